//! What a column of cells hands out: rows as they are held, for those who take them together.

use std::ops::Range;

use super::piece::PackedRatios;
use super::whole::Exact;
use crate::outcome::Cell;
use crate::packed::Run;
use crate::units::Quotients;

/// Rows of a column of cells that are held together.
#[derive(Debug)]
pub enum CellRun<'a> {
    /// Of which many may be alike.
    Alike(Run<'a, Cell>),
    /// Exact numbers of which most are different.
    Exact(Numbers<'a>),
    /// One row.
    One(Cell),
}

/// Exact numbers.
#[derive(Debug)]
pub struct Numbers<'a> {
    pub(super) held: HeldNumbers<'a>,
    pub(super) rows: Range<usize>,
}

#[derive(Debug)]
pub(super) enum HeldNumbers<'a> {
    Exact(&'a Exact),
    Ratios(&'a PackedRatios),
}

impl Numbers<'_> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Gives each number: units of its last decimal place, which may be a nought, and how many places it has.
    pub fn each(self, mut take: impl FnMut(i128, u32)) {
        match self.held {
            HeldNumbers::Exact(exact) => exact.each(self.rows, take),
            HeldNumbers::Ratios(ratios) => {
                let mut quotients = Quotients::new(ratios.scale);
                for row in self.rows {
                    let (units, places) = quotients.digits(ratios.over.get(row), ratios.by.get(row));
                    take(units, places);
                }
            }
        }
    }
}
