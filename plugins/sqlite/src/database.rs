//! A database file and connections to it, which can only read.

use std::io::Read;
use std::path::PathBuf;
use std::time::Duration;

use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};
use weigh_sdk::files::{
    Located, Stamp, cannot_read as cannot_read_file, fingerprint, has_changed, open, refuse_packed,
    something_else,
};
use weigh_sdk::{Input, SourceError};
use weigh_words::text;

use crate::failure::{malformed, no_database};

/// How long is waited for a database that is locked.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);
/// The most bytes of a value.
pub(crate) const MOST_BYTES: i32 = 64 << 20;
/// What a database begins with.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// What no one who wrote the file, or the query, is to be trusted with.
const SETTINGS: &str = "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;";

/// A database file.
#[derive(Debug, Clone)]
pub(crate) struct Database {
    pub(crate) located: Located,
    stamp: Stamp,
    /// The file beside it that holds what was written last, if there is one.
    log: Option<Stamp>,
}

impl Database {
    /// Looks whether the file is one.
    pub(crate) fn open(located: Located) -> Result<Self, SourceError> {
        let (file, stamp) = open(&located, None)?;
        let mut head = Vec::new();
        file.take(512)
            .read_to_end(&mut head)
            .map_err(|error| cannot_read_file(&located.name, &error))?;
        let name = &located.name;
        if head.is_empty() {
            return Err(malformed(text!("{file} is empty", file = name), None));
        }
        refuse_packed(name, &head)?;
        if let Some(error) = something_else(name, "sqlite", "SQLite", &head) {
            return Err(error);
        }
        if !head.starts_with(MAGIC) {
            let printable =
                |byte: &u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace() || *byte >= 0x80;
            return Err(if str::from_utf8(&head).is_ok() && head.iter().all(printable) {
                malformed(
                    text!("{file} is no SQLite database", file = name),
                    Some(text!("it looks like text: read it with `from csv`")),
                )
            } else {
                no_database(name)
            });
        }
        if cut(&head, stamp.bytes) {
            return Err(malformed(
                text!("{file} is not complete: it ends in the middle", file = name),
                Some(text!("copy it again, or wait until it is written to its end")),
            ));
        }
        Ok(Self {
            log: log_of(&located),
            located,
            stamp,
        })
    }

    /// What people call it.
    pub(crate) fn name(&self) -> &str {
        &self.located.name
    }

    /// A connection, for one thread at a time.
    pub(crate) fn connect(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.located.path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, MOST_BYTES)?;
        connection.execute_batch(SETTINGS)?;
        Ok(connection)
    }

    /// Whether the file is still what it was when it was opened.
    pub(crate) fn unchanged(&self) -> Result<(), SourceError> {
        open(&self.located, Some(self.stamp))?;
        if log_of(&self.located) == self.log {
            Ok(())
        } else {
            Err(has_changed(self.name()))
        }
    }

    /// The file, and the one beside it where that holds some of the rows.
    fn files(&self) -> impl Iterator<Item = Located> {
        let log = self.log.map(|_| beside(&self.located));
        std::iter::once(self.located.clone()).chain(log)
    }

    /// Their fingerprints.
    pub(crate) fn inputs(&self) -> Result<Vec<Input>, SourceError> {
        self.files().map(|file| fingerprint(&file)).collect()
    }

    /// Where they lie.
    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        self.files().map(|file| file.path).collect()
    }
}

/// Whether a file is shorter than its head says, which SQLite does not look at: it takes for zeros what is not there. The head
/// tells how many pages there are where whoever wrote last has said that it does.
fn cut(head: &[u8], bytes: u64) -> bool {
    let number = |at: usize| {
        let number = head.get(at..)?.first_chunk::<4>()?;
        Some(u64::from(u32::from_be_bytes(*number)))
    };
    let size = head.get(16..).and_then(|size| size.first_chunk::<2>());
    // 1 stands for 65,536.
    let size = match size.map(|size| u64::from(u16::from_be_bytes(*size))) {
        Some(1) => 1 << 16,
        Some(size) => size,
        None => return true,
    };
    let pages = number(28).filter(|_| number(24) == number(92)).unwrap_or(0);
    size == 0 || !bytes.is_multiple_of(size) || bytes < pages * size
}

/// The log of a database in WAL mode.
fn beside(located: &Located) -> Located {
    let mut path = located.path.clone().into_os_string();
    path.push("-wal");
    Located {
        path: path.into(),
        name: format!("{}-wal", located.name),
    }
}

/// The state of the log, where there is something in it.
fn log_of(located: &Located) -> Option<Stamp> {
    let (_, stamp) = open(&beside(located), None).ok()?;
    (stamp.bytes > 0).then_some(stamp)
}
