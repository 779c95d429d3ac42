//! Scores: value → curve → bonuses → limit → missing policy → vetoes → rounding → groups → total. What compares subjects
//! is in `across`, the rules beside the weighted parts are in `rules`.

use std::cell::RefCell;
use std::collections::HashMap;

use weigh_engine::dsl::model::{
    Across, Attainment, Facet, Group, GroupId, Kpi, KpiId, Limit, Member, Missing, PerStep, Point, Policy,
    Scoring, SubjectExpr, SubjectLeaf, Weight,
};
use weigh_engine::dsl::syntax::ast::Combine;
use weigh_engine::dsl::value::Rounding;
use weigh_engine::outcome::Rule;

use super::formula::{Place, number, value};
use super::rows::{Row, cell, follow, subjects};
use super::{Num, Value, aggregate::aggregate};

/// What the oracle says of a subject in a period.
#[derive(Debug, Clone)]
pub(crate) struct Scored {
    /// By KPI.
    pub(crate) kpis: Vec<ScoredPart>,
    /// By group, the first is the scorecard.
    pub(crate) groups: Vec<ScoredPart>,
    /// What rules did, by part, kind and place.
    pub(crate) rules: Vec<(Member, Rule, Option<Value>)>,
    /// The index of the segment.
    pub(crate) segment: Option<usize>,
}

/// What the oracle says of a part.
#[derive(Debug, Clone)]
pub(crate) struct ScoredPart {
    /// Of a KPI.
    pub(crate) value: Value,
    pub(crate) score: Value,
    /// Its share of the whole.
    pub(crate) share: Option<Num>,
    /// The index of its band.
    pub(crate) grade: Option<usize>,
}

/// All subjects in a period, and what has been found out about them so far.
pub(crate) struct World<'a> {
    pub(super) place: Place<'a>,
    subjects: Vec<Row>,
    parts: RefCell<HashMap<(usize, Member), Part>>,
    pub(super) across: RefCell<HashMap<(usize, Across, Own), Value>>,
}

impl<'a> World<'a> {
    pub(crate) fn new(place: Place<'a>) -> Self {
        World {
            place,
            subjects: subjects(place),
            parts: RefCell::default(),
            across: RefCell::default(),
        }
    }

    pub(crate) fn subjects(&self) -> usize {
        self.subjects.len()
    }

    pub(super) fn card(&self, at: usize) -> Card<'_> {
        Card { world: self, at }
    }

    pub(super) fn cards(&self) -> impl Iterator<Item = Card<'_>> {
        (0..self.subjects.len()).map(|at| self.card(at))
    }

    /// Scores a subject.
    pub(crate) fn score(&self, at: usize) -> Scored {
        let (card, scorecard) = (self.card(at), self.place.scorecard);
        let mut shares = HashMap::new();
        let root = Member::Group(GroupId(0));
        let whole = (!card.part(root).score().is_missing()).then(|| Num::whole(1));
        shares.insert(root, whole.clone());
        card.share_out(GroupId(0), whole.as_ref(), &mut shares);
        let part = |member: Member| ScoredPart {
            value: match member {
                Member::Kpi(id) => card.value_of(scorecard.kpi(id)),
                Member::Group(_) => Value::Missing,
            },
            score: card.part(member).score(),
            share: shares[&member].clone(),
            grade: card.grade(member),
        };
        let kpis = 0..scorecard.kpis.len() as u32;
        let groups = 0..scorecard.groups.len() as u32;
        Scored {
            kpis: kpis.map(|id| part(Member::Kpi(KpiId(id)))).collect(),
            groups: groups.map(|id| part(Member::Group(GroupId(id)))).collect(),
            rules: card.effects(),
            segment: card.segment(),
        }
    }
}

/// A member of a group as its group sees it.
#[derive(Debug, Clone)]
pub(super) enum Part {
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
    pub(super) fn score(&self) -> Value {
        match self {
            Part::Scored(score, _) => Value::Number(score.clone()),
            Part::Absent | Part::Failed | Part::Broken => Value::Missing,
        }
    }
}

/// Whose `value`, `target` and `score` a formula speaks of, and at which point of its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Own {
    /// Nobody's.
    Nobody,
    /// In `needs`: the value as it was measured.
    Measured(KpiId),
    /// In `applies when` and `target`: the value, where it is as `needs` wants it.
    Valued(Member),
    /// Behind that: the value of those whom the part applies to.
    Applying(Member),
}

/// What all parts have.
struct Form<'a> {
    applies: Option<&'a SubjectExpr>,
    missing: &'a Missing,
    limit: Option<&'a Limit>,
    rounding: Option<Rounding>,
}

