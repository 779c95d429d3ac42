//! What the heads of a table say about weights.

use weigh_engine::dsl::model::{Days, Group, GroupId, Member, Scorecard, WeightThen};
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
    /// By period, its days and by group what the weights of its members in force come to.
    periods: Vec<(Option<Days>, Vec<Share>)>,
}

/// A weight, or what weights come to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Share {
    /// The same for all subjects.
    Fixed(Decimal),
    /// It depends on the subject.
    BySubject,
    /// There is none: the parts are combined without shares, or the part is not in force.
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
        let periods = outcome.periods.iter().map(|period| {
            let days = scorecard.days(*period);
            let groups = scorecard.groups.iter();
            (days, groups.map(|group| sum(scorecard, group, days)).collect())
        });
        Self {
            outcome,
            language,
            parents,
            periods: periods.collect(),
        }
    }

    /// The weight of a part as a share of the whole scorecard, as the scorecard states it for the periods in which the part is in
    /// force; where that depends on the subject or the period, the range of those in force. None where parts are combined without
    /// weights.
    pub(crate) fn text(&self, member: Member) -> Option<Text> {
        let mut shares = (0..self.periods.len())
            .map(|period| self.share(member, period))
            .filter(|share| *share != Share::None);
        match shares.next()? {
            Share::Fixed(share) if shares.all(|other| other == Share::Fixed(share)) => Some(percent(share)),
            Share::Fixed(_) | Share::BySubject | Share::None => self.in_force(member),
        }
    }

    fn share(&self, member: Member, period: usize) -> Share {
        let scorecard = &*self.outcome.scorecard;
        let (days, sums) = &self.periods[period];
        let mut share = Some(Decimal::ONE);
        let mut member = member;
        while let Some(parent) = self.parent(member) {
            let own = scorecard.weight_in(member, *days);
            match (sums[parent.0 as usize], own) {
                (Share::None, _) | (_, WeightThen::NotInForce) => return Share::None,
                (Share::Fixed(sum), WeightThen::Fixed(own)) => {
                    share = share.and_then(|share| share.mul(own)?.div(sum));
                }
                (Share::BySubject, _) | (_, WeightThen::BySubject) => share = None,
            }
            member = Member::Group(parent);
        }
        share.map_or(Share::BySubject, Share::Fixed)
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

fn sum(scorecard: &Scorecard, group: &Group, days: Option<Days>) -> Share {
    match group.combine {
        Combine::WeightedMean | Combine::GeometricMean | Combine::HarmonicMean => {}
        Combine::Sum | Combine::Product | Combine::Min | Combine::Max => return Share::None,
    }
    let mut members = group.members.iter();
    let sum = members.try_fold(Decimal::ZERO, |sum, member| {
        match scorecard.weight_in(*member, days) {
            WeightThen::NotInForce => Some(sum),
            WeightThen::Fixed(weight) => sum.add(weight),
            WeightThen::BySubject => None,
        }
    });
    sum.map_or(Share::BySubject, Share::Fixed)
}

/// A share as a percentage, with one decimal where it has one.
pub(crate) fn percent(share: Decimal) -> Text {
    percentage(&digits(share))
}

fn digits(share: Decimal) -> String {
    let shown = fixed(share.mul(Decimal::HUNDRED).unwrap_or(share), 1);
    shown.strip_suffix(".0").unwrap_or(&shown).to_owned()
}
