//! The outcome for reading on a terminal: a heading, a block of rows for each period, what is missing and why, and
//! how it came out in all.

pub(crate) mod columns;
pub(crate) mod fold;
pub(crate) mod grid;
pub(crate) mod head_counts;
mod notes;
pub(crate) mod rollup;
pub(crate) mod rules;
mod total;
mod weights;

use std::io::{self, Write};

use weigh_engine::outcome::Outcome;
use weigh_words::{Text, text};

use crate::Options;
use crate::history::History;
use crate::paint::Paint;
use crate::problem;
use crate::text::{clean, cut, subjects, thousands};

pub(crate) use columns::{Column, Field, MISSING, Sheet, Shown, band_label, band_paint, cell, label};
use fold::fold;
pub(crate) use notes::{SEPARATOR, lacks, of_data};
pub(crate) use rollup::of_period as rollups;
pub(crate) use total::total_style;
pub(crate) use total::{in_its_band, segment_label};
pub(crate) use weights::{Weights, percent};

/// Writes the whole page, beside each total the one of the period before, where it is known.
pub(crate) fn write(
    outcome: &Outcome,
    history: Option<&History>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    heading(outcome, options, out)?;
    let sheet = Sheet::of(outcome, history, options.width, options.language);
    let blocks = fold(&sheet, options.width);
    for (index, period) in outcome.periods.iter().enumerate() {
        if outcome.periods.len() > 1 {
            let period = period.map(|period| period.to_string()).unwrap_or_default();
            writeln!(out, "\n{}", Paint::Bold.over(&period, options.color))?;
        }
        let rows = ranked(outcome, index);
        for block in &blocks {
            writeln!(out)?;
            grid::write(block, &rows, options.color, out)?;
        }
        remarks(outcome, &rows, &sheet, options, out)?;
        in_all(outcome, index, &rows, options, out)?;
        rollup::write(outcome, index, options, out)?;
    }
    if !outcome.rollups.is_empty() {
        writeln!(out)?;
    }
    behind(outcome, options, out)?;
    notes::provenance(outcome, options, out)
}

/// What is to be known of the rows of a period: what is missing and why, what rules did.
pub(crate) fn remarks(
    outcome: &Outcome,
    rows: &[usize],
    sheet: &Sheet<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    notes::missing(outcome, rows, options, out)?;
    rules::standing(outcome, options, out)?;
    rules::write(outcome, rows, sheet.labels_suffice, options, out)
}

/// How a period came out in all: grades, segments, a forced distribution.
pub(crate) fn in_all(
    outcome: &Outcome,
    period: usize,
    rows: &[usize],
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let places = total_style(outcome, options.language).places();
    notes::grades(outcome, rows, places, options, out)?;
    head_counts::segments(outcome, rows, options, out)?;
    head_counts::distribution(outcome, period, rows, options, out)
}

/// What stands behind all periods: rows that were left out, and what should be known of the data.
pub(crate) fn behind(outcome: &Outcome, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    if !outcome.data_errors.counts.is_empty() {
        writeln!(out)?;
        problem::few_skipped_rows((&outcome.inputs, &outcome.data_errors), options, out)?;
    }
    notes::of_data(&outcome.notes, options, out)
}

/// What was scored: the scorecard, the periods, how many subjects.
fn heading(outcome: &Outcome, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let title = cut(&title(outcome), options.width);
    writeln!(out, "{}", Paint::Bold.over(&title, options.color))?;
    let parts: Vec<String> = (about(outcome).iter())
        .map(|part| part.in_language(options.language))
        .collect();
    writeln!(out, "{}", parts.join(SEPARATOR))
}

/// What people call the scorecard.
pub(crate) fn title(outcome: &Outcome) -> String {
    let scorecard = &outcome.scorecard;
    clean(scorecard.label.as_deref().unwrap_or(&scorecard.name))
}

/// The periods, how many subjects, by which level.
pub(crate) fn about(outcome: &Outcome) -> Vec<Text> {
    let all = subjects(outcome.population as u64);
    let shown = outcome.subjects.len();
    let mut parts = Vec::new();
    parts.extend(match outcome.periods.as_slice() {
        [Some(first), .., Some(last)] => Some(text!(
            "{first} to {last}",
            first = first.to_string(),
            last = last.to_string()
        )),
        [Some(only)] => Some(Text::verbatim(only.to_string())),
        _ => None,
    });
    parts.push(if shown < outcome.population {
        text!(
            "{shown} of {subjects}",
            shown = thousands(&shown.to_string()),
            subjects = all
        )
    } else {
        all
    });
    let members = outcome.scorecard.members.as_ref();
    parts.extend(members.map(|members| text!("by {level}", level = clean(&members.by))));
    parts
}

/// The rows of a period: by rank, equals in the order of the subjects, those without a rank at the end.
pub(crate) fn ranked(outcome: &Outcome, period: usize) -> Vec<usize> {
    let first = outcome.row(period, 0);
    let mut rows: Vec<usize> = (first..first + outcome.subjects.len()).collect();
    rows.sort_by_key(|row| outcome.results.ranks[*row].unwrap_or(u32::MAX));
    rows
}
