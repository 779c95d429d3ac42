//! From the values of a column to its Arrow array.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_buffer::{ArrowNativeType, BooleanBuffer, BooleanBufferBuilder, Buffer, NullBuffer};
use weigh_sdk::arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal64Array, Decimal128Array, DurationMicrosecondArray,
    Float64Array, Int64Array, StringViewArray, TimestampMicrosecondArray,
};
use weigh_sdk::arrow_schema::DataType;
use weigh_sdk::{BadCell, ColumnType};

use super::views::{Block, INLINE, Views};
use super::{Column, Values, decode, undecodable};

/// The Arrow type of a column in most batches.
pub(crate) fn usual_type(ty: ColumnType) -> DataType {
    ty.narrow().unwrap_or_else(|| ty.delivered())
}

impl Column<'_> {
    /// The array of the values so far, which are `rows` of a block; the column is empty again. Cells that turn out to be no text
    /// are added to `bad`.
    pub(crate) fn finish(&mut self, rows: usize, block: &Block, bad: &mut Vec<BadCell>) -> ArrayRef {
        let ty = self.judge.ty;
        let lent = self.lent.take();
        let values = std::mem::replace(&mut self.values, Values::new(ty, lent));
        let nulls = std::mem::take(&mut self.nulls);
        if let Values::Text(views) = values {
            return self.finish_text(views, nulls, block, bad);
        }
        let known = null_buffer(rows, &nulls);
        self.nulls = nulls;
        self.nulls.clear();
        match values {
            Values::Truth(bits) => {
                let bits = self.lend(bits.into_words());
                Arc::new(BooleanArray::new(BooleanBuffer::new(bits, 0, rows), known))
            }
            Values::Integer(values) => Arc::new(Int64Array::new(self.lend(values).into(), known)),
            Values::Scaled { values, wide, .. } => match ty.narrow() {
                Some(narrow) if wide.is_empty() => {
                    let values = self.lend(values).into();
                    Arc::new(Decimal64Array::new(values, known).with_data_type(narrow))
                }
                _ => {
                    let mut all: Vec<i128> = values.into_iter().map(i128::from).collect();
                    for (row, value) in wide {
                        all[row] = value;
                    }
                    Arc::new(Decimal128Array::new(all.into(), known).with_data_type(ty.delivered()))
                }
            },
            Values::Double(values) => Arc::new(Float64Array::new(self.lend(values).into(), known)),
            Values::Day(values) => Arc::new(Date32Array::new(self.lend(values).into(), known)),
            Values::Moment(values) => {
                Arc::new(TimestampMicrosecondArray::new(self.lend(values).into(), known))
            }
            Values::Duration(values) => {
                Arc::new(DurationMicrosecondArray::new(self.lend(values).into(), known))
            }
            Values::Text(_) => unreachable!("texts were finished above"),
        }
    }

    /// The values as a buffer, whose memory will be asked for again.
    fn lend<T: ArrowNativeType>(&mut self, values: Vec<T>) -> Buffer {
        self.lent.insert(Buffer::from_vec(values)).clone()
    }

    fn finish_text(
        &mut self,
        texts: Views,
        mut nulls: Vec<u32>,
        block: &Block,
        bad: &mut Vec<BadCell>,
    ) -> ArrayRef {
        let rows = texts.len();
        let texts = texts.close(block);
        self.lent = Some(texts.views.inner().clone());
        if !self.file.damaged
            && let Some(array) = texts.array(null_buffer(rows, &nulls))
        {
            return Arc::new(array);
        }
        // Some cell is no text. It is told, and missing.
        let mut sound = texts.views.to_vec();
        for (row, view) in sound.iter_mut().enumerate() {
            let text = bytes_of(*view, &texts.buffers);
            if decode(&text, self.file).is_none() {
                bad.push(undecodable(&text, row, self.number, self.file));
                nulls.push(row as u32);
                *view = 0;
            }
        }
        let nulls = null_buffer(rows, &nulls);
        Arc::new(StringViewArray::new(sound.into(), texts.buffers, nulls))
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

#[cfg(test)]
mod tests;
