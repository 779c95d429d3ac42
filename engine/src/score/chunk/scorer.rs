//! From values to raw scores: points, attainment, steps, the log-normal curve. Each is written once, over one number
//! of either kind.

use weigh_dsl::value::{Decimal, Rounding};

use super::Chunk;
use super::number::Calculated;
use super::view::View;
use crate::column::Column;
use crate::outcome::ReasonId;
use crate::score::exact::{self, Spot, WholePoints};
use crate::score::number::Number;
use crate::score::program::{Class, NodeId, Points, Scorer};
use crate::score::real;

impl Chunk<'_> {
    /// The column of a KPI's raw scores.
    pub(super) fn scorer(&self, scorer: &Scorer, class: Class) -> Column {
        match class {
            Class::Float => self.scores::<f64>(scorer),
            Class::Exact | Class::Text | Class::Date | Class::DateTime | Class::Bool => {
                self.scores::<Decimal>(scorer)
            }
        }
    }

    fn scores<N: Calculated>(&self, scorer: &Scorer) -> Column {
        match scorer {
            Scorer::Table {
                value,
                points: Points::Exact(points, whole),
                rounding,
                unheld,
            } => {
                let Some(rounding) = *rounding else {
                    return self.on_curve(*value, points, *unheld);
                };
                let value = self.view::<Decimal>(*value);
                self.rows(|row| {
                    exact_score(points, whole.as_ref(), *value.get(row)?, rounding).ok_or(*unheld)
                })
            }
            Scorer::Table {
                value,
                points: Points::Float(points),
                rounding: _,
                unheld,
            } => {
                let value = self.view::<f64>(*value);
                self.rows(|row| on_points(points, *value.get(row)?, None).ok_or(*unheld))
            }
            Scorer::Curve {
                value,
                points,
                rounding,
                out_of_order,
                unheld,
            } => self.curve::<N>(*value, points, *rounding, *out_of_order, *unheld),
            Scorer::Attainment { .. } => self.attainment::<N>(scorer),
            Scorer::PerStep { .. } => self.per_step::<N>(scorer),
            Scorer::LogNormal {
                value,
                p10,
                median,
                scale: (worst, best),
                undefined,
            } => {
                let value = self.view::<f64>(*value);
                let (p10, median) = (self.view::<f64>(*p10), self.view::<f64>(*median));
                self.rows(|row| {
                    let value = *value.get(row)?;
                    let score =
                        real::log_normal(value, *p10.get(row)?, *median.get(row)?).ok_or(*undefined)?;
                    Ok(worst + (best - worst) * score)
                })
            }
            Scorer::Plugin(_) => unreachable!("a plugin's curve is asked for all rows at once"),
        }
    }

    /// The scores of exact values that nobody rounds.
    fn on_curve(&self, value: NodeId, points: &[(Decimal, Decimal)], unheld: ReasonId) -> Column {
        let (values, missing) = (self.long(value), self.missing(value).as_ref());
        let curve = exact::Curve::new(points, values.scale());
        self.rows(|row| {
            if let Some(why) = missing.and_then(|missing| missing[row]) {
                return Err(why);
            }
            let score = match curve.spot(values.near(row), || values.number(row)) {
                Spot::Flat(score) => Some(score),
                Spot::On(line) => (values.quotient(row))
                    .and_then(|quotient| line.score_of_quotient(quotient))
                    .or_else(|| line.score(values.digits(row))),
            };
            score.ok_or(unheld)
        })
    }

    fn curve<N: Calculated>(
        &self,
        value: NodeId,
        points: &[(NodeId, NodeId)],
        rounding: Option<Rounding>,
        out_of_order: ReasonId,
        unheld: ReasonId,
    ) -> Column {
        let value = self.view::<N>(value);
        let points: Vec<(View<'_, N>, View<'_, N>)> = points
            .iter()
            .map(|(at, score)| (self.view(*at), self.view(*score)))
            .collect();
        let mut places: Vec<N> = Vec::with_capacity(points.len());
        self.rows(|row| {
            let value = *value.get(row)?;
            places.clear();
            for (at, _) in &points {
                places.push(*at.get(row)?);
            }
            if places.windows(2).any(|pair| pair[0].order(pair[1]).is_gt()) {
                return Err(out_of_order);
            }
            let score = |index: usize| points[index].1.get(row).copied();
            match neighbours(places.len(), |index| places[index], value) {
                Neighbours::One(index) => score(index),
                Neighbours::Two(index) => {
                    let (below, above) = (score(index)?, score(index + 1)?);
                    let (low, high) = ((places[index], below), (places[index + 1], above));
                    between(low, high, value, rounding).ok_or(unheld)
                }
            }
        })
    }

    fn attainment<N: Calculated>(&self, scorer: &Scorer) -> Column {
        let Scorer::Attainment {
            value,
            target,
            below,
            by_difference,
            best,
            at_least,
            at_most,
            rounding,
            not_positive,
            no_cap,
            unheld,
        } = scorer
        else {
            unreachable!("`scores` sends only attainment here");
        };
        let (value, target) = (self.view::<N>(*value), self.view::<N>(*target));
        let (floor, cap) = (self.optional::<N>(*at_least), self.optional::<N>(*at_most));
        self.rows(|row| {
            let form = Attained {
                below: *below,
                by_difference: *by_difference,
                best: N::of(*best),
                floor: known(floor.as_ref(), row)?.unwrap_or(N::ZERO),
                cap: known(cap.as_ref(), row)?,
                rounding: *rounding,
            };
            form.score(*value.get(row)?, *target.get(row)?)
                .map_err(|why| match why {
                    Unattained::TargetNotPositive => *not_positive,
                    Unattained::NoCap => *no_cap,
                    Unattained::Unheld => *unheld,
                })
        })
    }

    fn per_step<N: Calculated>(&self, scorer: &Scorer) -> Column {
        let Scorer::PerStep {
            value,
            add,
            under,
            amount,
            step,
            reference,
            from,
            at_least,
            at_most,
            no_step,
            unheld,
        } = scorer
        else {
            unreachable!("`scores` sends only points per step here");
        };
        let (value, amount, step) = (
            self.view::<N>(*value),
            self.view::<N>(*amount),
            self.view::<N>(*step),
        );
        let (reference, from) = (self.view::<N>(*reference), self.view::<N>(*from));
        let (floor, cap) = (self.optional::<N>(*at_least), self.optional::<N>(*at_most));
        self.rows(|row| {
            let (value, reference, step) = (*value.get(row)?, *reference.get(row)?, *step.get(row)?);
            if !step.order(N::ZERO).is_gt() {
                return Err(*no_step);
            }
            let steps = full_steps(value, reference, step, *under).ok_or(*unheld)?;
            let points = amount.get(row)?.times(steps).ok_or(*unheld)?;
            let from = *from.get(row)?;
            let score = if *add {
                from.plus(points)
            } else {
                from.minus(points)
            }
            .ok_or(*unheld)?;
            Ok(within(
                score,
                known(floor.as_ref(), row)?,
                known(cap.as_ref(), row)?,
            ))
        })
    }

    fn optional<N: Calculated>(&self, node: Option<NodeId>) -> Option<View<'_, N>> {
        node.map(|node| self.view(node))
    }
}

