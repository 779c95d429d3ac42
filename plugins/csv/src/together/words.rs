//! The words for yes and no.

use super::{GROUP, Group, Reading};
use crate::quick::word;
use crate::wide::Wide;

/// Yes and no.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Truths;

/// Truths, a bit each.
#[derive(Debug, Default)]
pub(crate) struct Bits {
    words: Vec<u64>,
    length: usize,
}

impl Bits {
    /// Appends the first `count` bits of a word; the others must be zero.
    #[inline(always)]
    fn push(&mut self, bits: u64, count: usize) {
        let place = self.length % 64;
        self.length += count;
        if place == 0 {
            self.words.push(bits);
            return;
        }
        if let Some(last) = self.words.last_mut() {
            *last |= bits << place;
        }
        if place + count > 64 {
            self.words.push(bits >> (64 - place));
        }
    }

    #[cfg(test)]
    pub(crate) fn get(&self, row: usize) -> bool {
        self.words[row / 64] >> (row % 64) & 1 == 1
    }

    pub(crate) fn set(&mut self, row: usize, truth: bool) {
        let bit = 1 << (row % 64);
        if truth {
            self.words[row / 64] |= bit;
        } else {
            self.words[row / 64] &= !bit;
        }
    }

    /// The bits, the first in the lowest place of the first word.
    pub(crate) fn into_words(self) -> Vec<u64> {
        self.words
    }

    /// No bits, in the memory of some that are needed no more.
    pub(crate) fn reusing(mut words: Vec<u64>) -> Self {
        words.clear();
        Self { words, length: 0 }
    }
}

/// 1 if a word is this text.
#[inline(always)]
fn is(found: u64, text: &str) -> u64 {
    u64::from(found == word(text))
}

/// 1 if a word is one of three texts.
#[inline(always)]
fn word_is(found: u64, a: &str, b: &str, c: &str) -> u64 {
    is(found, a) | is(found, b) | is(found, c)
}

/// A word of up to five bytes: whether it says yes, and whether it says neither yes nor no.
#[inline(always)]
fn read(length: u64, last: u64) -> (u64, u64) {
    const LOWER: u64 = 0x2020_2020_2020_2020;
    // The word begins in the lowest place, with zeros behind it.
    let behind = 64_u64.wrapping_sub(8 * length) & 63;
    let sign = last >> behind;
    // The bit that makes a letter lower case makes no other sign a letter.
    let text = sign | LOWER >> behind;
    let (yes, no) = (
        word_is(text, "true", "yes", "y"),
        word_is(text, "false", "no", "n"),
    );
    let yes = yes | is(sign, "是") | is(sign, "√");
    let no = no | is(sign, "否") | is(sign, "×");
    // A zero byte at the end would not show.
    let fits = u64::from(length.wrapping_sub(1) < 5) & u64::from(last >> 56 != 0);
    let known = (yes | no) & fits;
    (yes & known, known ^ 1)
}

impl Reading for Truths {
    const WORDS: usize = 1;
    type Value = u8;
    type Column = Bits;

    #[inline(always)]
    fn read(self, group: &Group, values: &mut [u8; GROUP], fates: &mut [u8; GROUP]) {
        let [last, ..] = &group.words;
        for at in 0..GROUP {
            let (yes, odd) = read(group.lengths[at], last[at]);
            values[at] = yes as u8;
            fates[at] = odd as u8;
        }
    }

    #[inline(always)]
    fn keep<W: Wide>(wide: W, values: &[u8; GROUP], count: usize, column: &mut Bits) {
        column.push(wide.equal(values, 1) & (!0 >> (GROUP - count)), count);
    }
}
