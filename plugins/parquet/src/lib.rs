//! Parquet files as a source: row groups in parallel, columns straight from pages.
//!
//! # What is read
//!
//! - A path relative to the scorecard, or a pattern (`data/orders-*.parquet`), whose files are read as one table in the order
//!   of their names. They have the same columns, in any order; a column that has whole numbers in one file and decimals in
//!   another holds both.
//! - Pages that are not packed, or packed with Snappy, zstd, gzip or LZ4. Checksums are held against the pages that have
//!   them.
//! - Of each row group, the pages of the columns that are wanted. A row group is a partition. Rows are numbered from 1 in
//!   each file.
//!
//! # What a column means
//!
//! | in the file | type |
//! | --- | --- |
//! | whole numbers of any width | whole number; unsigned ones of 64 bits are decimals without places |
//! | decimals of any width, with 28 places at the most | decimal with so many places |
//! | floats of 16, 32 and 64 bits | float |
//! | booleans | yes or no |
//! | dates | date |
//! | timestamps without a zone, also those of 96 bits | date and time |
//! | Arrow's durations | length of time |
//! | strings, enumerations, JSON, UUIDs, bytes that say nothing of what they are | text |
//!
//! Nothing is rounded: times finer than a microsecond are wrong cells, except in timestamps of 96 bits, whose nanoseconds
//! are left out. So are dates beyond the years 1 to 9999, numbers of more than 38 digits, floats that are no number, and
//! bytes that are no text. Timestamps in UTC are refused, since nobody said which zone to move them to; so are lists and
//! records, times of the day, and bytes of a fixed length, all of them only where they are wanted.
//!
//! A row group whose statistics say that none of its rows matters is not read.
//!
//! # What is not believed
//!
//! A footer and the heads of pages say how much there is of what, and room is made for that. So they are looked over first
//! (`footer`, `file`, `input`, `pages`): a file that lies is told to be damaged, and takes no more room than an honest one.

mod booleans;
mod columns;
mod failure;
mod file;
mod footer;
mod input;
mod pages;
mod rows;
mod skip;
mod table;
mod thrift;
mod values;

use weigh_sdk::{Open, Source, SourceError, SourceKind};

use table::Table;

/// The source kind `parquet`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parquet;

impl SourceKind for Parquet {
    fn kind(&self) -> &'static str {
        "parquet"
    }

    fn endings(&self) -> &[&str] {
        &["parquet", "pq"]
    }

    fn open(&self, what: &Open) -> Result<Box<dyn Source>, SourceError> {
        Ok(Box::new(Table::open(what)?))
    }
}
