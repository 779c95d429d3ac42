//! Texts of which only different ones are counted. Each is given a number; which of the first 64 a cell has is a word of
//! bits, since categories are few. The others are pairs of cell and number.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use super::super::halt::Halt;
use super::super::text_numbers::{Name, TextNumbers};
use super::super::vector::Texts;
use super::pieces::Pieces;
use super::runs::Runs;
use super::spill::Spill;

/// The different texts of each cell.
#[derive(Debug, Clone, Default)]
pub(in crate::scan) struct Codes {
    numbers: TextNumbers,
    /// For each cell, which of the first texts it has.
    bits: Vec<u64>,
    /// Cell and number of the others: the cell in the upper half.
    pairs: Pieces<u64>,
    /// Those that were written to disk, by whose numbers they are written in.
    away: Vec<Away>,
}

/// Pairs on disk.
#[derive(Debug, Clone, Default)]
struct Away {
    pairs: Runs<u64>,
    /// For each number in them, what it has become; none where they are still the same.
    numbers: Option<Arc<[u32]>>,
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
        self.away.extend(other.away.into_iter().map(|away| Away {
            pairs: away.pairs,
            numbers: Some(match away.numbers {
                None => numbers.as_slice().into(),
                Some(before) => before.iter().map(|number| numbers[*number as usize]).collect(),
            }),
        }));
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

/// On disk.
impl Codes {
    /// The bytes of memory that pairs take.
    pub(super) fn bytes(&self) -> usize {
        self.pairs.bytes()
    }

    /// The bytes of memory that texts and the words of bits take.
    pub(super) fn bytes_of_texts(&self) -> usize {
        self.numbers.bytes() + size_of_val(self.bits.as_slice())
    }

    /// Takes out all doublets.
    pub(super) fn deduplicate_all(&mut self) {
        self.pairs.deduplicate_all();
    }

    /// Whether some pairs were written to disk.
    pub(super) fn is_away(&self) -> bool {
        !self.away.is_empty()
    }

    /// Writes all pairs to disk.
    pub(super) fn spill(&mut self, spill: &Spill) -> Result<(), Halt> {
        if self.pairs.is_empty() {
            return Ok(());
        }
        let at = match self.away.iter().position(|away| away.numbers.is_none()) {
            Some(at) => at,
            None => {
                self.away.push(Away::default());
                self.away.len() - 1
            }
        };
        self.away[at].pairs.write(&self.pairs.take_sorted(), spill)
    }

    /// About how many bytes neighbouring cells have on disk.
    pub(super) fn bytes_away(&self, cells: &Range<u32>) -> usize {
        self.away.iter().map(|away| away.pairs.bytes(cells)).sum()
    }

    /// Hands out cell and number of what neighbouring cells have on disk.
    fn each_away(&self, cells: &Range<u32>, spill: &Spill, mut each: impl FnMut(u32, u32)) -> io::Result<()> {
        for away in &self.away {
            away.pairs.each(cells, spill, |some| {
                for pair in some {
                    let number = *pair as u32;
                    let number = away
                        .numbers
                        .as_ref()
                        .map_or(number, |numbers| numbers[number as usize]);
                    each((pair >> 32) as u32, number);
                }
            })?;
        }
        Ok(())
    }

    /// The texts of neighbouring cells side by side; the first cell is 0 there.
    pub(super) fn load(&self, cells: &Range<u32>, spill: &Spill) -> io::Result<Marks> {
        let all = cells.start as usize..cells.end as usize;
        let mut loaded = Codes {
            bits: self.bits.get(all).map(<[u64]>::to_vec).unwrap_or_default(),
            ..Codes::default()
        };
        let count = cells.end - cells.start;
        self.each_away(cells, spill, |cell, number| {
            loaded.mark(count, cell - cells.start, number);
        })?;
        Ok(loaded.group())
    }

    /// How many different texts neighbouring cells have together, however many pairs that are.
    pub(super) fn count_away(&self, cells: &Range<u32>, spill: &Spill) -> io::Result<u64> {
        let mut seen = vec![0u64; self.numbers.len() / 64 + 1];
        let all = cells.start as usize..cells.end as usize;
        seen[0] = self
            .bits
            .get(all)
            .unwrap_or_default()
            .iter()
            .fold(0, |all, bits| all | bits);
        self.each_away(cells, spill, |_, number| {
            seen[number as usize / 64] |= 1 << (number % 64);
        })?;
        Ok(seen.iter().map(|bits| u64::from(bits.count_ones())).sum())
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
