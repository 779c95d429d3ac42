//! Whether the places of delimiters and line ends are those of rows, and of how many.

use super::Index;
use super::cells::{Dress, Returns};
use super::separators::Look;
use crate::dialect::Dialect;

/// A regular block has so many rows at least, unless no record that is not regular comes behind them: fewer are not worth the
/// search.
const FEW: usize = 64;

impl Index {
    /// Takes the places for the cells of a regular block as far as they are, if that is far enough.
    pub(super) fn is_regular(&mut self, bytes: &[u8], look: Look, dialect: Dialect) -> bool {
        self.places
            .end_with(|place| bytes.get(place as usize) == Some(&dialect.line_end));
        let count = self.places.as_slice().len().saturating_sub(1);
        let mut rows = count / self.width;
        // As many line ends as records, and each record ends in one: so every other place is a delimiter.
        let regular =
            count.is_multiple_of(self.width) && rows == look.lines && self.ends(bytes, dialect) == rows;
        if !regular {
            rows = self.first_odd(bytes, dialect);
        }
        if look.doubtful {
            rows = rows.min(self.first_empty(rows, bytes, dialect));
        }
        if rows == 0 || rows < FEW && rows * self.width < count {
            return false;
        }
        self.places.truncate(rows * self.width + 1);
        let returns = self
            .row_ends()
            .filter(|place| *place > 0 && bytes[*place - 1] == b'\r')
            .count();
        self.all = rows;
        self.dress = Dress {
            quoted: look.quotes.seen,
            doubled: look.quotes.doubled,
            odd: look.quotes.odd,
            returns: match returns {
                0 => Returns::None,
                _ if returns == rows => Returns::All,
                _ => Returns::Some,
            },
            dialect,
        };
        true
    }

    /// The places where rows end if all records are regular.
    fn row_ends(&self) -> impl Iterator<Item = usize> {
        let ends = self.places.as_slice().iter().skip(self.width).step_by(self.width);
        ends.map(|place| *place as usize)
    }

    /// How many line ends there are where rows end if all records are regular.
    fn ends(&self, bytes: &[u8], dialect: Dialect) -> usize {
        self.row_ends()
            .filter(|place| bytes[*place] == dialect.line_end)
            .count()
    }

    /// How many regular records come before the first that is not.
    fn first_odd(&self, bytes: &[u8], dialect: Dialect) -> usize {
        let rows = self.places.as_slice()[1..].chunks_exact(self.width);
        let is_line_end = |place: &u32| bytes[*place as usize] == dialect.line_end;
        rows.take_while(|row| row.iter().position(is_line_end) == Some(self.width - 1))
            .count()
    }

    /// How many of the first records come before a line of nothing but delimiters, or of nothing where there is but one
    /// column. It looks like a row and has to be left out all the same.
    fn first_empty(&self, rows: usize, bytes: &[u8], dialect: Dialect) -> usize {
        let ends = self.places.as_slice().iter().step_by(self.width).take(rows + 1);
        let starts = ends.clone().map(|place| place.wrapping_add(1) as usize);
        starts
            .zip(ends.skip(1))
            .take_while(|(start, end)| {
                // The first sign of most lines tells.
                let mut line = bytes[*start..**end as usize].iter();
                !line.all(|byte| *byte == dialect.delimiter || dialect.is_blank(*byte))
            })
            .count()
    }
}
