//! Scores: value → curve → missing policy → weights → rounding → groups → total → band.

use weigh_engine::dsl::model::{
    Attainment, Bands, Extent, Facet, Group, GroupId, Kpi, KpiId, Limit, Member, PerStep, Point, Policy,
    Scoring, SubjectExpr, SubjectLeaf, Weight,
};
use weigh_engine::dsl::syntax::ast::Combine;
use weigh_engine::dsl::value::Rounding;

use super::formula::{Place, number, value};
use super::rows::{Row, cell, follow};
use super::{Num, Value, aggregate::aggregate};

/// What the oracle says of a subject in a period.
#[derive(Debug, Clone)]
pub(crate) struct Scored {
    /// By KPI: value and score.
    pub(crate) kpis: Vec<(Value, Value)>,
    /// By group, the first is the total.
    pub(crate) groups: Vec<Value>,
    /// By KPI, its share of the whole.
    pub(crate) shares: Vec<Option<Num>>,
    /// The index of the total's band.
    pub(crate) grade: Option<usize>,
}

/// Scores a subject.
pub(crate) fn score(place: Place<'_>, subject: &Row) -> Scored {
    let card = Card { place, subject };
    let scorecard = place.scorecard;
    let kpis = (0..scorecard.kpis.len() as u32).map(|id| {
        let kpi = scorecard.kpi(KpiId(id));
        (card.value_of(kpi), card.part(Member::Kpi(KpiId(id))).score())
    });
    let inner = (1..scorecard.groups.len() as u32).map(|id| card.part(Member::Group(GroupId(id))).score());
    let groups: Vec<Value> = std::iter::once(card.group_score(GroupId(0)))
        .chain(inner)
        .collect();
    let grade = scorecard
        .root()
        .bands
        .as_ref()
        .and_then(|bands| band(bands, &groups[0]));
    Scored {
        kpis: kpis.collect(),
        shares: card.shares(&groups[0]),
        groups,
        grade,
    }
}

/// The value of a formula over a subject.
pub(crate) fn subject_value(place: Place<'_>, subject: &Row, expr: &SubjectExpr) -> Value {
    Card { place, subject }.formula(expr, None)
}

/// A member of a group as its group sees it.
enum Part {
    /// Its score, and whether it is its own rather than one that the missing policy gave it.
    Scored(Num, bool),
    /// Left out; its weight goes to its siblings.
    Absent,
    /// It must not be missing, and is.
    Failed,
    /// A weight below it is missing or negative, which no policy mends.
    Broken,
}

/// What a group combines.
enum Gathered {
    /// Nothing: it is missing.
    Missing,
    /// Nothing: a weight is missing or negative.
    Broken,
    /// The members that count, each with its weight and its score.
    Parts(Vec<(Member, Num, Num)>),
}

impl Part {
    fn score(&self) -> Value {
        match self {
            Part::Scored(score, _) => Value::Number(score.clone()),
            Part::Absent | Part::Failed | Part::Broken => Value::Missing,
        }
    }
}

struct Card<'a> {
    place: Place<'a>,
    subject: &'a Row,
}

