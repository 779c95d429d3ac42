//! An opened table: one or several files with the same columns.

use weigh_sdk::convert::both;
use weigh_sdk::files::{fingerprint, locate, nearest};
use weigh_sdk::{
    Batches, Column, ColumnType, Input, Open, Partition, Scan, ScanRequest, Schema, Source, SourceError,
    Wanted,
};
use weigh_words::{Text, text};

use crate::failure::malformed;
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
        let mut files = files.collect::<Result<Vec<_>, _>>()?;
        let columns = together(&mut files)?;
        Ok(Self { files, columns })
    }

    /// The places of the wanted columns in a file, all of which can be read.
    fn places(&self, file: &TableFile, wanted: &[Wanted]) -> Result<Vec<usize>, SourceError> {
        let place = |wanted: &Wanted| {
            let place = file
                .place(&wanted.name)
                .ok_or_else(|| self.no_column(&wanted.name))?;
            match &file.columns[place].unreadable {
                Some(why) => Err(unreadable(&wanted.name, file.name(), why.clone())),
                None => Ok(place),
            }
        };
        wanted.iter().map(place).collect()
    }

    fn no_column(&self, name: &str) -> SourceError {
        let columns = || self.columns.iter().map(|column| column.name.as_str());
        let help = match nearest(name, columns()) {
            Some(near) => text!("did you mean `{near}`?", near),
            None => text!("its columns are {columns}", columns = Text::list(columns())),
        };
        malformed(
            text!("{file} has no column `{name}`", file = self.files[0].name(), name),
            Some(help),
        )
    }

    /// The runs of all files, in order.
    fn runs(&self) -> impl Iterator<Item = (&TableFile, Run<'_>)> {
        self.files
            .iter()
            .flat_map(|file| file.runs().map(move |run| (file, run)))
    }
}

/// A column that cannot be had as it is wanted.
pub(crate) fn unreadable(column: &str, file: &str, why: Text) -> SourceError {
    malformed(
        text!(
            "column `{column}` of {file} cannot be read: {why}",
            column,
            file,
            why
        ),
        None,
    )
}

/// The columns of files that are read as one table: the same names in any order, with a type that holds both.
fn together(files: &mut [TableFile]) -> Result<Vec<Column>, SourceError> {
    let Some((first, others)) = files.split_first_mut() else {
        return Ok(Vec::new());
    };
    let mut columns: Vec<Column> = first.columns.iter().map(|known| known.column.clone()).collect();
    for other in &mut *others {
        same_columns(first, other)?;
        for column in &mut columns {
            let Some(place) = other.place(&column.name).filter(|_| column.because.is_none()) else {
                continue;
            };
            let found = &other.columns[place].column;
            if found.because.is_some() {
                *column = found.clone();
            } else if let Some(ty) = both(column, found) {
                column.ty = ty;
                column.empty &= found.empty;
            } else {
                let why = text!(
                    "{file} has {one} there, and {other} has {two}",
                    file = first.located.name.as_str(),
                    one = column.ty.word(),
                    other = other.located.name.as_str(),
                    two = found.ty.word()
                );
                column.ty = ColumnType::Text;
                column.because = Some(why);
            }
        }
    }
    // What cannot be read in one file can be read in none, whichever is read first.
    for file in files {
        for known in &mut file.columns {
            let whole = columns.iter().find(|column| column.name == known.column.name);
            known.unreadable = whole.and_then(|column| column.because.clone());
        }
    }
    Ok(columns)
}

fn same_columns(first: &TableFile, other: &TableFile) -> Result<(), SourceError> {
    let lacking = |one: &TableFile, other: &TableFile| {
        let mut names = other.columns.iter().map(|known| &known.column.name);
        names.find(|name| one.place(name).is_none()).cloned()
    };
    let (lacks, has, name) = match (lacking(other, first), lacking(first, other)) {
        (Some(name), _) => (other, first, name),
        (None, Some(name)) => (first, other, name),
        (None, None) => return Ok(()),
    };
    Err(malformed(
        text!(
            "{file} has no column `{name}`, which {other} has, and both are read as one table",
            file = lacks.name(),
            name = name.as_str(),
            other = has.name()
        ),
        Some(text!(
            "give {file} the column `{name}`, which may be empty; in which order columns stand does not matter",
            file = lacks.name(),
            name
        )),
    ))
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
}
