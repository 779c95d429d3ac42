//! The outcome for spreadsheets: a row per subject and period.

pub(crate) mod rollup;

use std::borrow::Cow;
use std::io::{self, Write};

use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::{Cell, Cells, Outcome, Packed};

use crate::columns::{Column, Columns};
use crate::fired::{self, Effect};
use crate::problem::of_kind;
use crate::rows::Form;
use crate::{blocks, decimal};

/// Writes a header and all results, of which each row has some of the columns.
pub(crate) fn write(outcome: &Outcome, columns: Columns, out: &mut dyn Write) -> io::Result<()> {
    let Sheet { header, form } = sheet(outcome, columns);
    let mut writer = ::csv::Writer::from_writer(&mut *out);
    writer.write_record(&header).map_err(io_error)?;
    writer.flush()?;
    drop(writer);
    blocks::write(outcome.results.rows, out, &|rows, out| form.write(rows, out))
}

/// The header, and what stands under it.
#[derive(Default)]
struct Sheet<'a> {
    header: Vec<String>,
    form: Form<'a>,
}

fn sheet(outcome: &Outcome, columns: Columns) -> Sheet<'_> {
    let (scorecard, results) = (&outcome.scorecard, &outcome.results);
    let wanted = |column: Column| columns.has(column);
    let mut sheet = Sheet::default();
    sheet.subjects_and_periods(outcome, wanted(Column::Label));
    if wanted(Column::Total) {
        sheet.cells(Column::Total.name(), &results.totals);
    }
    if wanted(Column::Grade) {
        let bands = scorecard.root().bands.iter().flat_map(|bands| &bands.bands);
        sheet.names(Column::Grade, Some(&results.grades), bands.map(|band| &band.name));
    }
    if wanted(Column::Rank) {
        sheet.next(Column::Rank.name()).each_row(|out, row| {
            if let Some(rank) = results.ranks[row] {
                decimal::push_units(out, rank.into(), 0);
            }
            Ok(())
        });
    }
    if wanted(Column::Segment) {
        let segments = scorecard.segments.iter().map(|segment| &segment.name);
        sheet.names(Column::Segment, results.segments.as_ref(), segments);
    }
    for (kpi, results) in scorecard.kpis.iter().zip(&results.kpis) {
        let named = |column: Column| column.of_kpi(&kpi.name);
        if wanted(Column::Value) {
            sheet.cells(&named(Column::Value), &results.values);
        }
        if wanted(Column::Score) {
            sheet.cells(&named(Column::Score), &results.scores);
        }
        if wanted(Column::Weight) {
            sheet.weights(&named(Column::Weight), &results.weights);
        }
    }
    // The first group is the scorecard itself: its score is the total.
    for (group, results) in scorecard.groups.iter().zip(&results.groups).skip(1) {
        let named = |column: Column| column.of_group(&group.name);
        if wanted(Column::Score) {
            sheet.cells(&named(Column::Score), &results.scores);
        }
        if wanted(Column::Weight) {
            sheet.weights(&named(Column::Weight), &results.weights);
        }
    }
    // Last, and only where a scorecard has rules.
    if wanted(Column::Rules) && !results.rules.is_empty() {
        (sheet.next(Column::Rules.name())).each_row(|out, row| field(out, &rules(outcome, row)));
    }
    sheet.form.text("\n");
    sheet
}

impl<'a> Sheet<'a> {
    /// The next column.
    fn next(&mut self, name: &str) -> &mut Form<'a> {
        self.form.text(if self.header.is_empty() { "" } else { "," });
        self.header.push(text(name).into_owned());
        &mut self.form
    }

    /// What tells rows apart.
    fn subjects_and_periods(&mut self, outcome: &'a Outcome, labels: bool) {
        let subjects = outcome.subjects.len();
        let periods: Vec<String> = (outcome.periods.iter())
            .map(|period| period.map(|period| period.to_string()).unwrap_or_default())
            .collect();
        self.next(Column::Subject.name())
            .each_row(move |out, row| field(out, &outcome.subjects[row % subjects].key));
        if labels {
            self.next(Column::Label.name()).each_row(move |out, row| {
                let label = outcome.subjects[row % subjects].label.as_deref();
                field(out, label.unwrap_or_default())
            });
        }
        self.next(Column::Period.name())
            .each_row(move |out, row| field(out, &periods[row / subjects]));
    }

    fn cells(&mut self, name: &str, column: &'a Cells) {
        self.next(name)
            .column(|rows, texts| texts.add_cells(column, rows, push_cell));
    }

    fn weights(&mut self, name: &str, column: &'a Packed<Option<Decimal>>) {
        self.next(name).column(|rows, texts| {
            texts.add_packed(column, rows, |out, weight| {
                if let Some(weight) = weight {
                    decimal::push(out, *weight);
                }
                Ok(())
            })
        });
    }

    /// Names by their number; without a column, none stands in any row.
    fn names(
        &mut self,
        name: Column,
        column: Option<&'a Packed<Option<u32>>>,
        names: impl Iterator<Item = &'a String>,
    ) {
        let form = self.next(name.name());
        let Some(column) = column else { return };
        let names: Vec<&str> = names.map(String::as_str).collect();
        form.column(move |rows, texts| {
            texts.add_packed(column, rows, |out, which| {
                field(out, which.map_or("", |which| names[which as usize]))
            })
        });
    }
}

