//! The batches of one run of a file's parts.

use arrow_array::RecordBatch;
use arrow_ipc::reader::FileDecoder;
use arrow_schema::{Field, SchemaRef};
use weigh_sdk::convert::{self, years};
use weigh_sdk::files::{TypedFile as _, unreadable};
use weigh_sdk::{Batch, ScanRequest, SourceError, Wanted};
use weigh_words::text;

use crate::failure::{damaged, guarded, told};
use crate::file::{Run, TableFile};
use crate::index::Part;
use crate::pieces::{Pieces, check, message};

/// An iterator over the batches of a run.
pub(crate) struct Rows<'a> {
    file: &'a TableFile,
    /// The parts that nobody has read yet.
    parts: std::slice::Iter<'a, Part>,
    wanted: Vec<Wanted>,
    /// Which columns of the file are read, in its order.
    read: Vec<usize>,
    /// For each wanted column, which of those it is.
    order: Vec<usize>,
    schema: SchemaRef,
    most: usize,
    open: Option<(Pieces, FileDecoder)>,
    /// What has been read and nobody has taken.
    rest: Option<RecordBatch>,
    /// Rows of the run.
    all: u64,
    delivered: u64,
}

impl<'a> Rows<'a> {
    /// The rows of a run; the places of the wanted columns in the file are known.
    pub(crate) fn new(file: &'a TableFile, run: Run<'a>, places: &[usize], request: &ScanRequest) -> Self {
        let mut read = places.to_vec();
        read.sort_unstable();
        read.dedup();
        let order = places
            .iter()
            .map(|place| read.partition_point(|before| before < place));
        Self {
            file,
            parts: run.parts.iter(),
            wanted: request.columns.clone(),
            order: order.collect(),
            read,
            schema: convert::schema(&request.columns),
            most: request.batch_rows.max(1),
            open: None,
            rest: None,
            all: run.rows(),
            delivered: 0,
        }
    }

    fn batch(&mut self) -> Result<Option<Batch>, SourceError> {
        if self.wanted.is_empty() {
            let batch = convert::only_counted(self.all - self.delivered, self.most);
            self.delivered += batch.as_ref().map_or(0, |batch| batch.rows.num_rows() as u64);
            return Ok(batch);
        }
        let Some(rows) = self.next_rows()? else {
            return Ok(None);
        };
        let file = self.file.name();
        let mut columns = Vec::with_capacity(self.wanted.len());
        for (wanted, place) in self.wanted.iter().zip(&self.order) {
            let values = rows.column(*place);
            let field = Field::new(&wanted.name, values.data_type().clone(), true);
            let converted = years::convert(&field, values, wanted).map_err(|misfit| {
                let never = |why| unreadable(&wanted.name, file, why);
                misfit.answer(wanted, file, self.delivered, never)
            })?;
            columns.push(converted);
        }
        let batch = convert::batch(&self.schema, columns).map_err(|error| told(file, &error))?;
        self.delivered += batch.rows.num_rows() as u64;
        Ok(Some(batch))
    }

    /// The next rows, at most as many as a batch has.
    fn next_rows(&mut self) -> Result<Option<RecordBatch>, SourceError> {
        let rows = loop {
            match self.rest.take() {
                Some(rows) if rows.num_rows() > 0 => break rows,
                _ => {}
            }
            let Some(part) = self.parts.next() else {
                return Ok(None);
            };
            self.rest = self.decoded(part)?;
        };
        let taken = rows.num_rows().min(self.most);
        self.rest = Some(rows.slice(taken, rows.num_rows() - taken));
        Ok(Some(rows.slice(0, taken)))
    }

    /// The rows of a part; none of a dictionary, which is kept.
    fn decoded(&mut self, part: &Part) -> Result<Option<RecordBatch>, SourceError> {
        let (file, index) = (self.file.name(), &self.file.index);
        let (pieces, decoder) = match &mut self.open {
            Some(open) => open,
            none => {
                let decoder = FileDecoder::new(index.schema.clone(), index.version);
                none.insert((self.file.pieces()?, decoder.with_projection(self.read.clone())))
            }
        };
        let bytes = pieces.piece(part.start(), part.length())?;
        let (head, body) = bytes.split_at(part.head() as usize);
        check(file, &message(file, head)?, body)?;
        if part.dictionary {
            let kept = guarded(file, || decoder.read_dictionary(&part.block, &bytes))?;
            return kept.map(|()| None).map_err(|error| told(file, &error));
        }
        let rows = guarded(file, || decoder.read_record_batch(&part.block, &bytes))?;
        let rows = rows.map_err(|error| told(file, &error))?;
        match rows {
            Some(rows) if rows.num_rows() as u64 == part.rows => Ok(Some(rows)),
            _ => Err(damaged(file, text!("its parts contradict one another"))),
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Batch, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.batch();
        if batch.is_err() {
            // What comes behind an error means nothing.
            (self.parts, self.rest) = ([].iter(), None);
            self.delivered = self.all;
        }
        batch.transpose()
    }
}
