//! Numbers of rows. Some of them share a word of each cell, so that a row raises all of them with one addition.

use rustc_hash::FxHashMap;

use super::{Counts, Words};
use crate::plan::MaskId;

/// The most that share a word.
const MOST: usize = 8;
/// So many cells have few rows each, for which narrow lanes are wide enough; they are what does not fit near the processor.
const MANY: u32 = 1 << 14;

/// How a word is shared.
#[derive(Debug, Clone, Copy)]
struct Share {
    /// Among how many.
    lanes: usize,
    /// The bits of each.
    bits: usize,
    /// The highest bit of each: where one is set, the word is emptied before any number could run into the next.
    full: u64,
    /// What a row adds, by the lanes that count it.
    addends: &'static [u64; 1 << MOST],
}

const WIDE: Share = Share {
    lanes: 4,
    bits: 16,
    full: 0x8000_8000_8000_8000,
    addends: &addends(16),
};
const NARROW: Share = Share {
    lanes: 8,
    bits: 8,
    full: 0x8080_8080_8080_8080,
    addends: &addends(8),
};

const fn addends(bits: usize) -> [u64; 1 << MOST] {
    let mut addends = [0; 1 << MOST];
    let lanes = 64 / bits;
    let mut at = 0;
    while at < addends.len() * lanes {
        let (counting, lane) = (at / lanes, at % lanes);
        addends[counting] |= (counting as u64 >> lane & 1) << (lane * bits);
        at += 1;
    }
    addends
}

/// Some numbers of rows in one word of each cell.
#[derive(Debug, Clone)]
pub(super) struct Lanes {
    at: usize,
    share: Share,
    /// Which rows each counts.
    masks: Vec<MaskId>,
    /// What was emptied out of the words.
    carried: FxHashMap<u32, [u64; MOST]>,
    /// Which lanes count each row of the batch: a bit for each. Kept for its room.
    rows: Vec<u8>,
}

impl Lanes {
    /// Counts nothing yet, for so many cells.
    pub(super) fn new(at: usize, cells: u32) -> Self {
        Self {
            at,
            share: if cells < MANY { WIDE } else { NARROW },
            masks: Vec::new(),
            carried: FxHashMap::default(),
            rows: Vec::new(),
        }
    }

    /// Counts the rows of one more mask, if there is room; answers its lane.
    pub(super) fn count_too(&mut self, mask: MaskId) -> Option<usize> {
        let lane = self.masks.len();
        (lane < self.share.lanes).then(|| self.masks.push(mask))?;
        Some(lane)
    }

    /// The masks whose rows are counted.
    pub(super) fn masks(&self) -> &[MaskId] {
        &self.masks
    }

    /// Counts the rows of a batch; `counts` are those of the masks.
    pub(super) fn add(&mut self, mut words: Words<'_>, cells: &[u32], counts: &[Counts]) {
        let all = |(lane, counts): (usize, &Counts)| u8::from(matches!(counts, Counts::All)) << lane;
        let always: u8 = (0..).zip(counts).map(all).sum();
        if counts.iter().all(|counts| matches!(counts, Counts::All)) {
            for cell in cells {
                self.raise(&mut words, *cell, self.share.addends[usize::from(always)]);
            }
            return;
        }
        let mut rows = std::mem::take(&mut self.rows);
        rows.clear();
        rows.resize(cells.len(), always);
        for (lane, counts) in counts.iter().enumerate() {
            if let Counts::Some(counts) = counts {
                let rows = rows.iter_mut().zip(&**counts);
                rows.for_each(|(row, counts)| *row |= u8::from(*counts) << lane);
            }
        }
        for (cell, row) in cells.iter().zip(&rows) {
            self.raise(&mut words, *cell, self.share.addends[usize::from(*row)]);
        }
        self.rows = rows;
    }

    #[inline]
    fn raise(&mut self, words: &mut Words<'_>, cell: u32, addend: u64) {
        let word = words.at(cell, self.at);
        let sum = *word as u64 + addend;
        *word = sum as i64;
        if sum & self.share.full != 0 {
            *word = 0;
            self.carry(cell, sum);
        }
    }

    #[cold]
    fn carry(&mut self, cell: u32, word: u64) {
        let carried = self.carried.entry(cell).or_default();
        for (lane, carried) in carried.iter_mut().enumerate().take(self.share.lanes) {
            *carried += self.share.lane_of(word, lane);
        }
    }

    pub(super) fn merge(&mut self, mut words: Words<'_>, mut others: Words<'_>, other: Lanes) {
        for cell in 0..words.nobody {
            self.raise(&mut words, cell, *others.at(cell, self.at) as u64);
        }
        for (cell, theirs) in other.carried {
            let carried = self.carried.entry(cell).or_default();
            carried
                .iter_mut()
                .zip(theirs)
                .for_each(|(mine, theirs)| *mine += theirs);
        }
    }

    /// The number of rows of a cell in one lane; `words` are those of the cell.
    pub(super) fn count(&self, cell: u32, words: &[i64], lane: usize) -> u64 {
        let carried = if self.carried.is_empty() {
            None
        } else {
            self.carried.get(&cell)
        };
        self.share.lane_of(words[self.at] as u64, lane) + carried.map_or(0, |carried| carried[lane])
    }
}

impl Share {
    fn lane_of(&self, word: u64, lane: usize) -> u64 {
        word >> (lane * self.bits) & ((1 << self.bits) - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_row(words: &mut [i64]) -> Words<'_> {
        Words {
            all: words,
            stride: 1,
            nobody: 1,
        }
    }

    #[test]
    fn no_number_runs_into_the_next() {
        let some = |step: usize| Counts::Some((0..1000).map(|row| row % step == 0).collect());
        let all = [(400_000, Counts::All), (40_000, some(10))];
        let others = [1, 2, 5, 10, 500, 1000].map(|step| (400_000 / step as u64, some(step)));
        let (expected, counts): (Vec<u64>, Vec<Counts>) = all.into_iter().chain(others).unzip();
        for (cells, most) in [(1, 4), (MANY, 8)] {
            let mut lanes = Lanes::new(0, cells);
            let masks = (0..9).filter_map(|mask| lanes.count_too(MaskId(mask)));
            assert!(masks.eq(0..most));
            let mut words = [0; 2];
            for _ in 0..200 {
                lanes.add(one_row(&mut words), &[0; 1000], &counts[..most]);
            }
            let other = lanes.clone();
            let mut others = words;
            lanes.merge(one_row(&mut words), one_row(&mut others), other);
            let found: Vec<u64> = (0..most).map(|lane| lanes.count(0, &words, lane)).collect();
            assert_eq!(found, expected[..most]);
        }
    }
}
