//! Numbers and cells as values of JSON, as the contract of an outcome has them: numbers with all their digits (durations in seconds,
//! percentages as ratios), dates and times as texts.

use serde_json::{Value, json};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::Cell;

/// An exact number with all its digits.
pub(crate) fn number(number: Decimal) -> Value {
    let digits = number.to_string();
    digits.parse().map_or(Value::Null, Value::Number)
}

/// A cell; null where it is missing.
pub(crate) fn cell(cell: &Cell) -> Value {
    match cell {
        Cell::Exact(exact) => number(*exact),
        Cell::Float(number) => json!(number),
        Cell::Text(text) => json!(&**text),
        Cell::Date(date) => json!(date.to_string()),
        Cell::DateTime(moment) => json!(moment.to_string()),
        Cell::Bool(flag) => json!(flag),
        Cell::Missing(_) => Value::Null,
    }
}
