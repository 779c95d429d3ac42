//! The cells of an index, as those who read them see them: three layouts, each compiled separately.

use memchr::memchr;

use super::{Form, Span, careful};
use crate::dialect::{Dialect, QUOTE};

/// How the cells of a regular block stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Dress {
    /// Whether there are quotes, whether some are doubled, and whether some stand otherwise than around whole cells.
    pub(super) quoted: bool,
    pub(super) doubled: bool,
    pub(super) odd: bool,
    pub(super) returns: Returns,
    pub(super) dialect: Dialect,
}

/// Which lines of a regular block end in CR LF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Returns {
    #[default]
    None,
    Some,
    All,
}

/// Read access to the cells of an index; the layouts are compiled separately.
pub(crate) trait Cells: Copy {
    fn rows(&self) -> usize;
    fn cell(&self, row: usize, column: usize) -> Span;

    /// Where a cell begins and ends, without the quotes around it, for those to whom its form is nothing.
    #[inline(always)]
    fn bounds(&self, row: usize, column: usize) -> (u32, u32) {
        let Span { start, end, .. } = self.cell(row, column);
        (start, end)
    }
}

/// The cells of a regular block without quotes.
#[derive(Clone, Copy)]
pub(crate) struct Regular<'a> {
    pub(super) places: &'a [u32],
    pub(super) bytes: &'a [u8],
    pub(super) width: usize,
    pub(super) rows: usize,
    pub(super) returns: Returns,
}

impl Cells for Regular<'_> {
    fn rows(&self) -> usize {
        self.rows
    }

    #[inline(always)]
    fn cell(&self, row: usize, column: usize) -> Span {
        let (start, end) = self.bounds(row, column);
        Span {
            start,
            end,
            form: Form::Bare,
        }
    }

    #[inline(always)]
    fn bounds(&self, row: usize, column: usize) -> (u32, u32) {
        let place = row * self.width + column;
        let [before, end] = self.places[place..place + 2] else {
            unreachable!("it was cut to two")
        };
        // The place before the first cell of a buffer is -1.
        let start = before.wrapping_add(1);
        if column + 1 < self.width {
            return (start, end);
        }
        let returns = match self.returns {
            Returns::None => false,
            Returns::Some => start < end && self.bytes[end as usize - 1] == b'\r',
            Returns::All => true,
        };
        (start, end - u32::from(returns))
    }
}

/// The cells of a regular block with quotes.
#[derive(Clone, Copy)]
pub(crate) struct Quoted<'a> {
    pub(super) places: Regular<'a>,
    pub(super) dress: Dress,
}

impl Quoted<'_> {
    /// A cell of a block in which quotes may stand anywhere.
    #[inline]
    fn odd_cell(&self, start: u32, end: u32) -> Span {
        // Blanks may stand before a quote; all of them come before it among the signs.
        match self.places.bytes.get(start as usize) {
            Some(byte) if *byte <= QUOTE && start < end => {
                careful::span_between(self.places.bytes, start, end, self.dress.dialect)
            }
            _ => Span {
                start,
                end,
                form: Form::Bare,
            },
        }
    }
}

impl Cells for Quoted<'_> {
    fn rows(&self) -> usize {
        self.places.rows
    }

    #[inline(always)]
    fn cell(&self, row: usize, column: usize) -> Span {
        let (start, end) = self.places.bounds(row, column);
        if self.dress.odd {
            return self.odd_cell(start, end);
        }
        let bytes = self.places.bytes;
        // A cell that begins with a quote ends with one: that was looked at when the quotes were.
        if bytes.get(start as usize) != Some(&QUOTE) {
            return Span {
                start,
                end,
                form: Form::Bare,
            };
        }
        let (start, end) = (start + 1, end - 1);
        let doubled = self.dress.doubled && memchr(QUOTE, &bytes[start as usize..end as usize]).is_some();
        Span {
            start,
            end,
            form: if doubled { Form::Doubled } else { Form::Quoted },
        }
    }

    #[inline(always)]
    fn bounds(&self, row: usize, column: usize) -> (u32, u32) {
        let (start, end) = self.places.bounds(row, column);
        if self.dress.odd {
            let Span { start, end, .. } = self.odd_cell(start, end);
            return (start, end);
        }
        let quote = u32::from(self.places.bytes.get(start as usize) == Some(&QUOTE));
        (start + quote, end - quote)
    }
}

/// The cells of any other block.
#[derive(Clone, Copy)]
pub(crate) struct Listed<'a> {
    pub(super) spans: &'a [Span],
    pub(super) width: usize,
    pub(super) rows: usize,
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
