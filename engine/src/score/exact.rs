//! Rounded quotients of exact numbers in whole numbers. A score that is declared to one place need not be divided to
//! 28 digits first, and 128 bits hold nearly everything that people score.

mod curve;
mod digits;
mod divisor;
mod lines;
mod quotient;
mod ranges;

use std::cmp::Ordering;

use weigh_dsl::value::{Decimal, Rounding, RoundingMode};

use super::number::near;

pub(super) use curve::{Curve, Spot};
pub(super) use digits::Digits;
pub(super) use divisor::Divisor;
pub(super) use ranges::Ranges;

/// Places at which a number is settled before it is rounded, beyond those that it is rounded to.
const SETTLE: u32 = 9;

/// Decimal places that a score keeps which nobody rounds: more than the 20 digits at which numbers are compared, also where
/// scores are parts of one.
pub(super) const KEPT_PLACES: u32 = 23;

/// A score as it is kept where nobody rounds it.
#[inline]
pub(super) fn kept(score: Decimal) -> Decimal {
    if score.parts().1 <= KEPT_PLACES {
        return score;
    }
    Digits::from(score)
        .in_places(KEPT_PLACES)
        .decimal()
        .unwrap_or_else(|| unreachable!("fewer digits than there were"))
}

/// `numerator / denominator`, rounded as [`Rounding::apply`] rounds. None where that is too large, or on the way to
/// it; or where the denominator is nought.
pub(super) fn rounded_quotient(
    (numerator, numerator_scale): (i128, u32),
    (denominator, denominator_scale): (i128, u32),
    rounding: Rounding,
) -> Option<Decimal> {
    let up = rounding.places + SETTLE + denominator_scale;
    let small = || {
        // Most numbers are small, and the machine divides those at once.
        let (n, d) = (i64::try_from(numerator).ok()?, i64::try_from(denominator).ok()?);
        small::rounded_quotient(n, d, up, numerator_scale, rounding.mode).map(i128::from)
    };
    let wide = || wide::rounded_quotient(numerator, denominator, up, numerator_scale, rounding.mode);
    Decimal::from_parts(small().or_else(wide)?, rounding.places)
}

macro_rules! whole_numbers {
    ($module:ident, $whole:ty, $powers:literal) => {
        mod $module {
            use weigh_dsl::value::RoundingMode;

            use super::SETTLE;

            /// The powers of ten that there are.
            const POWERS: [$whole; $powers] = {
                let mut powers = [1; $powers];
                let mut at = 1;
                while at < $powers {
                    powers[at] = powers[at - 1] * 10;
                    at += 1;
                }
                powers
            };

            /// The power of ten, if there is one.
            #[inline]
            pub(super) fn power_of_ten(exponent: u32) -> Option<$whole> {
                POWERS.get(exponent as usize).copied()
            }

            /// n / 10^`down` / (d / 10^`up`) in units of the last place, settled first.
            #[inline]
            pub(super) fn rounded_quotient(
                n: $whole,
                d: $whole,
                up: u32,
                down: u32,
                mode: RoundingMode,
            ) -> Option<$whole> {
                let (n, d) = if up >= down {
                    (n.checked_mul(power_of_ten(up - down)?)?, d)
                } else {
                    (n, d.checked_mul(power_of_ten(down - up)?)?)
                };
                divide(
                    divide(n, d, RoundingMode::HalfEven)?,
                    POWERS[SETTLE as usize],
                    mode,
                )
            }

            /// The quotient as a whole number.
            #[inline]
            pub(super) fn divide(n: $whole, d: $whole, mode: RoundingMode) -> Option<$whole> {
                let (quotient, rest) = (n.checked_div(d)?, n.checked_rem(d)?);
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
        }
    };
}

whole_numbers!(small, i64, 19);
whole_numbers!(wide, i128, 39);

/// A number rounded as declared.
pub(super) fn rounded(number: Decimal, rounding: Rounding) -> Decimal {
    let (mantissa, scale) = number.parts();
    if scale <= rounding.places {
        return number;
    }
    rounded_quotient((mantissa, scale), (1, 0), rounding).unwrap_or_else(|| rounding.apply(number))
}

/// Whether two numbers whose doubles are these may be equal, or in the other order: doubles and the settling of numbers are not
/// off by more than this, relative to both.
#[inline]
pub(super) fn is_beside(a: f64, b: f64) -> bool {
    const BESIDE: f64 = 1e-12;
    (a - b).abs() <= BESIDE * a.abs().max(b.abs())
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
        // Nought and what is held at the same scale need no common one.
        if a_scale == b_scale || a_mantissa == 0 || b_mantissa == 0 {
            return a_mantissa.cmp(&b_mantissa);
        }
        let common = a_scale.max(b_scale);
        let at_common = |mantissa: i128, scale: u32| {
            let power = wide::power_of_ten(common - scale)?;
            mantissa.checked_mul(power)
        };
        return match (at_common(a_mantissa, a_scale), at_common(b_mantissa, b_scale)) {
            (Some(ours), Some(theirs)) => ours.cmp(&theirs),
            _ => a.cmp(&b),
        };
    }
    let (near_a, near_b) = (near(a), near(b));
    if (near_a - near_b).abs() > CLOSE * near_a.abs().max(near_b.abs()) {
        return if near_a < near_b {
            Ordering::Less
        } else {
            Ordering::Greater
        };
    }
    a.compare(b)
}