/// A subject in a period.
#[derive(Clone, Copy)]
pub(super) struct Card<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) at: usize,
}

impl Card<'_> {
    pub(super) fn formula(&self, expr: &SubjectExpr, own: Own) -> Value {
        value(self.world.place, expr, &|leaf: &SubjectLeaf| self.leaf(leaf, own))
    }

    fn leaf(&self, leaf: &SubjectLeaf, own: Own) -> Value {
        let (place, subject) = (self.world.place, &self.world.subjects[self.at]);
        match leaf {
            SubjectLeaf::Aggregate(inner) => aggregate(place, subject, inner),
            SubjectLeaf::Blend(blend) => {
                let (mut top, mut bottom) = (Num::whole(0), Num::whole(0));
                for (weight, part) in &blend.parts {
                    if let Value::Number(mean) = aggregate(place, subject, part) {
                        top = top.add(&mean.mul(&Num::of(*weight)));
                        bottom = bottom.add(&Num::of(*weight));
                    }
                }
                number(top.div(&bottom))
            }
            SubjectLeaf::Column { through, column } => {
                follow(place, place.scorecard.subject, subject, through)
                    .map_or(Value::Missing, |(table, row)| cell(place, table, &row, *column))
            }
            SubjectLeaf::Value => match own {
                Own::Nobody => unreachable!("`value` stands in a part"),
                Own::Measured(id) => self.formula(&place.scorecard.kpi(id).value, Own::Nobody),
                Own::Valued(member) => self.read(member),
                Own::Applying(member) if self.applies(member) => self.read(member),
                Own::Applying(_) => Value::Missing,
            },
            SubjectLeaf::Target => match own {
                Own::Valued(Member::Kpi(id)) | Own::Applying(Member::Kpi(id)) | Own::Measured(id) => {
                    let target = place
                        .scorecard
                        .kpi(id)
                        .target
                        .as_ref()
                        .expect("the KPI has a target");
                    self.formula(target, Own::Valued(Member::Kpi(id)))
                }
                _ => unreachable!("`target` stands in a KPI"),
            },
            SubjectLeaf::OwnScore => match own {
                Own::Applying(member) => {
                    let of = |card: &Card<'_>| card.own_score(member);
                    number(of(self).map(|score| self.as_read(score, &of)))
                }
                _ => unreachable!("`score` stands in what fills it in"),
            },
            SubjectLeaf::Part(Member::Kpi(id), Facet::Value) => self.value_of(place.scorecard.kpi(*id)),
            SubjectLeaf::Part(Member::Group(_), Facet::Value) => unreachable!("a group has no value"),
            SubjectLeaf::Part(member, Facet::Score) => {
                let of = |card: &Card<'_>| card.part(*member).score().number().cloned();
                number(of(self).map(|score| self.as_read(score, &of)))
            }
            SubjectLeaf::Part(member, Facet::Grade) => {
                number(self.grade(*member).map(|grade| Num::whole(grade as i64)))
            }
            SubjectLeaf::Across(inner) => self.across(inner, own),
        }
    }

    /// The value of a KPI: missing where a condition of `needs` does not hold.
    fn value_of(&self, kpi: &Kpi) -> Value {
        let kpis = &self.world.place.scorecard.kpis;
        let id = kpis
            .iter()
            .position(|other| std::ptr::eq(other, kpi))
            .expect("one of them");
        let own = Own::Measured(KpiId(id as u32));
        if kpi.needs.iter().all(|needs| self.formula(needs, own).holds()) {
            self.formula(&kpi.value, Own::Nobody)
        } else {
            Value::Missing
        }
    }

    /// What is scored: the value of a KPI, the members' combined score of a group.
    fn valued(&self, member: Member) -> Value {
        match member {
            Member::Kpi(id) => self.value_of(self.world.place.scorecard.kpi(id)),
            Member::Group(id) => self.combined(id),
        }
    }

    /// A score as formulas read it: without the last digits, where it is a double for anybody.
    pub(super) fn as_read(&self, score: Num, of: &dyn Fn(&Card<'_>) -> Option<Num>) -> Num {
        let doubles = self
            .world
            .cards()
            .any(|card| matches!(of(&card), Some(Num::Float(_))));
        if doubles { score.as_read() } else { score }
    }

    /// What is scored, as formulas read it: a group's score is a decimal to them.
    fn read(&self, member: Member) -> Value {
        match member {
            Member::Kpi(_) => self.valued(member),
            Member::Group(_) => {
                let of = |card: &Card<'_>| card.valued(member).number().cloned();
                number(of(self).map(|score| self.as_read(score, &of)))
            }
        }
    }

    fn form(&self, member: Member) -> Form<'_> {
        let scorecard = self.world.place.scorecard;
        match member {
            Member::Kpi(id) => {
                let kpi = scorecard.kpi(id);
                Form {
                    applies: kpi.applies.as_ref(),
                    missing: &kpi.missing,
                    limit: kpi.limit.as_ref(),
                    rounding: kpi.round.or(scorecard.round.score),
                }
            }
            Member::Group(id) => {
                let group = scorecard.group(id);
                Form {
                    applies: group.applies.as_ref(),
                    missing: &group.missing,
                    limit: group.limit.as_ref(),
                    rounding: if id == GroupId(0) {
                        scorecard.round.total
                    } else {
                        scorecard.round.group
                    },
                }
            }
        }
    }

    fn applies(&self, member: Member) -> bool {
        let applies = self.form(member).applies;
        applies.is_none_or(|applies| self.formula(applies, Own::Valued(member)).holds())
    }

    /// What the form of score makes of the value.
    fn raw(&self, member: Member) -> Option<Num> {
        let scorecard = self.world.place.scorecard;
        let scoring = match member {
            Member::Kpi(id) => Some(&scorecard.kpi(id).scoring),
            Member::Group(id) => scorecard.group(id).scoring.as_ref(),
        };
        match scoring {
            Some(form) => {
                let value = self.read(member).number()?.clone();
                self.scored(Own::Applying(member), form, &value)
            }
            None => self.valued(member).number().cloned(),
        }
    }

    /// The part's own score, before anything is filled in: with bonuses and penalties, within its limits.
    pub(super) fn own_score(&self, member: Member) -> Option<Num> {
        if !self.applies(member) {
            return None;
        }
        let own = Own::Applying(member);
        let mut score = self.adjusted(member, self.raw(member)?);
        let limit = self.form(member).limit;
        if let Some(low) = limit.and_then(|limit| limit.low.as_ref()) {
            score = larger(score, self.formula(low, own).number()?.clone());
        }
        if let Some(high) = limit.and_then(|limit| limit.high.as_ref()) {
            score = smaller(score, self.formula(high, own).number()?.clone());
        }
        Some(score)
    }

    pub(super) fn part(&self, member: Member) -> Part {
        let known = self.world.parts.borrow().get(&(self.at, member)).cloned();
        known.unwrap_or_else(|| {
            let part = self.settled(member);
            (self.world.parts.borrow_mut()).insert((self.at, member), part.clone());
            part
        })
    }

    fn settled(&self, member: Member) -> Part {
        let Form {
            missing, rounding, ..
        } = self.form(member);
        if !self.applies(member) {
            return Part::Absent;
        }
        let own = self.own_score(member);
        if let (None, Member::Group(id)) = (&own, member)
            && matches!(self.gathered(id), Gathered::Broken)
        {
            return Part::Broken;
        }
        let mut is_its_own = own.is_some();
        let mut score = own.or_else(|| match &missing.policy {
            Policy::Skip | Policy::Fail => None,
            Policy::Zero => Some(Num::whole(0)),
            Policy::Worst => Some(Num::of(self.world.place.scorecard.scale.0)),
            Policy::Score(score) => self.formula(score, Own::Applying(member)).number().cloned(),
        });
        self.vetoed(member, &mut score, &mut is_its_own);
        match (score, &missing.policy) {
            (Some(score), _) => Part::Scored(rounded(score, rounding), is_its_own),
            (None, Policy::Fail) => Part::Failed,
            (None, _) => Part::Absent,
        }
    }

    fn scored(&self, whose: Own, form: &Scoring, value: &Num) -> Option<Num> {
        let own = |expr: &SubjectExpr| self.formula(expr, whose).number().cloned();
        let (worst, best) = self.world.place.scorecard.scale;
        let (worst, best) = (Num::of(worst), Num::of(best));
        match form {
            Scoring::Points(points) => interpolate(&self.points(whose, points)?, value),
            Scoring::CloseTo { target, points } => {
                let distance = value.sub(&own(target)?).abs();
                interpolate(&self.points(whose, points)?, &distance)
            }
            Scoring::Steps { steps, otherwise } => {
                let step = steps
                    .iter()
                    .find(|(_, condition)| self.formula(condition, whose).holds());
                own(step.map(|(score, _)| score).or(otherwise.as_ref())?)
            }
            Scoring::Relative(points, standing) => {
                let standing = own(standing)?;
                interpolate(&self.points(whose, points)?, &standing)
            }
            Scoring::Formula(formula) => own(formula),
            Scoring::Attainment(attainment) => self.attainment(whose, attainment, value, &best),
            Scoring::PerStep(steps) => self.per_step(whose, steps, value),
            Scoring::LogNormal { p10, median } => {
                let share = lognormal(value.to_f64(), own(p10)?.to_f64(), own(median)?.to_f64())?;
                Num::float(worst.to_f64() + share * (best.to_f64() - worst.to_f64()))
            }
        }
    }

    fn points(&self, whose: Own, points: &[Point]) -> Option<Vec<(Num, Num)>> {
        points
            .iter()
            .map(|point| {
                let at = self.formula(&point.at, whose).number().cloned()?;
                let score = self.formula(&point.score, whose).number().cloned()?;
                Some((at, score))
            })
            .collect()
    }

    fn attainment(&self, whose: Own, attainment: &Attainment, value: &Num, best: &Num) -> Option<Num> {
        let own = |expr: &SubjectExpr| self.formula(expr, whose).number().cloned();
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
            (true, _) if target.is_zero() => floor.clone(),
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

    fn per_step(&self, whose: Own, steps: &PerStep, value: &Num) -> Option<Num> {
        let own = |expr: &SubjectExpr| self.formula(expr, whose).number().cloned();
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
        let group = self.world.place.scorecard.group(id);
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
            .all(|needs| self.formula(needs, Own::Nobody).holds());
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

    /// The members' combined score.
    fn combined(&self, id: GroupId) -> Value {
        let Gathered::Parts(parts) = self.gathered(id) else {
            return Value::Missing;
        };
        let present: Vec<(Num, Num)> = parts
            .into_iter()
            .map(|(_, weight, score)| (weight, score))
            .collect();
        number(combined(self.world.place.scorecard.group(id), &present))
    }

    /// Each part's share of the whole scorecard: the product of its normalised weight and those of the groups around
    /// it. Nought for what is left out; none where there is no total, or parts are not combined by shares.
    fn share_out(&self, id: GroupId, whole: Option<&Num>, shares: &mut HashMap<Member, Option<Num>>) {
        let group = self.world.place.scorecard.group(id);
        let is_its_own = matches!(self.part(Member::Group(id)), Part::Scored(_, true));
        let by_shares = is_its_own && uses_weights(group.combine) && group.combine != Combine::Sum;
        let parts = match self.gathered(id) {
            Gathered::Parts(parts) if !self.combined(id).is_missing() => parts,
            _ => Vec::new(),
        };
        let sum = parts
            .iter()
            .fold(Num::whole(0), |sum, (_, weight, _)| sum.add(weight));
        let share = |member: Member| {
            let whole = whole?;
            if whole.is_zero() {
                return Some(Num::whole(0));
            }
            if !by_shares {
                return None;
            }
            if !matches!(self.part(member), Part::Scored(..)) {
                return Some(Num::whole(0));
            }
            let (_, weight, _) = parts.iter().find(|(part, _, _)| *part == member)?;
            whole.mul(weight).div(&sum)
        };
        for member in &group.members {
            let share = share(*member);
            if let Member::Group(inner) = member {
                self.share_out(*inner, share.as_ref(), shares);
            }
            shares.insert(*member, share);
        }
    }

    fn weight(&self, member: Member) -> Option<Num> {
        let weight = match member {
            Member::Kpi(id) => &self.world.place.scorecard.kpi(id).weight,
            Member::Group(id) => &self.world.place.scorecard.group(id).weight,
        };
        match weight {
            Weight::Fixed(weight) => Some(Num::of(*weight)),
            Weight::By(expr) => self
                .formula(expr, Own::Nobody)
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
                .filter(|(weight, _)| !weight.is_zero())
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
                // Not a hair beside what they all are, by which a penalty of as much would leave less than nought.
                let counted = (present.iter())
                    .filter(|(weight, _)| !weight.is_zero())
                    .map(|(_, score)| score.to_f64());
                let (least, greatest) = (
                    counted.clone().fold(f64::MAX, f64::min),
                    counted.fold(f64::MIN, f64::max),
                );
                Num::float((logs / weights.to_f64()).exp().clamp(least, greatest))
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

fn rounded(score: Num, rounding: Option<Rounding>) -> Num {
    match rounding {
        Some(rounding) => score.round(rounding),
        None => score,
    }
}

pub(super) fn smaller(a: Num, b: Num) -> Num {
    if b.compare(&a).is_lt() { b } else { a }
}

pub(super) fn larger(a: Num, b: Num) -> Num {
    if b.compare(&a).is_gt() { b } else { a }
}
