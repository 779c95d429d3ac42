//! The oracle: a slow evaluator of a model in exact fractions, one subject in one period at a time, straight from the rows.
//! It shares nothing with the engine but the model and the calendar, and is written to be obviously right rather than
//! fast. Doubles appear only where the language says doubles: float columns, `ln exp sqrt ^ stddev`, geometric means.

mod across;
mod aggregate;
mod combine;
mod forms;
mod formula;
mod number;
mod rollup;
mod rows;
mod rules;
mod score;

pub(crate) use across::Counted;
pub(crate) use formula::Place;
pub(crate) use number::Num;
pub(crate) use rollup::{RolledUp, roll_up};
pub(crate) use rows::Data;
pub(crate) use score::{Scored, ScoredPart, World};

use weigh_engine::dsl::value::{Date, DateTime};

/// A value of a cell or a formula.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Number(Num),
    Text(String),
    Bool(bool),
    Date(Date),
    DateTime(DateTime),
    Missing,
}

impl Value {
    pub(crate) fn is_missing(&self) -> bool {
        *self == Value::Missing
    }

    pub(crate) fn number(&self) -> Option<&Num> {
        match self {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// A condition holds if it is yes; a missing one does not.
    pub(crate) fn holds(&self) -> bool {
        *self == Value::Bool(true)
    }

    /// Where a day or a moment lies on the line of time, in microseconds.
    pub(crate) fn micros(&self) -> Option<i64> {
        match self {
            Value::Date(date) => Some(DateTime::at_start_of(*date).0),
            Value::DateTime(moment) => Some(moment.0),
            _ => None,
        }
    }

    pub(crate) fn day(&self) -> Option<Date> {
        match self {
            Value::Date(date) => Some(*date),
            Value::DateTime(moment) => Some(moment.date()),
            _ => None,
        }
    }
}
