//! Where the cells of a run of records are: the first of the two steps of a scan.
//!
//! A block in which every line has as many cells as the header, and quotes stand around whole cells or doubled in
//! them if there are any, takes the fast path: all delimiters and line ends are found sixty-four bytes at a time and
//! lie in one flat list, and a look at the last one of each record proves that the list is regular. Anything else (other
//! quotes, too few or too many cells, empty lines) takes the careful path, cell by cell. Both are right for every block;
//! only their speed differs.

#![allow(
    clippy::inline_always,
    reason = "what is not inlined into the function that enables the instructions is compiled without them"
)]

mod careful;
mod quotes;
mod separators;

use std::borrow::Cow;

use memchr::memchr;

use crate::dialect::{Dialect, QUOTE};

pub(crate) use careful::spans_of;
pub(crate) use quotes::{Follow, Quotes};
use separators::{Look, Places};

/// How many bytes are indexed at a time: few enough to stay in the cache until their cells are parsed.
pub(crate) const BLOCK: usize = 64 << 10;

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
#[derive(Debug, Default)]
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
}

/// How the cells of a regular block stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Dress {
    /// Whether some are in quotes, and some have doubled quotes in them.
    quoted: bool,
    doubled: bool,
    /// How many bytes before the line end are no part of the last cell: 1 where lines end in CR LF.
    cut: u32,
}

/// Read access to the cells of an index; the layouts are compiled separately.
pub(crate) trait Cells: Copy {
    fn rows(&self) -> usize;
    fn cell(&self, row: usize, column: usize) -> Span;
}

/// The cells of a regular block without quotes.
#[derive(Clone, Copy)]
pub(crate) struct Regular<'a> {
    places: &'a [u32],
    width: usize,
    rows: usize,
    cut: u32,
}

impl Cells for Regular<'_> {
    fn rows(&self) -> usize {
        self.rows
    }

    #[inline(always)]
    fn cell(&self, row: usize, column: usize) -> Span {
        let place = row * self.width + column;
        let [before, end] = self.places[place..place + 2] else {
            unreachable!("it was cut to two")
        };
        // The place before the first cell of a buffer is -1.
        Span {
            start: before.wrapping_add(1),
            end: end - if column + 1 == self.width { self.cut } else { 0 },
            form: Form::Bare,
        }
    }
}

/// The cells of a regular block with quotes.
#[derive(Clone, Copy)]
pub(crate) struct Quoted<'a> {
    places: Regular<'a>,
    bytes: &'a [u8],
    doubled: bool,
}

impl Cells for Quoted<'_> {
    fn rows(&self) -> usize {
        self.places.rows
    }

    #[inline(always)]
    fn cell(&self, row: usize, column: usize) -> Span {
        let Span { start, end, .. } = self.places.cell(row, column);
        // A cell that begins with a quote ends with one: that was looked at when the quotes were.
        if start == end || self.bytes[start as usize] != QUOTE {
            return Span {
                start,
                end,
                form: Form::Bare,
            };
        }
        let (start, end) = (start + 1, end - 1);
        let doubled = self.doubled && memchr(QUOTE, &self.bytes[start as usize..end as usize]).is_some();
        Span {
            start,
            end,
            form: if doubled { Form::Doubled } else { Form::Quoted },
        }
    }
}

/// The cells of any other block.
#[derive(Clone, Copy)]
pub(crate) struct Listed<'a> {
    spans: &'a [Span],
    width: usize,
    rows: usize,
}

impl Cells for Listed<'_> {
    fn rows(&self) -> usize {
        self.rows
    }

    #[inline]
    fn cell(&self, row: usize, column: usize) -> Span {
        self.spans[row * self.width + column]
    }
}

/// The cells of an index in its layout.
pub(crate) enum Layout<'a> {
    Regular(Regular<'a>),
    Quoted(Quoted<'a>),
    Listed(Listed<'a>),
}

impl Index {
    /// An index for tables with rows of `width` cells.
    pub(crate) fn new(width: usize) -> Self {
        Self {
            width,
            ..Self::default()
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
        let Dress { quoted, doubled, cut } = self.dress;
        let places = Regular {
            places,
            width,
            rows,
            cut,
        };
        if quoted {
            Layout::Quoted(Quoted {
                places,
                bytes,
                doubled,
            })
        } else {
            Layout::Regular(places)
        }
    }

    /// Takes the places for the cells of a regular block, if they are.
    fn is_regular(&mut self, bytes: &[u8], look: Look, dialect: Dialect) -> bool {
        self.places
            .end_with(|place| bytes.get(place as usize) == Some(&dialect.line_end));
        let places = self.places.as_slice();
        let count = places.len().saturating_sub(1);
        let (rows, rest) = (count / self.width, count % self.width);
        // As many line ends as records, and each record ends in one: so every other place is a delimiter.
        if rows == 0 || rest != 0 || rows != look.lines {
            return false;
        }
        let (mut ends, mut returns) = (0, 0);
        for place in places.iter().skip(self.width).step_by(self.width) {
            let place = *place as usize;
            ends += usize::from(bytes[place] == dialect.line_end);
            returns += usize::from(place > 0 && bytes[place - 1] == b'\r');
        }
        if ends != rows || look.doubtful && self.has_empty_line(bytes, dialect) {
            return false;
        }
        let cut = returns == rows;
        // Where some lines end in CR LF, a CR may stand between a closing quote and the line end.
        if look.quoted && returns > 0 && !cut {
            return false;
        }
        self.all = rows;
        self.dress = Dress {
            quoted: look.quoted,
            doubled: look.doubled,
            cut: u32::from(cut),
        };
        true
    }

    /// Whether there is a line of nothing but delimiters, or none of those where there is but one column. It looks like
    /// a row and has to be left out all the same.
    fn has_empty_line(&self, bytes: &[u8], dialect: Dialect) -> bool {
        let ends = self.places.as_slice().iter().step_by(self.width);
        let starts = ends.clone().map(|place| place.wrapping_add(1) as usize);
        starts.zip(ends.skip(1)).any(|(start, end)| {
            // The first sign of most lines tells.
            let mut line = bytes[start..*end as usize].iter();
            line.all(|byte| *byte == dialect.delimiter || dialect.is_blank(*byte))
        })
    }
}

#[cfg(test)]
mod tests;
