//! The sheets that have no row for each subject.

mod form;
mod overview;
mod parameters;
mod rollups;
mod trend;

use weigh_words::{Text, text};

use super::book::Book;
use crate::text::{subjects, thousands};

pub(super) use form::{data_errors, form};
pub(super) use overview::overview;
pub(super) use parameters::parameters;
pub(super) use rollups::rollups;
pub(super) use trend::trend;

/// What is in the workbook: periods and subjects.
pub(super) fn subtitle(book: &Book<'_>) -> String {
    let outcome = book.outcome;
    let mut parts = Vec::new();
    match outcome.periods.as_slice() {
        [Some(first), .., Some(last)] => parts.push(text!(
            "{first} to {last}",
            first = first.to_string(),
            last = last.to_string()
        )),
        [Some(only)] => parts.push(Text::verbatim(only.to_string())),
        _ => {}
    }
    let all = subjects(outcome.population as u64);
    let shown = outcome.subjects.len();
    parts.push(if shown < outcome.population {
        text!(
            "{shown} of {subjects}",
            shown = thousands(&shown.to_string()),
            subjects = all
        )
    } else {
        all
    });
    if let Some(members) = &book.scorecard.members {
        parts.push(text!("by {level}", level = crate::text::clean(&members.by)));
    }
    parts
        .iter()
        .map(|part| book.say(part))
        .collect::<Vec<_>>()
        .join(" · ")
}
