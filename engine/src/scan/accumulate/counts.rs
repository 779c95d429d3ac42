//! Numbers of rows. Four of them share a word of each cell, so that a row raises all of them with one addition.

use rustc_hash::FxHashMap;

use super::{Counts, Words};
use crate::plan::MaskId;

/// How many share a word.
const LANES: usize = 4;
/// The bits of each.
const BITS: usize = 16;
/// The highest bit of each: where one is set, the word is emptied before any number could run into the next.
const FULL: u64 = 0x8000_8000_8000_8000;

/// What a row adds to a word, by the lanes that count it.
const ADDENDS: [u64; 1 << LANES] = {
    let mut addends = [0; 1 << LANES];
    let mut at = 0;
    while at < addends.len() * LANES {
        let (lanes, lane) = (at / LANES, at % LANES);
        addends[lanes] |= (lanes as u64 >> lane & 1) << (lane * BITS);
        at += 1;
    }
    addends
};

/// Up to four numbers of rows in one word of each cell.
#[derive(Debug, Clone)]
pub(super) struct Lanes {
    at: usize,
    /// Which rows each counts.
    masks: Vec<MaskId>,
    /// What was emptied out of the words.
    carried: FxHashMap<u32, [u64; LANES]>,
    /// Which lanes count each row of the batch: a bit for each. Kept for its room.
    rows: Vec<u8>,
}

impl Lanes {
    pub(super) fn new(at: usize) -> Self {
        Self {
            at,
            masks: Vec::new(),
            carried: FxHashMap::default(),
            rows: Vec::new(),
        }
    }

    /// Counts the rows of one more mask, if there is room; answers its lane.
    pub(super) fn count_too(&mut self, mask: MaskId) -> Option<usize> {
        let lane = self.masks.len();
        (lane < LANES).then(|| self.masks.push(mask))?;
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
                self.raise(&mut words, *cell, ADDENDS[usize::from(always)]);
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
            self.raise(&mut words, *cell, ADDENDS[usize::from(*row) % ADDENDS.len()]);
        }
        self.rows = rows;
    }

    #[inline]
    fn raise(&mut self, words: &mut Words<'_>, cell: u32, addend: u64) {
        let word = words.at(cell, self.at);
        let sum = *word as u64 + addend;
        *word = sum as i64;
        if sum & FULL != 0 {
            *word = 0;
            self.carry(cell, sum);
        }
    }

    #[cold]
    fn carry(&mut self, cell: u32, word: u64) {
        let carried = self.carried.entry(cell).or_default();
        for (lane, carried) in carried.iter_mut().enumerate() {
            *carried += lane_of(word, lane);
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
        lane_of(words[self.at] as u64, lane) + carried.map_or(0, |carried| carried[lane])
    }
}

fn lane_of(word: u64, lane: usize) -> u64 {
    word >> (lane * BITS) & ((1 << BITS) - 1)
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
        let mut lanes = Lanes::new(0);
        let masks: Vec<_> = (0..5).map(|mask| lanes.count_too(MaskId(mask))).collect();
        assert_eq!(masks, [Some(0), Some(1), Some(2), Some(3), None]);
        let mut words = [0; 2];
        let some: Counts = Counts::Some((0..1000).map(|row| row % 10 == 0).collect());
        let counts = [Counts::All, some.clone(), Counts::All, some];
        for _ in 0..200 {
            lanes.add(one_row(&mut words), &[0; 1000], &counts);
        }
        let other = lanes.clone();
        let mut others = words;
        lanes.merge(one_row(&mut words), one_row(&mut others), other);
        let found = [0, 1, 2, 3].map(|lane| lanes.count(0, &words, lane));
        assert_eq!(found, [400_000, 40_000, 400_000, 40_000]);
    }
}
