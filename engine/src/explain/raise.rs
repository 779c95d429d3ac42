//! What would raise the total most: each KPI alone is supposed to have another value, and the program itself says what
//! comes of it.

use std::cmp::Reverse;

use weigh_dsl::model::{
    AggregateFn, Exactness, ExprKind, Kpi, KpiId, Scoring, SubjectExpr, SubjectLeaf, Type,
};
use weigh_dsl::value::Decimal;

use super::tell::number;
use super::{Content, Part, Raise, Scored, Supposition};
use crate::error::Error;
use crate::score::{Outlook, Trace, Trials};

/// How often a distance is doubled on the way to the farthest value that is tried.
const DOUBLINGS: u32 = 24;
/// With more rows than this, times the subjects that are explained, a KPI that is compared with others is only tried one step
/// further: each trial scores everybody again.
const MANY_ROWS: usize = 20_000;

/// With so many not even that is tried.
const TOO_MANY_ROWS: usize = 2_000_000;

/// What better values of the KPIs would bring, the most first. So many subjects are explained.
pub(super) fn raises(trace: &Trace<'_>, total: &Part, explained: usize) -> Result<Vec<Raise>, Error> {
    let now = trace.result();
    let Some(settled) = number(&now.settled) else {
        return Ok(Vec::new());
    };
    let trials = Trials::new(trace);
    let (worst, best) = trace.scorecard().scale;
    let rows = trace.rows().saturating_mul(explained);
    let search = |kpi: KpiId, part: &Part| {
        let Content::Kpi { value, scored, .. } = &part.content else {
            return None;
        };
        let form = trace.scorecard().kpi(kpi);
        let value = number(value)?;
        if trace.is_relative(kpi) && rows > TOO_MANY_ROWS {
            return None;
        }
        let turns = [turns(scored, value), compared(trace, &form.scoring)].concat();
        Some(
            Search {
                trace,
                trials: &trials,
                kpi,
                value,
                now: settled,
                grade: now.grade,
                falls: best.compare(worst).is_lt(),
                step: step(form.value.ty, value, &turns),
                bounds: bounds(form),
                turns,
                many: rows > MANY_ROWS,
            }
            .raise(),
        )
    };
    let mut raises = Vec::new();
    each_kpi(total, &mut |kpi, part| raises.extend(search(kpi, part)));
    let gain = |raise: &Raise| {
        let one = |at: &Option<Supposition>| at.as_ref().map_or(Decimal::ZERO, |at| at.gain.settle());
        (one(&raise.step), one(&raise.most), one(&raise.next))
    };
    raises.sort_by_key(|raise| Reverse(gain(raise)));
    match trials.failure() {
        Some(failure) => Err(failure),
        None => Ok(raises),
    }
}

fn each_kpi(part: &Part, f: &mut impl FnMut(KpiId, &Part)) {
    match &part.content {
        Content::Kpi { .. } => {
            if let weigh_dsl::model::Member::Kpi(kpi) = part.member {
                f(kpi, part);
            }
        }
        Content::Group { parts, .. } => parts.iter().for_each(|part| each_kpi(part, f)),
    }
}

/// A step that people would take: one for whole numbers, a percentage point, a round length of time, and for other numbers
/// what changes the second digit: of the value, or, where that is nought, of where its curve turns.
fn step(ty: Type, value: Decimal, turns: &[Decimal]) -> Decimal {
    /// Ten days, a day, an hour, ten minutes, a minute, ten seconds; in seconds.
    const LENGTHS: [i64; 6] = [864_000, 86_400, 3_600, 600, 60, 10];
    // So many times a length goes into what it is a step of.
    const SEVERAL: i64 = 4;
    let size = value.abs();
    let hundredth = power_of_ten(-2);
    match ty.number() {
        Some(number) if number.percent => hundredth,
        Some(number) if number.unit.is_duration() => {
            let fits = |length: &i64| !size.compare(Decimal::from(SEVERAL * length)).is_lt();
            Decimal::from(LENGTHS.into_iter().find(fits).unwrap_or(1))
        }
        Some(number) if number.exactness == Exactness::Whole => step_of(size, Decimal::ONE, Decimal::HUNDRED),
        _ if size.is_zero() => {
            let largest = turns.iter().map(|turn| turn.abs()).max().unwrap_or(Decimal::ONE);
            step_of(largest, hundredth, Decimal::from(10))
        }
        _ => step_of(size, power_of_ten(-6), Decimal::from(10)),
    }
}

