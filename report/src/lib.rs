//! From an [`Outcome`] to what people and programs read: a table for the terminal, JSON by a contract, CSV; and
//! what went wrong, in words. No files, no flags, no environment: whoever calls decides on width and colour.

mod blocks;
mod columns;
mod compare;
mod csv;
mod decimal;
mod explain;
mod fired;
mod handout;
mod inspect;
mod json;
mod number;
mod paint;
mod problem;
mod rows;
mod sensitivity;
mod table;
mod text;

use std::io::{self, Write};

use weigh_engine::explain::Explanation;
use weigh_engine::inspect::Inspected;
use weigh_engine::outcome::Outcome;
use weigh_engine::sensitivity::Sensitivity;
use weigh_words::Language;

pub use columns::Column;
pub use compare::{Changes, Compared, read_outcome};
pub use handout::Handout;
pub use problem::{write_data_errors, write_diagnostics, write_problem, write_skipped_rows};
pub use text::hang;

/// The forms in which an outcome is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// For reading on a terminal.
    #[default]
    Table,
    /// For programs: the contract of `docs/outcome.schema.json`.
    Json,
    /// For spreadsheets: a row per subject and period.
    Csv,
}

/// What a form for people looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether to colour with the escape codes of terminals.
    pub color: bool,
    /// How many columns of characters a line may have. What cannot be cut or folded may still be longer.
    pub width: usize,
    /// In which language.
    pub language: Language,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            color: false,
            width: 100,
            language: Language::English,
        }
    }
}

/// Writes an outcome. The table ranks the subjects of a period, the other forms keep the order of the subject table.
pub fn write(outcome: &Outcome, format: Format, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Table => table::write(outcome, options, out),
        Format::Json => json::write(outcome, out),
        Format::Csv => csv::write(outcome, &Column::ALL, out),
    }
}

/// Writes an outcome as [`Format::Csv`] does, with only some of its columns.
pub fn write_csv_columns(outcome: &Outcome, columns: &[Column], out: &mut dyn Write) -> io::Result<()> {
    csv::write(outcome, columns, out)
}

/// Writes the list of rows that were left out for errors in the data as CSV, for what goes with [`Format::Csv`]: that
/// has a row for each subject and no place for them. The other forms have the list in themselves.
pub fn write_skipped_rows_csv(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    csv::write_data_errors(outcome, out)
}

/// Writes the roll-ups of an outcome for spreadsheets: what [`Format::Csv`] has no place for.
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

/// Writes a comparison for reading.
pub fn write_comparison(compared: &Compared<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    compare::write(compared, options, out)
}

/// Writes a comparison for programs: the contract of `docs/comparison.schema.json`.
pub fn write_comparison_as_json(compared: &Compared<'_>, out: &mut dyn Write) -> io::Result<()> {
    compare::json::write(compared, out)
}

/// Writes how far an outcome depends on its weights, for reading.
pub fn write_sensitivity(
    sensitivity: &Sensitivity,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    sensitivity::write(sensitivity, options, out)
}

/// Writes the same for programs: the contract of `docs/sensitivity.schema.json`.
pub fn write_sensitivity_as_json(sensitivity: &Sensitivity, out: &mut dyn Write) -> io::Result<()> {
    sensitivity::json::write(sensitivity, out)
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
