//! What is said of options of a table declaration that are not as they should be.

use serde_json::Value;
use weigh_words::{Text, text};

use super::nearest;
use crate::SourceError;
use crate::cell::Markers;

/// An option that there is not: the nearest of those that there are is proposed, and where none is near, `otherwise`.
pub fn unknown_option<const N: usize>(
    name: &str,
    known: [&str; N],
    message: Text,
    otherwise: Text,
) -> SourceError {
    let near = nearest(name, known);
    SourceError::Option {
        option: name.to_owned(),
        message,
        help: Some(near.map_or(otherwise, |near| text!("did you mean `{near}`?", near))),
    }
}

/// An option with a value that it cannot have; `help` says which it can.
pub fn wrong_option(option: &str, value: &Value, help: Text) -> SourceError {
    SourceError::Option {
        option: option.to_owned(),
        message: text!("`{option}` cannot be {value}", option, value = value.to_string()),
        help: Some(help),
    }
}

/// The value of an option that is yes or no.
pub fn yes_or_no(option: &str, value: &Value) -> Result<bool, SourceError> {
    value
        .as_bool()
        .ok_or_else(|| wrong_option(option, value, text!("it is yes or no")))
}

/// Which row of a file names the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Header {
    /// The first that is not blank.
    #[default]
    First,
    /// This one, from 1.
    Row(u32),
    /// None: the columns are called `c1`, `c2` …
    None,
}

/// The value of the option `header`; no file has more than `most` rows.
pub fn header(value: &Value, most: u32) -> Result<Header, SourceError> {
    let row = value.as_u64().and_then(|row| u32::try_from(row).ok());
    match (value.as_bool(), row.filter(|row| (1..=most).contains(row))) {
        (Some(true), _) => Ok(Header::First),
        (Some(false), _) => Ok(Header::None),
        (None, Some(row)) => Ok(Header::Row(row)),
        (None, None) => Err(wrong_option(
            "header",
            value,
            text!("it is the number of the row that names the columns, or yes, or no"),
        )),
    }
}

/// The value of the option `missing`: one text that stands for no value, or several. A number is one as it is written.
pub fn missing(value: &Value) -> Result<Markers, SourceError> {
    let marker = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let markers: Option<Vec<String>> = match value {
        Value::Array(several) => several.iter().map(marker).collect(),
        one => marker(one).map(|one| vec![one]),
    };
    markers.map(Markers::new).ok_or_else(|| {
        let help = text!("it is what stands for no value, in quotes: `missing \"..\", \"NA\"`");
        wrong_option("missing", value, help)
    })
}
