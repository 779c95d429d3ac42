//! The batches of one partition.

use std::sync::Arc;

use weigh_sdk::arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use weigh_sdk::arrow_schema::{Field, FieldRef, Schema, SchemaRef};
use weigh_sdk::{BadCell, Batch, Expected, ScanRequest, SourceError};
use weigh_words::text;

use crate::cell::told;
use crate::column::{Block, Column, Findings, usual_type};
use crate::encoding::malformed;
use crate::file::{Records, TableFile};
use crate::index::{Fault, Index};
use crate::judge::Judge;
use crate::spare::CHUNKS;
use crate::table::Table;

/// An iterator over the batches of one partition.
pub(crate) struct Rows<'a> {
    file: &'a TableFile,
    chunk: usize,
    width: usize,
    /// Rows in a batch, at the most.
    most: usize,
    schema: SchemaRef,
    columns: Vec<Column<'a>>,
    index: Index,
    /// The records of the partition, read at the first batch.
    block: Option<Block>,
    /// Where the next record begins.
    at: usize,
    /// Rows in the batches so far.
    delivered: u64,
    /// Whether an error ended the scan.
    failed: bool,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(
        table: &'a Table,
        file: &'a TableFile,
        chunk: usize,
        request: &ScanRequest,
    ) -> Result<Self, SourceError> {
        let mut columns = Vec::with_capacity(request.columns.len());
        let mut fields = Vec::with_capacity(request.columns.len());
        let places = table.places(&request.columns)?;
        for (number, (wanted, place)) in request.columns.iter().zip(places).enumerate() {
            let judge = Judge {
                whole: table,
                place,
                ty: wanted.ty,
                currency: wanted.currency,
                declared: wanted.declared,
            };
            columns.push(Column::new(judge, file, number)?);
            fields.push(Field::new(&wanted.name, usual_type(wanted.ty), true));
        }
        Ok(Self {
            file,
            chunk,
            width: table.width(),
            most: request.batch_rows.max(1),
            schema: Arc::new(Schema::new(fields)),
            columns,
            index: Index::new(table.width()),
            block: None,
            at: 0,
            delivered: 0,
            failed: false,
        })
    }

    fn batch(&mut self) -> Result<Option<Batch>, SourceError> {
        let block = match self.block.take() {
            Some(block) => block,
            None => {
                let Records { bytes, start } = self.file.chunk(self.chunk)?;
                self.at = start;
                Block::new(bytes)
            }
        };
        let bytes = block.bytes();
        let mut rows = 0;
        let mut bad = Vec::new();
        while rows < self.most && self.at < bytes.len() {
            self.at = self
                .index
                .build(bytes, self.at, self.most - rows, self.file.dialect);
            self.read_block(bytes, rows, &mut bad)?;
            rows += self.index.rows();
        }
        if rows == 0 {
            // Whoever got texts of the last batch may still have them.
            if let Some(bytes) = block.into_bytes() {
                CHUNKS.give(bytes);
            }
            return Ok(None);
        }
        let arrays: Vec<ArrayRef> = self
            .columns
            .iter_mut()
            .map(|column| column.finish(rows, &block, &mut bad))
            .collect();
        self.block = Some(block);
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(self.schema_of(&arrays), arrays, &options)
            .map_err(|error| self.not_a_batch(&error.to_string()))?;
        // Each column adds its own in row order; whole rows come before cells of the same row.
        bad.sort_by_key(|cell| (cell.row, cell.column));
        self.delivered += rows as u64;
        Ok(Some(Batch { rows: batch, bad }))
    }

    /// The schema of a batch of these columns: the usual one, unless some decimals needed the wider type.
    fn schema_of(&self, arrays: &[ArrayRef]) -> SchemaRef {
        let fields = self.schema.fields();
        let is_usual = |(field, array): (&FieldRef, &ArrayRef)| field.data_type() == array.data_type();
        if fields.iter().zip(arrays).all(is_usual) {
            return self.schema.clone();
        }
        let field = |(field, array): (&FieldRef, &ArrayRef)| {
            Field::new(field.name(), array.data_type().clone(), true)
        };
        Arc::new(Schema::new(
            fields.iter().zip(arrays).map(field).collect::<Vec<_>>(),
        ))
    }

    /// Reads the wanted columns of the block in the index, whose first row is row `base` of the batch.
    fn read_block(&mut self, bytes: &[u8], base: usize, bad: &mut Vec<BadCell>) -> Result<(), SourceError> {
        let mut findings = Findings::default();
        for column in &mut self.columns {
            column.read(bytes, &self.index, base, &mut findings)?;
        }
        if let Some(wider) = findings.wider {
            return Err(SourceError::Widen {
                column: self.schema.field(wider.column).name().clone(),
                ty: wider.kind.ty,
                currency: wider.kind.currency,
                input: self.file.name().to_owned(),
                row: self.delivered + wider.row as u64,
                text: wider.text,
            });
        }
        bad.append(&mut findings.bad);
        for record in self.index.bad() {
            let row = base + record.row as usize;
            let text = String::from_utf8_lossy(&bytes[record.start as usize..record.end as usize]);
            match record.fault {
                Fault::Cells(found) => bad.push(BadCell {
                    row,
                    column: None,
                    text: told(text.trim_end()),
                    expected: Expected::Cells {
                        wanted: self.width,
                        found,
                    },
                }),
                Fault::NeverClosed(place) => return Err(self.never_closed(row, place)),
            }
        }
        Ok(())
    }

    fn not_a_batch(&self, why: &str) -> SourceError {
        malformed(
            text!("{file} cannot be read: {why}", file = self.file.name(), why),
            None,
        )
    }

    /// The error of a quote that swallows the rest of the file. It is no wrong row that could be left out: nobody knows
    /// how many rows are gone with it.
    fn never_closed(&self, row: usize, place: usize) -> SourceError {
        let number = match self.file.row_number(self.chunk, self.delivered + row as u64) {
            Ok(number) => number,
            Err(error) => return error,
        };
        let file = self.file.name();
        let message = match self.file.header.get(place) {
            Some(column) => text!(
                "{file} row {row}, column `{column}`: a quote opens the cell and is never closed",
                file,
                row = number,
                column
            ),
            None => text!(
                "{file} row {row}, cell {place}: a quote opens the cell and is never closed",
                file,
                row = number,
                place = place + 1
            ),
        };
        malformed(
            message,
            Some(text!(
                "everything behind it would be one cell, so the rest of the file cannot be read: close the quote, or \
                 take it away"
            )),
        )
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Batch, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let batch = self.batch();
        self.failed = !matches!(batch, Ok(Some(_)));
        batch.transpose()
    }
}

#[cfg(test)]
mod tests;
