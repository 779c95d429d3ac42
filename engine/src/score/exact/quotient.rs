//! The score of a quotient of whole numbers, which is never divided for it: on a line between two points a score is one
//! quotient itself, of which only the digits that are kept are calculated, many at a time.
//!
//! It is the score that decimals give, which divide first: where their last digits might round to another score than the exact
//! quotient does, there is no answer here.

use weigh_dsl::value::Decimal;

use super::{Digits, KEPT_PLACES};
use crate::powers::WIDE;

/// A line between two points: a score is base + (over · finer − from · by) · rise / (by · run).
#[derive(Debug)]
pub(super) struct OfQuotient {
    /// From the units of numerators to those of `from`.
    finer: i64,
    from: i64,
    rise: i64,
    run: u64,
    base: Digits,
    /// The base in units of the last place that is kept.
    base_units: i128,
}

/// How the places that are kept are divided out: behind a rest of a short divisor there is room for more digits at once.
const FEW_STEPS: [u64; 2] = [1_000_000_000_000, 100_000_000_000];
const MANY_STEPS: [u64; 3] = [100_000_000, 100_000_000, 10_000_000];

/// Decimals hold quotients to 28 digits. On a line that climbs no more than so many points by 1, up to scores and from values that
/// are not larger either, what they leave out is less than a hundredth of the last place that is kept.
const STEEPEST: f64 = 1000.0;

/// A rest nearer to a half than a 2^6th part of the divisor leaves a doubt.
const DOUBTFUL: u32 = 5;

impl OfQuotient {
    /// The line between two points, for numerators of `scale` places; none where numbers do not fit, or it is too steep.
    pub(super) fn new(
        (x0, y0): (Decimal, Decimal),
        (x1, y1): (Decimal, Decimal),
        scale: u32,
    ) -> Option<Self> {
        let (rise, run) = (y1.sub(y0)?, x1.sub(x0)?);
        let size = |number: Decimal| number.to_f64().abs();
        let slope = size(rise) / size(run);
        let error = slope * size(x0).max(size(x1)).max(1.0);
        (error < STEEPEST && size(y0).max(size(y1)) < STEEPEST).then_some(())?;

        let ((from, from_places), (rise, rise_places), (run, run_places)) =
            (x0.parts(), rise.parts(), run.parts());
        let places = scale.max(from_places);
        // rise / run / 10^places in lowest terms.
        let rise = rise.checked_mul(power(run_places.saturating_sub(rise_places)))?;
        let run = run
            .checked_mul(power(rise_places.saturating_sub(run_places)))?
            .checked_mul(power(places))?;
        let common = common(rise.unsigned_abs(), run.unsigned_abs());
        let base = Digits::from(y0);
        Some(Self {
            finer: i64::try_from(power(places - scale)).ok()?,
            from: i64::try_from(from.checked_mul(power(places - from_places))?).ok()?,
            rise: i64::try_from(rise / common).ok()?,
            run: u64::try_from(run / common).ok()?,
            base,
            base_units: base.at(KEPT_PLACES)?,
        })
    }

    /// The score of `over / by`.
    #[inline]
    pub(super) fn score(&self, over: i64, by: i64) -> Option<Decimal> {
        let beyond = over
            .checked_mul(self.finer)?
            .checked_sub(self.from.checked_mul(by)?)?;
        let climbed = beyond.checked_mul(self.rise)?;
        let by = u64::try_from(by).ok()?.checked_mul(self.run)?;
        let size = climbed.unsigned_abs();
        let steps: &[u64] = if by <= u64::MAX / FEW_STEPS[0] {
            &FEW_STEPS
        } else {
            &MANY_STEPS
        };
        (0 < by && by <= u64::MAX / steps[0]).then_some(())?;
        let (whole, mut rest) = (u32::try_from(size / by).ok()?, size % by);
        if rest == 0 {
            let whole = i128::from(whole);
            let climbed = Digits::new(if climbed < 0 { -whole } else { whole }, 0);
            return self.base.plus(climbed)?.decimal();
        }
        let mut units = u128::from(whole);
        for power in steps {
            let more = rest * power;
            units = units * u128::from(*power) + u128::from(more / by);
            rest = more % by;
        }
        // Twice as far from a half.
        let doubt = rest.abs_diff(by - rest);
        (rest == 0 || doubt > by >> DOUBTFUL).then_some(())?;
        let units = (units + u128::from(rest > by - rest)) as i128;
        let units = if climbed < 0 { -units } else { units };
        Decimal::from_parts(self.base_units + units, KEPT_PLACES)
    }
}

fn power(exponent: u32) -> i128 {
    WIDE[exponent as usize]
}

/// The greatest common divisor.
fn common(a: u128, b: u128) -> i128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a as i128
}

#[cfg(test)]
mod tests;
