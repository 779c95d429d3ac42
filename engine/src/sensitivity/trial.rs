//! A scorecard with moved weights, and what is different once it is scored.

use weigh_dsl::model::{GroupId, Member, Scorecard, Weight};
use weigh_dsl::value::Decimal;

use crate::outcome::{Cell, Cells, Outcome, Packed, Results};
use crate::whatif::weights::{least, members, minus, plus, product, set, stated, times, unless_nought};

/// What other weights do in all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Effect {
    /// How many rows have another grade.
    pub grades: u32,
    /// How many rows have another rank.
    pub ranks: u32,
    /// How many rows have another total.
    pub totals: u32,
    /// The largest change of a total, without its sign.
    pub most: Decimal,
}

/// What a scorecard with moved weights comes to, of the rows that are asked for.
pub(super) struct Trial {
    pub(super) effect: Effect,
    pub(super) rows: Vec<TrialRow>,
}

/// One row of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct TrialRow {
    pub(super) total: Option<Decimal>,
    pub(super) grade: Option<u32>,
    pub(super) rank: Option<u32>,
}

impl Trial {
    /// What came out, held against the outcome as it is, whose rows are those among all.
    pub(super) fn of(results: Results, outcome: &Outcome, rows: &[usize]) -> Self {
        let Results {
            totals,
            grades,
            ranks,
            ..
        } = results;
        let rows: Vec<TrialRow> = rows
            .iter()
            .map(|row| TrialRow::of(&totals, &grades, &ranks, *row))
            .collect();
        let mut effect = Effect::default();
        for (row, moved) in rows.iter().enumerate() {
            let now = &outcome.results;
            let now = TrialRow::of(&now.totals, &now.grades, &now.ranks, row);
            effect.grades += u32::from(now.grade != moved.grade);
            effect.ranks += u32::from(now.rank != moved.rank);
            let change = (moved.total.zip(now.total)).and_then(|(moved, now)| Some(moved.sub(now)?.abs()));
            effect.totals += u32::from(match change {
                Some(change) => !change.settle().is_zero(),
                None => moved.total.is_some() != now.total.is_some(),
            });
            effect.most = effect.most.max(change.unwrap_or(Decimal::ZERO));
        }
        Self { effect, rows }
    }
}

impl TrialRow {
    fn of(totals: &Cells, grades: &Packed<Option<u32>>, ranks: &[Option<u32>], row: usize) -> Self {
        Self {
            total: number(&totals.cell(row)),
            grade: grades[row],
            rank: ranks[row],
        }
    }
}

/// A total as an exact number.
pub(super) fn number(cell: &Cell) -> Option<Decimal> {
    match cell {
        Cell::Exact(number) => Some(*number),
        Cell::Float(number) => Decimal::from_f64(*number),
        Cell::Text(_) | Cell::Date(_) | Cell::DateTime(_) | Cell::Bool(_) | Cell::Missing(_) => None,
    }
}

/// One weight up or down, and the others of its level scaled so that the sum S of those in force stays: w′ = min(w·(1 ± by), S), and
/// another one times (S − w′) / (S − w). All of it is multiplied by S − w, so that nothing is divided; a weight that is all there is,
/// S = w, stays.
pub(super) fn moved(
    scorecard: &Scorecard,
    group: GroupId,
    member: Member,
    by: Decimal,
    up: bool,
) -> Scorecard {
    let level: Vec<Member> = members(scorecard, group).collect();
    let weights = level.iter().map(|one| stated(scorecard, *one));
    let sum = weights
        .reduce(|a, b| plus(&a, &b))
        .unwrap_or(Weight::Fixed(Decimal::ONE));
    let factor = if up {
        Decimal::ONE.add(by)
    } else {
        Decimal::ONE.sub(by)
    };
    let factor = factor.unwrap_or(Decimal::ONE);
    let (own, in_force) = (scorecard.weight_of(member), stated(scorecard, member));
    let moved = |weight: &Weight| least(&times(factor, weight), &sum);
    let (left, left_now) = (minus(&sum, &moved(&in_force)), minus(&sum, &in_force));
    let mut trial = scorecard.clone();
    for one in level {
        let weight = if one == member {
            unless_nought(&left_now, product(&moved(own), &left_now), own.clone())
        } else {
            product(scorecard.weight_of(one), &left)
        };
        set(&mut trial, one, weight);
    }
    trial
}

/// All weights times their factors.
pub(super) fn drawn(scorecard: &Scorecard, weights: &[(Member, GroupId)], factors: &[Decimal]) -> Scorecard {
    let mut trial = scorecard.clone();
    for ((member, _), factor) in weights.iter().zip(factors) {
        let weight = times(*factor, scorecard.weight_of(*member));
        set(&mut trial, *member, weight);
    }
    trial
}
