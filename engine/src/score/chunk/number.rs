//! Calculations over a chunk of rows, once for exact numbers and doubles.

use weigh_dsl::syntax::ast::Arithmetic;
use weigh_dsl::value::{Decimal, Rounding, RoundingMode};

use super::Chunk;
use super::view::{Held, View};
use crate::column::Column;
use crate::outcome::ReasonId;
use crate::score::number::Number;
use crate::score::program::{Formula, NumberFn};
use crate::score::real;

/// The most places that `round(x, places)` takes.
const MOST_PLACES: i64 = 18;

/// Why a calculation has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::score) enum Failure {
    /// It cannot be held.
    Unheld,
    /// It would divide by nought.
    Nought,
}

/// A number that formulas calculate with, in columns.
pub(in crate::score) trait Calculated: Number + Held {
    /// `x ^ y`
    fn power(self, exponent: Self) -> Result<Self, Failure>;
    /// A function of one number.
    fn function(self, function: NumberFn) -> Option<Self>;
    /// Half up, settled first as a declared rounding is.
    fn round(self, places: u32) -> Self;
    /// With the other sign.
    fn negated(self) -> Self;
}

impl Calculated for f64 {
    fn power(self, exponent: Self) -> Result<Self, Failure> {
        if self == 0.0 && exponent < 0.0 {
            return Err(Failure::Nought);
        }
        real::power(self, exponent).ok_or(Failure::Unheld)
    }

    fn function(self, function: NumberFn) -> Option<Self> {
        match function {
            NumberFn::Abs => Some(self.abs()),
            NumberFn::Floor => Some(real::floor(self)),
            NumberFn::Ceil => Some(real::ceil(self)),
            NumberFn::Ln => real::ln(self),
            NumberFn::Exp => real::exp(self),
            NumberFn::Sqrt => real::sqrt(self),
            NumberFn::Normal => real::normal(self),
            NumberFn::NormalInverse => real::normal_inverse(self),
            NumberFn::Settle => Some(self.settled()),
        }
    }

    fn round(self, places: u32) -> Self {
        // What no decimal holds is too large to have places.
        self.rounded(Rounding {
            places,
            mode: RoundingMode::HalfUp,
        })
        .map_or(self, f64::of)
    }

    fn negated(self) -> Self {
        -self
    }
}

impl Calculated for Decimal {
    fn power(self, exponent: Self) -> Result<Self, Failure> {
        self.double()
            .power(exponent.double())
            .and_then(|power| Self::of_double(power).ok_or(Failure::Unheld))
    }

    fn function(self, function: NumberFn) -> Option<Self> {
        match function {
            NumberFn::Abs => Some(self.abs()),
            // Settled, as comparisons are: (1/3)·3 is not below 1 here either.
            NumberFn::Floor => Some(self.settle().floor()),
            NumberFn::Ceil => Some(self.settle().ceil()),
            NumberFn::Ln => real::ln(self.double()).and_then(Decimal::from_f64),
            NumberFn::Exp => real::exp(self.double()).and_then(Decimal::from_f64),
            NumberFn::Sqrt => real::sqrt(self.double()).and_then(Decimal::from_f64),
            NumberFn::Normal => real::normal(self.double()).and_then(Decimal::from_f64),
            NumberFn::NormalInverse => real::normal_inverse(self.double()).and_then(Decimal::from_f64),
            NumberFn::Settle => Some(self.settled()),
        }
    }

    fn round(self, places: u32) -> Self {
        Rounding {
            places,
            mode: RoundingMode::HalfUp,
        }
        .apply(self)
    }

    fn negated(self) -> Self {
        self.neg()
    }
}

/// The difference of a formula: nought where the numbers are equal as they are compared, so that `a - b >= 0` is what `a >= b` is.
fn difference<N: Number>(a: N, b: N) -> Option<N> {
    let difference = a.minus(b)?;
    let is_nought = difference.is_nought() || a.order(b).is_ne();
    Some(if is_nought { difference } else { N::ZERO })
}

impl Chunk<'_> {
    /// The column of a calculation.
    pub(super) fn calculate<N: Calculated>(&self, formula: &Formula) -> Column {
        match formula {
            Formula::Negate(a) => {
                let a = self.view::<N>(*a);
                self.rows(|row| a.get(row).map(|a| a.negated()))
            }
            Formula::Arithmetic { op, left, right, why } => {
                let (a, b) = (self.view::<N>(*left), self.view::<N>(*right));
                let fail = |failure| Self::failure(failure, why.unheld, why.divisor);
                match op {
                    Arithmetic::Add => {
                        self.rows(|row| difference(*a.get(row)?, b.get(row)?.negated()).ok_or(why.unheld))
                    }
                    Arithmetic::Subtract => {
                        self.rows(|row| difference(*a.get(row)?, *b.get(row)?).ok_or(why.unheld))
                    }
                    Arithmetic::Multiply => {
                        self.rows(|row| a.get(row)?.times(*b.get(row)?).ok_or(why.unheld))
                    }
                    Arithmetic::Divide => self.rows(|row| divide(*a.get(row)?, *b.get(row)?).map_err(fail)),
                    Arithmetic::Power => self.rows(|row| a.get(row)?.power(*b.get(row)?).map_err(fail)),
                }
            }
            Formula::Number(function, a, why) => {
                let a = self.view::<N>(*a);
                self.rows(|row| a.get(row)?.function(*function).ok_or(*why))
            }
            Formula::Round(a, places, why) => {
                let (a, places) = (self.view::<N>(*a), self.view::<Decimal>(*places));
                self.rows(|row| {
                    let a = a.get(row)?;
                    let places = places
                        .get(row)?
                        .to_i64()
                        .filter(|places| (0..=MOST_PLACES).contains(places));
                    Ok(a.round(places.ok_or(*why)? as u32))
                })
            }
            Formula::Blend { parts, none, why } => {
                let parts: Vec<(N, View<'_, N>)> = parts
                    .iter()
                    .map(|(weight, part)| (N::of(*weight), self.view(*part)))
                    .collect();
                self.rows(|row| blend(&parts, row, *none, *why))
            }
            _ => unreachable!("`formula` sends only calculations here"),
        }
    }
}

fn divide<N: Number>(a: N, b: N) -> Result<N, Failure> {
    if b.is_nought() {
        Err(Failure::Nought)
    } else {
        a.over(b).ok_or(Failure::Unheld)
    }
}

/// The weighted mean of the parts that are there. Where none is, the first one's reason is the cause.
fn blend<N: Calculated>(
    parts: &[(N, View<'_, N>)],
    row: usize,
    none: ReasonId,
    why: ReasonId,
) -> Result<N, ReasonId> {
    let (mut sum, mut weights) = (N::ZERO, N::ZERO);
    let mut first = None;
    for (weight, part) in parts {
        match part.get(row) {
            Ok(value) => {
                sum = weight.times(*value).and_then(|part| sum.plus(part)).ok_or(why)?;
                weights = weights.plus(*weight).ok_or(why)?;
            }
            Err(reason) => first = first.or(Some(reason)),
        }
    }
    if weights.is_nought() {
        return Err(first.unwrap_or(none));
    }
    sum.over(weights).ok_or(why)
}
