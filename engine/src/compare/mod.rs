//! Two outcomes side by side: who is in both, what is different of whom, and why a total moved. No words and no layout.

mod rollup;
mod side;
mod why;

use std::collections::HashMap;

use rayon::prelude::*;

use crate::outcome::Cell;
pub use rollup::{RollupPair, SideRollup};
pub use side::{Labels, Named, Side, SidePart};
pub use why::{Contribution, PLACES, Why};

/// Two outcomes, and what is in both.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// What is compared.
    pub before: Side,
    /// With what.
    pub after: Side,
    /// The periods that are compared, in order.
    pub periods: Vec<PeriodPair>,
    /// The periods that only one side has.
    pub only_periods: [Vec<String>; 2],
    /// The KPIs of both sides: those of `after` in their order, behind them those that only `before` has.
    pub kpis: Vec<PartPair>,
    /// The groups of both sides, in the same order.
    pub groups: Vec<PartPair>,
    /// The grades of both sides: those of `after`, the best first, behind them those that only `before` has.
    pub bands: Vec<Named>,
    /// By side, by the index of a band there: its place among those of both.
    places: [Vec<usize>; 2],
}

/// A period of each side.
#[derive(Debug, Clone)]
pub struct PeriodPair {
    /// By side, the index of the period.
    pub at: [usize; 2],
    /// The subjects that both sides have, in the order of `after`.
    pub subjects: Vec<SubjectPair>,
    /// By side, the indices of the subjects that only it has.
    pub only: [Vec<usize>; 2],
    /// The roll-ups of both sides.
    pub rollups: Vec<RollupPair>,
}

/// A subject that both sides have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says of one thing whether it is another"
)]
pub struct SubjectPair {
    /// By side, its row.
    pub rows: [usize; 2],
    /// Whether its total is another.
    pub total: bool,
    /// Whether its grade is another.
    pub grade: bool,
    /// Whether its rank is another.
    pub rank: bool,
    /// Whether its segment is another.
    pub segment: bool,
    /// Whether a value, a target, a score, a weight in force or a grade of a part is another.
    pub parts: bool,
}

/// A KPI or a group by its index on each side, as far as that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartPair {
    /// By side.
    pub at: [Option<usize>; 2],
}

impl SubjectPair {
    /// Whether its total, its grade, its rank or its segment is another.
    pub fn moves(&self) -> bool {
        self.total || self.grade || self.rank || self.segment
    }

    /// Whether anything is different.
    pub fn differs(&self) -> bool {
        self.moves() || self.parts
    }
}

impl PeriodPair {
    /// Whether the same subjects and roll-ups are there and nothing of them is different.
    pub fn is_equal(&self) -> bool {
        self.only.iter().all(Vec::is_empty)
            && !self.subjects.iter().any(SubjectPair::differs)
            && self.other_rollups().next().is_none()
    }
}

impl Comparison {
    /// Compares two outcomes: subjects by key, periods, KPIs, groups and grades by name. Where each side has a single period, those
    /// two are compared whatever they are.
    pub fn new(before: Side, after: Side) -> Self {
        let (pairs, only_periods) = periods(&before, &after);
        let kpis = parts(&before.kpis, &after.kpis);
        let groups = parts(&before.groups, &after.groups);
        let mut bands = after.bands.clone();
        let mut place = |band: &Named| {
            let known = bands.iter().position(|known| known.name == band.name);
            known.unwrap_or_else(|| {
                bands.push(band.clone());
                bands.len() - 1
            })
        };
        let places = [
            before.bands.iter().map(&mut place).collect(),
            after.bands.iter().map(&mut place).collect(),
        ];
        let mut comparison = Self {
            before,
            after,
            periods: Vec::new(),
            only_periods,
            kpis,
            groups,
            bands,
            places,
        };
        comparison.periods = pairs.into_iter().map(|at| comparison.compare(at)).collect();
        comparison
    }

    /// A side: 0 is before, 1 is after.
    pub fn side(&self, side: usize) -> &Side {
        if side == 0 { &self.before } else { &self.after }
    }

    /// The place of a grade among those of both sides.
    pub fn grade(&self, side: usize, row: usize) -> Option<usize> {
        let grade = self.side(side).grades[row]?;
        Some(self.places[side][grade as usize])
    }

