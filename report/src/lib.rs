//! From an [`Outcome`] to what people and programs read, in each [form](Format); from explanations, comparisons, sensitivities and what
//! is in data to theirs; and what went wrong, in words. No files, no flags, no environment: whoever calls decides on width and colour.

mod arrow;
mod blocks;
mod chosen;
mod columns;
mod compare;
mod csv;
mod decimal;
mod explain;
mod fired;
mod format;
mod handout;
mod history;
pub mod html;
mod inspect;
mod json;
mod markdown;
mod number;
mod paint;
mod problem;
mod rows;
mod sensitivity;
mod table;
mod text;
mod told;
mod workbook;

use std::io::{self, Write};

use weigh_engine::explain::Explanation;
use weigh_engine::inspect::Inspected;
use weigh_engine::outcome::Outcome;
use weigh_engine::sensitivity::Sensitivity;
use weigh_words::Language;

pub use arrow::Batches;
pub use columns::{Column, Columns};
pub use compare::{Changes, Compared, read_outcome};
pub use format::Format;
pub use handout::Handout;
pub use history::{Before, History};
pub use json::read::{ReadOutcome, ReadTotal};
pub use problem::{write_data_errors, write_diagnostics, write_problem, write_skipped_rows};
pub use text::hang;
pub use workbook::MOST_ROWS as MOST_ROWS_OF_A_WORKBOOK;

/// What a form looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether to colour with the escape codes of terminals.
    pub color: bool,
    /// How many columns of characters a line may have. What cannot be cut or folded may still be longer.
    pub width: usize,
    /// In which language.
    pub language: Language,
    /// Which columns stand beside subject and period in forms that are [only rows](Format::is_only_rows).
    pub columns: Columns,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            color: false,
            width: 100,
            language: Language::English,
            columns: Columns::default(),
        }
    }
}

/// Writes a report in a form; as [`Format::Html`] in our own look. The table ranks the subjects of a period, the forms for programs keep the order of the subject
/// table.
pub fn write(
    handout: &Handout<'_>,
    format: Format,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let outcome = handout.outcome;
    match format {
        Format::Table => table::write(outcome, handout.history, options, out),
        Format::Markdown => markdown::write(handout, options, out),
        Format::Json => json::write(outcome, out),
        Format::Csv => csv::write(outcome, options.columns, out),
        Format::Parquet => arrow::files::parquet(outcome, options.columns, handout.version, out),
        Format::Arrow => arrow::files::arrow(outcome, options.columns, out),
        Format::Xlsx => workbook::write(handout, options.language, out),
        Format::Html => {
            let options = html::Options {
                language: options.language,
                look: &html::Look::default(),
            };
            html::write(handout, &options, out)
        }
    }
}

/// Writes an outcome as [`Format::Table`] does, where nothing is known but what came out.
pub fn write_table(outcome: &Outcome, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    table::write(outcome, None, options, out)
}

/// Writes the list of rows that were left out for errors in the data as CSV, for what goes with forms that are
/// [only rows](Format::is_only_rows). The other forms have the list in themselves.
pub fn write_skipped_rows_csv(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    csv::write_data_errors(outcome, out)
}

/// Writes the roll-ups of an outcome for spreadsheets: what forms that are [only rows](Format::is_only_rows)
/// have no place for.
pub fn write_rollups_csv(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    csv::rollup::write(outcome, out)
}

/// Writes an explanation for reading.
pub fn write_explanation(
    explanation: &Explanation,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    explain::write(explanation, options, out)
}

/// Writes an explanation for programs: the contract of `docs/explanation.schema.json`.
pub fn write_explanation_as_json(explanation: &Explanation, out: &mut dyn Write) -> io::Result<()> {
    explain::json::write(explanation, out)
}

/// The forms of what is said about outcomes rather than of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// For reading on a terminal.
    #[default]
    Table,
    /// For programs: a contract of its own in `docs/`.
    Json,
    /// For handing out: one page that stands alone.
    Html,
}

/// A page of a browser has room for so many columns of characters.
const PAGE: usize = 200;

/// Writes a comparison. `made` is when, for a page.
pub fn write_comparison(
    compared: &Compared<'_>,
    shape: Shape,
    options: &Options,
    made: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let page = |width| compare::page(compared, width, options.language);
    match shape {
        Shape::Table => told::table(page(options.width), options, out),
        Shape::Json => compare::json::write(compared, out),
        Shape::Html => html::told::write(page(PAGE), options.language, made, out),
    }
}

/// Writes how far an outcome depends on its weights. `made` is when, for a page.
pub fn write_sensitivity(
    sensitivity: &Sensitivity,
    shape: Shape,
    options: &Options,
    made: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let page = |width| sensitivity::page(sensitivity, width, options.language);
    match shape {
        Shape::Table => told::table(page(options.width), options, out),
        Shape::Json => sensitivity::json::write(sensitivity, out),
        Shape::Html => html::told::write(page(PAGE), options.language, made, out),
    }
}

/// Writes what is in tables for reading.
pub fn write_inspected(tables: &[Inspected], options: &Options, out: &mut dyn Write) -> io::Result<()> {
    inspect::write(tables, options, out)
}

/// Writes what is in tables for programs.
pub fn write_inspected_as_json(tables: &[Inspected], out: &mut dyn Write) -> io::Result<()> {
    inspect::json::write(tables, out)
}

/// The declarations of tables as they stand in a scorecard, with what else is in them as comments.
pub fn declarations(tables: &[Inspected], language: Language) -> String {
    inspect::form::declarations(tables, language)
}

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
