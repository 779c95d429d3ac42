//! Exact sums, and what exact standard deviations are computed from. A sum is a whole number at the scale of its
//! column; what does not fit there is counted in units of 10^−28 beside it.

use std::ops::Range;

use arrow_buffer::i256;
use rustc_hash::FxHashMap;
use weigh_dsl::value::Decimal;

use super::super::exact::{Moments, SmallMoments, units, units_of};
use super::super::vector::{Cells, Vector};
use super::{Counts, Words, counted};

/// Exact sums, one for each cell.
#[derive(Debug, Clone)]
pub(in crate::scan) struct Sums {
    /// The word of the sum as far as it fits.
    pub(super) at: usize,
    /// The scale of the words.
    scale: Option<u32>,
    /// What went beyond a word, at the same scale.
    carried: FxHashMap<u32, i128>,
    /// Sums of numbers that came in another form, in units of 10^−28; empty where there are none.
    wide: Vec<i256>,
}

impl Sums {
    pub(super) fn new(at: usize) -> Self {
        Self {
            at,
            scale: None,
            carried: FxHashMap::default(),
            wide: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, mut words: Words<'_>, cells: &[u32], value: &Vector<'_>, counts: &Counts) {
        let nobody = words.nobody;
        match &value.cells {
            Cells::Whole(mantissas, scale) if *self.scale.get_or_insert(*scale) == *scale => {
                let mut add = |cell: u32, addend: i64| self.add_one(words.at(cell, self.at), cell, addend);
                match counts {
                    _ if value.one => {
                        counted(cells, nobody, counts).for_each(|(_, cell)| add(cell, mantissas[0]));
                    }
                    Counts::All => {
                        let rows = cells.iter().zip(&**mantissas);
                        rows.for_each(|(cell, mantissa)| add(*cell, *mantissa));
                    }
                    // A row that does not count adds nought: no branch in the loop that runs most.
                    Counts::Some(counts) => {
                        let rows = cells.iter().zip(&**mantissas).zip(&**counts);
                        rows.for_each(|((cell, mantissa), counts)| {
                            add(*cell, *mantissa & -i64::from(*counts));
                        });
                    }
                }
            }
            Cells::Whole(mantissas, scale) => {
                for (row, cell) in counted(cells, nobody, counts) {
                    self.add_wide(
                        nobody,
                        cell,
                        units_of(i128::from(mantissas[value.at(row)]), *scale),
                    );
                }
            }
            Cells::Wide(values) => {
                for (row, cell) in counted(cells, nobody, counts) {
                    self.add_wide(nobody, cell, units(values[value.at(row)]));
                }
            }
            Cells::Float(_)
            | Cells::Bool(_)
            | Cells::Date(_)
            | Cells::DateTime(_)
            | Cells::Text(_)
            | Cells::Missing => {}
        }
    }

    #[inline]
    fn add_one(&mut self, word: &mut i64, cell: u32, addend: i64) {
        let (sum, overflow) = word.overflowing_add(addend);
        if overflow {
            self.carry(cell, i128::from(*word) + i128::from(addend));
            *word = 0;
        } else {
            *word = sum;
        }
    }

    #[cold]
    fn carry(&mut self, cell: u32, sum: i128) {
        *self.carried.entry(cell).or_default() += sum;
    }

    fn add_wide(&mut self, nobody: u32, cell: u32, addend: i256) {
        if self.wide.is_empty() {
            self.wide.resize(nobody as usize, i256::ZERO);
        }
        let sum = &mut self.wide[cell as usize];
        *sum = sum.wrapping_add(addend);
    }

    pub(super) fn merge(&mut self, mut words: Words<'_>, mut others: Words<'_>, other: Sums) {
        let nobody = words.nobody;
        let scale = other.scale.unwrap_or_default();
        let same = other.scale.is_none() || *self.scale.get_or_insert(scale) == scale;
        for cell in 0..nobody {
            let addend = *others.at(cell, self.at);
            if same {
                self.add_one(words.at(cell, self.at), cell, addend);
            } else if addend != 0 {
                self.add_wide(nobody, cell, units_of(i128::from(addend), scale));
            }
        }
        for (cell, sum) in other.carried.into_iter().filter(|(cell, _)| *cell != nobody) {
            if same {
                *self.carried.entry(cell).or_default() += sum;
            } else {
                self.add_wide(nobody, cell, units_of(sum, scale));
            }
        }
        for (cell, sum) in (0..).zip(other.wide) {
            self.add_wide(nobody, cell, sum);
        }
    }

    /// Whether the words hold all of it.
    pub(in crate::scan) fn is_small(&self) -> bool {
        self.carried.is_empty() && self.wide.is_empty()
    }

    /// The word and its scale.
    pub(in crate::scan) fn word(&self) -> (usize, u32) {
        (self.at, self.scale.unwrap_or_default())
    }

    /// What is beyond the word of a cell, in units of 10^−28.
    pub(in crate::scan) fn beyond(&self, cell: u32) -> i256 {
        let carried = self.carried.get(&cell).copied().unwrap_or_default();
        let wide = self.wide.get(cell as usize).copied().unwrap_or(i256::ZERO);
        units_of(carried, self.scale.unwrap_or_default()).wrapping_add(wide)
    }
}

/// What exact standard deviations are computed from, for each cell.
#[derive(Debug, Clone, Default)]
pub(in crate::scan) struct Deviations {
    /// The scale of numbers that fit into 64 bits.
    scale: Option<u32>,
    small: Vec<SmallMoments>,
    /// Those of numbers that came in another form, in units of 10^−28.
    wide: FxHashMap<u32, Moments>,
}

impl Deviations {
    pub(super) fn add(&mut self, nobody: u32, cells: &[u32], value: &Vector<'_>, counts: &Counts) {
        match &value.cells {
            Cells::Whole(mantissas, scale) if *self.scale.get_or_insert(*scale) == *scale => {
                self.small.resize(nobody as usize, SmallMoments::default());
                for (row, cell) in counted(cells, nobody, counts) {
                    self.small[cell as usize].add(mantissas[value.at(row)]);
                }
            }
            _ => {
                for (row, cell) in counted(cells, nobody, counts) {
                    let unit = value.exact(row).map_or(i256::ZERO, units);
                    self.wide.entry(cell).or_default().add(unit);
                }
            }
        }
    }

