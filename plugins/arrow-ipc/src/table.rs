//! An opened table: one or several files with the same columns.

use std::path::PathBuf;

use weigh_sdk::files::{TypedFile as _, fingerprint, locate, places, together};
use weigh_sdk::{
    Batches, Column, Input, Open, Partition, Scan, ScanRequest, Schema, Source, SourceError, Wanted,
};
use weigh_words::text;

use crate::file::{Run, TableFile};
use crate::rows::Rows;

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
                message: text!("an arrow table has no option `{name}`", name = option),
                help: Some(text!(
                    "an Arrow file says itself how it is to be read: leave the option out"
                )),
            });
        }
        let files = locate(what, "arrow")?.into_iter().map(TableFile::open);
        let files = files.collect::<Result<Vec<_>, _>>()?;
        let columns = together(&files)?;
        Ok(Self { files, columns })
    }

    /// The places of the wanted columns in a file, all of which can be read.
    fn places(&self, file: &TableFile, wanted: &[Wanted]) -> Result<Vec<usize>, SourceError> {
        places(file, &self.columns, wanted)
    }

    /// The runs of all files, in order.
    fn runs(&self) -> impl Iterator<Item = (&TableFile, Run<'_>)> {
        self.files
            .iter()
            .flat_map(|file| file.runs().map(move |run| (file, run)))
    }
}

impl Source for Table {
    fn schema(&self) -> Result<Schema, SourceError> {
        Ok(Schema {
            columns: self.columns.clone(),
        })
    }

    fn plan(&self, request: &ScanRequest) -> Result<Scan, SourceError> {
        for file in &self.files {
            self.places(file, &request.columns)?;
        }
        let partition = |(file, run): (&TableFile, Run)| Partition {
            input: file.name().to_owned(),
            first_row: 1,
            bytes: run.bytes(),
        };
        Ok(Scan {
            partitions: self.runs().map(partition).collect(),
        })
    }

    fn scan(&self, request: &ScanRequest, partition: usize) -> Result<Batches<'_>, SourceError> {
        let Some((file, run)) = self.runs().nth(partition) else {
            return Ok(Box::new(std::iter::empty()));
        };
        let places = self.places(file, &request.columns)?;
        Ok(Box::new(Rows::new(file, run, &places, request)))
    }

    fn row_number(&self, _: &ScanRequest, partition: usize, row: u64) -> Result<Option<u64>, SourceError> {
        let found = self.runs().nth(partition);
        Ok(found.map(|(_, run)| run.before + row + 1))
    }

    fn inputs(&self) -> Result<Vec<Input>, SourceError> {
        self.files.iter().map(|file| fingerprint(&file.located)).collect()
    }

    fn files(&self) -> Vec<PathBuf> {
        self.files.iter().map(|file| file.located.path.clone()).collect()
    }
}
