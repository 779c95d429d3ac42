//! Files that are read more than once: opened again and again, and always what they were.

use std::fs::{File, Metadata};
use std::io;
use std::time::SystemTime;

use weigh_words::text;

use super::fingerprint::has_changed;
use super::locate::{Located, cannot_read};
use crate::SourceError;

/// By what a change of a file is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Its size in bytes.
    pub bytes: u64,
    changed: Option<SystemTime>,
}

impl Stamp {
    fn of(found: &Metadata) -> Self {
        Self {
            bytes: found.len(),
            changed: found.modified().ok(),
        }
    }
}

/// Opens a file that must be a file, not a pipe or a device, and what it was `before`.
pub fn open(located: &Located, before: Option<Stamp>) -> Result<(File, Stamp), SourceError> {
    let fail = |error: io::Error| cannot_read(&located.name, &error);
    // Opening a pipe would wait for whoever writes to it.
    if located.is_standard_input() || !std::fs::metadata(&located.path).map_err(fail)?.is_file() {
        return Err(SourceError::Unreachable {
            message: text!(
                "cannot read {name}: it is a pipe or a device",
                name = &located.name
            ),
            help: Some(text!("it is read more than once: save it as a file first")),
        });
    }
    let file = File::open(&located.path).map_err(fail)?;
    let stamp = Stamp::of(&file.metadata().map_err(fail)?);
    if before.is_some_and(|before| before != stamp) {
        return Err(has_changed(&located.name));
    }
    Ok((file, stamp))
}
