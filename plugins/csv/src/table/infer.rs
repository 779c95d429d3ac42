//! The types of a table's columns: from samples, and where those don't settle it, from all cells.

use rayon::prelude::*;
use weigh_sdk::{Currency, SourceError};

use super::{Sampled, Table};
use crate::cell::stamp::Order;
use crate::cell::{self, Evidence, Kind, Reading};
use crate::file::{Records, TableFile};
use crate::index::{Cells, Index, Layout, Span};

/// At how many places a table is sampled.
const SAMPLES: u64 = 5;
/// How many records are looked at in each of them.
const SAMPLE_ROWS: usize = 1_000;

impl Table {
    /// What samples of each column show.
    pub(super) fn sampled(&self) -> Result<&Sampled, SourceError> {
        self.sampled
            .get_or_init(|| self.sample())
            .as_ref()
            .map_err(Clone::clone)
    }

    fn sample(&self) -> Result<Sampled, SourceError> {
        let mut columns = vec![Evidence::default(); self.width()];
        let bytes: u64 = self.files.iter().map(TableFile::row_bytes).sum();
        let whole = bytes <= self.limits.read_whole;
        if whole {
            for (file, chunk) in self.chunks() {
                self.gather(file, &file.chunk(chunk)?, usize::MAX, &mut columns);
            }
        } else {
            let places = self.sample_places(bytes);
            let (first, later) = places.split_at(1);
            self.sample_at(first, &mut columns)?;
            if !self.look_alike(later, &columns)? {
                self.sample_at(later, &mut columns)?;
            }
        }
        Ok(Sampled { columns, whole })
    }

    fn sample_at(&self, places: &[(&TableFile, u64)], columns: &mut [Evidence]) -> Result<(), SourceError> {
        for (file, place) in places {
            self.gather(file, &file.sample(*place)?, SAMPLE_ROWS, columns);
        }
        Ok(())
    }

    /// Whether what likely are records at these places says nothing new about the columns. Usually that is so; then
    /// nobody need know for certain where records begin there, which takes a look at the whole file.
    fn look_alike(&self, places: &[(&TableFile, u64)], known: &[Evidence]) -> Result<bool, SourceError> {
        let mut columns = known.to_vec();
        for (file, place) in places {
            let Some(records) = file.likely_sample(*place)? else {
                return Ok(false);
            };
            self.gather(file, &records, SAMPLE_ROWS, &mut columns);
        }
        Ok(known
            .iter()
            .zip(&columns)
            .all(|(before, after)| before.means_the_same(after)))
    }

    /// Where to look: the beginning, the end, and places evenly between, over all files.
    fn sample_places(&self, bytes: u64) -> Vec<(&TableFile, u64)> {
        let last = bytes.saturating_sub(self.limits.sample);
        let mut places = Vec::new();
        for sample in 0..SAMPLES {
            let mut offset = last / (SAMPLES - 1) * sample;
            for file in &self.files {
                if offset < file.row_bytes() {
                    places.push((file, file.rows_start + offset));
                    break;
                }
                offset -= file.row_bytes();
            }
        }
        places
    }

    /// Adds what the cells of up to `most` records say to the evidence of their columns.
    fn gather(&self, file: &TableFile, records: &Records, most: usize, columns: &mut [Evidence]) {
        let mut index = Index::new(self.width());
        let (mut at, mut rows) = (records.start, 0);
        while at < records.bytes.len() && rows < most {
            at = index.build(&records.bytes, at, most - rows, file.dialect);
            rows += index.rows();
            (columns.par_iter_mut().enumerate()).for_each(|(column, evidence)| {
                self.gather_column(file, &records.bytes, &index, column, evidence);
            });
        }
    }

    fn gather_column(
        &self,
        file: &TableFile,
        bytes: &[u8],
        index: &Index,
        column: usize,
        evidence: &mut Evidence,
    ) {
        let column = file.place_of(column);
        let mut add = |span: Span| evidence.add(&self.reading(file, bytes, span));
        match index.layout(bytes) {
            Layout::Quoted(cells) => (0..cells.rows()).for_each(|row| add(cells.cell(row, column))),
            Layout::Regular(cells) => (0..cells.rows()).for_each(|row| add(cells.cell(row, column))),
            Layout::Listed(cells) => (0..cells.rows()).for_each(|row| add(cells.cell(row, column))),
        }
    }

    /// What a cell says. A cell that is no text in the file's encoding says nothing: it is wrong in any column.
    pub(super) fn reading(&self, file: &TableFile, bytes: &[u8], span: Span) -> Reading {
        match std::str::from_utf8(&span.text(bytes, file.dialect)) {
            Ok(text) if self.missing.hold(text) => Reading::Missing,
            Ok(text) => cell::read(text, self.style),
            Err(_) => Reading::Missing,
        }
    }

    /// What all cells of a column show. Reads the whole column, once, when it is first asked for.
    fn survey(&self, column: usize) -> Result<&Evidence, SourceError> {
        let survey = self.surveys[column].get_or_init(|| {
            let mut evidence = Evidence::default();
            for (file, chunk) in self.chunks() {
                let records = file.chunk(chunk)?;
                let mut index = Index::new(self.width());
                let mut at = records.start;
                while at < records.bytes.len() {
                    at = index.build(&records.bytes, at, usize::MAX, file.dialect);
                    self.gather_column(file, &records.bytes, &index, column, &mut evidence);
                }
            }
            Ok(evidence)
        });
        survey.as_ref().map_err(Clone::clone)
    }

    /// The evidence for a column's type, from all cells where the samples leave it open.
    fn settled(&self, column: usize) -> Result<&Evidence, SourceError> {
        let sampled = self.sampled()?;
        if sampled.whole || !sampled.columns[column].is_open() {
            return Ok(&sampled.columns[column]);
        }
        self.survey(column)
    }

    /// Whether the samples of a column leave its type open, so that the guess `Text` may be too wide.
    pub(crate) fn is_open(&self, column: usize) -> Result<bool, SourceError> {
        let sampled = self.sampled()?;
        Ok(!sampled.whole && sampled.columns[column].is_open())
    }

    /// What a column holds whose samples leave it open.
    pub(crate) fn settled_kind(&self, column: usize) -> Result<Kind, SourceError> {
        Ok(self.settled(column)?.kind().unwrap_or(Kind::TEXT))
    }

    /// In which order a column writes day and month: none if no cell tells, or two cells contradict.
    pub(crate) fn day_order(&self, column: usize) -> Result<Option<Order>, SourceError> {
        let sampled = self.sampled()?;
        let evidence = &sampled.columns[column];
        if sampled.whole || evidence.order().is_some() || evidence.orders_clash() {
            return Ok(evidence.order());
        }
        Ok(self.survey(column)?.order())
    }

    /// The currency of a column: the first one that is seen in it.
    pub(crate) fn currency(&self, column: usize) -> Result<Option<Currency>, SourceError> {
        let sampled = self.sampled()?;
        let evidence = &sampled.columns[column];
        if sampled.whole || evidence.currency().is_some() {
            return Ok(evidence.currency());
        }
        Ok(self.survey(column)?.currency())
    }
}

#[cfg(test)]
mod tests;
