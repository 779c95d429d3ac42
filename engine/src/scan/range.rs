//! The ranges that columns declare.

use weigh_dsl::model::ColumnRange;
use weigh_dsl::syntax::ast::Comparison;
use weigh_dsl::value::Literal;
use weigh_words::{Text, text};

use super::evaluate::compare;
use super::vector::{Cells, Vector};

/// The rows whose value is known and outside.
pub(super) fn outside(range: &ColumnRange, value: &Vector<'_>, rows: usize) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for (end, beyond) in [(&range.low, Comparison::Less), (&range.high, Comparison::More)] {
        let Some(end) = end else { continue };
        let outside = compare(beyond, value, &Vector::literal(end), rows);
        if let Cells::Bool(cells) = &outside.cells
            && cells.contains(&true)
        {
            found.extend((0..rows).filter(|row| cells[outside.at(*row)]));
        }
    }
    found.sort_unstable();
    found
}

/// What was expected: `a number from 1 to 5`.
pub(super) fn in_words(range: &ColumnRange) -> Text {
    let what = match range.low.as_ref().or(range.high.as_ref()) {
        Some(Literal::Date(_) | Literal::DateTime(_)) => text!("a date"),
        Some(Literal::Duration(_)) => text!("a duration"),
        Some(Literal::Text(_)) => text!("text"),
        _ => text!("a number"),
    };
    let low = range.low.as_ref().map(Literal::to_string);
    let high = range.high.as_ref().map(Literal::to_string);
    match (low, high) {
        (Some(low), Some(high)) => text!("{what} from {low} to {high}", what, low, high),
        (Some(low), None) => text!("{what} of at least {low}", what, low),
        (None, Some(high)) => text!("{what} of at most {high}", what, high),
        (None, None) => what,
    }
}
