//! Columns of a chunk, and how steps look at them: as slices of one kind of value, with the reasons beside them.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use weigh_dsl::value::{Date, DateTime, Decimal};

use crate::cells::CellPiece;
use crate::column::{Column, Data};
use crate::outcome::{Cell, ReasonId};
use crate::score::exact::Digits;
use crate::score::number::{near, near_power};
use crate::units::{Missing, Quotients, Ratios, Units, decimal};

/// A kind of value that columns hold.
pub(in crate::score) trait Held: Clone {
    /// What stands where a value is missing.
    fn nothing() -> Self;
    /// The values of a column that holds this kind.
    fn values(data: &Data) -> Option<&[Self]>;
    /// A column's data.
    fn data(values: Vec<Self>) -> Data;
}

macro_rules! held {
    ($kind:ty, $variant:ident, $nothing:expr) => {
        impl Held for $kind {
            fn nothing() -> Self {
                $nothing
            }

            fn values(data: &Data) -> Option<&[Self]> {
                match data {
                    Data::$variant(values) => Some(values),
                    _ => None,
                }
            }

            fn data(values: Vec<Self>) -> Data {
                Data::$variant(values)
            }
        }
    };
}

held!(Decimal, Exact, Decimal::ZERO);
held!(f64, Float, 0.0);
held!(Arc<str>, Text, Arc::default());
held!(Date, Date, Date(0));
held!(DateTime, DateTime, DateTime(0));
held!(bool, Bool, false);

/// The column of a step.
#[derive(Debug, Clone, Default)]
pub(super) enum Slot {
    /// Not computed yet, or let go.
    #[default]
    Empty,
    /// Computed for this chunk.
    Full(Box<Column>),
    /// Computed in whole numbers; beside them, for a step that needs those, the decimals.
    Units(Box<Units>, OnceLock<Box<Column>>),
    /// Quotients that nobody has asked the digits of yet; beside them, once somebody has, the decimals.
    Ratios(Box<Ratios>, OnceLock<Box<Column>>),
}

/// Exact numbers, as they are held.
pub(in crate::score) enum Long<'a> {
    Decimals(View<'a, Decimal>),
    Units(&'a Units),
    Ratios(&'a Ratios, RefCell<Quotients>),
}

/// A column of one kind.
#[derive(Debug)]
pub(in crate::score) struct View<'a, T> {
    values: &'a [T],
    missing: Option<&'a [Option<ReasonId>]>,
}

/// A column of any kind.
#[derive(Debug, Clone)]
pub(in crate::score) struct AnyView<'a> {
    column: &'a Column,
    rows: Range<usize>,
}

impl Slot {
    /// A column of any kind.
    pub(super) fn column(column: Column) -> Self {
        Slot::Full(Box::new(column))
    }

    /// A column in whole numbers.
    pub(super) fn units(units: Units) -> Self {
        Slot::Units(Box::new(units), OnceLock::new())
    }

    /// A column of quotients.
    pub(super) fn ratios(ratios: Ratios) -> Self {
        Slot::Ratios(Box::new(ratios), OnceLock::new())
    }

    /// The column, if it is there.
    fn known(&self) -> Option<&Column> {
        match self {
            Slot::Empty => None,
            Slot::Full(column) => Some(column),
            Slot::Units(units, column) => Some(column.get_or_init(|| Box::new(units.to_column()))),
            Slot::Ratios(ratios, column) => Some(column.get_or_init(|| Box::new(ratios.to_column()))),
        }
    }

    /// The column in whole numbers, if it is held so.
    pub(super) fn as_units(&self) -> Option<&Units> {
        match self {
            Slot::Empty | Slot::Full(_) | Slot::Ratios(..) => None,
            Slot::Units(units, _) => Some(units),
        }
    }

    /// The column in quotients, if it is held so.
    pub(super) fn as_ratios(&self) -> Option<&Ratios> {
        match self {
            Slot::Empty | Slot::Full(_) | Slot::Units(..) => None,
            Slot::Ratios(ratios, _) => Some(ratios),
        }
    }

    /// Exact numbers, as they are held.
    pub(super) fn long(&self) -> Long<'_> {
        match self {
            Slot::Ratios(ratios, _) => Long::Ratios(ratios, RefCell::new(Quotients::new(ratios.scale))),
            Slot::Units(units, _) => Long::Units(units),
            Slot::Empty | Slot::Full(_) => Long::Decimals(self.typed()),
        }
    }

    /// Why rows are missing.
    pub(super) fn missing(&self) -> &Missing {
        match self {
            Slot::Empty => unreachable!("a column is kept until the last step that reads it"),
            Slot::Full(column) => &column.missing,
            Slot::Units(units, _) => &units.missing,
            Slot::Ratios(ratios, _) => &ratios.missing,
        }
    }

    /// Why a row is missing, if it is.
    pub(super) fn reason(&self, row: usize) -> Option<ReasonId> {
        self.missing().as_ref().and_then(|missing| missing[row])
    }

    /// The rows in little room, if they are there.
    pub(super) fn pack(&self) -> Option<CellPiece> {
        match self {
            Slot::Empty => None,
            Slot::Full(column) => Some(CellPiece::of(column, 0..column.len())),
            Slot::Units(units, _) => Some(CellPiece::of_units(units)),
            Slot::Ratios(ratios, _) => Some(CellPiece::of_ratios(ratios, 0..ratios.len())),
        }
    }

    /// The column, whatever it holds.
    pub(super) fn view(&self) -> AnyView<'_> {
        match self.known() {
            None => unreachable!("a column is kept until the last step that reads it"),
            Some(column) => AnyView {
                column,
                rows: 0..column.len(),
            },
        }
    }

    /// The column of a kind that the program has made sure of.
    pub(super) fn typed<T: Held>(&self) -> View<'_, T> {
        self.view()
            .typed()
            .unwrap_or_else(|| unreachable!("a program settles how each column is held"))
    }
}

