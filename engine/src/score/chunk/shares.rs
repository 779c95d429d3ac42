//! Weights in force: what share of the whole scorecard each part has in each row, from the whole down.

use weigh_dsl::value::Decimal;

use super::combine::{counts, is_weighted};
use super::{Chunk, Status};
use crate::score::program::{CombineStep, PartId};

/// By part, by row, its share of the whole.
pub(in crate::score) struct Shares(Vec<Vec<Option<Decimal>>>);

impl Shares {
    /// A part's share, by row.
    pub(in crate::score) fn of(&self, part: PartId) -> &[Option<Decimal>] {
        &self.0[part.0 as usize]
    }
}

/// The shares of all parts.
pub(super) fn shares(chunk: &Chunk<'_>) -> Shares {
    let program = chunk.program;
    let mut shares = Shares(vec![Vec::new(); program.kpis.len() + program.groups.len()]);
    let root = program.group_part(0);
    shares.0[root.0 as usize] = chunk
        .statuses(root)
        .iter()
        .map(|status| counts(*status).then_some(Decimal::ONE))
        .collect();
    // A group stands before the groups in it.
    for group in 0..program.groups.len() {
        let step = program.combine(group);
        let own = program.group_part(group);
        for member in &step.members {
            shares.0[member.part.0 as usize] = member_shares(
                chunk,
                step,
                own,
                member.part,
                shares.of(own),
                &chunk.weight(member),
            );
        }
    }
    shares
}

fn member_shares(
    chunk: &Chunk<'_>,
    step: &CombineStep,
    group: PartId,
    member: PartId,
    whole: &[Option<Decimal>],
    weight: &super::combine::WeightView<'_>,
) -> Vec<Option<Decimal>> {
    let (groups, members) = (chunk.statuses(group), chunk.statuses(member));
    let sums = &chunk.weight_sums[step.group];
    let mut last = Quotient::default();
    (0..chunk.len())
        .map(|row| {
            let whole = whole[row]?;
            if whole.is_zero() {
                return Some(Decimal::ZERO);
            }
            if groups[row] != Status::There || !is_weighted(step.combine) {
                return None;
            }
            if !counts(members[row]) {
                return Some(Decimal::ZERO);
            }
            last.of(whole, weight.get(row).ok()?, sums[row]?)
        })
        .collect()
}

/// Remembers its last answer: most rows ask what the row before them did.
#[derive(Default)]
struct Quotient {
    asked: Option<(Decimal, Decimal, Decimal)>,
    answer: Option<Decimal>,
}

impl Quotient {
    /// whole · weight / sum
    fn of(&mut self, whole: Decimal, weight: Decimal, sum: Decimal) -> Option<Decimal> {
        if self.asked != Some((whole, weight, sum)) {
            self.asked = Some((whole, weight, sum));
            self.answer = whole.mul(weight).and_then(|part| part.div(sum));
        }
        self.answer
    }
}
