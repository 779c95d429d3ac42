//! Texts as Arrow views: short ones in the view itself, others where they lie in the block. Whether they are UTF-8 is asked of
//! the block as a whole, and of no text by itself. That is the one thing here for which Arrow has no safe function.

#![allow(
    unsafe_code,
    reason = "Arrow looks at each text by itself, or takes one's word for it; the block says how the word is known to be true"
)]

use std::cell::OnceCell;

use arrow_buffer::{Buffer, NullBuffer, ScalarBuffer};
use weigh_sdk::arrow_array::StringViewArray;

use super::quickly::Quickly;
use crate::index::{Cells, Form};

/// The longest text that a view holds itself.
pub(super) const INLINE: usize = 12;
/// The buffer of the file's own bytes, and that of texts that had to be made.
const BLOCK: u32 = 0;
const MADE: u32 = 1;

/// The bytes that the cells of a batch lie in.
pub(crate) struct Block {
    bytes: Buffer,
    is_utf8: OnceCell<bool>,
}

/// The texts of a column.
pub(super) struct Views {
    views: Vec<u128>,
    /// Texts that don't stand so in the file: those with doubled quotes.
    made: Vec<u8>,
    /// Where the bytes lie that the texts were found in, and how many they are; nowhere as long as there is no text.
    of: Option<(usize, usize)>,
    /// Whether all of them were found in those bytes, and none begins or ends within a letter, if letters are UTF-8.
    whole: bool,
}

/// All texts of a batch.
pub(super) struct Closed {
    pub(super) views: ScalarBuffer<u128>,
    pub(super) buffers: Vec<Buffer>,
    /// Whether they are known to be UTF-8.
    sound: bool,
}

impl Block {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self {
            bytes: Buffer::from_vec(bytes),
            is_utf8: OnceCell::new(),
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes, if nobody has an array of texts any more that lie in them.
    pub(crate) fn into_bytes(self) -> Option<Vec<u8>> {
        self.bytes.into_vec().ok()
    }

    fn is_utf8(&self) -> bool {
        let is_utf8 = || simdutf8::basic::from_utf8(&self.bytes).is_ok();
        *self.is_utf8.get_or_init(is_utf8)
    }
}

impl Views {
    /// No texts, in the memory of views that are needed no more.
    pub(super) fn reusing(views: Vec<u128>) -> Self {
        Self {
            views,
            made: Vec::new(),
            of: None,
            whole: true,
        }
    }

    /// Appends the texts of some rows; those without one go to `nulls`.
    pub(super) fn fill<C: Cells>(&mut self, scan: &Quickly<C>, base: usize, nulls: &mut Vec<u32>) {
        let Self {
            views,
            made,
            of,
            whole,
        } = self;
        let bytes = scan.bytes;
        *whole &= *of.get_or_insert(place(bytes)) == place(bytes);
        views.extend((0..scan.cells.rows()).map(|row| {
            let (start, end, form) = scan.text(row);
            if start == end {
                nulls.push((base + row) as u32);
                return 0;
            }
            if form == Form::Doubled {
                let start = made.len();
                let cell = scan.cells.cell(row, scan.place);
                made.extend_from_slice(&cell.text(bytes, scan.dialect));
                *whole &= std::str::from_utf8(&made[start..]).is_ok();
                return view(made, start, made.len(), MADE);
            }
            *whole &= start < end && is_between_letters(bytes, start) && is_between_letters(bytes, end);
            view(bytes, start, end, BLOCK)
        }));
    }

    /// The number of texts.
    pub(super) fn len(&self) -> usize {
        self.views.len()
    }

    /// All of them, found in a block.
    pub(super) fn close(self, block: &Block) -> Closed {
        let is_of = |of| of == place(&block.bytes);
        Closed {
            sound: self.whole && self.of.is_none_or(is_of) && block.is_utf8(),
            views: Buffer::from_vec(self.views).into(),
            buffers: vec![block.bytes.clone(), Buffer::from_vec(self.made)],
        }
    }
}

impl Closed {
    /// The array; none if one is no UTF-8.
    pub(super) fn array(&self, nulls: Option<NullBuffer>) -> Option<StringViewArray> {
        let (views, buffers) = (self.views.clone(), self.buffers.clone());
        if self.sound && nulls.as_ref().is_none_or(|nulls| nulls.len() == views.len()) {
            // SAFETY: each view is nought, which is an empty text, or was made by `view` of a range of these very buffers
            // (`of`), whose ends lie in them. That of a made text was looked at by itself. The others' is UTF-8 as a whole,
            // and where no letter goes on, one ends (`whole`), so that what lies between two such places is UTF-8, too.
            return Some(unsafe { StringViewArray::new_unchecked(views, buffers.into(), nulls) });
        }
        StringViewArray::try_new(views, buffers, nulls).ok()
    }
}

/// Where bytes lie, and how many they are.
fn place(bytes: &[u8]) -> (usize, usize) {
    (bytes.as_ptr().addr(), bytes.len())
}

/// Whether no letter of UTF-8 goes on at a place in bytes, or behind them.
#[inline]
fn is_between_letters(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at) {
        Some(byte) => !(0x80..0xc0).contains(byte),
        None => at == bytes.len(),
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
