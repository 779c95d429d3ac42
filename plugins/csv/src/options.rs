//! The options of a table declaration: `delimiter`, `encoding`, `header`, `decimal_comma`, `missing`.

use serde_json::{Map, Value};
use weigh_sdk::SourceError;
use weigh_sdk::cell::Markers;
use weigh_sdk::files::{Header, header, missing, nearest, unknown_option, wrong_option, yes_or_no};
use weigh_words::{Text, text};

use crate::encoding::Named;

const NAMES: [&str; 5] = ["delimiter", "encoding", "header", "decimal_comma", "missing"];

/// The options as they were meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Options {
    /// The delimiter, if it isn't to be found out.
    pub(crate) delimiter: Option<u8>,
    /// The encoding, if it isn't to be found out.
    pub(crate) encoding: Option<Named>,
    /// Which row names the columns.
    pub(crate) header: Header,
    /// Whether numbers are written `1.234,5`, if it was said.
    pub(crate) decimal_comma: Option<bool>,
    /// What stands for no value.
    pub(crate) missing: Markers,
}

impl Options {
    pub(crate) fn read(given: &Map<String, Value>) -> Result<Self, SourceError> {
        let mut options = Self::default();
        for (name, value) in given {
            match name.as_str() {
                "delimiter" => options.delimiter = Some(delimiter(value)?),
                "encoding" => options.encoding = Some(encoding(value)?),
                "header" => options.header = header(value, u32::MAX)?,
                "decimal_comma" => options.decimal_comma = Some(yes_or_no("decimal_comma", value)?),
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
        text!("a csv table has no option `{name}`", name),
        text!(
            "a csv table has the options {options}",
            options = Text::list(NAMES.map(|known| format!("`{known}`")))
        ),
    )
}

fn delimiter(value: &Value) -> Result<u8, SourceError> {
    match value.as_str() {
        Some(",") => Ok(b','),
        Some(";") => Ok(b';'),
        Some("\t" | "\\t" | "tab") => Ok(b'\t'),
        Some("|") => Ok(b'|'),
        _ => Err(wrong_option(
            "delimiter",
            value,
            text!("it is one of \",\", \";\", \"tab\" and \"|\""),
        )),
    }
}

fn encoding(value: &Value) -> Result<Named, SourceError> {
    value.as_str().and_then(Named::read).ok_or_else(|| {
        let known = value
            .as_str()
            .and_then(|name| nearest(&name.to_lowercase(), Named::NAMES));
        let help = match known {
            Some(known) => text!("did you mean \"{name}\"?", name = known),
            None => text!(
                "it is one of {names}",
                names = Text::list(Named::NAMES.map(|name| format!("\"{name}\"")))
            ),
        };
        wrong_option("encoding", value, help)
    })
}

#[cfg(test)]
mod tests;
