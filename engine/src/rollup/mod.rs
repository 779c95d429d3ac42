//! Roll-ups: scores of groups of subjects out of their members', period by period. The members of a level are those who
//! have the same key; who has none belongs to none, and is told so.
//!
//! Scores and weights are put in order before they are summed, so no result depends on the order of the subjects.

mod combine;
mod weights;

use std::cmp::Ordering;
use std::collections::BTreeMap;

use weigh_dsl::model::{
    Bands, ExprKind, Member, Rollup, RollupMethod, RollupPart, Scorecard, SubjectExpr, SubjectLeaf,
};
use weigh_dsl::source::Sources;
use weigh_dsl::value::Rounding;

use crate::error::Error;
use crate::outcome::{
    Cell, Cells, LevelResults, Reason, ReasonId, Results, RolledScore, RollupResults, Subject,
};
use crate::registry::Registry;
use crate::request::Watch;
use crate::score::Supposition;
use crate::values::Values;
use combine::{Failed, Weighed, combine};
use weights::Weights;

/// Rolls up the scores of a run, made with the same values in the place of counted ones. Reasons for what is missing join those of
/// the results.
pub(crate) fn rollups(
    scorecard: &Scorecard,
    sources: &Sources,
    values: &Values,
    registry: &Registry,
    suppositions: &[Supposition],
    watch: &dyn Watch,
    results: &mut Results,
) -> Result<Vec<RollupResults>, Error> {
    let weights = Weights::of(scorecard, sources, values, registry, suppositions, watch)?;
    let mut reasons = Vec::new();
    let known = results.reasons.len();
    let rolled = scorecard.rollups.iter().enumerate().map(|(at, rollup)| {
        let mut rolling = Rolling {
            scorecard,
            values,
            results,
            weights: &weights,
            at,
            rollup,
            known,
            reasons: &mut reasons,
        };
        rolling.levels()
    });
    let rolled = rolled.collect();
    results.reasons.extend(reasons);
    Ok(rolled)
}

/// One roll-up in the making.
struct Rolling<'a> {
    scorecard: &'a Scorecard,
    values: &'a Values,
    results: &'a Results,
    weights: &'a Weights,
    /// Its place in the scorecard.
    at: usize,
    rollup: &'a Rollup,
    /// How many reasons the results had.
    known: usize,
    /// The reasons behind those.
    reasons: &'a mut Vec<Reason>,
}

/// A key in the order in which levels are shown; no key comes last.
struct Key(Cell);

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Key {}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Cell::Missing(_), Cell::Missing(_)) => Ordering::Equal,
            (Cell::Missing(_), _) => Ordering::Greater,
            (_, Cell::Missing(_)) => Ordering::Less,
            (Cell::Exact(a), Cell::Exact(b)) => a.cmp(b),
            (Cell::Float(a), Cell::Float(b)) => a.total_cmp(b),
            (Cell::Date(a), Cell::Date(b)) => a.cmp(b),
            (Cell::DateTime(a), Cell::DateTime(b)) => a.cmp(b),
            (a, b) => shown(a).cmp(&shown(b)),
        }
    }
}

/// A key as people read it.
fn shown(key: &Cell) -> String {
    match key {
        Cell::Exact(number) => number.to_string(),
        Cell::Float(number) => number.to_string(),
        Cell::Text(text) => text.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::DateTime(moment) => moment.to_string(),
        Cell::Bool(true) => "yes".to_owned(),
        Cell::Bool(false) => "no".to_owned(),
        Cell::Missing(_) => String::new(),
    }
}

impl<'a> Rolling<'a> {
    fn levels(&mut self) -> RollupResults {
        let subjects = self.values.subjects.len();
        let keys = self.column(&self.rollup.key);
        let labels = self.rollup.label.as_ref().map(|label| self.column(label));
        let mut levels = Vec::new();
        for period in 0..self.values.periods.len() {
            let mut members: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
            for row in period * subjects..(period + 1) * subjects {
                members.entry(Key(keys.cell(row))).or_default().push(row);
            }
            for (key, rows) in members {
                let level = (!key.0.is_missing()).then(|| Subject {
                    key: shown(&key.0),
                    label: labels
                        .map(|labels| labels.cell(rows[0]))
                        .filter(|label| !label.is_missing())
                        .map(|label| shown(&label)),
                });
                levels.push(self.level(period, level, &rows));
            }
        }
        RollupResults { levels }
    }

