//! The quick readings: the common shapes of a cell, straight from bytes, eight at a time.
//!
//! A reading here is either the value that the careful reading in `crate::cell` gives too, for a guessed column and
//! a declared one alike, or none; then the careful one decides. All take the whole buffer and the cell's place in
//! it, so that eight bytes can be loaded whatever the cell's length.

mod days;

pub(crate) use days::Days;

const ZEROS: u64 = 0x3030_3030_3030_3030;

/// Eight bytes from `at`, the first in the lowest place; zeros behind the end of the buffer.
#[inline]
fn load(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..at + 8).and_then(|eight| eight.first_chunk()) {
        Some(eight) => u64::from_le_bytes(*eight),
        None => load_end(bytes, at),
    }
}

#[cold]
fn load_end(bytes: &[u8], at: usize) -> u64 {
    let mut eight = [0; 8];
    let rest = &bytes[at.min(bytes.len())..];
    eight[..rest.len()].copy_from_slice(rest);
    u64::from_le_bytes(eight)
}

/// The number that eight digits make; none if one of them is no digit.
#[inline]
fn eight_digits(word: u64) -> Option<u64> {
    let digits = word ^ ZEROS;
    // A digit has become 0 to 9, so neither it nor it plus 6 reaches the upper half of its byte.
    if (digits | digits.wrapping_add(0x0606_0606_0606_0606)) & 0xf0f0_f0f0_f0f0_f0f0 != 0 {
        return None;
    }
    let pairs = digits.wrapping_mul(2561) >> 8 & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(6_553_601) >> 16 & 0x0000_ffff_0000_ffff;
    Some(fours.wrapping_mul(42_949_672_960_001) >> 32)
}

/// The number that 1 to 8 digits make. What else is loaded with them counts as leading zeros.
#[inline]
fn few_digits(bytes: &[u8], start: usize, length: usize) -> Option<u64> {
    let missing = 64 - 8 * length as u32;
    eight_digits(load(bytes, start) << missing | (ZEROS & ((1 << missing) - 1)))
}

/// The number that 0 to 16 digits make.
#[inline]
fn digits(bytes: &[u8], start: usize, length: usize) -> Option<u64> {
    if (1..=8).contains(&length) {
        few_digits(bytes, start, length)
    } else {
        many_digits(bytes, start, length)
    }
}

#[inline(never)]
fn many_digits(bytes: &[u8], start: usize, length: usize) -> Option<u64> {
    match length {
        0 => Some(0),
        9..=16 => {
            let upper = few_digits(bytes, start, length - 8)?;
            Some(upper * 100_000_000 + eight_digits(load(bytes, start + length - 8))?)
        }
        _ => None,
    }
}

/// Takes the sign off; the rest must begin with a digit, and with a zero only if that is all before the point.
#[inline]
fn unsigned(bytes: &[u8], start: usize, end: usize, point: u8) -> Option<(bool, usize)> {
    let negative = *bytes.get(start)? == b'-';
    let start = start + usize::from(negative);
    if start >= end {
        return None;
    }
    let padded = bytes[start] == b'0' && start + 1 < end && bytes[start + 1] != point;
    (!padded).then_some((negative, start))
}

/// A whole number of up to 16 digits.
#[inline]
pub(crate) fn integer(bytes: &[u8], start: usize, end: usize) -> Option<i64> {
    let (negative, start) = unsigned(bytes, start, end, b'.')?;
    let value = digits(bytes, start, end - start)? as i64;
    Some(if negative { -value } else { value })
}

/// The powers of ten that fit a `u64`.
const POWERS: [u64; 20] = {
    let mut powers = [1; 20];
    let mut place = 1;
    while place < 20 {
        powers[place] = powers[place - 1] * 10;
        place += 1;
    }
    powers
};

/// How decimals are written and wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decimals {
    /// The sign between whole and fraction.
    pub(crate) point: u8,
    /// How many places are wanted.
    pub(crate) places: usize,
}

