//! The values of each cell side by side, to be read off.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};
use weigh_dsl::value::Decimal;

use super::codes::Marks;

/// The values of each cell side by side.
#[derive(Debug, Clone)]
pub(in crate::scan) struct Grouped {
    /// The scale of values that are exact numbers.
    pub(in crate::scan) scale: u32,
    pub(super) starts: Vec<usize>,
    pub(super) values: Values,
    pub(super) wide: FxHashMap<u32, Vec<Decimal>>,
    pub(super) texts: Marks,
}

/// Values in as little room as they need.
#[derive(Debug, Clone)]
pub(super) enum Values {
    /// All in the same unit.
    Short(Vec<i32>, i64),
    Long(Vec<i64>),
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

    /// How many different values neighbouring cells have together. What is left in the room means nothing.
    pub(super) fn distinct(&self, cells: Range<u32>, room: &mut Room) -> u64 {
        /// Up to here, sorting is quicker than a set.
        const FEW: usize = 32;
        room.values.clear();
        self.collect(cells.clone(), &mut room.values);
        let short = if room.values.len() > FEW {
            room.different.clear();
            room.different.extend(&room.values);
            room.different.len()
        } else {
            room.values.sort_unstable();
            room.values.dedup();
            room.values.len()
        };
        let mut wide = self.wide(cells.clone());
        wide.sort_unstable();
        wide.dedup();
        (short + wide.len()) as u64 + self.texts.count(cells)
    }
}

/// Room to work in, kept from cell to cell.
#[derive(Debug, Default)]
pub(in crate::scan) struct Room {
    pub(in crate::scan) values: Vec<i64>,
    different: FxHashSet<i64>,
}
