//! What is said when a workbook cannot be read.

use weigh_sdk::SourceError;
use weigh_words::{Text, text};

/// The most characters of a library's words.
const MOST: usize = 200;

/// An input that is not what it should be.
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

/// A file that is larger than it may be.
pub(crate) fn too_large(file: &str, why: Text) -> SourceError {
    malformed(
        text!("{file} is too large: {why}", file, why),
        Some(text!(
            "save the table as csv, which may be of any size, and read it with `from csv`"
        )),
    )
}

/// A workbook that nobody can read without its password.
pub(crate) fn protected(file: &str) -> SourceError {
    malformed(
        text!("{file} is protected with a password", file),
        Some(text!(
            "open it, take the password away (File, Info, Protect Workbook, Encrypt with Password) and save it"
        )),
    )
}

/// What a library says of a file.
pub(crate) fn told(file: &str, error: &impl std::fmt::Display) -> SourceError {
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    let said = error.to_string();
    let line: String = said.chars().take(MOST).map(printable).collect();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    damaged(
        file,
        text!("what is in it cannot be understood: {why}", why = line),
    )
}
