//! Which bytes of a file lie inside quoted cells, as far as that has to be known.
//!
//! Whether a chunk begins inside a quoted cell depends on everything before it. What each chunk does to the state is
//! found out when the chunk is read; who needs the state at a later chunk first looks at those between. As chunks are
//! read in order, that is hardly ever more than is being read anyway, so no file is read twice.

use rayon::prelude::*;
use weigh_sdk::SourceError;

use super::{Piece, TableFile};
use crate::record::{State, Step};
use crate::spare::CHUNKS;

impl TableFile {
    /// Reads a chunk, and tells what it makes of the state before it.
    pub(super) fn chunk_and_step(&self, chunk: usize) -> Result<(Piece, Step), SourceError> {
        let (from, to) = self.range(chunk);
        let mut read = None;
        // Told as soon as the chunk is read: others may wait for it, and would read the chunk too.
        let step = self.steps[chunk].get_or_init(|| {
            let piece = read.insert(self.piece(from, to)?);
            Ok(Step::over(&piece.bytes, piece.skip, self.dialect))
        });
        let step = step.clone()?;
        let piece = match read {
            Some(piece) => piece,
            None => self.piece(from, to)?,
        };
        Ok((piece, step))
    }

    fn step(&self, chunk: usize) -> Result<Step, SourceError> {
        self.steps[chunk]
            .get_or_init(|| {
                let (from, to) = self.range(chunk);
                self.step_over(from, to)
            })
            .clone()
    }

    fn step_over(&self, from: u64, to: u64) -> Result<Step, SourceError> {
        let piece = self.piece(from, to)?;
        let step = Step::over(&piece.bytes, piece.skip, self.dialect);
        CHUNKS.give(piece.bytes);
        Ok(step)
    }

    /// The state at the beginning of a chunk.
    pub(super) fn state_before(&self, chunk: usize) -> Result<State, SourceError> {
        (0..chunk).try_fold(State::Outside, |state, chunk| Ok(self.step(chunk)?.from(state)))
    }

    /// The state at any byte of the rows. Looks at all chunks before it, at the same time.
    pub(super) fn state_at(&self, place: u64) -> Result<State, SourceError> {
        let chunk = ((place - self.rows_start) / self.limits.chunk) as usize;
        // No thread that waits for another here takes up other work meanwhile, so none waits for itself.
        (0..chunk)
            .into_par_iter()
            .try_for_each(|chunk| self.step(chunk).map(|_| ()))?;
        let before = self.state_before(chunk)?;
        Ok(self.step_over(self.range(chunk).0, place)?.from(before))
    }
}

#[cfg(test)]
mod tests;
