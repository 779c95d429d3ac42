//! Finding every delimiter and line end of a block. This is the one place where the bytes of a file are searched
//! all together, kept apart so that it can be done with wider instructions.

use std::ops::Range;

use crate::dialect::Dialect;

/// Bytes looked at together.
const LANES: usize = 64;
/// Places written together.
const BATCH: usize = 8;

/// A list of places that keeps its memory, and the surplus that [`find`] writes behind its end.
#[derive(Debug, Default)]
pub(super) struct Places {
    list: Vec<u32>,
    length: usize,
}

impl Places {
    pub(super) fn clear(&mut self) {
        self.length = 0;
    }

    pub(super) fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }

    pub(super) fn as_slice(&self) -> &[u32] {
        &self.list[..self.length]
    }

    /// Makes this the place before `range`, and that of every delimiter and line end in `bytes[range]`, in order.
    pub(super) fn find(&mut self, bytes: &[u8], range: Range<usize>, dialect: Dialect) {
        // The most that there can be, and a batch more.
        let most = range.len() + 1 + LANES;
        if self.list.len() < most {
            self.list.resize(most, 0);
        }
        self.list[0] = (range.start as u32).wrapping_sub(1);
        self.length = 1;
        let (blocks, rest) = bytes[range.clone()].as_chunks::<LANES>();
        let mut base = range.start as u32;
        for block in blocks {
            self.push(mask(block, dialect), base);
            base += LANES as u32;
        }
        let mut last = [0; LANES];
        last[..rest.len()].copy_from_slice(rest);
        // The filling is neither a delimiter nor a line end.
        self.push(mask(&last, dialect), base);
    }

    /// Appends the place of each bit. Whole batches are written without a branch for each bit; what is surplus is
    /// overwritten by the next.
    #[inline]
    fn push(&mut self, mut mask: u64, base: u32) {
        let mut at = self.length;
        self.length += mask.count_ones() as usize;
        while mask != 0 {
            for place in &mut self.list[at..at + BATCH] {
                *place = base.wrapping_add(mask.trailing_zeros());
                mask &= mask.wrapping_sub(1);
            }
            at += BATCH;
        }
    }
}

/// One bit for each byte that is a delimiter or a line end.
#[inline]
fn mask(block: &[u8; LANES], dialect: Dialect) -> u64 {
    // A loop that compilers turn into wide comparisons.
    let found = block.map(|byte| u8::from(byte == dialect.delimiter) | u8::from(byte == dialect.line_end));
    let (words, _) = found.as_chunks::<8>();
    let mut mask = 0;
    for (place, word) in words.iter().enumerate() {
        // Gathers the lowest bits of the eight bytes in the highest byte.
        let bits = u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        mask |= bits << (8 * place);
    }
    mask
}

#[cfg(test)]
mod tests;
