//! What stands under a table: which values are missing and why, how the grades came out, where the numbers are from.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};

use weigh_engine::dsl::model::{Missing, Policy};
use weigh_engine::dsl::value::{Decimal, Granularity};
use weigh_engine::outcome::{Cells, Note, Outcome, Reason, ReasonId};

use super::columns::{MISSING, band_label, label};
use super::rules;
use crate::Options;
use crate::fired;
use crate::number::fixed;
use crate::paint::Paint;
use crate::text::{blanks, clean, count, hang, width};

/// Between the parts of a line.
const SEPARATOR: &str = " · ";

/// How many subjects lack something for one reason.
struct Lack {
    what: String,
    reason: String,
    subjects: u64,
    /// What is done about it.
    remedy: String,
}

/// Says for each part of the scorecard how many subjects lack it in these rows, and why.
pub(crate) fn missing(
    outcome: &Outcome,
    rows: &[usize],
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let lacks = lacks(outcome, rows);
    let mut remedies: Vec<&str> = Vec::new();
    for lack in &lacks {
        if !remedies.contains(&lack.remedy.as_str()) {
            remedies.push(&lack.remedy);
        }
    }
    for remedy in remedies {
        writeln!(out, "\n{}", hang(&format!("{MISSING} "), remedy, options.width))?;
        for lack in lacks.iter().filter(|lack| lack.remedy == remedy) {
            let subjects = count(lack.subjects, "subject", "subjects");
            let text = format!("{}, {subjects}: {}", lack.what, lack.reason);
            writeln!(out, "{}", hang("  ", &text, options.width))?;
        }
    }
    Ok(())
}

fn lacks(outcome: &Outcome, rows: &[usize]) -> Vec<Lack> {
    let scorecard = &*outcome.scorecard;
    let mut found = Vec::new();
    for (kpi, results) in scorecard.kpis.iter().zip(&outcome.results.kpis) {
        let name = label(kpi.label.as_deref(), &kpi.name);
        let remedy = remedy(outcome, &kpi.missing);
        tally(
            outcome,
            rows,
            &name,
            &remedy,
            &[&results.values, &results.scores],
            &mut found,
        );
    }
    for (group, results) in scorecard.groups.iter().zip(&outcome.results.groups).skip(1) {
        let name = label(group.label.as_deref(), &group.name);
        let remedy = remedy(outcome, &group.missing);
        tally(outcome, rows, &name, &remedy, &[&results.scores], &mut found);
    }
    let none = "no total and no grade";
    tally(
        outcome,
        rows,
        "Total",
        none,
        &[&outcome.results.totals],
        &mut found,
    );
    found
}

/// Counts the rows in which the first missing one of these columns is missing, by reason, in the order of the rows.
fn tally(
    outcome: &Outcome,
    rows: &[usize],
    what: &str,
    remedy: &str,
    columns: &[&Cells],
    found: &mut Vec<Lack>,
) {
    let mut subjects: HashMap<ReasonId, u64> = HashMap::new();
    let mut order: Vec<ReasonId> = Vec::new();
    for row in rows {
        let reason = columns.iter().find_map(|column| column.reason(*row));
        // What does not apply is not amiss.
        let Some(id) = reason.filter(|id| *outcome.reason(*id) != Reason::NotApplicable) else {
            continue;
        };
        let subjects = subjects.entry(id).or_insert_with(|| {
            order.push(id);
            0
        });
        *subjects += 1;
    }
    let first = found.len();
    for id in order {
        let reason = clean(&outcome.reason(id).to_string());
        let subjects = subjects[&id];
        // Two reasons may read alike.
        match found[first..].iter_mut().find(|lack| lack.reason == reason) {
            Some(lack) => lack.subjects += subjects,
            None => found.push(Lack {
                what: what.to_owned(),
                reason,
                subjects,
                remedy: remedy.to_owned(),
            }),
        }
    }
}

fn remedy(outcome: &Outcome, missing: &Missing) -> Cow<'static, str> {
    match missing.policy {
        Policy::Skip => Cow::Borrowed("no value; the weight is shared out among the others"),
        Policy::Zero => Cow::Borrowed("no value; scored as 0"),
        Policy::Worst => Cow::Owned(format!("no value; scored as {}", outcome.scorecard.scale.0)),
        Policy::Fail => Cow::Borrowed("no value; what it belongs to is missing too"),
        Policy::Score(_) => Cow::Borrowed("no value; scored as the scorecard says"),
    }
}

