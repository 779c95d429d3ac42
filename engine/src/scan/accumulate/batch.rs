//! The rows of a batch that count, with their values in as little room as they need.

use super::Counts;

/// A length of time in microseconds is mostly one of whole seconds.
pub(super) const SECOND: i64 = 1_000_000;

/// The rows of a batch that count and belong to somebody.
#[derive(Debug, Clone, Default)]
pub(super) struct Batch {
    pub(super) cells: Vec<u32>,
    pub(super) values: Vec<i64>,
}

/// How long the values of a batch are.
pub(super) enum Length {
    Small,
    Seconds,
    Long,
}

impl Batch {
    /// Takes the rows that count; `one` says that the one value there is stands for all.
    pub(super) fn take<T: Copy>(
        &mut self,
        nobody: u32,
        cells: &[u32],
        (values, one): (&[T], bool),
        counts: &Counts,
        word: impl Fn(T) -> i64,
    ) {
        self.cells.resize(cells.len(), 0);
        self.values.resize(cells.len(), 0);
        let mut taken = 0;
        // Each row is written down, and the next one over it if it does not count: no branch to guess wrong.
        let mut row = |cell: u32, value: T, counts: bool| {
            self.cells[taken] = cell;
            self.values[taken] = word(value);
            taken += usize::from(counts) & usize::from(cell != nobody);
        };
        match (counts, one) {
            (Counts::All, true) => cells.iter().for_each(|cell| row(*cell, values[0], true)),
            (Counts::All, false) => {
                let rows = cells.iter().zip(values);
                rows.for_each(|(cell, value)| row(*cell, *value, true));
            }
            (Counts::Some(counts), true) => {
                let rows = cells.iter().zip(&**counts);
                rows.for_each(|(cell, counts)| row(*cell, values[0], *counts));
            }
            (Counts::Some(counts), false) => {
                let rows = cells.iter().zip(values).zip(&**counts);
                rows.for_each(|((cell, value), counts)| row(*cell, *value, *counts));
            }
        }
        self.cells.truncate(taken);
        self.values.truncate(taken);
    }

    /// Brings all values into 32 bits, where that can be.
    pub(super) fn shorten(&mut self) -> Length {
        let fits = |value: i64| i32::try_from(value).is_ok();
        let (mut low, mut high) = (0, 0);
        for value in &self.values {
            low = low.min(*value);
            high = high.max(*value);
        }
        if fits(low) && fits(high) {
            return Length::Small;
        }
        if !fits(low / SECOND) || !fits(high / SECOND) || self.values.iter().any(|value| value % SECOND != 0)
        {
            return Length::Long;
        }
        self.values.iter_mut().for_each(|value| *value /= SECOND);
        Length::Seconds
    }

    pub(super) fn pairs(&self) -> impl ExactSizeIterator<Item = (u32, i64)> {
        self.cells.iter().copied().zip(self.values.iter().copied())
    }
}
