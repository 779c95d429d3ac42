//! The options of a table declaration: `delimiter`, `encoding`, `header`, `decimal_comma`.

use serde_json::{Map, Value};
use weigh_sdk::SourceError;

use crate::encoding::Named;
use crate::nearest::nearest;

const NAMES: [&str; 4] = ["delimiter", "encoding", "header", "decimal_comma"];

/// The options as they were meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Options {
    /// The delimiter, if it isn't to be found out.
    pub(crate) delimiter: Option<u8>,
    /// The encoding, if it isn't to be found out.
    pub(crate) encoding: Option<Named>,
    /// Whether the first record names the columns.
    pub(crate) header: bool,
    /// Whether numbers are written `1.234,5`, if it was said.
    pub(crate) decimal_comma: Option<bool>,
}

impl Options {
    pub(crate) fn read(given: &Map<String, Value>) -> Result<Self, SourceError> {
        let mut options = Self {
            delimiter: None,
            encoding: None,
            header: true,
            decimal_comma: None,
        };
        for (name, value) in given {
            match name.as_str() {
                "delimiter" => options.delimiter = Some(delimiter(value)?),
                "encoding" => options.encoding = Some(encoding(value)?),
                "header" => options.header = yes_or_no("header", value)?,
                "decimal_comma" => options.decimal_comma = Some(yes_or_no("decimal_comma", value)?),
                _ => return Err(unknown(name)),
            }
        }
        Ok(options)
    }
}

fn unknown(name: &str) -> SourceError {
    let help = match nearest(name, NAMES) {
        Some(known) => format!("did you mean `{known}`?"),
        None => format!(
            "a csv table has the options {}",
            NAMES.map(|known| format!("`{known}`")).join(", ")
        ),
    };
    SourceError::Option {
        option: name.to_owned(),
        message: format!("a csv table has no option `{name}`").into(),
        help: Some(help.into()),
    }
}

fn wrong(option: &str, message: String, help: &str) -> SourceError {
    SourceError::Option {
        option: option.to_owned(),
        message: message.into(),
        help: Some(help.to_owned().into()),
    }
}

fn delimiter(value: &Value) -> Result<u8, SourceError> {
    match value.as_str() {
        Some(",") => Ok(b','),
        Some(";") => Ok(b';'),
        Some("\t" | "\\t" | "tab") => Ok(b'\t'),
        Some("|") => Ok(b'|'),
        _ => Err(wrong(
            "delimiter",
            format!("`delimiter` cannot be {value}"),
            "it is one of \",\", \";\", \"tab\" and \"|\"",
        )),
    }
}

fn encoding(value: &Value) -> Result<Named, SourceError> {
    value.as_str().and_then(Named::read).ok_or_else(|| {
        let known = value
            .as_str()
            .and_then(|name| nearest(&name.to_lowercase(), Named::NAMES));
        let help = match known {
            Some(known) => format!("did you mean \"{known}\"?"),
            None => format!(
                "it is one of {}",
                Named::NAMES.map(|name| format!("\"{name}\"")).join(", ")
            ),
        };
        wrong("encoding", format!("`encoding` cannot be {value}"), &help)
    })
}

fn yes_or_no(option: &str, value: &Value) -> Result<bool, SourceError> {
    let help = "it is yes or no";
    value
        .as_bool()
        .ok_or_else(|| wrong(option, format!("`{option}` cannot be {value}"), help))
}

#[cfg(test)]
mod tests;
