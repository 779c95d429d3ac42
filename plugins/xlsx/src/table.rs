//! An opened table: the same sheet of one or several files, and what all cells of its columns show.

use std::path::PathBuf;

use weigh_sdk::cell::number::Style;
use weigh_sdk::cell::stamp::Order;
use weigh_sdk::cell::{Evidence, Kind, Reading, Whole, beside_marker, read, told};
use weigh_sdk::files::{locate, nearest};
use weigh_sdk::{
    Batches, Column, Currency, Input, Open, Partition, Scan, ScanRequest, Schema, Source, SourceError, Wanted,
};
use weigh_words::{Text, text};

use crate::book::Book;
use crate::failure::malformed;
use crate::options::Options;
use crate::rows::Rows;
use crate::sheet::Said;

/// Rows of a partition.
const PARTITION: usize = 1 << 15;
/// A number in a workbook is a number already; texts are read as those of a file that is parted by commas.
pub(crate) const STYLE: Style = Style {
    decimal_comma: false,
    doubtful_comma: false,
};

/// An opened table.
#[derive(Debug)]
pub(crate) struct Table {
    books: Vec<Book>,
    names: Vec<String>,
    /// What all cells of each column show.
    evidence: Vec<Evidence>,
}

impl Table {
    /// Reads the files that a locator names.
    pub(crate) fn open(what: &Open) -> Result<Self, SourceError> {
        let options = Options::read(&what.options)?;
        let books = locate(what, "xlsx")?
            .into_iter()
            .map(|located| Book::open(located, &options));
        let mut books = books.collect::<Result<Vec<_>, _>>()?;
        if let Some((first, others)) = books.split_first_mut() {
            for book in others {
                same_columns(first, book)?;
            }
        }
        let names: Vec<String> = books[0].names().map(str::to_owned).collect();
        let evidence = (0..names.len()).map(|column| evidence(&books, column)).collect();
        Ok(Self {
            books,
            names,
            evidence,
        })
    }

    /// The places of the wanted columns.
    pub(crate) fn places(&self, wanted: &[Wanted]) -> Result<Vec<usize>, SourceError> {
        wanted.iter().map(|column| self.place(&column.name)).collect()
    }

    fn place(&self, name: &str) -> Result<usize, SourceError> {
        let place = self.names.iter().position(|own| own == name);
        place.ok_or_else(|| {
            let help = match nearest(name, &self.names) {
                Some(near) => text!("did you mean `{near}`?", near = near),
                None => text!("its columns are {columns}", columns = Text::list(&self.names)),
            };
            malformed(
                text!(
                    "sheet {sheet} of {file} has no column `{name}`",
                    sheet = &self.books[0].sheet.name,
                    file = self.books[0].name(),
                    name
                ),
                Some(help),
            )
        })
    }

    /// The parts of all files, in order: a file, and the rows of it.
    fn parts(&self) -> impl Iterator<Item = (&Book, std::ops::Range<usize>)> {
        self.books.iter().flat_map(|book| {
            let rows = book.layout.rows.len();
            let parts = (0..rows).step_by(PARTITION);
            parts.map(move |from| (book, from..rows.min(from + PARTITION)))
        })
    }

    /// Why a column is text although some of its cells are something else: those that contradict one another.
    fn why_text(&self, column: usize) -> Option<Text> {
        let evidence = &self.evidence[column];
        if !evidence.is_mixed() {
            return None;
        }
        // Where a cell is no value of any other kind, that is the cell to look at.
        if evidence.has_text() {
            let (place, held) = self.find(column, |reading| *reading == Reading::Text)?;
            let cell = text!("{place} holds `{held}`", place, held = &held);
            return Some(beside_marker(cell, &held));
        }
        let mut seen = Evidence::default();
        let (other_place, other) = self.find(column, |reading| {
            seen.add(reading);
            seen.is_mixed()
        })?;
        let (place, held) = self.find(column, |reading| *reading != Reading::Missing)?;
        // A day whose month nothing tells is text by itself.
        if place == other_place {
            return Some(text!("{place} holds `{held}`", place, held));
        }
        Some(text!(
            "{place} holds `{held}`, and {other_place} `{other}`",
            place,
            held,
            other_place,
            other
        ))
    }

    /// Why nothing is known of a column: all that stands in it is wrong.
    fn why_nothing(&self, column: usize) -> Option<Text> {
        if self.evidence[column].kind().is_some() {
            return None;
        }
        let (place, held) = self.first_wrong(column)?;
        Some(if held.is_empty() {
            text!("nothing can be read from {place}", place)
        } else {
            text!("{place} holds `{held}`", place, held)
        })
    }

