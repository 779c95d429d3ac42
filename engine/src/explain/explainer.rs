//! Explains subjects of a run, one after the other, out of what the run has read and counted.

use std::fmt;
use std::sync::OnceLock;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use weigh_dsl::model::{Aggregate, Member};

use super::raise;
use super::tell::{BehindAll, Teller};
use super::{Behind, Content, Explained, Explanation, Part};
use crate::error::Error;
use crate::outcome::{Cell, Outcome};
use crate::program::{Kept, Program};
use crate::request::Watch;
use crate::scan::Whose;
use crate::score::Script;

/// Explains the subjects of an outcome.
pub struct Explainer<'a> {
    program: &'a Program,
    kept: &'a Kept,
    outcome: &'a Outcome,
    watch: &'a dyn Watch,
    script: Script<'a>,
    /// By key, the place among all subjects, of whom the outcome may have some only.
    places: FxHashMap<&'a str, usize>,
    /// By period, how many subjects have a total; counted when first asked for.
    ranked: OnceLock<Vec<u32>>,
}

impl fmt::Debug for Explainer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Explainer")
            .field("outcome", self.outcome)
            .finish_non_exhaustive()
    }
}

/// How many rows are behind each aggregate, and some of them, for some subjects in a period.
#[derive(Debug, Default)]
pub struct RowsBehind {
    /// By aggregate, subject by subject in the order that they were asked for.
    all: Vec<(Aggregate, Vec<Behind>)>,
}

impl RowsBehind {
    /// Those of one subject, by its place among those that were asked for.
    pub(super) fn of(&self, place: usize) -> BehindAll {
        let one = |(aggregate, behind): &(Aggregate, Vec<Behind>)| (aggregate.clone(), behind[place].clone());
        self.all.iter().map(one).collect()
    }
}

impl Program {
    /// Explains subjects of an outcome that this program has made of what it kept.
    pub fn explainer<'a>(
        &'a self,
        kept: &'a Kept,
        outcome: &'a Outcome,
        watch: &'a dyn Watch,
    ) -> Result<Explainer<'a>, Error> {
        let values = kept.values();
        let script = Script::new(&outcome.scorecard, self.sources(), values, self.registry(), watch)?;
        let keys = values.subjects.iter().map(|subject| subject.key.as_str());
        Ok(Explainer {
            places: keys.enumerate().map(|(at, key)| (key, at)).collect(),
            program: self,
            kept,
            outcome,
            watch,
            script,
            ranked: OnceLock::new(),
        })
    }
}

