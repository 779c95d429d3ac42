//! A column over subjects in periods: typed values, and a reason where one is missing.

use std::sync::Arc;

use weigh_dsl::value::{Date, DateTime, Decimal};

use crate::outcome::{Cell, ReasonId};

/// A column of rows; a row is a subject in a period (`period index × subjects + subject`).
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The values. Where one is missing, the value here means nothing.
    pub data: Data,
    /// By row, why it is missing; no vector at all where none is.
    pub missing: Option<Vec<Option<ReasonId>>>,
}

/// The values of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// Exact numbers: whole or decimal.
    Exact(Vec<Decimal>),
    /// IEEE doubles.
    Float(Vec<f64>),
    /// Texts.
    Text(Vec<Arc<str>>),
    /// Days.
    Date(Vec<Date>),
    /// Days with times.
    DateTime(Vec<DateTime>),
    /// Yes or no.
    Bool(Vec<bool>),
}

/// How the values of a column are held: the variants of [`Data`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Class {
    Exact,
    Float,
    Text,
    Date,
    DateTime,
    Bool,
}

impl Class {
    /// How a column is held.
    pub(crate) fn of(data: &Data) -> Self {
        match data {
            Data::Exact(_) => Class::Exact,
            Data::Float(_) => Class::Float,
            Data::Text(_) => Class::Text,
            Data::Date(_) => Class::Date,
            Data::DateTime(_) => Class::DateTime,
            Data::Bool(_) => Class::Bool,
        }
    }

    /// How the value of a cell is held; none where it has none.
    fn of_cell(cell: &Cell) -> Option<Self> {
        match cell {
            Cell::Exact(_) => Some(Class::Exact),
            Cell::Float(_) => Some(Class::Float),
            Cell::Text(_) => Some(Class::Text),
            Cell::Date(_) => Some(Class::Date),
            Cell::DateTime(_) => Some(Class::DateTime),
            Cell::Bool(_) => Some(Class::Bool),
            Cell::Missing(_) => None,
        }
    }

    /// Whether it holds numbers.
    pub(crate) fn is_number(self) -> bool {
        matches!(self, Class::Exact | Class::Float)
    }
}

impl Column {
    /// No rows, with room for so many.
    pub(crate) fn with_room(class: Class, rows: usize) -> Self {
        let data = match class {
            Class::Exact => Data::Exact(Vec::with_capacity(rows)),
            Class::Float => Data::Float(Vec::with_capacity(rows)),
            Class::Text => Data::Text(Vec::with_capacity(rows)),
            Class::Date => Data::Date(Vec::with_capacity(rows)),
            Class::DateTime => Data::DateTime(Vec::with_capacity(rows)),
            Class::Bool => Data::Bool(Vec::with_capacity(rows)),
        };
        Self { data, missing: None }
    }

    /// A column of cells; none where they are of several kinds.
    pub(crate) fn of(cells: &[Cell]) -> Option<Self> {
        let mut classes = cells.iter().filter_map(Class::of_cell);
        let class = classes.next().unwrap_or(Class::Exact);
        if classes.any(|other| other != class) {
            return None;
        }
        let mut column = Self::with_room(class, cells.len());
        for cell in cells {
            column.push(cell.clone());
        }
        Some(column.complete())
    }

    /// Once all rows were added.
    pub(crate) fn complete(mut self) -> Self {
        let rows = self.len();
        if let Some(missing) = &mut self.missing {
            missing.resize(rows, None);
        }
        self
    }

    /// Adds a cell, of the kind of the others. Behind the last one, the column is to be completed.
    pub(crate) fn push(&mut self, cell: Cell) {
        let why = match (&mut self.data, cell) {
            (Data::Exact(values), Cell::Exact(value)) => return values.push(value),
            (Data::Float(values), Cell::Float(value)) => return values.push(value),
            (Data::Text(values), Cell::Text(value)) => return values.push(value),
            (Data::Date(values), Cell::Date(value)) => return values.push(value),
            (Data::DateTime(values), Cell::DateTime(value)) => return values.push(value),
            (Data::Bool(values), Cell::Bool(value)) => return values.push(value),
            (_, Cell::Missing(why)) => why,
            _ => unreachable!("the cells of a column are of one kind"),
        };
        match &mut self.data {
            Data::Exact(values) => values.push(Decimal::ZERO),
            Data::Float(values) => values.push(0.0),
            Data::Text(values) => values.push(Arc::default()),
            Data::Date(values) => values.push(Date(0)),
            Data::DateTime(values) => values.push(DateTime(0)),
            Data::Bool(values) => values.push(false),
        }
        self.miss(self.len() - 1, why);
    }

    /// Puts another cell into a row: one of its kind, an exact number as the nearest double among doubles, or a missing one.
    pub(crate) fn replace(&mut self, row: usize, cell: &Cell) {
        match (&mut self.data, cell) {
            (Data::Exact(values), Cell::Exact(value)) => values[row] = *value,
            (Data::Float(values), Cell::Float(value)) => values[row] = *value,
            (Data::Float(values), Cell::Exact(value)) => values[row] = value.to_f64(),
            (Data::Text(values), Cell::Text(value)) => values[row] = value.clone(),
            (Data::Date(values), Cell::Date(value)) => values[row] = *value,
            (Data::DateTime(values), Cell::DateTime(value)) => values[row] = *value,
            (Data::Bool(values), Cell::Bool(value)) => values[row] = *value,
            (_, Cell::Missing(why)) => return self.miss(row, *why),
            _ => unreachable!("the cells of a column are of one kind"),
        }
        if let Some(missing) = &mut self.missing {
            missing[row] = None;
        }
    }

    /// Says why a row is missing.
    pub(crate) fn miss(&mut self, row: usize, why: ReasonId) {
        let rows = self.len();
        let missing = self.missing.get_or_insert_default();
        missing.resize(rows, None);
        missing[row] = Some(why);
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        match &self.data {
            Data::Exact(values) => values.len(),
            Data::Float(values) => values.len(),
            Data::Text(values) => values.len(),
            Data::Date(values) => values.len(),
            Data::DateTime(values) => values.len(),
            Data::Bool(values) => values.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Why a row is missing, if it is.
    pub fn reason(&self, row: usize) -> Option<ReasonId> {
        self.missing.as_ref().and_then(|missing| missing[row])
    }

    /// A column of one of its rows.
    pub(crate) fn row(&self, row: usize) -> Column {
        let mut alone = Self::with_room(Class::of(&self.data), 1);
        alone.push(self.cell(row));
        alone
    }

    /// One row.
    pub fn cell(&self, row: usize) -> Cell {
        if let Some(reason) = self.reason(row) {
            return Cell::Missing(reason);
        }
        match &self.data {
            Data::Exact(values) => Cell::Exact(values[row]),
            Data::Float(values) => Cell::Float(values[row]),
            Data::Text(values) => Cell::Text(values[row].clone()),
            Data::Date(values) => Cell::Date(values[row]),
            Data::DateTime(values) => Cell::DateTime(values[row]),
            Data::Bool(values) => Cell::Bool(values[row]),
        }
    }
}
