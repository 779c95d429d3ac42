//! Columns of cells in little room, for what is kept of every subject: values on their way from the scan to the score
//! stage, and the results. Cut into pieces, each in the narrowest form that gives back its very cells. What steps compute
//! with, while they do, are the plain columns of `column`.

mod piece;
mod run;
mod whole;

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::column::{Class, Column};
use crate::outcome::{Cell, ReasonId};
use crate::packed::{PIECE, Rows, Run, pieces_of};
use crate::units::{Ratios, Units};
pub(crate) use piece::CellPiece;
pub use run::{CellRun, Numbers};

/// A column of cells. A cell is given back as it was put in, to the number of its decimal places.
#[derive(Debug, Clone, PartialEq)]
pub struct Cells {
    class: Class,
    rows: usize,
    /// Rows in a piece; the last one may have fewer.
    size: usize,
    /// Shared, so that a column of the values that is one of the results as well takes no more room.
    pieces: Arc<[CellPiece]>,
}

impl Cells {
    /// A column of pieces of so many rows each.
    pub(crate) fn new(class: Class, rows: usize, size: usize, pieces: Vec<CellPiece>) -> Self {
        Self {
            class,
            rows,
            size,
            pieces: pieces.into(),
        }
    }

    /// A column in less room.
    pub(crate) fn pack(column: &Column) -> Self {
        let rows = column.len();
        let piece = |at: usize| CellPiece::of(column, at * PIECE..rows.min((at + 1) * PIECE));
        let pieces = (0..rows.div_ceil(PIECE)).into_par_iter().map(piece);
        Self::new(Class::of(&column.data), rows, PIECE, pieces.collect())
    }

    /// How its values are held.
    pub(crate) fn class(&self) -> Class {
        self.class
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// One row.
    pub fn cell(&self, row: usize) -> Cell {
        self.pieces[row / self.size].cell(row % self.size)
    }

    /// Why a row is missing, if it is.
    pub fn reason(&self, row: usize) -> Option<ReasonId> {
        match self.cell(row) {
            Cell::Missing(why) => Some(why),
            _ => None,
        }
    }

    /// Notes why some rows are missing, by their place among them; of the others nothing is changed.
    pub fn note_reasons(&self, rows: Range<usize>, reasons: &mut [Option<ReasonId>]) {
        let why = |cell: &Cell| match cell {
            Cell::Missing(why) => Some(*why),
            _ => None,
        };
        let mut at = 0;
        let mut note = |why: Option<ReasonId>, rows: usize| {
            if why.is_some() {
                reasons[at..at + rows].fill(why);
            }
            at += rows;
        };
        self.runs(rows, |run| match run {
            CellRun::Alike(Run::Same(cell, rows)) => note(why(cell), rows),
            CellRun::Alike(Run::Few(things, which)) => {
                for which in which {
                    note(why(&things[usize::from(*which)]), 1);
                }
            }
            CellRun::Alike(Run::Each(cells)) => {
                for cell in cells {
                    note(why(cell), 1);
                }
            }
            CellRun::Exact(numbers) => note(None, numbers.len()),
            CellRun::One(cell) => note(why(&cell), 1),
        });
    }

    /// Row by row.
    pub fn iter(&self) -> Rows<'_, Self> {
        Rows::of(self, self.rows)
    }

    /// Gives some rows as they are held, in their order.
    pub fn runs<'a>(&'a self, rows: Range<usize>, mut take: impl FnMut(CellRun<'a>)) {
        for (at, rows) in pieces_of(rows, self.size) {
            self.pieces[at].runs(rows, &mut take);
        }
    }

    /// The bytes that it takes, without those of texts.
    pub fn bytes(&self) -> usize {
        self.pieces.iter().map(CellPiece::bytes).sum()
    }

    /// Some rows, to compute with.
    pub(crate) fn column(&self, rows: Range<usize>) -> Column {
        let mut column = Column::with_room(self.class, rows.len());
        for (at, rows) in pieces_of(rows, self.size) {
            self.pieces[at].unpack(rows, &mut column);
        }
        column.complete()
    }

    /// Some rows, to compute with in whole numbers; none where those do not hold them.
    pub(crate) fn units(&self, rows: Range<usize>) -> Option<Units> {
        if self.class != Class::Exact {
            return None;
        }
        let scales = pieces_of(rows.clone(), self.size).map(|(at, rows)| self.pieces[at].scale(rows));
        let scale = scales.reduce(|a, b| Some(a?.max(b?))).unwrap_or(Some(0))?;
        let (mut counts, mut missing) = (Vec::with_capacity(rows.len()), None);
        let all = rows.len();
        for (at, rows) in pieces_of(rows, self.size) {
            self.pieces[at].unpack_units(rows, scale, &mut counts, |row, why| {
                missing.get_or_insert_with(|| vec![None; all])[row] = Some(why);
            })?;
        }
        Units::of(counts, scale, missing)
    }

    /// Some rows, as quotients that nobody has divided; none where they are held otherwise.
    pub(crate) fn ratios(&self, rows: Range<usize>) -> Option<Ratios> {
        let scales = pieces_of(rows.clone(), self.size).filter_map(|(at, _)| self.pieces[at].ratio_scale());
        let mut ratios = Ratios::with_room(scales.min()?, rows.len());
        for (at, rows) in pieces_of(rows, self.size) {
            self.pieces[at].unpack_ratios(rows, &mut ratios)?;
        }
        Some(ratios.complete())
    }
}

impl<'a> IntoIterator for &'a Cells {
    type Item = Cell;
    type IntoIter = Rows<'a, Cells>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// No rows.
impl Default for Cells {
    fn default() -> Self {
        Self::new(Class::Exact, 0, PIECE, Vec::new())
    }
}

impl FromIterator<Cell> for Cells {
    fn from_iter<I: IntoIterator<Item = Cell>>(cells: I) -> Self {
        let cells: Vec<Cell> = cells.into_iter().collect();
        match Column::of(&cells) {
            Some(column) => Self::pack(&column),
            // Of several kinds, which no column of a run is.
            None => Self::new(
                Class::Text,
                cells.len(),
                PIECE,
                cells.chunks(PIECE).map(CellPiece::each).collect(),
            ),
        }
    }
}

#[cfg(test)]
mod tests;
