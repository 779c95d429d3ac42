//! What is said of options of a table declaration that are not as they should be.

use serde_json::Value;
use weigh_words::{Text, text};

use super::nearest;
use crate::SourceError;

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
