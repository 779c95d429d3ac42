//! Calculations with all the digits that decimals keep, in whole numbers of 128 bits: what [`Decimal`]'s own give, or nothing
//! where 128 bits do not hold it or its last digit is a rare one. A result that does not fit in a mantissa of 96 bits loses
//! as many places as it must, and a half of what it loses goes to the even digit.

use weigh_dsl::value::Decimal;

use crate::powers::{UNSIGNED, WIDE};

/// A decimal as its digits: so many units of its last place, and how many places it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::score) struct Digits {
    units: i128,
    places: u32,
}

/// The largest mantissa of a decimal.
const LARGEST: u128 = (1 << 96) - 1;

/// Digits that a division goes on by at once.
const AT_ONCE: u32 = 9;

/// The largest mantissas that hold so many digits more.
const HOLDS: [u128; AT_ONCE as usize + 1] = {
    let mut largest = [LARGEST; AT_ONCE as usize + 1];
    let mut digits = 1;
    while digits < largest.len() {
        largest[digits] = LARGEST / UNSIGNED[digits] as u128;
        digits += 1;
    }
    largest
};

impl From<Decimal> for Digits {
    #[inline]
    fn from(number: Decimal) -> Self {
        let (units, places) = number.parts();
        Self { units, places }
    }
}

impl Digits {
    /// So many units of a place that decimals have; no more of them than a mantissa holds.
    #[inline]
    pub(in crate::score) fn new(units: i128, places: u32) -> Self {
        Self { units, places }
    }

    /// The decimal.
    #[inline]
    pub(in crate::score) fn decimal(self) -> Option<Decimal> {
        Decimal::from_parts(self.units, self.places)
    }

    /// The decimal that is nearest to so many units of a place; `places` may be more than a decimal has.
    #[inline]
    pub(in crate::score) fn nearest(units: i128, places: u32) -> Option<Self> {
        let size = units.unsigned_abs();
        if size <= LARGEST && places <= Decimal::MAX_SCALE {
            return Some(Self { units, places });
        }
        let beyond = (LARGEST.leading_zeros()).saturating_sub(size.leading_zeros());
        // The digits of the largest number of one bit less, and one: no more than must go.
        let too_large = beyond.checked_sub(1).map_or(0, |bits| ((bits * 77) >> 8) + 1);
        let mut dropped = too_large.max(places.saturating_sub(Decimal::MAX_SCALE));
        loop {
            let left = places.checked_sub(dropped)?;
            let power = u128::from(*UNSIGNED.get(dropped as usize)?);
            let kept = size / power;
            if kept > LARGEST {
                dropped += 1;
                continue;
            }
            let rest = size - kept * power;
            return Self::rounded(kept, rest, power, left, units < 0);
        }
    }

    /// Units, and a rest of `whole` that goes to the nearest, a half of it to the even one.
    #[inline]
    fn rounded(units: u128, rest: u128, whole: u128, places: u32, is_negative: bool) -> Option<Self> {
        let half = rest.cmp(&(whole - rest));
        let size = units + u128::from(half.is_gt() || (half.is_eq() && units & 1 == 1));
        // What is too large only behind the rounding is rounded again.
        (size <= LARGEST).then_some(())?;
        let units = size as i128;
        let units = if is_negative { -units } else { units };
        Some(Self { units, places })
    }

    /// The units of a place; none where that is coarser, or they have no room.
    #[inline]
    pub(in crate::score) fn at(self, places: u32) -> Option<i128> {
        if places == self.places {
            return Some(self.units);
        }
        let finer = power(places.checked_sub(self.places)?);
        let bits = |number: i128| 128 - number.unsigned_abs().leading_zeros();
        // Room for a sign, and for one more of the kind.
        (bits(self.units) + bits(finer) <= 126).then(|| self.units * finer)
    }

    /// The number at 20 significant digits, as [`Decimal::settle`] has it; none where digits before the point would go.
    #[inline]
    pub(in crate::score) fn settled(self) -> Option<Self> {
        const SETTLED: u32 = 20;
        let size = self.units.unsigned_abs();
        let more = (SETTLED..=Decimal::MAX_SCALE).map(|digits| power(digits).unsigned_abs());
        let dropped = more.filter(|power| size >= *power).count();
        if dropped == 0 {
            return Some(self);
        }
        self.without(dropped as u32)
    }

    /// The nearest number without so many of its last digits; none where digits before the point would go.
    #[inline]
    fn without(self, digits: u32) -> Option<Self> {
        let left = self.places.checked_sub(digits)?;
        let (size, whole) = (self.units.unsigned_abs(), power(digits).unsigned_abs());
        let kept = size / whole;
        Self::rounded(kept, size - kept * whole, whole, left, self.units < 0)
    }

    /// The nearest number of no more than so many places; a half goes to the even digit.
    #[inline]
    pub(in crate::score) fn in_places(self, most: u32) -> Self {
        let dropped = self.places.saturating_sub(most);
        if dropped == 0 {
            return self;
        }
        self.without(dropped)
            .unwrap_or_else(|| unreachable!("fewer digits than there were"))
    }

    /// Sum.
    #[inline]
    pub(in crate::score) fn plus(self, other: Self) -> Option<Self> {
        let places = self.places.max(other.places);
        Self::nearest(self.at(places)? + other.at(places)?, places)
    }

    /// Difference.
    #[inline]
    pub(in crate::score) fn minus(self, other: Self) -> Option<Self> {
        let units = -other.units;
        self.plus(Self { units, ..other })
    }

    /// Product.
    #[inline]
    pub(in crate::score) fn times(self, other: Self) -> Option<Self> {
        // A product of 96 and of 31 bits has a sign left.
        let (long, short) = if self.units.unsigned_abs() < other.units.unsigned_abs() {
            (other, self)
        } else {
            (self, other)
        };
        (short.units.unsigned_abs() < 1 << 31).then_some(())?;
        let units = long.units * i128::from(short.units as i64);
        Self::nearest(units, self.places + other.places)
    }

    /// Quotient, of a divisor that is short and not nought.
    #[inline]
    pub(in crate::score) fn over(self, divisor: Self) -> Option<Self> {
        let by = divisor.units.unsigned_abs();
        (by < 1 << 32 && by > 0).then_some(())?;
        let by = by as u64;
        let size = self.at(self.places.max(divisor.places))?.unsigned_abs();
        (size <= LARGEST).then_some(())?;
        let mut places = self.places.saturating_sub(divisor.places);
        let mut units = size / u128::from(by);
        let mut rest = (size - units * u128::from(by)) as u64;
        while rest != 0 && places < Decimal::MAX_SCALE {
            let mut digits = AT_ONCE.min(Decimal::MAX_SCALE - places);
            while digits > 0 && units >= HOLDS[digits as usize] {
                digits -= 1;
            }
            if digits == 0 {
                // One digit more might just have room.
                (units > HOLDS[1]).then_some(())?;
                break;
            }
            // A rest of 32 bits and nine digits more are less than 64 bits.
            let power = UNSIGNED[digits as usize];
            let more = rest * power;
            units = units * u128::from(power) + u128::from(more / by);
            rest = more % by;
            places += digits;
        }
        let is_negative = (self.units < 0) != (divisor.units < 0);
        Self::rounded(units, rest.into(), by.into(), places, is_negative)
    }
}

/// 10 to the power of so many, as many as a decimal has places.
#[inline]
fn power(exponent: u32) -> i128 {
    WIDE[exponent as usize]
}

#[cfg(test)]
mod tests;
