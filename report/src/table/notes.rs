//! What stands under a table: which values are missing and why, how the grades came out, where the numbers are from.

use std::io::{self, Write};

use weigh_engine::dsl::model::{Missing, Policy};
use weigh_engine::dsl::value::{Decimal, Granularity};
use weigh_engine::outcome::{Cell, Outcome, Reason};

use super::columns::{MISSING, band_label, total_style};
use crate::Options;
use crate::number::fixed;
use crate::paint::Paint;
use crate::text::{clean, count, hang, width};

/// Between the parts of a line.
const SEPARATOR: &str = " · ";

/// How many subjects lack something for one reason.
struct Lack {
    what: String,
    reason: String,
    subjects: u64,
    /// What follows from it.
    effect: Option<String>,
}

/// Says for each part of the scorecard how many subjects lack it in these rows, and why.
pub(crate) fn missing(
    outcome: &Outcome,
    rows: &[usize],
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let lacks = lacks(outcome, rows);
    if lacks.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    for lack in lacks {
        let subjects = count(lack.subjects, "subject", "subjects");
        let effect = lack
            .effect
            .map(|effect| format!("; {effect}"))
            .unwrap_or_default();
        let text = format!("{}, {subjects}: {}{effect}", lack.what, lack.reason);
        writeln!(out, "{}", hang(&format!("{MISSING} "), &text, options.width))?;
    }
    Ok(())
}

fn lacks(outcome: &Outcome, rows: &[usize]) -> Vec<Lack> {
    let scorecard = &*outcome.scorecard;
    let mut found = Vec::new();
    for (kpi, results) in scorecard.kpis.iter().zip(&outcome.results.kpis) {
        let name = kpi.label.as_deref().unwrap_or(&kpi.name);
        let effect = effect(outcome, &kpi.missing);
        tally(
            outcome,
            rows,
            name,
            effect.as_deref(),
            &[&results.values, &results.scores],
            &mut found,
        );
    }
    for (group, results) in scorecard.groups.iter().zip(&outcome.results.groups).skip(1) {
        let name = group.label.as_deref().unwrap_or(&group.name);
        let effect = effect(outcome, &group.missing);
        tally(
            outcome,
            rows,
            name,
            effect.as_deref(),
            &[&results.scores],
            &mut found,
        );
    }
    tally(
        outcome,
        rows,
        "Total",
        None,
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
    effect: Option<&str>,
    columns: &[&Vec<Cell>],
    found: &mut Vec<Lack>,
) {
    let first = found.len();
    for row in rows {
        let reason = columns.iter().find_map(|column| match &column[*row] {
            Cell::Missing(id) => Some(outcome.reason(*id)),
            _ => None,
        });
        // What does not apply is not amiss.
        let Some(reason) = reason.filter(|reason| **reason != Reason::NotApplicable) else {
            continue;
        };
        let reason = clean(&reason.to_string());
        match found[first..].iter_mut().find(|lack| lack.reason == reason) {
            Some(lack) => lack.subjects += 1,
            None => found.push(Lack {
                what: clean(what),
                reason,
                subjects: 1,
                effect: effect.map(str::to_owned),
            }),
        }
    }
}

fn effect(outcome: &Outcome, missing: &Missing) -> Option<String> {
    match missing.policy {
        Policy::Skip => Some("the weight is shared out".to_owned()),
        Policy::Zero => Some("scored as 0".to_owned()),
        Policy::Worst => Some(format!("scored as {}", outcome.scorecard.scale.0)),
        Policy::Fail => Some("no total without it".to_owned()),
        // Its score stands in the table.
        Policy::Score(_) => None,
    }
}

/// How many have which grade, and the mean of the totals.
pub(crate) fn grades(
    outcome: &Outcome,
    rows: &[usize],
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let results = &outcome.results;
    let mut parts: Vec<(String, Paint, String)> = Vec::new();
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
        .filter(|row| results.totals[**row].is_missing())
        .count();
    if without > 0 {
        parts.push((format!("no total {without}"), Paint::Plain, String::new()));
    }
    if let Some(mean) = mean(outcome, rows) {
        parts.push((format!("mean total {mean}"), Paint::Plain, String::new()));
    }
    if parts.is_empty() {
        return Ok(());
    }
    let mut used = 0;
    for (at, (text, paint, rest)) in parts.into_iter().enumerate() {
        let room = width(&text) + width(&rest);
        let joint = match at {
            0 => "\n",
            _ if used + SEPARATOR.len() + room > options.width => {
                used = 0;
                "\n"
            }
            _ => SEPARATOR,
        };
        used += room + width(joint.trim_matches('\n'));
        write!(out, "{joint}{}{rest}", paint.over(&text, options.color))?;
    }
    writeln!(out)
}

/// The mean total with one decimal more than the totals have, half up.
fn mean(outcome: &Outcome, rows: &[usize]) -> Option<String> {
    let totals = rows.iter().filter_map(|row| match &outcome.results.totals[*row] {
        Cell::Exact(total) => Some(*total),
        Cell::Float(total) => Decimal::from_f64(*total),
        _ => None,
    });
    let (mut sum, mut number) = (Decimal::ZERO, 0);
    for total in totals {
        sum = sum.add(total)?;
        number += 1;
    }
    let mean = sum.div(Decimal::from(number))?;
    Some(fixed(mean, total_style(outcome).places() + 1))
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
