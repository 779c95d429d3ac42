//! Pairs on disk: each time that some are written they are a run, sorted, so that those of neighbouring cells lie together.

use std::io;
use std::marker::PhantomData;
use std::ops::Range;

use weigh_dsl::value::Decimal;

use super::super::halt::Halt;
use super::spill::Spill;

/// So many pairs have one entry in the index of a run.
const BLOCK: usize = 128;
/// So many pairs are turned into bytes, or back, at a time.
const CHUNK: usize = 8192;

/// A pair as it is written. Pairs are in the order of their cells.
pub(super) trait Pair: Copy + Ord {
    /// How many bytes it takes on disk.
    const BYTES: usize;
    /// Whose it is.
    fn cell(self) -> u32;
    /// The same, with its cell counted from another.
    fn since(self, first: u32) -> Self;
    /// Adds its bytes.
    fn write(self, to: &mut Vec<u8>);
    /// What was written.
    fn read(bytes: &[u8]) -> Self;
}

/// Runs of pairs.
#[derive(Debug, Clone)]
pub(super) struct Runs<T> {
    all: Vec<Run>,
    pairs: PhantomData<T>,
}

/// One of them.
#[derive(Debug, Clone)]
struct Run {
    /// The place of its first byte.
    start: u64,
    count: usize,
    /// The cell of the first pair of each block.
    cells: Vec<u32>,
}

impl<T> Default for Runs<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            pairs: PhantomData,
        }
    }
}

impl<T: Pair> Runs<T> {
    /// Whether nothing was written.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Writes out pairs, which are sorted.
    pub(super) fn write(&mut self, pairs: &[T], spill: &Spill) -> Result<(), Halt> {
        if pairs.is_empty() {
            return Ok(());
        }
        let bytes = |pairs: &[T]| {
            let mut bytes = Vec::with_capacity(pairs.len() * T::BYTES);
            for pair in pairs {
                pair.write(&mut bytes);
            }
            bytes
        };
        self.all.push(Run {
            start: spill.write(pairs.chunks(CHUNK).map(bytes))?,
            count: pairs.len(),
            cells: pairs.iter().step_by(BLOCK).map(|pair| pair.cell()).collect(),
        });
        Ok(())
    }

    /// How many bytes of pairs neighbouring cells have: as many as the blocks that begin in them. That is less than a block out for
    /// each run, now too many and now too few.
    pub(super) fn bytes(&self, cells: &Range<u32>) -> usize {
        let blocks: usize = self.all.iter().map(|run| run.begun(cells).len()).sum();
        blocks * BLOCK * T::BYTES
    }

    /// Hands out the pairs of neighbouring cells, some at a time, run by run.
    pub(super) fn each(
        &self,
        cells: &Range<u32>,
        spill: &Spill,
        mut each: impl FnMut(&[T]),
    ) -> io::Result<()> {
        let mut bytes = vec![0; CHUNK * T::BYTES];
        let mut chunk: Vec<T> = Vec::with_capacity(CHUNK);
        for run in &self.all {
            let all = run.pairs(cells);
            for first in all.clone().step_by(CHUNK) {
                let count = CHUNK.min(all.end - first);
                let bytes = &mut bytes[..count * T::BYTES];
                spill.read(run.start + (first * T::BYTES) as u64, bytes)?;
                chunk.clear();
                chunk.extend(bytes.chunks_exact(T::BYTES).map(T::read));
                let from = chunk.partition_point(|pair| pair.cell() < cells.start);
                let to = chunk.partition_point(|pair| pair.cell() < cells.end);
                each(&chunk[from..to]);
            }
        }
        Ok(())
    }
}

impl Run {
    /// The blocks in which all pairs of neighbouring cells are, as numbers of pairs.
    fn pairs(&self, cells: &Range<u32>) -> Range<usize> {
        let begun = self.begun(cells);
        // A block may end with the cell that the next one begins with.
        begun.start.saturating_sub(1) * BLOCK..self.count.min(begun.end * BLOCK)
    }

    /// The blocks that begin with a pair of neighbouring cells.
    fn begun(&self, cells: &Range<u32>) -> Range<usize> {
        let place = |cell: u32| self.cells.partition_point(|first| *first < cell);
        place(cells.start)..place(cells.end)
    }
}

/// A cell in the upper half, and what fits into the lower one.
impl Pair for u64 {
    const BYTES: usize = 8;

    fn cell(self) -> u32 {
        (self >> 32) as u32
    }

    fn since(self, first: u32) -> Self {
        self - (u64::from(first) << 32)
    }

    fn write(self, to: &mut Vec<u8>) {
        to.extend_from_slice(&self.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Self {
        u64::from_le_bytes(array(bytes))
    }
}

/// A cell, and both halves of a value.
impl Pair for [u32; 3] {
    const BYTES: usize = 12;

    fn cell(self) -> u32 {
        self[0]
    }

    fn since(self, first: u32) -> Self {
        [self[0] - first, self[1], self[2]]
    }

    fn write(self, to: &mut Vec<u8>) {
        to.extend(self.iter().flat_map(|part| part.to_le_bytes()));
    }

    fn read(bytes: &[u8]) -> Self {
        [0, 4, 8].map(|at| u32::from_le_bytes(array(&bytes[at..at + 4])))
    }
}

/// A cell, and a number that fits nowhere else.
impl Pair for (u32, Decimal) {
    const BYTES: usize = 24;

    fn cell(self) -> u32 {
        self.0
    }

    fn since(self, first: u32) -> Self {
        (self.0 - first, self.1)
    }

    fn write(self, to: &mut Vec<u8>) {
        let (mantissa, scale) = self.1.parts();
        to.extend_from_slice(&self.0.to_le_bytes());
        to.extend_from_slice(&scale.to_le_bytes());
        to.extend_from_slice(&mantissa.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Self {
        let cell = u32::from_le_bytes(array(&bytes[..4]));
        let scale = u32::from_le_bytes(array(&bytes[4..8]));
        let mantissa = i128::from_le_bytes(array(&bytes[8..]));
        (cell, Decimal::from_parts(mantissa, scale).unwrap_or_default())
    }
}

fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes
        .try_into()
        .unwrap_or_else(|_| unreachable!("pairs are cut by their length"))
}

#[cfg(test)]
mod tests;
