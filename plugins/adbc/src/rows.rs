//! The batches of a scan.

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_schema::{ArrowError, SchemaRef};
use weigh_sdk::convert::{self, sql::read};
use weigh_sdk::{Batch, ScanRequest, SourceError, Wanted};
use weigh_words::{Text, text};

use crate::columns::Known;
use crate::database::Answer;
use crate::failure::malformed;
use crate::table::Table;

/// An iterator over the batches of a scan.
pub(crate) struct Rows<'a> {
    table: &'a Table,
    columns: Vec<&'a Known>,
    wanted: Vec<Wanted>,
    schema: SchemaRef,
    /// Rows in a batch, at the most.
    most: usize,
    /// The answer, until it is read to its end.
    answer: Option<Answer>,
    /// Rows that go ahead of the answer's own.
    ahead: usize,
    /// What the driver has sent and nobody has taken.
    rest: Option<RecordBatch>,
    /// Rows that are only counted and not yet delivered.
    counted: u64,
    /// Rows in the batches so far.
    delivered: u64,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(
        table: &'a Table,
        columns: Vec<&'a Known>,
        request: &ScanRequest,
        answer: Answer,
        ahead: usize,
    ) -> Self {
        Self {
            table,
            columns,
            wanted: request.columns.clone(),
            schema: convert::schema(&request.columns),
            most: request.batch_rows.max(1),
            answer: Some(answer),
            ahead,
            rest: None,
            counted: 0,
            delivered: 0,
        }
    }

    fn batch(&mut self) -> Result<Option<Batch>, SourceError> {
        if self.columns.is_empty() {
            return self.only_counted();
        }
        let Some(rows) = self.sent()? else { return Ok(None) };
        let mut columns = Vec::with_capacity(self.columns.len());
        for (number, (known, wanted)) in self.columns.iter().zip(&self.wanted).enumerate() {
            if let Some(why) = &known.unreadable {
                return Err(self.unreadable(wanted, why.clone()));
            }
            let converted = read(&wanted.name, rows.column(number), wanted).map_err(|misfit| {
                let never = |why| self.unreadable(wanted, why);
                misfit.answer(wanted, &self.table.input(), self.delivered, never)
            })?;
            columns.push(converted);
        }
        self.delivered += rows.num_rows() as u64;
        let batch = convert::batch(&self.schema, columns);
        let stopped = |error: ArrowError| self.table.database.stopped(&self.table.what, &error.to_string());
        batch.map(Some).map_err(stopped)
    }

    /// The next rows as the driver sent them, at most as many as a batch has.
    fn sent(&mut self) -> Result<Option<RecordBatch>, SourceError> {
        let rows = loop {
            match self.rest.take() {
                Some(rows) if rows.num_rows() > 0 => break rows,
                _ => {}
            }
            let Some(rows) = self.received()? else {
                return Ok(None);
            };
            let ahead = self.ahead.min(rows.num_rows());
            self.ahead -= ahead;
            self.rest = Some(rows.slice(ahead, rows.num_rows() - ahead));
        };
        let taken = rows.num_rows().min(self.most);
        self.rest = Some(rows.slice(taken, rows.num_rows() - taken));
        Ok(Some(rows.slice(0, taken)))
    }

    /// The next batch of the driver's.
    fn received(&mut self) -> Result<Option<RecordBatch>, SourceError> {
        let Some(answer) = &mut self.answer else {
            return Ok(None);
        };
        match answer.rows.next() {
            Some(Ok(rows)) => Ok(Some(rows)),
            Some(Err(error)) => Err(self.table.database.stopped(&self.table.what, &error.to_string())),
            None => {
                if let Some(answer) = self.answer.take() {
                    self.table.database.done(answer);
                }
                Ok(None)
            }
        }
    }

    /// Rows of which nothing is wanted but that they are there.
    fn only_counted(&mut self) -> Result<Option<Batch>, SourceError> {
        while let Some(rows) = self.received()? {
            if let Some(count) = rows.column(0).as_primitive_opt::<Int64Type>() {
                self.counted += count.iter().flatten().map(i64::cast_unsigned).sum::<u64>();
            }
        }
        let batch = convert::only_counted(self.counted, self.most);
        self.counted -= batch.as_ref().map_or(0, |batch| batch.rows.num_rows() as u64);
        Ok(batch)
    }

    fn unreadable(&self, wanted: &Wanted, why: Text) -> SourceError {
        let (column, what) = (&wanted.name, &self.table.what);
        malformed(
            text!(
                "column `{column}` of `{what}` cannot be read: {why}",
                column,
                what,
                why
            ),
            None,
        )
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Batch, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.batch();
        if batch.is_err() {
            // What comes behind an error means nothing.
            (self.answer, self.rest, self.counted) = (None, None, 0);
        }
        batch.transpose()
    }
}
