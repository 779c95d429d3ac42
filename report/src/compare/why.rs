//! Why a total moved, in a sentence: the KPIs that brought or cost the most, and what came beside.

use weigh_engine::compare::{PartPair, SubjectPair, Why};
use weigh_engine::dsl::value::{Decimal, Rounding, RoundingMode};
use weigh_engine::outcome::Cell;
use weigh_words::{Language, Text, text};

use super::{Compared, is_seen, signed};
use crate::number::{Style, percentage};
use crate::table::columns::MISSING;
use crate::text::clean;

/// So many KPIs are named.
const MOST: usize = 4;

/// The sentence; none where the change cannot be split.
pub(super) fn told(compared: &Compared<'_>, subject: &SubjectPair, language: Language) -> Option<Text> {
    let comparison = compared.comparison;
    let why = comparison.why(subject)?;
    let style = points(&why, compared, language);
    let mut kpis: Vec<(usize, Decimal)> = (why.kpis.iter().enumerate())
        .map(|(at, kpi)| (at, kpi.both()))
        .filter(|(_, both)| is_seen(*both, &style))
        .collect();
    kpis.sort_by_key(|(at, both)| (std::cmp::Reverse(both.abs()), *at));
    let others = kpis.split_off(kpis.len().min(MOST));
    let mut parts: Vec<Text> = (kpis.iter())
        .map(|(at, both)| kpi(compared, subject, comparison.kpis[*at], (*both, &style), language))
        .collect();
    let sum = others
        .iter()
        .try_fold(Decimal::ZERO, |sum, (_, both)| sum.add(*both))?;
    let points = signed(sum, &style);
    match others.len() {
        _ if !is_seen(sum, &style) => {}
        1 => parts.push(text!("{points} by another KPI", points)),
        count => parts.push(text!("{points} by {count} other KPIs", points, count)),
    }
    if is_seen(why.rest, &style) {
        parts.push(text!(
            "{points} by rounding, bonuses, penalties, vetoes and limits",
            points = signed(why.rest, &style)
        ));
    }
    let change = signed(why.change, &style.with_places(style.places() - 1));
    Some(if parts.is_empty() {
        Text::verbatim(change)
    } else {
        text!("{change}, of which {parts}", change, parts = Text::list(parts))
    })
}

/// Why there is no total any more, or why there was none, where what was scored is at hand.
pub(super) fn missing(compared: &Compared<'_>, subject: &SubjectPair) -> Option<Text> {
    let because = |side: usize| {
        let outcome = compared.data[side]?;
        let why = outcome.results.totals.reason(subject.rows[side])?;
        Some(outcome.reason(why).text())
    };
    if let Some(reason) = because(1) {
        return Some(text!("no total any more, because {reason}", reason));
    }
    Some(text!("a total now, where before {reason}", reason = because(0)?))
}

/// One decimal more than totals have.
fn points(why: &Why, compared: &Compared<'_>, language: Language) -> Style {
    let rounding = compared.comparison.after.rounding;
    let scale = compared.comparison.after.scale;
    let cell = Cell::Exact(why.change);
    let style = Style::of_scores(language, rounding, scale, std::iter::once(&cell));
    let places = style.places() + 1;
    style.with_places(places)
}

/// What a KPI brought, and what of it is different.
fn kpi(
    compared: &Compared<'_>,
    subject: &SubjectPair,
    pair: PartPair,
    (both, style): (Decimal, &Style),
    language: Language,
) -> Text {
    let comparison = compared.comparison;
    let sides = [0, 1].map(|side| comparison.kpi(pair, side));
    let name = sides[1]
        .or(sides[0])
        .map_or(String::new(), |kpi| clean(kpi.named.shown()));
    let scores = [0, 1].map(|side| sides[side].map(|kpi| kpi.scores.cell(subject.rows[side])));
    let cells: Vec<_> = scores.iter().flatten().collect();
    let of_scores = Style::of_scores(language, None, comparison.after.scale, cells.into_iter());
    let [before, after] = [0, 1].map(|side| shown(scores[side].as_ref(), &of_scores));
    let weights = [0, 1].map(|side| {
        let weight = sides[side].map_or(Some(Decimal::ZERO), |kpi| kpi.weights[subject.rows[side]]);
        let percent = weight.and_then(|weight| weight.mul(Decimal::HUNDRED));
        percent.map_or(String::new(), |percent| {
            percentage(&rounded(percent).to_string()).in_language(language)
        })
    });
    let points = signed(both, style);
    let [lighter, heavier] = &weights;
    match (before == after, lighter == heavier) {
        (false, true) => text!(
            "{points} by {kpi} (score {before} → {after})",
            points,
            kpi = name,
            before,
            after
        ),
        (true, false) => text!(
            "{points} by {kpi} (weight {before} → {after})",
            points,
            kpi = name,
            before = lighter,
            after = heavier
        ),
        (false, false) => text!(
            "{points} by {kpi} (score {before} → {after}, weight {lighter} → {heavier})",
            points,
            kpi = name,
            before,
            after,
            lighter,
            heavier
        ),
        (true, true) => text!("{points} by {kpi}", points, kpi = name),
    }
}

/// A score as text, or the sign that there is none.
fn shown(cell: Option<&Cell>, style: &Style) -> String {
    cell.and_then(|cell| style.cell(cell))
        .unwrap_or_else(|| MISSING.to_owned())
}

/// Percentages to one decimal.
fn rounded(percent: Decimal) -> Decimal {
    Rounding {
        places: 1,
        mode: RoundingMode::HalfUp,
    }
    .apply(percent)
}
