//! Exact decimals: `rust_decimal` behind a border, with rounding as a named step.
//!
//! Sums, differences and products of data are exact as long as they fit in 28 digits; a quotient keeps 28 decimal
//! places. What overflows is `None`, never a wrong number.

use std::cmp::Ordering;
use std::fmt;

use rust_decimal::{Decimal as Inner, RoundingStrategy, prelude::ToPrimitive as _};

/// An exact decimal number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Decimal(Inner);

/// How a number that lies between two others is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize)]
pub enum RoundingMode {
    /// 四舍五入: a half goes away from zero. The default.
    #[default]
    HalfUp,
    /// A half goes to the even neighbour.
    HalfEven,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
}

/// A declared rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Rounding {
    /// Decimal places, 0 to 18.
    pub places: u32,
    /// What happens in between.
    pub mode: RoundingMode,
}

impl Rounding {
    /// Rounds a number, after settling it at nine more places, so that a true 89.5 which arithmetic left at
    /// 89.49999999999 rounds as 89.5.
    pub fn apply(self, value: Decimal) -> Decimal {
        const SETTLE: u32 = 9;
        let settled = value
            .0
            .round_dp_with_strategy(self.places + SETTLE, RoundingStrategy::MidpointNearestEven);
        let strategy = match self.mode {
            RoundingMode::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            RoundingMode::HalfEven => RoundingStrategy::MidpointNearestEven,
            RoundingMode::Up => RoundingStrategy::AwayFromZero,
            RoundingMode::Down => RoundingStrategy::ToZero,
        };
        Decimal(settled.round_dp_with_strategy(self.places, strategy))
    }

    /// The distance between two neighbouring rounded numbers: 0.1 for one place.
    pub fn step(self) -> Decimal {
        Decimal(Inner::new(1, self.places.min(28)))
    }
}

impl Decimal {
    /// Nought.
    pub const ZERO: Decimal = Decimal(Inner::ZERO);
    /// One.
    pub const ONE: Decimal = Decimal(Inner::ONE);
    /// One hundred.
    pub const HUNDRED: Decimal = Decimal(Inner::ONE_HUNDRED);
    /// The most decimal places that a decimal holds.
    pub const MAX_SCALE: u32 = 28;

    /// `mantissa` / 10^`scale`; none if it does not fit.
    #[inline]
    pub fn from_parts(mantissa: i128, scale: u32) -> Option<Self> {
        Inner::try_from_i128_with_scale(mantissa, scale).ok().map(Decimal)
    }

    /// Mantissa and scale: the number is mantissa / 10^scale.
    #[inline]
    pub fn parts(self) -> (i128, u32) {
        (self.0.mantissa(), self.0.scale())
    }

    /// Reads digits with an optional sign and decimal point. `_` between digits is passed over.
    pub fn parse(text: &str) -> Option<Self> {
        let clean: String = text.chars().filter(|c| *c != '_').collect();
        Inner::from_str_exact(&clean).ok().map(Decimal)
    }

    /// The decimal with the fewest digits that reads back as this double, or of a small one as many as there are places; none for
    /// an infinity, a NaN, or what is too large.
    pub fn from_f64(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let text = format!("{value:e}");
        Inner::from_scientific(&text)
            .ok()
            .map(Decimal)
            .or_else(|| (value.abs() < 1.0).then(|| Self::parse(&format!("{value:.28}")))?)
    }

    /// The nearest double.
    pub fn to_f64(self) -> f64 {
        // Through the shortest text: the library's own conversion divides in steps and may be one bit off.
        self.0
            .normalize()
            .to_string()
            .parse()
            .unwrap_or_else(|_| self.0.to_f64().unwrap_or(f64::NAN))
    }

    /// The whole number, if it is one and fits.
    pub fn to_i64(self) -> Option<i64> {
        if self.0.is_integer() {
            self.0.to_i64()
        } else {
            None
        }
    }

    /// Sum.
    pub fn add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Decimal)
    }

    /// Difference.
    pub fn sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Decimal)
    }

    /// Product.
    pub fn mul(self, other: Self) -> Option<Self> {
        self.0.checked_mul(other.0).map(Decimal)
    }

    /// Quotient; none if `other` is nought.
    pub fn div(self, other: Self) -> Option<Self> {
        self.0.checked_div(other.0).map(Decimal)
    }

    /// Without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Decimal(self.0.abs())
    }

    /// With the other sign.
    #[must_use]
    pub fn neg(self) -> Self {
        Decimal(-self.0)
    }

    /// The largest whole number not above it.
    #[must_use]
    pub fn floor(self) -> Self {
        Decimal(self.0.floor())
    }

    /// The smallest whole number not below it.
    #[must_use]
    pub fn ceil(self) -> Self {
        Decimal(self.0.ceil())
    }

    /// Whether it is below nought.
    pub fn is_negative(self) -> bool {
        self.0.is_sign_negative() && !self.0.is_zero()
    }

    /// Whether it is nought.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// The number at 20 significant digits. Comparisons are made on settled numbers, so that (1/3)·3 ≥ 1 holds;
    /// settling is a map, so the order stays a total one.
    #[must_use]
    pub fn settle(self) -> Self {
        const DIGITS: u32 = 20;
        const FEWER: u128 = 100_000_000_000_000_000_000; // 10^20: what is below has at most 20 digits already
        if self.0.mantissa().unsigned_abs() < FEWER {
            return self;
        }
        Decimal(
            self.0
                .round_sf_with_strategy(DIGITS, RoundingStrategy::MidpointNearestEven)
                .unwrap_or(self.0),
        )
    }

    /// The difference of a formula: nought where the numbers are equal as they are compared, so that `a - b >= 0` is what
    /// `a >= b` is, though a division has left something behind in a last digit.
    pub fn difference(self, other: Self) -> Option<Self> {
        let difference = self.sub(other)?;
        let is_nought = difference.is_zero() || self.compare(other).is_ne();
        Some(if is_nought { difference } else { Self::ZERO })
    }

    /// Compares two settled numbers.
    pub fn compare(self, other: Self) -> Ordering {
        self.settle().cmp(&other.settle())
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Decimal(Inner::from(value))
    }
}

impl fmt::Display for Decimal {
    /// All digits, without trailing noughts: `87.4`. A precision pads or rounds half up: `{:.1}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match f.precision() {
            Some(places) => {
                let mode = RoundingMode::HalfUp;
                let rounded = Rounding {
                    places: places as u32,
                    mode,
                }
                .apply(*self);
                fmt::Display::fmt(&rounded.0, f)
            }
            None => {
                let normal = self.0.normalize();
                if normal.is_zero() {
                    f.write_str("0")
                } else {
                    fmt::Display::fmt(&normal, f)
                }
            }
        }
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl serde::Serialize for Decimal {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
