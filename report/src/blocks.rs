//! Results in blocks of rows that are written out side by side on rayon and put one behind the other in their order:
//! the same bytes for any number of threads, and no more memory than a few blocks take.

use std::io::{self, Write};
use std::ops::Range;

use rayon::prelude::*;

/// Writes out some rows.
type Block<'a> = &'a (dyn Fn(Range<usize>, &mut Vec<u8>) -> io::Result<()> + Sync);

/// Rows in a block.
const ROWS: usize = 256;

/// Writes rows, which `block` writes out some of. While blocks go out, the next ones are written out.
pub(crate) fn write(rows: usize, out: &mut dyn Write, block: Block<'_>) -> io::Result<()> {
    let at_once = ROWS * 2 * rayon::current_num_threads();
    let mut done = Batch::default();
    let mut next = Batch::default();
    // Once more than there are batches, for the last one to go out.
    for first in (0..rows + at_once).step_by(at_once) {
        let written = rayon::in_place_scope(|scope| {
            scope.spawn(|_| next.fill(first.min(rows)..rows.min(first + at_once), block));
            done.texts.iter().try_for_each(|text| out.write_all(text))
        });
        written?;
        std::mem::replace(&mut next.failure, Ok(()))?;
        std::mem::swap(&mut done, &mut next);
    }
    Ok(())
}

/// Blocks, one behind the other.
struct Batch {
    texts: Vec<Vec<u8>>,
    failure: io::Result<()>,
}

impl Default for Batch {
    fn default() -> Self {
        Self {
            texts: Vec::new(),
            failure: Ok(()),
        }
    }
}

impl Batch {
    /// Writes out blocks into the room of those before.
    fn fill(&mut self, rows: Range<usize>, block: Block<'_>) {
        self.texts.resize(rows.len().div_ceil(ROWS), Vec::new());
        self.failure = (self.texts.par_iter_mut().enumerate()).try_for_each(|(at, text)| {
            let first = rows.start + at * ROWS;
            text.clear();
            block(first..rows.end.min(first + ROWS), text)
        });
    }
}

#[cfg(test)]
mod tests;
