//! The batches of one partition.

use std::ops::Range;
use std::sync::Arc;

use weigh_sdk::arrow_array::{RecordBatch, RecordBatchOptions};
use weigh_sdk::arrow_schema::{Field, Schema, SchemaRef};
use weigh_sdk::cell::{self, Judge, Kind, told};
use weigh_sdk::{BadCell, Batch, Expected, ScanRequest, SourceError};
use weigh_words::{Text, text};

use crate::book::Book;
use crate::failure::damaged;
use crate::layout::first_word;
use crate::sheet::{Said, Wrong};
use crate::table::Table;

/// An iterator over the batches of one partition.
pub(crate) struct Rows<'a> {
    book: &'a Book,
    /// The rows of the partition.
    part: Range<usize>,
    /// The next one.
    at: usize,
    /// Rows in a batch, at the most.
    most: usize,
    schema: SchemaRef,
    columns: Vec<cell::Column<'a, Table>>,
    places: Vec<usize>,
}

/// A cell that a column which is not declared cannot hold.
struct Wider {
    row: usize,
    column: usize,
    kind: Kind,
    text: String,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(
        table: &'a Table,
        book: &'a Book,
        rows: Range<usize>,
        request: &ScanRequest,
    ) -> Result<Self, SourceError> {
        let places = table.places(&request.columns)?;
        let column = |((number, wanted), place): ((usize, &weigh_sdk::Wanted), &usize)| {
            let judge = Judge {
                whole: table,
                place: *place,
                ty: wanted.ty,
                currency: wanted.currency,
                declared: wanted.declared,
            };
            cell::Column::new(judge, number)
        };
        let columns = request.columns.iter().enumerate().zip(&places).map(column);
        let field = |wanted: &weigh_sdk::Wanted| Field::new(&wanted.name, wanted.ty.delivered(), true);
        Ok(Self {
            book,
            at: rows.start,
            part: rows,
            most: request.batch_rows.max(1),
            schema: Arc::new(Schema::new(request.columns.iter().map(field).collect::<Vec<_>>())),
            columns: columns.collect(),
            places,
        })
    }

    fn batch(&mut self) -> Result<Option<Batch>, SourceError> {
        let rows = self.at..self.part.end.min(self.at + self.most);
        if rows.is_empty() {
            return Ok(None);
        }
        let mut wider: Option<Wider> = None;
        for number in 0..self.columns.len() {
            let found = self.fill(number, &rows)?;
            let first = |found: &Wider| wider.as_ref().is_none_or(|first| found.row < first.row);
            wider = found.filter(first).or(wider);
        }
        if let Some(wider) = wider {
            return Err(SourceError::Widen {
                column: self.schema.field(wider.column).name().clone(),
                ty: wider.kind.ty,
                currency: wider.kind.currency,
                input: self.book.input(),
                row: (wider.row - self.part.start) as u64,
                text: wider.text,
            });
        }
        let mut bad = self.totals(&rows);
        let mut arrays = Vec::with_capacity(self.columns.len());
        for column in &mut self.columns {
            let (values, wrong) = column.finish();
            arrays.push(values);
            bad.extend(wrong);
        }
        for cell in &mut bad {
            self.with_address(&rows, cell);
        }
        bad.sort_by_key(|cell| (cell.row, cell.column));
        let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
        let batch = RecordBatch::try_new_with_options(self.schema.clone(), arrays, &options)
            .map_err(|error| damaged(self.book.name(), Text::verbatim(error.to_string())))?;
        self.at = rows.end;
        Ok(Some(Batch { rows: batch, bad }))
    }

    /// Reads the cells of a column. Answers the first that it cannot hold, if there is one.
    fn fill(&mut self, number: usize, rows: &Range<usize>) -> Result<Option<Wider>, SourceError> {
        let column = &mut self.columns[number];
        for row in rows.clone() {
            // What a total comes to says nothing of the column.
            if self.book.layout.totals.binary_search(&row).is_ok() {
                column.push_missing();
                continue;
            }
            match self.book.said(row, self.places[number]) {
                Said::Missing => column.push_missing(),
                Said::Text(text) => {
                    if let Some(kind) = column.push(&text)? {
                        return Ok(Some(Wider {
                            row,
                            column: number,
                            kind,
                            text: told(&text),
                        }));
                    }
                }
                Said::Wrong(text, wrong) => column.push_bad(&text, expected(wrong)),
            }
        }
        Ok(None)
    }

    /// The rows of totals, each of them wrong as a whole, since it counts what other rows hold.
    fn totals(&self, rows: &Range<usize>) -> Vec<BadCell> {
        let layout = &self.book.layout;
        let total = |row: usize| BadCell {
            row: row - rows.start,
            column: None,
            text: told(&first_word(&self.book.sheet, &layout.columns, layout.rows[row])),
            expected: Expected::Told {
                expected: text!("a row of the table, as it looks: totals would count twice"),
                mend: Some(text!(
                    "where such rows are totals, leave them out: `totals no` behind the file's name; where they are rows \
                     like others, say `totals yes`"
                )),
            },
        };
        let totals = &layout.totals;
        let from = totals.partition_point(|row| *row < rows.start);
        let to = totals.partition_point(|row| *row < rows.end);
        totals[from..to].iter().map(|row| total(*row)).collect()
    }

    /// Says in which cell it is that something is wrong.
    fn with_address(&self, rows: &Range<usize>, cell: &mut BadCell) {
        if let Some(number) = cell.column {
            let address = self.book.address(rows.start + cell.row, self.places[number]);
            let expected = Box::new(cell.expected.clone());
            cell.expected = Expected::At {
                cell: address.to_string(),
                expected,
            };
        }
    }
}

/// What a cell should have held that cannot be used in any column.
fn expected(wrong: Wrong) -> Expected {
    let told = |expected, mend| Expected::Told {
        expected,
        mend: Some(mend),
    };
    match wrong {
        Wrong::NoDay => Expected::RealDate,
        Wrong::OutOfRange => Expected::NumberInRange,
        Wrong::Error => told(
            text!("a value, but what a formula fails with"),
            text!(
                "mend the formula; where its failing means that nothing is known, write `=IFERROR(…, \"\")` around it"
            ),
        ),
        Wrong::Uncounted => told(
            text!("a value: the formula there has no result in the file"),
            text!("whatever wrote the file did not count: open it in Excel or LibreOffice and save it"),
        ),
        Wrong::Merged(area) => told(
            text!("a value of its own: {cells} are merged", cells = area.to_string()),
            text!(
                "take the merging away and write the value into each cell. Where the value of merged cells holds for each \
                 of them, say `fill_merged yes` behind the file's name; where it holds for the first alone, `fill_merged no`"
            ),
        ),
        Wrong::Shortened => told(
            text!("a number of at most 15 digits: of a longer one the others are lost"),
            text!(
                "a workbook keeps 15 digits of a number: format the column as text, and then enter or import its numbers \
                 again"
            ),
        ),
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Batch, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.batch();
        if batch.is_err() {
            // What comes behind an error means nothing.
            self.at = self.part.end;
        }
        batch.transpose()
    }
}
