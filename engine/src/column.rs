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

impl Column {
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