impl Long<'_> {
    /// A double that is the nearest to a number, or close to that. Where the row is missing, any.
    #[inline]
    pub(super) fn near(&self, row: usize) -> f64 {
        /// From here on a decimal has so many digits that a quotient is close to it before it is divided.
        const LEAST: f64 = 1e-12;
        match self {
            Long::Decimals(numbers) => numbers.get(row).map_or(0.0, |number| near(*number)),
            Long::Units(units) => units.counts[row] as f64 * near_power(units.scale),
            Long::Ratios(ratios, _) => {
                let quotient = ratios.over[row] as f64 / ratios.by[row] as f64 * near_power(ratios.scale);
                // Of one that is smaller hardly a digit may be left at the last place that decimals have.
                if quotient.abs() < LEAST && quotient != 0.0 {
                    return near(self.number(row));
                }
                quotient
            }
        }
    }

    /// How many decimal places the numbers have that are held as whole ones, or their numerators.
    pub(super) fn scale(&self) -> Option<u32> {
        match self {
            Long::Decimals(_) => None,
            Long::Units(units) => Some(units.scale),
            Long::Ratios(ratios, _) => Some(ratios.scale),
        }
    }

    /// A number that is there as what over what, of which the first has [`Self::scale`] decimal places.
    #[inline]
    pub(super) fn quotient(&self, row: usize) -> Option<(i64, i64)> {
        match self {
            Long::Decimals(_) => None,
            Long::Units(units) => Some((units.counts[row], 1)),
            Long::Ratios(ratios, _) => Some((ratios.over[row], ratios.by[row])),
        }
    }

    /// The digits of a number that is there.
    #[inline]
    pub(super) fn digits(&self, row: usize) -> Digits {
        match self {
            Long::Units(units) => Digits::new(units.counts[row].into(), units.scale),
            Long::Decimals(_) => self.number(row).into(),
            Long::Ratios(ratios, quotients) => {
                let (units, places) = quotients.borrow_mut().digits(ratios.over[row], ratios.by[row]);
                Digits::new(units, places)
            }
        }
    }

    /// A number that is there.
    #[inline]
    pub(super) fn number(&self, row: usize) -> Decimal {
        match self {
            Long::Decimals(numbers) => numbers.get(row).map_or(Decimal::ZERO, |number| *number),
            Long::Units(units) => decimal(units.counts[row], units.scale),
            Long::Ratios(ratios, quotients) => quotients.borrow_mut().of(ratios.over[row], ratios.by[row]),
        }
    }
}

impl<'a> AnyView<'a> {
    /// As a column of one kind, if it is one.
    pub(in crate::score) fn typed<T: Held>(&self) -> Option<View<'a, T>> {
        Some(View {
            values: &T::values(&self.column.data)?[self.rows.clone()],
            missing: self
                .column
                .missing
                .as_ref()
                .map(|missing| &missing[self.rows.clone()]),
        })
    }

    /// Where the value of a row is found.
    pub(in crate::score) fn place(&self, row: usize) -> (&'a Data, usize) {
        (&self.column.data, self.rows.start + row)
    }

    /// Why a row is missing, if it is.
    pub(in crate::score) fn reason(&self, row: usize) -> Option<ReasonId> {
        self.column.reason(self.rows.start + row)
    }

    /// One row.
    pub(in crate::score) fn cell(&self, row: usize) -> Cell {
        self.column.cell(self.rows.start + row)
    }

    /// A copy of its own.
    pub(in crate::score) fn to_column(&self) -> Column {
        fn cut<T: Clone>(values: &[T], rows: &Range<usize>) -> Vec<T> {
            values[rows.clone()].to_vec()
        }
        let rows = &self.rows;
        let data = match &self.column.data {
            Data::Exact(values) => Data::Exact(cut(values, rows)),
            Data::Float(values) => Data::Float(cut(values, rows)),
            Data::Text(values) => Data::Text(cut(values, rows)),
            Data::Date(values) => Data::Date(cut(values, rows)),
            Data::DateTime(values) => Data::DateTime(cut(values, rows)),
            Data::Bool(values) => Data::Bool(cut(values, rows)),
        };
        Column {
            data,
            missing: self.column.missing.as_ref().map(|missing| cut(missing, rows)),
        }
    }
}

impl<'a, T> View<'a, T> {
    /// A row, or why it is missing.
    #[inline]
    pub(in crate::score) fn get(&self, row: usize) -> Result<&'a T, ReasonId> {
        match self.missing.and_then(|missing| missing[row]) {
            None => Ok(&self.values[row]),
            Some(reason) => Err(reason),
        }
    }
}

impl View<'_, bool> {
    /// Whether a row is a known yes.
    #[inline]
    pub(super) fn holds(&self, row: usize) -> bool {
        matches!(self.get(row), Ok(true))
    }
}

/// A column with a value or a reason for each row.
pub(in crate::score) fn column<T: Held>(
    len: usize,
    mut row: impl FnMut(usize) -> Result<T, ReasonId>,
) -> Column {
    let mut values = Vec::with_capacity(len);
    let mut missing: Option<Vec<Option<ReasonId>>> = None;
    for at in 0..len {
        match row(at) {
            Ok(value) => values.push(value),
            Err(reason) => {
                values.push(T::nothing());
                missing.get_or_insert_with(|| vec![None; len])[at] = Some(reason);
            }
        }
    }
    Column {
        data: T::data(values),
        missing,
    }
}
