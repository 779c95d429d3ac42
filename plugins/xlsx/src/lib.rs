//! Workbooks as a source: one sheet of a file of Excel or `LibreOffice` as a table.
//!
//! # What is read
//!
//! - `.xlsx`, `.xlsm`, `.xlsb`, `.xls` and `.ods`, told by what a file holds and not by its name. A path relative to the
//!   scorecard, or a pattern, whose files are read as one table in the order of their names; `-` is standard input. Packed
//!   with gzip or zstd, or not.
//! - One sheet: the first that can be seen, or the one of the option `sheet`, by name or by number. A hidden sheet is read
//!   when it is asked for; hidden rows and columns, and those that a filter hides, always are.
//! - The first row that is not blank names the columns, unless the option `header` says otherwise. `range` says which cells
//!   to look at. Blank rows are no rows, and neither are blank columns without a name columns. Rows are numbered as people
//!   see them.
//!
//! # What a cell means
//!
//! Each cell is taken as people would write it, and that text is judged as the CSV source judges its cells, so that the
//! same table means the same in both. So numbers and dates that are stored as text are numbers and dates.
//!
//! | cell | read as |
//! | --- | --- |
//! | number | its decimal of fifteen significant digits, as Excel shows it: 0.1+0.2 is 0.3 |
//! | number in a format with `%` | percentage: 0.125 is `12.5%` |
//! | number in a format with a sign of money | amount: `¥1200` |
//! | number in a format of a day | date, with a time to the millisecond if it has one; days count from 1900 or 1904 |
//! | number in a format of hours | length of time, as is a time of the day (`9:30` is nine hours and a half) |
//! | text | what it says; blanks around it are no part of it |
//!
//! Wrong in any column are what formulas fail with (`#N/A`), formulas whose result whoever wrote the file did not compute,
//! cells that are merged with others unless `fill_merged` says what they hold (not known of `.xlsb`), and numbers of more
//! than fifteen digits, of which the others are lost. Rows that look like totals, whose first text is `合计`, `Total` and the like, are wrong unless
//! `totals` says what they are.
//!
//! # What is not believed
//!
//! Sizes and places in a file are looked over before the library reads it (`archive`, `xls`), and cells are counted while it does
//! (`sheet`); `limits` has the numbers. A sheet is kept in memory, sixteen bytes a cell.

mod address;
mod archive;
mod book;
mod compound;
mod failure;
mod formats;
mod kind;
mod layout;
mod limits;
mod look;
mod moment;
mod number;
mod ods;
mod options;
mod rows;
mod sheet;
mod table;
mod workbook;
mod xls;
mod xlsb;

use weigh_sdk::files::locate;
use weigh_sdk::{Inside, Open, Source, SourceError, SourceKind};

use table::Table;

/// The source kind `xlsx`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Xlsx;

impl SourceKind for Xlsx {
    fn kind(&self) -> &'static str {
        "xlsx"
    }

    fn endings(&self) -> &[&str] {
        &["xlsx", "xlsm", "xlsb", "xls", "ods"]
    }

    fn tables(&self, what: &Open) -> Result<Vec<Inside>, SourceError> {
        let whole = || Inside {
            name: None,
            open: what.clone(),
        };
        let files = locate(what, "xlsx")?;
        // Several files are one table, and so is a sheet that is named.
        let [file] = files.as_slice() else {
            return Ok(vec![whole()]);
        };
        if what.options.contains_key("sheet") {
            return Ok(vec![whole()]);
        }
        let sheets = book::sheets(file)?;
        if sheets.len() < 2 {
            return Ok(vec![whole()]);
        }
        let inside = sheets.into_iter().map(|sheet| {
            let mut open = what.clone();
            open.options.insert("sheet".to_owned(), sheet.clone().into());
            Inside {
                name: Some(sheet),
                open,
            }
        });
        Ok(inside.collect())
    }

    fn open(&self, what: &Open) -> Result<Box<dyn Source>, SourceError> {
        Ok(Box::new(Table::open(what)?))
    }
}
