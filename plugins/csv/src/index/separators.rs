//! Finding every delimiter and line end of a block: the one place where the bytes of a file are searched all together.

use std::ops::Range;

use super::quotes::{Marks, Quotes};
use crate::dialect::{Dialect, QUOTE};
use crate::record::opens;
use crate::wide::{self, LANES, Wide, Work};

/// A list of places that keeps its memory, and the surplus that is written behind its end.
#[derive(Debug, Default)]
pub(super) struct Places {
    list: Vec<u32>,
    length: usize,
}

/// What a block is like, besides where its delimiters and line ends are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    /// How many line ends there are outside quoted cells.
    pub(super) lines: usize,
    /// What was seen of quotes.
    pub(super) quotes: Quotes,
    /// Whether some line begins with a delimiter or something like a blank, or has nothing in it.
    pub(super) doubtful: bool,
}

impl Places {
    pub(super) fn clear(&mut self) {
        self.length = 0;
    }

    pub(super) fn as_slice(&self) -> &[u32] {
        &self.list[..self.length]
    }

    /// Keeps so many places.
    pub(super) fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }

    /// Takes off all places behind the last one for which this holds.
    pub(super) fn end_with(&mut self, holds: impl Fn(u32) -> bool) {
        let last = self.as_slice().iter().rposition(|place| holds(*place));
        self.length = last.map_or(0, |last| last + 1);
    }

    /// Makes this the place before `range`, where a record must begin, and that of every delimiter and line end in
    /// `bytes[range]` that is not in quotes, in order. None if a quote is never closed; then the places mean nothing.
    pub(super) fn find(&mut self, bytes: &[u8], range: Range<usize>, dialect: Dialect) -> Option<Look> {
        wide::run(Find {
            places: self,
            bytes,
            range,
            dialect,
        })
    }
}

/// The search as a piece of work.
pub(super) struct Find<'a> {
    pub(super) places: &'a mut Places,
    pub(super) bytes: &'a [u8],
    pub(super) range: Range<usize>,
    pub(super) dialect: Dialect,
}

impl Work for Find<'_> {
    type Answer = Option<Look>;

    #[inline(always)]
    fn with<W: Wide>(self, wide: W) -> Option<Look> {
        let Self {
            places,
            bytes,
            range,
            dialect,
        } = self;
        places.make_room(1);
        places.list[0] = (range.start as u32).wrapping_sub(1);
        places.length = 1;
        let (blocks, rest) = bytes[range.clone()].as_chunks::<LANES>();
        let mut base = range.start as u32;
        let mut search = Search {
            wide,
            dialect,
            quotes: Quotes::at_record(),
            begins: 1,
            lines: 0,
            doubtful: 0,
        };
        // A record begins with the range, so nothing before that says whether a quote opens.
        let from = range.start as u32;
        let opens = |place: u32| opens(&bytes[from as usize..place as usize], dialect);
        for block in blocks {
            places.push(
                wide,
                search.step(block, !0, |place| opens(base + place as u32)),
                base,
            );
            base += LANES as u32;
        }
        // Filled up with what may stand behind anything.
        let mut last = [dialect.delimiter; LANES];
        last[..rest.len()].copy_from_slice(rest);
        let counts = (1 << rest.len()) - 1;
        places.push(
            wide,
            search.step(&last, counts, |place| opens(base + place as u32)),
            base,
        );
        // A quote that is never closed is told by those who read sign by sign.
        if range.end == bytes.len() && search.quotes.is_inside() {
            return None;
        }
        Some(Look {
            lines: search.lines,
            quotes: search.quotes,
            doubtful: search.doubtful != 0,
        })
    }
}

impl Places {
    #[inline(always)]
    fn make_room(&mut self, more: usize) {
        let most = self.length + more;
        if self.list.len() < most {
            self.grow(most);
        }
    }

    #[cold]
    fn grow(&mut self, most: usize) {
        self.list.resize(most.max(2 * self.list.len()).max(4096), 0);
    }

    /// Appends the place of each bit.
    #[inline(always)]
    fn push<W: Wide>(&mut self, wide: W, mask: u64, base: u32) {
        self.make_room(LANES);
        if let Some(out) = self.list[self.length..].first_chunk_mut() {
            wide.list(mask, base, out);
        }
        self.length += mask.count_ones() as usize;
    }
}

/// What is carried from one block to the next.
struct Search<W> {
    wide: W,
    dialect: Dialect,
    quotes: Quotes,
    /// Whether the next byte begins a line.
    begins: u64,
    lines: usize,
    /// Where lines began oddly; what is not zero tells that some did.
    doubtful: u64,
}

impl<W: Wide> Search<W> {
    /// The delimiters and line ends outside quotes of those bytes of a block that count. `opens` as for [`Quotes::step`].
    #[inline(always)]
    fn step(&mut self, block: &[u8; LANES], counts: u64, opens: impl Fn(usize) -> bool) -> u64 {
        let Self { wide, dialect, .. } = *self;
        let mut lines = wide.equal(block, dialect.line_end) & counts;
        let mut separators = lines | wide.equal(block, dialect.delimiter);
        let quotes = wide.equal(block, QUOTE);
        if quotes != 0 || self.quotes.is_open() {
            let returns = wide.equal(block, b'\r') & !separators;
            let marks = Marks {
                quotes,
                separators,
                lines,
                returns,
            };
            separators = self.quotes.step(wide, marks, opens);
            lines &= separators;
        } else {
            self.quotes.pass(separators);
        }
        let begins = lines << 1 | self.begins;
        self.doubtful |= begins & (wide.at_most(block, b' ') | separators) & counts;
        self.begins = lines >> 63;
        self.lines += lines.count_ones() as usize;
        separators & counts
    }
}

#[cfg(test)]
mod tests;
