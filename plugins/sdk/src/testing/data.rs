//! Rows to try a metric on: the same ones on every run.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DurationMicrosecondArray, Float64Array, Int64Array,
    StringArray, TimestampMicrosecondArray,
};

use crate::{Argument, ColumnType};

/// Some rows in groups.
#[derive(Debug, Clone)]
pub struct Rows {
    /// The argument columns.
    pub columns: Vec<ArrayRef>,
    /// The group of each row.
    pub ids: Vec<u32>,
    /// How many groups there are. Some have no rows.
    pub groups: usize,
}

/// Numbers that look like chance and are the same on every run (splitmix64).
#[derive(Debug)]
pub(super) struct Chance(pub(super) u64);

impl Chance {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, which is not 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

/// Rows of these types, `nulls` in a hundred of whose cells are missing. Numbers are positive.
pub fn rows(arguments: &[Argument], count: usize, groups: usize, nulls: usize, seed: u64) -> Rows {
    let mut chance = Chance(seed);
    let columns = arguments
        .iter()
        .map(|argument| column(argument.ty.ty, count, nulls, &mut chance))
        .collect();
    // The last group stays empty where there are several.
    let used = if groups > 1 { groups - 1 } else { groups };
    let ids = (0..count).map(|_| chance.below(used.max(1)) as u32).collect();
    Rows { columns, ids, groups }
}

fn column(ty: ColumnType, count: usize, nulls: usize, chance: &mut Chance) -> ArrayRef {
    let mut cells = Vec::with_capacity(count);
    for _ in 0..count {
        let known = chance.below(100) >= nulls;
        let number = chance.below(10_000) as i64 + 1;
        cells.push(known.then_some(number));
    }
    let cells = cells.into_iter();
    match ty {
        ColumnType::Bool => Arc::new(
            cells
                .map(|cell| cell.map(|n| n % 2 == 0))
                .collect::<BooleanArray>(),
        ),
        ColumnType::Integer => Arc::new(cells.collect::<Int64Array>()),
        ColumnType::Decimal(places) | ColumnType::Percent(places) => {
            let numbers = cells
                .map(|cell| cell.map(i128::from))
                .collect::<Decimal128Array>();
            let numbers = numbers.with_data_type(crate::Typed::from(ColumnType::Decimal(places)).data_type());
            Arc::new(numbers)
        }
        ColumnType::Float => Arc::new(
            cells
                .map(|cell| cell.map(|n| n as f64 / 7.0))
                .collect::<Float64Array>(),
        ),
        ColumnType::Date => Arc::new(
            cells
                .map(|cell| cell.map(|n| 15_000 + n as i32))
                .collect::<Date32Array>(),
        ),
        ColumnType::DateTime => {
            let stamp = |n: i64| 1_700_000_000_000_000 + n * 3_600_000_000;
            Arc::new(
                cells
                    .map(|cell| cell.map(stamp))
                    .collect::<TimestampMicrosecondArray>(),
            )
        }
        ColumnType::Duration => {
            let length = |n: i64| n * 1_000_000;
            Arc::new(
                cells
                    .map(|cell| cell.map(length))
                    .collect::<DurationMicrosecondArray>(),
            )
        }
        ColumnType::Text => {
            let words = [
                "",
                "gold",
                "silver",
                "青铜",
                "a longer text than fits into a view",
            ];
            let word = |n: i64| words[n as usize % words.len()];
            Arc::new(cells.map(|cell| cell.map(word)).collect::<StringArray>())
        }
    }
}