/// Writes the rows that were left out: one line for each that is known, with how many there are in all.
pub(crate) fn write_data_errors(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer
        .write_record([
            "table", "read", "skipped", "kind", "count", "input", "row", "column", "value", "expected",
        ])
        .map_err(io_error)?;
    for (table, kind, count) in &outcome.data_errors.counts {
        let input = outcome.inputs.iter().find(|input| input.table == *table);
        let (read, skipped) = input.map_or((0, 0), |input| (input.rows, input.skipped));
        for error in of_kind(&outcome.data_errors, table, *kind) {
            writer
                .write_record([
                    &*text(table),
                    &read.to_string(),
                    &skipped.to_string(),
                    kind.name(),
                    &count.to_string(),
                    &*text(&error.input),
                    &error.row.to_string(),
                    &*text(error.column.as_deref().unwrap_or_default()),
                    &*text(&error.value),
                    &*text(&error.expected.to_string()),
                ])
                .map_err(io_error)?;
        }
    }
    writer.flush()
}

/// The error below; the library's own conversion would hide that a pipe was closed.
fn io_error(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A field, defused and quoted where it must be: as the library quotes those of the header.
fn field(out: &mut Vec<u8>, field: &str) -> io::Result<()> {
    let field = text(field);
    if (field.bytes()).any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        write!(out, "\"{}\"", field.replace('"', "\"\""))
    } else {
        out.write_all(field.as_bytes())
    }
}

/// A cell as a field: numbers as JSON has them, and nothing where a value is missing.
fn push_cell(out: &mut Vec<u8>, value: &Cell) -> io::Result<()> {
    match value {
        Cell::Exact(number) => decimal::push(out, *number),
        Cell::Float(number) if number.is_finite() => serde_json::to_writer(out, number)?,
        Cell::Text(value) => field(out, value)?,
        Cell::Date(date) => write!(out, "{date}")?,
        Cell::DateTime(moment) => write!(out, "{moment}")?,
        Cell::Bool(flag) => write!(out, "{flag}")?,
        Cell::Float(_) | Cell::Missing(_) => {}
    }
    Ok(())
}

/// The rules that fired in a row, for reading: `bonus Referrals: +2; veto Data leak: grade at most poor`. Whose rule
/// it is stands in brackets, where it is not the scorecard's.
pub(crate) fn rules(outcome: &Outcome, row: usize) -> String {
    let mut texts = Vec::new();
    for rule in fired::ordered(outcome) {
        let Some(effect) = fired::effect(outcome, rule, row) else {
            continue;
        };
        let effect = match effect {
            Effect::Points(points) => {
                let points = cell(&points);
                let sign = if points.starts_with('-') { "" } else { "+" };
                format!("{sign}{points}")
            }
            Effect::Score(score) => format!("score {}", cell(score)),
            Effect::ScoreAtMost(score) => format!("score at most {}", cell(score)),
            Effect::GradeAtMost(band) => format!("grade at most {}", band.name),
        };
        let of = match rule.member {
            fired::ROOT => String::new(),
            part => format!(" ({})", outcome.scorecard.name_of(part)),
        };
        texts.push(format!(
            "{} {}{of}: {effect}",
            fired::kind(outcome, rule).word(),
            fired::why(outcome, rule)
        ));
    }
    texts.join("; ")
}

/// The same as a text that is no field yet: nothing is quoted.
fn cell(cell: &Cell) -> String {
    if let Cell::Text(value) = cell {
        return text(value).into_owned();
    }
    let mut out = Vec::new();
    push_cell(&mut out, cell).unwrap_or_else(|_| unreachable!("memory takes all that is written"));
    String::from_utf8(out).unwrap_or_else(|_| unreachable!("numbers and times are plain text"))
}

/// Text that a spreadsheet will not take for a formula.
fn text(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}
