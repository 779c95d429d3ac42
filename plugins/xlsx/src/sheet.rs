//! The cells of one sheet, in memory, column by column. What stands in a cell, and its text as people would write it.

use std::borrow::Cow;
use std::hash::BuildHasherDefault;

use indexmap::IndexSet;
use rustc_hash::{FxHashMap, FxHasher};
use weigh_sdk::SourceError;
use weigh_words::text;

use crate::address::Area;
use crate::failure::too_large;
use crate::limits::{CELLS, COLUMNS, ROWS};
use crate::look::Look;
use crate::moment::{self, Epoch};
use crate::number::{Decimal, is_shortened, looks_shortened, scientific};

/// The most decimal places that a number can have.
const MOST_PLACES: u32 = 28;

type Set<T> = IndexSet<T, BuildHasherDefault<FxHasher>>;

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell {
    Empty,
    /// A number, and what its format says it is: a place in [`Sheet::looks`].
    Number(f64, u16),
    /// A place in [`Sheet::texts`].
    Text(u32),
    Truth(bool),
    /// What a formula fails with: a place in [`Sheet::texts`].
    Error(u32),
    /// A formula whose result nobody has written down.
    Uncounted,
}

/// A cell for whoever reads the table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Said<'a> {
    /// Nothing.
    Missing,
    /// This, as people would write it.
    Text(Cow<'a, str>),
    /// Nothing that can be used.
    Wrong(Cow<'a, str>, Wrong),
}

/// Why a cell cannot be used, whatever its column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// Its formula fails.
    Error,
    /// Its formula has no result.
    Uncounted,
    /// It lies in merged cells, and the value stands in the first of them.
    Merged(Area),
    /// It is a number of which only fifteen digits are left.
    Shortened,
    /// It is formatted as a day, and is none.
    NoDay,
    /// It is a number that no decimal holds.
    OutOfRange,
}

/// The cells of a sheet.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) epoch: Epoch,
    /// Merged cells, in the order of the file.
    merged: Vec<Area>,
    /// Which of them each row has.
    merged_in: FxHashMap<u32, Vec<u32>>,
    /// The cells of each column, as far down as there are any.
    columns: Vec<Vec<Cell>>,
    texts: Set<Box<str>>,
    looks: Set<Look>,
    /// Rows, as far down as there are any.
    rows: u32,
    /// Cells in memory.
    cells: usize,
}

impl Sheet {
    pub(crate) fn new(name: &str, epoch: Epoch) -> Self {
        Self {
            name: name.to_owned(),
            epoch,
            merged: Vec::new(),
            merged_in: FxHashMap::default(),
            columns: Vec::new(),
            texts: Set::default(),
            looks: Set::default(),
            rows: 0,
            cells: 0,
        }
    }

    /// Rows, as far down as there are any.
    pub(crate) fn rows(&self) -> u32 {
        self.rows
    }

    /// Columns, as far to the right as there are any.
    pub(crate) fn columns(&self) -> u32 {
        self.columns.len() as u32
    }

    /// The cell of a place.
    pub(crate) fn cell(&self, row: u32, column: u32) -> Cell {
        let column = self.columns.get(column as usize);
        let cell = column.and_then(|cells| cells.get(row as usize));
        cell.copied().unwrap_or(Cell::Empty)
    }

    /// The place of what a format says, for [`Cell::Number`].
    pub(crate) fn look(&mut self, look: Look) -> u16 {
        self.looks.insert_full(look).0 as u16
    }

    /// A text. One of nothing but blanks is nothing, and blanks around another are none of it.
    pub(crate) fn text(&mut self, text: &str) -> Cell {
        let text = text.trim();
        if text.is_empty() {
            return Cell::Empty;
        }
        Cell::Text(self.kept(text))
    }

    /// What a formula fails with.
    pub(crate) fn error(&mut self, text: &str) -> Cell {
        Cell::Error(self.kept(text))
    }

    fn kept(&mut self, text: &str) -> u32 {
        let known = self.texts.get_index_of(text);
        known.unwrap_or_else(|| self.texts.insert_full(text.into()).0) as u32
    }