/// The largest power of ten that goes so many times into a size, from the smallest on.
fn step_of(size: Decimal, smallest: Decimal, times: Decimal) -> Decimal {
    let ten = Decimal::from(10);
    let mut step = smallest;
    while let Some(larger) = step.mul(ten)
        && larger
            .mul(times)
            .is_some_and(|reach| !reach.compare(size).is_gt())
    {
        step = larger;
    }
    step
}

fn power_of_ten(exponent: i32) -> Decimal {
    Decimal::from_parts(1, exponent.unsigned_abs()).unwrap_or(Decimal::ONE)
}

/// Between which values a KPI can lie whatever happens.
fn bounds(kpi: &Kpi) -> (Option<Decimal>, Option<Decimal>) {
    let not_below = (Some(Decimal::ZERO), None);
    match &kpi.value.kind {
        ExprKind::Leaf(SubjectLeaf::Aggregate(aggregate)) => match aggregate.function {
            AggregateFn::Share => (Some(Decimal::ZERO), Some(Decimal::ONE)),
            AggregateFn::Count | AggregateFn::Distinct | AggregateFn::StdDev => not_below,
            _ if is_duration(&kpi.value) => not_below,
            _ => (None, None),
        },
        _ if is_duration(&kpi.value) => not_below,
        _ => (None, None),
    }
}

fn is_duration(expr: &SubjectExpr) -> bool {
    expr.ty.number().is_some_and(|number| number.unit.is_duration())
}

/// The values at which a form of score turns, as far as they stand in it.
fn turns(scored: &Scored, value: Decimal) -> Vec<Decimal> {
    let mut turns = Vec::new();
    match scored {
        Scored::Points { at, points, .. } => {
            let places = points.iter().filter_map(|(at, _)| number(at));
            match at {
                super::Looked::Value => turns.extend(places),
                super::Looked::Distance(target) => {
                    if let Some(target) = number(&target.value) {
                        turns.push(target);
                        let around = |place: Decimal| [target.add(place), target.sub(place)];
                        turns.extend(places.flat_map(around).flatten());
                    }
                }
                super::Looked::Standing(_) => {}
            }
        }
        // Their conditions are looked at as they are written.
        Scored::Steps { .. } => {}
        Scored::Attainment { target, at_most, .. } => {
            let target = number(&target.value);
            turns.extend(target);
            let cap = at_most.as_ref().and_then(|cap| number(&cap.value));
            let at_cap = target
                .zip(cap)
                .and_then(|(target, cap)| target.mul(cap)?.div(Decimal::HUNDRED));
            turns.extend(at_cap);
        }
        Scored::PerStep { reference, step, .. } => {
            let step = number(&step.value);
            let reference = number(&reference.value);
            turns.extend(reference);
            turns.extend(step.and_then(|step| value.add(step)));
            turns.extend(step.and_then(|step| value.sub(step)));
        }
        Scored::LogNormal { p10, median } => {
            turns.extend([number(&p10.value), number(&median.value)].into_iter().flatten());
        }
        // Where a plugin turns, only it knows.
        Scored::Plugin { .. } | Scored::Formula(_) => {}
    }
    turns
}

/// What the conditions of steps compare with.
fn compared(trace: &Trace<'_>, scoring: &Scoring) -> Vec<Decimal> {
    let Scoring::Steps { steps, .. } = scoring else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (_, condition) in steps {
        condition.walk(&mut |expr| {
            if !matches!(expr.kind, ExprKind::Leaf(SubjectLeaf::Value)) {
                found.extend(trace.known(expr).and_then(|cell| number(&cell)));
            }
        });
    }
    found
}

