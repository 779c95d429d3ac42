//! An opened table: one or several files with the same columns.

use std::path::PathBuf;

use weigh_sdk::files::{TypedFile as _, fingerprint, locate, places, together};
use weigh_sdk::{
    Batches, Column, Input, Open, Partition, Scan, ScanRequest, Schema, Source, SourceError, Wanted,
};
use weigh_words::text;

use crate::file::TableFile;
use crate::rows::Rows;
use crate::skip::spare;

/// An opened table.
#[derive(Debug)]
pub(crate) struct Table {
    files: Vec<TableFile>,
    columns: Vec<Column>,
}

impl Table {
    /// Opens the files that a locator names.
    pub(crate) fn open(what: &Open) -> Result<Self, SourceError> {
        if let Some(option) = what.options.keys().next() {
            return Err(SourceError::Option {
                option: option.clone(),
                message: text!("a parquet table has no option `{name}`", name = option),
                help: Some(text!(
                    "a Parquet file says itself how it is to be read: leave the option out"
                )),
            });
        }
        let files = locate(what, "parquet")?.into_iter().map(TableFile::open);
        let files = files.collect::<Result<Vec<_>, _>>()?;
        let columns = together(&files)?;
        Ok(Self { files, columns })
    }

    /// The places of the wanted columns in a file, all of which can be read.
    fn places(&self, file: &TableFile, wanted: &[Wanted]) -> Result<Vec<usize>, SourceError> {
        places(file, &self.columns, wanted)
    }

    /// The row groups of all files that have rows, in order.
    fn groups(&self) -> impl Iterator<Item = (&TableFile, usize)> {
        self.files
            .iter()
            .flat_map(|file| (0..file.metadata.num_row_groups()).map(move |group| (file, group)))
            .filter(|(file, group)| file.rows(*group) > 0)
    }
}

impl Source for Table {
    fn schema(&self) -> Result<Schema, SourceError> {
        Ok(Schema {
            columns: self.columns.clone(),
        })
    }

    fn plan(&self, request: &ScanRequest) -> Result<Scan, SourceError> {
        let partition = |(file, group): (&TableFile, usize)| {
            let places = self.places(file, &request.columns)?;
            let spare = spare(file, group, &places, &request.columns, &request.filter);
            let bytes = places.iter().map(|place| file.bytes(group, *place));
            let bytes = if spare { 0 } else { bytes.sum() };
            Ok(Partition {
                input: file.name().to_owned(),
                first_row: 1,
                bytes,
            })
        };
        // Also where there are no rows.
        self.places(&self.files[0], &request.columns)?;
        Ok(Scan {
            partitions: self.groups().map(partition).collect::<Result<_, SourceError>>()?,
        })
    }

    fn scan(&self, request: &ScanRequest, partition: usize) -> Result<Batches<'_>, SourceError> {
        let Some((file, group)) = self.groups().nth(partition) else {
            return Ok(Box::new(std::iter::empty()));
        };
        let places = self.places(file, &request.columns)?;
        if spare(file, group, &places, &request.columns, &request.filter) {
            return Ok(Box::new(std::iter::empty()));
        }
        Ok(Box::new(Rows::new(file, group, places, request)))
    }

    fn row_number(&self, _: &ScanRequest, partition: usize, row: u64) -> Result<Option<u64>, SourceError> {
        let found = self.groups().nth(partition);
        Ok(found.map(|(file, group)| (0..group).map(|before| file.rows(before)).sum::<u64>() + row + 1))
    }

    fn inputs(&self) -> Result<Vec<Input>, SourceError> {
        self.files.iter().map(|file| fingerprint(&file.located)).collect()
    }

    fn files(&self) -> Vec<PathBuf> {
        self.files.iter().map(|file| file.located.path.clone()).collect()
    }
}
