//! Texts of which only different ones are counted. Each is given a number; which of the first 64 a cell has is a word of
//! bits, since categories are few. The others are pairs of cell and number.

use std::ops::Range;

use super::super::text_numbers::{Name, TextNumbers};
use super::super::vector::Texts;
use super::pieces::Pieces;

/// The different texts of each cell.
#[derive(Debug, Clone, Default)]
pub(in crate::scan) struct Codes {
    numbers: TextNumbers,
    /// For each cell, which of the first texts it has.
    bits: Vec<u64>,
    /// Cell and number of the others: the cell in the upper half.
    pairs: Pieces<u64>,
}

impl Codes {
    /// Adds texts to cells, of which there are `cells`: the texts of some places, each with its cell.
    pub(super) fn add(&mut self, cells: u32, rows: &[(usize, u32)], texts: &Texts<'_>) {
        // A loop that does nothing else need not wait for one text before it looks for the next.
        let numbers = rows.iter().map(|(at, _)| self.numbers.get(Name::at(texts, *at)));
        let numbers: Vec<Option<u32>> = numbers.collect();
        for ((at, cell), number) in rows.iter().zip(numbers) {
            let number = number.unwrap_or_else(|| self.number(Name::at(texts, *at)));
            self.mark(cells, *cell, number);
        }
    }

    fn number(&mut self, text: Name<'_>) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return number;
        }
        let number = self.numbers.len() as u32;
        self.numbers.insert(text, number);
        number
    }

    fn mark(&mut self, cells: u32, cell: u32, number: u32) {
        if number < u64::BITS {
            if self.bits.is_empty() {
                self.bits.resize(cells as usize, 0);
            }
            self.bits[cell as usize] |= 1 << number;
        } else {
            self.pairs
                .extend([u64::from(cell) << 32 | u64::from(number)].into_iter());
            self.pairs.deduplicate();
        }
    }

    /// Adds another's.
    pub(super) fn merge(&mut self, mut other: Codes) {
        let mut numbers = vec![0; other.numbers.len()];
        for (text, number) in other.numbers.iter() {
            numbers[number as usize] = self.number(text);
        }
        let cells = other.bits.len() as u32;
        for (cell, bits) in (0..).zip(&other.bits) {
            let mut bits = *bits;
            while bits != 0 {
                self.mark(cells, cell, numbers[bits.trailing_zeros() as usize]);
                bits &= bits - 1;
            }
        }
        for pair in other.pairs.drain() {
            self.mark(cells, (pair >> 32) as u32, numbers[pair as u32 as usize]);
        }
    }

    /// The texts of each cell side by side.
    pub(super) fn group(&mut self) -> Marks {
        let mut pairs: Vec<u64> = self.pairs.drain().collect();
        pairs.sort_unstable();
        pairs.dedup();
        Marks {
            bits: std::mem::take(&mut self.bits),
            pairs,
        }
    }
}

/// The texts of each cell side by side.
#[derive(Debug, Clone)]
pub(super) struct Marks {
    /// For each cell, which of the first texts it has; empty where there are none.
    bits: Vec<u64>,
    /// Cell and number of the others, in their order.
    pairs: Vec<u64>,
}

impl Marks {
    /// How many different texts neighbouring cells have together.
    pub(super) fn count(&self, cells: Range<u32>) -> u64 {
        let mut few = 0;
        if !self.bits.is_empty() {
            let bits = &self.bits[cells.start as usize..cells.end as usize];
            few = bits.iter().fold(0, |all, bits| all | bits).count_ones();
        }
        let place = |cell: u32| self.pairs.partition_point(|pair| *pair < u64::from(cell) << 32);
        let pairs = &self.pairs[place(cells.start)..place(cells.end)];
        let others = if cells.len() == 1 {
            pairs.len()
        } else {
            let mut numbers: Vec<u32> = pairs.iter().map(|pair| *pair as u32).collect();
            numbers.sort_unstable();
            numbers.dedup();
            numbers.len()
        };
        u64::from(few) + others as u64
    }
}
