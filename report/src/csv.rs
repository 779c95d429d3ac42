//! The outcome for spreadsheets: a row per subject and period.

pub(crate) mod rollup;

use std::borrow::Cow;
use std::io::{self, Write};

use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::{Cell, Outcome};

use crate::fired::{self, Effect};
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
    let periods: Vec<String> = (outcome.periods.iter())
        .map(|period| period.map(|period| period.to_string()).unwrap_or_default())
        .collect();
    let subjects = outcome.subjects.len();
    blocks::write(outcome.results.rows, out, &|rows, out| {
        for row in rows {
            let subject = &outcome.subjects[row % subjects];
            field(out, &text(&subject.key));
            field(out, &text(subject.label.as_deref().unwrap_or_default()));
            field(out, &periods[row / subjects]);
            result(out, outcome, row);
            // In place of the comma behind the last field.
            out.pop();
            out.push(b'\n');
        }
        Ok(())
    })
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

/// From the total on.
fn result(out: &mut Vec<u8>, outcome: &Outcome, row: usize) {
    let results = &outcome.results;
    let grade = results.grades[row]
        .zip(outcome.scorecard.root().bands.as_ref())
        .map_or("", |(grade, bands)| &bands.bands[grade as usize].name);
    let segment = results
        .segments
        .as_ref()
        .and_then(|segments| segments[row])
        .map_or("", |segment| &outcome.scorecard.segments[segment as usize].name);
    cell_field(out, &results.totals.cell(row));
    field(out, &text(grade));
    maybe_number(out, results.ranks[row].map(|rank| Decimal::from(i64::from(rank))));
    field(out, &text(segment));
    for kpi in &results.kpis {
        cell_field(out, &kpi.values.cell(row));
        cell_field(out, &kpi.scores.cell(row));
        maybe_number(out, kpi.weights[row]);
    }
    if !results.rules.is_empty() {
        field(out, &rules(outcome, row));
    }
}

/// A field and the comma behind it, quoted where it must be: as the library quotes those of the header.
fn field(out: &mut Vec<u8>, text: &str) {
    if text.contains([',', '"', '\n', '\r']) {
        out.push(b'"');
        out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(text.as_bytes());
    }
    out.push(b',');
}

fn cell_field(out: &mut Vec<u8>, value: &Cell) {
    match value {
        Cell::Exact(number) => maybe_number(out, Some(*number)),
        Cell::Missing(_) => out.push(b','),
        other => field(out, &cell(other)),
    }
}

fn maybe_number(out: &mut Vec<u8>, number: Option<Decimal>) {
    if let Some(number) = number {
        decimal::push(out, number);
    }
    out.push(b',');
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
