//! Numbers of the oracle: fractions without rounding, and doubles where the language has them.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed as _, ToPrimitive as _, Zero as _};
use weigh_engine::dsl::value::{Decimal, Rounding, RoundingMode};

/// A number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Num {
    Exact(BigRational),
    Float(f64),
}

impl Num {
    pub(crate) fn whole(number: i64) -> Num {
        Num::Exact(BigRational::from_integer(BigInt::from(number)))
    }

    pub(crate) fn of(decimal: Decimal) -> Num {
        let (mantissa, scale) = decimal.parts();
        Num::Exact(BigRational::new(
            BigInt::from(mantissa),
            BigInt::from(10).pow(scale),
        ))
    }

    /// A double, or nothing where there is no real number.
    pub(crate) fn float(number: f64) -> Option<Num> {
        number.is_finite().then_some(Num::Float(number))
    }

    pub(crate) fn to_f64(&self) -> f64 {
        match self {
            Num::Exact(fraction) => fraction.to_f64().unwrap_or(f64::NAN),
            Num::Float(number) => *number,
        }
    }

    /// The decimal of fifteen digits that formulas take a score for which is a double.
    pub(crate) fn as_read(&self) -> Num {
        let number = settled(self.to_f64());
        Decimal::from_f64(number).map_or(Num::Float(number), Num::of)
    }

    pub(crate) fn is_zero(&self) -> bool {
        match self {
            Num::Exact(fraction) => fraction.is_zero(),
            Num::Float(number) => *number == 0.0,
        }
    }

    pub(crate) fn is_negative(&self) -> bool {
        match self {
            Num::Exact(fraction) => fraction.is_negative(),
            Num::Float(number) => *number < 0.0,
        }
    }

    fn with(
        &self,
        other: &Num,
        exact: impl Fn(&BigRational, &BigRational) -> BigRational,
        float: impl Fn(f64, f64) -> f64,
    ) -> Num {
        match (self, other) {
            (Num::Exact(a), Num::Exact(b)) => Num::Exact(exact(a, b)),
            (a, b) => Num::Float(float(a.to_f64(), b.to_f64())),
        }
    }

    pub(crate) fn add(&self, other: &Num) -> Num {
        self.with(other, |a, b| a + b, |a, b| a + b)
    }

    pub(crate) fn sub(&self, other: &Num) -> Num {
        self.with(other, |a, b| a - b, |a, b| a - b)
    }

    pub(crate) fn mul(&self, other: &Num) -> Num {
        self.with(other, |a, b| a * b, |a, b| a * b)
    }

    pub(crate) fn div(&self, other: &Num) -> Option<Num> {
        (!other.is_zero()).then(|| self.with(other, |a, b| a / b, |a, b| a / b))
    }

    /// A double: the one closest to the exact power where the exponent is whole and small, and the base exact.
    pub(crate) fn power(&self, exponent: &Num) -> Option<Num> {
        let whole = match exponent {
            Num::Exact(fraction) if fraction.is_integer() => fraction.to_i32().filter(|n| n.abs() <= 64),
            Num::Exact(_) | Num::Float(_) => None,
        };
        match (self, whole) {
            (Num::Exact(base), Some(whole)) if !base.is_zero() => {
                Num::float(Num::Exact(base.pow(whole)).to_f64())
            }
            _ => Num::float(self.to_f64().powf(exponent.to_f64())),
        }
    }

    pub(crate) fn neg(&self) -> Num {
        Num::whole(0).sub(self)
    }

    pub(crate) fn abs(&self) -> Num {
        if self.is_negative() {
            self.neg()
        } else {
            self.clone()
        }
    }

    /// The order of two numbers: doubles that differ from the sixteenth digit on are equal.
    pub(crate) fn compare(&self, other: &Num) -> Ordering {
        match (self, other) {
            (Num::Exact(a), Num::Exact(b)) => a.cmp(b),
            (a, b) => (settled(a.to_f64()) + 0.0).total_cmp(&(settled(b.to_f64()) + 0.0)),
        }
    }

    pub(crate) fn floor(&self) -> Num {
        match self {
            Num::Exact(fraction) => Num::Exact(fraction.floor()),
            Num::Float(number) => Num::Float(settled(*number).floor()),
        }
    }

    /// Steps counted in full; a double that is a whole number but for its last digits is that number.
    pub(crate) fn whole_steps(&self) -> Num {
        match self {
            Num::Float(number) if (number - number.round()).abs() <= 1e-9 * number.abs().max(1.0) => {
                Num::Float(number.round())
            }
            _ => self.floor(),
        }
    }

    pub(crate) fn ceil(&self) -> Num {
        match self {
            Num::Exact(fraction) => Num::Exact(fraction.ceil()),
            Num::Float(number) => Num::Float(settled(*number).ceil()),
        }
    }

    /// A declared rounding: settle at nine more places, then round.
    pub(crate) fn round(&self, rounding: Rounding) -> Num {
        let fraction = match self {
            Num::Exact(fraction) => fraction.clone(),
            Num::Float(number) => match Decimal::from_f64(settled(*number)).map(Num::of) {
                Some(Num::Exact(fraction)) => fraction,
                _ => BigRational::from_float(*number).expect("a finite number"),
            },
        };
        let settled = round_to(&fraction, rounding.places + 9, RoundingMode::HalfEven);
        Num::Exact(round_to(&settled, rounding.places, rounding.mode))
    }
}

fn settled(number: f64) -> f64 {
    format!("{number:.14e}").parse().expect("a number")
}

fn round_to(fraction: &BigRational, places: u32, mode: RoundingMode) -> BigRational {
    let scale = BigRational::from_integer(BigInt::from(10).pow(places));
    let scaled = fraction * &scale;
    let down = BigRational::from_integer(scaled.to_integer()); // towards zero
    let rest = (&scaled - &down).abs();
    let one = BigRational::from_integer(BigInt::from(1));
    let half = BigRational::new(BigInt::from(1), BigInt::from(2));
    let away = if scaled.is_negative() {
        &down - &one
    } else {
        &down + &one
    };
    let odd = (down.to_integer() % BigInt::from(2)) != BigInt::zero();
    let go_away = match mode {
        RoundingMode::HalfUp => rest >= half,
        RoundingMode::HalfEven => rest > half || (rest == half && odd),
        RoundingMode::Up => !rest.is_zero(),
        RoundingMode::Down => false,
    };
    (if go_away { away } else { down }) / scale
}
