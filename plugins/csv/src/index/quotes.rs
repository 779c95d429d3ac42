//! Quotes, sixty-four bytes at a time, where they stand as programs write them: around a whole cell, and doubled within.
//!
//! Then every other quote opens, so that which bytes are inside follows from counting; and that they stand so can be
//! told from the bytes around each quote. Anything else (blanks around quotes, quotes in bare text, text behind a closing
//! quote) is noticed, and left to those who read sign by sign.

use crate::dialect::{Dialect, QUOTE};
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
    /// Whether there were quotes, and doubled ones.
    pub(crate) seen: bool,
    pub(crate) doubled: bool,
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

    /// Which of the delimiters and line ends of a block are outside; none if a quote stands oddly. `returns` are CRs that
    /// are no line ends.
    #[inline(always)]
    pub(crate) fn step(&mut self, quotes: u64, separators: u64, lines: u64, returns: u64) -> Option<u64> {
        let inside = parities(quotes) ^ self.inside;
        let (opening, closing) = (quotes & inside, quotes & !inside);
        let outside = separators & !inside;
        let behind_closing = closing << 1 | self.closed;
        let may_open = outside << 1 | behind_closing | self.may_open;
        let behind_return = (behind_closing & returns) << 1 | self.returned;
        let odd = opening & !may_open
            | behind_closing & !(outside | quotes | returns)
            | behind_return & !(outside & lines);
        self.seen |= quotes != 0;
        self.doubled |= behind_closing & opening != 0;
        self.inside = ((inside as i64) >> 63) as u64;
        self.may_open = outside >> 63;
        self.closed = closing >> 63;
        self.returned = (behind_closing & returns) >> 63;
        (odd == 0).then_some(outside)
    }
}

/// For each bit, whether an odd number of bits is set up to it.
#[inline(always)]
fn parities(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

/// Follows quotes through bytes, as far as they make whole blocks; none if one stands oddly.
#[derive(Clone)]
pub(crate) struct Follow<'a> {
    pub(crate) quotes: Quotes,
    pub(crate) bytes: &'a [u8],
    pub(crate) dialect: Dialect,
}

impl Work for Follow<'_> {
    type Answer = Option<Quotes>;

    #[inline(always)]
    fn with<W: Wide>(self, wide: W) -> Option<Quotes> {
        let Self {
            mut quotes,
            bytes,
            dialect,
        } = self;
        let (blocks, _) = bytes.as_chunks::<LANES>();
        for block in blocks {
            let lines = wide.equal(block, dialect.line_end);
            let separators = lines | wide.equal(block, dialect.delimiter);
            let returns = wide.equal(block, b'\r') & !separators;
            quotes.step(wide.equal(block, QUOTE), separators, lines, returns)?;
        }
        Some(quotes)
    }
}

#[cfg(test)]
mod tests;
