//! Where the table lies in a sheet: the row that names the columns, the rows below it, and those among them that look like
//! totals.

use std::collections::HashMap;

use weigh_sdk::SourceError;
use weigh_sdk::files::Header;
use weigh_words::text;

use crate::address::{Address, Area};
use crate::failure::malformed;
use crate::options::Options;
use crate::sheet::{Cell, Said, Sheet, Wrong};

/// What stands at the beginning of a row of totals, in small letters.
const TOTALS: [&str; 15] = [
    "合计",
    "总计",
    "小计",
    "共计",
    "累计",
    "总和",
    "汇总",
    "平均",
    "平均值",
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sum",
    "average",
];

/// The table in a sheet.
#[derive(Debug)]
pub(crate) struct Layout {
    /// The columns' names, and where they stand.
    pub(crate) columns: Vec<(String, u32)>,
    /// The rows that are not blank, from 0.
    pub(crate) rows: Vec<u32>,
    /// Which of [`Self::rows`] look like totals, in their order.
    pub(crate) totals: Vec<usize>,
    /// The row behind the header.
    pub(crate) first_row: u32,
}

/// Finds the table in a sheet.
pub(crate) fn lay_out(file: &str, sheet: &Sheet, options: &Options) -> Result<Layout, SourceError> {
    let all = Area {
        from: Address { row: 0, column: 0 },
        to: Address {
            row: sheet.rows().saturating_sub(1),
            column: sheet.columns().saturating_sub(1),
        },
    };
    let mut area = options.range.unwrap_or(all);
    area.to.row = area.to.row.min(all.to.row);
    area.to.column = area.to.column.min(all.to.column);
    let place = Place { file, sheet, area };
    let first = (area.from.row..=area.to.row).find(|row| !place.is_blank(*row));
    let Some(first) = first.filter(|_| sheet.rows() > 0) else {
        return Err(malformed(
            text!(
                "sheet {sheet} of {file} holds no cells",
                sheet = &sheet.name,
                file
            ),
            (options.range.is_some()).then(|| text!("the option `range` says where to look")),
        ));
    };
    let (names, below) = match options.header {
        Header::None => (None, first),
        Header::First => {
            place.no_title(first)?;
            (Some(first), place.below_header(first))
        }
        Header::Row(row) => {
            let row = row - 1;
            if !(area.from.row..=area.to.row).contains(&row) || place.is_blank(row) {
                return Err(malformed(
                    text!(
                        "row {row} of sheet {sheet} of {file} is blank, and names no columns",
                        row = row + 1,
                        sheet = &sheet.name,
                        file
                    ),
                    Some(text!("the first row that is not is row {row}", row = first + 1)),
                ));
            }
            (Some(row), place.below_header(row))
        }
    };
    let columns = place.columns(names, below)?;
    let known = |row: &u32| {
        let mut cells = columns.iter().map(|(_, column)| sheet.cell(*row, *column));
        cells.any(|cell| cell != Cell::Empty)
    };
    let mut rows: Vec<u32> = (below..=area.to.row).filter(known).collect();
    let mut totals = Vec::new();
    match options.totals {
        Some(true) => {}
        Some(false) => rows.retain(|row| !place.is_total(*row)),
        None => totals = (0..rows.len()).filter(|at| place.is_total(rows[*at])).collect(),
    }
    Ok(Layout {
        columns,
        rows,
        totals,
        first_row: below,
    })
}

/// Where a table is looked for.
#[derive(Clone, Copy)]
struct Place<'a> {
    file: &'a str,
    sheet: &'a Sheet,
    area: Area,
}

