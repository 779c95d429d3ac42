//! An outcome that was [read back](crate::json::read), to be compared.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Map, Number, Value};
use weigh_engine::compare::{Labels, Named, Side, SidePart, SideRollup};
use weigh_engine::dsl::model::{RollupMethod, Type};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::{Cell, ReasonId, Subject};
use weigh_words::{Text, text};

use crate::json::read::{Band, ReadOutcome, Rolled, number};

#[derive(Deserialize)]
struct Row {
    subject: String,
    label: Option<String>,
    period: Option<String>,
    total: Option<Number>,
    grade: Option<String>,
    rank: Option<u32>,
    #[serde(default)]
    segment: Option<String>,
    #[serde(default)]
    rules: Vec<Rule>,
    groups: Map<String, Value>,
    kpis: Map<String, Value>,
}

/// What is read of a rule that fired.
#[derive(Deserialize)]
struct Rule {
    part: String,
    effect: Value,
}

/// What is read of a KPI or a group.
#[derive(Deserialize)]
struct Part {
    #[serde(default)]
    value: Value,
    target: Option<Number>,
    score: Option<Number>,
    weight: Option<Number>,
    grade: Option<String>,
}

/// Reads an outcome; the error is a phrase.
pub fn read_outcome(json: &[u8]) -> Result<Side, Text> {
    side(ReadOutcome::read(json)?)
}

fn side(document: ReadOutcome<Row>) -> Result<Side, Text> {
    let periods: Vec<Option<String>> = if document.periods.is_empty() {
        vec![None]
    } else {
        document.periods.into_iter().map(Some).collect()
    };
    let mut subjects: Vec<Subject> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for row in &document.results {
        if !places.contains_key(&row.subject) {
            places.insert(row.subject.clone(), subjects.len());
            subjects.push(Subject {
                key: row.subject.clone(),
                label: row.label.clone(),
            });
        }
    }
    let mut rows: Vec<Option<Row>> = Vec::new();
    rows.resize_with(subjects.len() * periods.len(), || None);
    for row in document.results {
        let period = periods.iter().position(|period| *period == row.period);
        let period = period.ok_or_else(|| {
            text!(
                "it has a result of {subject} in a period that it does not list",
                subject = &row.subject
            )
        })?;
        let at = period * subjects.len() + places[&row.subject];
        if rows[at].is_some() {
            return Err(text!("it has two results of {subject}", subject = &row.subject));
        }
        rows[at] = Some(row);
    }
    let missing = rows.iter().position(Option::is_none);
    if let Some(at) = missing {
        let subject = &subjects[at % subjects.len()].key;
        return Err(text!(
            "it has no result of {subject} in one of its periods",
            subject
        ));
    }
    let rows: Vec<Row> = rows.into_iter().flatten().collect();
    let [worst, best] = &document.scale;
    let scale = (exact(worst)?, exact(best)?);
    let bands = match document.bands {
        Some(bands) => {
            let named = |Band { name, label }| Named { name, label };
            bands.into_iter().map(named).collect()
        }
        None => bands(&rows),
    };
    let rollups = rollups(document.rollups, &periods)?;
    let place = |row: &Row| {
        let Some(grade) = &row.grade else { return Ok(None) };
        match bands.iter().position(|band| band.name == *grade) {
            Some(at) => Ok(Some(at as u32)),
            None => Err(text!(
                "{subject} has the grade {grade}, which is none of its bands",
                subject = &row.subject,
                grade
            )),
        }
    };
    let grades: Vec<Option<u32>> = rows.iter().map(place).collect::<Result<_, _>>()?;
    Ok(Side {
        scorecard: Named {
            name: document.scorecard,
            label: document.label,
        },
        scale,
        rounding: None,
        population: None,
        totals: rows.iter().map(|row| score(row.total.as_ref())).collect(),
        grades: grades.into_iter().collect(),
        ranks: rows.iter().map(|row| row.rank).collect(),
        kpis: parts(&rows, |row| &row.kpis, true)?,
        groups: parts(&rows, |row| &row.groups, false)?,
        segments: labels(rows.iter().map(|row| row.segment.as_deref())),
        rollups,
        bands,
        periods,
        subjects,
    })
}

/// Names by row, in the order in which they are first met; none where no row has one.
fn labels<'a>(rows: impl Iterator<Item = Option<&'a str>>) -> Option<Labels> {
    let mut names: Vec<Named> = Vec::new();
    let mut places: HashMap<&str, u32> = HashMap::new();
    let mut place = |name: &'a str| {
        *places.entry(name).or_insert_with(|| {
            names.push(Named {
                name: name.to_owned(),
                label: None,
            });
            names.len() as u32 - 1
        })
    };
    let rows = rows.map(|name| name.map(&mut place)).collect();
    (!names.is_empty()).then_some(Labels { names, rows })
}

