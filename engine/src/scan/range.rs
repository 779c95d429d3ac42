//! The ranges that columns declare.

use weigh_dsl::model::ColumnRange;
use weigh_dsl::syntax::ast::Comparison;
use weigh_dsl::value::Literal;

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
pub(super) fn in_words(range: &ColumnRange) -> String {
    let what = match range.low.as_ref().or(range.high.as_ref()) {
        Some(Literal::Date(_) | Literal::DateTime(_)) => "a date",
        Some(Literal::Duration(_)) => "a duration",
        Some(Literal::Text(_)) => "text",
        _ => "a number",
    };
    match (&range.low, &range.high) {
        (Some(low), Some(high)) => format!("{what} from {low} to {high}"),
        (Some(low), None) => format!("{what} of at least {low}"),
        (None, Some(high)) => format!("{what} of at most {high}"),
        (None, None) => what.to_owned(),
    }
}
