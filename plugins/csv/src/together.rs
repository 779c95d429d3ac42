//! The common shapes of a cell, many cells at once.
//!
//! The cells of a column are read in groups. The last bytes of each cell of a group are gathered in words, and then all
//! its cells are read by the same steps, without a branch for any of them, so that the compiler can do several at a
//! time. A reading is either the value that the careful reading gives too, or the cell is odd, as in `crate::quick`,
//! which has the next look at it.

#![allow(
    clippy::inline_always,
    reason = "what is not inlined into the function that enables the instructions is compiled without them"
)]

mod digits;
mod numbers;
mod stamps;
mod words;

use crate::index::Cells;
use crate::wide::{LANES, Wide, Work};

pub(crate) use numbers::{Integers, Scaled};
pub(crate) use stamps::{Days, Moments};
pub(crate) use words::{Bits, Truths};

/// Cells that are read together.
pub(crate) const GROUP: usize = LANES;

/// After a group with more odd cells than this, blanks around cells are looked for.
const MANY: u32 = 8;

/// What became of a cell.
const READ: u8 = 0;
const ODD: u8 = 1;
const EMPTY: u8 = 2;

/// The last bytes of some cells, each with whatever stands before it.
pub(crate) struct Group {
    /// How many bytes each cell has.
    lengths: [u64; GROUP],
    /// The last eight bytes up to the end of each cell, the first of them in the lowest place; then the eight before
    /// those, and so on. Readings say how many of these they need.
    words: [[u64; GROUP]; 3],
}

/// A way to read cells.
pub(crate) trait Reading: Copy {
    /// How many words of each cell it needs.
    const WORDS: usize;
    /// What it makes of a cell.
    type Value: Copy + Default;
    /// What it adds that to.
    type Column;

    /// Reads all cells of a group; which ones are odd, in `fates`. An empty cell may be anything.
    fn read(self, group: &Group, values: &mut [Self::Value; GROUP], fates: &mut [u8; GROUP]);

    /// Adds the first values to the column.
    fn keep<W: Wide>(wide: W, values: &[Self::Value; GROUP], count: usize, column: &mut Self::Column);
}

/// Reads one column of a block.
pub(crate) struct Together<'a, C, R: Reading> {
    pub(crate) bytes: &'a [u8],
    pub(crate) cells: &'a C,
    /// The column's place in a row.
    pub(crate) place: usize,
    pub(crate) reading: R,
    /// Gets a value for each cell, one that means nothing where it is odd or empty.
    pub(crate) column: &'a mut R::Column,
    /// Gets the rows of odd cells.
    pub(crate) odd: &'a mut Vec<u32>,
    /// Gets the rows of empty cells, counted from `base`.
    pub(crate) empty: &'a mut Vec<u32>,
    pub(crate) base: u32,
}

impl<C: Cells, R: Reading> Work for Together<'_, C, R> {
    type Answer = ();

    #[inline(always)]
    fn with<W: Wide>(self, wide: W) {
        let mut group = Group {
            lengths: [0; GROUP],
            words: [[0; GROUP]; 3],
        };
        let mut values = [R::Value::default(); GROUP];
        let rows = self.cells.rows();
        let mut first = 0;
        // Whether cells are taken without blanks around them, which costs a look at each.
        let mut trim = false;
        while first < rows {
            let count = GROUP.min(rows - first);
            let real = !0 >> (GROUP - count);
            let cell = |at: usize| self.cells.bounds(first + at, self.place);
            group.gather::<R>(self.bytes, cell, count, trim);
            let (mut odd, mut empty) = group.read(wide, self.reading, &mut values, real);
            if odd.count_ones() > MANY && !trim {
                trim = true;
                group.gather::<R>(self.bytes, cell, count, trim);
                (odd, empty) = group.read(wide, self.reading, &mut values, real);
            }
            R::keep(wide, &values, count, self.column);
            note(wide, odd, first as u32, self.odd);
            note(wide, empty, self.base + first as u32, self.empty);
            first += count;
        }
    }
}

/// Adds the places of some bits to a list.
#[inline(always)]
fn note<W: Wide>(wide: W, mask: u64, base: u32, list: &mut Vec<u32>) {
    if mask != 0 {
        let mut places = [0; LANES];
        wide.list(mask, base, &mut places);
        list.extend_from_slice(&places[..mask.count_ones() as usize]);
    }
}

impl Group {
    #[inline(always)]
    fn gather<R: Reading>(
        &mut self,
        bytes: &[u8],
        cell: impl Fn(usize) -> (u32, u32),
        count: usize,
        trim: bool,
    ) {
        for at in 0..count.min(GROUP) {
            let (start, end) = cell(at);
            let (mut start, mut end) = (start as usize, end as usize);
            if trim {
                (start, end) = within_blanks(bytes, start, end);
            }
            self.lengths[at] = (end - start) as u64;
            match bytes.get(end.wrapping_sub(8 * R::WORDS)..end) {
                Some(last) => {
                    let (words, _) = last.as_chunks::<8>();
                    for (number, word) in words.iter().rev().enumerate() {
                        self.words[number][at] = u64::from_le_bytes(*word);
                    }
                }
                None => self.gather_first(&bytes[..end], at),
            }
        }
    }

    /// Reads the cells; which of those that are `real` are odd, and which are empty.
    #[inline(always)]
    fn read<W: Wide, R: Reading>(
        &self,
        wide: W,
        reading: R,
        values: &mut [R::Value; GROUP],
        real: u64,
    ) -> (u64, u64) {
        let mut fates = [READ; GROUP];
        reading.read(self, values, &mut fates);
        for (fate, length) in fates.iter_mut().zip(&self.lengths) {
            *fate = if *length == 0 { EMPTY } else { *fate };
        }
        (wide.equal(&fates, ODD) & real, wide.equal(&fates, EMPTY) & real)
    }

    /// Gathers the words before the end of these bytes, of which there are only a few.
    #[cold]
    fn gather_first(&mut self, bytes: &[u8], at: usize) {
        let mut last = [0; 24];
        let known = bytes.len().min(24);
        last[24 - known..].copy_from_slice(&bytes[bytes.len() - known..]);
        let (words, _) = last.as_chunks::<8>();
        for (number, word) in words.iter().rev().enumerate() {
            self.words[number][at] = u64::from_le_bytes(*word);
        }
    }
}

/// A cell without the plainest of blanks around it.
#[inline]
fn within_blanks(bytes: &[u8], mut start: usize, mut end: usize) -> (usize, usize) {
    while start < end && bytes[start] == b' ' {
        start += 1;
    }
    while start < end && bytes[end - 1] == b' ' {
        end -= 1;
    }
    (start, end)
}

/// Adds values to a list.
#[inline(always)]
fn append<T: Copy>(values: &[T; GROUP], count: usize, list: &mut Vec<T>) {
    match count {
        GROUP => list.extend_from_slice(values),
        _ => list.extend_from_slice(&values[..count]),
    }
}

#[cfg(test)]
mod tests;
