//! What outcomes look like in each form. Read the snapshots of the tables as a client would.

pub(crate) mod chinese;
mod csv;
mod json;
mod rules;
mod table;

use weigh_engine::outcome::Outcome;

use crate::{Format, Options};

/// The forms that an outcome alone makes.
fn text(outcome: &Outcome, format: Format, options: &Options) -> String {
    let mut out = Vec::new();
    match format {
        Format::Table => crate::table::write(outcome, None, options, &mut out),
        Format::Json => crate::json::write(outcome, &mut out),
        Format::Csv => crate::csv::write(outcome, options.columns, &mut out),
        other => unreachable!("{other:?} is made of more than an outcome"),
    }
    .unwrap();
    String::from_utf8(out).unwrap()
}
