//! The first loop over the cells of a block.

use crate::dialect::Dialect;
use crate::index::{Cells, Form, Span};
use crate::together::{Reading, Together};
use crate::wide;

/// The cells of one column in one block.
pub(super) struct Quickly<'a, C> {
    pub(super) bytes: &'a [u8],
    pub(super) cells: &'a C,
    pub(super) dialect: Dialect,
    /// The column's place in a row.
    pub(super) place: usize,
}

impl<C: Cells> Quickly<'_, C> {
    /// Appends what a reading makes of each cell. The rows of those that it can't read go to `odd`, and of those in which
    /// nothing stands to `empty`, counted from `base`.
    pub(super) fn together<R: Reading>(
        &self,
        reading: R,
        column: &mut R::Column,
        odd: &mut Vec<u32>,
        empty: &mut Vec<u32>,
        base: usize,
    ) {
        wide::run(Together {
            bytes: self.bytes,
            cells: self.cells,
            place: self.place,
            reading,
            column,
            odd,
            empty,
            base: base as u32,
        });
    }

    /// Appends what `read` makes of each cell. Where it makes nothing, a placeholder, and the row goes to `odd`.
    #[inline]
    pub(super) fn fill<T: Default>(
        &self,
        values: &mut Vec<T>,
        odd: &mut Vec<u32>,
        mut read: impl FnMut(&[u8], usize, usize) -> Option<T>,
    ) {
        values.extend((0..self.cells.rows()).map(|row| {
            let (start, end) = self.trimmed(self.cells.cell(row, self.place));
            read(self.bytes, start, end).unwrap_or_else(|| {
                odd.push(row as u32);
                T::default()
            })
        }));
    }

    /// A cell without the blanks around it, quoted or not.
    #[inline]
    pub(super) fn trimmed(&self, span: Span) -> (usize, usize) {
        let (start, end) = (span.start as usize, span.end as usize);
        // One look tells for most cells that there is nothing to trim.
        if start < end && Dialect::may_begin_or_end_blank(self.bytes[start], self.bytes[end - 1]) {
            return self.trim(start, end);
        }
        (start, end)
    }

    #[inline(never)]
    fn trim(&self, start: usize, end: usize) -> (usize, usize) {
        let (from, to) = self.dialect.within_blanks(&self.bytes[start..end]);
        (start + from, start + to)
    }

    /// A cell as text: blanks in quotes belong to it.
    #[allow(
        clippy::inline_always,
        reason = "the loop over texts takes a twentieth longer if it calls this"
    )]
    #[inline(always)]
    pub(super) fn text(&self, row: usize) -> (usize, usize, Form) {
        let span = self.cells.cell(row, self.place);
        let (start, end) = match span.form {
            Form::Bare => self.trimmed(span),
            Form::Quoted | Form::Doubled => (span.start as usize, span.end as usize),
        };
        (start, end, span.form)
    }

    /// Whether nothing stands in a cell.
    pub(super) fn is_missing(&self, row: usize) -> bool {
        let (start, end, _) = self.text(row);
        start == end
    }
}
