//! Finding every delimiter and line end of a block. This is the one place where the bytes of a file are searched
//! all together, kept apart so that it can be done with wider instructions.

use std::ops::Range;

use crate::dialect::Dialect;

/// Bytes looked at together.
const LANES: usize = 64;
const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
const ONES: u64 = 0x0101_0101_0101_0101;

/// Appends the place of every delimiter and line end in `bytes[range]`, in order.
pub(super) fn find(bytes: &[u8], range: Range<usize>, dialect: Dialect, places: &mut Vec<u32>) {
    let delimiter = ONES * u64::from(dialect.delimiter);
    let line_end = ONES * u64::from(dialect.line_end);
    let (blocks, rest) = bytes[range.clone()].as_chunks::<LANES>();
    let mut base = range.start as u32;
    for block in blocks {
        push(mask(block, delimiter, line_end), base, places);
        base += LANES as u32;
    }
    let mut last = [0; LANES];
    last[..rest.len()].copy_from_slice(rest);
    // The filling is neither a delimiter nor a line end.
    push(mask(&last, delimiter, line_end), base, places);
}

/// One bit for each byte that is one of the two.
#[inline]
fn mask(block: &[u8; LANES], delimiter: u64, line_end: u64) -> u64 {
    let (words, _) = block.as_chunks::<8>();
    let mut mask = 0;
    for (place, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = zeros(word ^ delimiter) | zeros(word ^ line_end);
        // Gathers the top bits of the eight bytes in the highest byte.
        let bits = (found >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        mask |= bits << (8 * place);
    }
    mask
}

/// The top bit of each byte that is zero.
#[inline]
fn zeros(word: u64) -> u64 {
    !(((word & LOW) + LOW) | word | LOW)
}

#[inline]
fn push(mut mask: u64, base: u32, places: &mut Vec<u32>) {
    // Eight at a time without a branch for each: the surplus is cut off again.
    let end = places.len() + mask.count_ones() as usize;
    while mask != 0 {
        let mut eight = [0; 8];
        for place in &mut eight {
            *place = base.wrapping_add(mask.trailing_zeros());
            mask &= mask.wrapping_sub(1);
        }
        places.extend_from_slice(&eight);
    }
    places.truncate(end);
}

#[cfg(test)]
mod tests;