    /// A part of a side.
    pub fn part<'a>(&self, of: &'a [SidePart], pair: PartPair, side: usize) -> Option<&'a SidePart> {
        pair.at[side].map(|at| &of[at])
    }

    /// A KPI of a side, if that has it.
    pub fn kpi(&self, pair: PartPair, side: usize) -> Option<&SidePart> {
        self.part(&self.side(side).kpis, pair, side)
    }

    /// A group of a side, if that has it.
    pub fn group(&self, pair: PartPair, side: usize) -> Option<&SidePart> {
        self.part(&self.side(side).groups, pair, side)
    }

    /// Whether nothing at all is different: neither who and what is there, nor a number or a name.
    pub fn is_equal(&self) -> bool {
        self.is_equally_made() && self.periods.iter().all(PeriodPair::is_equal)
    }

    /// Whether both sides have the same periods, KPIs, groups and scale.
    pub fn is_equally_made(&self) -> bool {
        let whole = |pair: &PartPair| pair.at[0].is_some() && pair.at[1].is_some();
        self.only_periods.iter().all(Vec::is_empty)
            && self.kpis.iter().chain(&self.groups).all(whole)
            && self.has_one_scale()
    }

    /// Whether both sides have the same scale.
    pub fn has_one_scale(&self) -> bool {
        let ([a, b], [c, d]) = (
            [self.before.scale.0, self.before.scale.1],
            [self.after.scale.0, self.after.scale.1],
        );
        a.compare(c).is_eq() && b.compare(d).is_eq()
    }

    /// The segment of a row.
    pub fn segment(&self, side: usize, row: usize) -> Option<&Named> {
        self.side(side).segments.as_ref()?.get(row)
    }

    /// How many subjects of a period went from which grade to which: by the place before, by the place after; the last place is
    /// that of no grade.
    pub fn moves(&self, period: &PeriodPair) -> Vec<Vec<u32>> {
        let none = self.bands.len();
        let mut moves = vec![vec![0; none + 1]; none + 1];
        for subject in &period.subjects {
            let place = |side: usize| self.grade(side, subject.rows[side]).unwrap_or(none);
            moves[place(0)][place(1)] += 1;
        }
        moves
    }

    fn compare(&self, at: [usize; 2]) -> PeriodPair {
        let [before, after] = [&self.before, &self.after];
        let keys = before.subjects.iter().enumerate();
        let places: HashMap<&str, usize> = keys.map(|(at, subject)| (subject.key.as_str(), at)).collect();
        let mut seen = vec![false; before.subjects.len()];
        let mut only = [Vec::new(), Vec::new()];
        let mut both = Vec::new();
        for (subject, there) in after.subjects.iter().enumerate() {
            match places.get(there.key.as_str()) {
                Some(&earlier) => {
                    seen[earlier] = true;
                    both.push([before.row(at[0], earlier), after.row(at[1], subject)]);
                }
                None => only[1].push(subject),
            }
        }
        only[0] = (0..seen.len()).filter(|subject| !seen[*subject]).collect();
        PeriodPair {
            at,
            rollups: rollup::pairs(before, after, at),
            subjects: both.into_par_iter().map(|rows| self.subject(rows)).collect(),
            only,
        }
    }

    fn subject(&self, rows: [usize; 2]) -> SubjectPair {
        let [before, after] = rows;
        let parts = |pairs: &[PartPair], [ours, theirs]: [&[SidePart]; 2]| {
            let mut both = pairs.iter().filter_map(|pair| Some((pair.at[0]?, pair.at[1]?)));
            both.any(|(a, b)| {
                let (a, b) = (&ours[a], &theirs[b]);
                let values = a.values.as_ref().zip(b.values.as_ref());
                let targets = [(a, before), (b, after)].map(|(part, row)| {
                    let target = part.targets.as_ref().map(|targets| targets.cell(row));
                    target.filter(|target| !target.is_missing())
                });
                let other_target = match &targets {
                    [Some(a), Some(b)] => !same(a, b),
                    [a, b] => a.is_some() != b.is_some(),
                };
                values.is_some_and(|(a, b)| !same(&a.cell(before), &b.cell(after)))
                    || other_target
                    || !same_name(a.grade(before), b.grade(after))
                    || !same(&a.scores.cell(before), &b.scores.cell(after))
                    || !same_weight(a.weights[before], b.weights[after])
            })
        };
        SubjectPair {
            rows,
            total: !same(&self.before.totals.cell(before), &self.after.totals.cell(after)),
            grade: self.grade(0, before) != self.grade(1, after),
            rank: self.before.ranks[before] != self.after.ranks[after],
            segment: !same_name(self.segment(0, before), self.segment(1, after)),
            parts: parts(&self.kpis, [&self.before.kpis, &self.after.kpis])
                || parts(&self.groups, [&self.before.groups, &self.after.groups]),
        }
    }
}

/// The periods that are compared, by their indices, and those that only one side has.
type Periods = (Vec<[usize; 2]>, [Vec<String>; 2]);

fn periods(before: &Side, after: &Side) -> Periods {
    if let ([_], [_]) = (before.periods.as_slice(), after.periods.as_slice()) {
        return (vec![[0, 0]], [Vec::new(), Vec::new()]);
    }
    let found = after.periods.iter().enumerate().filter_map(|(at, period)| {
        let earlier = before.periods.iter().position(|other| other == period)?;
        Some([earlier, at])
    });
    let only = |these: &Side, others: &Side| {
        let alone = these
            .periods
            .iter()
            .filter(|period| !others.periods.contains(period));
        alone.flatten().cloned().collect()
    };
    (found.collect(), [only(before, after), only(after, before)])
}

fn parts(before: &[SidePart], after: &[SidePart]) -> Vec<PartPair> {
    let place = |parts: &[SidePart], name: &str| parts.iter().position(|part| part.named.name == name);
    let both = after.iter().enumerate().map(|(at, part)| PartPair {
        at: [place(before, &part.named.name), Some(at)],
    });
    let gone = before.iter().enumerate();
    let gone = gone.filter(|(_, part)| place(after, &part.named.name).is_none());
    both.chain(gone.map(|(at, _)| PartPair { at: [Some(at), None] }))
        .collect()
}

/// Whether two cells are the same to who reads them: numbers by what they are, missing ones whatever the reason is.
pub fn same(a: &Cell, b: &Cell) -> bool {
    match (a, b) {
        (Cell::Missing(_), Cell::Missing(_)) => true,
        (Cell::Exact(a), Cell::Exact(b)) => a == b,
        (Cell::Exact(_), Cell::Float(_)) | (Cell::Float(_), Cell::Exact(_)) => {
            side::number(a) == side::number(b)
        }
        (a, b) => a == b,
    }
}

/// Whether two names, or their absence, are the same, whatever people see of them.
pub fn same_name(a: Option<&Named>, b: Option<&Named>) -> bool {
    a.map(|a| &a.name) == b.map(|b| &b.name)
}

fn same_weight(a: Option<weigh_dsl::value::Decimal>, b: Option<weigh_dsl::value::Decimal>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.compare(b).is_eq(),
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests;