/// The search for better values of one KPI.
struct Search<'a, 't> {
    trace: &'a Trace<'a>,
    trials: &'a Trials<'t>,
    kpi: KpiId,
    value: Decimal,
    /// The total as it is, before it is rounded.
    now: Decimal,
    grade: Option<u32>,
    /// Whether the least total is the best.
    falls: bool,
    step: Decimal,
    bounds: (Option<Decimal>, Option<Decimal>),
    turns: Vec<Decimal>,
    /// Whether it takes long to score everybody again.
    many: bool,
}

impl Search<'_, '_> {
    fn raise(&self) -> Raise {
        let relative = self.trace.is_relative(self.kpi);
        let mut raise = Raise {
            kpi: self.kpi,
            value: self.value,
            step: None,
            next: None,
            most: None,
            grade: None,
            relative,
            only_step: relative && self.many,
        };
        let ways = [self.way(true), self.way(false)];
        let first = |way: &Vec<Decimal>| way.first().map(|value| self.suppose(*value));
        let steps = [first(&ways[0]), first(&ways[1])];
        let gains = steps
            .each_ref()
            .map(|step| step.as_ref().map_or(Decimal::ZERO, |step| step.gain));
        let gains_one = |gain: Decimal| gain.settle().compare(Decimal::ZERO).is_gt();
        if raise.only_step {
            let at = usize::from(gains[1].compare(gains[0]).is_gt());
            raise.step = steps
                .into_iter()
                .nth(at)
                .flatten()
                .filter(|step| gains_one(step.gain));
            return raise;
        }
        let tried = ways.map(|way| {
            way.into_iter()
                .map(|value| self.suppose(value))
                .collect::<Vec<_>>()
        });
        let nearest = |way: &Vec<Supposition>| way.iter().position(|one| gains_one(one.gain));
        let upward = match (nearest(&tried[0]), nearest(&tried[1])) {
            (Some(0), Some(0)) => !gains[1].compare(gains[0]).is_gt(),
            (Some(up), Some(down)) => up <= down,
            (up, _) => up.is_some(),
        };
        let [up, down] = tried;
        let way = if upward { up } else { down };
        let Some(first) = nearest(&way) else {
            return raise;
        };
        let better = |one: &Supposition| gains_one(one.gain);
        if first == 0 {
            raise.step = way.first().cloned();
        } else {
            raise.next = Some(self.narrow(&way, first, &better));
        }
        raise.grade = way
            .iter()
            .position(|one| self.is_graded_better(one))
            .map(|at| self.narrow(&way, at, &|one| self.is_graded_better(one)));
        raise.most = self.most(&way);
        raise
    }

    /// The smallest change with which the total is the best that can be tried. None where it rises without end.
    fn most(&self, way: &[Supposition]) -> Option<Supposition> {
        let best = way.iter().map(|one| one.gain.settle()).max()?;
        let reaches = |one: &Supposition| !one.gain.settle().compare(best).is_lt();
        let at = way.iter().position(reaches)?;
        let ends = at + 1 < way.len()
            || self.bounds.0.is_some_and(|low| way[at].value == low)
            || self.bounds.1.is_some_and(|high| way[at].value == high);
        ends.then(|| {
            let found = self.narrow(way, at, &reaches);
            self.at_turn(&found, &reaches).unwrap_or(found)
        })
    }

    /// What a value is that lies less than a step before a turn of the curve: the turn itself, if it does as well. A score that is
    /// rounded is the best a little before its curve ends, but people know where that is.
    fn at_turn(&self, found: &Supposition, does: &dyn Fn(&Supposition) -> bool) -> Option<Supposition> {
        let upward = found.value.compare(self.value).is_gt();
        let ahead = |turn: &Decimal| {
            let way = if upward {
                turn.sub(found.value)
            } else {
                found.value.sub(*turn)
            };
            way.filter(|way| !way.is_negative() && way.compare(self.step).is_lt())
        };
        let next = self.turns.iter().filter_map(|turn| Some((ahead(turn)?, *turn)));
        let (_, turn) = next.min_by(|a, b| a.0.compare(b.0))?;
        Some(self.suppose(turn)).filter(|one| does(one))
    }

