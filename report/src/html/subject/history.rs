//! What went before: the totals and scores of all periods of a run.

use serde::Serialize;
use weigh_engine::dsl::model::{GroupId, Member};
use weigh_engine::dsl::value::Decimal;
use weigh_words::{Text, text};

use super::scale::{ranges, shade};
use super::{Grade, Pages};
use crate::fired::number;
use crate::html::chart::{Moment, Trend, sparkline, trend};
use crate::number::fixed;
use crate::paint::step;
use crate::table::{MISSING, band_label};

/// All periods of a subject.
#[derive(Debug, Serialize)]
pub(crate) struct History {
    /// The totals, drawn.
    svg: String,
    periods: Vec<Period>,
    graded: bool,
    /// The scores of the parts by period, in their order.
    parts: Vec<Line>,
}

/// A period with its total.
#[derive(Debug, Serialize)]
struct Period {
    name: String,
    total: String,
    grade: Option<Grade>,
    rank: Option<u32>,
}

/// A part in all periods.
#[derive(Debug, Serialize)]
struct Line {
    name: String,
    depth: usize,
    group: bool,
    scores: Vec<String>,
}

/// The periods of a subject, where there are several.
pub(super) fn history(pages: &Pages<'_>, subject: usize) -> Option<History> {
    let outcome = pages.handout.outcome;
    if outcome.periods.len() < 2 {
        return None;
    }
    let totals = &outcome.results.totals;
    let bands = outcome.scorecard.root().bands.as_ref();
    let rows: Vec<usize> = (0..outcome.periods.len())
        .map(|period| outcome.row(period, subject))
        .collect();
    let shown = |row: usize| pages.totals.cell(&totals.cell(row));
    let name = |at: usize| {
        outcome.periods[at]
            .map(|period| period.to_string())
            .unwrap_or_default()
    };
    let moments: Vec<Moment> = (rows.iter().enumerate())
        .map(|(at, row)| Moment {
            time: name(at),
            number: number(&totals.cell(*row)).map(Decimal::to_f64),
            shown: shown(*row).unwrap_or_else(|| MISSING.to_owned()),
        })
        .collect();
    let axis = axis(
        outcome.scorecard.scale,
        moments.iter().filter_map(|moment| moment.number),
    );
    let root = Member::Group(GroupId(0));
    let about = Text::list(moments.iter().map(|moment| {
        let (period, total) = (&moment.time, &moment.shown);
        text!("{period}: {total}", period, total)
    }));
    let svg = trend(
        &Trend {
            axis,
            ranges: ranges(axis, &|at| shade(&outcome.scorecard, root, at)),
            moments,
        },
        &about.in_language(pages.options.language),
    );
    let periods = (rows.iter().enumerate())
        .map(|(at, row)| Period {
            name: name(at),
            total: shown(*row).unwrap_or_else(|| MISSING.to_owned()),
            grade: outcome.results.grades[*row]
                .zip(bands)
                .map(|(grade, bands)| Grade {
                    label: band_label(bands, grade as usize),
                    step: step(grade as usize, bands.bands.len()),
                }),
            rank: outcome.results.ranks[*row],
        })
        .collect();
    let parts = (pages.columns.members().iter())
        .map(|(member, depth)| Line {
            name: pages.columns.name(*member),
            depth: *depth,
            group: matches!(member, Member::Group(_)),
            scores: (rows.iter())
                .map(|row| {
                    pages
                        .columns
                        .score(*member, *row)
                        .unwrap_or_else(|| MISSING.to_owned())
                })
                .collect(),
        })
        .collect();
    let graded = bands.is_some();
    Some(History {
        svg,
        periods,
        graded,
        parts,
    })
}

/// The scores of a part in all periods, where there are several.
pub(super) fn spark(pages: &Pages<'_>, subject: usize, member: Member) -> Option<String> {
    let outcome = pages.handout.outcome;
    if outcome.periods.len() < 2 {
        return None;
    }
    let cells = super::parts::scores(outcome, member);
    let rows = (0..outcome.periods.len()).map(|period| outcome.row(period, subject));
    let numbers: Vec<Option<f64>> = (rows.clone())
        .map(|row| number(&cells.cell(row)).map(Decimal::to_f64))
        .collect();
    let shown = rows.map(|row| {
        pages
            .columns
            .score(member, row)
            .unwrap_or_else(|| MISSING.to_owned())
    });
    let about = Text::list(shown.collect::<Vec<_>>()).in_language(pages.options.language);
    let axis = axis(outcome.scorecard.scale, numbers.iter().copied().flatten());
    Some(sparkline(axis, &numbers, &about))
}

/// How much the total has changed since the period before.
pub(super) fn change(pages: &Pages<'_>, subject: usize) -> Option<String> {
    let outcome = pages.handout.outcome;
    let last = outcome.periods.len() - 1;
    let before = last.checked_sub(1)?;
    let total = |period: usize| {
        let shown = pages
            .totals
            .cell(&outcome.results.totals.cell(outcome.row(period, subject)));
        shown.and_then(|shown| Decimal::parse(&shown))
    };
    let change = total(last)?.sub(total(before)?)?;
    let points = fixed(change.abs(), pages.totals.places());
    let since = outcome.periods[before]?.to_string();
    let text = match change.compare(Decimal::ZERO) {
        std::cmp::Ordering::Less => text!("{points} less than in {period}", points, period = since),
        std::cmp::Ordering::Equal => text!("as in {period}", period = since),
        std::cmp::Ordering::Greater => text!("{points} more than in {period}", points, period = since),
    };
    Some(text.in_language(pages.options.language))
}

/// The scale, as far as it must be stretched for numbers beyond its ends.
fn axis((worst, best): (Decimal, Decimal), numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    let (mut worst, mut best) = (worst.to_f64(), best.to_f64());
    let falls = best < worst;
    for number in numbers {
        if falls {
            (worst, best) = (worst.max(number), best.min(number));
        } else {
            (worst, best) = (worst.min(number), best.max(number));
        }
    }
    (worst, best)
}
