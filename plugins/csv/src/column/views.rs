//! Texts as Arrow views: short ones in the view itself, others where they lie in the block.

use super::quickly::Quickly;
use crate::index::{Cells, Form};

/// The longest text that a view holds itself.
pub(super) const INLINE: usize = 12;
/// The buffer of the file's own bytes, and that of texts that had to be made.
const BLOCK: u32 = 0;
const MADE: u32 = 1;

/// The texts of a column.
#[derive(Default)]
pub(super) struct Views {
    pub(super) views: Vec<u128>,
    /// Texts that don't stand so in the file: those with doubled quotes.
    pub(super) made: Vec<u8>,
}

impl Views {
    /// No texts, in the memory of views that are needed no more.
    pub(super) fn reusing(views: Vec<u128>) -> Self {
        Self {
            views,
            made: Vec::new(),
        }
    }

    /// Appends the texts of a block; rows without one go to `nulls`.
    pub(super) fn fill<C: Cells>(&mut self, scan: &Quickly<C>, base: usize, nulls: &mut Vec<u32>) {
        let Self { views, made } = self;
        views.extend((0..scan.cells.rows()).map(|row| {
            let (start, end, form) = scan.text(row);
            if start == end {
                nulls.push((base + row) as u32);
                return 0;
            }
            if form == Form::Doubled {
                let start = made.len();
                let cell = scan.cells.cell(row, scan.place);
                made.extend_from_slice(&cell.text(scan.bytes, scan.dialect));
                return view(made, start, made.len(), MADE);
            }
            view(scan.bytes, start, end, BLOCK)
        }));
    }
}

/// The view of a text, as the Arrow format lays it out: length, then either the text, or its first four bytes, its
/// buffer and its place there.
#[inline]
fn view(bytes: &[u8], start: usize, end: usize, buffer: u32) -> u128 {
    let length = end - start;
    if length <= INLINE {
        let text = load(bytes, start) & ((1 << (8 * length)) - 1);
        return text << 32 | length as u128;
    }
    let prefix = load(bytes, start) & 0xffff_ffff;
    (start as u128) << 96 | u128::from(buffer) << 64 | prefix << 32 | length as u128
}

/// Sixteen bytes from `at`, the first in the lowest place; zeros behind the end of the buffer.
#[inline]
fn load(bytes: &[u8], at: usize) -> u128 {
    match bytes.get(at..at + 16).and_then(|sixteen| sixteen.first_chunk()) {
        Some(sixteen) => u128::from_le_bytes(*sixteen),
        None => load_end(bytes, at),
    }
}

#[cold]
fn load_end(bytes: &[u8], at: usize) -> u128 {
    let mut sixteen = [0; 16];
    let rest = &bytes[at..];
    sixteen[..rest.len()].copy_from_slice(rest);
    u128::from_le_bytes(sixteen)
}

#[cfg(test)]
mod tests;
