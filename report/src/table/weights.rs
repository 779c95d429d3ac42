//! What the heads of a table say about weights.

use weigh_engine::dsl::model::{Group, GroupId, Member, Scorecard, Weight};
use weigh_engine::dsl::syntax::ast::Combine;
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::Outcome;
use weigh_words::{Language, Text, text};

use crate::number::{fixed, percentage};

/// The weights of a scorecard, with what each needs of the others computed once.
pub(crate) struct Weights<'a> {
    outcome: &'a Outcome,
    pub(crate) language: Language,
    /// By group, the group that it stands in; none for the first.
    parents: Vec<Option<GroupId>>,
    /// By group, what the weights of its members come to.
    sums: Vec<Sum>,
}

#[derive(Clone, Copy)]
enum Sum {
    /// The same for all subjects.
    Fixed(Decimal),
    /// It depends on the subject.
    BySubject,
    /// The parts are combined without shares.
    None,
}

impl<'a> Weights<'a> {
    pub(crate) fn of(outcome: &'a Outcome, language: Language) -> Self {
        let scorecard = &*outcome.scorecard;
        let mut parents = vec![None; scorecard.groups.len()];
        for (index, group) in scorecard.groups.iter().enumerate() {
            for member in &group.members {
                if let Member::Group(id) = member {
                    parents[id.0 as usize] = Some(GroupId(index as u32));
                }
            }
        }
        let sums = scorecard
            .groups
            .iter()
            .map(|group| sum(scorecard, group))
            .collect();
        Self {
            outcome,
            language,
            parents,
            sums,
        }
    }

    /// The weight of a part as a share of the whole scorecard, as the scorecard states it; where that depends on the
    /// subject, the range of those in force. None where parts are combined without weights.
    pub(crate) fn text(&self, member: Member) -> Option<Text> {
        match self.share(member) {
            Sum::Fixed(share) => Some(percent(share)),
            Sum::BySubject => self.in_force(member),
            Sum::None => None,
        }
    }

    fn share(&self, member: Member) -> Sum {
        let scorecard = &*self.outcome.scorecard;
        let mut share = Some(Decimal::ONE);
        let mut member = member;
        while let Some(parent) = self.parent(member) {
            match self.sums[parent.0 as usize] {
                Sum::Fixed(sum) => {
                    let own = fixed_weight(scorecard, member);
                    share = share.zip(own).and_then(|(share, own)| share.mul(own)?.div(sum));
                }
                Sum::BySubject => share = None,
                Sum::None => return Sum::None,
            }
            member = Member::Group(parent);
        }
        share.map_or(Sum::BySubject, Sum::Fixed)
    }

    fn parent(&self, member: Member) -> Option<GroupId> {
        match member {
            Member::Kpi(id) => Some(self.outcome.scorecard.kpi(id).group),
            Member::Group(id) => self.parents[id.0 as usize],
        }
    }

    fn in_force(&self, member: Member) -> Option<Text> {
        let weights = match member {
            Member::Kpi(id) => &self.outcome.results.kpis[id.0 as usize].weights,
            Member::Group(id) => &self.outcome.results.groups[id.0 as usize].weights,
        };
        let known = weights.iter().flatten().filter(|weight| !weight.is_zero());
        let (low, high) = (digits(*known.clone().min()?), digits(*known.max()?));
        if low == high {
            return Some(percentage(&low));
        }
        Some(text!("{low} to {high} %", low, high))
    }
}

fn sum(scorecard: &Scorecard, group: &Group) -> Sum {
    match group.combine {
        Combine::WeightedMean | Combine::GeometricMean | Combine::HarmonicMean => {}
        Combine::Sum | Combine::Product | Combine::Min | Combine::Max => return Sum::None,
    }
    let mut weights = group
        .members
        .iter()
        .map(|member| fixed_weight(scorecard, *member));
    let sum = weights.try_fold(Decimal::ZERO, |sum, weight| sum.add(weight?));
    sum.map_or(Sum::BySubject, Sum::Fixed)
}

fn fixed_weight(scorecard: &Scorecard, member: Member) -> Option<Decimal> {
    let weight = match member {
        Member::Kpi(id) => &scorecard.kpi(id).weight,
        Member::Group(id) => &scorecard.group(id).weight,
    };
    match weight {
        Weight::Fixed(weight) => Some(*weight),
        Weight::By(_) => None,
    }
}

/// A share as a percentage, with one decimal where it has one.
pub(crate) fn percent(share: Decimal) -> Text {
    percentage(&digits(share))
}

fn digits(share: Decimal) -> String {
    let shown = fixed(share.mul(Decimal::HUNDRED).unwrap_or(share), 1);
    shown.strip_suffix(".0").unwrap_or(&shown).to_owned()
}
