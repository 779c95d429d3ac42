//! How many subjects are in which segment, and how a forced distribution came out.

use std::io::{self, Write};

use weigh_engine::dsl::model::VetoEffect;
use weigh_engine::dsl::syntax::ast::Ties;
use weigh_engine::outcome::{HeadCount, Outcome, RuleForm};

use super::columns::{MOST_TEXT, band_label};
use super::notes::{Item, flow};
use super::rules::shown;
use super::total::segment_label;
use crate::Options;
use crate::fired::ROOT;
use crate::paint::Paint;
use crate::text::{count, cut, hang};

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
    let subjects = |segment: Option<u32>| rows.iter().filter(|row| segments[**row] == segment).count();
    let mut items: Vec<Item> = (0..outcome.scorecard.segments.len())
        .map(|at| {
            let text = format!("{} {}", segment_label(outcome, at), subjects(Some(at as u32)));
            (text, Paint::Plain, String::new())
        })
        .collect();
    let without = subjects(None);
    if without > 0 {
        items.push((format!("no segment {without}"), Paint::Plain, String::new()));
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
    let title = title(outcome);
    match counts.as_slice() {
        [] => return Ok(()),
        [all] if all.within.is_none() => {
            let subjects = count(all.subjects.into(), "subject", "subjects");
            flow(
                &format!("{title}, {subjects}: "),
                shares(outcome, all),
                options,
                out,
            )?;
        }
        parts => {
            writeln!(
                out,
                "{}",
                hang("", &format!("{title}, each part by itself"), options.width)
            )?;
            let more = parts.len().saturating_sub(MOST_PARTS);
            if more > 0 {
                counts.sort_by_key(as_planned);
            }
            for part in counts.iter().take(MOST_PARTS) {
                let subjects = count(part.subjects.into(), "subject", "subjects");
                let lead = format!("  {}, {subjects}: ", part_name(part));
                flow(&lead, shares(outcome, part), options, out)?;
            }
            if more > 0 {
                let rest = match differ.saturating_sub(MOST_PARTS) {
                    0 => "as planned".to_owned(),
                    others => format!("{others} of them not as planned"),
                };
                let text = format!("and {more} more, {rest}; --format json has them all");
                writeln!(out, "{}", hang("  ", &text, options.width))?;
            }
        }
    }
    if differ > 0 {
        let text = format!(
            "Not as planned, because equal totals stood on both sides of a cut: {}",
            ties(form.ties)
        );
        writeln!(out, "{}", hang("  ", &text, options.width))?;
    }
    let alone = rows
        .iter()
        .filter(|row| form.within.is_some() && without_part(outcome, **row))
        .count();
    if alone > 0 {
        let subjects = count(alone as u64, "subject belongs", "subjects belong");
        let text = format!("{subjects} to no part, so there is a total but no grade");
        writeln!(out, "{}", hang("  ", &text, options.width))?;
    }
    Ok(())
}

/// What the head-counts are of.
fn title(outcome: &Outcome) -> String {
    let mut title = "Distribution".to_owned();
    if outcome.subjects.len() < outcome.population {
        title.push_str(" over everybody, also those not shown");
    }
    let lowers = |rule| match rule {
        RuleForm::Veto(veto) => matches!(veto.effect, VetoEffect::GradeAtMost(_)),
        RuleForm::Adjustment(_) => false,
    };
    let vetoes = (outcome.results.rules.iter()).any(|rule| rule.member == ROOT && lowers(outcome.rule(rule)));
    if vetoes {
        title.push_str(", before vetoes");
    }
    title
}

fn part_name(part: &HeadCount) -> String {
    cut(&part.within.as_ref().map(shown).unwrap_or_default(), MOST_TEXT)
}

fn shares(outcome: &Outcome, count: &HeadCount) -> Vec<Item> {
    let Some(bands) = &outcome.scorecard.root().bands else {
        return Vec::new();
    };
    let items = count.shares.iter().enumerate().map(|(at, share)| {
        let planned = if at == 0 { " planned" } else { "" };
        (
            band_label(bands, share.band as usize),
            Paint::Band(share.band as usize, bands.bands.len()),
            format!(" {} of {}{planned}", share.given, share.planned),
        )
    });
    items.collect()
}

fn ties(ties: Ties) -> &'static str {
    match ties {
        Ties::Together => "they share the grade that most of them reach",
        Ties::Up => "they share the better grade",
        Ties::Down => "they share the worse grade",
    }
}

fn without_part(outcome: &Outcome, row: usize) -> bool {
    !outcome.results.totals.cell(row).is_missing() && outcome.results.grades[row].is_none()
}