impl Place<'_> {
    fn cells(&self, row: u32) -> impl Iterator<Item = (u32, Cell)> {
        let columns = self.area.from.column..=self.area.to.column;
        columns.map(move |column| (column, self.sheet.cell(row, column)))
    }

    fn is_blank(&self, row: u32) -> bool {
        self.cells(row).all(|(_, cell)| cell == Cell::Empty)
    }

    /// Merged cells that the table has in a row.
    fn merged(&self, row: u32) -> impl Iterator<Item = &Area> {
        let inside = move |area: &&Area| self.area.holds(row, area.from.column);
        self.sheet.merged(row).filter(inside)
    }

    /// Refuses a title across several columns as the row that names them.
    fn no_title(&self, row: u32) -> Result<(), SourceError> {
        let wide = |row: u32| self.merged(row).find(|area| area.width() > 1);
        let Some(title) = wide(row) else {
            return Ok(());
        };
        let mut names = row;
        while names < self.area.to.row && wide(names).is_some() {
            // Where the names stand below groups of columns, those of columns without a group are as high as both.
            let last = self.merged(names).map(|area| area.to.row).max().unwrap_or(names);
            names = last.max(names + u32::from(last == names));
        }
        Err(malformed(
            text!(
                "the first row of sheet {sheet} of {file} names no columns: {cells} are merged",
                sheet = &self.sheet.name,
                file = self.file,
                cells = title.to_string()
            ),
            Some(text!(
                "say which row names them: `header {row}` behind the file's name",
                row = names + 1
            )),
        ))
    }

    /// The row behind the header: merged cells that begin in it may reach further down.
    fn below_header(&self, row: u32) -> u32 {
        self.merged(row)
            .map(|area| area.to.row)
            .max()
            .unwrap_or(row)
            .max(row)
            + 1
    }

    /// The columns that have a name or a value. A cell without a name is called by its place.
    fn columns(&self, names: Option<u32>, below: u32) -> Result<Vec<(String, u32)>, SourceError> {
        let mut columns: Vec<(String, u32)> = Vec::new();
        let mut known: HashMap<String, u32> = HashMap::new();
        for column in self.area.from.column..=self.area.to.column {
            let name = match names {
                Some(row) => self.name(row, column)?,
                None => None,
            };
            let any = || (below..=self.area.to.row).any(|row| self.sheet.cell(row, column) != Cell::Empty);
            let name = match (name, names) {
                (Some(name), _) => name,
                (None, _) if !any() => continue,
                (None, Some(_)) => format!("column {}", column + 1),
                (None, None) => format!("c{}", columns.len() + 1),
            };
            if let Some(first) = known.insert(name.clone(), column) {
                let row = names.unwrap_or_default();
                let at = |column| Address { row, column }.to_string();
                return Err(malformed(
                    text!(
                        "sheet {sheet} of {file} has two columns `{column}`, in {first} and {second}",
                        sheet = &self.sheet.name,
                        file = self.file,
                        column = name,
                        first = at(first),
                        second = at(column)
                    ),
                    Some(text!("give one of them another name")),
                ));
            }
            columns.push((name, column));
        }
        Ok(columns)
    }

    /// What the header calls a column. Of merged cells the first has the name, for those below it too.
    fn name(&self, row: u32, column: u32) -> Result<Option<String>, SourceError> {
        let (row, column) = match self.sheet.covered(row, column) {
            Some(area) if area.width() == 1 => (area.from.row, area.from.column),
            _ => (row, column),
        };
        let cell = || Address { row, column }.to_string();
        let refused = |why| Err(malformed(why, Some(text!("write the name of the column there"))));
        match self.sheet.said(self.sheet.cell(row, column)) {
            Said::Missing => Ok(None),
            Said::Text(name) => Ok(Some(name.split_whitespace().collect::<Vec<_>>().join(" "))),
            Said::Wrong(_, Wrong::Uncounted) => refused(text!(
                "cell {cell} of sheet {sheet} of {file} names a column by a formula that has no result",
                cell = cell(),
                sheet = &self.sheet.name,
                file = self.file
            )),
            Said::Wrong(held, _) => refused(text!(
                "cell {cell} of sheet {sheet} of {file} names no column: it holds `{held}`",
                cell = cell(),
                sheet = &self.sheet.name,
                file = self.file,
                held = &*held
            )),
        }
    }

    /// Whether what stands first in a row is the word for a total.
    fn is_total(&self, row: u32) -> bool {
        let mut cells = self.cells(row).map(|(_, cell)| cell);
        match cells.find(|cell| *cell != Cell::Empty) {
            Some(cell @ Cell::Text(_)) => match self.sheet.said(cell) {
                Said::Text(word) => is_word_for_total(&word),
                Said::Missing | Said::Wrong(..) => false,
            },
            _ => false,
        }
    }
}

fn is_word_for_total(word: &str) -> bool {
    let word = word.trim_end_matches([':', '：']).to_lowercase();
    let letters = |text: &str| text.replace(char::is_whitespace, "");
    TOTALS.iter().any(|total| letters(total) == letters(&word))
}

/// The word that makes a row look like a total: what stands first in it.
pub(crate) fn first_word(sheet: &Sheet, columns: &[(String, u32)], row: u32) -> String {
    let cells = columns.iter().map(|(_, column)| sheet.cell(row, *column));
    let first = cells.into_iter().find(|cell| *cell != Cell::Empty);
    match first.map(|cell| sheet.said(cell)) {
        Some(Said::Text(word) | Said::Wrong(word, _)) => word.into_owned(),
        Some(Said::Missing) | None => String::new(),
    }
}
