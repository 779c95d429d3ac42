//! Two outcomes held against each other, number by number.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use serde_json::Value;
use weigh_engine::dsl::value::Decimal;

/// So many differences are listed.
const LISTED: usize = 10;

/// How two outcomes differ.
#[derive(Debug, Default, PartialEq, Serialize)]
pub(super) struct Numbers {
    /// How many results were compared: a result is a subject in a period.
    pub(super) results: usize,
    /// How many values differ.
    pub(super) different: usize,
    /// The first of them.
    pub(super) first: Vec<Difference>,
}

/// A value that is another one.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Difference {
    /// Whose; none for what is of no subject.
    pub(super) subject: Option<String>,
    pub(super) period: Option<String>,
    /// The path of the value: `kpis.satisfaction.score`; empty for a whole result.
    pub(super) what: String,
    /// None where there was nothing.
    pub(super) kept: Option<Value>,
    pub(super) now: Option<Value>,
}

impl Numbers {
    /// All the same.
    pub(super) fn same(results: usize) -> Self {
        Self {
            results,
            ..Self::default()
        }
    }

    fn add(&mut self, of: &Of<'_>, what: &str, kept: Option<&Value>, now: Option<&Value>) {
        self.different += 1;
        if self.first.len() < LISTED {
            self.first.push(Difference {
                subject: of.0.map(str::to_owned),
                period: of.1.map(str::to_owned),
                what: what.to_owned(),
                kept: kept.cloned(),
                now: now.cloned(),
            });
        }
    }

    /// Compares two values down to their leaves.
    fn walk(&mut self, of: &Of<'_>, path: &str, kept: &Value, now: &Value) {
        let below = |key: &str| match path {
            "" => key.to_owned(),
            path => format!("{path}.{key}"),
        };
        match (kept, now) {
            (Value::Object(kept), Value::Object(now)) => {
                for (key, value) in kept {
                    match now.get(key) {
                        Some(other) => self.walk(of, &below(key), value, other),
                        None => self.add(of, &below(key), Some(value), None),
                    }
                }
                for (key, value) in now.iter().filter(|(key, _)| !kept.contains_key(*key)) {
                    self.add(of, &below(key), None, Some(value));
                }
            }
            (Value::Array(kept), Value::Array(now)) if kept.len() == now.len() => {
                for (at, (value, other)) in kept.iter().zip(now).enumerate() {
                    self.walk(of, &below(&at.to_string()), value, other);
                }
            }
            (kept, now) if alike(kept, now) => {}
            (kept, now) => self.add(of, path, Some(kept), Some(now)),
        }
    }
}

/// Subject and period.
type Of<'a> = (Option<&'a str>, Option<&'a str>);

/// Holds two outcomes as JSON against each other. Where they were read from is not compared.
pub(super) fn compare(kept: &Value, now: &Value) -> Numbers {
    let mut numbers = Numbers::default();
    let results = |outcome: &'_ Value| match outcome.get("results") {
        Some(Value::Array(results)) => results.clone(),
        _ => Vec::new(),
    };
    let (before, after) = (results(kept), results(now));
    let by_key: HashMap<Of<'_>, &Value> = after.iter().map(|result| (of(result), result)).collect();
    numbers.results = before.len();
    for result in &before {
        match by_key.get(&of(result)) {
            Some(now) => numbers.walk(&of(result), "", result, now),
            None => numbers.add(&of(result), "", Some(&Value::Bool(true)), None),
        }
    }
    let known: HashSet<Of<'_>> = before.iter().map(|result| of(result)).collect();
    for result in after.iter().filter(|result| !known.contains(&of(result))) {
        numbers.add(&of(result), "", None, Some(&Value::Bool(true)));
    }
    let nothing = Value::Null;
    for key in [
        "scorecard",
        "by",
        "scale",
        "periods",
        "distribution",
        "rollups",
        "data_errors",
    ] {
        let value = |outcome: &'_ Value| outcome.get(key).unwrap_or(&nothing).clone();
        numbers.walk(&(None, None), key, &value(kept), &value(now));
    }
    numbers.walk(&(None, None), "notes", &notes(kept), &notes(now));
    numbers
}

/// What is to be known of the data, but for what is said of the choice of a period: now it is not chosen, but asked for.
fn notes(outcome: &Value) -> Value {
    let of_the_choice = |note: &Value| {
        let kind = note.get("kind").and_then(Value::as_str);
        matches!(kind, Some("stray-date" | "not-in-period"))
    };
    let notes = outcome.get("notes").and_then(Value::as_array);
    let notes = notes.into_iter().flatten().filter(|note| !of_the_choice(note));
    Value::Array(notes.cloned().collect())
}

fn of(result: &Value) -> Of<'_> {
    let text = |key: &str| result.get(key).and_then(Value::as_str);
    (text("subject"), text("period"))
}

/// Whether two leaves say the same: numbers by what they are, not by how they are written.
fn alike(kept: &Value, now: &Value) -> bool {
    match (kept, now) {
        (Value::Number(kept), Value::Number(now)) => {
            let exact = |number: &serde_json::Number| Decimal::parse(&number.to_string());
            match exact(kept).zip(exact(now)) {
                Some((kept, now)) => kept.compare(now).is_eq(),
                None => kept == now,
            }
        }
        (kept, now) => kept == now,
    }
}

#[cfg(test)]
mod tests;
