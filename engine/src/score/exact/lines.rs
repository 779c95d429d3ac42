//! A curve over a column of whole numbers: a line between each two points, ready to multiply, add and divide by.

use weigh_dsl::value::Rounding;

use super::{Divisor, WholePoints};
use crate::units::power_of_ten;

/// The lines of a curve, for numbers of one unit.
#[derive(Debug)]
pub(in crate::score) struct Lines {
    /// The units of the places in one of the numbers.
    up: i64,
    /// Where the points lie, ascending.
    places: Vec<i64>,
    /// Behind as many points; the first and the last one are flat.
    between: Vec<Line>,
}

/// A score is (base + rise · (x − from)) / by.
#[derive(Debug)]
struct Line {
    from: i64,
    base: i64,
    rise: i64,
    by: Divisor,
}

impl WholePoints {
    /// The lines for numbers of `scale` decimal places, none of which is farther from nought than `bound`. None if something
    /// would not fit.
    pub(in crate::score) fn lines(&self, scale: u32, bound: i64, rounding: Rounding) -> Option<Lines> {
        let common = scale.max(self.scale);
        let up = power_of_ten(common - scale)?;
        bound.checked_mul(up)?;
        let finer = power_of_ten(common - self.scale)?;
        let more = power_of_ten(rounding.places.saturating_sub(self.score_scale))?;
        let less = power_of_ten(self.score_scale.saturating_sub(rounding.places))?;
        let flat = |score: i64| Line::new((0, score), (1, score), more, less, rounding);
        let points: Option<Vec<(i64, i64)>> = (self.points.iter())
            .map(|(at, score)| Some((at.checked_mul(finer)?, *score)))
            .collect();
        let points = points?;
        let mut lines = vec![flat(points.first()?.1)?];
        for pair in points.windows(2) {
            lines.push(if pair[0].0 == pair[1].0 {
                // A step, on which nothing lies.
                flat(pair[1].1)?
            } else {
                Line::new(pair[0], pair[1], more, less, rounding)?
            });
        }
        lines.push(flat(points.last()?.1)?);
        let places = points.iter().map(|(at, _)| *at).collect();
        Some(Lines {
            up,
            places,
            between: lines,
        })
    }
}

impl Line {
    fn new(
        (x0, y0): (i64, i64),
        (x1, y1): (i64, i64),
        more: i64,
        less: i64,
        rounding: Rounding,
    ) -> Option<Self> {
        let run = x1.checked_sub(x0)?;
        let base = y0.checked_mul(run)?.checked_mul(more)?;
        let rise = y1.checked_sub(y0)?.checked_mul(more)?;
        // The largest numbers on the way, at the far end of the line.
        base.checked_add(rise.checked_mul(run)?)?;
        let by = Divisor::new(run.checked_mul(less)?, rounding.mode);
        // A flat line goes on for ever.
        let from = if rise == 0 { 0 } else { x0 };
        Some(Self { from, base, rise, by })
    }
}

impl Lines {
    /// The rounded score of a number.
    #[inline]
    pub(in crate::score) fn score(&self, number: i64) -> i64 {
        const FEW: usize = 8;
        let x = number * self.up;
        let behind = if self.places.len() <= FEW {
            self.places.iter().filter(|place| **place <= x).count()
        } else {
            self.places.partition_point(|place| *place <= x)
        };
        let line = &self.between[behind];
        line.by.divide(line.base + line.rise * (x - line.from))
    }
}
