//! A workbook that is handed to a client: values, parameters, and formulas that make scores of them by the rules of the form. What
//! is changed in it is followed; what cannot follow is a value, and is named.
//!
//! `book` is what it is made of, `layout` says what stands where, `formula` how formulas are written; the other files each turn one
//! part of the language into formulas. `write` and `sheets` write it.

mod across;
mod book;
mod columns;
mod combine;
mod condition;
mod expression;
mod formula;
mod grade;
mod kpi;
mod layout;
mod leaves;
mod names;
mod parameters;
mod params;
mod part;
mod rules;
mod scoring;
mod sheets;
mod style;
mod write;

use std::io::{self, Write};

use rust_xlsxwriter::XlsxError;
use weigh_words::Language;

use crate::Handout;
pub(crate) use style::with_places;

/// Rows that a sheet has room for, below its heads.
pub const MOST_ROWS: usize = 1_048_576 - formula::WEIGHT_ROW as usize;

/// Writes a workbook of formulas for spreadsheets. The handout has the values that the outcome was scored from.
pub(crate) fn write(handout: &Handout<'_>, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let Some(values) = handout.values else {
        unreachable!("whoever asks for a workbook keeps the values");
    };
    let book = book::Book::new(*handout, values, language);
    let written = write::write(&book).map_err(failed)?;
    out.write_all(&written)
}

fn failed(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other.to_string()),
    }
}
