//! An outcome of some of the subjects only.

use std::collections::HashSet;

use weigh_dsl::diagnostic::{did_you_mean, echo};
use weigh_words::text;

use crate::error::Error;
use crate::outcome::{Cells, GroupResults, KpiResults, Outcome, Packed, Results, RuleResults, Subject};

/// The places of the subjects with these keys, in the order of the subjects; none where no key is given. What is no key
/// itself may be several with commas between: a key that has a comma in it still means itself.
pub(crate) fn pick(subjects: &[Subject], keys: &[String]) -> Result<Option<Vec<usize>>, Error> {
    if keys.is_empty() {
        return Ok(None);
    }
    let known: HashSet<&str> = subjects.iter().map(|subject| subject.key.as_str()).collect();
    let mut wanted: HashSet<&str> = HashSet::new();
    for key in keys {
        if known.contains(key.as_str()) {
            wanted.insert(key);
            continue;
        }
        let parts = key.split([',', '，']).map(str::trim);
        let mut parts = parts.filter(|part| !part.is_empty()).peekable();
        if parts.peek().is_none() {
            return Err(unknown(key, subjects));
        }
        for part in parts {
            if !known.contains(part) {
                return Err(unknown(part, subjects));
            }
            wanted.insert(part);
        }
    }
    let kept = subjects
        .iter()
        .enumerate()
        .filter(|(_, subject)| wanted.contains(subject.key.as_str()));
    Ok(Some(kept.map(|(at, _)| at).collect()))
}

fn unknown(key: &str, subjects: &[Subject]) -> Error {
    let labelled = subjects
        .iter()
        .find(|subject| subject.label.as_deref() == Some(key));
    let help = match labelled {
        Some(subject) => Some(text!(
            "this is what `{key}` is called; write the key",
            key = echo(&subject.key)
        )),
        None => did_you_mean(key, subjects.iter().map(|subject| subject.key.as_str()))
            .map(|near| text!("did you mean `{near}`?", near = echo(near))),
    };
    Error::Request {
        message: text!("there is no subject with the key `{key}`", key = echo(key)),
        help,
    }
}

/// Leaves only these subjects in an outcome.
pub(crate) fn restrict(mut outcome: Outcome, kept: &[usize]) -> Outcome {
    let subjects = outcome.subjects.len();
    let rows: Vec<usize> = (0..outcome.periods.len())
        .flat_map(|period| kept.iter().map(move |at| period * subjects + at))
        .collect();
    outcome.subjects = (kept.iter()).map(|at| outcome.subjects[*at].clone()).collect();
    let Results {
        rows: _,
        totals,
        grades,
        ranks,
        kpis,
        groups,
        rules,
        segments,
        head_counts,
        reasons,
    } = outcome.results;
    outcome.results = Results {
        rows: rows.len(),
        totals: cells(&totals, &rows),
        grades: take(&grades, &rows),
        ranks: rows.iter().map(|row| ranks[*row]).collect(),
        kpis: kpis.into_iter().map(|kpi| restrict_kpi(&kpi, &rows)).collect(),
        groups: groups
            .into_iter()
            .map(|group| restrict_group(&group, &rows))
            .collect(),
        rules: (rules.into_iter())
            .map(|rule| RuleResults {
                effects: take(&rule.effects, &rows),
                ..rule
            })
            .collect(),
        segments: segments.map(|segments| take(&segments, &rows)),
        head_counts,
        reasons,
    };
    outcome
}

fn restrict_kpi(kpi: &KpiResults, rows: &[usize]) -> KpiResults {
    KpiResults {
        values: cells(&kpi.values, rows),
        targets: kpi.targets.as_ref().map(|targets| cells(targets, rows)),
        scores: cells(&kpi.scores, rows),
        weights: take(&kpi.weights, rows),
        grades: kpi.grades.as_ref().map(|grades| take(grades, rows)),
    }
}

fn restrict_group(group: &GroupResults, rows: &[usize]) -> GroupResults {
    GroupResults {
        scores: cells(&group.scores, rows),
        weights: take(&group.weights, rows),
        grades: group.grades.as_ref().map(|grades| take(grades, rows)),
    }
}

pub(crate) fn cells(all: &Cells, rows: &[usize]) -> Cells {
    rows.iter().map(|row| all.cell(*row)).collect()
}

pub(crate) fn take<T: Clone + PartialEq>(all: &Packed<T>, rows: &[usize]) -> Packed<T> {
    rows.iter().map(|row| all[*row].clone()).collect()
}

#[cfg(test)]
mod tests;
