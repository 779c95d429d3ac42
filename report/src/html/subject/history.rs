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

/// What went before.
#[derive(Debug, Serialize)]
pub(crate) struct History {
    /// The totals, drawn.
    svg: String,
    table: Option<Table>,
}

/// All periods of a run.
#[derive(Debug, Serialize)]
struct Table {
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

/// A total of a subject.
struct Passed {
    period: String,
    total: Option<Decimal>,
    shown: Option<String>,
}

/// The totals of a subject: of earlier runs, where they are known, then of all periods of this one.
fn passed(pages: &Pages<'_>, subject: usize) -> Vec<Passed> {
    let outcome = pages.handout.outcome;
    let known = pages
        .handout
        .history
        .map(|history| history.of(&outcome.subjects[subject].key));
    let earlier = known.unwrap_or_default().iter().map(|before| {
        let total = before.total.as_ref();
        Passed {
            period: before.period.to_string(),
            total: total.and_then(number),
            shown: total.and_then(|total| pages.totals.cell(total)),
        }
    });
    let own = outcome.periods.iter().enumerate().map(|(at, period)| {
        let total = outcome.results.totals.cell(outcome.row(at, subject));
        Passed {
            period: period.map(|period| period.to_string()).unwrap_or_default(),
            total: number(&total),
            shown: pages.totals.cell(&total),
        }
    });
    earlier.chain(own).collect()
}

/// The past of a subject, where there is one.
pub(super) fn history(pages: &Pages<'_>, subject: usize) -> Option<History> {
    let outcome = pages.handout.outcome;
    let passed = passed(pages, subject);
    if passed.len() < 2 {
        return None;
    }
    let moments: Vec<Moment> = (passed.into_iter())
        .map(|passed| Moment {
            time: passed.period,
            number: passed.total.map(Decimal::to_f64),
            shown: passed.shown.unwrap_or_else(|| MISSING.to_owned()),
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
    let form = Trend {
        axis,
        ranges: ranges(axis, &|at| shade(&outcome.scorecard, root, at)),
        moments,
    };
    Some(History {
        svg: trend(&form, &about.in_language(pages.options.language)),
        table: table(pages, subject),
    })
}

/// All numbers of all periods, where there are several.
fn table(pages: &Pages<'_>, subject: usize) -> Option<Table> {
    let outcome = pages.handout.outcome;
    if outcome.periods.len() < 2 {
        return None;
    }
    let bands = outcome.scorecard.root().bands.as_ref();
    let rows = (0..outcome.periods.len()).map(|period| outcome.row(period, subject));
    let missing = |shown: Option<String>| shown.unwrap_or_else(|| MISSING.to_owned());
    let periods = rows.clone().zip(&outcome.periods).map(|(row, period)| Period {
        name: period.map(|period| period.to_string()).unwrap_or_default(),
        total: missing(pages.totals.cell(&outcome.results.totals.cell(row))),
        grade: outcome.results.grades[row]
            .zip(bands)
            .map(|(grade, bands)| Grade {
                label: band_label(bands, grade as usize),
                step: step(grade as usize, bands.bands.len()),
            }),
        rank: outcome.results.ranks[row],
    });
    let parts = (pages.columns.members().iter()).map(|(member, depth)| Line {
        name: pages.columns.name(*member),
        depth: *depth,
        group: matches!(member, Member::Group(_)),
        scores: (rows.clone())
            .map(|row| missing(pages.columns.score(*member, row)))
            .collect(),
    });
    Some(Table {
        periods: periods.collect(),
        graded: bands.is_some(),
        parts: parts.collect(),
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
    let passed = passed(pages, subject);
    let [.., before, last] = passed.as_slice() else {
        return None;
    };
    // Of the numbers as they are shown, so that the reader comes to the same.
    let shown = |one: &Passed| one.shown.as_deref().and_then(Decimal::parse);
    let change = shown(last)?.sub(shown(before)?)?;
    let points = fixed(change.abs(), pages.totals.places());
    let since = &before.period;
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
    for number in numbers {
        (worst, best) = (worst.min(number), best.max(number));
    }
    (worst, best)
}
