//! The batches of one row group.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, RecordBatch};
use arrow_schema::{DataType, SchemaRef};
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::basic::Compression;
use parquet::file::metadata::ColumnChunkMetaData;
use weigh_sdk::convert;
use weigh_sdk::files::{TypedFile as _, unreadable};
use weigh_sdk::{Batch, ScanRequest, SourceError, Wanted, survived};
use weigh_words::{Text, text};

use crate::booleans::Booleans;
use crate::columns::{Form, levels};
use crate::failure::{damaged, malformed, told};
use crate::file::TableFile;
use crate::pages::Group;
use crate::values::deliver;

/// Rows that are decoded together: enough that the price of a batch does not show, few enough to stay near the processor.
const ROWS: usize = 8192;

/// An iterator over the batches of one row group.
pub(crate) struct Rows<'a> {
    file: &'a TableFile,
    group: usize,
    wanted: Vec<Wanted>,
    /// The places of the wanted columns in the file.
    places: Vec<usize>,
    schema: SchemaRef,
    /// Rows in a batch, at the most.
    most: usize,
    state: State,
    /// Rows in the batches so far.
    delivered: u64,
}

enum State {
    Closed,
    Open {
        group: Group,
        rows: Box<ParquetRecordBatchReader>,
        booleans: Vec<Booleans>,
        /// For each wanted column, where it is.
        order: Vec<At>,
    },
    Done,
}

/// A column among those that are read.
#[derive(Clone, Copy)]
enum At {
    /// By the library.
    Rows(usize),
    Booleans(usize),
}

impl<'a> Rows<'a> {
    /// The rows of a row group; the places of the wanted columns in the file are known.
    pub(crate) fn new(file: &'a TableFile, group: usize, places: Vec<usize>, request: &ScanRequest) -> Self {
        Self {
            file,
            group,
            wanted: request.columns.clone(),
            places,
            schema: convert::schema(&request.columns),
            most: request.batch_rows.max(ROWS),
            state: State::Closed,
            delivered: 0,
        }
    }

    fn open(&self) -> Result<State, SourceError> {
        let file = self.file;
        for (place, wanted) in self.places.iter().zip(&self.wanted) {
            let leaf = file.columns[*place].leaf;
            if let Some(codec) = unknown_codec(file.metadata.row_group(self.group).column(leaf)) {
                let (column, file) = (&wanted.name, file.name());
                return Err(malformed(
                    text!(
                        "column `{column}` of {file} is packed with {codec}, which is not known here",
                        column,
                        file,
                        codec
                    ),
                    Some(text!(
                        "write the file with zstd, Snappy, gzip or LZ4, or without packing"
                    )),
                ));
            }
        }
        let is_boolean = |place: &usize| {
            let column = &file.columns[*place];
            column.form == Form::Plain && *column.field.data_type() == DataType::Boolean
        };
        let mut all = self.places.clone();
        all.sort_unstable();
        all.dedup();
        let (flags, read): (Vec<usize>, Vec<usize>) = all.into_iter().partition(is_boolean);
        let at = |among: &[usize], place: &usize| among.partition_point(|before| before < place);
        let order = self.places.iter().map(|place| {
            if is_boolean(place) {
                At::Booleans(at(&flags, place))
            } else {
                At::Rows(at(&read, place))
            }
        });
        let order = order.collect();
        let group = Group {
            input: Arc::new(file.input()?),
            metadata: file.metadata.clone(),
            number: self.group,
        };
        let opened = guarded(file.name(), || readers(file, &group, (&read, &flags), self.most));
        let (rows, booleans) =
            opened?.map_err(|error| group.input.wrong().unwrap_or_else(|| told(file.name(), &error)))?;
        Ok(State::Open {
            group,
            rows,
            booleans,
            order,
        })
    }

    fn batch(&mut self) -> Result<Option<Batch>, SourceError> {
        if self.wanted.is_empty() {
            return Ok(self.only_counted());
        }
        if matches!(self.state, State::Closed) {
            self.state = self.open()?;
        }
        let State::Open {
            group,
            rows,
            booleans,
            order,
        } = &mut self.state
        else {
            return Ok(None);
        };
        let read = guarded(self.file.name(), || next(group, rows, booleans));
        let input = &group.input;
        let Some(read) = read? else {
            input.unchanged()?;
            self.complete()?;
            self.state = State::Done;
            return Ok(None);
        };
        let columns = match read {
            Ok((booleans, read)) => {
                let column = |at: &At| match *at {
                    At::Rows(at) => read.column(at).clone(),
                    At::Booleans(at) => Arc::new(booleans[at].clone()) as ArrayRef,
                };
                order.iter().map(column).collect()
            }
            Err(error) => {
                // What cannot be read may be half of one file and half of another.
                input.unchanged()?;
                return Err(input.wrong().unwrap_or_else(|| told(self.file.name(), &error)));
            }
        };
        self.converted(columns).map(Some)
    }

