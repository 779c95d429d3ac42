//! How a score was graded, and how far its band reaches.

use weigh_dsl::model::{Band, Bands, Extent, GroupId, Member, VetoEffect};
use weigh_dsl::value::Decimal;

use super::tell::{Teller, number};
use super::{Formula, Graded, GradedBy};
use crate::outcome::{Cell, Rule};

impl Teller<'_> {
    /// How a part was graded, if it has bands.
    pub(super) fn graded(&self, member: Member) -> Option<Graded> {
        let scorecard = self.scorecard();
        let bands = scorecard.bands(member)?;
        let band = self.trace.grade(member);
        let distributed = member == Member::Group(GroupId(0)) && scorecard.distribute.is_some();
        let of = bands.of.as_ref().map(|of| self.formula(of));
        let by_condition = bands
            .bands
            .iter()
            .any(|band| matches!(band.extent, Extent::When(_)));
        let by = if distributed {
            GradedBy::Distribution
        } else if by_condition {
            let condition = |band: &Band| match &band.extent {
                Extent::When(condition) => Some(self.formula(condition)),
                Extent::Range { .. } | Extent::Distributed | Extent::Otherwise => None,
            };
            GradedBy::Conditions(bands.bands.iter().map(condition).collect())
        } else {
            GradedBy::Range
        };
        let score = self.trace.score(member);
        let banded = of.as_ref().map_or(&score, |of| &of.value);
        let own = number(banded)
            .filter(|_| matches!(by, GradedBy::Range))
            .and_then(|banded| Some((banded, bands.find(banded)?)));
        let beside = |(banded, at): (Decimal, usize)| {
            let better = at.checked_sub(1).and_then(|at| {
                let edge = edge(bands, at)?;
                Some((at as u32, edge.sub(banded)?.abs(), edge))
            });
            let worse = edge(bands, at)
                .filter(|_| at + 1 < bands.bands.len())
                .and_then(|edge| Some((at as u32 + 1, banded.sub(edge)?.abs(), edge)));
            (better, worse)
        };
        let (better, worse) = own.map(beside).unwrap_or_default();
        let vetoes = self.scorecard().rules(member).vetoes.iter().enumerate();
        let is_capped = vetoes
            .filter(|(_, veto)| matches!(veto.effect, VetoEffect::GradeAtMost(_)))
            .any(|(at, _)| self.trace.effect(member, Rule::Veto(at)) == Some(Cell::Bool(true)));
        let near = self
            .trace
            .rounding(member)
            .filter(|_| of.is_none())
            .and_then(|rounding| {
                let settled = number(&self.trace.ends(member).settled)?;
                // On the border itself no rounding decides.
                let is_near = |edge: &Decimal| {
                    let distance = edge.sub(settled).map(Decimal::abs);
                    distance
                        .filter(|distance| !distance.is_zero())
                        .is_some_and(|distance| distance.compare(rounding.step()).is_lt())
                };
                [better, worse]
                    .into_iter()
                    .flatten()
                    .map(|(.., edge)| edge)
                    .find(is_near)
            });
        // The band that it would be, as far as that can be told.
        let natural = match &by {
            GradedBy::Range => own.map(|(_, at)| at as u32),
            GradedBy::Conditions(conditions) => {
                let holds = |condition: &Option<Formula>| {
                    (condition.as_ref()).is_none_or(|condition| condition.value == Cell::Bool(true))
                };
                conditions.iter().position(holds).map(|at| at as u32)
            }
            GradedBy::Distribution => None,
        };
        Some(Graded {
            band,
            of,
            by,
            vetoed: is_capped && natural != band,
            better: better.map(|(band, distance, _)| (band, distance)),
            worse: worse.map(|(band, distance, _)| (band, distance)),
            near,
        })
    }
}

/// Where a band begins, seen from the one below it.
fn edge(bands: &Bands, at: usize) -> Option<Decimal> {
    let next = |at: usize| bands.bands.get(at).map(|band| &band.extent);
    let (Some(Extent::Range { low, high, .. }), Some(Extent::Range { low: next_low, .. })) =
        (next(at), next(at + 1))
    else {
        // `otherwise` lies below all of them.
        return match next(at) {
            Some(Extent::Range { low, .. }) => *low,
            _ => None,
        };
    };
    // On a scale whose best is its least, bands begin at their upper end.
    let falls = matches!((low, next_low), (Some(low), Some(next)) if low.compare(*next).is_lt());
    if falls || low.is_none() { *high } else { *low }
}