    fn column(&self, expr: &SubjectExpr) -> &'a Cells {
        let ExprKind::Leaf(SubjectLeaf::Column { through, column }) = &expr.kind else {
            unreachable!("a level is a column of the subjects");
        };
        match self.values.subject_columns.get(&(through.clone(), *column)) {
            Some(found) => found,
            None => unreachable!("the plan gathers every column of the subject"),
        }
    }

    fn level(&mut self, period: usize, level: Option<Subject>, rows: &[usize]) -> LevelResults {
        let bands = self.scorecard.root().bands.as_ref();
        let grades = (0..bands.map_or(0, |bands| bands.bands.len() as u32)).map(|band| {
            let with = rows.iter().filter(|row| self.results.grades[**row] == Some(band));
            with.count() as u32
        });
        let grades = grades.collect();
        let scores = match &level {
            Some(_) => (0..self.rollup.parts.len())
                .map(|part| self.score(part, rows))
                .collect(),
            None => Vec::new(),
        };
        LevelResults {
            period,
            level,
            members: rows.len() as u32,
            grades,
            scores,
        }
    }

    fn score(&mut self, at: usize, rows: &[usize]) -> RolledScore {
        let part = &self.rollup.parts[at];
        let (cells, rounding, bands) = self.of_part(part.part);
        let scored: Vec<usize> = (rows.iter().copied())
            .filter(|row| !cells.cell(*row).is_missing())
            .collect();
        let weights = self.weights.of_part(self.at, at);
        let weighed: Result<Vec<Weighed>, usize> = (scored.iter())
            .map(|row| {
                let weight = weights.map(|weights| weights.cell(*row));
                Weighed::of(&cells.cell(*row), weight.as_ref()).ok_or(*row)
            })
            .collect();
        let score = match weighed {
            Err(row) => Err(Reason::Weight(self.name(row))),
            Ok(weighed) => combine(part.method, &weighed, rounding).map_err(|failed| match failed {
                Failed::Nobody => Reason::NoMembers,
                Failed::NoWeight => Reason::MembersWithoutWeight,
                Failed::TooLarge => Reason::TooLarge(self.written(part)),
            }),
        };
        let cell = score.unwrap_or_else(|reason| Cell::Missing(self.reason(reason)));
        let grade = bands.and_then(|bands| match (&cell, part.method) {
            // Sums grow with the members and lie on no scale.
            (_, RollupMethod::Sum) => None,
            (Cell::Exact(score), _) => bands.find(*score),
            (Cell::Float(score), _) => {
                weigh_dsl::value::Decimal::from_f64(*score).and_then(|score| bands.find(score))
            }
            (Cell::Text(_) | Cell::Date(_) | Cell::DateTime(_) | Cell::Bool(_) | Cell::Missing(_), _) => None,
        });
        RolledScore {
            score: cell,
            members: scored.len() as u32,
            grade: grade.map(|grade| grade as u32),
        }
    }

    /// The scores of a part, how they are rounded, and the bands that they lie in. Bands of another formula, by condition
    /// or by forced distribution say nothing of a score.
    fn of_part(&self, part: Member) -> (&'a Cells, Option<Rounding>, Option<&'a Bands>) {
        let round = self.scorecard.round;
        let (cells, rounding, bands) = match part {
            Member::Group(id) => (
                &self.results.groups[id.0 as usize].scores,
                if id.0 == 0 { round.total } else { round.group },
                self.scorecard.group(id).bands.as_ref(),
            ),
            Member::Kpi(id) => {
                let kpi = self.scorecard.kpi(id);
                (
                    &self.results.kpis[id.0 as usize].scores,
                    kpi.round.or(round.score),
                    kpi.bands.as_ref(),
                )
            }
        };
        (cells, rounding, bands.filter(|bands| bands.are_of_scores()))
    }

    fn name(&self, row: usize) -> String {
        let subject = &self.values.subjects[row % self.values.subjects.len()];
        subject.label.clone().unwrap_or_else(|| subject.key.clone())
    }

    fn written(&self, part: &RollupPart) -> String {
        let name = match part.part {
            Member::Group(id) if id.0 == 0 => "total",
            Member::Group(id) => &self.scorecard.group(id).name,
            Member::Kpi(id) => &self.scorecard.kpi(id).name,
        };
        format!("{name} {}", part.method.word())
    }

    fn reason(&mut self, reason: Reason) -> ReasonId {
        let at = self.reasons.iter().position(|known| *known == reason);
        let at = at.unwrap_or_else(|| {
            self.reasons.push(reason);
            self.reasons.len() - 1
        });
        ReasonId((self.known + at) as u32)
    }
}

#[cfg(test)]
mod tests;
