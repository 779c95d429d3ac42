//! The outcome for spreadsheets: a row per subject and period.

pub(crate) mod rollup;

use std::borrow::Cow;
use std::io::{self, Write};

use weigh_engine::outcome::{Cell, Cells, Outcome, Packed};

use crate::fired::{self, Effect};
use crate::rows::Form;
use crate::{blocks, decimal};

/// Writes a header and all results.
pub(crate) fn write(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(&mut *out);
    let mut header: Vec<String> = ["subject", "label", "period", "total", "grade", "rank", "segment"]
        .map(str::to_owned)
        .into();
    for kpi in &outcome.scorecard.kpis {
        header.extend(
            ["value", "score", "weight"].map(|part| text(&format!("{}.{part}", kpi.name)).into_owned()),
        );
    }
    // Last, and only where a scorecard has rules, so that the columns of those without end with the KPIs.
    if !outcome.results.rules.is_empty() {
        header.push("rules".to_owned());
    }
    writer.write_record(&header).map_err(io_error)?;
    writer.flush()?;
    drop(writer);
    let form = form(outcome);
    blocks::write(outcome.results.rows, out, &|rows, out| form.write(rows, out))
}

/// The columns under the header.
fn form(outcome: &Outcome) -> Form<'_> {
    let (scorecard, results) = (&outcome.scorecard, &outcome.results);
    let subjects = outcome.subjects.len();
    let mut form = Form::default();
    form.each_row(move |out, row| field(out, &outcome.subjects[row % subjects].key));
    form.text(",");
    form.each_row(move |out, row| {
        let label = outcome.subjects[row % subjects].label.as_deref();
        field(out, label.unwrap_or_default())
    });
    form.text(",");
    let periods: Vec<String> = (outcome.periods.iter())
        .map(|period| period.map(|period| period.to_string()).unwrap_or_default())
        .collect();
    form.each_row(move |out, row| field(out, &periods[row / subjects]));
    cells(&mut form, &results.totals);
    let bands = scorecard.root().bands.iter().flat_map(|bands| &bands.bands);
    names(&mut form, Some(&results.grades), bands.map(|band| &band.name));
    form.text(",");
    form.each_row(|out, row| {
        if let Some(rank) = results.ranks[row] {
            decimal::push_units(out, rank.into(), 0);
        }
        Ok(())
    });
    let segments = scorecard.segments.iter().map(|segment| &segment.name);
    names(&mut form, results.segments.as_ref(), segments);
    for kpi in &results.kpis {
        cells(&mut form, &kpi.values);
        cells(&mut form, &kpi.scores);
        form.text(",");
        form.column(|rows, texts| {
            texts.add_packed(&kpi.weights, rows, |out, weight| {
                if let Some(weight) = weight {
                    decimal::push(out, *weight);
                }
                Ok(())
            })
        });
    }
    if !results.rules.is_empty() {
        form.text(",");
        form.each_row(|out, row| field(out, &rules(outcome, row)));
    }
    form.text("\n");
    form
}

/// A column of cells behind the one before.
fn cells<'a>(form: &mut Form<'a>, column: &'a Cells) {
    form.text(",");
    form.column(|rows, texts| texts.add_cells(column, rows, push_cell));
}

/// A column of names, by their number, behind the one before; without a column, none stands in any row.
fn names<'a>(
    form: &mut Form<'a>,
    column: Option<&'a Packed<Option<u32>>>,
    names: impl Iterator<Item = &'a String>,
) {
    form.text(",");
    let Some(column) = column else { return };
    let names: Vec<&str> = names.map(String::as_str).collect();
    form.column(move |rows, texts| {
        texts.add_packed(column, rows, |out, which| {
            field(out, which.map_or("", |which| names[which as usize]))
        })
    });
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
        let shown = outcome
            .data_errors
            .shown
            .iter()
            .filter(|error| error.table == *table && error.kind == *kind);
        for error in shown {
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
fn rules(outcome: &Outcome, row: usize) -> String {
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

/// Numbers as JSON has them; nothing where a value is missing.
fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Exact(number) => number.to_string(),
        Cell::Float(number) => serde_json::Number::from_f64(*number)
            .map(|number| number.to_string())
            .unwrap_or_default(),
        Cell::Text(value) => text(value).into_owned(),
        Cell::Date(date) => date.to_string(),
        Cell::DateTime(moment) => moment.to_string(),
        Cell::Bool(flag) => flag.to_string(),
        Cell::Missing(_) => String::new(),
    }
}

/// Text that a spreadsheet will not take for a formula.
fn text(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}
