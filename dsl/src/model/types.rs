//! Types as the language has them.

use std::fmt;

use crate::value::Unit;

/// The type of a column or an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Type {
    /// A number with its unit.
    Number(NumberType),
    /// A day.
    Date,
    /// A day and a time of day.
    DateTime,
    /// Text.
    Text,
    /// Yes or no.
    Bool,
    /// Not known yet: an undeclared column before its source was opened, or `missing` alone. Never in a model that
    /// was compiled against the schemas of its sources.
    Unknown,
}

/// The type of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub struct NumberType {
    /// How it is held.
    pub exactness: Exactness,
    /// What it counts. A duration's number counts seconds.
    pub unit: Unit,
    /// Whether people see it as a percentage (`0.9` as `90 %`). Says nothing about the number.
    pub percent: bool,
}

/// How a number is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub enum Exactness {
    /// A whole number, exact.
    Whole,
    /// A decimal, exact.
    Decimal,
    /// An IEEE double.
    Float,
}

impl Type {
    /// A plain whole number.
    pub const WHOLE: Type = Type::Number(NumberType::plain(Exactness::Whole));
    /// A plain decimal.
    pub const DECIMAL: Type = Type::Number(NumberType::plain(Exactness::Decimal));
    /// A plain double.
    pub const FLOAT: Type = Type::Number(NumberType::plain(Exactness::Float));
    /// A ratio that is shown as a percentage.
    pub const PERCENT: Type = Type::Number(NumberType {
        exactness: Exactness::Decimal,
        unit: Unit::NONE,
        percent: true,
    });
    /// A duration.
    pub const DURATION: Type = Type::Number(NumberType {
        exactness: Exactness::Decimal,
        unit: Unit::DURATION,
        percent: false,
    });

    /// The number type, if it is a number.
    pub fn number(self) -> Option<NumberType> {
        match self {
            Type::Number(number) => Some(number),
            Type::Date | Type::DateTime | Type::Text | Type::Bool | Type::Unknown => None,
        }
    }

    /// Whether it is held as an IEEE double.
    pub fn is_float(self) -> bool {
        self.number()
            .is_some_and(|number| number.exactness == Exactness::Float)
    }
}

impl NumberType {
    /// A number without a unit.
    pub const fn plain(exactness: Exactness) -> Self {
        Self {
            exactness,
            unit: Unit::NONE,
            percent: false,
        }
    }
}

impl fmt::Display for Type {
    /// In the user's words: `a number`, `CNY`, `a duration`, `text`, `yes or no`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Number(NumberType { percent: true, .. }) => f.write_str("a percentage"),
            Type::Number(number) if number.unit.is_none() => f.write_str("a number"),
            Type::Number(number) if number.unit.as_money().is_some() => write!(f, "money in {}", number.unit),
            Type::Number(number) => write!(f, "{}", number.unit),
            Type::Date => f.write_str("a date"),
            Type::DateTime => f.write_str("a date with time"),
            Type::Text => f.write_str("text"),
            Type::Bool => f.write_str("yes or no"),
            Type::Unknown => f.write_str("a value"),
        }
    }
}
