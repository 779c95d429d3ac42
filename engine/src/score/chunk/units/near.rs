//! Scores of long decimals by their nearest doubles. A quotient has 28 digits, its score but three: a double says which,
//! unless the score lies so close to where rounding turns that it might be wrong. There, and nowhere else, it takes decimals.

use weigh_dsl::value::{Decimal, Rounding, RoundingMode};

use crate::score::exact::is_beside;
use crate::score::number::near;

/// How far doubles and the settling of numbers may be off, in units of the last place, with much room.
const CLOSE: f64 = 1e-6;

/// The largest score in those units for which that is so, and the largest number on the way.
const LARGEST: f64 = 1e7;

/// A rounding of doubles.
pub(super) struct Clear {
    power: f64,
    mode: RoundingMode,
}

impl Clear {
    pub(super) fn new(rounding: Rounding) -> Self {
        Self {
            power: 10_f64.powi(rounding.places as i32),
            mode: rounding.mode,
        }
    }

    /// A score in units of the last place, if there is no doubt about it. Whatever was added or subtracted to get it was no
    /// larger than `largest` says.
    #[inline]
    pub(super) fn round(&self, score: f64, largest: f64) -> Option<i64> {
        let units = score * self.power;
        // NaN is not below.
        if !(largest * self.power < LARGEST && units.abs() < LARGEST) {
            return None;
        }
        // The machine has no floor, but this.
        let towards_nought = units as i64;
        let below = towards_nought - i64::from(towards_nought as f64 > units);
        let rest = units - below as f64;
        let turns = match self.mode {
            RoundingMode::HalfUp | RoundingMode::HalfEven => (rest - 0.5).abs(),
            RoundingMode::Up | RoundingMode::Down => rest.min(1.0 - rest),
        };
        if turns < CLOSE {
            return None;
        }
        let up = match self.mode {
            RoundingMode::HalfUp | RoundingMode::HalfEven => rest > 0.5,
            RoundingMode::Up => units > 0.0,
            RoundingMode::Down => units < 0.0,
        };
        Some(below + i64::from(up))
    }
}

/// A curve in doubles.
pub(super) struct NearLines {
    places: Vec<f64>,
    /// Behind as many points.
    lines: Vec<NearLine>,
    clear: Clear,
}

struct NearLine {
    from: f64,
    base: f64,
    slope: f64,
    /// The largest number on the way.
    largest: f64,
}

impl NearLines {
    pub(super) fn new(points: &[(Decimal, Decimal)], rounding: Rounding) -> Self {
        let points: Vec<(f64, f64)> = points
            .iter()
            .map(|(at, score)| (near(*at), near(*score)))
            .collect();
        let flat = |point: Option<&(f64, f64)>| {
            let base = point.map_or(f64::NAN, |(_, score)| *score);
            NearLine {
                from: 0.0,
                base,
                slope: 0.0,
                largest: base.abs(),
            }
        };
        let between = |pair: &[(f64, f64)]| {
            let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
            let slope = (y1 - y0) / (x1 - x0);
            NearLine {
                from: x0,
                base: y0,
                slope,
                largest: x0.abs().max(x1.abs()) * slope.abs() + y0.abs(),
            }
        };
        let mut lines = vec![flat(points.first())];
        lines.extend(points.windows(2).map(between));
        lines.push(flat(points.last()));
        Self {
            places: points.iter().map(|(at, _)| *at).collect(),
            lines,
            clear: Clear::new(rounding),
        }
    }

    /// The rounded score in units of its last place, if there is no doubt about it.
    #[inline]
    pub(super) fn score(&self, number: f64) -> Option<i64> {
        let mut behind = 0;
        for place in &self.places {
            if is_beside(number, *place) {
                return None;
            }
            behind += usize::from(*place < number);
        }
        let line = &self.lines[behind];
        self.clear
            .round(line.base + line.slope * (number - line.from), line.largest)
    }
}
