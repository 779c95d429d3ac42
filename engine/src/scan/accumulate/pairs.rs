//! All values of each cell, for quantiles, and all different ones, for distinct counts: pairs of a cell and a value in
//! 64 bits, which are sorted by cell only in the end.

use rustc_hash::FxHashMap;
use weigh_dsl::value::Decimal;

use super::super::vector::{Cells, Vector};
use super::extremes::ordered;
use super::{Counts, counted};

/// Doublets are looked for whenever so many pairs have come since the last time.
const LEAST_NEW: usize = 1 << 20;

/// Pairs of a cell and a value.
#[derive(Debug, Clone)]
pub(in crate::scan) struct Pairs {
    distinct: bool,
    /// The scale of values that are exact numbers.
    scale: Option<u32>,
    cells: Vec<u32>,
    values: Vec<i64>,
    /// How many of them are known to be different.
    sorted: usize,
    /// Values that do not fit.
    wide: Vec<(u32, Decimal)>,
    /// The numbers that texts were given.
    texts: FxHashMap<Box<str>, i64>,
}

/// The values of each cell side by side.
#[derive(Debug, Clone)]
pub(in crate::scan) struct Grouped {
    /// The scale of values that are exact numbers.
    pub(in crate::scan) scale: u32,
    starts: Vec<usize>,
    values: Vec<i64>,
    wide: FxHashMap<u32, Vec<Decimal>>,
}

impl Pairs {
    pub(super) fn new(distinct: bool) -> Self {
        Self {
            distinct,
            scale: None,
            cells: Vec::new(),
            values: Vec::new(),
            sorted: 0,
            wide: Vec::new(),
            texts: FxHashMap::default(),
        }
    }

    pub(super) fn add(&mut self, nobody: u32, cells: &[u32], value: &Vector<'_>, counts: &Counts) {
        let rows = counted(cells, nobody, counts);
        match &value.cells {
            Cells::Whole(values, scale) if *self.scale.get_or_insert(*scale) == *scale => {
                self.push(rows, |row| values[value.at(row)]);
            }
            Cells::Whole(..) | Cells::Wide(_) => {
                for (row, cell) in rows {
                    self.push_wide(cell, value.exact(row).unwrap_or_default());
                }
            }
            Cells::Float(values) => self.push(rows, |row| ordered(values[value.at(row)])),
            Cells::Bool(values) => self.push(rows, |row| i64::from(values[value.at(row)])),
            Cells::Date(values) => self.push(rows, |row| i64::from(values[value.at(row)])),
            Cells::DateTime(values) => self.push(rows, |row| values[value.at(row)]),
            Cells::Text(texts) => {
                for (row, cell) in rows {
                    let number = self.number(texts.get(value.at(row)));
                    self.cells.push(cell);
                    self.values.push(number);
                }
            }
            Cells::Missing => {}
        }
        if self.distinct && self.values.len() - self.sorted > LEAST_NEW.max(self.sorted) {
            self.deduplicate();
        }
    }

    fn push(&mut self, rows: impl Iterator<Item = (usize, u32)>, value: impl Fn(usize) -> i64) {
        for (row, cell) in rows {
            self.cells.push(cell);
            self.values.push(value(row));
        }
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
            Some(mantissa) if self.scale.is_some() => {
                self.cells.push(cell);
                self.values.push(mantissa);
            }
            _ => self.wide.push((cell, value)),
        }
    }

    /// The number of a text.
    fn number(&mut self, text: &str) -> i64 {
        if let Some(number) = self.texts.get(text) {
            return *number;
        }
        let number = self.texts.len() as i64;
        self.texts.insert(text.into(), number);
        number
    }

    fn deduplicate(&mut self) {
        let mut pairs: Vec<(u32, i64)> = std::mem::take(&mut self.cells)
            .into_iter()
            .zip(std::mem::take(&mut self.values))
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        (self.cells, self.values) = pairs.into_iter().unzip();
        self.sorted = self.values.len();
        self.wide.sort_unstable();
        self.wide.dedup();
    }

    pub(super) fn merge(&mut self, other: Pairs) {
        if !other.texts.is_empty() {
            let mut numbers = vec![0; other.texts.len()];
            for (text, number) in &other.texts {
                numbers[*number as usize] = self.number(text);
            }
            self.cells.extend(other.cells);
            self.values
                .extend(other.values.into_iter().map(|number| numbers[number as usize]));
            return;
        }
        match (self.scale, other.scale) {
            (Some(mine), Some(theirs)) if mine != theirs => {
                for (cell, mantissa) in other.cells.into_iter().zip(other.values) {
                    self.push_wide(
                        cell,
                        Decimal::from_parts(i128::from(mantissa), theirs).unwrap_or_default(),
                    );
                }
            }
            (mine, theirs) => {
                self.scale = mine.or(theirs);
                self.cells.extend(other.cells);
                self.values.extend(other.values);
            }
        }
        for (cell, value) in other.wide {
            self.push_wide(cell, value);
        }
    }

    /// Puts the values of each of so many cells side by side.
    pub(in crate::scan) fn group(&mut self, cells: u32) -> Grouped {
        // Wide values that came before the scale was known may fit it.
        for (cell, value) in std::mem::take(&mut self.wide) {
            self.push_wide(cell, value);
        }
        let mut starts = vec![0usize; cells as usize + 1];
        for cell in &self.cells {
            starts[*cell as usize] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += std::mem::replace(start, sum);
        }
        let mut values = vec![0i64; self.values.len()];
        for (cell, value) in std::mem::take(&mut self.cells)
            .iter()
            .zip(std::mem::take(&mut self.values))
        {
            let next = &mut starts[*cell as usize];
            values[*next] = value;
            *next += 1;
        }
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
        }
    }
}

impl Grouped {
    /// The values of neighbouring cells that fit into 64 bits.
    pub(in crate::scan) fn values(&self, first: u32, end: u32) -> &[i64] {
        &self.values[self.starts[first as usize]..self.starts[end as usize]]
    }

    /// The values of neighbouring cells that do not.
    pub(in crate::scan) fn wide(&self, first: u32, end: u32) -> Vec<Decimal> {
        if self.wide.is_empty() {
            return Vec::new();
        }
        (first..end)
            .filter_map(|cell| self.wide.get(&cell))
            .flatten()
            .copied()
            .collect()
    }
}
