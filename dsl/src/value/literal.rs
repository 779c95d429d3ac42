//! A single value: what a literal of the language means, and what a cell or a param can hold.

use std::fmt;

use super::{Currency, Date, DateTime, Decimal, Period};

/// A value as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Literal {
    /// `3.5`
    Number(Decimal),
    /// `90%`, held as 0.9
    Percent(Decimal),
    /// `5000 CNY`
    Money(Decimal, Currency),
    /// `1h`, held in seconds
    Duration(Decimal),
    /// `2024-10-01`
    Date(Date),
    /// `2024-10-01T09:30`
    DateTime(DateTime),
    /// `2024-Q4`
    Period(Period),
    /// `"complaint"`
    Text(String),
    /// `yes` or `no`
    Bool(bool),
    /// `missing`
    Missing,
}

impl fmt::Display for Literal {
    /// As one would write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Number(number) => write!(f, "{number}"),
            Literal::Percent(ratio) => match ratio.mul(Decimal::HUNDRED) {
                Some(percent) => write!(f, "{percent}%"),
                None => write!(f, "{ratio}"),
            },
            Literal::Money(amount, currency) => write!(f, "{amount} {}", currency.code()),
            Literal::Duration(seconds) => write!(f, "{}", Duration(*seconds)),
            Literal::Date(date) => write!(f, "{date}"),
            Literal::DateTime(moment) => write!(f, "{moment}"),
            Literal::Period(period) => write!(f, "{period}"),
            Literal::Text(text) => write!(f, "\"{text}\""),
            Literal::Bool(true) => f.write_str("yes"),
            Literal::Bool(false) => f.write_str("no"),
            Literal::Missing => f.write_str("missing"),
        }
    }
}

/// Seconds, shown in the largest unit that divides them: `90min`, `36h`, `45s`.
struct Duration(Decimal);

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(seconds) = self.0.to_i64() {
            for (size, unit) in [(604_800, "w"), (86_400, "d"), (3600, "h"), (60, "min")] {
                if seconds != 0 && seconds % size == 0 {
                    return write!(f, "{}{unit}", seconds / size);
                }
            }
        }
        write!(f, "{}s", self.0)
    }
}