/// How many have which grade, and the mean of the totals, to one decimal more than they have.
pub(crate) fn grades(
    outcome: &Outcome,
    rows: &[usize],
    places: usize,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let results = &outcome.results;
    let mut parts: Vec<Item> = Vec::new();
    if let Some(bands) = &outcome.scorecard.root().bands {
        let of = bands.bands.len();
        for index in 0..of {
            let subjects = rows
                .iter()
                .filter(|row| results.grades[**row] == Some(index as u32))
                .count();
            parts.push((
                band_label(bands, index),
                Paint::Band(index, of),
                format!(" {subjects}"),
            ));
        }
    }
    let without = rows
        .iter()
        .filter(|row| results.totals.cell(**row).is_missing())
        .count();
    if without > 0 {
        parts.push((format!("no total {without}"), Paint::Plain, String::new()));
    }
    let vetoed = rules::vetoed(outcome, rows);
    if vetoed > 0 {
        let text = format!("{vetoed} with a veto");
        parts.push((text, Paint::Error, String::new()));
    }
    if let Some(mean) = mean(outcome, rows, places + 1) {
        parts.push((format!("mean total {mean}"), Paint::Plain, String::new()));
    }
    if parts.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    flow("", parts, options, out)
}

/// A part of a line: a text, how it stands out, and what follows it.
pub(crate) type Item = (String, Paint, String);

/// Items behind a lead, with a dot between them, in as many lines as it takes.
pub(crate) fn flow(lead: &str, items: Vec<Item>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let indent = if lead.is_empty() { 0 } else { 4 };
    write!(out, "{lead}")?;
    let mut used = width(lead);
    for (at, (text, paint, rest)) in items.into_iter().enumerate() {
        let room = width(&text) + width(&rest);
        if at > 0 && used + width(SEPARATOR) + room > options.width {
            write!(out, "\n{}", blanks(0, indent))?;
            used = indent;
        } else if at > 0 {
            write!(out, "{SEPARATOR}")?;
            used += width(SEPARATOR);
        }
        write!(out, "{}{rest}", paint.over(&text, options.color))?;
        used += room;
    }
    writeln!(out)
}

/// The mean total with so many decimals, half up.
fn mean(outcome: &Outcome, rows: &[usize], places: usize) -> Option<String> {
    let totals = rows
        .iter()
        .filter_map(|row| fired::number(&outcome.results.totals.cell(*row)));
    let (mut sum, mut number) = (Decimal::ZERO, 0);
    for total in totals {
        sum = sum.add(total)?;
        number += 1;
    }
    let mean = sum.div(Decimal::from(number))?;
    Some(fixed(mean, places))
}

/// What is no error, but should be known of the data.
pub(crate) fn of_data(notes: &[Note], options: &Options, out: &mut dyn Write) -> io::Result<()> {
    for (at, note) in notes.iter().enumerate() {
        if at == 0 {
            writeln!(
                out,
                "\n{}",
                Paint::Warning.over("Worth knowing about the data", options.color)
            )?;
        }
        writeln!(out, "{}", hang("  ", &clean(&note.to_string()), options.width))?;
    }
    Ok(())
}

/// Which period it is and why, what was read, and how long it took.
pub(crate) fn provenance(outcome: &Outcome, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    if let (true, [Some(period)]) = (outcome.period_chosen, outcome.periods.as_slice()) {
        let text = format!(
            "{period} is the last complete {} in the data; --period picks another",
            granularity(period.granularity)
        );
        writeln!(out, "{}", hang("", &text, options.width))?;
    }
    let rows = count(outcome.rows_read, "row", "rows");
    let time = format!("{rows} read in {}", elapsed(outcome.elapsed.as_secs_f64()));
    writeln!(out, "{}", Paint::Dim.over(&time, options.color))
}

/// The word for a whole period; "half" alone would leave open of what.
fn granularity(granularity: Granularity) -> &'static str {
    match granularity {
        Granularity::Half => "half-year",
        other => other.word(),
    }
}

fn elapsed(seconds: f64) -> String {
    match seconds {
        short if short < 0.01 => "less than 0.01 s".to_owned(),
        short if short < 10.0 => format!("{short:.2} s"),
        short if short < 60.0 => format!("{short:.1} s"),
        long => format!("{} min {} s", long as u64 / 60, long as u64 % 60),
    }
}
