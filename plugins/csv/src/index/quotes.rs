//! Which bytes are in quotes, sixty-four at a time.
//!
//! Where quotes stand as programs write them, around a whole cell and doubled within, every other quote opens, so that
//! which bytes are inside follows from counting; and that they stand so can be told from the bytes around each quote.
//! Anything else (blanks around quotes, quotes in bare text, text behind a closing quote) is noticed, and the quotes of
//! those sixty-four bytes are followed one by one.

use crate::dialect::{Dialect, QUOTE};
use crate::record::opens;
use crate::wide::{LANES, Wide, Work};

/// What is carried from one block to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quotes {
    /// All bits where the next byte is inside, else none.
    inside: u64,
    /// 1 where a quote that comes next may open: behind a delimiter, a line end or a closing quote.
    may_open: u64,
    /// 1 where the last byte closed a cell.
    closed: u64,
    /// 1 where the last byte was a CR behind a closing quote, so that a line end must follow.
    returned: u64,
    /// Whether there were quotes, doubled ones, and any that stand otherwise than around a whole cell or doubled in it.
    pub(crate) seen: bool,
    pub(crate) doubled: bool,
    pub(crate) odd: bool,
}

/// Where in a block of bytes something stands, a bit each.
#[derive(Clone, Copy)]
pub(crate) struct Marks {
    pub(crate) quotes: u64,
    /// Delimiters and line ends, and those of them that are line ends.
    pub(crate) separators: u64,
    pub(crate) lines: u64,
    /// CRs that are no line ends.
    pub(crate) returns: u64,
}

impl Quotes {
    /// At the beginning of a record.
    pub(crate) fn at_record() -> Self {
        Self {
            inside: 0,
            may_open: 1,
            closed: 0,
            returned: 0,
            seen: false,
            doubled: false,
            odd: false,
        }
    }

    /// Behind a quote that is part of a bare text.
    pub(crate) fn in_text() -> Self {
        Self {
            may_open: 0,
            ..Self::at_record()
        }
    }

    /// Behind a quote that opened a cell.
    pub(crate) fn opened() -> Self {
        Self {
            inside: !0,
            may_open: 0,
            ..Self::at_record()
        }
    }

    /// Behind a quote that closed a cell.
    pub(crate) fn closed() -> Self {
        Self {
            closed: 1,
            ..Self::at_record()
        }
    }

    pub(crate) fn is_inside(&self) -> bool {
        self.inside != 0
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed != 0
    }

    /// Whether a block without quotes has to be looked at all the same.
    #[inline(always)]
    pub(crate) fn is_open(&self) -> bool {
        self.inside | self.closed | self.returned != 0
    }

    /// Goes past a block without quotes, when nothing is open.
    #[inline(always)]
    pub(crate) fn pass(&mut self, separators: u64) {
        self.may_open = separators >> 63;
    }

    /// Which of the delimiters and line ends of a block are outside. `opens` says of a quote at a place of the block, one
    /// that is outside and behind no closing quote, whether it is the first sign of its cell.
    #[inline(always)]
    pub(crate) fn step<W: Wide>(&mut self, wide: W, marks: Marks, opens: impl Fn(usize) -> bool) -> u64 {
        let Marks {
            quotes,
            separators,
            lines,
            returns,
        } = marks;
        let inside = wide.parities(quotes) ^ self.inside;
        let (opening, closing) = (quotes & inside, quotes & !inside);
        let outside = separators & !inside;
        let behind_closing = closing << 1 | self.closed;
        let may_open = outside << 1 | behind_closing | self.may_open;
        let behind_return = (behind_closing & returns) << 1 | self.returned;
        let odd = opening & !may_open
            | behind_closing & !(outside | quotes | returns)
            | behind_return & !(outside & lines);
        if odd != 0 {
            return self.step_one_by_one(quotes, separators, opens);
        }
        self.seen |= quotes != 0;
        self.doubled |= behind_closing & opening != 0;
        self.inside = ((inside as i64) >> 63) as u64;
        self.may_open = outside >> 63;
        self.closed = closing >> 63;
        self.returned = (behind_closing & returns) >> 63;
        outside
    }

    /// As [`Self::step`], quote by quote: right wherever they stand.
    #[cold]
    fn step_one_by_one(&mut self, mut quotes: u64, separators: u64, opens: impl Fn(usize) -> bool) -> u64 {
        self.seen |= quotes != 0;
        self.odd = true;
        let mut inside = self.inside;
        let mut is_inside = inside != 0;
        // Where a quote would be the second of two that stand for one.
        let mut behind_closing = (self.closed != 0).then_some(0);
        while quotes != 0 {
            let place = quotes.trailing_zeros() as usize;
            quotes &= quotes - 1;
            let doubles = behind_closing == Some(place);
            self.doubled |= doubles;
            let turns = is_inside || doubles || opens(place);
            behind_closing = (is_inside && turns).then_some(place + 1);
            if turns {
                is_inside = !is_inside;
                // From here on.
                inside ^= !0 << place;
            }
        }
        let outside = separators & !inside;
        self.inside = ((inside as i64) >> 63) as u64;
        self.may_open = outside >> 63;
        self.closed = u64::from(behind_closing == Some(LANES));
        self.returned = 0;
        outside
    }
}

/// Follows quotes through bytes from a place on, as far as they make whole blocks.
#[derive(Clone)]
pub(crate) struct Follow<'a> {
    pub(crate) quotes: Quotes,
    pub(crate) bytes: &'a [u8],
    pub(crate) from: usize,
    pub(crate) dialect: Dialect,
}

impl Work for Follow<'_> {
    type Answer = Quotes;

    #[inline(always)]
    fn with<W: Wide>(self, wide: W) -> Quotes {
        let Self {
            mut quotes,
            bytes,
            from,
            dialect,
        } = self;
        let (blocks, _) = bytes[from..].as_chunks::<LANES>();
        for (number, block) in blocks.iter().enumerate() {
            let lines = wide.equal(block, dialect.line_end);
            let separators = lines | wide.equal(block, dialect.delimiter);
            let marks = Marks {
                quotes: wide.equal(block, QUOTE),
                separators,
                lines,
                returns: wide.equal(block, b'\r') & !separators,
            };
            let start = from + number * LANES;
            quotes.step(wide, marks, |place| opens(&bytes[..start + place], dialect));
        }
        quotes
    }
}

#[cfg(test)]
mod tests;