fn rollups(rolled: Vec<Rolled>, periods: &[Option<String>]) -> Result<Vec<SideRollup>, Text> {
    let mut all = Vec::new();
    for one in rolled {
        let period = periods.iter().position(|period| *period == one.period);
        let period = period.ok_or_else(|| {
            text!(
                "it has a roll-up of {level} in a period that it does not list",
                level = &one.level
            )
        })?;
        for part in one.scores {
            let method = RollupMethod::ALL
                .into_iter()
                .find(|method| method.word() == part.method);
            let method = method.ok_or_else(|| {
                text!(
                    "it has a roll-up of {level} by `{method}`, which is no way to roll up",
                    level = &one.level,
                    method = &part.method
                )
            })?;
            let named = |name: String| Named { name, label: None };
            all.push(SideRollup {
                period,
                level: one.level.clone(),
                one: one.key.clone().map(|key| Subject {
                    key,
                    label: one.label.clone(),
                }),
                members: one.members,
                part: named(part.part),
                method,
                weighted: part.weighted,
                score: score(part.score.as_ref()),
                scored: part.members,
                grade: part.grade.map(named),
            });
        }
    }
    Ok(all)
}

fn exact(number: &Number) -> Result<Decimal, Text> {
    match score(Some(number)) {
        Cell::Exact(number) => Ok(number),
        _ => Err(text!("its scale is no scale of numbers")),
    }
}

fn score(score: Option<&Number>) -> Cell {
    score.and_then(number).unwrap_or(Cell::Missing(ReasonId(0)))
}

/// The grades that somebody has, that of the best total first: the order of bands does not stand in the outcomes of earlier versions. Who
/// has a grade by a veto says nothing of it.
fn bands(rows: &[Row]) -> Vec<Named> {
    let mut found: Vec<(String, Option<Decimal>)> = Vec::new();
    for row in rows {
        let Some(grade) = &row.grade else { continue };
        let total = match score(row.total.as_ref()) {
            Cell::Exact(total) if !row.is_vetoed() => Some(total),
            _ => None,
        };
        match found.iter_mut().find(|(known, _)| known == grade) {
            Some((_, highest)) => *highest = (*highest).max(total),
            None => found.push((grade.clone(), total)),
        }
    }
    found.sort_by(|(_, a), (_, b)| b.cmp(a));
    let named = found.into_iter().map(|(name, _)| Named { name, label: None });
    named.collect()
}

impl Row {
    /// Whether a rule says which grade the total has at most.
    fn is_vetoed(&self) -> bool {
        let mut rules = self.rules.iter();
        rules.any(|rule| rule.part == "scorecard" && rule.effect.get("grade_at_most").is_some())
    }
}

fn parts(
    rows: &[Row],
    of: fn(&Row) -> &Map<String, Value>,
    have_values: bool,
) -> Result<Vec<SidePart>, Text> {
    let mut names: Vec<&String> = Vec::new();
    for row in rows {
        for name in of(row).keys() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let part = |name: &String| -> Result<SidePart, Text> {
        let mut cells: Vec<Part> = Vec::with_capacity(rows.len());
        for row in rows {
            let found = of(row).get(name).map(Part::deserialize).transpose();
            let found = found.map_err(|error| {
                text!(
                    "{part} of {subject}: {why}",
                    part = name,
                    subject = &row.subject,
                    why = Text::verbatim(error.to_string())
                )
            })?;
            cells.push(found.unwrap_or(Part {
                value: Value::Null,
                target: None,
                score: None,
                weight: None,
                grade: None,
            }));
        }
        let weight = |part: &Part| match score(part.weight.as_ref()) {
            Cell::Exact(weight) => Some(weight),
            _ => None,
        };
        Ok(SidePart {
            named: Named {
                name: name.clone(),
                label: None,
            },
            ty: Type::Unknown,
            unit: None,
            values: have_values.then(|| cells.iter().map(|part| value(&part.value)).collect()),
            targets: (cells.iter().any(|part| part.target.is_some()))
                .then(|| cells.iter().map(|part| score(part.target.as_ref())).collect()),
            scores: cells.iter().map(|part| score(part.score.as_ref())).collect(),
            grades: labels(cells.iter().map(|part| part.grade.as_deref())),
            weights: cells.iter().map(weight).collect(),
        })
    };
    names.into_iter().map(part).collect()
}

/// A value; dates come as the texts that they are written as.
fn value(value: &Value) -> Cell {
    match value {
        Value::Number(number) => score(Some(number)),
        Value::String(text) => Cell::Text(text.as_str().into()),
        Value::Bool(flag) => Cell::Bool(*flag),
        Value::Null | Value::Array(_) | Value::Object(_) => Cell::Missing(ReasonId(0)),
    }
}

#[cfg(test)]
mod tests;
