//! Columns of cells as arrays: of which type, so that all of them are held as they are.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, StringArray,
    TimestampMicrosecondArray,
};
use arrow_schema::{DataType, TimeUnit};
use weigh_engine::dsl::model::{Exactness, Type};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::{Cell, Cells};

use super::Sheet;

/// The most digits that a decimal of Arrow has.
const DIGITS: u32 = 38;

/// How the cells of a column are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// Whole numbers of 64 bits.
    Whole,
    /// With so many places.
    Decimal(u32),
    Float,
    Date,
    DateTime,
    Bool,
    /// Text, or numbers with all of their digits.
    Text,
}

impl<'a> Sheet<'a> {
    /// A column of cells, of a type if that is known.
    pub(super) fn cells(&mut self, name: &str, cells: &'a Cells, ty: Option<Type>) {
        let held = Held::of(cells, ty);
        self.add(name, held.ty(), true, move |rows| held.array(cells, rows));
    }
}

impl Held {
    fn of(cells: &Cells, ty: Option<Type>) -> Self {
        let mut reach = Reach::default();
        let mut others: Vec<Self> = Vec::new();
        for cell in cells {
            let other = match cell {
                Cell::Missing(_) => continue,
                Cell::Exact(number) => {
                    reach.add(number);
                    continue;
                }
                Cell::Float(_) => Self::Float,
                Cell::Text(_) => Self::Text,
                Cell::Date(_) => Self::Date,
                Cell::DateTime(_) => Self::DateTime,
                Cell::Bool(_) => Self::Bool,
            };
            if !others.contains(&other) {
                others.push(other);
            }
        }
        let counts = ty
            .and_then(Type::number)
            .is_some_and(|number| number.exactness == Exactness::Whole);
        match (reach.numbers, others.as_slice()) {
            (0, []) => Self::of_nothing(ty),
            (0, [other]) => *other,
            (_, []) if counts && reach.is_whole() => Self::Whole,
            (_, []) => reach.held(),
            (_, [..]) => Self::Text,
        }
    }

    /// Of numbers alone.
    pub(super) fn of_decimals(numbers: impl Iterator<Item = Decimal>) -> Self {
        let mut reach = Reach::default();
        numbers.for_each(|number| reach.add(number));
        reach.held()
    }

    /// Where nothing is known of all subjects.
    fn of_nothing(ty: Option<Type>) -> Self {
        match ty {
            Some(Type::Number(number)) => match number.exactness {
                Exactness::Whole => Self::Whole,
                Exactness::Decimal => Self::Decimal(0),
                Exactness::Float => Self::Float,
            },
            Some(Type::Date) => Self::Date,
            Some(Type::DateTime) => Self::DateTime,
            Some(Type::Bool) => Self::Bool,
            Some(Type::Text) => Self::Text,
            Some(Type::Unknown) | None => Self::Decimal(0),
        }
    }

    pub(super) fn ty(self) -> DataType {
        match self {
            Self::Whole => DataType::Int64,
            Self::Decimal(places) => DataType::Decimal128(DIGITS as u8, places as i8),
            Self::Float => DataType::Float64,
            Self::Date => DataType::Date32,
            Self::DateTime => DataType::Timestamp(TimeUnit::Microsecond, None),
            Self::Bool => DataType::Boolean,
            Self::Text => DataType::Utf8,
        }
    }

    fn array(self, cells: &Cells, rows: Range<usize>) -> ArrayRef {
        let cells = rows.map(|row| cells.cell(row));
        match self {
            Self::Whole | Self::Decimal(_) => self.decimals(cells.map(|cell| match cell {
                Cell::Exact(number) => Some(number),
                _ => None,
            })),
            Self::Float => Arc::new(collected::<Float64Array, _>(cells, |cell| match cell {
                Cell::Float(number) => Some(number),
                _ => None,
            })),
            Self::Date => Arc::new(collected::<Date32Array, _>(cells, |cell| match cell {
                Cell::Date(date) => Some(date.0),
                _ => None,
            })),
            Self::DateTime => Arc::new(collected::<TimestampMicrosecondArray, _>(
                cells,
                |cell| match cell {
                    Cell::DateTime(moment) => Some(moment.0),
                    _ => None,
                },
            )),
            Self::Bool => Arc::new(collected::<BooleanArray, _>(cells, |cell| match cell {
                Cell::Bool(flag) => Some(flag),
                _ => None,
            })),
            Self::Text => Arc::new(collected::<StringArray, _>(cells, text)),
        }
    }

    /// The array of numbers.
    pub(super) fn decimals(self, numbers: impl Iterator<Item = Option<Decimal>>) -> ArrayRef {
        let units = |number: Decimal, places: u32| {
            let (units, had) = plain(number);
            units * 10_i128.pow(places - had)
        };
        match self {
            Self::Whole => Arc::new(
                (numbers.map(|number| number.map(|number| units(number, 0) as i64))).collect::<Int64Array>(),
            ),
            Self::Decimal(places) => {
                let numbers = numbers.map(|number| number.map(|number| units(number, places)));
                let numbers: Decimal128Array = numbers.collect();
                Arc::new(numbers.with_data_type(self.ty()))
            }
            Self::Float | Self::Date | Self::DateTime | Self::Bool | Self::Text => {
                let numbers = numbers.map(|number| number.map(|number| number.to_string()));
                Arc::new(numbers.collect::<StringArray>())
            }
        }
    }
}

fn collected<A: FromIterator<Option<T>>, T>(
    cells: impl Iterator<Item = Cell>,
    known: impl Fn(Cell) -> Option<T>,
) -> A {
    cells.map(known).collect()
}

/// All that a cell says, as JSON has it.
fn text(cell: Cell) -> Option<String> {
    Some(match cell {
        Cell::Exact(number) => number.to_string(),
        Cell::Float(number) => number.to_string(),
        Cell::Text(text) => text.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::DateTime(moment) => moment.to_string(),
        Cell::Bool(flag) => flag.to_string(),
        Cell::Missing(_) => return None,
    })
}

/// How far the numbers of a column reach.
#[derive(Default)]
struct Reach {
    numbers: usize,
    /// The most digits before the point.
    before: u32,
    /// The most places behind it.
    places: u32,
}

impl Reach {
    fn add(&mut self, number: Decimal) {
        let (units, places) = plain(number);
        let digits = units.unsigned_abs().checked_ilog10().map_or(0, |log| log + 1);
        self.numbers += 1;
        self.before = self.before.max(digits.saturating_sub(places));
        self.places = self.places.max(places);
    }

    fn is_whole(&self) -> bool {
        // Eighteen digits always have room in 64 bits.
        self.places == 0 && self.before <= 18
    }

    fn held(&self) -> Held {
        if self.before + self.places <= DIGITS {
            Held::Decimal(self.places)
        } else {
            Held::Text
        }
    }
}

/// A number as units of its last decimal place, which is no nought, and how many places it has.
fn plain(number: Decimal) -> (i128, u32) {
    let (mut units, mut places) = number.parts();
    while places > 0 && units % 10 == 0 {
        units /= 10;
        places -= 1;
    }
    (units, places)
}

#[cfg(test)]
mod tests;
