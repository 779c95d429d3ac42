//! An outcome read back from JSON, by the contract of `docs/outcome.schema.json`: for whoever compares it, or wants its totals.
//! Numbers keep all their digits.

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Number, Value};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::Cell;
use weigh_words::{Text, text};

use super::FORMAT;

/// What is looked at first.
#[derive(Deserialize)]
struct Head {
    format: Option<Value>,
    results: Option<IgnoredAny>,
}

/// An outcome, and of each result what is wanted of it.
#[derive(Debug, Deserialize)]
pub struct ReadOutcome<Result> {
    /// The name of the scorecard.
    pub scorecard: String,
    /// What people see of it.
    pub label: Option<String>,
    /// The level that it was computed for.
    pub by: Option<String>,
    /// The worst and the best score.
    pub(crate) scale: [Number; 2],
    /// The periods, in order; none where the scorecard has none.
    pub periods: Vec<String>,
    /// The bands of the total, the best first. Earlier versions did not write them.
    pub(crate) bands: Option<Vec<Band>>,
    /// A result is a subject in a period.
    pub results: Vec<Result>,
    #[serde(default)]
    pub(crate) rollups: Vec<Rolled>,
}

/// A band of the total.
#[derive(Debug, Deserialize)]
pub(crate) struct Band {
    pub(crate) name: String,
    pub(crate) label: Option<String>,
}

/// What is read of one of a level.
#[derive(Debug, Deserialize)]
pub(crate) struct Rolled {
    pub(crate) level: String,
    pub(crate) key: Option<String>,
    pub(crate) label: Option<String>,
    pub(crate) period: Option<String>,
    pub(crate) members: u32,
    pub(crate) scores: Vec<RolledPart>,
}

/// A score of one of a level.
#[derive(Debug, Deserialize)]
pub(crate) struct RolledPart {
    pub(crate) part: String,
    pub(crate) method: String,
    pub(crate) weighted: bool,
    pub(crate) score: Option<Number>,
    pub(crate) grade: Option<String>,
    pub(crate) members: u32,
}

/// What is read of a result where nothing but its total is wanted.
#[derive(Debug, Deserialize)]
pub struct ReadTotal {
    /// The key of the subject.
    pub subject: String,
    /// The period, where the scorecard has periods.
    pub period: Option<String>,
    total: Option<Number>,
    /// The name of the grade.
    pub grade: Option<String>,
}

impl ReadTotal {
    /// The total, if there is one.
    pub fn total(&self) -> Option<Cell> {
        self.total.as_ref().and_then(number)
    }
}

impl<Result: DeserializeOwned> ReadOutcome<Result> {
    /// Reads it; the error is a phrase.
    pub fn read(json: &[u8]) -> std::result::Result<Self, Text> {
        let head: Head = serde_json::from_slice(json).map_err(|error| unread(&error))?;
        let format = head.format.filter(|_| head.results.is_some());
        let format =
            format.ok_or_else(|| text!("it is no outcome, as `weigh run --format json` writes it"))?;
        if format.as_u64() != Some(FORMAT.into()) {
            return Err(text!(
                "it has format {format}, and this version of Weigh reads format {known}",
                format = format.to_string(),
                known = FORMAT
            ));
        }
        serde_json::from_slice(json).map_err(|error| unread(&error))
    }
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

/// A number with all its digits; a double where those are more than can be held, or it is written with an exponent.
pub(crate) fn number(number: &Number) -> Option<Cell> {
    let digits = number.to_string();
    match Decimal::parse(&digits) {
        Some(exact) => Some(Cell::Exact(exact)),
        None => digits.parse().ok().map(Cell::Float),
    }
}
