//! All values of each cell, for quantiles, and all different ones, for distinct counts: pairs of a cell and a value in
//! 64 bits, which are sorted by cell only in the end.

use rustc_hash::FxHashMap;
use weigh_dsl::value::Decimal;

use super::super::vector::{Cells, Vector};
use super::extremes::ordered;
use super::{Counts, counted};

/// Doublets are looked for whenever so many pairs have come since the last time.
const LEAST_NEW: usize = 1 << 20;
/// Pairs are kept in pieces of this size, so that none has to be moved when more come.
const PIECE: usize = 1 << 16;

/// Pairs of a cell and a value.
#[derive(Debug, Clone)]
pub(in crate::scan) struct Pairs {
    distinct: bool,
    /// The scale of values that are exact numbers.
    scale: Option<u32>,
    pieces: Vec<Piece>,
    count: usize,
    /// How many of them are known to be different.
    sorted: usize,
    /// Values that do not fit.
    wide: Vec<(u32, Decimal)>,
    /// The numbers that texts were given.
    texts: FxHashMap<Box<str>, i64>,
}

/// Some pairs.
#[derive(Debug, Clone, Default)]
struct Piece {
    cells: Vec<u32>,
    values: Vec<i64>,
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
            pieces: Vec::new(),
            count: 0,
            sorted: 0,
            wide: Vec::new(),
            texts: FxHashMap::default(),
        }
    }

    pub(super) fn add(&mut self, nobody: u32, cells: &[u32], value: &Vector<'_>, counts: &Counts) {
        match &value.cells {
            Cells::Whole(values, scale) if *self.scale.get_or_insert(*scale) == *scale => {
                self.push_all(nobody, cells, counts, |row| values[value.at(row)]);
            }
            Cells::Whole(..) | Cells::Wide(_) => {
                for (row, cell) in counted(cells, nobody, counts) {
                    self.push_wide(cell, value.exact(row).unwrap_or_default());
                }
            }
            Cells::Float(values) => {
                self.push_all(nobody, cells, counts, |row| ordered(values[value.at(row)]));
            }
            Cells::Bool(values) => {
                self.push_all(nobody, cells, counts, |row| i64::from(values[value.at(row)]));
            }
            Cells::Date(values) => {
                self.push_all(nobody, cells, counts, |row| i64::from(values[value.at(row)]));
            }
            Cells::DateTime(values) => self.push_all(nobody, cells, counts, |row| values[value.at(row)]),
            Cells::Text(texts) => {
                for (row, cell) in counted(cells, nobody, counts) {
                    let number = self.number(texts.get(value.at(row)));
                    self.push(cell, number);
                }
            }
            Cells::Missing => {}
        }
        if self.distinct && self.count - self.sorted > LEAST_NEW.max(self.sorted) {
            self.deduplicate();
        }
    }

    fn push_all(&mut self, nobody: u32, cells: &[u32], counts: &Counts, value: impl Fn(usize) -> i64) {
        let piece = self.piece(cells.len());
        let before = piece.cells.len();
        match counts {
            Counts::All => {
                for (row, cell) in cells.iter().enumerate().filter(|(_, cell)| **cell != nobody) {
                    piece.cells.push(*cell);
                    piece.values.push(value(row));
                }
            }
            Counts::Some(rows) => {
                for (row, (cell, counts)) in cells.iter().zip(rows.iter()).enumerate() {
                    if *counts && *cell != nobody {
                        piece.cells.push(*cell);
                        piece.values.push(value(row));
                    }
                }
            }
        }
        self.count += piece.cells.len() - before;
    }

    fn push(&mut self, cell: u32, value: i64) {
        let piece = self.piece(1);
        piece.cells.push(cell);
        piece.values.push(value);
        self.count += 1;
    }

    /// A piece with room for so many pairs.
    fn piece(&mut self, room: usize) -> &mut Piece {
        let full = self
            .pieces
            .last()
            .is_none_or(|piece| piece.cells.capacity() - piece.cells.len() < room);
        if full {
            // Few pairs need little room.
            let size = if self.pieces.is_empty() {
                room
            } else {
                PIECE.max(room)
            };
            self.pieces.push(Piece {
                cells: Vec::with_capacity(size),
                values: Vec::with_capacity(size),
            });
        }
        let last = self.pieces.len() - 1;
        &mut self.pieces[last]
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
        let mut pairs: Vec<(u32, i64)> = Vec::with_capacity(self.count);
        for piece in self.pieces.drain(..) {
            pairs.extend(piece.cells.into_iter().zip(piece.values));
        }
        pairs.sort_unstable();
        pairs.dedup();
        (self.count, self.sorted) = (pairs.len(), pairs.len());
        let (cells, values) = pairs.into_iter().unzip();
        self.pieces.push(Piece { cells, values });
        self.wide.sort_unstable();
        self.wide.dedup();
    }

    pub(super) fn merge(&mut self, mut other: Pairs) {
        if !other.texts.is_empty() {
            let mut numbers = vec![0; other.texts.len()];
            for (text, number) in &other.texts {
                numbers[*number as usize] = self.number(text);
            }
            for number in other.pieces.iter_mut().flat_map(|piece| &mut piece.values) {
                *number = numbers[*number as usize];
            }
        }
        match (self.scale, other.scale) {
            (Some(mine), Some(theirs)) if mine != theirs => {
                for (cell, mantissa) in other
                    .pieces
                    .into_iter()
                    .flat_map(|piece| piece.cells.into_iter().zip(piece.values))
                {
                    self.push_wide(
                        cell,
                        Decimal::from_parts(i128::from(mantissa), theirs).unwrap_or_default(),
                    );
                }
            }
            (mine, theirs) => {
                self.scale = mine.or(theirs);
                self.count += other.count;
                self.pieces.append(&mut other.pieces);
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
        for cell in self.pieces.iter().flat_map(|piece| &piece.cells) {
            starts[*cell as usize] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += std::mem::replace(start, sum);
        }
        let mut values = vec![0i64; self.count];
        for piece in self.pieces.drain(..) {
            for (cell, value) in piece.cells.iter().zip(piece.values) {
                let next = &mut starts[*cell as usize];
                values[*next] = value;
                *next += 1;
            }
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