impl Explainer<'_> {
    /// Explains a subject in one period, both by their places in the outcome. Where `behind` has counted the rows behind its
    /// aggregates, with the place of this subject among those that it was counted for, they are told too.
    ///
    /// What would raise the total is tried only where that does not mean to score everybody again and again, once for each of
    /// the subjects of the outcome.
    pub fn explain(
        &self,
        subject: usize,
        period: usize,
        behind: Option<(&RowsBehind, usize)>,
    ) -> Result<Explanation, Error> {
        let behind = behind.map(|(behind, place)| behind.of(place));
        let explained = self.period(subject, period, behind.as_ref(), false)?;
        Ok(self.explanation(subject, vec![explained]))
    }

    /// Explains all subjects of the outcome in its last period, in their order, with the numbers of rows behind aggregates.
    pub fn explain_all(&self) -> Result<Vec<Explanation>, Error> {
        let Some(last) = self.outcome.periods.len().checked_sub(1) else {
            return Ok(Vec::new());
        };
        let subjects: Vec<usize> = (0..self.outcome.subjects.len()).collect();
        let behind = self.rows_behind(&subjects, last, 0)?;
        let explain = |subject: usize| self.explain(subject, last, Some((&behind, subject)));
        let explained: Vec<_> = subjects.into_par_iter().map(explain).collect();
        // Of those that fail the first is told, however many threads there are.
        explained.into_iter().collect()
    }

    /// Counts the rows behind all aggregates in one more pass over the data, and lists so many of each.
    pub fn rows_behind(&self, subjects: &[usize], period: usize, list: usize) -> Result<RowsBehind, Error> {
        let places: Vec<u32> = subjects
            .iter()
            .map(|subject| self.place(*subject) as u32)
            .collect();
        let whose = Whose {
            subjects: &places,
            period: period as u32,
            list,
            among_wrong: !self.outcome.data_errors.counts.is_empty(),
        };
        let all = (self.program).behind(self.kept.request(), self.kept.ran(), whose, self.watch)?;
        Ok(RowsBehind { all })
    }

    pub(super) fn explanation(&self, subject: usize, periods: Vec<Explained>) -> Explanation {
        let outcome = self.outcome;
        Explanation {
            subject: outcome.subjects[subject].clone(),
            periods,
            period_chosen: outcome.period_chosen,
            asked: Vec::new(),
            reasons: self.script.reasons().to_vec(),
            inputs: outcome.inputs.clone(),
            data_errors: outcome.data_errors.clone(),
            notes: outcome.notes.clone(),
            scorecard: outcome.scorecard.clone(),
        }
    }

    /// The tree of a subject in a period; `alone` where no other subject is explained.
    pub(super) fn period(
        &self,
        subject: usize,
        at: usize,
        behind: Option<&BehindAll>,
        alone: bool,
    ) -> Result<Explained, Error> {
        let (outcome, values) = (self.outcome, self.kept.values());
        let (period, row) = (values.periods[at], outcome.row(at, subject));
        let trace = self
            .script
            .trace(at * values.subjects.len() + self.place(subject))?;
        let teller = Teller {
            model: self.program.model(),
            sources: self.program.sources(),
            trace: &trace,
            period,
            behind,
            kpi: None,
        };
        let total = teller.total();
        check(outcome, row, &total);
        let explained = if alone { 1 } else { outcome.subjects.len() };
        let raises = raise::raises(&trace, &total, explained);
        if self.watch.cancelled() {
            return Err(Error::Cancelled);
        }
        let raises = raises?;
        let segments = outcome.results.segments.as_ref();
        Ok(Explained {
            period: period.period,
            days: period.days,
            rank: outcome.results.ranks[row],
            ranked: self.ranked(at)?,
            segment: segments.and_then(|segments| segments[row]),
            raises,
            total,
        })
    }

    /// The place of a subject of the outcome among all.
    fn place(&self, subject: usize) -> usize {
        let key = self.outcome.subjects[subject].key.as_str();
        match self.places.get(key) {
            Some(place) => *place,
            None => unreachable!("an outcome has subjects of what was kept"),
        }
    }

    /// How many subjects have a total in a period.
    fn ranked(&self, period: usize) -> Result<u32, Error> {
        if let Some(ranked) = self.ranked.get() {
            return Ok(ranked[period]);
        }
        let ranked = if self.outcome.subjects.len() == self.outcome.population {
            ranked(self.outcome)
        } else {
            ranked(&self.program.scored_all(self.kept, self.watch)?)
        };
        Ok(self.ranked.get_or_init(|| ranked)[period])
    }
}

/// By period, how many subjects of an outcome have a total.
fn ranked(outcome: &Outcome) -> Vec<u32> {
    let one = |period| {
        let rows = outcome.row(period, 0)..outcome.row(period + 1, 0);
        outcome.results.ranks[rows].iter().flatten().count() as u32
    };
    (0..outcome.periods.len()).map(one).collect()
}

/// An explanation of other numbers than those of the run would be worse than none.
fn check(outcome: &Outcome, row: usize, part: &Part) {
    let results = &outcome.results;
    let (score, share, grade) = match part.member {
        Member::Kpi(id) => {
            let kpi = &results.kpis[id.0 as usize];
            (
                &kpi.scores.cell(row),
                kpi.weights[row],
                kpi.grades.as_ref().map(|grades| grades[row]),
            )
        }
        Member::Group(id) => {
            let group = &results.groups[id.0 as usize];
            (
                &group.scores.cell(row),
                group.weights[row],
                group.grades.as_ref().map(|grades| grades[row]),
            )
        }
    };
    let same = |a: &Cell, b: &Cell| match (a, b) {
        (Cell::Exact(a), Cell::Exact(b)) => a.compare(*b).is_eq(),
        (Cell::Missing(_), Cell::Missing(_)) => true,
        (a, b) => a == b,
    };
    let same_grade = part.grade.as_ref().map(|grade| grade.band) == grade;
    let same_rules = results
        .rules
        .iter()
        .filter(|rule| rule.member == part.member)
        .all(|rule| {
            let seen = part.rules.iter().find(|seen| seen.rule == rule.rule);
            match (seen, &rule.effects[row]) {
                (Some(seen), Some(effect)) => {
                    let shown = seen.points.as_ref();
                    seen.fired && shown.is_none_or(|points| same(points, effect))
                }
                (Some(seen), None) => !seen.fired,
                (None, _) => false,
            }
        });
    if !same(score, &part.score) || share != part.share || !same_grade || !same_rules {
        unreachable!("an explanation ends in the numbers of the run")
    }
    if let Content::Group { parts, .. } = &part.content {
        for part in parts {
            check(outcome, row, part);
        }
    }
}

#[cfg(test)]
mod tests;
