//! The outcome for spreadsheets: a row per subject and period.

use std::borrow::Cow;
use std::io::{self, Write};

use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::{Cell, Outcome};

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
    writer.write_record(&header)?;
    let mut row = 0;
    for period in &outcome.periods {
        let period = period.map(|period| period.to_string()).unwrap_or_default();
        for subject in &outcome.subjects {
            writer.write_field(&*text(&subject.key))?;
            writer.write_field(&*text(subject.label.as_deref().unwrap_or_default()))?;
            writer.write_field(&period)?;
            result(&mut writer, outcome, row)?;
            writer.write_record(None::<&[u8]>)?;
            row += 1;
        }
    }
    writer.flush()
}

/// From the total on.
fn result(writer: &mut ::csv::Writer<&mut dyn Write>, outcome: &Outcome, row: usize) -> io::Result<()> {
    let results = &outcome.results;
    let grade = results.grades[row]
        .zip(outcome.scorecard.root().bands.as_ref())
        .map_or("", |(grade, bands)| &bands.bands[grade as usize].name);
    writer.write_field(cell(&results.totals[row]))?;
    writer.write_field(&*text(grade))?;
    writer.write_field(
        results.ranks[row]
            .map(|rank| rank.to_string())
            .unwrap_or_default(),
    )?;
    writer.write_field("")?; // a scorecard has no segments yet; their column keeps its place
    for kpi in &results.kpis {
        writer.write_field(cell(&kpi.values[row]))?;
        writer.write_field(cell(&kpi.scores[row]))?;
        writer.write_field(
            kpi.weights[row]
                .map(|weight: Decimal| weight.to_string())
                .unwrap_or_default(),
        )?;
    }
    Ok(())
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
