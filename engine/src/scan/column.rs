//! Builds a column of results, row by row in any order.

use std::sync::Arc;

use weigh_dsl::model::Type;
use weigh_dsl::value::{Date, DateTime, Decimal};

use crate::column::{Column, Data};
use crate::outcome::ReasonId;

/// A column that is being filled.
#[derive(Debug)]
pub(super) struct ColumnBuilder {
    data: Data,
    missing: Option<Vec<Option<ReasonId>>>,
}

impl ColumnBuilder {
    /// A column of so many rows. One of no known type has no values.
    pub(super) fn new(ty: Type, rows: usize) -> Self {
        let data = match ty {
            Type::Number(_) if ty.is_float() => Data::Float(vec![0.0; rows]),
            Type::Number(_) | Type::Unknown => Data::Exact(vec![Decimal::ZERO; rows]),
            Type::Date => Data::Date(vec![Date(0); rows]),
            Type::DateTime => Data::DateTime(vec![DateTime(0); rows]),
            Type::Text => Data::Text(vec![Arc::from(""); rows]),
            Type::Bool => Data::Bool(vec![false; rows]),
        };
        Self { data, missing: None }
    }

    /// Sets an exact number.
    pub(super) fn exact(&mut self, row: usize, value: Decimal) {
        match &mut self.data {
            Data::Exact(values) => values[row] = value,
            Data::Float(values) => values[row] = value.to_f64(),
            Data::Text(_) | Data::Date(_) | Data::DateTime(_) | Data::Bool(_) => {}
        }
    }

    /// Sets a double.
    pub(super) fn float(&mut self, row: usize, value: f64) {
        if let Data::Float(values) = &mut self.data {
            values[row] = value;
        }
    }

    /// Sets a day; in a column of moments, its first one.
    pub(super) fn date(&mut self, row: usize, day: i32) {
        match &mut self.data {
            Data::Date(values) => values[row] = Date(day),
            Data::DateTime(values) => values[row] = DateTime::at_start_of(Date(day)),
            Data::Exact(_) | Data::Float(_) | Data::Text(_) | Data::Bool(_) => {}
        }
    }

    /// Sets a moment.
    pub(super) fn moment(&mut self, row: usize, moment: i64) {
        if let Data::DateTime(values) = &mut self.data {
            values[row] = DateTime(moment);
        }
    }

    /// Sets a text.
    pub(super) fn text(&mut self, row: usize, text: Arc<str>) {
        if let Data::Text(values) = &mut self.data {
            values[row] = text;
        }
    }

    /// Sets yes or no.
    pub(super) fn bool(&mut self, row: usize, value: bool) {
        if let Data::Bool(values) = &mut self.data {
            values[row] = value;
        }
    }

    /// Says why a row has no value.
    pub(super) fn miss(&mut self, row: usize, why: ReasonId) {
        let rows = match &self.data {
            Data::Exact(values) => values.len(),
            Data::Float(values) => values.len(),
            Data::Text(values) => values.len(),
            Data::Date(values) => values.len(),
            Data::DateTime(values) => values.len(),
            Data::Bool(values) => values.len(),
        };
        self.missing.get_or_insert_with(|| vec![None; rows])[row] = Some(why);
    }

    /// The column.
    pub(super) fn finish(self) -> Column {
        Column {
            data: self.data,
            missing: self.missing,
        }
    }
}
