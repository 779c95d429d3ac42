//! A curve for scores that keep all their digits: a line between each two points, with what does not depend on the value
//! calculated once.

use std::cmp::Ordering;

use weigh_dsl::value::Decimal;

use super::{Digits, is_beside, order};
use crate::score::number::near;

/// The lines of a curve.
#[derive(Debug)]
pub(in crate::score) struct Curve {
    /// By point, ascending.
    points: Vec<Point>,
    /// From each point to the next one; none where that is a step or too long.
    lines: Vec<Option<Line>>,
}

#[derive(Debug)]
struct Point {
    place: Decimal,
    near: f64,
    score: Decimal,
}

/// A score is base + (value − from) · rise / run.
#[derive(Debug)]
struct Line {
    from: Digits,
    base: Digits,
    rise: Digits,
    run: Digits,
}

/// Where a value lies on a curve.
pub(in crate::score) enum Spot<'a> {
    /// It scores this.
    Flat(Decimal),
    /// On this line.
    On(OnLine<'a>),
}

/// A line that a value lies on.
pub(in crate::score) struct OnLine<'a> {
    line: Option<&'a Line>,
    ends: &'a [Point],
}

impl Curve {
    pub(in crate::score) fn new(points: &[(Decimal, Decimal)]) -> Self {
        let line = |pair: &[(Decimal, Decimal)]| {
            let [(x0, y0), (x1, y1)] = pair else { return None };
            Some(Line {
                from: (*x0).into(),
                base: (*y0).into(),
                rise: y1.sub(*y0)?.into(),
                run: x1.sub(*x0)?.into(),
            })
        };
        let point = |(place, score): &(Decimal, Decimal)| Point {
            place: *place,
            near: near(*place),
            score: *score,
        };
        Self {
            points: points.iter().map(point).collect(),
            lines: points.windows(2).map(line).collect(),
        }
    }

    /// Where a value lies: flat outside; on a step, the last point of its place counts. `near` is a double close to the value,
    /// which is asked for itself only where it may be a point.
    #[inline]
    pub(in crate::score) fn spot(&self, near: f64, value: impl FnOnce() -> Decimal) -> Spot<'_> {
        let (mut behind, mut is_clear) = (0, true);
        for point in &self.points {
            behind += usize::from(point.near < near);
            is_clear &= !is_beside(near, point.near);
        }
        if !is_clear {
            let value = value();
            let is_behind = |point: &&Point| order(point.place, value) != Ordering::Greater;
            behind = self.points.iter().filter(is_behind).count();
        }
        match behind.checked_sub(1) {
            None => Spot::Flat(self.points[0].score),
            Some(before) if behind == self.points.len() => Spot::Flat(self.points[before].score),
            Some(before) => Spot::On(OnLine {
                line: self.lines[before].as_ref(),
                ends: &self.points[before..=behind],
            }),
        }
    }
}

impl OnLine<'_> {
    /// The score of a value; none where that cannot be held.
    #[inline]
    pub(in crate::score) fn score(&self, value: Digits) -> Option<Decimal> {
        let score = self.quick(value).and_then(Digits::decimal);
        score.or_else(|| self.in_decimals(value.decimal()?))
    }

    #[inline]
    fn quick(&self, value: Digits) -> Option<Digits> {
        let line = self.line?;
        let climbed = value.minus(line.from)?.times(line.rise)?.over(line.run)?;
        line.base.plus(climbed)
    }

    #[cold]
    fn in_decimals(&self, value: Decimal) -> Option<Decimal> {
        let [from, to] = self.ends else { return None };
        let rise = value.sub(from.place)?.mul(to.score.sub(from.score)?)?;
        from.score.add(rise.div(to.place.sub(from.place)?)?)
    }
}

#[cfg(test)]
mod tests;
