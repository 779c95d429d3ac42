//! What is said when a file cannot be read, and where.

use std::io::{self, Read};

use serde_json::error::Category;
use weigh_sdk::SourceError;
use weigh_sdk::files::{Content, cannot_read};
use weigh_words::{Text, text};

use crate::limits::Limits;

/// An input that is not what it should be.
pub(crate) fn malformed(message: Text, help: Option<Text>) -> SourceError {
    SourceError::Malformed { message, help }
}

/// A mistake at a place in a file, in one of its records if that is known.
pub(crate) fn misplaced(
    content: &Content,
    offset: u64,
    record: Option<u64>,
    why: Text,
    help: Option<Text>,
) -> SourceError {
    let (line, column) = match place(content, offset) {
        Ok(place) => place,
        Err(error) => return error,
    };
    let file = content.name();
    let message = match record {
        Some(record) => text!(
            "{file}, line {line}, column {column}, in record {record}: {why}",
            file,
            line,
            column,
            record,
            why
        ),
        None => text!(
            "{file}, line {line}, column {column}: {why}",
            file,
            line,
            column,
            why
        ),
    };
    malformed(message, help)
}

/// A file that ends before what it holds does.
pub(crate) fn ends_early(content: &Content) -> SourceError {
    malformed(
        text!(
            "{file} is not complete: it ends in the middle",
            file = content.name()
        ),
        Some(text!("copy it again, or wait until it is written to its end")),
    )
}

/// A record that is too long.
pub(crate) fn too_long(content: &Content, offset: u64, limits: Limits) -> SourceError {
    misplaced(
        content,
        offset,
        None,
        text!(
            "a record, or a text in it, is longer than {most} MiB",
            most = limits.record >> 20
        ),
        Some(text!("a quote or a bracket that is opened may never be closed")),
    )
}

/// An error of a file that was being read, on its way through a reader.
pub(crate) fn unreadable(content: &Content, error: &io::Error) -> SourceError {
    let own = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<SourceError>());
    own.cloned().unwrap_or_else(|| cannot_read(content.name(), error))
}

/// The line and the column, in letters, of a place in a file. Both count from 1. The file is read up to there.
fn place(content: &Content, offset: u64) -> Result<(u64, u64), SourceError> {
    let mut before = content.reader().take(offset);
    let (mut line, mut column) = (1, 1);
    let mut piece = vec![0; 256 << 10];
    loop {
        let read = before
            .read(&mut piece)
            .map_err(|error| unreadable(content, &error))?;
        if read == 0 {
            return Ok((line, column));
        }
        for byte in &piece[..read] {
            if *byte == b'\n' {
                (line, column) = (line + 1, 1);
            } else if *byte & 0xc0 != 0x80 {
                column += 1;
            }
        }
    }
}

/// The place in some bytes that an error is at.
pub(crate) fn offset_in(bytes: &[u8], error: &serde_json::Error) -> usize {
    let lines = memchr::memchr_iter(b'\n', bytes).map(|place| place + 1);
    let mut starts = std::iter::once(0).chain(lines);
    let start = starts.nth(error.line().saturating_sub(1)).unwrap_or(bytes.len());
    (start + error.column().saturating_sub(1)).min(bytes.len())
}

/// What the library says of a mistake, in our words where it is a common one.
pub(crate) fn said(error: &serde_json::Error) -> Text {
    let told = error.to_string();
    let words = told.split(" at line ").next().unwrap_or_default();
    match words {
        _ if error.classify() == Category::Eof => text!("the file ends in the middle"),
        "expected `:`" => text!("a colon is missing"),
        "expected `,` or `}`" => text!("a comma or a closing brace is missing"),
        "expected `,` or `]`" => text!("a comma or a closing bracket is missing"),
        "expected value" | "expected ident" => text!("no value that JSON has stands there"),
        "invalid escape" | "lone leading surrogate in hex escape" | "unexpected end of hex escape" => {
            text!("JSON knows no such backslash")
        }
        "invalid number" | "number out of range" => text!("no number is written like that in JSON"),
        "control character (\\u0000-\\u001F) found while parsing a string" => {
            text!("a line break, a tab or another control character stands within a string")
        }
        "key must be a string" => text!("a key does not stand in double quotes"),
        "trailing comma" => text!("there is a comma too many before this"),
        "invalid unicode code point" => text!("it is no UTF-8"),
        other => Text::verbatim(other),
    }
}

/// How such a mistake is mended.
pub(crate) fn mend(error: &serde_json::Error) -> Option<Text> {
    let told = error.to_string();
    let begins = |words: &str| told.starts_with(words);
    if begins("expected value") || begins("expected ident") {
        Some(text!(
            "JSON has no NaN, no None and no single quotes: write `null` for what is missing, and texts in double quotes"
        ))
    } else if begins("control character") || begins("invalid escape") {
        Some(text!(
            "a quote may be missing before this; within a text, write \\n for a line break, \\t for a tab and \\\\ for a backslash"
        ))
    } else if begins("invalid unicode") {
        Some(text!("save it in UTF-8"))
    } else {
        None
    }
}
