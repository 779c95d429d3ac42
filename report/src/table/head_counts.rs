//! How many subjects are in which segment, and how a forced distribution came out.

use std::io::{self, Write};

use weigh_engine::dsl::model::VetoEffect;
use weigh_engine::dsl::syntax::ast::Ties;
use weigh_engine::outcome::{HeadCount, Outcome, RuleForm};
use weigh_words::{Language, Text, text};

use super::columns::{MOST_TEXT, band_label};
use super::notes::{Item, flow};
use super::rules::shown;
use super::total::segment_label;
use crate::Options;
use crate::fired::ROOT;
use crate::paint::Paint;
use crate::text::{cut, hang, subjects, thousands};

/// So many departments have a line each; those that differ from the plan come first where there are more.
const MOST_PARTS: usize = 8;

/// How many of these rows are in which segment.
pub(crate) fn segments(
    outcome: &Outcome,
    rows: &[usize],
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(segments) = &outcome.results.segments else {
        return Ok(());
    };
    let count = |segment: Option<u32>| rows.iter().filter(|row| segments[**row] == segment).count();
    let mut items: Vec<Item> = (0..outcome.scorecard.segments.len())
        .map(|at| {
            let text = format!("{} {}", segment_label(outcome, at), count(Some(at as u32)));
            (text, Paint::Plain, String::new())
        })
        .collect();
    let without = count(None);
    if without > 0 {
        let text = text!("no segment {count}", count = without).in_language(options.language);
        items.push((text, Paint::Plain, String::new()));
    }
    flow("", items, options, out)
}

/// The head-counts of a forced distribution in a period, which are of everybody, and what moved a cut.
pub(crate) fn distribution(
    outcome: &Outcome,
    period: usize,
    rows: &[usize],
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(form) = &outcome.scorecard.distribute else {
        return Ok(());
    };
    let mut counts: Vec<&HeadCount> = (outcome.results.head_counts.iter())
        .filter(|count| count.period == period && count.subjects > 0)
        .collect();
    let as_planned = |count: &&HeadCount| count.shares.iter().all(|share| share.planned == share.given);
    let differ = counts.iter().filter(|count| !as_planned(count)).count();
    let (title, language) = (title(outcome), options.language);
    match counts.as_slice() {
        [] => return Ok(()),
        [all] if all.within.is_none() => {
            let lead = lead(&title, all).in_language(language);
            flow(&lead, shares(outcome, all, language), options, out)?;
        }
        parts => {
            let text = text!("{distribution}, each part by itself", distribution = title);
            writeln!(out, "{}", hang("", &text.in_language(language), options.width))?;
            let more = parts.len().saturating_sub(MOST_PARTS);
            if more > 0 {
                counts.sort_by_key(as_planned);
            }
            for part in counts.iter().take(MOST_PARTS) {
                let lead = lead(&Text::verbatim(part_name(part, language)), part);
                let lead = format!("  {}", lead.in_language(language));
                flow(&lead, shares(outcome, part, language), options, out)?;
            }
            if more > 0 {
                let text = match differ.saturating_sub(MOST_PARTS) {
                    0 => text!("and {more} more, as planned; --format json has them all", more),
                    others => text!(
                        "and {more} more, {others} of them not as planned; --format json has them all",
                        more,
                        others
                    ),
                };
                writeln!(out, "{}", hang("  ", &text.in_language(language), options.width))?;
            }
        }
    }
    if differ > 0 {
        let text = moved(form.ties).in_language(language);
        writeln!(out, "{}", hang("  ", &text, options.width))?;
    }
    let alone = rows
        .iter()
        .filter(|row| form.within.is_some() && without_part(outcome, **row))
        .count();
    if alone > 0 {
        let text = match alone {
            1 => text!("1 subject belongs to no part, so there is a total but no grade"),
            _ => text!(
                "{count} subjects belong to no part, so there is a total but no grade",
                count = thousands(&alone.to_string())
            ),
        };
        writeln!(out, "{}", hang("  ", &text.in_language(language), options.width))?;
    }
    Ok(())
}

/// What the head-counts are of.
pub(crate) fn title(outcome: &Outcome) -> Text {
    let lowers = |rule| match rule {
        RuleForm::Veto(veto) => matches!(veto.effect, VetoEffect::GradeAtMost(_)),
        RuleForm::Adjustment(_) => false,
    };
    let vetoes = (outcome.results.rules.iter()).any(|rule| rule.member == ROOT && lowers(outcome.rule(rule)));
    match (outcome.subjects.len() < outcome.population, vetoes) {
        (false, false) => text!("Distribution"),
        (false, true) => text!("Distribution, before vetoes"),
        (true, false) => text!("Distribution over everybody, also those not shown"),
        (true, true) => text!("Distribution over everybody, also those not shown, before vetoes"),
    }
}

/// What head-counts are of, and of how many; what stands before the grades.
fn lead(what: &Text, count: &HeadCount) -> Text {
    text!(
        "{what}, {subjects}: ",
        what,
        subjects = subjects(count.subjects.into())
    )
}

/// What people see of the part that head-counts are within.
pub(crate) fn part_name(part: &HeadCount, language: Language) -> String {
    let within = part.within.as_ref().map(|within| shown(within, language));
    cut(&within.unwrap_or_default(), MOST_TEXT)
}

fn shares(outcome: &Outcome, count: &HeadCount, language: Language) -> Vec<Item> {
    let Some(bands) = &outcome.scorecard.root().bands else {
        return Vec::new();
    };
    let items = count.shares.iter().enumerate().map(|(at, share)| {
        let (given, planned) = (share.given, share.planned);
        let text = if at == 0 {
            text!("{given} of {planned} planned", given, planned)
        } else {
            text!("{given} of {planned}", given, planned)
        };
        (
            band_label(bands, share.band as usize),
            Paint::Band(share.band as usize, bands.bands.len()),
            format!(" {}", text.in_language(language)),
        )
    });
    items.collect()
}

/// Why head-counts are not those that were planned.
pub(crate) fn moved(ties: Ties) -> Text {
    match ties {
        Ties::Together => text!(
            "Not as planned, because equal totals stood on both sides of a cut: they share the grade that most of them \
             reach"
        ),
        Ties::Up => text!(
            "Not as planned, because equal totals stood on both sides of a cut: they share the better grade"
        ),
        Ties::Down => text!(
            "Not as planned, because equal totals stood on both sides of a cut: they share the worse grade"
        ),
    }
}

/// Whether a subject has a total but belongs to no part, so that it has no grade.
pub(crate) fn without_part(outcome: &Outcome, row: usize) -> bool {
    !outcome.results.totals.cell(row).is_missing() && outcome.results.grades[row].is_none()
}
