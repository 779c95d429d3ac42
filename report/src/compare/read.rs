//! An outcome read back from JSON, by the contract of `docs/outcome.schema.json`, to be compared. Numbers keep all their digits.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Map, Number, Value};
use weigh_engine::compare::{Labels, Named, Side, SidePart, SideRollup};
use weigh_engine::dsl::model::{RollupMethod, Type};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::{Cell, ReasonId, Subject};
use weigh_words::{Text, text};

/// The number of the contract that is read.
const FORMAT: u32 = 1;

/// What is looked at first.
#[derive(Deserialize)]
struct Head {
    format: Option<Value>,
    results: Option<Value>,
}

#[derive(Deserialize)]
struct Document {
    scorecard: String,
    label: Option<String>,
    scale: [Number; 2],
    periods: Vec<String>,
    results: Vec<Row>,
    #[serde(default)]
    rollups: Vec<Rolled>,
}

/// What is read of one of a level.
#[derive(Deserialize)]
struct Rolled {
    level: String,
    key: Option<String>,
    label: Option<String>,
    period: Option<String>,
    members: u32,
    scores: Vec<RolledPart>,
}

#[derive(Deserialize)]
struct RolledPart {
    part: String,
    method: String,
    weighted: bool,
    score: Option<Number>,
    grade: Option<String>,
    members: u32,
}

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
    groups: Map<String, Value>,
    kpis: Map<String, Value>,
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
    let head: Head = serde_json::from_slice(json).map_err(|error| unread(&error))?;
    let format = head.format.filter(|_| head.results.is_some());
    let format = format.ok_or_else(|| text!("it is no outcome, as `weigh run --format json` writes it"))?;
    if format.as_u64() != Some(FORMAT.into()) {
        return Err(text!(
            "it has format {format}, and this version of Weigh reads format {known}",
            format = format.to_string(),
            known = FORMAT
        ));
    }
    let document: Document = serde_json::from_slice(json).map_err(|error| unread(&error))?;
    side(document)
}

fn unread(error: &serde_json::Error) -> Text {
    text!(
        "line {line}, column {column}: {why}",
        line = error.line(),
        column = error.column(),
        why = Text::verbatim(without_place(&error.to_string()))
    )
}

/// What the library says, without the place that is said already.
fn without_place(words: &str) -> &str {
    words.split_once(" at line ").map_or(words, |(words, _)| words)
}

fn side(document: Document) -> Result<Side, Text> {
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
    let bands = bands(&rows, scale);
    let rollups = rollups(document.rollups, &periods)?;
    let place = |grade: &String| bands.iter().position(|band| band.name == *grade);
    Ok(Side {
        scorecard: Named {
            name: document.scorecard,
            label: document.label,
        },
        scale,
        rounding: None,
        population: None,
        totals: rows.iter().map(|row| score(row.total.as_ref())).collect(),
        grades: (rows.iter())
            .map(|row| row.grade.as_ref().and_then(place).map(|at| at as u32))
            .collect(),
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

/// A number with all its digits; a double where those are more than can be held, or it is written with an exponent.
fn score(number: Option<&Number>) -> Cell {
    let Some(number) = number else {
        return Cell::Missing(ReasonId(0));
    };
    let digits = number.to_string();
    match (Decimal::parse(&digits), digits.parse()) {
        (Some(exact), _) => Cell::Exact(exact),
        (None, Ok(double)) => Cell::Float(double),
        (None, Err(_)) => Cell::Missing(ReasonId(0)),
    }
}

/// The grades that somebody has, that of the best total first: the order of bands does not stand in an outcome.
fn bands(rows: &[Row], (worst, best): (Decimal, Decimal)) -> Vec<Named> {
    let mut found: Vec<(String, Option<Decimal>)> = Vec::new();
    for row in rows {
        let Some(grade) = &row.grade else { continue };
        let total = match score(row.total.as_ref()) {
            Cell::Exact(total) => Some(if best < worst { total.neg() } else { total }),
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