/// How many whole steps a value lies beyond the reference; the step is above nought.
pub(super) fn full_steps<N: Number>(value: N, reference: N, step: N, under: bool) -> Option<N> {
    let distance = if under {
        reference.minus(value)?
    } else {
        value.minus(reference)?
    };
    Some(distance.over(step)?.whole().larger(N::ZERO))
}

/// An end of a limit in a row, if there is one.
pub(super) fn known<N: Copy>(end: Option<&View<'_, N>>, row: usize) -> Result<Option<N>, ReasonId> {
    end.map(|end| end.get(row).copied()).transpose()
}

/// Not below the floor, and above all not above the cap.
pub(super) fn within<N: Number>(score: N, floor: Option<N>, cap: Option<N>) -> N {
    let score = floor.map_or(score, |floor| score.larger(floor));
    cap.map_or(score, |cap| score.smaller(cap))
}

/// Where a value lies among the places of points.
pub(super) enum Neighbours {
    /// It scores what this point does.
    One(usize),
    /// Between this point and the next.
    Two(usize),
}

/// Flat outside; on a step, the last point of its place counts.
pub(super) fn neighbours<N: Number>(points: usize, place: impl Fn(usize) -> N, value: N) -> Neighbours {
    let (mut low, mut high) = (0, points);
    while low < high {
        let middle = usize::midpoint(low, high);
        if place(middle).order(value).is_le() {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    match low {
        0 => Neighbours::One(0),
        all if all == points => Neighbours::One(points - 1),
        next => Neighbours::Two(next - 1),
    }
}

/// The rounded score of a value on points, which may be there in whole numbers, too.
pub(super) fn exact_score(
    points: &[(Decimal, Decimal)],
    whole: Option<&WholePoints>,
    value: Decimal,
    rounding: Rounding,
) -> Option<Decimal> {
    let fast = whole.and_then(|whole| whole.score(value, rounding));
    let slow = || on_points(points, value, Some(rounding)).map(|score| exact::rounded(score, rounding));
    fast.or_else(slow)
}

/// The score of a value on points with ascending places. With a rounding, what is divided comes out rounded.
fn on_points<N: Number>(points: &[(N, N)], value: N, rounding: Option<Rounding>) -> Option<N> {
    match neighbours(points.len(), |index| points[index].0, value) {
        Neighbours::One(index) => Some(points[index].1),
        Neighbours::Two(index) => between(points[index], points[index + 1], value, rounding),
    }
}

/// On the line through two points; multiplies first, divides last.
fn between<N: Number>((x0, y0): (N, N), (x1, y1): (N, N), x: N, rounding: Option<Rounding>) -> Option<N> {
    let (run, rise) = (x1.minus(x0)?, x.minus(x0)?.times(y1.minus(y0)?)?);
    match rounding {
        None => y0.plus(rise.over(run)?).map(N::kept),
        Some(_) => y0.times(run)?.plus(rise)?.ratio(run, rounding),
    }
}

/// The attainment of a target by one subject.
pub(super) struct Attained<N> {
    pub(super) below: bool,
    pub(super) by_difference: bool,
    pub(super) best: N,
    pub(super) floor: N,
    pub(super) cap: Option<N>,
    pub(super) rounding: Option<Rounding>,
}

/// Why there is no attainment.
pub(super) enum Unattained {
    TargetNotPositive,
    NoCap,
    Unheld,
}

impl<N: Number> Attained<N> {
    pub(super) fn score(&self, value: N, target: N) -> Result<N, Unattained> {
        let score = self.unlimited(value, target)?;
        let score = if self.rounding.is_none() {
            score.kept()
        } else {
            score
        };
        Ok(within(score, Some(self.floor), self.cap))
    }

    pub(super) fn unlimited(&self, value: N, target: N) -> Result<N, Unattained> {
        let (above, positive) = (value.order(N::ZERO).is_gt(), target.order(N::ZERO).is_gt());
        if target.is_nought() && (self.below || !above) {
            let met = self.below && !above;
            return Ok(if met { self.best } else { self.floor });
        }
        if !positive {
            return Err(Unattained::TargetNotPositive);
        }
        if self.below && !self.by_difference {
            let whole = self.best.times(target).ok_or(Unattained::Unheld)?;
            // What is too large to be held is above any cap.
            let quotient = above.then(|| whole.ratio(value, self.rounding)).flatten();
            return quotient.or(self.cap).ok_or(Unattained::NoCap);
        }
        let score = if self.below {
            let left = target.plus(target).and_then(|twice| twice.minus(value));
            left.and_then(|left| self.best.times(left))
                .and_then(|score| score.ratio(target, self.rounding))
        } else {
            self.best
                .times(value)
                .and_then(|score| score.ratio(target, self.rounding))
        };
        score.ok_or(Unattained::Unheld)
    }
}
