//! One input of a table: its text, its layout, where its rows begin, and how it is cut into chunks.

use std::sync::OnceLock;

use rayon::prelude::*;
use weigh_sdk::SourceError;

use crate::content::Content;
use crate::dialect::Dialect;
use crate::encoding::{self, malformed};
use crate::header::{self, Header};
use crate::limits::Limits;
use crate::locate::Located;
use crate::options::Options;
use crate::record::{LOOK_BACK, State, Step, record_end};

/// One input of a table.
#[derive(Debug)]
pub(crate) struct TableFile {
    pub(crate) located: Located,
    pub(crate) content: Content,
    pub(crate) dialect: Dialect,
    /// What people call the encoding.
    pub(crate) encoding: &'static str,
    /// Whether some of the text could not be decoded and now holds replacement characters.
    pub(crate) damaged: bool,
    /// The columns that the file itself names.
    pub(crate) header: Vec<String>,
    /// Where the first row begins.
    pub(crate) rows_start: u64,
    /// The number that people give to the first row.
    pub(crate) first_row: u64,
    limits: Limits,
    /// The state at the beginning of each chunk.
    states: OnceLock<Result<Vec<State>, SourceError>>,
}

impl TableFile {
    /// Opens a file: finds out its encoding and layout, and reads its header.
    pub(crate) fn open(located: Located, options: &Options, limits: Limits) -> Result<Self, SourceError> {
        let text = encoding::open(&located, options.encoding)?;
        let Header {
            dialect,
            names,
            rows_start,
            first_row,
        } = header::read(&located.name, &text, options, limits)?;
        Ok(Self {
            located,
            content: text.content,
            dialect,
            encoding: text.encoding,
            damaged: text.damaged,
            header: names,
            rows_start,
            first_row,
            limits,
            states: OnceLock::new(),
        })
    }

    /// What people call the file.
    pub(crate) fn name(&self) -> &str {
        &self.located.name
    }

    /// How many bytes of rows there are.
    pub(crate) fn row_bytes(&self) -> u64 {
        self.content.len() - self.rows_start
    }

    /// How many chunks the rows are cut into. A chunk holds the records that begin in its range of bytes.
    pub(crate) fn chunks(&self) -> usize {
        self.row_bytes().div_ceil(self.limits.chunk) as usize
    }

    /// The range of bytes of a chunk.
    pub(crate) fn range(&self, chunk: usize) -> (u64, u64) {
        let from = self.rows_start + chunk as u64 * self.limits.chunk;
        (from, (from + self.limits.chunk).min(self.content.len()))
    }

    /// The state at the beginning of each chunk. Reads the file once, all chunks at the same time.
    pub(crate) fn states(&self) -> Result<&[State], SourceError> {
        // Two threads that come at the same time both do it. Were one to wait for the other, it could wait for
        // itself: a thread that waits for its chunks takes up other work meanwhile.
        let states = match self.states.get() {
            Some(states) => states,
            None => {
                let states = self.find_states();
                self.states.get_or_init(|| states)
            }
        };
        states.as_deref().map_err(Clone::clone)
    }

    fn find_states(&self) -> Result<Vec<State>, SourceError> {
        // The state behind the last chunk is not needed.
        let steps = (0..self.chunks().saturating_sub(1)).into_par_iter().map(|chunk| {
            let (from, to) = self.range(chunk);
            self.step(from, to)
        });
        let steps: Result<Vec<Step>, SourceError> = steps.collect();
        let mut states = vec![State::Outside];
        for step in steps? {
            states.push(step.from(states[states.len() - 1]));
        }
        Ok(states)
    }

    fn step(&self, from: u64, to: u64) -> Result<Step, SourceError> {
        let start = self.rows_start.max(from.saturating_sub(LOOK_BACK as u64));
        let mut bytes = Vec::new();
        self.content.read(self.name(), start, to, &mut bytes)?;
        Ok(Step::over(&bytes, (from - start) as usize, self.dialect))
    }

    /// The state at any byte of the rows.
    pub(crate) fn state_at(&self, place: u64) -> Result<State, SourceError> {
        let chunk = ((place - self.rows_start) / self.limits.chunk) as usize;
        let state = self.states()?[chunk];
        Ok(self.step(self.range(chunk).0, place)?.from(state))
    }

