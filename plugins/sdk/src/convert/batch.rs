//! From converted columns to the batches of a scan, and from what does not fit to what is said of it.

use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{ArrowError, Field, Schema, SchemaRef};
use weigh_words::Text;

use super::{Converted, Misfit};
use crate::{BadCell, Batch, SourceError, Wanted};

/// The columns of the batches that are wanted.
pub fn schema(wanted: &[Wanted]) -> SchemaRef {
    let field = |wanted: &Wanted| Field::new(&wanted.name, wanted.ty.delivered(), true);
    Arc::new(Schema::new(wanted.iter().map(field).collect::<Vec<_>>()))
}

/// A batch of converted columns, which stand as in the schema.
pub fn batch(schema: &SchemaRef, columns: Vec<Converted>) -> Result<Batch, ArrowError> {
    let mut bad = Vec::new();
    let mut arrays = Vec::with_capacity(columns.len());
    for (number, converted) in columns.into_iter().enumerate() {
        arrays.push(converted.values);
        bad.extend(converted.bad.into_iter().map(|bad| BadCell {
            row: bad.row,
            column: Some(number),
            text: bad.text,
            expected: bad.expected,
        }));
    }
    bad.sort_by_key(|cell| (cell.row, cell.column));
    let rows = RecordBatch::try_new(schema.clone(), arrays)?;
    Ok(Batch { rows, bad })
}

/// Rows of which nothing is wanted but that they are there: so many of those that are left, none where none is.
pub fn only_counted(left: u64, most: usize) -> Option<Batch> {
    let rows = left.min(most as u64);
    if rows == 0 {
        return None;
    }
    let options = RecordBatchOptions::new().with_row_count(Some(rows as usize));
    let none = RecordBatch::try_new_with_options(Arc::new(Schema::empty()), Vec::new(), &options);
    none.ok().map(|rows| Batch {
        rows,
        bad: Vec::new(),
    })
}

impl Misfit {
    /// What a source answers for a wanted column of an input, `before` rows of whose partition are delivered already.
    /// `never` says why it cannot be read.
    pub fn answer(
        self,
        wanted: &Wanted,
        input: &str,
        before: u64,
        never: impl FnOnce(Text) -> SourceError,
    ) -> SourceError {
        match self {
            Misfit::Wider { ty, row, text } => SourceError::Widen {
                column: wanted.name.clone(),
                ty,
                currency: wanted.currency,
                input: input.to_owned(),
                row: before + row as u64,
                text,
            },
            Misfit::Never(why) => never(why),
        }
    }
}
