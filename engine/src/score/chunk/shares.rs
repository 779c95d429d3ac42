//! Weights in force: what share of the whole scorecard each part has in each row, from the whole down.

use weigh_dsl::value::Decimal;

use super::combine::{WeightView, counts, is_weighted};
use super::{Chunk, Status, Statuses};
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
    /// Share and sum, where they are the same in all rows, as they are where nothing is missing.
    uniform: Option<(Decimal, Decimal)>,
}

impl<'a> Group<'a> {
    fn new(chunk: &'a Chunk<'_>, at: usize, whole: &'a [Option<Decimal>]) -> Self {
        let step = chunk.program.combine(at);
        let statuses = chunk.statuses(chunk.program.group_part(at));
        let sums = chunk.weight_sums[at].as_slice();
        let is_uniform = |all: &[Option<Decimal>]| all.windows(2).all(|pair| pair[0] == pair[1]);
        let uniform = match (statuses, whole.first(), sums.first()) {
            (Statuses::AllThere, Some(Some(share)), Some(Some(sum)))
                if !share.is_zero() && is_uniform(whole) && is_uniform(sums) =>
            {
                Some((*share, *sum))
            }
            _ => None,
        };
        Self {
            step,
            statuses,
            whole,
            sums,
            uniform,
        }
    }

    /// A member's shares, by row.
    fn shares(&self, statuses: &Statuses, weight: &WeightView<'_>) -> Vec<Option<Decimal>> {
        if let (Some((whole, sum)), WeightView::Fixed(weight)) = (self.uniform, weight) {
            let share = quotient(whole, *weight, sum);
            return match statuses {
                Statuses::AllThere => vec![share; self.whole.len()],
                Statuses::Rows(rows) => rows
                    .iter()
                    .map(|status| {
                        if counts(*status) {
                            share
                        } else {
                            Some(Decimal::ZERO)
                        }
                    })
                    .collect(),
            };
        }
        (0..self.whole.len())
            .map(|row| self.share(row, statuses.get(row), weight))
            .collect()
    }

    fn share(&self, row: usize, status: Status, weight: &WeightView<'_>) -> Option<Decimal> {
        let whole = self.whole[row]?;
        if whole.is_zero() {
            return Some(Decimal::ZERO);
        }
        if self.statuses.get(row) != Status::There || !is_weighted(self.step.combine) {
            return None;
        }
        if !counts(status) {
            return Some(Decimal::ZERO);
        }
        quotient(whole, weight.get(row).ok()?, self.sums[row]?)
    }
}

fn quotient(whole: Decimal, weight: Decimal, sum: Decimal) -> Option<Decimal> {
    whole.mul(weight)?.div(sum)
}
