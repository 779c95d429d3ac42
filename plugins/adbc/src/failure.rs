//! What is said when a driver fails. Its own words are kept, in one line and without secrets.

use adbc_core::error::Error;
use weigh_sdk::SourceError;
use weigh_words::{Text, text};

/// A source that cannot be reached, or does not answer.
pub(crate) fn unreachable(message: Text, help: Option<Text>) -> SourceError {
    SourceError::Unreachable { message, help }
}

/// A source that is not what it should be.
pub(crate) fn malformed(message: Text, help: Option<Text>) -> SourceError {
    SourceError::Malformed { message, help }
}

/// What a driver says went wrong: its database's own words, if it tells them apart.
pub(crate) fn told(error: &Error) -> String {
    match detail(error, "PG_DIAG_MESSAGE_PRIMARY") {
        Some(primary) => one_line(&primary),
        None => in_short(&error.message),
    }
}

/// What the database proposes.
pub(crate) fn proposed(error: &Error) -> Option<String> {
    detail(error, "PG_DIAG_MESSAGE_HINT").map(|hint| one_line(&hint))
}

/// A driver's words in a message, which may be none.
pub(crate) fn quoted(words: String) -> Text {
    if words.is_empty() || words == "<empty>" {
        text!("the driver does not say why")
    } else {
        Text::verbatim(words)
    }
}

/// What a driver says while rows are read.
pub(crate) fn in_short(message: &str) -> String {
    // What Arrow's stream puts before the words of the driver, and drivers behind those of the database.
    let own = message
        .split_once("Producer error: ")
        .map_or(message, |(_, own)| own);
    let own = own.trim_end_matches("\")");
    let ends = ["\nquery: ", "\nQuery was: ", "\nLINE "];
    let end = ends.iter().filter_map(|end| own.find(end)).min();
    one_line(&own[..end.unwrap_or(own.len())])
}

fn detail(error: &Error, key: &str) -> Option<String> {
    let details = error.details.as_ref()?;
    let (_, value) = details.iter().find(|(known, _)| known == key)?;
    Some(String::from_utf8_lossy(value).into_owned())
}

fn one_line(text: &str) -> String {
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    let text: String = text.chars().map(printable).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
