//! Weights in force: what share of the whole scorecard each part has in each row, from the whole down.

use weigh_dsl::value::Decimal;

use super::combine::{WeightView, counts, is_weighted};
use super::{Chunk, Status, Statuses};
use crate::packed::Few;
use crate::score::program::{CombineStep, PartId};

/// By part, by row, its share of the whole.
pub(in crate::score) struct Shares(Vec<Vec<Option<Decimal>>>);

impl Shares {
    /// A part's share, by row.
    pub(in crate::score) fn of(&self, part: PartId) -> &[Option<Decimal>] {
        &self.0[part.0 as usize]
    }

    /// Part by part.
    pub(in crate::score) fn by_part(&self) -> impl Iterator<Item = &[Option<Decimal>]> {
        self.0.iter().map(Vec::as_slice)
    }
}

/// The shares of all parts.
pub(super) fn shares(chunk: &Chunk<'_>) -> Shares {
    let program = chunk.program;
    let mut shares = Shares(vec![Vec::new(); program.kpis.len() + program.groups.len()]);
    let root = program.group_part(0);
    let statuses = chunk.statuses(root);
    shares.0[root.0 as usize] = (0..chunk.len())
        .map(|row| counts(statuses.get(row)).then_some(Decimal::ONE))
        .collect();
    // A group stands before the groups in it.
    for at in 0..program.groups.len() {
        let own = program.group_part(at);
        let group = Group::new(chunk, at, shares.of(own));
        let members: Vec<_> = (group.step.members.iter())
            .map(|member| {
                (
                    member.part,
                    group.shares(chunk.statuses(member.part), &chunk.weight(member)),
                )
            })
            .collect();
        for (part, share) in members {
            shares.0[part.0 as usize] = share;
        }
    }
    // A part of no group counts nothing.
    for share in &mut shares.0 {
        share.resize(chunk.len(), Some(Decimal::ZERO));
    }
    shares
}

/// A group whose share is being shared out.
struct Group<'a> {
    step: &'a CombineStep,
    statuses: &'a Statuses,
    /// Its own share, by row.
    whole: &'a [Option<Decimal>],
    /// The sum of its members' weights, by row.
    sums: &'a [Option<Decimal>],
    /// How the rows stand, where that is the same in many of them: all alike where nothing is missing, and else as many
    /// ways as there are sets of members that are.
    few: Option<Few<Standing>>,
}

/// What shares in a row depend on.
#[derive(Clone)]
struct Standing {
    status: Status,
    whole: Option<Decimal>,
    sum: Option<Decimal>,
}

impl Standing {
    /// To the last bit, so that what comes of it is the same, too.
    fn is_same(&self, other: &Self) -> bool {
        let parts = |number: Option<Decimal>| number.map(Decimal::parts);
        self.status == other.status
            && parts(self.whole) == parts(other.whole)
            && parts(self.sum) == parts(other.sum)
    }
}

impl<'a> Group<'a> {
    fn new(chunk: &'a Chunk<'_>, at: usize, whole: &'a [Option<Decimal>]) -> Self {
        const MOST: usize = 16;
        let step = chunk.program.combine(at);
        let statuses = chunk.statuses(chunk.program.group_part(at));
        let sums = chunk.weight_sums[at].as_slice();
        let mut group = Self {
            step,
            statuses,
            whole,
            sums,
            few: None,
        };
        let all: Vec<Standing> = (0..whole.len()).map(|row| group.standing(row)).collect();
        group.few = Few::of(&all, MOST, Standing::is_same);
        group
    }

    fn standing(&self, row: usize) -> Standing {
        Standing {
            status: self.statuses.get(row),
            whole: self.whole[row],
            sum: self.sums.get(row).copied().flatten(),
        }
    }

    /// A member's shares, by row.
    fn shares(&self, statuses: &Statuses, weight: &WeightView<'_>) -> Vec<Option<Decimal>> {
        if let (Some(few), WeightView::Fixed(weight)) = (&self.few, weight) {
            let shares = few
                .map(|standing| [true, false].map(|counts| self.share(standing, counts, || Some(*weight))));
            return (0..self.whole.len())
                .map(|row| shares.get(row)[usize::from(!counts(statuses.get(row)))])
                .collect();
        }
        (0..self.whole.len())
            .map(|row| {
                let counts = counts(statuses.get(row));
                self.share(&self.standing(row), counts, || weight.get(row).ok())
            })
            .collect()
    }

    fn share(
        &self,
        standing: &Standing,
        counts: bool,
        weight: impl FnOnce() -> Option<Decimal>,
    ) -> Option<Decimal> {
        let whole = standing.whole?;
        if whole.is_zero() {
            return Some(Decimal::ZERO);
        }
        if standing.status != Status::There || !is_weighted(self.step.combine) {
            return None;
        }
        if !counts {
            return Some(Decimal::ZERO);
        }
        quotient(whole, weight()?, standing.sum?)
    }
}

fn quotient(whole: Decimal, weight: Decimal, sum: Decimal) -> Option<Decimal> {
    whole.mul(weight)?.div(sum)
}
