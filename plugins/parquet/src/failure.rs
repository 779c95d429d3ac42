//! What is said when a file cannot be read.

use std::fmt;

use weigh_sdk::SourceError;
use weigh_words::{Text, text};

/// The most characters of the library's words.
const MOST: usize = 200;

/// An input that is not what it should be.
pub(crate) fn malformed(message: Text, help: Option<Text>) -> SourceError {
    SourceError::Malformed { message, help }
}

/// What the library says of a file.
pub(crate) fn told(file: &str, error: &impl fmt::Display) -> SourceError {
    damaged(file, Text::verbatim(in_short(&error.to_string())))
}

/// A file that breaks the rules of its format.
pub(crate) fn damaged(file: &str, why: Text) -> SourceError {
    malformed(
        text!("{file} is damaged: {why}", file, why),
        Some(text!("write it again, or copy it again from where it came")),
    )
}

/// The library's words in one line, without what it puts before them.
fn in_short(said: &str) -> String {
    let ahead = [
        "Parquet argument error: ",
        "Parquet error: ",
        "EOF: ",
        "NYI: ",
        "Arrow: ",
        "External: ",
    ];
    let own = ahead
        .iter()
        .fold(said, |said, ahead| said.strip_prefix(ahead).unwrap_or(said));
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    let line: String = own.chars().take(MOST).map(printable).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}
