//! From the values of a column to its Arrow array.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_buffer::{BooleanBuffer, BooleanBufferBuilder, Buffer, NullBuffer, ScalarBuffer};
use weigh_sdk::arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DurationMicrosecondArray, Float64Array, Int64Array,
    StringViewArray, TimestampMicrosecondArray,
};
use weigh_sdk::arrow_schema::{DataType, TimeUnit};
use weigh_sdk::{BadCell, ColumnType};

use super::views::{INLINE, Views};
use super::{Column, Values, decode, undecodable};
use crate::cell::number::MOST_DIGITS;

/// The Arrow type of a column.
pub(crate) fn data_type(ty: ColumnType) -> DataType {
    match ty {
        ColumnType::Bool => DataType::Boolean,
        ColumnType::Integer => DataType::Int64,
        ColumnType::Decimal(places) | ColumnType::Percent(places) => {
            DataType::Decimal128(MOST_DIGITS, places as i8)
        }
        ColumnType::Float => DataType::Float64,
        ColumnType::Date => DataType::Date32,
        ColumnType::DateTime => DataType::Timestamp(TimeUnit::Microsecond, None),
        ColumnType::Duration => DataType::Duration(TimeUnit::Microsecond),
        ColumnType::Text => DataType::Utf8View,
    }
}

impl Column<'_> {
    /// The array of the values so far, which are `rows`; the column is empty again. `bytes` are those that texts
    /// lie in. Cells that turn out to be no text are added to `bad`.
    pub(crate) fn finish(&mut self, rows: usize, bytes: &Buffer, bad: &mut Vec<BadCell>) -> ArrayRef {
        let ty = self.judge.ty;
        let values = std::mem::replace(&mut self.values, Values::new(ty));
        let nulls = std::mem::take(&mut self.nulls);
        if let Values::Text(views) = values {
            return self.finish_text(views, nulls, bytes, bad);
        }
        let nulls = null_buffer(rows, &nulls);
        match values {
            Values::Truth(values) => Arc::new(BooleanArray::new(BooleanBuffer::from(values), nulls)),
            Values::Integer(values) => Arc::new(Int64Array::new(values.into(), nulls)),
            Values::Scaled { values, .. } => {
                Arc::new(Decimal128Array::new(values.into(), nulls).with_data_type(data_type(ty)))
            }
            Values::Double(values) => Arc::new(Float64Array::new(values.into(), nulls)),
            Values::Day(values) => Arc::new(Date32Array::new(values.into(), nulls)),
            Values::Moment(values) => Arc::new(TimestampMicrosecondArray::new(values.into(), nulls)),
            Values::Duration(values) => Arc::new(DurationMicrosecondArray::new(values.into(), nulls)),
            Values::Text(_) => unreachable!("texts were finished above"),
        }
    }

    fn finish_text(
        &self,
        texts: Views,
        mut nulls: Vec<u32>,
        bytes: &Buffer,
        bad: &mut Vec<BadCell>,
    ) -> ArrayRef {
        let rows = texts.views.len();
        let views = ScalarBuffer::from(texts.views);
        let buffers = vec![bytes.clone(), Buffer::from_vec(texts.made)];
        if !self.file.damaged
            && let Ok(array) =
                StringViewArray::try_new(views.clone(), buffers.clone(), null_buffer(rows, &nulls))
        {
            return Arc::new(array);
        }
        // Some cell is no text. It is told, and missing.
        let mut sound = views.to_vec();
        for (row, view) in sound.iter_mut().enumerate() {
            let text = bytes_of(*view, &buffers);
            if decode(&text, self.file).is_none() {
                bad.push(undecodable(&text, row, self.number, self.file));
                nulls.push(row as u32);
                *view = 0;
            }
        }
        let nulls = null_buffer(rows, &nulls);
        Arc::new(StringViewArray::new(sound.into(), buffers, nulls))
    }
}

/// The bytes that a view shows.
fn bytes_of(view: u128, buffers: &[Buffer]) -> Cow<'_, [u8]> {
    let length = view as u32 as usize;
    if length <= INLINE {
        return Cow::Owned(view.to_le_bytes()[4..4 + length].to_vec());
    }
    let start = (view >> 96) as usize;
    Cow::Borrowed(&buffers[(view >> 64) as u32 as usize][start..start + length])
}

/// Marks the rows without a value, if there are any.
fn null_buffer(rows: usize, nulls: &[u32]) -> Option<NullBuffer> {
    if nulls.is_empty() {
        return None;
    }
    let mut known = BooleanBufferBuilder::new(rows);
    known.append_n(rows, true);
    for row in nulls {
        known.set_bit(*row as usize, false);
    }
    Some(NullBuffer::new(known.finish()))
}
