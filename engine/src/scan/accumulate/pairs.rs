//! All values of each cell, for quantiles, and all different ones, for distinct counts: pairs of a cell and a value, which
//! are put side by side by cell only in the end. Nearly all pairs take 64 bits: half for the cell, half for the value.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};
use weigh_dsl::value::Decimal;

use super::super::vector::{Cells, Vector};
use super::codes::{Codes, Marks};
use super::extremes::ordered;
use super::pieces::Pieces;
use super::{Counts, counted};

/// A length of time in microseconds is mostly one of whole seconds.
const SECOND: i64 = 1_000_000;

/// Pairs of a cell and a value.
#[derive(Debug, Clone)]
pub(in crate::scan) struct Pairs {
    distinct: bool,
    /// The scale of values that are exact numbers.
    scale: Option<u32>,
    /// Pairs whose value fits into 32 bits: the cell in the upper half, the value in the lower.
    small: Pieces<u64>,
    /// Pairs whose value fits if it is counted in [`SECOND`]s.
    seconds: Pieces<u64>,
    /// Others: the cell, and both halves of the value.
    long: Pieces<[u32; 3]>,
    /// Values that do not fit.
    wide: Vec<(u32, Decimal)>,
    /// Texts, of which only different ones are ever asked for.
    texts: Codes,
    /// The rows of a batch that count. Kept for its room.
    batch: Batch,
}

/// The rows of a batch that count and belong to somebody.
#[derive(Debug, Clone, Default)]
struct Batch {
    cells: Vec<u32>,
    values: Vec<i64>,
}

/// How long the values of a batch are.
enum Length {
    Small,
    Seconds,
    Long,
}

/// The values of each cell side by side.
#[derive(Debug, Clone)]
pub(in crate::scan) struct Grouped {
    /// The scale of values that are exact numbers.
    pub(in crate::scan) scale: u32,
    starts: Vec<usize>,
    values: Values,
    wide: FxHashMap<u32, Vec<Decimal>>,
    texts: Marks,
}

/// Values in as little room as they need.
#[derive(Debug, Clone)]
enum Values {
    /// All in the same unit.
    Short(Vec<i32>, i64),
    Long(Vec<i64>),
}

impl Pairs {
    pub(super) fn new(distinct: bool) -> Self {
        Self {
            distinct,
            scale: None,
            small: Pieces::default(),
            seconds: Pieces::default(),
            long: Pieces::default(),
            wide: Vec::new(),
            texts: Codes::default(),
            batch: Batch::default(),
        }
    }

    pub(super) fn add(&mut self, nobody: u32, cells: &[u32], value: &Vector<'_>, counts: &Counts) {
        let mut batch = std::mem::take(&mut self.batch);
        let one = value.one;
        match &value.cells {
            Cells::Whole(values, scale) if *self.scale.get_or_insert(*scale) == *scale => {
                batch.take(nobody, cells, (values, one), counts, |value| value);
            }
            Cells::Whole(..) | Cells::Wide(_) => {
                for (row, cell) in counted(cells, nobody, counts) {
                    self.push_wide(cell, value.exact(row).unwrap_or_default());
                }
            }
            Cells::Float(values) => batch.take(nobody, cells, (values, one), counts, ordered),
            Cells::Bool(values) => batch.take(nobody, cells, (values, one), counts, i64::from),
            Cells::Date(values) => batch.take(nobody, cells, (values, one), counts, i64::from),
            Cells::DateTime(values) => batch.take(nobody, cells, (values, one), counts, |value| value),
            Cells::Text(texts) => {
                let rows = counted(cells, nobody, counts).map(|(row, cell)| (value.at(row), cell));
                self.texts.add(nobody, &rows.collect::<Vec<_>>(), texts);
            }
            Cells::Missing => {}
        }
        self.push_all(&mut batch);
        self.batch = batch;
        if self.distinct {
            self.deduplicate();
        }
    }

    /// Empties a batch.
    fn push_all(&mut self, batch: &mut Batch) {
        match batch.shorten() {
            Length::Small => self.small.extend(batch.pairs().map(pair)),
            Length::Seconds => self.seconds.extend(batch.pairs().map(pair)),
            Length::Long => self.long.extend(batch.pairs().map(|(cell, value)| {
                let value = value as u64;
                [cell, (value >> 32) as u32, value as u32]
            })),
        }
        batch.cells.clear();
        batch.values.clear();
    }

    fn push(&mut self, cell: u32, value: i64) {
        self.push_all(&mut Batch {
            cells: vec![cell],
            values: vec![value],
        });
    }

    /// A number that fits the scale of the others goes to them, so that equal ones meet.
    fn push_wide(&mut self, cell: u32, value: Decimal) {
        let scale = self.scale.unwrap_or_default();
        let (mantissa, own) = value.parts();
        let fitting = if own <= scale {
            mantissa.checked_mul(10i128.pow(scale - own))
        } else {
            let divisor = 10i128.pow(own - scale);
            (mantissa % divisor == 0).then_some(mantissa / divisor)
        };
        match fitting.and_then(|mantissa| i64::try_from(mantissa).ok()) {
            Some(mantissa) if self.scale.is_some() => self.push(cell, mantissa),
            _ => self.wide.push((cell, value)),
        }
    }

    fn deduplicate(&mut self) {
        let heaps = [
            self.small.deduplicate(),
            self.seconds.deduplicate(),
            self.long.deduplicate(),
        ];
        if heaps.contains(&true) {
            self.wide.sort_unstable();
            self.wide.dedup();
        }
    }

