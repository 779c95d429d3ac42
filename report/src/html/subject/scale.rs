//! On which axis a KPI is drawn, and what is good and bad there: its values where one can say what each would score, else the
//! scale of scores.

use weigh_engine::dsl::model::{Member, Scorecard};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::explain::{Content, Formula, Looked, Part, Scored};
use weigh_engine::outcome::Cell;
use weigh_words::{Text, text};

use crate::explain::Page;
use crate::fired::number;
use crate::html::chart::{Bullet, Range, Shade, bullet};
use crate::paint::step;

/// How finely an axis is looked at for where colours change.
const SAMPLES: usize = 96;
/// How often the distance between two samples is halved.
const HALVINGS: usize = 20;

/// A KPI on its axis.
pub(super) struct Drawn {
    pub(super) svg: String,
    /// Whether a target is marked in it.
    pub(super) target: bool,
    /// Whether the value lies beyond an end, where it is open.
    pub(super) beyond: bool,
}

impl Drawn {
    fn of(form: &Bullet, about: &str) -> Self {
        Self {
            target: form.shows_target(),
            beyond: form.is_beyond(),
            svg: bullet(form, about),
        }
    }
}

/// The target of a KPI: the one that it states, or the one that its score is an attainment of.
pub(super) fn target(part: &Part) -> Option<&Formula> {
    let Content::Kpi { target, scored, .. } = &part.content else {
        return None;
    };
    match (target, &**scored) {
        (Some(target), _) => Some(target),
        (None, Scored::Attainment { target, .. }) => Some(target),
        (None, _) => None,
    }
}

/// A KPI on its axis, drawn; `shown` is its value as it stands beside the picture.
pub(super) fn drawn(page: &Page<'_>, part: &Part, shown: Option<String>) -> Option<Drawn> {
    let Content::Kpi {
        value,
        target,
        scored,
        ..
    } = &part.content
    else {
        return None;
    };
    let Member::Kpi(kpi) = part.member else {
        return None;
    };
    let target = target.as_ref().map(|target| &target.value);
    let ty = page.scorecard().kpi(kpi).value.ty;
    let in_time = ty.number().is_some_and(|number| number.unit.is_duration());
    if let Some(axis) = Values::of(page.scorecard(), part, (scored, in_time), target) {
        let cells = [axis.ends.0, axis.ends.1].map(|at| Cell::Exact(short(at)));
        let style = page.style(kpi, &cells);
        // A duration is said in the unit that suits it alone, as a form says it: 10 min are no days.
        let words = |at: f64| match Cell::Exact(short(at)) {
            cell if in_time => page.value(kpi, &cell).unwrap_or_default(),
            cell => style.cell(&cell).unwrap_or_default(),
        };
        let form = Bullet {
            axis: axis.ends,
            ends: (words(axis.ends.0), words(axis.ends.1)),
            ranges: ranges(axis.ends, &|at| {
                shade(page.scorecard(), part.member, axis.score(at))
            }),
            value: number(value).map(Decimal::to_f64),
            target: axis.target,
        };
        let target = axis.target.map(words);
        let about = about(page, shown, &form, target);
        return Some(Drawn::of(&form, &page.said(&about)));
    }
    let (worst, best) = page.scorecard().scale;
    let ends = (worst.to_f64(), best.to_f64());
    let (worst, best) = (worst.to_string(), best.to_string());
    let shown = page.score(part).unwrap_or_else(|| page.said(&text!("missing")));
    let between = text!(
        "score {shown} between {from} and {to}",
        shown,
        from = &worst,
        to = &best
    );
    let outside = text!(
        "score {shown}, outside of {from} to {to}",
        shown = page.score(part).unwrap_or_default(),
        from = &worst,
        to = &best
    );
    let form = Bullet {
        axis: ends,
        // Said, since the value beside it has an axis of its own.
        ends: (page.said(&text!("score {worst}", worst)), best),
        ranges: ranges(ends, &|at| shade(page.scorecard(), part.member, at)),
        value: number(&part.score).map(Decimal::to_f64),
        target: None,
    };
    let about = if form.is_beyond() { outside } else { between };
    Some(Drawn::of(&form, &page.said(&about)))
}

