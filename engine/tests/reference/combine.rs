//! Groups: which members count, with which weights, and what they make together.

use std::collections::HashMap;

use weigh_engine::dsl::model::{Group, GroupId, Member, Weight};
use weigh_engine::dsl::syntax::ast::Combine;

use super::formula::number;
use super::score::{Card, Own, Part, larger, smaller};
use super::{Num, Value};

/// What a group combines.
pub(super) enum Gathered {
    /// Nothing: it is missing.
    Missing,
    /// Nothing: a member must not be missing, and is.
    Failed,
    /// Nothing: no member applies.
    NotApplicable,
    /// Nothing: a weight is missing or negative.
    Broken,
    /// The members that count, each with its weight and its score.
    Parts(Vec<(Member, Num, Num)>),
}

impl Card<'_> {
    /// The members of a group that count, if the group is to be scored at all.
    pub(super) fn gathered(&self, id: GroupId) -> Gathered {
        let group = self.world.place.scorecard.group(id);
        let parts: Vec<(Member, Part)> = group
            .members
            .iter()
            .map(|member| (*member, self.part(*member)))
            .collect();
        if parts.iter().any(|(_, part)| matches!(part, Part::Broken)) {
            return Gathered::Broken;
        }
        if parts.iter().all(|(_, part)| matches!(part, Part::NotApplicable)) {
            return Gathered::NotApplicable;
        }
        if parts.iter().any(|(_, part)| matches!(part, Part::Failed)) {
            return Gathered::Failed;
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
        let scored: Vec<(Member, Num)> = (parts.into_iter())
            .filter_map(|(member, part)| match part {
                Part::Scored(score, _) => Some((member, score)),
                Part::Absent | Part::NotApplicable | Part::Failed | Part::Broken => None,
            })
            .collect();
        if !meets_needs || !enough || scored.is_empty() {
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
    pub(super) fn combined(&self, id: GroupId) -> Value {
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
    pub(super) fn share_out(
        &self,
        id: GroupId,
        whole: Option<&Num>,
        shares: &mut HashMap<Member, Option<Num>>,
    ) {
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
