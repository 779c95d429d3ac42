//! Rounded quotients of exact numbers in whole numbers. A score that is declared to one place need not be divided to
//! 28 digits first, and 128 bits hold nearly everything that people score.

use std::cmp::Ordering;

use weigh_dsl::value::{Decimal, Rounding, RoundingMode};

/// Places at which a number is settled before it is rounded, beyond those that it is rounded to.
const SETTLE: u32 = 9;

/// 10^0 to 10^38.
const POWERS: [i128; 39] = {
    let mut powers = [1; 39];
    let mut at = 1;
    while at < 39 {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

/// The power of ten, if 128 bits hold it.
pub(super) fn power_of_ten(exponent: u32) -> Option<i128> {
    POWERS.get(exponent as usize).copied()
}

/// `numerator / denominator`, rounded as [`Rounding::apply`] rounds. None where that is too large, or on the way to
/// it; or where the denominator is nought.
pub(super) fn rounded_quotient(
    (numerator, numerator_scale): (i128, u32),
    (denominator, denominator_scale): (i128, u32),
    rounding: Rounding,
) -> Option<Decimal> {
    let up = rounding.places + SETTLE + denominator_scale;
    let (n, d) = if up >= numerator_scale {
        (
            numerator.checked_mul(power_of_ten(up - numerator_scale)?)?,
            denominator,
        )
    } else {
        (
            numerator,
            denominator.checked_mul(power_of_ten(numerator_scale - up)?)?,
        )
    };
    let settled = divide(n, d, RoundingMode::HalfEven)?;
    Decimal::from_parts(
        divide(settled, POWERS[SETTLE as usize], rounding.mode)?,
        rounding.places,
    )
}

/// The quotient of two whole numbers as a whole number.
fn divide(n: i128, d: i128, mode: RoundingMode) -> Option<i128> {
    let (quotient, rest) = match (i64::try_from(n), i64::try_from(d)) {
        // Most numbers are small, and the machine divides those at once.
        (Ok(n), Ok(d)) => (i128::from(n.checked_div(d)?), i128::from(n.checked_rem(d)?)),
        _ => (n.checked_div(d)?, n.checked_rem(d)?),
    };
    if rest == 0 {
        return Some(quotient);
    }
    let rest = rest.unsigned_abs();
    let half = rest.cmp(&(d.unsigned_abs() - rest));
    let away = match mode {
        RoundingMode::HalfUp => half.is_ge(),
        RoundingMode::HalfEven => half.is_gt() || (half.is_eq() && quotient % 2 != 0),
        RoundingMode::Up => true,
        RoundingMode::Down => false,
    };
    let outwards = if (n < 0) == (d < 0) { 1 } else { -1 };
    Some(if away { quotient + outwards } else { quotient })
}

/// A number rounded as declared.
pub(super) fn rounded(number: Decimal, rounding: Rounding) -> Decimal {
    let (mantissa, scale) = number.parts();
    if scale <= rounding.places {
        return number;
    }
    rounded_quotient((mantissa, scale), (1, 0), rounding).unwrap_or_else(|| rounding.apply(number))
}

/// The order of two settled numbers, as [`Decimal::compare`] has it. Numbers that are not close to each other need
/// not be settled for that.
pub(super) fn order(a: Decimal, b: Decimal) -> Ordering {
    /// What has no more than 20 digits is settled as it is.
    const SETTLED: u128 = 100_000_000_000_000_000_000;
    /// Far more than settling and doubles together can be off.
    const CLOSE: f64 = 1e-9;
    let ((a_mantissa, a_scale), (b_mantissa, b_scale)) = (a.parts(), b.parts());
    if a_mantissa.unsigned_abs() < SETTLED && b_mantissa.unsigned_abs() < SETTLED {
        return if a_scale == b_scale {
            a_mantissa.cmp(&b_mantissa)
        } else {
            a.cmp(&b)
        };
    }
    let (near_a, near_b) = (near(a_mantissa, a_scale), near(b_mantissa, b_scale));
    if (near_a - near_b).abs() > CLOSE * near_a.abs().max(near_b.abs()) {
        return if near_a < near_b {
            Ordering::Less
        } else {
            Ordering::Greater
        };
    }
    a.compare(b)
}

fn near(mantissa: i128, scale: u32) -> f64 {
    mantissa as f64 / POWERS[scale as usize] as f64
}

/// Points of a curve in whole numbers, with places at one scale and scores at another.
#[derive(Debug)]
pub(super) struct WholePoints {
    scale: u32,
    score_scale: u32,
    points: Vec<(i64, i64)>,
}

impl WholePoints {
    /// Places of values up to which whole numbers are used.
    const PLACES: u32 = 6;

    /// The points, if 64 bits hold them.
    pub(super) fn new(points: &[(Decimal, Decimal)]) -> Option<Self> {
        let scale_of = |number: &Decimal| number.parts().1;
        let scale = points.iter().map(|(at, _)| scale_of(at)).max()?.max(Self::PLACES);
        let score_scale = points.iter().map(|(_, score)| scale_of(score)).max()?;
        let points = (points.iter())
            .map(|(at, score)| Some((whole(*at, scale)?, whole(*score, score_scale)?)))
            .collect::<Option<_>>()?;
        Some(Self {
            scale,
            score_scale,
            points,
        })
    }

    /// The rounded score of a value; none where whole numbers do not hold it, so that decimals must.
    pub(super) fn score(&self, value: Decimal, rounding: Rounding) -> Option<Decimal> {
        let x = whole(value, self.scale)?;
        let next = self.points.partition_point(|(at, _)| *at <= x);
        let (numerator, denominator) = match (next.checked_sub(1), self.points.get(next)) {
            (None, _) => (i128::from(self.points.first()?.1), 1),
            (Some(last), None) => (i128::from(self.points[last].1), 1),
            (Some(before), Some((x1, y1))) => {
                let (x0, y0) = self.points[before];
                let (run, rise) = (i128::from(*x1) - i128::from(x0), i128::from(*y1) - i128::from(y0));
                let climbed = (i128::from(x) - i128::from(x0)).checked_mul(rise)?;
                (i128::from(y0).checked_mul(run)?.checked_add(climbed)?, run)
            }
        };
        rounded_quotient((numerator, self.score_scale), (denominator, 0), rounding)
    }
}

/// A number as a count of 1 / 10^`scale`, if it is one and fits.
fn whole(number: Decimal, scale: u32) -> Option<i64> {
    let (mantissa, own) = number.parts();
    let more = power_of_ten(scale.checked_sub(own)?)?;
    i64::try_from(mantissa.checked_mul(more)?).ok()
}

#[cfg(test)]
mod tests;