    /// Puts a cell where it stands.
    pub(crate) fn put(&mut self, file: &str, row: u32, column: u32, cell: Cell) -> Result<(), SourceError> {
        if cell == Cell::Empty {
            return Ok(());
        }
        if column >= COLUMNS || row >= ROWS {
            return Err(too_large(
                file,
                text!(
                    "a sheet has {columns} columns and {rows} rows at the most",
                    columns = COLUMNS,
                    rows = ROWS
                ),
            ));
        }
        let (row, column) = (row as usize, column as usize);
        if column >= self.columns.len() {
            self.columns.resize_with(column + 1, Vec::new);
        }
        let more = (row + 1).saturating_sub(self.columns[column].len());
        self.cells += more;
        if self.cells > CELLS {
            return Err(self.has_too_many_cells(file));
        }
        let cells = &mut self.columns[column];
        if more > 0 {
            cells.resize(row + 1, Cell::Empty);
        }
        cells[row] = cell;
        self.rows = self.rows.max(row as u32 + 1);
        Ok(())
    }

    /// Says which cells are merged, when all of them are there.
    pub(crate) fn merge(&mut self, file: &str, merged: Vec<Area>) -> Result<(), SourceError> {
        for (at, area) in (0..).zip(&merged) {
            for row in area.from.row..self.rows.min(area.to.row.saturating_add(1)) {
                self.cells += 1;
                if self.cells > CELLS {
                    return Err(self.has_too_many_cells(file));
                }
                self.merged_in.entry(row).or_default().push(at);
            }
        }
        self.merged = merged;
        Ok(())
    }

    /// The merged cells that a row has a part of.
    pub(crate) fn merged(&self, row: u32) -> impl Iterator<Item = &Area> {
        let here = self.merged_in.get(&row).map_or(&[][..], Vec::as_slice);
        here.iter().map(|at| &self.merged[*at as usize])
    }

    /// The merged cells that hold a cell, if it is not the first of them.
    pub(crate) fn covered(&self, row: u32, column: u32) -> Option<Area> {
        let area = self.merged(row).find(|area| area.holds(row, column))?;
        ((area.from.row, area.from.column) != (row, column)).then_some(*area)
    }

    fn has_too_many_cells(&self, file: &str) -> SourceError {
        too_large(
            file,
            text!(
                "sheet {sheet} has more than {most} million cells",
                sheet = &self.name,
                most = CELLS >> 20
            ),
        )
    }

    /// What a cell says.
    pub(crate) fn said(&self, cell: Cell) -> Said<'_> {
        let kept = |at: u32| self.texts.get_index(at as usize).map_or("", |text| text);
        match cell {
            Cell::Empty => Said::Missing,
            Cell::Text(at) if looks_shortened(kept(at)) => {
                Said::Wrong(Cow::Borrowed(kept(at)), Wrong::Shortened)
            }
            Cell::Text(at) => Said::Text(Cow::Borrowed(kept(at))),
            Cell::Truth(value) => Said::Text(Cow::Borrowed(if value { "TRUE" } else { "FALSE" })),
            Cell::Error(at) => Said::Wrong(Cow::Borrowed(kept(at)), Wrong::Error),
            Cell::Uncounted => Said::Wrong(Cow::Borrowed(""), Wrong::Uncounted),
            Cell::Number(value, look) => self.number_said(value, self.looks.get_index(usize::from(look))),
        }
    }

    fn number_said(&self, value: f64, look: Option<&Look>) -> Said<'static> {
        let Some(decimal) = Decimal::of(value) else {
            return Said::Wrong(Cow::Owned(value.to_string()), Wrong::OutOfRange);
        };
        let wrong = |wrong| {
            let long = is_shortened(value) || decimal.places() > MOST_PLACES;
            let text = if long { scientific(value) } else { decimal.text() };
            Said::Wrong(Cow::Owned(text), wrong)
        };
        let length = |days| moment::length(days).map_or(wrong(Wrong::NoDay), |text| Said::Text(text.into()));
        let day =
            |days| moment::day(days, self.epoch).map_or(wrong(Wrong::NoDay), |text| Said::Text(text.into()));
        let amount = |shown: &dyn Fn(String) -> String| {
            if is_shortened(value) {
                wrong(Wrong::Shortened)
            } else if decimal.places() > MOST_PLACES {
                wrong(Wrong::OutOfRange)
            } else {
                Said::Text(shown(decimal.text()).into())
            }
        };
        match look {
            None | Some(Look::Plain) => amount(&|text| text),
            Some(Look::Percent) => amount(&|_| format!("{}%", decimal.hundredfold().text())),
            Some(Look::Before(sign)) => amount(&|text| format!("{sign}{text}")),
            Some(Look::Behind(sign)) => amount(&|text| format!("{text}{sign}")),
            Some(Look::Length) => length(value),
            Some(Look::Clock) if (0.0..1.0).contains(&value) => length(value),
            Some(Look::Day | Look::Clock) => day(value),
        }
    }
}
