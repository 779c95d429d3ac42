//! All values of each cell, for quantiles, and all different ones, for distinct counts: pairs of a cell and a value, which
//! are put side by side by cell only in the end. Nearly all pairs take 64 bits: half for the cell, half for the value.

mod away;

use rustc_hash::FxHashMap;
use weigh_dsl::value::Decimal;

use super::super::vector::{Cells, Vector};
use super::batch::{Batch, Length, SECOND};
use super::codes::Codes;
use super::extremes::ordered;
use super::grouped::{Grouped, Values};
use super::pieces::Pieces;
use super::{Counts, counted};
use away::Away;

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
    /// Those that were written to disk, apart by scale.
    away: Vec<Away>,
}

/// A value as it is read off the disk.
#[derive(Debug, Clone, Copy)]
pub(in crate::scan) enum Number {
    /// One that fits into 64 bits; a number at the scale of all pairs.
    Short(i64),
    /// One that does not.
    Wide(Decimal),
}

impl Pairs {
    pub(in crate::scan) fn new(distinct: bool) -> Self {
        Self {
            distinct,
            scale: None,
            small: Pieces::default(),
            seconds: Pieces::default(),
            long: Pieces::default(),
            wide: Vec::new(),
            texts: Codes::default(),
            batch: Batch::default(),
            away: Vec::new(),
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
        match self.number(value) {
            Number::Short(mantissa) => self.push(cell, mantissa),
            Number::Wide(value) => self.wide.push((cell, value)),
        }
    }

    /// A number at the scale of the others, if it fits there.
    fn number(&self, value: Decimal) -> Number {
        let Some(scale) = self.scale else {
            return Number::Wide(value);
        };
        let (mantissa, own) = value.parts();
        let fitting = if own <= scale {
            mantissa.checked_mul(10i128.pow(scale - own))
        } else {
            let divisor = 10i128.pow(own - scale);
            (mantissa % divisor == 0).then_some(mantissa / divisor)
        };
        match fitting.map(i64::try_from) {
            Some(Ok(mantissa)) => Number::Short(mantissa),
            _ => Number::Wide(value),
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
        self.away.append(&mut other.away);
        self.texts.merge(other.texts);
    }

    /// Takes out all values that fit into 64 bits, each with its cell.
    fn drain(&mut self, mut each: impl FnMut(u32, i64)) {
        for (pairs, unit) in [(&mut self.small, 1), (&mut self.seconds, SECOND)] {
            pairs
                .drain()
                .for_each(|pair| each(cell_of(pair), i64::from(value_of(pair)) * unit));
        }
        for long in self.long.drain() {
            each(long[0], long_value(long));
        }
    }

    /// Puts the values of each of so many cells side by side.
    pub(super) fn group(&mut self, cells: u32) -> Grouped {
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

fn long_value([_, high, low]: [u32; 3]) -> i64 {
    (u64::from(high) << 32 | u64::from(low)) as i64
}
