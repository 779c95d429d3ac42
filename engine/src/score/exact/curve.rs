//! A curve for scores that nobody rounds: a line between each two points, with what does not depend on the value calculated
//! once.

use std::cmp::Ordering;

use weigh_dsl::value::Decimal;

use super::quotient::OfQuotient;
use super::{Digits, KEPT_PLACES, is_beside, kept, order};
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
    /// The same for quotients of whole numbers, where it can be said of them.
    of_quotient: Option<OfQuotient>,
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
    /// The curve through points. Values that are quotients of whole numbers have numerators of `scale` decimal places.
    pub(in crate::score) fn new(points: &[(Decimal, Decimal)], scale: Option<u32>) -> Self {
        let line = |pair: &[(Decimal, Decimal)]| {
            let [(x0, y0), (x1, y1)] = pair else { return None };
            let (rise, run) = (y1.sub(*y0)?, x1.sub(*x0)?);
            Some(Line {
                from: (*x0).into(),
                base: (*y0).into(),
                rise: rise.into(),
                run: run.into(),
                of_quotient: scale.and_then(|scale| OfQuotient::new((*x0, *y0), (*x1, *y1), scale)),
            })
        };
        let point = |(place, score): &(Decimal, Decimal)| Point {
            place: *place,
            near: near(*place),
            score: kept(*score),
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
    /// The score of the first number over the second one; none where whole numbers leave a doubt about it.
    #[inline]
    pub(in crate::score) fn score_of_quotient(&self, (over, by): (i64, i64)) -> Option<Decimal> {
        self.line?.of_quotient.as_ref()?.score(over, by)
    }

    /// The score of a value; none where that cannot be held.
    #[inline]
    pub(in crate::score) fn score(&self, value: Digits) -> Option<Decimal> {
        let quick = self.quick(value).map(|score| score.in_places(KEPT_PLACES));
        let score = quick.and_then(Digits::decimal);
        score.or_else(|| self.in_decimals(value.decimal()?).map(kept))
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
