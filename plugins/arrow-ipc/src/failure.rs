//! What is said when a file cannot be read.

use std::fmt;

use weigh_sdk::{SourceError, survived};
use weigh_words::{Text, text};

/// The most letters of the library's words.
const MOST: usize = 200;

pub(crate) fn malformed(message: Text, help: Option<Text>) -> SourceError {
    SourceError::Malformed { message, help }
}

/// A file that breaks the rules of its format.
pub(crate) fn damaged(file: &str, why: Text) -> SourceError {
    malformed(
        text!("{file} is damaged: {why}", file, why),
        Some(text!("write it again, or copy it again from where it came")),
    )
}

/// A file that ends before what it holds does.
pub(crate) fn ends_early(file: &str) -> SourceError {
    malformed(
        text!("{file} is not complete: it ends in the middle", file),
        Some(text!("copy it again, or wait until it is written to its end")),
    )
}

/// What the library says of a file, in one line.
pub(crate) fn told(file: &str, error: &impl fmt::Display) -> SourceError {
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    let line: String = error.to_string().chars().take(MOST).map(printable).collect();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    damaged(file, Text::verbatim(line))
}

/// Runs a part of the library, which gives up on some damaged files with a panic.
pub(crate) fn guarded<T>(file: &str, work: impl FnOnce() -> T) -> Result<T, SourceError> {
    survived(work).ok_or_else(|| damaged(file, text!("its parts contradict one another")))
}
