//! One file of a table: its sheet, the table in it, and the bytes that they were read from.

use std::path::PathBuf;

use weigh_sdk::cell::Markers;
use weigh_sdk::files::{Content, Located, content, fingerprint};
use weigh_sdk::{Input, SourceError};
use weigh_words::text;

use crate::address::Address;
use crate::failure::too_large;
use crate::layout::{Layout, lay_out};
use crate::limits::FILE;
use crate::options::{Options, Which};
use crate::sheet::{Said, Sheet, Wrong};
use crate::workbook;

/// A file of a table.
#[derive(Debug)]
pub(crate) struct Book {
    located: Located,
    /// The file as it is, by which a change of it is noticed.
    file: Content,
    pub(crate) sheet: Sheet,
    pub(crate) layout: Layout,
    fill_merged: Option<bool>,
    /// What stands for no value.
    missing: Markers,
    /// For each column of the table, in which one of [`Layout::columns`] it is.
    places: Vec<usize>,
}

impl Book {
    /// Reads a file as a whole.
    pub(crate) fn open(located: Located, options: &Options) -> Result<Self, SourceError> {
        let name = &located.name;
        let (bytes, file) = bytes(&located)?;
        let sheet = workbook::read(name, &bytes, &options.sheet)?;
        let layout = lay_out(name, &sheet, options)?;
        Ok(Self {
            places: (0..layout.columns.len()).collect(),
            fill_merged: options.fill_merged,
            missing: options.missing.clone(),
            file,
            sheet,
            layout,
            located,
        })
    }

    /// What people call the file.
    pub(crate) fn name(&self) -> &str {
        &self.located.name
    }

    /// What people call the sheet of the file.
    pub(crate) fn input(&self) -> String {
        format!("{} ({})", self.located.name, self.sheet.name)
    }

    /// The names of its columns.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.layout.columns.iter().map(|(name, _)| name.as_str())
    }

    /// Finds the columns of a table by their names; the name of the first that is not here otherwise.
    pub(crate) fn align<'n>(&mut self, names: impl Iterator<Item = &'n str>) -> Result<(), String> {
        let place = |name: &str| {
            let place = self.names().position(|own| own == name);
            place.ok_or_else(|| name.to_owned())
        };
        self.places = names.map(place).collect::<Result<_, _>>()?;
        Ok(())
    }

    /// The rows that are no totals, counted from 0 among those that are not blank.
    pub(crate) fn counted(&self) -> impl Iterator<Item = usize> {
        (0..self.layout.rows.len()).filter(|row| self.layout.totals.binary_search(row).is_err())
    }

    /// Where the cell of a column of the table stands in a row, counted from 0 among those that are not blank.
    pub(crate) fn address(&self, row: usize, column: usize) -> Address {
        Address {
            row: self.layout.rows[row],
            column: self.layout.columns[self.places[column]].1,
        }
    }

    /// Where that cell is, for people: `book.xlsx Sheet1!C17`.
    pub(crate) fn place(&self, row: usize, column: usize) -> String {
        format!(
            "{} {}!{}",
            self.located.name,
            self.sheet.name,
            self.address(row, column)
        )
    }

    /// What that cell says. What stands for no value is none, be it a text, a number, or what a formula fails with.
    pub(crate) fn said(&self, row: usize, column: usize) -> Said<'_> {
        match self.held(row, column) {
            Said::Text(held) | Said::Wrong(held, Wrong::Error) if self.missing.hold(&held) => Said::Missing,
            said => said,
        }
    }

    fn held(&self, row: usize, column: usize) -> Said<'_> {
        let Address { row, column } = self.address(row, column);
        if let Some(area) = self.sheet.covered(row, column) {
            match self.fill_merged {
                Some(true) => return self.sheet.said(self.sheet.cell(area.from.row, area.from.column)),
                Some(false) => {}
                None => return Said::Wrong("".into(), Wrong::Merged(area)),
            }
        }
        self.sheet.said(self.sheet.cell(row, column))
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> PathBuf {
        self.located.path.clone()
    }

    /// Its fingerprint, if it is still what was read.
    pub(crate) fn fingerprint(&self) -> Result<Input, SourceError> {
        is_what_it_was(&self.file)?;
        fingerprint(&self.located)
    }
}

/// The names of the sheets of a file that can be seen and are not empty.
pub(crate) fn sheets(located: &Located) -> Result<Vec<String>, SourceError> {
    let name = &located.name;
    let (bytes, _) = bytes(located)?;
    let mut names = workbook::visible(name, &bytes)?;
    if names.len() > 1 {
        let mut empty = Vec::new();
        for sheet in &names {
            let read = workbook::read(name, &bytes, &Which::Name(sheet.clone()))?;
            empty.push(read.rows() == 0);
        }
        let mut empty = empty.into_iter();
        names.retain(|_| empty.next() == Some(false));
    }
    Ok(names)
}

/// The bytes of a file, unpacked, and the file as it is, by which a change of it is noticed.
fn bytes(located: &Located) -> Result<(Vec<u8>, Content), SourceError> {
    let file = Content::as_it_is(located)?;
    let content = content(located)?;
    if content.len() > FILE {
        return Err(too_large(
            &located.name,
            text!("it has more than {most} MiB", most = FILE >> 20),
        ));
    }
    let mut bytes = Vec::new();
    content.read(0, content.len(), &mut bytes)?;
    is_what_it_was(&file)?;
    Ok((bytes, file))
}

fn is_what_it_was(file: &Content) -> Result<(), SourceError> {
    file.read(0, 1, &mut Vec::new())
}
