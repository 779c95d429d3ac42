//! One score out of many: mean, sum, smallest, largest, middle. Exact numbers stay exact and are divided once, at the
//! end; where one is a double, all are.

use std::cmp::Ordering;

use weigh_dsl::model::RollupMethod;
use weigh_dsl::value::{Decimal, Rounding};

use crate::outcome::Cell;

/// A member's score and its weight.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weighed {
    score: Number,
    weight: Number,
}

#[derive(Debug, Clone, Copy)]
enum Number {
    Exact(Decimal),
    Float(f64),
}

/// Why there is no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failed {
    /// No member has one.
    Nobody,
    /// All weights are nought.
    NoWeight,
    /// It cannot be held.
    TooLarge,
}

impl Weighed {
    /// A score with its weight; 1 where none is given. None where the weight is missing, negative or no number.
    pub(super) fn of(score: &Cell, weight: Option<&Cell>) -> Option<Self> {
        let weight = match weight {
            Some(weight) => Number::of(weight)?,
            None => Number::Exact(Decimal::ONE),
        };
        let weighed = Weighed {
            score: Number::of(score)?,
            weight,
        };
        (!weight.is_negative()).then_some(weighed)
    }
}

impl Number {
    fn of(cell: &Cell) -> Option<Self> {
        match cell {
            Cell::Exact(number) => Some(Number::Exact(*number)),
            Cell::Float(number) => Some(Number::Float(*number)),
            Cell::Text(_) | Cell::Date(_) | Cell::DateTime(_) | Cell::Bool(_) | Cell::Missing(_) => None,
        }
    }

    fn is_negative(self) -> bool {
        match self {
            Number::Exact(number) => number.is_negative(),
            Number::Float(number) => number < 0.0,
        }
    }

    fn float(self) -> f64 {
        match self {
            Number::Exact(number) => number.to_f64(),
            Number::Float(number) => number,
        }
    }

    fn exact(self) -> Option<Decimal> {
        match self {
            Number::Exact(number) => Some(number),
            Number::Float(_) => None,
        }
    }
}

/// The score of all members together, rounded.
pub(super) fn combine(
    method: RollupMethod,
    members: &[Weighed],
    rounding: Option<Rounding>,
) -> Result<Cell, Failed> {
    if members.is_empty() {
        return Err(Failed::Nobody);
    }
    let exact: Option<Vec<(Decimal, Decimal)>> = (members.iter())
        .map(|member| Some((member.score.exact()?, member.weight.exact()?)))
        .collect();
    let combined = match exact {
        Some(mut exact) => {
            exact.sort_unstable();
            of_exact(method, &exact).map(Cell::Exact)?
        }
        None => {
            let mut floats: Vec<(f64, f64)> = (members.iter())
                .map(|member| (member.score.float(), member.weight.float()))
                .collect();
            floats.sort_unstable_by(by_score);
            Cell::Float(of_floats(method, &floats)?)
        }
    };
    Ok(match (combined, rounding) {
        (Cell::Exact(score), Some(rounding)) => Cell::Exact(rounding.apply(score)),
        (Cell::Float(score), Some(rounding)) => {
            let exact = Decimal::from_f64(score).ok_or(Failed::TooLarge)?;
            Cell::Exact(rounding.apply(exact))
        }
        (other, _) => other,
    })
}

fn by_score(a: &(f64, f64), b: &(f64, f64)) -> Ordering {
    a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
}

/// Of scores with weights, the smallest first.
fn of_exact(method: RollupMethod, members: &[(Decimal, Decimal)]) -> Result<Decimal, Failed> {
    let sum = |numbers: &mut dyn Iterator<Item = Option<Decimal>>| {
        let mut all = Decimal::ZERO;
        for number in numbers {
            all = number
                .and_then(|number| all.add(number))
                .ok_or(Failed::TooLarge)?;
        }
        Ok(all)
    };
    let middle = members.len() / 2;
    match method {
        RollupMethod::Min => Ok(members[0].0),
        RollupMethod::Max => Ok(members[members.len() - 1].0),
        RollupMethod::Median if members.len() % 2 == 1 => Ok(members[middle].0),
        RollupMethod::Median => {
            let both = members[middle - 1].0.add(members[middle].0);
            both.and_then(|both| both.div(Decimal::from(2)))
                .ok_or(Failed::TooLarge)
        }
        RollupMethod::Sum => sum(&mut members.iter().map(|(score, _)| Some(*score))),
        RollupMethod::Average => {
            let top = sum(&mut members.iter().map(|(score, weight)| score.mul(*weight)))?;
            let bottom = sum(&mut members.iter().map(|(_, weight)| Some(*weight)))?;
            if bottom.is_zero() {
                return Err(Failed::NoWeight);
            }
            top.div(bottom).ok_or(Failed::TooLarge)
        }
    }
}

/// Of scores with weights, the smallest first.
fn of_floats(method: RollupMethod, members: &[(f64, f64)]) -> Result<f64, Failed> {
    let middle = members.len() / 2;
    let score = match method {
        RollupMethod::Min => members[0].0,
        RollupMethod::Max => members[members.len() - 1].0,
        RollupMethod::Median if members.len() % 2 == 1 => members[middle].0,
        RollupMethod::Median => f64::midpoint(members[middle - 1].0, members[middle].0),
        RollupMethod::Sum => members.iter().map(|(score, _)| score).sum(),
        RollupMethod::Average => {
            let top: f64 = members.iter().map(|(score, weight)| score * weight).sum();
            let bottom: f64 = members.iter().map(|(_, weight)| weight).sum();
            if bottom == 0.0 {
                return Err(Failed::NoWeight);
            }
            top / bottom
        }
    };
    if score.is_finite() {
        Ok(score)
    } else {
        Err(Failed::TooLarge)
    }
}