    fn is_graded_better(&self, one: &Supposition) -> bool {
        match (one.grade, self.grade) {
            (Some(grade), Some(now)) => grade < now,
            (grade, None) => grade.is_some(),
            (None, Some(_)) => false,
        }
    }

    fn suppose(&self, value: Decimal) -> Supposition {
        let Outlook {
            settled,
            total,
            grade,
        } = self.trials.suppose(self.kpi, value);
        let change = number(&settled).and_then(|settled| {
            if self.falls {
                self.now.sub(settled)
            } else {
                settled.sub(self.now)
            }
        });
        Supposition {
            value,
            // A total that would go missing is no gain.
            gain: change.unwrap_or(Decimal::ZERO),
            total,
            grade,
        }
    }

    /// The values to try on one side, from the nearest on: steps, doubled again and again, and where the curve turns.
    fn way(&self, upward: bool) -> Vec<Decimal> {
        let beyond = |value: Decimal| {
            let order = value.compare(self.value);
            if upward { order.is_gt() } else { order.is_lt() }
        };
        let within = |value: Decimal| {
            let low = self.bounds.0.map_or(value, |low| value.max(low));
            self.bounds.1.map_or(low, |high| low.min(high))
        };
        let moved = |distance: Decimal| {
            let to = if upward {
                self.value.add(distance)
            } else {
                self.value.sub(distance)
            };
            to.map(within)
        };
        let mut values = Vec::new();
        let mut distance = Some(self.step);
        for _ in 0..DOUBLINGS {
            values.extend(distance.and_then(moved));
            distance = distance.and_then(|distance| distance.add(distance));
        }
        for turn in &self.turns {
            values.push(within(*turn));
        }
        values.retain(|value| beyond(*value));
        let near = |value: &Decimal| value.sub(self.value).map(Decimal::abs).unwrap_or_default();
        values.sort_by(|a, b| near(a).compare(near(b)));
        values.dedup_by(|a, b| a.compare(*b).is_eq());
        // One step comes first, however near a turn is.
        if let Some(one) = moved(self.step).filter(|one| beyond(*one))
            && let Some(at) = values.iter().position(|value| value.compare(one).is_eq())
        {
            values.drain(..at);
        }
        values
    }

    /// The smallest value between the last trial that does not do and the first that does. Found by halving on a grid,
    /// each point of which is scored.
    fn narrow(&self, way: &[Supposition], at: usize, does: &dyn Fn(&Supposition) -> bool) -> Supposition {
        let grid = self.grid();
        let found = &way[at];
        let before = at.checked_sub(1).map_or(self.value, |at| way[at].value);
        let upward = found.value.compare(self.value).is_gt();
        // In units of the grid, away from the value.
        let units = |value: Decimal| {
            let units = value.div(grid)?;
            let units = if upward { units.floor() } else { units.ceil().neg() };
            units.to_i64()
        };
        let value = |units: i64| {
            let units = if upward { units } else { -units };
            Decimal::from(units).mul(grid)
        };
        let (Some(mut low), Some(mut high)) = (units(before), units(found.value)) else {
            return found.clone();
        };
        let mut best = found.clone();
        high += 1;
        while low + 1 < high {
            let middle = low + (high - low) / 2;
            let Some(supposed) = value(middle).map(|value| self.suppose(value)) else {
                return best;
            };
            if does(&supposed) {
                high = middle;
                best = supposed;
            } else {
                low = middle;
            }
        }
        let farther = |a: &Supposition, b: &Supposition| {
            let distance = |one: &Supposition| one.value.sub(self.value).map(Decimal::abs);
            distance(a) > distance(b)
        };
        if farther(&best, found) {
            found.clone()
        } else {
            best
        }
    }

    /// How finely values are told: as finely as people would say them.
    fn grid(&self) -> Decimal {
        const MINUTE: i64 = 60;
        let number = self.trace.scorecard().kpi(self.kpi).value.ty.number();
        let finer = self.step.div(Decimal::from(10)).unwrap_or(self.step);
        match number {
            Some(number) if number.unit.is_duration() => self.step.min(Decimal::from(MINUTE)),
            Some(number) if number.exactness == Exactness::Whole => finer.max(Decimal::ONE),
            _ => finer,
        }
    }
}
