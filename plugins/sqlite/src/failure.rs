//! What is said when a database cannot be read. SQLite's own words are kept, in one line.

use rusqlite::{Error, ErrorCode};
use weigh_sdk::SourceError;
use weigh_words::{Text, text};

use crate::database::{MOST_BYTES, PATIENCE};

/// The most letters of SQLite's words.
const MOST: usize = 200;

pub(crate) fn malformed(message: Text, help: Option<Text>) -> SourceError {
    SourceError::Malformed { message, help }
}

/// Why something of a file cannot be read.
pub(crate) fn cannot_read(file: &str, what: &str, error: &Error) -> SourceError {
    let unreachable = |message, help| SourceError::Unreachable {
        message,
        help: Some(help),
    };
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => unreachable(
            text!("cannot read {name}: another program has locked it", name = file),
            text!(
                "close it there, or run again when that has finished writing: it was waited for {seconds} seconds",
                seconds = PATIENCE.as_secs()
            ),
        ),
        Some(ErrorCode::NotADatabase) => no_database(file),
        Some(ErrorCode::DatabaseCorrupt) => malformed(
            text!("{file} is damaged: {why}", file, why = said(error)),
            Some(text!("write it again, or copy it again from where it came")),
        ),
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly) => unreachable(
            text!("cannot read {name}: {why}", name = file, why = said(error)),
            text!(
                "a database that is being written to, or was left so, has files beside it (-wal, -journal): copy all of them to a folder where files may be written"
            ),
        ),
        Some(ErrorCode::TooBig) => malformed(
            text!(
                "`{what}` of {file} holds a text longer than {most} MiB",
                what,
                file,
                most = MOST_BYTES >> 20
            ),
            None,
        ),
        _ => SourceError::Unreachable {
            message: text!(
                "`{what}` of {file} cannot be read: {why}",
                what,
                file,
                why = said(error)
            ),
            help: None,
        },
    }
}

/// A file that is something else.
pub(crate) fn no_database(file: &str) -> SourceError {
    malformed(
        text!("{file} is no SQLite database, or is encrypted", file),
        Some(text!(
            "write it without encryption: there is no way to give a key"
        )),
    )
}

fn said(error: &Error) -> Text {
    let words = match error {
        Error::SqliteFailure(_, Some(words)) => words.clone(),
        Error::SqlInputError { msg, .. } => msg.clone(),
        other => other.to_string(),
    };
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    let line: String = words.chars().take(MOST).map(printable).collect();
    Text::verbatim(line.split_whitespace().collect::<Vec<_>>().join(" "))
}
