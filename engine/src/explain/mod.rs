//! The tree behind one number: a scorecard's program is run again with everything kept that belongs to one subject, and
//! what was computed is put beside what was written.
//!
//! The numbers are those of a run: the scores, weights, totals and grades that an explanation ends in are compared with
//! the run's own, and what lies between comes out of the same steps.

mod dated;
mod graded;
mod raise;
mod scored;
mod tell;
mod tree;

use weigh_dsl::diagnostic::{did_you_mean, echo};
use weigh_dsl::model::{GroupId, KpiId, Member, Scorecard};
use weigh_words::{Text, text};

use crate::error::Error;
use crate::outcome::{Cell, Outcome, Subject};
use crate::program::Program;
use crate::request::{Request, Watch};
use crate::scan::Whose;
use crate::score::Script;
use crate::subset;
use tell::Teller;
pub use tree::{
    Behind, BehindRow, Company, Content, Explained, Explanation, Formula, FormulaKind, Graded, GradedBy,
    Looked, Part, PartWeight, Raise, RuleSeen, Scored, Standing, Stretch, Supposition,
};

/// What is to be explained.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// The scorecard, the periods, and what to do about wrong data; its subjects are not looked at.
    pub request: Request,
    /// The subject, by key.
    pub subject: String,
    /// The KPIs or groups, by name or label; all of them, without.
    pub parts: Vec<String>,
    /// At most so many rows behind each aggregate are listed.
    pub rows: usize,
}

impl Program {
    /// Explains the numbers of one subject.
    pub fn explain(&mut self, question: &Question, watch: &dyn Watch) -> Result<Explanation, Error> {
        let request = Request {
            subjects: Vec::new(),
            ..question.request.clone()
        };
        let kept = self.keep(&request, watch)?;
        let outcome = self.scored(&kept, watch)?;
        let ran = kept.ran();
        let subject = place(&outcome.subjects, &question.subject)?;
        let scorecard = outcome.scorecard.clone();
        let asked = asked(&scorecard, &question.parts)?;
        let script = Script::new(&scorecard, self.sources(), &ran.values, self.registry(), watch)?;
        let mut periods = Vec::new();
        for (at, period) in ran.values.periods.iter().enumerate() {
            let whose = Whose {
                subject: subject as u32,
                period: at as u32,
                list: question.rows,
                among_wrong: !outcome.data_errors.counts.is_empty(),
            };
            let behind = self.behind(&request, ran, whose, watch)?.into_iter().collect();
            let row = outcome.row(at, subject);
            let trace = script.trace(row)?;
            let teller = Teller {
                model: self.model(),
                sources: self.sources(),
                trace: &trace,
                period: *period,
                behind: &behind,
                kpi: None,
            };
            let total = teller.total();
            check(&outcome, row, &total);
            let raises = raise::raises(&trace, &total);
            if watch.cancelled() {
                return Err(Error::Cancelled);
            }
            if let Some(failure) = trace.failure() {
                return Err(failure);
            }
            periods.push(Explained {
                period: period.period,
                days: period.days,
                rank: outcome.results.ranks[row],
                ranked: ranked(&outcome, at),
                segment: outcome
                    .results
                    .segments
                    .as_ref()
                    .and_then(|segments| segments[row]),
                raises,
                total,
            });
        }
        Ok(Explanation {
            subject: outcome.subjects[subject].clone(),
            periods,
            period_chosen: outcome.period_chosen,
            asked,
            reasons: script.reasons().to_vec(),
            inputs: outcome.inputs,
            data_errors: outcome.data_errors,
            notes: outcome.notes,
            scorecard,
        })
    }
}

/// The place of the subject with this key.
fn place(subjects: &[Subject], key: &str) -> Result<usize, Error> {
    let kept = subset::pick(subjects, &[key.to_owned()])?.unwrap_or_default();
    match kept.as_slice() {
        [one] => Ok(*one),
        _ => Err(Error::Request {
            message: text!("`{keys}` are several subjects", keys = echo(key)),
            help: Some(text!("one subject is explained at a time: write one key")),
        }),
    }
}

/// The parts of these names or labels.
fn asked(scorecard: &Scorecard, names: &[String]) -> Result<Vec<Member>, Error> {
    let find = |name: &String| {
        part_called(scorecard, name).map_err(|(message, help)| Error::Request {
            message,
            help: Some(help),
        })
    };
    names.iter().map(find).collect()
}

/// The KPI or group of a name or a label; or that there is none, and what there is.
pub(crate) fn part_called(scorecard: &Scorecard, name: &str) -> Result<Member, (Text, Text)> {
    let kpis = (0..).zip(&scorecard.kpis);
    let kpis = kpis.map(|(at, kpi)| (Member::Kpi(KpiId(at)), &kpi.name, &kpi.label));
    let groups = (0..).zip(&scorecard.groups).skip(1);
    let groups = groups.map(|(at, group)| (Member::Group(GroupId(at)), &group.name, &group.label));
    let parts: Vec<_> = kpis.chain(groups).collect();
    let found = (parts.iter()).find(|(_, own, label)| *own == name || label.as_deref() == Some(name));
    found.map(|(member, ..)| *member).ok_or_else(|| {
        let names = parts.iter().map(|(_, name, _)| name.as_str());
        (
            text!(
                "the scorecard has no KPI and no group `{name}`",
                name = echo(name)
            ),
            match did_you_mean(name, names) {
                Some(near) => text!("did you mean `{near}`?", near = near),
                None => text!(
                    "its KPIs are {kpis}",
                    kpis = Text::list(scorecard.kpis.iter().map(|kpi| &kpi.name))
                ),
            },
        )
    })
}

/// How many subjects have a total in a period.
fn ranked(outcome: &Outcome, period: usize) -> u32 {
    let rows = outcome.row(period, 0)..outcome.row(period + 1, 0);
    outcome.results.ranks[rows].iter().flatten().count() as u32
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
