//! A column of texts in the making: each becomes a value of the type that is wanted, and at last an Arrow array.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Decimal128Builder, DurationMicrosecondBuilder, Float64Builder,
    Int64Builder, StringViewBuilder, TimestampMicrosecondBuilder,
};

use super::{Judge, Kind, Trouble, Whole, told};
use crate::{BadCell, ColumnType, Expected, SourceError};

/// The values so far.
#[derive(Debug)]
enum Values {
    Truth(BooleanBuilder),
    Integer(Int64Builder),
    /// Decimals and percentages.
    Scaled {
        values: Decimal128Builder,
        places: u8,
        percent: bool,
    },
    Double(Float64Builder),
    Day(Date32Builder),
    Moment(TimestampMicrosecondBuilder),
    Duration(DurationMicrosecondBuilder),
    Text(StringViewBuilder),
}

impl Values {
    fn new(ty: ColumnType) -> Self {
        let scaled = |places, percent| Self::Scaled {
            values: Decimal128Builder::new().with_data_type(ty.delivered()),
            places,
            percent,
        };
        match ty {
            ColumnType::Bool => Self::Truth(BooleanBuilder::new()),
            ColumnType::Integer => Self::Integer(Int64Builder::new()),
            ColumnType::Decimal(places) => scaled(places, false),
            ColumnType::Percent(places) => scaled(places, true),
            ColumnType::Float => Self::Double(Float64Builder::new()),
            ColumnType::Date => Self::Day(Date32Builder::new()),
            ColumnType::DateTime => Self::Moment(TimestampMicrosecondBuilder::new()),
            ColumnType::Duration => Self::Duration(DurationMicrosecondBuilder::new()),
            ColumnType::Text => Self::Text(StringViewBuilder::new()),
        }
    }

    fn append_null(&mut self) {
        match self {
            Self::Truth(values) => values.append_null(),
            Self::Integer(values) => values.append_null(),
            Self::Scaled { values, .. } => values.append_null(),
            Self::Double(values) => values.append_null(),
            Self::Day(values) => values.append_null(),
            Self::Moment(values) => values.append_null(),
            Self::Duration(values) => values.append_null(),
            Self::Text(values) => values.append_null(),
        }
    }
}

/// A wanted column whose cells are texts.
#[derive(Debug)]
pub struct Column<'a, W> {
    judge: Judge<'a, W>,
    /// The column's place in the request.
    number: usize,
    values: Values,
    /// Cells so far.
    rows: usize,
    bad: Vec<BadCell>,
}

impl<'a, W: Whole> Column<'a, W> {
    /// A column that is the `number`th of a request.
    pub fn new(judge: Judge<'a, W>, number: usize) -> Self {
        Self {
            values: Values::new(judge.ty),
            judge,
            number,
            rows: 0,
            bad: Vec::new(),
        }
    }

    /// Adds a cell. One that holds nothing but blanks is missing; of a text, those around it are kept, and elsewhere they
    /// mean nothing. Answers what the column has to be taken for where it is too narrow for the cell.
    pub fn push(&mut self, cell: &str) -> Result<Option<Kind>, SourceError> {
        let text = cell.trim();
        if text.is_empty() {
            self.push_missing();
            return Ok(None);
        }
        let judge = &self.judge;
        let trouble = match &mut self.values {
            Values::Truth(values) => judge.truth(text).put(|value| values.append_value(value)),
            Values::Integer(values) => judge.integer(text)?.put(|value| values.append_value(value)),
            Values::Scaled {
                values,
                places,
                percent,
            } => (judge.scaled(text, *places, *percent)?).put(|value| values.append_value(value)),
            Values::Double(values) => judge.double(text)?.put(|value| values.append_value(value)),
            Values::Day(values) => judge.day(text)?.put(|value| values.append_value(value)),
            Values::Moment(values) => judge.moment(text)?.put(|value| values.append_value(value)),
            Values::Duration(values) => judge.duration(text).put(|value| values.append_value(value)),
            Values::Text(values) => {
                values.append_value(cell);
                None
            }
        };
        match trouble {
            None => self.rows += 1,
            Some(Trouble::Bad(refusal)) => self.push_bad(text, refusal.expected(self.judge.ty, text)),
            Some(Trouble::Wider(kind)) => return Ok(Some(kind)),
        }
        Ok(None)
    }

    /// Adds a cell that holds nothing.
    pub fn push_missing(&mut self) {
        self.values.append_null();
        self.rows += 1;
    }

    /// Adds a cell that is wrong, whatever the column holds.
    pub fn push_bad(&mut self, text: &str, expected: Expected) {
        self.bad.push(BadCell {
            row: self.rows,
            column: Some(self.number),
            text: told(text),
            expected,
        });
        self.push_missing();
    }

    /// The type that is wanted.
    pub fn ty(&self) -> ColumnType {
        self.judge.ty
    }

    /// The values so far, in the type's usual Arrow type, and the wrong cells in their order. The column is empty again.
    pub fn finish(&mut self) -> (ArrayRef, Vec<BadCell>) {
        self.rows = 0;
        let values: ArrayRef = match &mut self.values {
            Values::Truth(values) => Arc::new(values.finish()),
            Values::Integer(values) => Arc::new(values.finish()),
            Values::Scaled { values, .. } => Arc::new(values.finish()),
            Values::Double(values) => Arc::new(values.finish()),
            Values::Day(values) => Arc::new(values.finish()),
            Values::Moment(values) => Arc::new(values.finish()),
            Values::Duration(values) => Arc::new(values.finish()),
            Values::Text(values) => Arc::new(values.finish()),
        };
        (values, std::mem::take(&mut self.bad))
    }
}
