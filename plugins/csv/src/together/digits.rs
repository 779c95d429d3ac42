//! Eight digits in a word, the first in the lowest place.

pub(super) const ZEROS: u64 = 0x3030_3030_3030_3030;

/// Not zero if one of eight bytes, from which the sign `0` was taken off, is more than nine.
#[inline(always)]
pub(super) fn not_digits(digits: u64) -> u64 {
    // A byte of more than nine, or it plus six, reaches the upper half. What overflows a byte has reached it itself.
    (digits | digits.wrapping_add(0x0606_0606_0606_0606)) & 0xf0f0_f0f0_f0f0_f0f0
}

/// Four numbers of two digits each, each in two bytes.
#[inline(always)]
pub(super) fn pairs(digits: u64) -> u64 {
    (digits.wrapping_mul(10).wrapping_add(digits >> 8)) & 0x00ff_00ff_00ff_00ff
}

/// The number that eight digits make.
#[inline(always)]
pub(super) fn number(digits: u64) -> u64 {
    let pairs = pairs(digits);
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff
}

/// The highest bit of each byte that is zero.
#[inline(always)]
pub(super) fn zero_bytes(word: u64) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    !(((word & LOW) + LOW) | word | LOW)
}

/// A byte in all places of a word.
#[inline(always)]
pub(super) const fn everywhere(byte: u8) -> u64 {
    byte as u64 * 0x0101_0101_0101_0101
}