    pub(super) fn merge(&mut self, mut other: Pairs) {
        match (self.scale, other.scale) {
            (Some(mine), Some(theirs)) if mine != theirs => {
                other.drain(|cell, mantissa| {
                    let value = Decimal::from_parts(i128::from(mantissa), theirs);
                    self.push_wide(cell, value.unwrap_or_default());
                });
            }
            (mine, theirs) => {
                self.scale = mine.or(theirs);
                self.small.append(&mut other.small);
                self.seconds.append(&mut other.seconds);
                self.long.append(&mut other.long);
            }
        }
        for (cell, value) in other.wide {
            self.push_wide(cell, value);
        }
        self.texts.merge(other.texts);
    }

    /// Takes out all values that fit into 64 bits, each with its cell.
    fn drain(&mut self, mut each: impl FnMut(u32, i64)) {
        for (pairs, unit) in [(&mut self.small, 1), (&mut self.seconds, SECOND)] {
            pairs
                .drain()
                .for_each(|pair| each(cell_of(pair), i64::from(value_of(pair)) * unit));
        }
        for [cell, high, low] in self.long.drain() {
            each(cell, (u64::from(high) << 32 | u64::from(low)) as i64);
        }
    }

    /// Puts the values of each of so many cells side by side.
    pub(in crate::scan) fn group(&mut self, cells: u32) -> Grouped {
        // Wide values that came before the scale was known may fit it.
        for (cell, value) in std::mem::take(&mut self.wide) {
            self.push_wide(cell, value);
        }
        let mut starts = vec![0usize; cells as usize + 1];
        let short = self.small.iter().chain(self.seconds.iter()).map(cell_of);
        let long = self.long.iter().map(|[cell, ..]| cell);
        for cell in short.chain(long) {
            starts[cell as usize] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += std::mem::replace(start, sum);
        }
        let one = match (
            self.small.is_empty(),
            self.seconds.is_empty(),
            self.long.is_empty(),
        ) {
            (_, true, true) => Some((&mut self.small, 1)),
            (true, false, true) => Some((&mut self.seconds, SECOND)),
            _ => None,
        };
        let values = if let Some((pairs, unit)) = one {
            let mut values = vec![0; sum];
            for pair in pairs.drain() {
                place(&mut values, &mut starts, cell_of(pair), value_of(pair));
            }
            Values::Short(values, unit)
        } else {
            let mut values = vec![0; sum];
            self.drain(|cell, value| place(&mut values, &mut starts, cell, value));
            Values::Long(values)
        };
        // Each start has moved on to the next cell's.
        starts.rotate_right(1);
        starts[0] = 0;
        let mut wide: FxHashMap<u32, Vec<Decimal>> = FxHashMap::default();
        for (cell, value) in std::mem::take(&mut self.wide) {
            wide.entry(cell).or_default().push(value);
        }
        Grouped {
            scale: self.scale.unwrap_or_default(),
            starts,
            values,
            wide,
            texts: self.texts.group(),
        }
    }
}

/// Puts a value where the next one of its cell belongs.
fn place<T>(values: &mut [T], starts: &mut [usize], cell: u32, value: T) {
    let next = &mut starts[cell as usize];
    values[*next] = value;
    *next += 1;
}

/// A pair whose value fits into 32 bits.
fn pair((cell, value): (u32, i64)) -> u64 {
    u64::from(cell) << 32 | u64::from(value as u32)
}

fn cell_of(pair: u64) -> u32 {
    (pair >> 32) as u32
}

fn value_of(pair: u64) -> i32 {
    pair as u32 as i32
}

impl Batch {
    /// Takes the rows that count; `one` says that the one value there is stands for all.
    fn take<T: Copy>(
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
    fn shorten(&mut self) -> Length {
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

    fn pairs(&self) -> impl ExactSizeIterator<Item = (u32, i64)> {
        self.cells.iter().copied().zip(self.values.iter().copied())
    }
}

impl Grouped {
    /// Adds the values of neighbouring cells that fit into 64 bits.
    pub(in crate::scan) fn collect(&self, cells: Range<u32>, into: &mut Vec<i64>) {
        let place = self.starts[cells.start as usize]..self.starts[cells.end as usize];
        match &self.values {
            Values::Short(values, unit) => {
                into.extend(values[place].iter().map(|value| i64::from(*value) * unit));
            }
            Values::Long(values) => into.extend_from_slice(&values[place]),
        }
    }

    /// The values of neighbouring cells that do not.
    pub(in crate::scan) fn wide(&self, cells: Range<u32>) -> Vec<Decimal> {
        if self.wide.is_empty() {
            return Vec::new();
        }
        cells
            .filter_map(|cell| self.wide.get(&cell))
            .flatten()
            .copied()
            .collect()
    }

    /// How many different values neighbouring cells have together. What is left in `scratch` means nothing.
    pub(in crate::scan) fn distinct(&self, cells: Range<u32>, scratch: &mut Scratch) -> u64 {
        /// Up to here, sorting is quicker than a set.
        const FEW: usize = 32;
        scratch.values.clear();
        self.collect(cells.clone(), &mut scratch.values);
        let short = if scratch.values.len() > FEW {
            scratch.different.clear();
            scratch.different.extend(&scratch.values);
            scratch.different.len()
        } else {
            scratch.values.sort_unstable();
            scratch.values.dedup();
            scratch.values.len()
        };
        let mut wide = self.wide(cells.clone());
        wide.sort_unstable();
        wide.dedup();
        (short + wide.len()) as u64 + self.texts.count(cells)
    }
}

/// Room to work in, kept from cell to cell.
#[derive(Debug, Default)]
pub(in crate::scan) struct Scratch {
    pub(in crate::scan) values: Vec<i64>,
    different: FxHashSet<i64>,
}