fn about(page: &Page<'_>, shown: Option<String>, form: &Bullet, target: Option<String>) -> Text {
    let shown = shown.unwrap_or_else(|| page.said(&text!("missing")));
    let (from, to) = &form.ends;
    match target {
        Some(target) if form.is_beyond() => text!(
            "{shown}, outside of {from} to {to}, target {target}",
            shown,
            from,
            to,
            target
        ),
        None if form.is_beyond() => text!("{shown}, outside of {from} to {to}", shown, from, to),
        Some(target) => text!(
            "{shown} between {from} and {to}, target {target}",
            shown,
            from,
            to,
            target
        ),
        None => text!("{shown} between {from} and {to}", shown, from, to),
    }
}

/// An end of an axis has no more digits than one can read at a glance.
fn short(at: f64) -> Decimal {
    let places = match at.abs() {
        large if large >= 100.0 => 0,
        middle if middle >= 1.0 => 2,
        _ => 4,
    };
    let power = 10_f64.powi(places);
    Decimal::from_f64((at * power).round() / power).unwrap_or_default()
}

/// The smallest round number from here on.
fn round_up(at: f64) -> f64 {
    const ROUND: [f64; 9] = [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 8.0];
    let power = 10_f64.powf(at.log10().floor());
    let found = ROUND.into_iter().find(|round| round * power >= at * (1.0 - 1e-9));
    found.unwrap_or(10.0) * power
}

/// An axis of values.
struct Values {
    ends: (f64, f64),
    target: Option<f64>,
    form: Form,
    /// What scores are kept within.
    limits: (Option<f64>, Option<f64>),
}

/// What a value scores.
enum Form {
    /// On straight lines between points, the places ascending.
    Points(Vec<(f64, f64)>),
    /// So many times the best score as the target is met.
    Attainment {
        best: f64,
        target: f64,
        below: bool,
        by_difference: bool,
        limits: (Option<f64>, Option<f64>),
    },
}

impl Values {
    /// The axis of a part, if what a value scores can be said of all of them.
    fn of(
        scorecard: &Scorecard,
        part: &Part,
        (scored, in_time): (&Scored, bool),
        target: Option<&Cell>,
    ) -> Option<Self> {
        let known = |cell: &Cell| number(cell).map(Decimal::to_f64);
        let limits = (
            part.low.as_ref().and_then(|low| known(&low.value)),
            part.high.as_ref().and_then(|high| known(&high.value)),
        );
        match scored {
            Scored::Points {
                at: Looked::Value,
                points,
                ..
            } => {
                let points: Option<Vec<(f64, f64)>> = (points.iter())
                    .map(|(at, score)| known(at).zip(known(score)))
                    .collect();
                let points = points.filter(|points| points.windows(2).all(|pair| pair[0].0 <= pair[1].0))?;
                let (first, last) = (points.first()?.0, points.last()?.0);
                let target = target.and_then(known);
                let ends = (
                    target.map_or(first, |target| first.min(target)),
                    target.map_or(last, |target| last.max(target)),
                );
                (ends.0 < ends.1).then_some(Self {
                    ends,
                    target,
                    form: Form::Points(points),
                    limits,
                })
            }
            Scored::Attainment {
                target,
                below,
                by_difference,
                at_least,
                at_most,
                ..
            } => {
                /// An axis goes so many times as far as the target.
                const BEYOND: f64 = 1.25;
                let best = scorecard.scale.1.to_f64();
                let target = known(&target.value).filter(|target| *target > 0.0)?;
                let limit = |limit: &Option<Formula>| limit.as_ref().and_then(|limit| known(&limit.value));
                let cap = limit(at_most).filter(|_| best > 0.0).map(|cap| cap / best);
                let beyond = if *below {
                    2.0
                } else {
                    cap.unwrap_or(BEYOND).clamp(BEYOND, 2.0)
                };
                let end = target * beyond;
                Some(Self {
                    // Seconds are no round hours.
                    ends: (0.0, if in_time { end } else { round_up(end) }),
                    target: Some(target),
                    form: Form::Attainment {
                        best,
                        target,
                        below: *below,
                        by_difference: *by_difference,
                        limits: (limit(at_least), limit(at_most)),
                    },
                    limits,
                })
            }
            Scored::Points { .. }
            | Scored::Steps { .. }
            | Scored::PerStep { .. }
            | Scored::LogNormal { .. }
            | Scored::Plugin { .. }
            | Scored::Formula(_) => None,
        }
    }

