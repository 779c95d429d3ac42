//! What the heads of a table say about weights.

use weigh_engine::dsl::model::{GroupId, Member, Scorecard, Weight};
use weigh_engine::dsl::syntax::ast::Combine;
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::Outcome;

use crate::number::fixed;

/// The weight of a part as a share of the whole scorecard, as the scorecard states it; where that depends on the
/// subject, the range of those in force. None where parts are combined without weights.
pub(crate) fn weight_text(outcome: &Outcome, member: Member) -> Option<String> {
    let scorecard = &*outcome.scorecard;
    if let Some(share) = stated_share(scorecard, member) {
        return share.map(percent);
    }
    let in_force = match member {
        Member::Kpi(id) => &outcome.results.kpis[id.0 as usize].weights,
        Member::Group(id) => &outcome.results.groups[id.0 as usize].weights,
    };
    let known = in_force.iter().flatten().filter(|weight| !weight.is_zero());
    let (low, high) = (known.clone().min()?, known.max()?);
    let (low, high) = (percent(*low), percent(*high));
    Some(if low == high {
        low
    } else {
        format!("{} to {high}", low.trim_end_matches(" %"))
    })
}

/// Some(Some) for a share that is the same for all subjects, Some(None) where there are no weights, none where it
/// depends on the subject.
fn stated_share(scorecard: &Scorecard, member: Member) -> Option<Option<Decimal>> {
    let mut share = Decimal::ONE;
    let mut member = member;
    while let Some(parent) = parent(scorecard, member) {
        let siblings = &scorecard.group(parent).members;
        match scorecard.group(parent).combine {
            Combine::WeightedMean | Combine::GeometricMean | Combine::HarmonicMean | Combine::Sum => {}
            Combine::Product | Combine::Min | Combine::Max => return Some(None),
        }
        let mut sum = Decimal::ZERO;
        for sibling in siblings {
            sum = sum.add(fixed_weight(scorecard, *sibling)?)?;
        }
        let own = fixed_weight(scorecard, member)?;
        share = share.mul(own)?.div(sum)?;
        member = Member::Group(parent);
    }
    Some(Some(share))
}

fn parent(scorecard: &Scorecard, member: Member) -> Option<GroupId> {
    match member {
        Member::Kpi(id) => Some(scorecard.kpi(id).group),
        Member::Group(_) => scorecard
            .groups
            .iter()
            .position(|group| group.members.contains(&member))
            .map(|index| GroupId(index as u32)),
    }
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

/// A share with one decimal where it has one.
fn percent(share: Decimal) -> String {
    let shown = fixed(share.mul(Decimal::HUNDRED).unwrap_or(share), 1);
    format!("{} %", shown.strip_suffix(".0").unwrap_or(&shown))
}
