//! Weights in force: what share of the whole scorecard each part has in each row, from the whole down.

use weigh_dsl::value::Decimal;

use super::combine::{WeightView, counts, is_weighted};
use super::{Chunk, Status, Statuses};
use crate::packed::{Few, Piece};
use crate::score::program::{CombineStep, PartId};

/// By part, by row, its share of the whole.
pub(in crate::score) struct Shares(Vec<Piece<Option<Decimal>>>);

impl Shares {
    /// A part's share, by row.
    pub(in crate::score) fn of(&self, part: PartId) -> &Piece<Option<Decimal>> {
        &self.0[part.0 as usize]
    }

    /// Part by part.
    pub(in crate::score) fn into_pieces(self) -> Vec<Piece<Option<Decimal>>> {
        self.0
    }
}

/// The shares of all parts.
pub(super) fn shares(chunk: &Chunk<'_>) -> Shares {
    let program = chunk.program;
    // A part of no group counts nothing.
    let nothing = Piece::Same(Some(Decimal::ZERO));
    let mut shares = Shares(vec![nothing; program.kpis.len() + program.groups.len()]);
    let root = program.group_part(0);
    let there = |statuses: &Statuses, row: usize| usize::from(!counts(statuses.get(row)));
    let statuses = chunk.statuses(root);
    shares.0[root.0 as usize] = match statuses {
        Statuses::AllThere => Piece::Same(Some(Decimal::ONE)),
        Statuses::Rows(_) => Piece::of_which(
            vec![Some(Decimal::ONE), None],
            (0..chunk.len()).map(|row| there(statuses, row)),
        ),
    };
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
    shares
}

/// A group whose share is being shared out.
struct Group<'a> {
    step: &'a CombineStep,
    rows: usize,
    statuses: &'a Statuses,
    /// Its own share, by row.
    whole: &'a Piece<Option<Decimal>>,
    /// The sum of its members' weights, by row.
    sums: &'a Piece<Option<Decimal>>,
    /// How the rows stand, where that is the same in many of them: all alike where nothing is missing, and else as many
    /// ways as there are sets of members that are.
    few: Option<Piece<Standing>>,
}

/// What shares in a row depend on.
#[derive(Clone)]
struct Standing {
    status: Status,
    whole: Option<Decimal>,
    sum: Option<Decimal>,
}

impl<'a> Group<'a> {
    fn new(chunk: &'a Chunk<'_>, at: usize, whole: &'a Piece<Option<Decimal>>) -> Self {
        let mut group = Self {
            step: chunk.program.combine(at),
            rows: chunk.len(),
            statuses: chunk.statuses(chunk.program.group_part(at)),
            whole,
            sums: &chunk.weight_sums[at],
            few: None,
        };
        group.few = group.few();
        group
    }

    fn few(&self) -> Option<Piece<Standing>> {
        const MOST: usize = 16;
        let (wholes, sums) = (self.whole.things()?, self.sums.things()?);
        if let (Statuses::AllThere, [_], [_]) = (self.statuses, wholes, sums) {
            return Some(Piece::Same(self.standing(0)));
        }
        // Which things stand in a row says how it stands.
        let which = |row: usize| {
            (
                self.statuses.get(row),
                self.whole.which(row),
                self.sums.which(row),
            )
        };
        let all: Vec<_> = (0..self.rows).map(which).collect();
        let few = Few::<(Status, usize, usize)>::of(all.iter(), MOST, PartialEq::eq)?;
        Some(Piece::Few(Box::new(few.map(|(status, whole, sum)| Standing {
            status: *status,
            whole: wholes[*whole],
            sum: sums[*sum],
        }))))
    }

    fn standing(&self, row: usize) -> Standing {
        Standing {
            status: self.statuses.get(row),
            whole: *self.whole.get(row),
            sum: *self.sums.get(row),
        }
    }

    /// A member's shares, by row.
    fn shares(&self, statuses: &Statuses, weight: &WeightView<'_>) -> Piece<Option<Decimal>> {
        let few = self.few.as_ref();
        let few = few.and_then(|few| Some((few, few.things()?)));
        if let (Some((few, standings)), WeightView::Fixed(weight)) = (few, weight) {
            let of = |standing: &Standing, counts| self.share(standing, counts, || Some(*weight));
            return match statuses {
                Statuses::AllThere => few.of_each(|standing| of(standing, true)),
                Statuses::Rows(_) => {
                    let both = |standing| [of(standing, false), of(standing, true)];
                    let things = standings.iter().flat_map(both).collect();
                    let which = |row| 2 * few.which(row) + usize::from(counts(statuses.get(row)));
                    Piece::of_which(things, (0..self.rows).map(which))
                }
            };
        }
        let shares: Vec<Option<Decimal>> = (0..self.rows)
            .map(|row| {
                let counts = counts(statuses.get(row));
                self.share(&self.standing(row), counts, || weight.get(row).ok())
            })
            .collect();
        Piece::of(&shares)
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
