//! The two kinds of numbers that are scored, exact decimals and IEEE doubles, under one name, so that a curve or a
//! mean is written once for both.

use std::cmp::Ordering;

use weigh_dsl::value::{Decimal, Rounding};

use super::exact::{self, Digits};
use super::real::{self, real};

/// A number that scores are made of. What cannot be held is none: a decimal too large, a double that is no number.
pub(super) trait Number: Copy {
    /// Nought.
    const ZERO: Self;

    /// The same number, or the nearest.
    fn of(decimal: Decimal) -> Self;
    /// Sum.
    fn plus(self, other: Self) -> Option<Self>;
    /// Difference.
    fn minus(self, other: Self) -> Option<Self>;
    /// Product.
    fn times(self, other: Self) -> Option<Self>;
    /// Quotient. The divisor is not nought.
    fn over(self, other: Self) -> Option<Self>;
    /// Quotient, rounded already where a rounding follows: exact numbers then need not be divided to their last
    /// digit. The divisor is not nought.
    fn ratio(self, other: Self, rounding: Option<Rounding>) -> Option<Self>;
    /// The order of settled numbers.
    fn order(self, other: Self) -> Ordering;
    /// The order of the numbers as they are held, to their last digit: what is summed in it comes to the same whatever order it
    /// came in.
    fn exact_order(self, other: Self) -> Ordering;
    /// How many whole steps a count of steps has. What is a whole number but for its last digits counts as that.
    fn whole(self) -> Self;
    /// Rounded as declared, and exact from there on.
    fn rounded(self, rounding: Rounding) -> Option<Decimal>;
    /// As a score is kept that nobody rounds.
    fn kept(self) -> Self;
    /// As a double.
    fn double(self) -> f64;
    /// Itself, if it is exact.
    fn exact(self) -> Option<Decimal>;
    /// Out of a double.
    fn of_double(value: f64) -> Option<Self>;

    /// The number as subjects are ranked by it: what differs only in digits that calculation has left behind is equal.
    fn settled(self) -> Self;

    /// Whether it is nought.
    fn is_nought(self) -> bool {
        self.order(Self::ZERO).is_eq()
    }

    /// The smaller one; the first of equals. Doubles are taken as they are held, so that no limit is passed in the last digit.
    fn smaller(self, other: Self) -> Self {
        if other.order(self).is_lt() { other } else { self }
    }

    /// The larger one; the first of equals.
    fn larger(self, other: Self) -> Self {
        if other.order(self).is_gt() { other } else { self }
    }
}

impl Number for Decimal {
    const ZERO: Self = Decimal::ZERO;

    fn of(decimal: Decimal) -> Self {
        decimal
    }

    #[inline]
    fn plus(self, other: Self) -> Option<Self> {
        quick(self, other, Digits::plus).or_else(|| self.add(other))
    }

    #[inline]
    fn minus(self, other: Self) -> Option<Self> {
        quick(self, other, Digits::minus).or_else(|| self.sub(other))
    }

    #[inline]
    fn times(self, other: Self) -> Option<Self> {
        quick(self, other, Digits::times).or_else(|| self.mul(other))
    }

    #[inline]
    fn over(self, other: Self) -> Option<Self> {
        quick(self, other, Digits::over).or_else(|| self.div(other))
    }

    fn ratio(self, other: Self, rounding: Option<Rounding>) -> Option<Self> {
        let Some(rounding) = rounding else {
            return self.over(other);
        };
        exact::rounded_quotient(self.parts(), other.parts(), rounding)
            .or_else(|| Some(exact::rounded(self.div(other)?, rounding)))
    }

    fn order(self, other: Self) -> Ordering {
        exact::order(self, other)
    }

    fn exact_order(self, other: Self) -> Ordering {
        self.cmp(&other)
    }

    fn whole(self) -> Self {
        self.settle().floor()
    }

    fn rounded(self, rounding: Rounding) -> Option<Decimal> {
        Some(exact::rounded(self, rounding))
    }

