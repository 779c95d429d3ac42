//! Calculations with all the digits that decimals keep, in whole numbers of 128 bits: what [`Decimal`]'s own give, or nothing
//! where 128 bits do not hold it or its last digit is a rare one. A result that does not fit in a mantissa of 96 bits loses
//! as many places as it must, and a half of what it loses goes to the even digit. Which and how many digits that are is
//! looked up, not found out by branches: those would be guessed wrong as often as not.

use weigh_dsl::value::Decimal;

use super::inverse::Inverse;

/// A decimal as its digits: so many units of its last place, and how many places it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::score) struct Digits {
    units: i128,
    places: u32,
}

/// A short divisor that is not nought, ready to divide by.
#[derive(Debug, Clone, Copy)]
pub(in crate::score) struct ShortDivisor {
    inverse: Inverse,
    by: u64,
    places: u32,
    is_negative: bool,
}

/// The largest mantissa of a decimal.
const LARGEST: u128 = (1 << 96) - 1;

/// By how many bits a number is longer than a mantissa, how many digits go at least.
const TOO_MANY: [u8; 33] = {
    let mut digits = [0; 33];
    let mut bits = 1;
    while bits < digits.len() {
        // The digits of the largest number of one bit less, and one: log 2 is 77 / 256, and a little more.
        digits[bits] = (((bits - 1) * 77) >> 8) as u8 + 1;
        bits += 1;
    }
    digits
};

/// By how many digits go, the largest number that then fits.
const FITS: [u128; 20] = {
    let mut largest = [u128::MAX; 20];
    let mut digits = 0;
    while digits < largest.len() {
        if let Some(beyond) = (LARGEST + 1).checked_mul(POWERS[digits] as u128) {
            largest[digits] = beyond - 1;
        }
        digits += 1;
    }
    largest
};

/// Digits that a division goes on by at once.
const AT_ONCE: u32 = 9;

/// By digits, the first number that has no room for so many more, whatever they are.
const HOLDS: [u128; AT_ONCE as usize + 2] = {
    let mut first = [LARGEST; AT_ONCE as usize + 2];
    let mut digits = 1;
    while digits < first.len() {
        first[digits] = LARGEST / POWERS[digits] as u128;
        digits += 1;
    }
    first
};

