//! Where the cells of a run of records are: the first of the two steps of a scan.
//!
//! A block without a quote in which every line has as many cells as the header takes the fast path: all
//! delimiters and line ends are found eight bytes at a time and lie in one flat list, and a look at the last one
//! of each record proves that the list is regular. Anything else (quotes, too few or too many cells, empty lines)
//! takes the careful path, cell by cell. Both are right for every block; only their speed differs.

mod careful;
mod separators;

use std::borrow::Cow;

use memchr::{memchr, memrchr};

use crate::dialect::{Dialect, QUOTE};

pub(crate) use careful::spans_of;
use separators::Places;

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

/// The cells of a run of records.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Cells in a row.
    width: usize,
    rows: usize,
    /// Of a regular block: the place before the first cell, then that of each delimiter and line end.
    places: Places,
    /// Of any other block: each cell, row by row.
    spans: Vec<Span>,
    /// Records that are no rows; in the index they are rows of empty cells.
    bad: Vec<BadRecord>,
    /// For each empty line that was left out, the row that came next.
    blanks: Vec<u32>,
}

/// Read access to the cells of an index; the two layouts are compiled separately.
pub(crate) trait Cells {
    fn rows(&self) -> usize;
    fn cell(&self, row: usize, column: usize) -> Span;
}

/// The cells of a regular block.
pub(crate) struct Regular<'a> {
    places: &'a [u32],
    width: usize,
    rows: usize,
}

impl Cells for Regular<'_> {
    fn rows(&self) -> usize {
        self.rows
    }

    #[inline]
    fn cell(&self, row: usize, column: usize) -> Span {
        let place = row * self.width + column;
        // The place before the first cell of a buffer is -1.
        Span {
            start: self.places[place].wrapping_add(1),
            end: self.places[place + 1],
            form: Form::Bare,
        }
    }
}

/// The cells of any other block.
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
        self.clear();
        let window = &bytes[from..bytes.len().min(from + BLOCK)];
        // A record may be longer than the window, or the last one without a line end.
        if let Some(last) = memrchr(dialect.line_end, window)
            && memchr(QUOTE, window).is_none()
            && let Some(next) = self.build_regular(bytes, from..from + last + 1, most, dialect)
        {
            return next;
        }
        self.clear();
        self.build_listed(bytes, from, most, dialect)
    }

    fn clear(&mut self) {
        self.rows = 0;
        self.places.clear();
        self.spans.clear();
        self.bad.clear();
        self.blanks.clear();
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

    /// The cells.
    pub(crate) fn layout(&self) -> Layout<'_> {
        let (width, rows) = (self.width, self.rows);
        match self.places.as_slice() {
            [] => Layout::Listed(Listed {
                spans: &self.spans,
                width,
                rows,
            }),
            places => Layout::Regular(Regular { places, width, rows }),
        }
    }

    /// The fast path; none if the block is not regular.
    fn build_regular(
        &mut self,
        bytes: &[u8],
        range: std::ops::Range<usize>,
        most: usize,
        dialect: Dialect,
    ) -> Option<usize> {
        self.places.find(bytes, range.clone(), dialect);
        let places = self.places.as_slice();
        let (rows, rest) = ((places.len() - 1) / self.width, (places.len() - 1) % self.width);
        let lines = memchr::memchr_iter(dialect.line_end, &bytes[range]).count();
        // As many line ends as records, and each record ends in one: so every other place is a delimiter.
        let ends = places.iter().skip(self.width).step_by(self.width);
        let regular = rest == 0
            && rows == lines
            && ends
                .map(|place| bytes[*place as usize])
                .all(|byte| byte == dialect.line_end);
        if !regular || self.has_empty_line(bytes, dialect) {
            return None;
        }
        self.rows = rows.min(most);
        self.places.truncate(self.rows * self.width + 1);
        self.places.as_slice().last().map(|place| *place as usize + 1)
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
