//! The options of a table declaration: `sheet`, `header`, `range`, `totals`, `fill_merged`, `missing`.

use serde_json::{Map, Value};
use weigh_sdk::SourceError;
use weigh_sdk::cell::Markers;
use weigh_sdk::files::{Header, header, missing, unknown_option, wrong_option, yes_or_no};
use weigh_words::{Text, text};

use crate::address::Area;
use crate::limits::ROWS;

const NAMES: [&str; 6] = ["sheet", "header", "range", "totals", "fill_merged", "missing"];

/// The options as they were meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Options {
    pub(crate) sheet: Which,
    pub(crate) header: Header,
    /// The cells to look at, if not all.
    pub(crate) range: Option<Area>,
    /// Whether rows that look like totals at the end are rows like others, if it was said.
    pub(crate) totals: Option<bool>,
    /// Whether each of merged cells has the value of the first, if it was said.
    pub(crate) fill_merged: Option<bool>,
    /// What stands for no value.
    pub(crate) missing: Markers,
}

/// Which sheet is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Which {
    /// The first that can be seen.
    #[default]
    First,
    /// By its place, from 1.
    Number(u64),
    Name(String),
}

impl Options {
    pub(crate) fn read(given: &Map<String, Value>) -> Result<Self, SourceError> {
        let mut options = Self::default();
        for (name, value) in given {
            match name.as_str() {
                "sheet" => options.sheet = sheet(value)?,
                "header" => options.header = header(value, ROWS)?,
                "range" => options.range = Some(range(value)?),
                "totals" => options.totals = Some(yes_or_no("totals", value)?),
                "fill_merged" => options.fill_merged = Some(yes_or_no("fill_merged", value)?),
                "missing" => options.missing = missing(value)?,
                _ => return Err(unknown(name)),
            }
        }
        Ok(options)
    }
}

fn unknown(name: &str) -> SourceError {
    unknown_option(
        name,
        NAMES,
        text!("an xlsx table has no option `{name}`", name),
        text!(
            "an xlsx table has the options {options}",
            options = Text::list(NAMES.map(|known| format!("`{known}`")))
        ),
    )
}

fn sheet(value: &Value) -> Result<Which, SourceError> {
    if let Some(name) = value.as_str() {
        return Ok(Which::Name(name.to_owned()));
    }
    match value.as_u64() {
        Some(number) if number > 0 => Ok(Which::Number(number)),
        _ => Err(wrong_option(
            "sheet",
            value,
            text!("it is the name of a sheet in quotes, or its number, from 1"),
        )),
    }
}

fn range(value: &Value) -> Result<Area, SourceError> {
    value
        .as_str()
        .and_then(Area::read)
        .ok_or_else(|| wrong_option("range", value, text!("it is two corners, such as \"B3:F200\"")))
}

#[cfg(test)]
mod tests;