const POWERS: [u64; 20] = {
    let mut powers = [1; 20];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

const INVERSES: [Inverse; 20] = {
    let mut inverses = [Inverse::of(1); 20];
    let mut at = 1;
    while at < inverses.len() {
        inverses[at] = Inverse::of(POWERS[at]);
        at += 1;
    }
    inverses
};

const WIDE_POWERS: [i128; Decimal::MAX_SCALE as usize + 1] = {
    let mut powers = [1; Decimal::MAX_SCALE as usize + 1];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
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
        let beyond = LARGEST.leading_zeros().saturating_sub(size.leading_zeros());
        let too_many = usize::from(TOO_MANY[beyond as usize]);
        let too_many = too_many as u32 + u32::from(size > FITS[too_many]);
        let dropped = too_many.max(places.saturating_sub(Decimal::MAX_SCALE));
        let left = places.checked_sub(dropped)?;
        let power = *POWERS.get(dropped as usize)?;
        let (kept, rest) = INVERSES[dropped as usize].divide(size);
        Self::rounded(kept, rest, power, left, units < 0)
    }

    /// Units, and a rest of `whole` that goes to the nearest, a half of it to the even one.
    #[inline]
    fn rounded(units: u128, rest: u64, whole: u64, places: u32, is_negative: bool) -> Option<Self> {
        let away = (rest > whole - rest) | ((rest == whole - rest) & (units & 1 == 1));
        let size = units + u128::from(away);
        // What is too large only behind the rounding is rounded again.
        (size <= LARGEST).then_some(())?;
        let units = size as i128;
        let units = if is_negative { -units } else { units };
        Some(Self { units, places })
    }

    /// The units of a place that is no coarser; none where they have no room.
    #[inline]
    pub(in crate::score) fn at(self, places: u32) -> Option<i128> {
        let finer = WIDE_POWERS[(places - self.places) as usize];
        let bits = |number: i128| 128 - number.unsigned_abs().leading_zeros();
        // Room for a sign, and for one more of the kind.
        (bits(self.units) + bits(finer) <= 126).then(|| self.units * finer)
    }

    /// The number at 20 significant digits, as [`Decimal::settle`] has it; none where digits before the point would go.
    #[inline]
    pub(in crate::score) fn settled(self) -> Option<Self> {
        const SETTLED: usize = 20;
        let size = self.units.unsigned_abs();
        let more = WIDE_POWERS[SETTLED..].iter();
        let dropped = more.filter(|power| size >= power.unsigned_abs()).count();
        let left = self.places.checked_sub(dropped as u32)?;
        let (kept, rest) = INVERSES[dropped].divide(size);
        Self::rounded(kept, rest, POWERS[dropped], left, self.units < 0)
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
        let (long, short) = if other.units.unsigned_abs() < 1 << 31 {
            (self, other)
        } else {
            (other, self)
        };
        (short.units.unsigned_abs() < 1 << 31).then_some(())?;
        let units = long.units * i128::from(short.units as i64);
        Self::nearest(units, self.places + other.places)
    }

    /// Quotient, of a divisor that is short and not nought.
    #[inline]
    pub(in crate::score) fn over(self, divisor: Self) -> Option<Self> {
        self.divided(&ShortDivisor::of(divisor)?)
    }

    /// Quotient.
    #[inline]
    pub(in crate::score) fn divided(self, divisor: &ShortDivisor) -> Option<Self> {
        let by = divisor.by;
        let size = self.at(self.places.max(divisor.places))?.unsigned_abs();
        (size <= LARGEST).then_some(())?;
        let mut places = self.places.saturating_sub(divisor.places);
        let is_negative = (self.units < 0) != divisor.is_negative;
        let (mut units, mut rest) = divisor.inverse.divide(size);
        if rest == 0 {
            return Self::rounded(units, rest, by, places, is_negative);
        }
        loop {
            let digits = room(units).min(Decimal::MAX_SCALE - places);
            let power = POWERS[digits as usize];
            // A rest of 32 bits and nine digits more are less than 64 bits.
            let more = rest * power;
            let next = more / by;
            units = units * u128::from(power) + u128::from(next);
            rest = more - next * by;
            places += digits;
            if digits < AT_ONCE || rest == 0 {
                break;
            }
        }
        // One digit more might just have room.
        let is_rare = units <= HOLDS[1] && places < Decimal::MAX_SCALE && rest != 0;
        (!is_rare).then_some(())?;
        Self::rounded(units, rest, by, places, is_negative)
    }
}

impl ShortDivisor {
    /// A divisor, if it is short and not nought.
    #[inline]
    pub(in crate::score) fn of(divisor: Digits) -> Option<Self> {
        let by = divisor.units.unsigned_abs();
        (by < 1 << 32 && by > 0).then(|| Self {
            inverse: Inverse::of(by as u64),
            by: by as u64,
            places: divisor.places,
            is_negative: divisor.units < 0,
        })
    }
}

/// How many digits more a mantissa has room for, whatever they are: nine at most.
#[inline]
fn room(units: u128) -> u32 {
    /// By bits that a number is shorter than a mantissa, the digits that surely have room.
    const SURELY: [u8; 97] = {
        let mut digits = [0; 97];
        let mut bits = 0;
        while bits < digits.len() {
            let sure = (bits * 77) >> 8;
            digits[bits] = if sure < AT_ONCE as usize {
                sure
            } else {
                AT_ONCE as usize
            } as u8;
            bits += 1;
        }
        digits
    };
    let shorter = units.leading_zeros() - LARGEST.leading_zeros();
    let surely = SURELY[shorter as usize];
    (u32::from(surely) + u32::from(units < HOLDS[usize::from(surely) + 1])).min(AT_ONCE)
}

#[cfg(test)]
mod tests;