impl Card<'_> {
    fn formula(&self, expr: &SubjectExpr, own: Option<&Kpi>) -> Value {
        value(self.place, expr, &|leaf: &SubjectLeaf| self.leaf(leaf, own))
    }

    fn leaf(&self, leaf: &SubjectLeaf, own: Option<&Kpi>) -> Value {
        let subject_table = self.place.scorecard.subject;
        match leaf {
            SubjectLeaf::Aggregate(inner) => aggregate(self.place, self.subject, inner),
            SubjectLeaf::Blend(blend) => {
                let (mut top, mut bottom) = (Num::whole(0), Num::whole(0));
                for (weight, part) in &blend.parts {
                    if let Value::Number(mean) = aggregate(self.place, self.subject, part) {
                        top = top.add(&mean.mul(&Num::of(*weight)));
                        bottom = bottom.add(&Num::of(*weight));
                    }
                }
                number(top.div(&bottom))
            }
            SubjectLeaf::Column { through, column } => {
                follow(self.place, subject_table, self.subject, through)
                    .map_or(Value::Missing, |(table, row)| {
                        cell(self.place, table, &row, *column)
                    })
            }
            SubjectLeaf::Value => self.value_of(own.expect("`value` stands in a KPI")),
            SubjectLeaf::Target => {
                let kpi = own.expect("`target` stands in a KPI");
                self.formula(kpi.target.as_ref().expect("the KPI has a target"), Some(kpi))
            }
            SubjectLeaf::Part(Member::Kpi(id), Facet::Value) => self.value_of(self.place.scorecard.kpi(*id)),
            SubjectLeaf::Part(member, Facet::Score) => self.part(*member).score(),
            SubjectLeaf::Part(_, Facet::Value | Facet::Grade)
            | SubjectLeaf::OwnScore
            | SubjectLeaf::Across(_) => unimplemented!("the generated scorecards have none of these"),
        }
    }

    /// The value of a KPI: missing where a condition of `needs` does not hold.
    fn value_of(&self, kpi: &Kpi) -> Value {
        let raw = self.formula(&kpi.value, None);
        let with_value = |expr: &SubjectExpr| {
            value(self.place, expr, &|leaf: &SubjectLeaf| match leaf {
                SubjectLeaf::Value => raw.clone(),
                other => self.leaf(other, Some(kpi)),
            })
        };
        if kpi.needs.iter().all(|needs| with_value(needs).holds()) {
            raw
        } else {
            Value::Missing
        }
    }

    fn part(&self, member: Member) -> Part {
        let round = self.place.scorecard.round;
        let (applies, own, score, missing, rounding) = match member {
            Member::Kpi(id) => {
                let kpi = self.place.scorecard.kpi(id);
                (
                    &kpi.applies,
                    Some(kpi),
                    self.kpi_score(kpi),
                    &kpi.missing,
                    kpi.round.or(round.score),
                )
            }
            Member::Group(id) => {
                let group = self.place.scorecard.group(id);
                (
                    &group.applies,
                    None,
                    self.group_score(id),
                    &group.missing,
                    round.group,
                )
            }
        };
        let filled = |score: Num| {
            Part::Scored(
                rounding.map_or(score.clone(), |rounding| score.round(rounding)),
                false,
            )
        };
        if applies
            .as_ref()
            .is_some_and(|applies| !self.formula(applies, own).holds())
        {
            return Part::Absent;
        }
        if let Value::Number(score) = score {
            return Part::Scored(score, true);
        }
        if let Member::Group(id) = member
            && matches!(self.gathered(id), Gathered::Broken)
        {
            return Part::Broken;
        }
        match &missing.policy {
            Policy::Skip => Part::Absent,
            Policy::Fail => Part::Failed,
            Policy::Zero => filled(Num::whole(0)),
            Policy::Worst => filled(Num::of(self.place.scorecard.scale.0)),
            Policy::Score(score) => match self.formula(score, own) {
                Value::Number(score) => filled(score),
                _ => Part::Absent,
            },
        }
    }

    /// The score of a KPI that has a value, limited and rounded.
    fn kpi_score(&self, kpi: &Kpi) -> Value {
        let Value::Number(value) = self.value_of(kpi) else {
            return Value::Missing;
        };
        let Some(raw) = self.scored(kpi, &value) else {
            return Value::Missing;
        };
        let rounding = kpi.round.or(self.place.scorecard.round.score);
        self.finished(raw, kpi.limit.as_ref(), rounding, Some(kpi))
    }

    fn finished(
        &self,
        raw: Num,
        limit: Option<&Limit>,
        rounding: Option<Rounding>,
        own: Option<&Kpi>,
    ) -> Value {
        let mut score = raw;
        if let Some(limit) = limit {
            for (end, below) in [(&limit.low, true), (&limit.high, false)] {
                let Some(end) = end else { continue };
                let Value::Number(end) = self.formula(end, own) else {
                    return Value::Missing;
                };
                score = if below {
                    larger(score, end)
                } else {
                    smaller(score, end)
                };
            }
        }
        Value::Number(rounding.map_or(score.clone(), |rounding| score.round(rounding)))
    }

    fn scored(&self, kpi: &Kpi, value: &Num) -> Option<Num> {
        let own = |expr: &SubjectExpr| self.formula(expr, Some(kpi)).number().cloned();
        let (worst, best) = (
            Num::of(self.place.scorecard.scale.0),
            Num::of(self.place.scorecard.scale.1),
        );
        match &kpi.scoring {
            Scoring::Points(points) => interpolate(&self.points(kpi, points)?, value),
            Scoring::CloseTo { target, points } => {
                let distance = value.sub(&own(target)?).abs();
                interpolate(&self.points(kpi, points)?, &distance)
            }
            Scoring::Steps { steps, otherwise } => {
                let step = steps
                    .iter()
                    .find(|(_, condition)| self.formula(condition, Some(kpi)).holds());
                own(step.map(|(score, _)| score).or(otherwise.as_ref())?)
            }
            Scoring::Relative(..) => unimplemented!("the generated scorecards have none of these"),
            Scoring::Formula(formula) => own(formula),
            Scoring::Attainment(attainment) => self.attainment(kpi, attainment, value, &best),
            Scoring::PerStep(steps) => self.per_step(kpi, steps, value),
            Scoring::LogNormal { p10, median } => {
                let share = lognormal(value.to_f64(), own(p10)?.to_f64(), own(median)?.to_f64())?;
                Num::float(worst.to_f64() + share * (best.to_f64() - worst.to_f64()))
            }
        }
    }

    fn points(&self, kpi: &Kpi, points: &[Point]) -> Option<Vec<(Num, Num)>> {
        points
            .iter()
            .map(|point| {
                let at = self.formula(&point.at, Some(kpi)).number().cloned()?;
                let score = self.formula(&point.score, Some(kpi)).number().cloned()?;
                Some((at, score))
            })
            .collect()
    }

    fn attainment(&self, kpi: &Kpi, attainment: &Attainment, value: &Num, best: &Num) -> Option<Num> {
        let own = |expr: &SubjectExpr| self.formula(expr, Some(kpi)).number().cloned();
        let target = own(&attainment.target)?;
        let floor = match &attainment.at_least {
            Some(floor) => own(floor)?,
            None => Num::whole(0),
        };
        let cap = match &attainment.at_most {
            Some(cap) => Some(own(cap)?),
            None => None,
        };
        let nothing = value.is_zero() || value.is_negative();
        let raw = match (attainment.below, attainment.by_difference) {
            (false, _) if target.is_zero() && nothing => floor.clone(),
            (true, _) if target.is_zero() && nothing => best.clone(),
            _ if target.is_zero() || target.is_negative() => return None,
            (false, _) => value.div(&target)?.mul(best),
            (true, true) => Num::whole(2).sub(&value.div(&target)?).mul(best),
            (true, false) if nothing => cap.clone()?,
            (true, false) => target.div(value)?.mul(best),
        };
        let raised = larger(raw, floor);
        Some(match cap {
            Some(cap) => smaller(raised, cap),
            None => raised,
        })
    }

    fn per_step(&self, kpi: &Kpi, steps: &PerStep, value: &Num) -> Option<Num> {
        let own = |expr: &SubjectExpr| self.formula(expr, Some(kpi)).number().cloned();
        let reference = own(&steps.reference)?;
        let over = if steps.under {
            reference.sub(value)
        } else {
            value.sub(&reference)
        };
        let size = own(&steps.step)?;
        if size.is_zero() || size.is_negative() {
            return None;
        }
        let count = larger(over.div(&size)?.whole_steps(), Num::whole(0));
        let points = own(&steps.amount)?.mul(&count);
        let mut score = own(&steps.from)?;
        score = if steps.add {
            score.add(&points)
        } else {
            score.sub(&points)
        };
        if let Some(floor) = &steps.at_least {
            score = larger(score, own(floor)?);
        }
        if let Some(cap) = &steps.at_most {
            score = smaller(score, own(cap)?);
        }
        Some(score)
    }

    /// The members of a group that count, if the group is to be scored at all.
    fn gathered(&self, id: GroupId) -> Gathered {
        let group = self.place.scorecard.group(id);
        let parts: Vec<(Member, Part)> = group
            .members
            .iter()
            .map(|member| (*member, self.part(*member)))
            .collect();
        if parts.iter().any(|(_, part)| matches!(part, Part::Broken)) {
            return Gathered::Broken;
        }
        let meets_needs = group
            .needs_conditions
            .iter()
            .all(|needs| self.formula(needs, None).holds());
        let there = parts
            .iter()
            .filter(|(_, part)| matches!(part, Part::Scored(_, true)))
            .count();
        let enough = group.needs.is_none_or(|needed| there >= needed as usize);
        let failed = parts.iter().any(|(_, part)| matches!(part, Part::Failed));
        let scored: Vec<(Member, Num)> = (parts.into_iter())
            .filter_map(|(member, part)| match part {
                Part::Scored(score, _) => Some((member, score)),
                Part::Absent | Part::Failed | Part::Broken => None,
            })
            .collect();
        if !meets_needs || failed || !enough || scored.is_empty() {
            return Gathered::Missing;
        }
        let weighed: Option<Vec<(Member, Num, Num)>> = (scored.into_iter())
            .map(|(member, score)| {
                let weight = if uses_weights(group.combine) {
                    self.weight(member)?
                } else {
                    Num::whole(1)
                };
                Some((member, weight, score))
            })
            .collect();
        weighed.map_or(Gathered::Broken, Gathered::Parts)
    }

    fn group_score(&self, id: GroupId) -> Value {
        let group = self.place.scorecard.group(id);
        let Gathered::Parts(parts) = self.gathered(id) else {
            return Value::Missing;
        };
        let present: Vec<(Num, Num)> = parts
            .into_iter()
            .map(|(_, weight, score)| (weight, score))
            .collect();
        let Some(raw) = combined(group, &present) else {
            return Value::Missing;
        };
        let round = self.place.scorecard.round;
        let rounding = if id == GroupId(0) {
            round.total
        } else {
            round.group
        };
        self.finished(raw, group.limit.as_ref(), rounding, None)
    }

    /// Each KPI's share of the whole scorecard: the product of its normalised weight and those of the groups around
    /// it. Nought for what is left out; none where there is no total, or parts are not combined by shares.
    fn shares(&self, total: &Value) -> Vec<Option<Num>> {
        let mut shares = vec![None; self.place.scorecard.kpis.len()];
        if !total.is_missing() {
            self.share_out(GroupId(0), Some(&Num::whole(1)), true, &mut shares);
        }
        shares
    }

    fn share_out(&self, id: GroupId, whole: Option<&Num>, is_its_own: bool, shares: &mut [Option<Num>]) {
        let group = self.place.scorecard.group(id);
        let by_shares = is_its_own && uses_weights(group.combine) && group.combine != Combine::Sum;
        let parts = match self.gathered(id) {
            Gathered::Parts(parts) => parts,
            Gathered::Missing | Gathered::Broken => Vec::new(),
        };
        let sum = parts
            .iter()
            .fold(Num::whole(0), |sum, (_, weight, _)| sum.add(weight));
        for member in &group.members {
            let weight = parts
                .iter()
                .find(|(part, _, _)| part == member)
                .map(|(_, weight, _)| weight);
            let share = match whole {
                Some(whole) if whole.is_zero() => Some(Num::whole(0)),
                Some(whole) if by_shares => Some(weight.map_or(Num::whole(0), |weight| {
                    whole.mul(weight).div(&sum).expect("a sum")
                })),
                Some(_) | None => None,
            };
            match member {
                Member::Kpi(kpi) => shares[kpi.0 as usize] = share,
                Member::Group(inner) => {
                    let is_its_own = matches!(self.part(*member), Part::Scored(_, true));
                    self.share_out(*inner, share.as_ref(), is_its_own, shares);
                }
            }
        }
    }

    fn weight(&self, member: Member) -> Option<Num> {
        let weight = match member {
            Member::Kpi(id) => &self.place.scorecard.kpi(id).weight,
            Member::Group(id) => &self.place.scorecard.group(id).weight,
        };
        match weight {
            Weight::Fixed(weight) => Some(Num::of(*weight)),
            Weight::By(expr) => self
                .formula(expr, None)
                .number()
                .filter(|weight| !weight.is_negative())
                .cloned(),
        }
    }
}

