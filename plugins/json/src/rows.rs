//! The batches of one chunk.

use arrow_array::RecordBatch;
use weigh_sdk::arrow_schema::SchemaRef;
use weigh_sdk::cell::{Column, Judge, Markers, told};
use weigh_sdk::files::has_changed;
use weigh_sdk::{Batch, Expected, ScanRequest, SourceError, Wanted, convert};

use crate::file::TableFile;
use crate::keys::ROOT;
use crate::layout::Chunk;
use crate::record::{Entries, Found, Records};
use crate::table::Known;

/// An iterator over the batches of one chunk.
pub(crate) struct Rows<'a> {
    known: &'a Known,
    markers: &'a Markers,
    file: &'a TableFile,
    chunk: Chunk,
    wanted: Vec<Wanted>,
    columns: Vec<Column<'a, Known>>,
    schema: SchemaRef,
    /// By node, the wanted columns that it is.
    ours: Vec<Vec<usize>>,
    /// By node, whether one below it is wanted.
    leads: Vec<bool>,
    /// By wanted column, whether the record has it.
    has: Vec<bool>,
    most: usize,
    bytes: Option<Vec<u8>>,
    at: usize,
    delivered: u64,
}

impl<'a> Rows<'a> {
    /// The rows of a chunk; the places of the wanted columns are known.
    pub(crate) fn new(
        (known, markers): (&'a Known, &'a Markers),
        file: &'a TableFile,
        chunk: Chunk,
        places: &[usize],
        request: &ScanRequest,
    ) -> Self {
        let nodes = known.keys.len();
        let (mut ours, mut leads) = (vec![Vec::new(); nodes], vec![false; nodes]);
        let mut columns = Vec::with_capacity(places.len());
        for (number, (place, wanted)) in places.iter().zip(&request.columns).enumerate() {
            ours[known.node(*place)].push(number);
            let judge = Judge {
                whole: known,
                place: *place,
                ty: wanted.ty,
                currency: wanted.currency,
                declared: wanted.declared,
            };
            columns.push(Column::new(judge, number));
        }
        // A node stands behind the one above it.
        for node in (0..nodes).rev() {
            leads[node] = (known.keys.below(node)).any(|(_, below)| leads[below] || !ours[below].is_empty());
        }
        Self {
            known,
            markers,
            file,
            chunk,
            wanted: request.columns.clone(),
            has: vec![false; columns.len()],
            columns,
            schema: convert::schema(&request.columns),
            ours,
            leads,
            most: request.batch_rows.max(1),
            bytes: None,
            at: 0,
            delivered: 0,
        }
    }

    fn batch(&mut self) -> Result<Option<Batch>, SourceError> {
        if self.columns.is_empty() {
            let batch = convert::only_counted(self.chunk.records - self.delivered, self.most);
            self.delivered += batch.as_ref().map_or(0, |batch| batch.rows.num_rows() as u64);
            return Ok(batch);
        }
        let bytes = match self.bytes.take() {
            Some(bytes) => bytes,
            None => self.file.chunk(self.chunk)?,
        };
        let mut records = Records::behind(&bytes, self.at);
        let mut rows = 0;
        while rows < self.most {
            let Some((_, record)) = records.next() else { break };
            // All records were looked at, and were sound then.
            let entries = record.map_err(|_| has_changed(self.file.name()))?;
            self.has.fill(false);
            self.object(ROOT, &entries, rows)?;
            for (column, has) in self.columns.iter_mut().zip(&self.has) {
                if !has {
                    column.push_missing();
                }
            }
            rows += 1;
        }
        self.at = records.at();
        self.bytes = Some(bytes);
        if rows == 0 {
            return Ok(None);
        }
        self.delivered += rows as u64;
        let (mut arrays, mut bad) = (Vec::with_capacity(self.columns.len()), Vec::new());
        for column in &mut self.columns {
            let (values, wrong) = column.finish();
            arrays.push(values);
            bad.extend(wrong);
        }
        bad.sort_by_key(|cell| (cell.row, cell.column));
        let rows = RecordBatch::try_new(self.schema.clone(), arrays)
            .unwrap_or_else(|error| unreachable!("columns are made in their types: {error}"));
        Ok(Some(Batch { rows, bad }))
    }

    fn object(&mut self, node: usize, Entries(entries): &Entries, row: usize) -> Result<(), SourceError> {
        let changed = || has_changed(self.file.name());
        for (place, (key, value)) in entries.iter().enumerate() {
            let below = self.known.keys.find(node, key, place).ok_or_else(changed)?;
            if self.ours[below].is_empty() && !self.leads[below] {
                continue;
            }
            let found = Found::but_for(value, self.markers).map_err(|_| has_changed(self.file.name()))?;
            for at in 0..self.ours[below].len() {
                let number = self.ours[below][at];
                self.has[number] = true;
                let column = &mut self.columns[number];
                let kind = match &found {
                    Found::Missing => {
                        column.push_missing();
                        None
                    }
                    Found::Scalar(text) => column.push(text)?.map(|kind| (kind, told(text))),
                    Found::List(parts) | Found::Object(parts) => {
                        column.push_bad(parts, Expected::Type(column.ty()));
                        None
                    }
                };
                if let Some((kind, text)) = kind {
                    return Err(SourceError::Widen {
                        column: self.wanted[number].name.clone(),
                        ty: kind.ty,
                        currency: kind.currency,
                        input: self.file.name().to_owned(),
                        row: self.delivered + row as u64,
                        text,
                    });
                }
            }
            if let Found::Object(object) = found
                && self.leads[below]
            {
                let entries = serde_json::from_str(object).map_err(|_| has_changed(self.file.name()))?;
                self.object(below, &entries, row)?;
            }
        }
        Ok(())
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Batch, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.batch();
        if batch.is_err() {
            // What comes behind an error means nothing.
            self.bytes = Some(Vec::new());
            (self.at, self.delivered) = (0, self.chunk.records);
        }
        batch.transpose()
    }
}
