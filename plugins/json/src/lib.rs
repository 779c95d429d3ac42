//! JSON files as a source: a list of objects, or objects one behind the other.
//!
//! # What is read
//!
//! - A path relative to the scorecard, or a pattern (`data/orders-*.json`), whose files are read as one table in the order of
//!   their names; `-` is standard input. Packed with gzip or zstd, or not.
//! - A list of objects, `[{…}, {…}]`, or objects one behind the other, as a rule one a line (NDJSON, JSON Lines); the content
//!   tells. The option `at "data.rows"` leads to a list within objects. UTF-8, with or without a mark.
//! - A key is a column. Keys of objects within objects are columns too, with a dot between the keys: `customer.name`. Deeper than
//!   32 objects nothing is looked into.
//! - Rows are numbered from 1 in each file.
//!
//! # What a value means
//!
//! A key that is not there, `null` and an empty text are missing. Numbers are exact, as they are written; texts are read as
//! the cells of a CSV file are (`weigh_sdk::cell`): `"2024-01-31"` is a date, `"95%"` a percentage. A column's type is that of all
//! its values, which are looked through once before any is used. A list, or an object in a column of other values, is a wrong
//! cell; a column of nothing else cannot be read, which is told where it is wanted.
//!
//! A key that stands twice in an object is refused, since nobody knows which of them is meant; so is whatever is no JSON, with
//! its line, its column and the number of the record.
//!
//! # How it is read
//!
//! One pass finds where records begin, by quotes and brackets alone, and cuts the file into chunks of some MiB (`walk`,
//! `layout`). Chunks are then looked through at the same time for keys and types (`survey`), and are the partitions of scans
//! (`rows`). No more than a chunk is held, and no record may be longer than 64 MiB.

mod failure;
mod file;
mod keys;
mod layout;
mod limits;
mod options;
mod record;
mod rows;
mod survey;
mod table;
mod walk;

use weigh_sdk::{Open, Source, SourceError, SourceKind};

use limits::Limits;
use table::Table;

/// The source kind `json`.
///
/// ```
/// use weigh_json::Json;
/// use weigh_sdk::{ColumnType, Open, SourceKind};
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("staff.json"), r#"[{"id": 1, "boss": {"name": "Wu Wei"}, "rate": "95%"}]"#)?;
/// let what = Open { locator: "staff.json".into(), base: folder.path().into(), options: Default::default() };
/// let schema = Json.open(&what)?.schema()?;
/// let columns: Vec<_> = schema.columns.iter().map(|column| (column.name.as_str(), column.ty)).collect();
/// assert_eq!(
///     columns,
///     [("id", ColumnType::Integer), ("boss.name", ColumnType::Text), ("rate", ColumnType::Percent(2))]
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Json;

impl SourceKind for Json {
    fn kind(&self) -> &'static str {
        "json"
    }

    fn endings(&self) -> &[&str] {
        &["json", "ndjson", "jsonl"]
    }

    fn open(&self, what: &Open) -> Result<Box<dyn Source>, SourceError> {
        Ok(Box::new(Table::open(what, Limits::default())?))
    }
}
