//! Quotients of whole numbers as decimals, with all the digits that [`Decimal::div`] gives: long division, as many digits at
//! a time as 64 bits hold.

use weigh_dsl::value::Decimal;

use super::ratio;
use crate::powers::{UNSIGNED, WIDE};

/// The largest mantissa of a decimal.
const LARGEST: i128 = (1 << 96) - 1;

/// Quotients of whole numbers, `scale` places of which are the numerators'.
///
/// Divisors come again: how many times each goes into a power of ten is kept for some of them.
#[derive(Debug)]
pub(crate) struct Quotients {
    scale: u32,
    kept: Box<[Parts; KEPT]>,
}

/// Whether the digits of a quotient end.
enum Ends {
    /// Behind the last place there is, or before: noughts may follow.
    Here,
    /// No nought is to be left out.
    Never,
}

/// How many divisors are kept, each at a place of its own; others that belong there take it over.
const KEPT: usize = 256;

/// A power of ten in parts of a divisor.
#[derive(Debug, Clone, Copy)]
struct Parts {
    by: u64,
    places: u32,
    /// 10^places is `each · by + rest`.
    each: u128,
    rest: u64,
}

impl Quotients {
    pub(crate) fn new(scale: u32) -> Self {
        let none = Parts {
            by: 0,
            places: 0,
            each: 0,
            rest: 0,
        };
        Self {
            scale,
            kept: Box::new([none; KEPT]),
        }
    }

    /// `numerator / divisor` / 10^`scale`, the quotient that decimals have. The divisor is not nought.
    #[inline]
    pub(crate) fn of(&mut self, numerator: i64, divisor: i64) -> Decimal {
        match self.long(numerator, divisor) {
            Some((units, places, Ends::Never)) => Decimal::from_parts(units, places),
            Some((units, places, Ends::Here)) => {
                let (units, places) = without_noughts(units, places);
                Decimal::from_parts(units, places)
            }
            None => None,
        }
        .unwrap_or_else(|| ratio(numerator, divisor, self.scale))
    }

    /// The same number: units of its last decimal place, which may be a nought, and how many places it has.
    #[inline]
    pub(crate) fn digits(&mut self, numerator: i64, divisor: i64) -> (i128, u32) {
        match self.long(numerator, divisor) {
            Some((units, places, _)) => (units, places),
            None => ratio(numerator, divisor, self.scale).parts(),
        }
    }

    /// A quotient; none for one whose last place is a rare one, or whose divisor is long.
    #[inline]
    fn long(&mut self, numerator: i64, divisor: i64) -> Option<(i128, u32, Ends)> {
        let (number, by) = (numerator.unsigned_abs(), divisor.unsigned_abs());
        if by > u64::from(u32::MAX) {
            return None;
        }
        let (whole, rest) = (number / by, number % by);
        let signed = |size: i128| {
            if (numerator < 0) == (divisor < 0) {
                size
            } else {
                -size
            }
        };
        if rest == 0 {
            return Some((signed(whole.into()), self.scale, Ends::Never));
        }
        let places = places(i128::from(whole), self.scale)?;
        let parts = self.parts(by, places);
        // rest / by, in units of the last place: each of them has `each` and a bit, which add up.
        let bits = rest * parts.rest;
        let behind = u128::from(rest) * parts.each + u128::from(bits / by);
        let left = bits % by;
        let mut mantissa = u128::from(whole) * WIDE[places as usize] as u128 + behind;
        // Half to even.
        let half = left.cmp(&(by - left));
        mantissa += u128::from(half.is_gt() || (half.is_eq() && mantissa % 2 == 1));
        let ends = if left == 0 { Ends::Here } else { Ends::Never };
        Some((signed(mantissa as i128), self.scale + places, ends))
    }

    #[inline]
    fn parts(&mut self, by: u64, places: u32) -> Parts {
        let at = (by as usize ^ (places as usize) << 5) % KEPT;
        let kept = &mut self.kept[at];
        if kept.by != by || kept.places != places {
            let mut each = 0;
            let (mut rest, mut left) = (1, places);
            while left > 0 {
                // A rest of 32 bits and nine digits more are less than 64 bits.
                let digits = left.min(9);
                let more = rest * UNSIGNED[digits as usize];
                each = each * u128::from(UNSIGNED[digits as usize]) + u128::from(more / by);
                rest = more % by;
                left -= digits;
            }
            *kept = Parts {
                by,
                places,
                each,
                rest,
            };
        }
        *kept
    }
}

