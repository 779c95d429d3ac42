//! The sheets that have no row for each subject.

mod form;
mod overview;
mod parameters;
mod rollups;
mod trend;

use super::book::Book;
use crate::table::SEPARATOR;

pub(super) use form::{data_errors, form};
pub(super) use overview::overview;
pub(super) use parameters::parameters;
pub(super) use rollups::rollups;
pub(super) use trend::trend;

/// What is in the workbook: periods and subjects.
pub(super) fn subtitle(book: &Book<'_>) -> String {
    let parts: Vec<String> = (crate::table::about(book.outcome).iter())
        .map(|part| book.say(part))
        .collect();
    parts.join(SEPARATOR)
}
