//! The batches of a partition, looked over and in the types that were asked for.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use weigh_sdk::convert::{self, Misfit};
use weigh_sdk::{BadCell, Batch, ScanRequest, SourceError, Typed, meta};
use weigh_words::{Text, text};

use super::handle::Handle;
use super::told;
use crate::stream::Stream;

/// A stream of batches on its way to the engine.
pub(super) struct Reading {
    handle: Arc<Handle>,
    stream: Stream,
    request: ScanRequest,
    input: String,
    schema: SchemaRef,
    /// Where each wanted column stands in the stream.
    at: Vec<usize>,
    /// Where the column stands that tells what is wrong in each row.
    bad_at: Option<usize>,
    /// Rows before the current batch.
    before: u64,
    /// What is left of a batch that was larger than asked for.
    left: VecDeque<Batch>,
    done: bool,
}

impl Reading {
    pub(super) fn new(
        handle: Arc<Handle>,
        stream: Stream,
        request: ScanRequest,
        table: &str,
    ) -> Result<Self, SourceError> {
        let fields = stream.fields();
        let find = |name: &str| fields.iter().position(|field| field.name() == name);
        let mut at = Vec::with_capacity(request.columns.len());
        for column in &request.columns {
            match find(&column.name) {
                Some(index) => at.push(index),
                None => {
                    let why = text!("its rows have no column `{column}`", column = &column.name);
                    return Err(told(&handle.broken("scan", why)));
                }
            }
        }
        let tells = handle.flags() & weigh_abi::SRC_TYPES != 0;
        let bad_at = find(meta::BAD).filter(|index| tells && *fields[*index].data_type() == DataType::Utf8);
        let delivered = request.columns.iter().map(|wanted| {
            let typed = Typed {
                ty: wanted.ty,
                currency: wanted.currency,
            };
            Field::new(&wanted.name, wanted.ty.delivered(), true).with_metadata(typed.metadata())
        });
        let schema = Arc::new(Schema::new(delivered.collect::<Vec<_>>()));
        Ok(Self {
            handle,
            stream,
            request,
            input: table.to_owned(),
            schema,
            at,
            bad_at,
            before: 0,
            left: VecDeque::new(),
            done: false,
        })
    }

    fn fitted(&mut self, rows: &RecordBatch) -> Result<Batch, SourceError> {
        let mut bad = self.told_bad(rows)?;
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(self.at.len());
        for (index, wanted) in self.request.columns.iter().enumerate() {
            let at = self.at[index];
            let field = &self.stream.fields()[at];
            let column = convert::convert(field, rows.column(at), wanted).map_err(|misfit| match misfit {
                Misfit::Wider { ty, row, text } => SourceError::Widen {
                    column: wanted.name.clone(),
                    ty,
                    currency: wanted.currency,
                    input: self.input.clone(),
                    row: self.before + row as u64,
                    text,
                },
                Misfit::Never(why) => SourceError::Malformed {
                    message: text!(
                        "column `{column}` of `{input}`: {why}",
                        column = &wanted.name,
                        input = &self.input,
                        why
                    ),
                    help: None,
                },
            })?;
            bad.extend(column.bad.into_iter().map(|cell| BadCell {
                row: cell.row,
                column: Some(index),
                text: cell.text,
                expected: cell.expected,
            }));
            columns.push(column.values);
        }
        bad.sort_by_key(|cell| (cell.row, cell.column));
        let options = RecordBatchOptions::new().with_row_count(Some(rows.num_rows()));
        let fitted = RecordBatch::try_new_with_options(self.schema.clone(), columns, &options)
            .map_err(|error| told(&self.handle.broken("scan", Text::verbatim(error.to_string()))))?;
        self.before += rows.num_rows() as u64;
        Ok(Batch { rows: fitted, bad })
    }

    /// What the plugin itself says is wrong.
    fn told_bad(&self, rows: &RecordBatch) -> Result<Vec<BadCell>, SourceError> {
        let Some(at) = self.bad_at else {
            return Ok(Vec::new());
        };
        let texts = rows.column(at).as_string::<i32>();
        let mut bad = Vec::new();
        for row in (0..texts.len()).filter(|row| texts.is_valid(*row)) {
            let broken = |why: Text| {
                let why = text!("`{name}`: {why}", name = meta::BAD, why);
                told(&self.handle.broken("scan", why))
            };
            let cells: Vec<Told> = serde_json::from_str(texts.value(row))
                .map_err(|error| broken(Text::verbatim(error.to_string())))?;
            for cell in cells {
                if cell
                    .column
                    .is_some_and(|column| column >= self.request.columns.len())
                {
                    return Err(broken(text!("it names a column that was not asked for")));
                }
                bad.push(BadCell {
                    row,
                    column: cell.column,
                    text: cell.text,
                    expected: cell.expected,
                });
            }
        }
        Ok(bad)
    }

    /// Cuts a batch into such as were asked for.
    fn cut(&mut self, batch: Batch) {
        let size = self.request.batch_rows.max(1);
        let rows = batch.rows.num_rows();
        let mut bad = batch.bad.into_iter().peekable();
        for from in (0..rows).step_by(size) {
            let length = size.min(rows - from);
            let mut here = Vec::new();
            while let Some(cell) = bad.next_if(|cell| cell.row < from + length) {
                here.push(BadCell {
                    row: cell.row - from,
                    ..cell
                });
            }
            self.left.push_back(Batch {
                rows: batch.rows.slice(from, length),
                bad: here,
            });
        }
    }
}

/// A bad cell as the boundary has it.
#[derive(serde::Deserialize)]
struct Told {
    column: Option<usize>,
    text: String,
    expected: weigh_sdk::Expected,
}

impl Iterator for Reading {
    type Item = Result<Batch, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(batch) = self.left.pop_front() {
                return Some(Ok(batch));
            }
            if self.done {
                return None;
            }
            let Some(batch) = self.stream.batch().transpose() else {
                self.done = true;
                return None;
            };
            let batch = batch
                .map_err(|stopped| told(&self.handle.stopped("scan", stopped)))
                .and_then(|rows| self.fitted(&rows));
            match batch {
                Ok(batch) => self.cut(batch),
                Err(error) => {
                    self.done = true;
                    return Some(Err(error));
                }
            }
        }
    }
}