    /// What a value scores, before rules.
    fn score(&self, at: f64) -> f64 {
        let raw = match &self.form {
            Form::Points(points) => on_points(points, at),
            Form::Attainment {
                best,
                target,
                below,
                by_difference,
                limits,
            } => {
                let score = match (below, by_difference) {
                    (false, _) => best * at / target,
                    (true, false) => best * target / at,
                    (true, true) => best * (2.0 - at / target),
                };
                within(score, *limits)
            }
        };
        within(raw, self.limits)
    }
}

fn within(score: f64, (low, high): (Option<f64>, Option<f64>)) -> f64 {
    let score = low.map_or(score, |low| score.max(low));
    high.map_or(score, |high| score.min(high))
}

fn on_points(points: &[(f64, f64)], at: f64) -> f64 {
    let next = points.partition_point(|(place, _)| *place <= at);
    match (next.checked_sub(1).map(|before| points[before]), points.get(next)) {
        (Some((from, low)), Some((to, high))) => low + (at - from) / (to - from) * (high - low),
        (Some((_, score)), None) => score,
        (None, Some((_, score))) => *score,
        (None, None) => 0.0,
    }
}

/// The colour of a score: that of the band that it has once it is rounded, where bands are ranges of scores. A part without bands has
/// those of the total.
pub(super) fn shade(scorecard: &Scorecard, member: Member, score: f64) -> Shade {
    let (bands, rounding) = match (scorecard.bands(member), member) {
        (Some(bands), Member::Kpi(id)) => (Some(bands), scorecard.kpi(id).round.or(scorecard.round.score)),
        (Some(bands), Member::Group(id)) if id.0 > 0 => (Some(bands), scorecard.round.group),
        _ => (scorecard.root().bands.as_ref(), scorecard.round.total),
    };
    let Some(bands) = bands.filter(|bands| bands.are_of_scores()) else {
        return Shade::Plain;
    };
    // Just on a border a double may lie on either side of it.
    let score = Decimal::from_f64((score * 1e9).round() / 1e9);
    let rounded = score.map(|score| rounding.map_or(score, |rounding| rounding.apply(score)));
    match rounded.and_then(|score| bands.find(score)) {
        Some(band) => Shade::Band(step(band, bands.bands.len())),
        None => Shade::Plain,
    }
}

/// The stretches of an axis that look alike.
pub(super) fn ranges((from, to): (f64, f64), shade: &dyn Fn(f64) -> Shade) -> Vec<Range> {
    let place = |at: usize| from + (to - from) * at as f64 / SAMPLES as f64;
    let mut ranges: Vec<Range> = Vec::new();
    let mut begun = from;
    let mut current = shade(place(0));
    for at in 1..=SAMPLES {
        let next = shade(place(at));
        if next == current {
            continue;
        }
        let (mut before, mut behind) = (place(at - 1), place(at));
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(before, behind);
            if shade(middle) == current {
                before = middle;
            } else {
                behind = middle;
            }
        }
        ranges.push(Range {
            from: begun,
            to: behind,
            shade: current,
        });
        (begun, current) = (behind, next);
    }
    ranges.push(Range {
        from: begun,
        to,
        shade: current,
    });
    ranges
}
