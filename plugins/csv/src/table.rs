//! An opened table: one or several files of the same columns, and what is known about those columns.

mod infer;
mod mixed;

use std::path::PathBuf;
use std::sync::OnceLock;

use rayon::prelude::*;
use weigh_sdk::files::{fingerprint, locate, nearest, no_column};
use weigh_sdk::{
    Batches, Column, Input, Open, Partition, Scan, ScanRequest, Schema, Source, SourceError, Wanted,
};
use weigh_words::text;

use crate::cell::number::Style;
use crate::cell::{Evidence, Kind, Markers};
use crate::encoding::malformed;
use crate::file::TableFile;
use crate::limits::Limits;
use crate::options::Options;
use crate::scan::Rows;

/// An opened table.
#[derive(Debug)]
pub(crate) struct Table {
    files: Vec<TableFile>,
    style: Style,
    /// What stands for no value.
    missing: Markers,
    limits: Limits,
    /// What samples of each column show.
    sampled: OnceLock<Result<Sampled, SourceError>>,
    /// What all cells of a column show, for columns where it was needed.
    surveys: Vec<OnceLock<Result<Evidence, SourceError>>>,
}

/// What samples of the rows show.
#[derive(Debug)]
struct Sampled {
    columns: Vec<Evidence>,
    /// Whether the samples are all there is.
    whole: bool,
}

impl Table {
    /// Opens the files that a locator names.
    pub(crate) fn open(what: &Open, limits: Limits) -> Result<Self, SourceError> {
        let options = Options::read(&what.options)?;
        // All at the same time, since some may have to be unpacked; of those that fail the first is told.
        let files: Vec<Result<TableFile, SourceError>> = locate(what, "csv")?
            .into_par_iter()
            .map(|located| TableFile::open(located, &options, limits))
            .collect();
        let mut files = files.into_iter().collect::<Result<Vec<_>, _>>()?;
        if let Some((first, others)) = files.split_first_mut() {
            for file in others {
                same_columns(first, file)?;
            }
        }
        let style = Style {
            decimal_comma: options.decimal_comma == Some(true),
            doubtful_comma: options.decimal_comma.is_none()
                && files.iter().any(|file| file.dialect.delimiter == b';'),
        };
        let surveys = files[0].header.iter().map(|_| OnceLock::new()).collect();
        Ok(Self {
            files,
            style,
            missing: options.missing,
            limits,
            sampled: OnceLock::new(),
            surveys,
        })
    }

    /// How its numbers are written.
    pub(crate) fn style(&self) -> Style {
        self.style
    }

    /// What stands for no value.
    pub(crate) fn missing(&self) -> &Markers {
        &self.missing
    }

    /// Cells in a row.
    pub(crate) fn width(&self) -> usize {
        self.columns().len()
    }

    fn columns(&self) -> &[String] {
        &self.files[0].header
    }

    /// The places of the wanted columns in a row.
    pub(crate) fn places(&self, wanted: &[Wanted]) -> Result<Vec<usize>, SourceError> {
        wanted.iter().map(|column| self.place(&column.name)).collect()
    }

    fn place(&self, name: &str) -> Result<usize, SourceError> {
        self.columns()
            .iter()
            .position(|column| column == name)
            .ok_or_else(|| {
                no_column(
                    self.files[0].name(),
                    name,
                    self.columns().iter().map(String::as_str),
                )
            })
    }

    #[cfg(test)]
    pub(crate) fn file(&self, place: usize) -> &TableFile {
        &self.files[place]
    }

    /// The chunks of all files, in order.
    fn chunks(&self) -> impl Iterator<Item = (&TableFile, usize)> {
        self.files
            .iter()
            .flat_map(|file| (0..file.chunks()).map(move |chunk| (file, chunk)))
    }
}

/// Files that are read as one table must have the same columns, in any order.
fn same_columns(first: &TableFile, other: &mut TableFile) -> Result<(), SourceError> {
    let missing = other.align(&first.header).err();
    let extra = other.header.iter().find(|name| !first.header.contains(name));
    let (lacks, has, name) = match (missing, extra) {
        (Some(name), _) => (&*other, first, name),
        (None, Some(name)) => (first, &*other, name),
        (None, None) => return Ok(()),
    };
    let own = lacks.header.iter().filter(|own| !has.header.contains(own));
    let help = match nearest(name, own) {
        Some(near) => text!(
            "{file} has a column `{near}`: if that is what is meant, call it `{name}`",
            file = lacks.name(),
            near,
            name
        ),
        None => text!(
            "give {file} the column `{name}`, which may be empty; in which order columns stand does not matter",
            file = lacks.name(),
            name
        ),
    };
    Err(malformed(
        text!(
            "{file} has no column `{name}`, which {other} has, and both are read as one table",
            file = lacks.name(),
            name,
            other = has.name()
        ),
        Some(help),
    ))
}

impl Source for Table {
    fn schema(&self) -> Result<Schema, SourceError> {
        let sampled = self.sampled()?;
        let column = |(place, evidence): (usize, &Evidence)| {
            let kind = evidence.kind();
            let Kind { ty, currency } = kind.unwrap_or(Kind::TEXT);
            Ok(Column {
                name: self.columns()[place].clone(),
                ty,
                currency,
                because: self.why_text(place)?.map(|cells| evidence.because(cells)),
                guessed: !sampled.whole,
                empty: kind.is_none(),
            })
        };
        let columns = sampled.columns.iter().enumerate().map(column);
        Ok(Schema {
            columns: columns.collect::<Result<_, SourceError>>()?,
        })
    }

    fn plan(&self, request: &ScanRequest) -> Result<Scan, SourceError> {
        self.places(&request.columns)?;
        let partition = |(file, chunk): (&TableFile, usize)| {
            let (from, to) = file.range(chunk);
            Partition {
                input: file.name().to_owned(),
                first_row: file.first_row,
                bytes: to - from,
            }
        };
        Ok(Scan {
            partitions: self.chunks().map(partition).collect(),
        })
    }

    fn scan(&self, request: &ScanRequest, partition: usize) -> Result<Batches<'_>, SourceError> {
        let Some((file, chunk)) = self.chunks().nth(partition) else {
            return Ok(Box::new(std::iter::empty()));
        };
        Ok(Box::new(Rows::new(self, file, chunk, request)?))
    }

    fn row_number(&self, _: &ScanRequest, partition: usize, row: u64) -> Result<Option<u64>, SourceError> {
        match self.chunks().nth(partition) {
            Some((file, chunk)) => file.row_number(chunk, row).map(Some),
            None => Ok(None),
        }
    }

    fn inputs(&self) -> Result<Vec<Input>, SourceError> {
        self.files.iter().map(|file| fingerprint(&file.located)).collect()
    }

    fn files(&self) -> Vec<PathBuf> {
        self.files.iter().map(|file| file.located.path.clone()).collect()
    }
}

#[cfg(test)]
mod tests;