fn uses_weights(combine: Combine) -> bool {
    match combine {
        Combine::WeightedMean | Combine::GeometricMean | Combine::HarmonicMean | Combine::Sum => true,
        Combine::Product | Combine::Min | Combine::Max => false,
    }
}

fn combined(group: &Group, present: &[(Num, Num)]) -> Option<Num> {
    let weights = present
        .iter()
        .fold(Num::whole(0), |sum, (weight, _)| sum.add(weight));
    let weighted = || {
        present
            .iter()
            .fold(Num::whole(0), |sum, (weight, score)| sum.add(&weight.mul(score)))
    };
    let scores = || present.iter().map(|(_, score)| score.clone());
    match group.combine {
        Combine::WeightedMean => weighted().div(&weights),
        Combine::Sum => Some(weighted()),
        Combine::Product => scores().reduce(|a, b| a.mul(&b)),
        Combine::Min => scores().reduce(smaller),
        Combine::Max => scores().reduce(larger),
        Combine::GeometricMean => {
            if weights.is_zero() {
                return None;
            }
            let logs: f64 = present
                .iter()
                .map(|(weight, score)| weight.to_f64() * score.to_f64().ln())
                .sum();
            if present.iter().any(|(_, score)| score.is_negative()) {
                None
            } else if present
                .iter()
                .any(|(weight, score)| score.is_zero() && !weight.is_zero())
            {
                Num::float(0.0)
            } else {
                Num::float((logs / weights.to_f64()).exp())
            }
        }
        Combine::HarmonicMean => {
            // With parts of both signs it would lie outside them.
            if present.iter().any(|(_, score)| score.is_negative()) {
                return None;
            }
            // One part at nought pulls the whole to nought, as it does in the limit.
            if present
                .iter()
                .any(|(weight, score)| score.is_zero() && !weight.is_zero())
            {
                return Some(Num::whole(0));
            }
            let mut parts = Num::whole(0);
            for (weight, score) in present.iter().filter(|(weight, _)| !weight.is_zero()) {
                parts = parts.add(&weight.div(score)?);
            }
            weights.div(&parts)
        }
    }
}

