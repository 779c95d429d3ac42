//! The values of the language in a message: numbers and literals as one would write them, types and units in words.

use weigh_words::{Argument, Text, text};

use crate::model::{NumberType, Type};
use crate::value::{Date, DateTime, Decimal, Literal, Period, Unit};

macro_rules! shown {
    ($($kind:ty),*) => {
        $(impl From<$kind> for Argument {
            fn from(value: $kind) -> Self {
                Self::shown(value)
            }
        })*
    };
}

shown!(Decimal, &Decimal, Literal, &Literal, Date, DateTime, Period);

impl From<Type> for Text {
    fn from(ty: Type) -> Self {
        match ty {
            Type::Number(NumberType { percent: true, .. }) => text!("a percentage"),
            Type::Number(number) if number.unit.is_none() => text!("a number"),
            Type::Number(number) if number.unit.as_money().is_some() => {
                text!("money in {currency}", currency = number.unit)
            }
            Type::Number(number) => number.unit.into(),
            Type::Date => text!("a date"),
            Type::DateTime => text!("a date with time"),
            Type::Text => text!("text"),
            Type::Bool => text!("yes or no"),
            Type::Unknown => text!("a value"),
        }
    }
}

impl From<Type> for Argument {
    fn from(ty: Type) -> Self {
        Self::Text(ty.into())
    }
}

impl From<Unit> for Text {
    fn from(unit: Unit) -> Self {
        match unit {
            Unit::NONE => text!("a plain number"),
            Unit::DURATION => text!("a duration"),
            // Signs of units are the same everywhere.
            unit => Text::verbatim(unit.to_string()),
        }
    }
}

impl From<Unit> for Argument {
    fn from(unit: Unit) -> Self {
        Self::Text(unit.into())
    }
}
