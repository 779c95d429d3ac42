//! Arrow IPC as a source: files (`.arrow`, Feather) and streams (`.arrows`).
//!
//! # What is read
//!
//! - A path relative to the scorecard, or a pattern, whose files are read as one table in the order of their names. They have
//!   the same columns, in any order; a column that has whole numbers in one file and decimals in another holds both.
//! - The file format, which is Feather in its second version, and the stream format; the content tells. Not packed, or packed with
//!   LZ4 or zstd.
//! - Of each record batch, the columns that are wanted. A record batch is a partition; a file with dictionaries is one as a
//!   whole, since they may grow on the way. Rows are numbered from 1 in each file.
//!
//! # What a column means
//!
//! As in Parquet (`weigh_sdk::convert`): whole numbers, decimals with 28 places at the most, floats, booleans, dates,
//! timestamps without a zone, durations, texts and dictionaries of texts. Nothing is rounded: times finer than a microsecond are
//! wrong cells, and so are days beyond the years 1 to 9999. Everything else (lists, records, bytes, times of the day, times with a
//! zone) is refused where it is wanted.
//!
//! # What is not believed
//!
//! Places and sizes in a file are held against the file before room is made for them (`index`, `pieces`); values are looked over by
//! the library.

mod failure;
mod file;
mod index;
mod pieces;
mod rows;
mod table;

use weigh_sdk::{Open, Source, SourceError, SourceKind};

use table::Table;

/// The source kind `arrow`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Arrow;

impl SourceKind for Arrow {
    fn kind(&self) -> &'static str {
        "arrow"
    }

    fn endings(&self) -> &[&str] {
        &["arrow", "feather", "arrows", "ipc"]
    }

    fn open(&self, what: &Open) -> Result<Box<dyn Source>, SourceError> {
        Ok(Box::new(Table::open(what)?))
    }
}