    fn kept(self) -> Self {
        exact::kept(self)
    }

    fn double(self) -> f64 {
        nearest(self)
    }

    fn exact(self) -> Option<Decimal> {
        Some(self)
    }

    fn of_double(value: f64) -> Option<Self> {
        Decimal::from_f64(value)
    }

    fn settled(self) -> Self {
        self.settle()
    }
}

/// What whole numbers make of two decimals, if they hold it.
#[inline]
fn quick(a: Decimal, b: Decimal, of: impl Fn(Digits, Digits) -> Option<Digits>) -> Option<Decimal> {
    of(a.into(), b.into()).and_then(Digits::decimal)
}

impl Number for f64 {
    const ZERO: Self = 0.0;

    fn of(decimal: Decimal) -> Self {
        nearest(decimal)
    }

    fn plus(self, other: Self) -> Option<Self> {
        real(self + other)
    }

    fn minus(self, other: Self) -> Option<Self> {
        real(self - other)
    }

    fn times(self, other: Self) -> Option<Self> {
        real(self * other)
    }

    fn over(self, other: Self) -> Option<Self> {
        real(self / other)
    }

    fn ratio(self, other: Self, _: Option<Rounding>) -> Option<Self> {
        self.over(other)
    }

    #[inline]
    fn order(self, other: Self) -> Ordering {
        real::order(self, other)
    }

    fn exact_order(self, other: Self) -> Ordering {
        self.total_cmp(&other)
    }

    fn whole(self) -> Self {
        const SETTLE: f64 = 1e-9;
        let near = self.round();
        if (self - near).abs() <= SETTLE * near.abs().max(1.0) {
            near
        } else {
            self.floor()
        }
    }

    fn rounded(self, rounding: Rounding) -> Option<Decimal> {
        Decimal::from_f64(self.settled()).map(|exact| rounding.apply(exact))
    }

    fn kept(self) -> Self {
        self
    }

    fn double(self) -> f64 {
        self
    }

    fn exact(self) -> Option<Decimal> {
        None
    }

    fn of_double(value: f64) -> Option<Self> {
        real(value)
    }

    fn settled(self) -> Self {
        real::settled(self)
    }

    fn smaller(self, other: Self) -> Self {
        if other < self { other } else { self }
    }

    fn larger(self, other: Self) -> Self {
        if other > self { other } else { self }
    }
}

/// The nearest double. Mantissas and powers of ten that a double holds exactly need one division, which rounds right.
pub(super) fn nearest(decimal: Decimal) -> f64 {
    const EXACT_MANTISSA: u128 = 1 << 53;
    const POWERS: [f64; 23] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
        1e18, 1e19, 1e20, 1e21, 1e22,
    ];
    let (mantissa, scale) = decimal.parts();
    match POWERS.get(scale as usize) {
        Some(power) if mantissa.unsigned_abs() <= EXACT_MANTISSA => mantissa as f64 / power,
        _ => decimal.to_f64(),
    }
}

/// A double that is the nearest one, or beside that: enough for who can tell whether it is enough.
pub(super) fn near(decimal: Decimal) -> f64 {
    const TWO_TO_64: f64 = 18_446_744_073_709_551_616.0;
    let (mantissa, scale) = decimal.parts();
    let size = mantissa.unsigned_abs();
    let near = ((size >> 64) as u64 as f64 * TWO_TO_64 + size as u64 as f64) * near_power(scale);
    if mantissa < 0 { -near } else { near }
}

/// The nearest double to 10^-`scale`.
pub(super) fn near_power(scale: u32) -> f64 {
    const PARTS: [f64; Decimal::MAX_SCALE as usize + 1] = [
        1e0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13, 1e-14, 1e-15,
        1e-16, 1e-17, 1e-18, 1e-19, 1e-20, 1e-21, 1e-22, 1e-23, 1e-24, 1e-25, 1e-26, 1e-27, 1e-28,
    ];
    PARTS[scale as usize]
}