fn interpolate(points: &[(Num, Num)], x: &Num) -> Option<Num> {
    if points
        .windows(2)
        .any(|pair| pair[0].0.compare(&pair[1].0).is_gt())
    {
        return None;
    }
    // The last point at or before x; two at one place are a step, of which the second holds from there on.
    let Some(before) = points.iter().rposition(|(at, _)| at.compare(x).is_le()) else {
        return points.first().map(|(_, score)| score.clone());
    };
    let (x0, y0) = &points[before];
    let Some((x1, y1)) = points.get(before + 1) else {
        return Some(y0.clone());
    };
    Some(y0.add(&x.sub(x0).mul(&y1.sub(y0)).div(&x1.sub(x0))?))
}

/// Lighthouse's curve: the complementary error function of Abramowitz & Stegun 7.1.26 between two pins.
fn lognormal(value: f64, p10: f64, median: f64) -> Option<f64> {
    if p10 <= 0.0 || median <= p10 {
        return None;
    }
    if value <= 0.0 {
        return Some(1.0);
    }
    let z = (value / median).ln() * 0.906_193_802_436_823_2 / -(p10 / median).ln();
    let (sign, x) = (z.signum(), z.abs());
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let poly = t
        * (0.254_829_592
            + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    let erf = sign * (1.0 - poly * (-x * x).exp());
    let share = (1.0 - erf) / 2.0;
    Some(if value <= p10 {
        share.clamp(0.9, 1.0)
    } else if value <= median {
        share.clamp(0.5, 0.899_999_999_999_999_9)
    } else {
        share.clamp(0.0, 0.499_999_999_999_999_94)
    })
}

fn smaller(a: Num, b: Num) -> Num {
    if b.compare(&a).is_lt() { b } else { a }
}

fn larger(a: Num, b: Num) -> Num {
    if b.compare(&a).is_gt() { b } else { a }
}

pub(crate) fn band(bands: &Bands, score: &Value) -> Option<usize> {
    let score = score.number()?;
    let holds = |extent: &Extent| match extent {
        Extent::When(_) | Extent::Distributed | Extent::Otherwise => false,
        Extent::Range {
            low,
            low_open,
            high,
            high_open,
        } => {
            let above = low.is_none_or(|low| {
                let order = score.compare(&Num::of(low));
                order.is_gt() || (order.is_eq() && !low_open)
            });
            let below = high.is_none_or(|high| {
                let order = score.compare(&Num::of(high));
                order.is_lt() || (order.is_eq() && !high_open)
            });
            above && below
        }
    };
    let found = bands.bands.iter().position(|band| holds(&band.extent));
    found.or_else(|| {
        bands
            .bands
            .iter()
            .position(|band| band.extent == Extent::Otherwise)
    })
}
