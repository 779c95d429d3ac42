//! Roll-ups, the head-counts of a forced distribution, and segments, period by period.

use serde::Serialize;
use weigh_engine::outcome::{HeadCount, Outcome};
use weigh_words::{Language, text};

use super::folded;
use super::grid::{self, GridCell, Head};
use crate::Options;
use crate::paint::step;
use crate::table::{Sheet, band_label, head_counts, rollup, segment_label};
use crate::text::{clean, subjects, thousands};

/// The roll-ups of a period.
#[derive(Debug, Serialize)]
pub(crate) struct Rolled {
    /// None where there is but one.
    period: Option<String>,
    tables: Vec<Table>,
}

#[derive(Debug, Serialize)]
struct Table {
    title: String,
    heads: Vec<Head>,
    rows: Vec<Vec<GridCell>>,
    /// How many columns say of whom a row is.
    lead: usize,
    /// The tables that it makes on paper, each with some of the other columns; none where it fits as it is.
    folded: Vec<(usize, usize)>,
    /// What is missing in it, and why.
    notes: Vec<String>,
}

/// The head-counts of a period: a row for each part that is distributed by itself.
#[derive(Debug, Serialize)]
pub(crate) struct HeadCounts {
    period: Option<String>,
    title: String,
    /// Grades with their places among the colours.
    grades: Vec<(String, usize)>,
    /// Whether parts have names.
    within: bool,
    rows: Vec<Counts>,
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Counts {
    part: String,
    subjects: String,
    /// Given and planned, by grade.
    shares: Vec<(u32, u32)>,
}

/// How many are in which segment in a period.
#[derive(Debug, Serialize)]
pub(crate) struct Segments {
    period: Option<String>,
    /// With the share of the largest, from 0 to 100.
    rows: Vec<(String, String, String)>,
}

/// The roll-ups, the last period first.
pub(crate) fn rolled(outcome: &Outcome, language: Language) -> Vec<Rolled> {
    let options = Options {
        width: usize::MAX,
        language,
        ..Options::default()
    };
    let of = |period: usize| Rolled {
        period: name(outcome, period),
        tables: (outcome.scorecard.rollups.iter().zip(&outcome.rollups))
            .map(|(form, results)| {
                let levels = rollup::levels_in(results, period);
                let sheet = rollup::sheet(outcome, form, &levels, &options);
                let fields = || [&sheet.lead, &sheet.total].into_iter();
                let lacks = rollup::lacks(outcome, form, &levels, language);
                let mut heads: Vec<Head> = fields().flat_map(|fields| grid::heads(fields)).collect();
                let name = short(outcome, &form.level);
                heads[0].title.clone_from(&name);
                Table {
                    lead: sheet.lead.len(),
                    folded: on_paper(&sheet),
                    title: text!("By {level}", level = name).in_language(language),
                    heads,
                    rows: (0..levels.len())
                        .map(|row| fields().flat_map(|fields| grid::cells(fields, row)).collect())
                        .collect(),
                    notes: lacks.iter().map(|lack| lack.in_language(language)).collect(),
                }
            })
            .collect(),
    };
    let all = periods(outcome).map(of);
    all.filter(|rolled| !rolled.tables.is_empty()).collect()
}

/// What the way to a level ends in, `team` of `owner.team`, where no other way does.
fn short(outcome: &Outcome, level: &str) -> String {
    fn end(level: &str) -> &str {
        level.rsplit('.').next().unwrap_or(level)
    }
    let levels = outcome.scorecard.rollups.iter().map(|form| form.level.as_str());
    let alike = levels.filter(|other| end(other) == end(level)).count();
    clean(if alike == 1 { end(level) } else { level })
}

/// The tables that a roll-up makes on paper, by its columns from the first of all, if one would be too wide.
fn on_paper(sheet: &Sheet<'_>) -> Vec<(usize, usize)> {
    let around = grid::lead_width(&sheet.lead);
    let tables = folded::by_widths(&grid::widths(&sheet.total), (around, around), folded::LINE);
    let (several, before) = (tables.len() > 1, sheet.lead.len());
    let ends = tables
        .into_iter()
        .map(|table| (before + table.start, before + table.end));
    ends.filter(|_| several).collect()
}

/// The head-counts, the last period first; `rows` are the rows of a period.
pub(crate) fn head_counts(
    outcome: &Outcome,
    rows: impl Fn(usize) -> Vec<usize>,
    language: Language,
) -> Vec<HeadCounts> {
    let (Some(form), Some(bands)) = (&outcome.scorecard.distribute, &outcome.scorecard.root().bands) else {
        return Vec::new();
    };
    let of = |period: usize| {
        let counts: Vec<&HeadCount> = (outcome.results.head_counts.iter())
            .filter(|count| count.period == period && count.subjects > 0)
            .collect();
        let shares = &counts.first()?.shares;
        let mut notes = Vec::new();
        let differ = |count: &&HeadCount| count.shares.iter().any(|share| share.planned != share.given);
        if counts.iter().any(differ) {
            notes.push(head_counts::moved(form.ties));
        }
        let alone = (rows(period).into_iter())
            .filter(|row| form.within.is_some() && head_counts::without_part(outcome, *row))
            .count();
        match alone {
            0 => {}
            1 => notes.push(text!(
                "1 subject belongs to no part, so there is a total but no grade"
            )),
            count => notes.push(text!(
                "{count} subjects belong to no part, so there is a total but no grade",
                count = thousands(&count.to_string())
            )),
        }
        let of = bands.bands.len();
        Some(HeadCounts {
            period: name(outcome, period),
            title: head_counts::title(outcome).in_language(language),
            grades: (shares.iter())
                .map(|share| {
                    (
                        band_label(bands, share.band as usize),
                        step(share.band as usize, of),
                    )
                })
                .collect(),
            within: form.within.is_some(),
            rows: (counts.iter())
                .map(|count| Counts {
                    part: head_counts::part_name(count, language),
                    subjects: subjects(count.subjects.into()).in_language(language),
                    shares: count
                        .shares
                        .iter()
                        .map(|share| (share.given, share.planned))
                        .collect(),
                })
                .collect(),
            notes: notes.iter().map(|note| note.in_language(language)).collect(),
        })
    };
    periods(outcome).filter_map(of).collect()
}

/// The segments, the last period first.
pub(crate) fn segments(
    outcome: &Outcome,
    rows: impl Fn(usize) -> Vec<usize>,
    language: Language,
) -> Vec<Segments> {
    let Some(segments) = &outcome.results.segments else {
        return Vec::new();
    };
    let of = |period: usize| {
        let rows = rows(period);
        let count = |segment: Option<u32>| rows.iter().filter(|row| segments[**row] == segment).count();
        let mut counts: Vec<(String, usize)> = (0..outcome.scorecard.segments.len())
            .map(|at| (segment_label(outcome, at), count(Some(at as u32))))
            .collect();
        let without = count(None);
        if without > 0 {
            counts.push((text!("no segment").in_language(language), without));
        }
        let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
        Segments {
            period: name(outcome, period),
            rows: (counts.into_iter())
                .map(|(segment, count)| {
                    let width = format!("{:.1}", count as f64 / most as f64 * 100.0);
                    (segment, thousands(&count.to_string()), width)
                })
                .collect(),
        }
    };
    periods(outcome).map(of).collect()
}

/// The periods from the last one back.
pub(crate) fn periods(outcome: &Outcome) -> impl Iterator<Item = usize> {
    (0..outcome.periods.len()).rev()
}

/// What a period is called where there are several.
pub(crate) fn name(outcome: &Outcome, period: usize) -> Option<String> {
    let several = outcome.periods.len() > 1;
    outcome.periods[period]
        .filter(|_| several)
        .map(|period| period.to_string())
}
