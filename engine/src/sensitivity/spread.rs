//! What many draws did to a subject, in little room: the ends of its totals and ranks, and how often it had which grade.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rayon::prelude::*;
use weigh_dsl::value::Decimal;

use super::trial::{Trial, TrialRow, number};
use crate::outcome::Outcome;

/// A rank interval leaves out so many of a hundred draws at each end, so that nine of ten are in it.
const LEFT_OUT: u32 = 5;

/// What the draws did to a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spread {
    /// The least and the greatest total of all draws; none where it was always missing.
    pub totals: Option<(Decimal, Decimal)>,
    /// The best and the worst rank of all draws.
    pub ranks: Option<(u32, u32)>,
    /// Between which ranks at least nine of ten draws lie: the same number of draws is left out at both ends, 5 % of them rounded
    /// down.
    pub usual_ranks: Option<(u32, u32)>,
    /// How often it had which grade: by the index of the band, behind them without a grade.
    pub grades: Vec<u32>,
    /// In how many draws it had another grade than it has.
    pub other_grade: u32,
    /// In how many of the moves of a single weight it had another grade than it has.
    pub other_grade_by_one: u32,
    /// The largest change of its total, in all draws and moves of a single weight, without its sign.
    pub reach: Decimal,
    /// How far its total is from the nearest score at which another band begins; none where bands are no ranges of totals.
    pub to_limit: Option<Decimal>,
}

impl Spread {
    /// Whether its grade hangs on the weights: a draw or a move gave it another, or could have by what it moved the total.
    pub fn is_near(&self) -> bool {
        self.other_grade > 0
            || self.other_grade_by_one > 0
            || self.to_limit.is_some_and(|limit| limit < self.reach)
    }
}

/// Spreads in the making.
pub(super) struct Gathering {
    rows: Vec<Row>,
}

#[derive(Clone)]
struct Row {
    totals: Option<(Decimal, Decimal)>,
    /// The same of moves of a single weight.
    moved: Option<(Decimal, Decimal)>,
    moved_grades: Vec<u32>,
    grades: Vec<u32>,
    ranks: Ends,
}

/// The least and the greatest of many numbers, some of each.
#[derive(Clone)]
struct Ends {
    most: usize,
    /// The greatest of these is given up first.
    least: BinaryHeap<u32>,
    /// The least of these is given up first.
    greatest: BinaryHeap<Reverse<u32>>,
}

impl Gathering {
    /// Of so many rows, bands and draws.
    pub(super) fn new(rows: usize, bands: usize, draws: u32) -> Self {
        let most = 1 + (u64::from(draws) * u64::from(LEFT_OUT) / 100) as usize;
        let row = Row {
            totals: None,
            moved: None,
            moved_grades: vec![0; bands + 1],
            grades: vec![0; bands + 1],
            ranks: Ends {
                most,
                least: BinaryHeap::new(),
                greatest: BinaryHeap::new(),
            },
        };
        Self {
            rows: vec![row; rows],
        }
    }

    /// Takes in what moves of a single weight did.
    pub(super) fn reach(&mut self, trials: &[Trial]) {
        self.each(trials, |row, moved| {
            widen(&mut row.moved, moved.total);
            count(&mut row.moved_grades, moved.grade);
        });
    }

    /// Takes in what draws did. In which order does not matter.
    pub(super) fn take_in(&mut self, trials: &[Trial]) {
        self.each(trials, |row, drawn| {
            widen(&mut row.totals, drawn.total);
            count(&mut row.grades, drawn.grade);
            if let Some(rank) = drawn.rank {
                row.ranks.take_in(rank);
            }
        });
    }

    fn each(&mut self, trials: &[Trial], take: impl Fn(&mut Row, TrialRow) + Sync) {
        (self.rows.par_iter_mut().enumerate()).for_each(|(at, row)| {
            for trial in trials {
                take(row, trial.rows[at]);
            }
        });
    }

    /// The spreads, held against the outcome as it is and the scores at which bands begin.
    pub(super) fn into_spreads(self, outcome: &Outcome, limits: &[Decimal]) -> Vec<Spread> {
        let results = &outcome.results;
        let spread = |(at, row): (usize, Row)| {
            let total = number(&results.totals.cell(at));
            let place = results.grades[at].map_or(row.grades.len() - 1, |grade| grade as usize);
            let others = |grades: &[u32]| grades.iter().sum::<u32>() - grades[place];
            let distance = |other: Decimal| Some(other.sub(total?)?.abs());
            let ends = [row.totals, row.moved].into_iter().flatten();
            let reach = ends
                .flat_map(|(low, high)| [low, high])
                .filter_map(distance)
                .max();
            Spread {
                totals: row.totals,
                usual_ranks: row.ranks.usual(),
                ranks: row.ranks.whole(),
                other_grade: others(&row.grades),
                other_grade_by_one: others(&row.moved_grades),
                grades: row.grades,
                reach: reach.unwrap_or(Decimal::ZERO),
                to_limit: limits.iter().filter_map(|limit| distance(*limit)).min(),
            }
        };
        self.rows.into_par_iter().enumerate().map(spread).collect()
    }
}

fn widen(ends: &mut Option<(Decimal, Decimal)>, total: Option<Decimal>) {
    if let Some(total) = total {
        let (low, high) = ends.unwrap_or((total, total));
        *ends = Some((low.min(total), high.max(total)));
    }
}

fn count(grades: &mut [u32], grade: Option<u32>) {
    let without = grades.len() - 1;
    grades[grade.map_or(without, |grade| grade as usize)] += 1;
}

impl Ends {
    fn take_in(&mut self, number: u32) {
        if self.least.len() < self.most {
            self.least.push(number);
        } else if let Some(mut last) = self.least.peek_mut()
            && number < *last
        {
            *last = number;
        }
        if self.greatest.len() < self.most {
            self.greatest.push(Reverse(number));
        } else if let Some(mut last) = self.greatest.peek_mut()
            && number > last.0
        {
            *last = Reverse(number);
        }
    }

    /// The innermost that are kept.
    fn usual(&self) -> Option<(u32, u32)> {
        Some((*self.least.peek()?, self.greatest.peek()?.0))
    }

    /// The outermost.
    fn whole(&self) -> Option<(u32, u32)> {
        let greatest = self.greatest.iter().map(|number| number.0).max()?;
        Some((*self.least.iter().min()?, greatest))
    }
}
