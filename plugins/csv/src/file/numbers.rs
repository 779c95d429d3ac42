//! The numbers that people give to rows: those of a spreadsheet, in which empty lines have a number too.

use rayon::prelude::*;
use weigh_sdk::SourceError;

use super::{Records, TableFile};
use crate::index::Index;
use crate::record::{State, record_end};

impl TableFile {
    /// The number of a row of a chunk, counted from 0 there. Looks at the whole file the first time.
    pub(crate) fn row_number(&self, chunk: usize, row: u64) -> Result<u64, SourceError> {
        let mut number = self.chunk_numbers()?[chunk] + row;
        let mut base = 0;
        self.each_index(&self.chunk(chunk)?, |index| {
            // An empty line is noted with the row that comes after it.
            let before = index
                .blanks()
                .iter()
                .filter(|next| base + u64::from(**next) <= row);
            number += before.count() as u64;
            base += index.rows() as u64;
        });
        Ok(number)
    }

    /// The number of the first line of each chunk.
    fn chunk_numbers(&self) -> Result<&[u64], SourceError> {
        // Two threads that come at the same time both count. Were one to wait for the other, it could wait for
        // itself, since a thread that waits for its chunks takes up other work meanwhile.
        let numbers = match self.numbers.get() {
            Some(numbers) => numbers,
            None => {
                let counted = self.count_lines();
                self.numbers.get_or_init(|| counted)
            }
        };
        numbers.as_deref().map_err(Clone::clone)
    }

    fn count_lines(&self) -> Result<Vec<u64>, SourceError> {
        let lines = (0..self.chunks()).into_par_iter().map(|chunk| {
            let mut lines = 0;
            self.each_index(&self.chunk(chunk)?, |index| {
                lines += index.rows() + index.blanks().len();
            });
            Ok(lines as u64)
        });
        let lines: Result<Vec<u64>, SourceError> = lines.collect();
        let mut number = self.first_row;
        let numbers = lines?.into_iter().map(|lines| {
            let first = number;
            number += lines;
            first
        });
        Ok(numbers.collect())
    }

    /// Indexes records, block by block.
    pub(super) fn each_index(&self, records: &Records, mut each: impl FnMut(&Index)) {
        let mut index = Index::new(self.header.len());
        let mut at = records.start;
        while at < records.bytes.len() {
            at = index.build(&records.bytes, at, usize::MAX, self.dialect);
            each(&index);
        }
    }

    /// The number of the record that holds the byte before `place`. Looks at everything before it, one byte after the
    /// other, and so even where a record has no end.
    pub(super) fn number_at(&self, place: u64) -> Result<u64, SourceError> {
        let mut number = self.first_row;
        let mut at = self.rows_start;
        let mut state = State::Outside;
        while at < place {
            let to = place.min(at + self.limits.chunk);
            let piece = self.piece(at, to)?;
            let mut inside = piece.skip;
            state = loop {
                match record_end(&piece.bytes, inside, state, self.dialect) {
                    Ok(end) => (inside, state, number) = (end, State::Outside, number + 1),
                    Err(at_end) => break at_end,
                }
            };
            at = to;
        }
        Ok(number)
    }
}

#[cfg(test)]
mod tests;
