//! SQLite databases as a source: a table, a view or a query of a file, read only.
//!
//! # What is read
//!
//! - A path relative to the scorecard. The option `table "orders"` names a table or a view, `query "SELECT …"` a query, which is
//!   put in parentheses, so that nothing but a query can be run; a database with one table needs neither.
//! - Databases that another program has open, also in WAL mode. For one that is locked some seconds are waited.
//! - Rows come in the order in which SQLite answers, and are numbered from 1.
//!
//! # What a value means
//!
//! As through ADBC (`weigh_sdk::convert::sqlite`): SQLite has types for values, not for columns, so all values are looked at
//! first, by the database itself. A column is of whole numbers, of doubles, of text, or of text that is a date or a time
//! throughout; numbers beside text make text. Text is read as a declared date, time or number where it is written as in SQL, and
//! 1 and 0 as declared yes and no. Bytes have no type here, which is told where they are wanted.
//!
//! A text longer than 64 MiB is refused. A database that changes while it is read is too.

mod database;
mod failure;
mod options;
mod rows;
mod table;

use weigh_sdk::{Inside, Open, Source, SourceError, SourceKind};

use table::Table;

/// The source kind `sqlite`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sqlite;

impl SourceKind for Sqlite {
    fn kind(&self) -> &'static str {
        "sqlite"
    }

    fn endings(&self) -> &[&str] {
        &["db", "sqlite", "sqlite3"]
    }

    fn tables(&self, what: &Open) -> Result<Vec<Inside>, SourceError> {
        Table::all(what)
    }

    fn open(&self, what: &Open) -> Result<Box<dyn Source>, SourceError> {
        Ok(Box::new(Table::open(what)?))
    }
}