    /// The first cell of a column that is wrong whatever the column holds.
    fn first_wrong(&self, column: usize) -> Option<(String, String)> {
        self.rows().find_map(|(book, row)| match book.said(row, column) {
            Said::Wrong(held, _) => Some((book.place(row, column), told(&held))),
            Said::Text(_) | Said::Missing => None,
        })
    }

    /// The rows of all files, but for totals.
    fn rows(&self) -> impl Iterator<Item = (&Book, usize)> {
        let books = self.books.iter();
        books.flat_map(|book| book.counted().map(move |row| (book, row)))
    }

    /// The first cell of a column that is one of those that are looked for: where it is, and what it holds.
    fn find(&self, column: usize, mut wanted: impl FnMut(&Reading) -> bool) -> Option<(String, String)> {
        self.rows().find_map(|(book, row)| match book.said(row, column) {
            Said::Text(held) if wanted(&read(&held, STYLE)) => Some((book.place(row, column), told(&held))),
            Said::Text(_) | Said::Missing | Said::Wrong(..) => None,
        })
    }
}

/// What all cells of a column show. Those that are wrong whatever the column holds, and rows of totals, say nothing.
fn evidence(books: &[Book], column: usize) -> Evidence {
    let mut evidence = Evidence::default();
    for book in books {
        for row in book.counted() {
            if let Said::Text(held) = book.said(row, column) {
                evidence.add(&read(&held, STYLE));
            }
        }
    }
    evidence
}

/// Files that are read as one table must have the same columns, in any order.
fn same_columns(first: &Book, other: &mut Book) -> Result<(), SourceError> {
    let missing = other.align(first.names()).err();
    let extra = other.names().find(|name| first.names().all(|own| own != *name));
    let (lacks, has, name) = match (&missing, extra) {
        (Some(name), _) => (&*other, first, name.as_str()),
        (None, Some(name)) => (first, &*other, name),
        (None, None) => return Ok(()),
    };
    Err(malformed(
        text!(
            "{file} has no column `{name}`, which {other} has, and both are read as one table",
            file = lacks.input(),
            name,
            other = has.input()
        ),
        Some(text!(
            "give {file} the column `{name}`, which may be empty; in which order columns stand does not matter",
            file = lacks.input(),
            name
        )),
    ))
}

impl Whole for Table {
    fn style(&self) -> Style {
        STYLE
    }

    fn day_order(&self, place: usize) -> Result<Option<Order>, SourceError> {
        Ok(self.evidence[place].order())
    }

    fn currency(&self, place: usize) -> Result<Option<Currency>, SourceError> {
        Ok(self.evidence[place].currency())
    }

    fn settled_kind(&self, place: usize) -> Result<Kind, SourceError> {
        Ok(self.evidence[place].kind().unwrap_or(Kind::TEXT))
    }
}

impl Source for Table {
    fn schema(&self) -> Result<Schema, SourceError> {
        let column = |(place, evidence): (usize, &Evidence)| {
            let kind = evidence.kind();
            let Kind { ty, currency } = kind.unwrap_or(Kind::TEXT);
            Column {
                name: self.names[place].clone(),
                ty,
                currency,
                because: (self.why_text(place).map(|cells| evidence.because(cells)))
                    .or_else(|| self.why_nothing(place)),
                guessed: false,
                // A column without a value may have cells that are wrong, and those are to be told.
                empty: kind.is_none() && self.first_wrong(place).is_none(),
            }
        };
        Ok(Schema {
            columns: self.evidence.iter().enumerate().map(column).collect(),
        })
    }

    fn plan(&self, request: &ScanRequest) -> Result<Scan, SourceError> {
        self.places(&request.columns)?;
        let partition = |(book, rows): (&Book, std::ops::Range<usize>)| Partition {
            input: book.input(),
            first_row: u64::from(book.layout.first_row) + 1,
            bytes: (rows.len() * request.columns.len().max(1) * 8) as u64,
        };
        Ok(Scan {
            partitions: self.parts().map(partition).collect(),
        })
    }

    fn scan(&self, request: &ScanRequest, partition: usize) -> Result<Batches<'_>, SourceError> {
        match self.parts().nth(partition) {
            Some((book, rows)) => Ok(Box::new(Rows::new(self, book, rows, request)?)),
            None => Ok(Box::new(std::iter::empty())),
        }
    }

    fn row_number(&self, _: &ScanRequest, partition: usize, row: u64) -> Result<Option<u64>, SourceError> {
        let number = |(book, rows): (&Book, std::ops::Range<usize>)| {
            let row = book.layout.rows.get(rows.start + row as usize)?;
            Some(u64::from(*row) + 1)
        };
        Ok(self.parts().nth(partition).and_then(number))
    }

    fn inputs(&self) -> Result<Vec<Input>, SourceError> {
        self.books.iter().map(Book::fingerprint).collect()
    }

    fn files(&self) -> Vec<PathBuf> {
        self.books.iter().map(Book::path).collect()
    }
}
