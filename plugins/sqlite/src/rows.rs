//! The batches of a scan. A statement of SQLite cannot leave its thread, so a thread of its own runs it and hands batches over,
//! two ahead of whoever takes them.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use arrow_array::ArrayRef;
use arrow_array::builder::{Float64Builder, Int64Builder, StringViewBuilder};
use rusqlite::types::ValueRef;
use weigh_sdk::arrow_schema::SchemaRef;
use weigh_sdk::convert::{self, Bad, sql};
use weigh_sdk::files::has_changed;
use weigh_sdk::{Batch, Expected, ScanRequest, SourceError, Wanted};
use weigh_words::text;

use crate::database::Database;
use crate::failure::{cannot_read, malformed};
use crate::table::Table;

/// Batches that wait to be taken.
const AHEAD: usize = 2;
/// A batch ends when its texts have so many bytes.
const BYTES: usize = 16 << 20;
/// The most letters of a value that are told.
const TOLD: usize = 200;

/// The values of a column as they come, and those that are no text.
type Values = (ArrayRef, Vec<Bad>);

/// What a thread hands over.
enum Sent {
    Batch(Vec<Values>),
    /// So many rows, of which nothing is wanted but that they are there.
    Count(u64),
    Done,
    Failed(SourceError),
}

/// An iterator over the batches of a scan.
pub(crate) struct Rows<'a> {
    table: &'a Table,
    wanted: Vec<Wanted>,
    schema: SchemaRef,
    most: usize,
    sent: Option<Receiver<Sent>>,
    /// Rows that are only counted and not yet delivered.
    counted: u64,
    delivered: u64,
}

impl<'a> Rows<'a> {
    /// Begins a query, which casts the wanted columns so.
    pub(crate) fn new(
        table: &'a Table,
        query: String,
        casts: Vec<Option<&'static str>>,
        request: &ScanRequest,
    ) -> Result<Self, SourceError> {
        let (sender, sent) = sync_channel(AHEAD);
        let most = request.batch_rows.max(1);
        let (database, what) = (table.database.clone(), table.what.clone());
        let run = move || {
            let last = match answer(&database, &query, &casts, most, &sender) {
                Ok(Some(())) => database.unchanged().map_or_else(Sent::Failed, |()| Sent::Done),
                // Nobody wants more.
                Ok(None) => return,
                Err(Stopped::Sqlite(error)) => Sent::Failed(cannot_read(database.name(), &what, &error)),
                Err(Stopped::Changed) => Sent::Failed(has_changed(database.name())),
            };
            let _ = sender.send(last);
        };
        let started = thread::Builder::new().name("weigh-sqlite".to_owned()).spawn(run);
        started.map_err(|error| weigh_sdk::files::cannot_read(table.database.name(), &error))?;
        Ok(Self {
            table,
            wanted: request.columns.clone(),
            schema: convert::schema(&request.columns),
            most,
            sent: Some(sent),
            counted: 0,
            delivered: 0,
        })
    }

    fn batch(&mut self) -> Result<Option<Batch>, SourceError> {
        loop {
            if let Some(batch) = convert::only_counted(self.counted, self.most) {
                self.counted -= batch.rows.num_rows() as u64;
                return Ok(Some(batch));
            }
            let Some(sent) = &self.sent else { return Ok(None) };
            match sent.recv() {
                Ok(Sent::Batch(columns)) => return self.converted(columns).map(Some),
                Ok(Sent::Count(rows)) => self.counted = rows,
                Ok(Sent::Done) => self.sent = None,
                Ok(Sent::Failed(error)) => return Err(error),
                Err(_) => {
                    let file = self.table.input();
                    return Err(malformed(text!("{file} was not read to its end", file), None));
                }
            }
        }
    }

