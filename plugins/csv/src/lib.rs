//! CSV files as a source: typed columns straight from bytes.
//!
//! # What is read
//!
//! - A path relative to the scorecard, or a glob (`data/orders-*.csv`), whose files are read as one table in the
//!   order of their names. Packed with gzip or not.
//! - UTF-8, UTF-16 with a byte order mark (or recognised without), GB18030 where the text isn't UTF-8, others by
//!   the option `encoding`.
//! - Delimiter (`,` `;` tab `|`) and line ends are found out; `delimiter` states the first.
//! - A cell may be quoted, with doubled quotes and line breaks in it, and blanks around the quotes. Text behind a
//!   closing quote makes the cell what it is, quotes included: nothing is dropped.
//! - Empty lines are no rows. Rows are numbered as a spreadsheet numbers them, the header is 1.
//! - A row with too few or too many cells is wrong, unless the surplus is empty.
//!
//! # What a cell means
//!
//! An empty cell is missing; `NA`, `NULL` or `-` are text. Blanks around a cell mean nothing, except in a quoted
//! text. A column's type is that of all its values:
//!
//! | cells | type |
//! | --- | --- |
//! | `5` `-5` `+5` `(5)` `1,234,567` `12,34,567` `1'234` `1 234` | whole number |
//! | the same with decimal places, `1.5e3`, `¥1,200`, `5000 CNY` | decimal, with the most places seen |
//! | `95%` `95.5 %` | percentage |
//! | `2024-10-01` `2024/10/1` `2024.10.01` `2024年10月1日` `01-Oct-2024` `1 Oct 2024` `31.12.2024` | date |
//! | `12/31/2024` `31-12-2024` | date, if some value of the column tells day from month |
//! | a date and `9:30` `09:30:15.123` `下午 3:30` `3:30 PM`, then perhaps `Z` | date and time |
//! | `1:30:00` `90min` `1h 30min` `1.5h` `3d` | length of time |
//! | yes no true false y n 是 否 √ × | yes or no |
//! | `007`, a whole number of more than 18 digits, anything else, any mixture | text |
//!
//! Declared columns are read with more understanding: `007` is a number there, `5.0` a whole number, `1` and `0`
//! are yes and no, `20241001` is a date, and so is a midnight. Two currencies in one column, or percentages and
//! plain numbers, are never mixed: the column is text, and where it is declared, the odd cells are wrong.
//! `1:30` is no length of time: it could be minutes or hours. A time with an offset from UTC (`+08:00`) is none: which zone to move it to, nobody said. A `Z` is allowed.
//! Fractions of a second are kept to the microsecond. In a file delimited by semicolons, `1,234` alone is text,
//! since it may be a decimal there: the option `decimal_comma` tells.
//!
//! # How it is read
//!
//! A file is cut into chunks of a fixed size, each of which is a partition: the records that begin in it. Where
//! records begin depends on quotes, so each chunk tells the next ones what it makes of them (`record`, `file`). A
//! scan indexes the cells of a block (`index`), then parses each wanted column in a loop of its own (`column`):
//! many cells at once where they have common shapes (`together`), one by one if not (`quick`), carefully otherwise
//! (`cell`, `judge`). What is done to many bytes or cells at once is done with the widest instructions that the processor
//! has (`wide`).

mod column;
mod content;
mod dialect;
mod encoding;
mod file;
mod header;
mod index;
mod judge;
mod limits;
mod options;
mod quick;
mod record;
mod scan;
mod spare;
mod table;
#[cfg(test)]
mod testing;
mod together;
mod wide;

use weigh_sdk::cell;
use weigh_sdk::{Open, Source, SourceError, SourceKind};

use limits::Limits;
use table::Table;

/// The source kind `csv`.
///
/// ```
/// use weigh_csv::Csv;
/// use weigh_sdk::{ColumnType, Open, SourceKind};
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("staff.csv"), "id,name,rate\n1,Li Na,95%\n2,Wu Wei,\n")?;
/// let what = Open { locator: "staff.csv".into(), base: folder.path().into(), options: Default::default() };
/// let schema = Csv.open(&what)?.schema()?;
/// let types: Vec<ColumnType> = schema.columns.iter().map(|column| column.ty).collect();
/// assert_eq!(types, [ColumnType::Integer, ColumnType::Text, ColumnType::Percent(2)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Csv;

impl SourceKind for Csv {
    fn kind(&self) -> &'static str {
        "csv"
    }

    fn open(&self, what: &Open) -> Result<Box<dyn Source>, SourceError> {
        Ok(Box::new(Table::open(what, Limits::default())?))
    }
}