/// The quotient that decimals have of two whole numbers, if it is one; `scale` places are the numerator's. Digits are found one
/// after the other.
pub(super) fn quotient(numerator: i64, divisor: i64, scale: u32) -> Option<Decimal> {
    let (number, by) = (numerator.unsigned_abs(), divisor.unsigned_abs());
    if by == 0 {
        return None;
    }
    let (whole, mut rest) = (number / by, number % by);
    let mut mantissa = i128::from(whole);
    if rest == 0 {
        return signed(mantissa, scale, (numerator < 0) != (divisor < 0));
    }
    let mut left = places(mantissa, scale)?;
    let mut scale = scale + left;
    let (at_once, power_at_once) = digits_at_once(by)?;
    while rest != 0 && left > 0 {
        let (digits, power) = if left >= at_once {
            (at_once, power_at_once)
        } else {
            (left, UNSIGNED[left as usize])
        };
        let more = rest * power;
        mantissa = mantissa * i128::from(power) + i128::from(more / by);
        rest = more % by;
        left -= digits;
    }
    scale -= left;
    if rest == 0 {
        (mantissa, scale) = without_noughts(mantissa, scale);
    } else {
        // Half to even. A rest is less than the divisor, so nothing overflows.
        let half = rest.cmp(&(by - rest));
        mantissa += i128::from(half.is_gt() || (half.is_eq() && mantissa % 2 == 1));
    }
    signed(mantissa, scale, (numerator < 0) != (divisor < 0))
}

fn signed(mantissa: i128, scale: u32, is_negative: bool) -> Option<Decimal> {
    Decimal::from_parts(if is_negative { -mantissa } else { mantissa }, scale)
}

/// The quotient of two decimals, whether it takes care or not: [`Decimal::div`], quicker for short ones.
pub(crate) fn divided(numerator: Decimal, divisor: Decimal) -> Option<Decimal> {
    let ((above, places), (below, fewer)) = (numerator.parts(), divisor.parts());
    let quick = || {
        let (above, below) = (i64::try_from(above).ok()?, i64::try_from(below).ok()?);
        quotient(above, below, places.checked_sub(fewer)?)
    };
    quick().or_else(|| numerator.div(divisor))
}

/// How many decimal places more a quotient has room for, behind its whole part, if that is clear: a last place that might
/// just be held or not is not.
#[inline]
fn places(whole: i128, scale: u32) -> Option<u32> {
    /// Below, all the places there are have room.
    const SMALL: i128 = 7;
    let most = Decimal::MAX_SCALE.checked_sub(scale)?;
    if whole < SMALL {
        return Some(most);
    }
    let fits = |whole: i128, places: u32| {
        let product = whole.checked_mul(WIDE[places as usize]);
        product.is_some_and(|product| product <= LARGEST)
    };
    let places = (0..=most).rev().find(|places| fits(whole + 1, *places))?;
    (places == most || !fits(whole, places + 1)).then_some(places)
}

/// How many digits may be put behind any number below this one in 64 bits, and their power of ten; none where there is no
/// room for one.
#[inline]
fn digits_at_once(by: u64) -> Option<(u32, u64)> {
    /// log 2, a little less, in parts of 2^12.
    const LOG_2: u32 = 1_232;
    let digits = (by.leading_zeros() * LOG_2) >> 12;
    (digits > 0).then(|| (digits, UNSIGNED[digits as usize]))
}

/// The same number without noughts at its end.
fn without_noughts(mut mantissa: i128, mut scale: u32) -> (i128, u32) {
    const STEPS: [(u32, u32); 4] = [(100_000_000, 8), (10_000, 4), (100, 2), (10, 1)];
    for (power, noughts) in STEPS {
        while scale >= noughts {
            // The machine divides short numbers at once.
            let (shorter, rest) = match u64::try_from(mantissa) {
                Ok(short) => {
                    let power = u64::from(power);
                    (i128::from(short / power), short % power)
                }
                Err(_) => (
                    mantissa / i128::from(power),
                    (mantissa % i128::from(power)) as u64,
                ),
            };
            if rest != 0 {
                break;
            }
            (mantissa, scale) = (shorter, scale - noughts);
        }
    }
    (mantissa, scale)
}
