//! Where the cells of a run of records are: the first of the two steps of a scan.
//!
//! Records with as many cells as the header take the fast path: all delimiters and line ends outside quotes are found
//! sixty-four bytes at a time and lie in one flat list, and a look at the last one of each record proves that the list is
//! regular. From the first record with too few or too many cells, or the first empty line, some take the careful path, cell
//! by cell. Both are right for all records; only their speed differs.

#![allow(
    clippy::inline_always,
    reason = "what is not inlined into the function that enables the instructions is compiled without them"
)]

mod careful;
mod cells;
mod quotes;
mod regular;
mod separators;

use std::borrow::Cow;

use memchr::memchr;

use crate::dialect::{Dialect, QUOTE};

pub(crate) use careful::spans_of;
pub(crate) use cells::{Cells, Layout};
use cells::{Dress, Listed, Quoted, Regular};
pub(crate) use quotes::{Follow, Quotes};
use separators::Places;

/// How many bytes are indexed at a time: few enough to stay in the cache until their cells are parsed.
pub(crate) const BLOCK: usize = 64 << 10;
/// How many of them take the careful path before the fast one is tried again.
const STRETCH: usize = 4 << 10;

/// How a cell stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Without quotes. Blanks around it are not part of it.
    Bare,
    /// In quotes, which the span leaves out.
    Quoted,
    /// In quotes, and with doubled quotes in it, which stand for one each.
    Doubled,
}

/// Where a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) form: Form,
}

impl Span {
    const NONE: Self = Self {
        start: 0,
        end: 0,
        form: Form::Bare,
    };

    /// The cell's text: blanks around it left out unless they are quoted, doubled quotes made one.
    pub(crate) fn text(self, bytes: &[u8], dialect: Dialect) -> Cow<'_, [u8]> {
        let text = &bytes[self.start as usize..self.end as usize];
        match self.form {
            Form::Bare => Cow::Borrowed(dialect.trim(text)),
            Form::Quoted => Cow::Borrowed(text),
            Form::Doubled => {
                let mut single = Vec::with_capacity(text.len());
                let mut rest = text;
                while let Some(quote) = memchr(QUOTE, rest) {
                    single.extend_from_slice(&rest[..=quote]);
                    // The span was only made of pairs of quotes.
                    rest = &rest[quote + 2..];
                }
                single.extend_from_slice(rest);
                Cow::Owned(single)
            }
        }
    }
}

/// A record that is no row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadRecord {
    /// The row within the index.
    pub(crate) row: u32,
    /// Where the record is.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// What is wrong with it.
    pub(crate) fault: Fault,
}

/// What is wrong with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It has this many cells.
    Cells(usize),
    /// The quoted cell at this place in it never ends.
    NeverClosed(usize),
}

/// The cells of a run of records of one buffer.
#[derive(Debug)]
pub(crate) struct Index {
    /// Cells in a row.
    width: usize,
    rows: usize,
    /// Of a regular block: the place before the first cell, then that of each delimiter and line end.
    places: Places,
    /// Of a regular block: how many of its rows came before those that are shown, and how many there are in all.
    before: usize,
    all: usize,
    /// Of a regular block: how its cells stand in it.
    dress: Dress,
    /// Of any other block: each cell, row by row.
    spans: Vec<Span>,
    /// Records that are no rows; in the index they are rows of empty cells.
    bad: Vec<BadRecord>,
    /// For each empty line that was left out, the row that came next.
    blanks: Vec<u32>,
    /// How many bytes will be listed one by one when there is need of that.
    stretch: usize,
}

impl Index {
    /// An index for tables with rows of `width` cells.
    pub(crate) fn new(width: usize) -> Self {
        Self {
            width,
            rows: 0,
            places: Places::default(),
            before: 0,
            all: 0,
            dress: Dress::default(),
            spans: Vec::new(),
            bad: Vec::new(),
            blanks: Vec::new(),
            stretch: STRETCH,
        }
    }

    /// Indexes records from `from`, where one must begin, to about a block's length or `most` rows. `bytes` must
    /// hold whole records only. Returns where the next one begins.
    pub(crate) fn build(&mut self, bytes: &[u8], from: usize, most: usize, dialect: Dialect) -> usize {
        if let Some(next) = self.show(from, most) {
            return next;
        }
        self.clear();
        // A record may be longer than the window, or the last one without a line end.
        let window = from..bytes.len().min(from + BLOCK);
        if let Some(look) = self.places.find(bytes, window, dialect)
            && self.is_regular(bytes, look, dialect)
            && let Some(next) = self.show(from, most)
        {
            self.stretch = STRETCH;
            return next;
        }
        self.clear();
        self.build_listed(bytes, from, most, dialect)
    }

    fn clear(&mut self) {
        self.rows = 0;
        self.before = 0;
        self.all = 0;
        self.places.clear();
        self.spans.clear();
        self.bad.clear();
        self.blanks.clear();
    }

    /// Shows the rows of a regular block from the one that begins at `from`, if it is the first one not shown yet.
    /// Returns where the next one begins.
    fn show(&mut self, from: usize, most: usize) -> Option<usize> {
        let before = self.before + self.rows;
        let place = self.places.as_slice().get(before * self.width)?;
        if before >= self.all || place.wrapping_add(1) as usize != from {
            return None;
        }
        self.before = before;
        self.rows = most.min(self.all - before);
        let end = self.places.as_slice()[(before + self.rows) * self.width];
        Some(end as usize + 1)
    }

    /// How many records were indexed.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Records that are no rows.
    pub(crate) fn bad(&self) -> &[BadRecord] {
        &self.bad
    }

    /// For each empty line that was left out, the row that came next.
    pub(crate) fn blanks(&self) -> &[u32] {
        &self.blanks
    }

    /// The cells; `bytes` are those that were indexed.
    pub(crate) fn layout<'a>(&'a self, bytes: &'a [u8]) -> Layout<'a> {
        let (width, rows) = (self.width, self.rows);
        let places = match self.places.as_slice() {
            [] => {
                return Layout::Listed(Listed {
                    spans: &self.spans,
                    width,
                    rows,
                });
            }
            places => &places[self.before * width..=(self.before + rows) * width],
        };
        let dress = self.dress;
        let places = Regular {
            places,
            bytes,
            width,
            rows,
            returns: dress.returns,
        };
        if dress.quoted {
            Layout::Quoted(Quoted { places, dress })
        } else {
            Layout::Regular(places)
        }
    }
}

#[cfg(test)]
mod tests;