    /// The records that begin in a chunk, whole.
    pub(crate) fn chunk(&self, chunk: usize) -> Result<Records, SourceError> {
        let (from, to) = self.range(chunk);
        let states = self.states()?;
        self.records(from, to, states[chunk], states.get(chunk + 1).copied())
    }

    /// Some records that begin at or soon after a place.
    pub(crate) fn sample(&self, place: u64) -> Result<Records, SourceError> {
        let to = (place + self.limits.sample).min(self.content.len());
        self.records(place, to, self.state_at(place)?, None)
    }

    /// The records that begin from `from` to before `to`, whole. `state` is that at `from`, `after` that at `to`
    /// where it is known.
    fn records(
        &self,
        from: u64,
        to: u64,
        state: State,
        after: Option<State>,
    ) -> Result<Records, SourceError> {
        // What comes before tells whether a record begins at `from`, and whether a quote opens a cell.
        let start = self.rows_start.max(from.saturating_sub(LOOK_BACK as u64));
        let mut bytes = Vec::with_capacity((to - start) as usize + self.limits.tail as usize);
        self.content.read(self.name(), start, to, &mut bytes)?;
        let skip = (from - start) as usize;
        let begins = state == State::Outside && (skip == 0 || bytes[skip - 1] == self.dialect.line_end);
        let first = if begins {
            Ok(skip)
        } else {
            record_end(&bytes, skip, state, self.dialect)
        };
        let Some(first) = first.ok().filter(|first| *first < bytes.len()) else {
            // The range lies within one record, which belongs to an earlier range.
            return Ok(Records::default());
        };
        let after = after.unwrap_or_else(|| Step::over(&bytes, skip, self.dialect).from(state));
        let whole = after == State::Outside && bytes.last() == Some(&self.dialect.line_end);
        if !whole {
            self.complete(&mut bytes, start, after)?;
        }
        Ok(Records { bytes, start: first })
    }

    /// Reads on behind `bytes`, which begin at `start`, until their last record ends.
    fn complete(&self, bytes: &mut Vec<u8>, start: u64, mut state: State) -> Result<(), SourceError> {
        let range = bytes.len();
        let mut more = self.limits.tail;
        loop {
            let at = bytes.len();
            let read = start + at as u64;
            if read == self.content.len() {
                return Ok(());
            }
            if (at - range) as u64 > self.limits.record {
                return Err(self.record_too_long(start + range as u64));
            }
            self.content.read(self.name(), read, read + more, bytes)?;
            more = (more * 2).min(self.limits.record);
            match record_end(bytes, at, state, self.dialect) {
                Ok(end) => {
                    bytes.truncate(end);
                    return Ok(());
                }
                Err(at_end) => state = at_end,
            }
        }
    }

    /// The error of a record that holds the byte before `place` and does not end in time.
    fn record_too_long(&self, place: u64) -> SourceError {
        match self.number_at(place) {
            Ok(row) => malformed(
                format!(
                    "row {row} of {} is longer than {} MiB",
                    self.name(),
                    self.limits.record >> 20
                ),
                Some("a quote that is opened in it may never be closed".to_owned()),
            ),
            Err(error) => error,
        }
    }

    /// The number that people give to the record that holds the byte before `place`: empty lines count.
    fn number_at(&self, place: u64) -> Result<u64, SourceError> {
        let mut number = self.first_row;
        let mut at = self.rows_start;
        let mut state = State::Outside;
        let mut bytes = Vec::new();
        while at < place {
            let to = place.min(at + self.limits.chunk);
            let back = self.rows_start.max(at.saturating_sub(LOOK_BACK as u64));
            bytes.clear();
            self.content.read(self.name(), back, to, &mut bytes)?;
            let mut inside = (at - back) as usize;
            loop {
                match record_end(&bytes, inside, state, self.dialect) {
                    Ok(end) => (inside, state, number) = (end, State::Outside, number + 1),
                    Err(at_end) => {
                        state = at_end;
                        break;
                    }
                }
            }
            at = to;
        }
        Ok(number)
    }
}

/// Whole records of a file.
#[derive(Debug, Default)]
pub(crate) struct Records {
    pub(crate) bytes: Vec<u8>,
    /// Where in the bytes the first record begins.
    pub(crate) start: usize,
}