impl Decimals {
    /// A decimal, with a point or without, at the wanted scale; its digits at that scale are 18 at the most.
    #[inline]
    pub(crate) fn plain(self, bytes: &[u8], start: usize, end: usize) -> Option<i64> {
        let (negative, start) = unsigned(bytes, start, end, self.point)?;
        let (places, length) = (self.places, end - start);
        // Most cells of a column have all its places.
        let whole = if places > 0 && length > places && bytes[end - 1 - places] == self.point {
            length - 1 - places
        } else {
            self.whole_digits(bytes, start, end)?
        };
        if whole == 0 || whole + places > 18 {
            return None;
        }
        let fraction = (length - whole).saturating_sub(1);
        let upper = digits(bytes, start, whole)? * POWERS[places];
        let lower = digits(bytes, start + whole + 1, fraction)? * POWERS[places - fraction];
        let value = (upper + lower) as i64;
        Some(if negative { -value } else { value })
    }

    /// A percentage, as the ratio that it is.
    #[inline]
    pub(crate) fn percentage(self, bytes: &[u8], start: usize, end: usize) -> Option<i64> {
        let ratio = Self {
            places: self.places.checked_sub(2)?,
            ..self
        };
        if end == start || bytes[end - 1] != b'%' {
            return None;
        }
        ratio.plain(bytes, start, end - 1)
    }

    /// How many signs stand before a point that has fewer places behind it than are wanted, or before the end where
    /// there is no point.
    #[inline(never)]
    fn whole_digits(self, bytes: &[u8], start: usize, end: usize) -> Option<usize> {
        let text = &bytes[start..end];
        let behind = text.len().min(self.places);
        match text[text.len() - behind..]
            .iter()
            .rposition(|byte| *byte == self.point)
        {
            Some(place) if place + 1 == behind => None,
            Some(place) => Some(text.len() - behind + place),
            None => Some(text.len()),
        }
    }

    /// A double written as digits with or without a point, few enough that one division rounds it correctly.
    #[inline]
    pub(crate) fn double(self, bytes: &[u8], start: usize, end: usize) -> Option<f64> {
        let (negative, start) = unsigned(bytes, start, end, self.point)?;
        let length = end - start;
        let whole = bytes[start..end]
            .iter()
            .position(|byte| *byte == self.point)
            .unwrap_or(length);
        let fraction = (length - whole).saturating_sub(1);
        if whole == 0 || whole + fraction > 15 || (fraction == 0 && whole != length) {
            return None;
        }
        let upper = digits(bytes, start, whole)? * POWERS[fraction];
        let value = (upper + digits(bytes, start + whole + 1, fraction)?) as f64 / POWERS[fraction] as f64;
        // Adding nothing makes the negative zero a plain one.
        Some(if negative { -value } else { value } + 0.0)
    }
}

/// The words for yes and no: `true`, `No`, `是`.
#[inline]
pub(crate) fn truth(bytes: &[u8], start: usize, end: usize) -> Option<bool> {
    let length = end - start;
    // A zero byte at the end would not show.
    if length == 0 || length > 5 || bytes[end - 1] == 0 {
        return None;
    }
    let mask = (1_u64 << (8 * length)) - 1;
    let sign = load(bytes, start) & mask;
    // The bit that makes a letter lower case makes no other sign a letter.
    let text = (sign | 0x2020_2020_2020_2020) & mask;
    let yes = text == word("true") || text == word("yes") || text == word("y");
    let no = text == word("false") || text == word("no") || text == word("n");
    let yes = yes | (sign == word("是")) | (sign == word("√"));
    let no = no | (sign == word("否")) | (sign == word("×"));
    (yes | no).then_some(yes)
}

/// The bytes of a text, the first in the lowest place.
pub(crate) const fn word(text: &str) -> u64 {
    let text = text.as_bytes();
    let mut word = 0;
    let mut place = 0;
    while place < text.len() {
        word |= (text[place] as u64) << (8 * place);
        place += 1;
    }
    word
}

#[cfg(test)]
mod tests;
