//! The outcome for spreadsheets: a row per subject and period.

pub(crate) mod rollup;

use std::borrow::Cow;
use std::io::{self, Write};

use weigh_engine::outcome::{Cell, Outcome};

use crate::fired::{self, Effect};

/// Writes a header and all results.
pub(crate) fn write(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
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
    let mut row = 0;
    for period in &outcome.periods {
        let period = period.map(|period| period.to_string()).unwrap_or_default();
        for subject in &outcome.subjects {
            writer.write_field(&*text(&subject.key)).map_err(io_error)?;
            writer
                .write_field(&*text(subject.label.as_deref().unwrap_or_default()))
                .map_err(io_error)?;
            writer.write_field(&period).map_err(io_error)?;
            result(&mut writer, outcome, row)?;
            writer.write_record(None::<&[u8]>).map_err(io_error)?;
            row += 1;
        }
    }
    writer.flush()
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
fn result(writer: &mut ::csv::Writer<&mut dyn Write>, outcome: &Outcome, row: usize) -> io::Result<()> {
    let results = &outcome.results;
    let grade = results.grades[row]
        .zip(outcome.scorecard.root().bands.as_ref())
        .map_or("", |(grade, bands)| &bands.bands[grade as usize].name);
    let rank = results.ranks[row].map(|rank| rank.to_string());
    let segment = results
        .segments
        .as_ref()
        .and_then(|segments| segments[row])
        .map_or("", |segment| &outcome.scorecard.segments[segment as usize].name);
    let mut fields = vec![
        cell(&results.totals[row]),
        text(grade).into_owned(),
        rank.unwrap_or_default(),
        text(segment).into_owned(),
    ];
    for kpi in &results.kpis {
        fields.push(cell(&kpi.values[row]));
        fields.push(cell(&kpi.scores[row]));
        fields.push(
            kpi.weights[row]
                .map(|weight| weight.to_string())
                .unwrap_or_default(),
        );
    }
    if !results.rules.is_empty() {
        fields.push(rules(outcome, row));
    }
    fields
        .iter()
        .try_for_each(|field| writer.write_field(field))
        .map_err(io_error)
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
