//! The field's own types, made once: exact decimals, money, durations, dates, periods, units. No syntax.

mod date;
mod decimal;
mod hours;
mod literal;
mod period;
mod unit;

pub use date::{Date, DateTime};
pub use decimal::{Decimal, Rounding, RoundingMode};
pub use hours::{OtherDays, Shift, WorkingHours};
pub use literal::Literal;
pub use period::{Calendar, Granularity, Period};
pub use unit::{Currency, Unit};

#[cfg(test)]
mod tests;