    pub(super) fn merge(&mut self, other: Deviations) {
        for (cell, moments) in &other.wide {
            self.wide.entry(*cell).or_default().merge(moments);
        }
        let Some(scale) = other.scale else { return };
        if *self.scale.get_or_insert(scale) == scale {
            self.small.resize(other.small.len(), SmallMoments::default());
            self.small
                .iter_mut()
                .zip(&other.small)
                .for_each(|(mine, theirs)| mine.merge(theirs));
            return;
        }
        for (cell, small) in (0..)
            .zip(other.small)
            .filter(|(_, small)| *small != SmallMoments::default())
        {
            let finer = small.moments().finer(Decimal::MAX_SCALE - scale);
            self.wide.entry(cell).or_default().merge(&finer);
        }
    }

    /// The standard deviation of neighbouring cells together.
    pub(in crate::scan) fn deviation(&self, cells: Range<u32>) -> Option<f64> {
        let mut small = SmallMoments::default();
        for cell in cells.clone() {
            small.merge(self.small.get(cell as usize).unwrap_or(&SmallMoments::default()));
        }
        let scale = self.scale.unwrap_or_default();
        let mut wide = cells.filter_map(|cell| self.wide.get(&cell)).peekable();
        if wide.peek().is_none() {
            return small.moments().deviation(scale);
        }
        let mut all = small.moments().finer(Decimal::MAX_SCALE - scale);
        wide.for_each(|moments| all.merge(moments));
        all.deviation(Decimal::MAX_SCALE)
    }
}

/// A sum of words at a scale with what is beyond them, as a decimal; none if it is too large.
pub(in crate::scan) fn total(words: i128, scale: u32, beyond: i256) -> Option<Decimal> {
    if beyond == i256::ZERO {
        return Decimal::from_parts(words, scale)
            .or_else(|| super::super::exact::decimal(i256::from_i128(words), scale));
    }
    super::super::exact::decimal(units_of(words, scale).wrapping_add(beyond), Decimal::MAX_SCALE)
}