/// A sum of products of exact numbers, in whole numbers as long as 128 bits hold it.
#[derive(Debug, Clone, Copy)]
pub(super) struct ProductSum {
    mantissa: i128,
    scale: u32,
}

impl ProductSum {
    /// Nought.
    pub(super) const ZERO: ProductSum = ProductSum {
        mantissa: 0,
        scale: 0,
    };

    /// With `a · b` more. None where whole numbers do not hold it, so that decimals must.
    #[inline]
    pub(super) fn plus(self, a: (i128, u32), b: (i128, u32)) -> Option<Self> {
        let product = match (i64::try_from(a.0), i64::try_from(b.0)) {
            (Ok(a), Ok(b)) => i128::from(a) * i128::from(b),
            _ => a.0.checked_mul(b.0)?,
        };
        let scale = a.1 + b.1;
        if scale == self.scale {
            return Some(Self {
                mantissa: self.mantissa.checked_add(product)?,
                scale,
            });
        }
        let common = scale.max(self.scale);
        let ours = self
            .mantissa
            .checked_mul(wide::power_of_ten(common - self.scale)?)?;
        let theirs = product.checked_mul(wide::power_of_ten(common - scale)?)?;
        Some(Self {
            mantissa: ours.checked_add(theirs)?,
            scale: common,
        })
    }

    /// The sum with as many of its digits as a decimal holds; none where it is too large.
    pub(super) fn total(self) -> Option<Decimal> {
        /// So many digits more than a decimal may a number of 128 bits have.
        const MORE: u32 = 10;
        let least = self.scale.saturating_sub(Decimal::MAX_SCALE);
        (least..=self.scale.min(least + MORE)).find_map(|dropped| {
            let power = wide::power_of_ten(dropped)?;
            let mantissa = wide::divide(self.mantissa, power, RoundingMode::HalfEven)?;
            Decimal::from_parts(mantissa, self.scale - dropped)
        })
    }

    /// The sum over `divisor`, which is not nought, rounded where a rounding follows.
    pub(super) fn over(self, divisor: Decimal, rounding: Option<Rounding>) -> Option<Decimal> {
        match rounding {
            Some(rounding) => rounded_quotient((self.mantissa, self.scale), divisor.parts(), rounding),
            None => self.total()?.div(divisor),
        }
    }
}

/// Points of a curve in whole numbers, with places at one scale and scores at another.
#[derive(Debug)]
pub(super) struct WholePoints {
    scale: u32,
    score_scale: u32,
    points: Vec<(i64, i64)>,
}

impl WholePoints {
    /// The points, if 64 bits hold them.
    pub(super) fn new(points: &[(Decimal, Decimal)]) -> Option<Self> {
        let scale_of = |number: &Decimal| number.parts().1;
        let scale = points.iter().map(|(at, _)| scale_of(at)).max()?;
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
        // Everything at the finer scale of the two, no finer: so the numbers stay small.
        let (_, own) = value.parts();
        let x = whole(value, own.max(self.scale))?;
        let finer = small::power_of_ten(own.saturating_sub(self.scale))?;
        let next = self
            .points
            .partition_point(|(at, _)| i128::from(*at) * i128::from(finer) <= i128::from(x));
        let (numerator, denominator) = match (next.checked_sub(1), self.points.get(next)) {
            (None, _) => (self.points.first()?.1, 1),
            (Some(last), None) => (self.points[last].1, 1),
            (Some(before), Some((x1, y1))) => {
                let (x0, y0) = self.points[before];
                let run = x1.checked_sub(x0)?.checked_mul(finer)?;
                let climbed = x
                    .checked_sub(x0.checked_mul(finer)?)?
                    .checked_mul(y1.checked_sub(y0)?)?;
                (y0.checked_mul(run)?.checked_add(climbed)?, run)
            }
        };
        rounded_quotient(
            (i128::from(numerator), self.score_scale),
            (i128::from(denominator), 0),
            rounding,
        )
    }
}

/// A number as a count of 1 / 10^`scale`, if it is one and fits.
fn whole(number: Decimal, scale: u32) -> Option<i64> {
    let (mantissa, own) = number.parts();
    let more = small::power_of_ten(scale.checked_sub(own)?)?;
    i64::try_from(mantissa).ok()?.checked_mul(more)
}

#[cfg(test)]
mod tests;