    fn converted(&mut self, columns: Vec<Values>) -> Result<Batch, SourceError> {
        let mut all = Vec::with_capacity(columns.len());
        for (wanted, (values, bad)) in self.wanted.iter().zip(columns) {
            let mut converted = sql::read(&wanted.name, &values, wanted).map_err(|misfit| {
                let never = |why| self.table.unreadable(&wanted.name, why);
                misfit.answer(wanted, &self.table.input(), self.delivered, never)
            })?;
            converted.bad.extend(bad);
            all.push(converted);
        }
        let batch = convert::batch(&self.schema, all)
            .unwrap_or_else(|error| unreachable!("columns are converted to their types: {error}"));
        self.delivered += batch.rows.num_rows() as u64;
        Ok(batch)
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Batch, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.batch();
        if batch.is_err() {
            // What comes behind an error means nothing.
            (self.sent, self.counted) = (None, 0);
        }
        batch.transpose()
    }
}

/// Why an answer is not read to its end.
enum Stopped {
    Sqlite(rusqlite::Error),
    /// A value is of another kind than all were when they were looked at.
    Changed,
}

impl From<rusqlite::Error> for Stopped {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// The values of a column so far.
enum Column {
    Whole(Int64Builder),
    Double(Float64Builder),
    Text(StringViewBuilder, Vec<Bad>),
}

impl Column {
    fn new(cast: Option<&str>) -> Self {
        match cast {
            None => Self::Whole(Int64Builder::new()),
            Some("REAL") => Self::Double(Float64Builder::new()),
            Some(_) => Self::Text(StringViewBuilder::new(), Vec::new()),
        }
    }

    /// Adds the value of a row, and answers how many bytes it takes.
    fn push(&mut self, row: usize, value: ValueRef) -> Result<usize, Stopped> {
        match (self, value) {
            (Self::Whole(values), ValueRef::Integer(value)) => values.append_value(value),
            (Self::Double(values), ValueRef::Real(value)) => values.append_value(value),
            (Self::Text(values, bad), ValueRef::Text(bytes)) => {
                match str::from_utf8(bytes) {
                    Ok(text) => values.append_value(text),
                    Err(_) => {
                        values.append_null();
                        bad.push(Bad {
                            row,
                            text: String::from_utf8_lossy(bytes).chars().take(TOLD).collect(),
                            expected: Expected::Encoding("UTF-8".to_owned()),
                        });
                    }
                }
                return Ok(bytes.len());
            }
            (Self::Whole(values), ValueRef::Null) => values.append_null(),
            (Self::Double(values), ValueRef::Null) => values.append_null(),
            (Self::Text(values, _), ValueRef::Null) => values.append_null(),
            (Self::Whole(_) | Self::Double(_) | Self::Text(..), _) => return Err(Stopped::Changed),
        }
        Ok(size_of::<i64>())
    }

    fn finish(&mut self) -> Values {
        match self {
            Self::Whole(values) => (Arc::new(values.finish()), Vec::new()),
            Self::Double(values) => (Arc::new(values.finish()), Vec::new()),
            Self::Text(values, bad) => (Arc::new(values.finish()), std::mem::take(bad)),
        }
    }
}

/// Runs a query and sends what it answers, as long as somebody takes it.
fn answer(
    database: &Database,
    query: &str,
    casts: &[Option<&'static str>],
    most: usize,
    sender: &SyncSender<Sent>,
) -> Result<Option<()>, Stopped> {
    let connection = database.connect()?;
    let mut statement = connection.prepare(query)?;
    let mut answered = statement.query([])?;
    if casts.is_empty() {
        let count = answered.next()?.map_or(Ok(0), |row| row.get::<_, i64>(0))?;
        return Ok(sender.send(Sent::Count(count.cast_unsigned())).ok());
    }
    let mut columns: Vec<Column> = casts.iter().map(|cast| Column::new(*cast)).collect();
    let (mut rows, mut bytes) = (0, 0);
    let send = |columns: &mut [Column]| {
        let values = columns.iter_mut().map(Column::finish).collect();
        sender.send(Sent::Batch(values)).ok()
    };
    while let Some(row) = answered.next()? {
        for (place, column) in columns.iter_mut().enumerate() {
            bytes += column.push(rows, row.get_ref(place)?)?;
        }
        rows += 1;
        if rows == most || bytes > BYTES {
            if send(&mut columns).is_none() {
                return Ok(None);
            }
            (rows, bytes) = (0, 0);
        }
    }
    if rows > 0 && send(&mut columns).is_none() {
        return Ok(None);
    }
    Ok(Some(()))
}