    fn converted(&mut self, columns: Vec<ArrayRef>) -> Result<Batch, SourceError> {
        let mut all = Vec::with_capacity(columns.len());
        for (number, values) in columns.into_iter().enumerate() {
            let (wanted, form) = (&self.wanted[number], self.file.columns[self.places[number]].form);
            let converted = deliver(form, &values, wanted).map_err(|misfit| {
                let never = |why| unreadable(&wanted.name, self.file.name(), why);
                misfit.answer(wanted, self.file.name(), self.delivered, never)
            })?;
            all.push(converted);
        }
        let batch = convert::batch(&self.schema, all)
            .map_err(|error| damaged(self.file.name(), Text::verbatim(error.to_string())))?;
        self.delivered += batch.rows.num_rows() as u64;
        Ok(batch)
    }

    /// Holds the rows that came against those that the footer told of.
    fn complete(&self) -> Result<(), SourceError> {
        let told = self.file.rows(self.group);
        if self.delivered == told {
            return Ok(());
        }
        let (number, rows) = (self.group + 1, self.delivered);
        let why = text!(
            "row group {number} has {rows} rows, not {told}",
            number,
            rows,
            told
        );
        Err(damaged(self.file.name(), why))
    }

    /// Rows of which nothing is wanted but that they are there.
    fn only_counted(&mut self) -> Option<Batch> {
        let left = self.file.rows(self.group) - self.delivered;
        let batch = convert::only_counted(left, self.most);
        self.delivered += batch.as_ref().map_or(0, |batch| batch.rows.num_rows() as u64);
        batch
    }
}

/// What reads the columns at some places: the library, and the booleans by themselves.
fn readers(
    file: &TableFile,
    group: &Group,
    (read, booleans): (&[usize], &[usize]),
    most: usize,
) -> parquet::errors::Result<(Box<ParquetRecordBatchReader>, Vec<Booleans>)> {
    let levels = levels(file.metadata.file_metadata().schema_descr(), &file.columns, read)?;
    let rows = ParquetRecordBatchReader::try_new_with_row_groups(&levels, group, most, None)?;
    let booleans = booleans
        .iter()
        .map(|place| Booleans::new(group, file.columns[*place].leaf));
    Ok((Box::new(rows), booleans.collect::<parquet::errors::Result<_>>()?))
}

/// The next rows: the booleans, and all else. What is wrong comes in the library's words.
fn next(
    group: &Group,
    rows: &mut ParquetRecordBatchReader,
    booleans: &mut [Booleans],
) -> Option<Result<(Vec<BooleanArray>, RecordBatch), String>> {
    let Some(read) = rows.next() else {
        let ends = booleans.iter_mut().try_for_each(Booleans::end);
        return ends.err().map(|error| Err(error.to_string()));
    };
    let read = read.map_err(|error| error.to_string());
    Some(read.and_then(|read| {
        let booleans = booleans.iter_mut().map(|one| one.read(group, read.num_rows()));
        let booleans: parquet::errors::Result<_> = booleans.collect();
        Ok((booleans.map_err(|error| error.to_string())?, read))
    }))
}

/// Runs a part of the library, which gives up on some damaged files with a panic.
fn guarded<T>(file: &str, work: impl FnOnce() -> T) -> Result<T, SourceError> {
    survived(work).ok_or_else(|| damaged(file, text!("its pages contradict one another")))
}

/// How a chunk is packed, where that is not known here.
fn unknown_codec(chunk: &ColumnChunkMetaData) -> Option<&'static str> {
    match chunk.compression() {
        Compression::BROTLI(_) => Some("brotli"),
        Compression::LZO => Some("LZO"),
        Compression::UNCOMPRESSED
        | Compression::SNAPPY
        | Compression::GZIP(_)
        | Compression::LZ4
        | Compression::LZ4_RAW
        | Compression::ZSTD(_) => None,
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Batch, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.batch();
        if batch.is_err() {
            // What comes behind an error means nothing.
            self.state = State::Done;
            self.delivered = self.file.rows(self.group);
        }
        batch.transpose()
    }
}
