//! One input of a table: its text, its layout, where its rows begin, and the records of each of its chunks.

mod numbers;
mod states;

use std::sync::OnceLock;

use weigh_sdk::SourceError;
use weigh_sdk::files::{Content, Located};
use weigh_words::text;

use crate::dialect::Dialect;
use crate::encoding::{self, malformed};
use crate::header::{self, Header};
use crate::limits::Limits;
use crate::options::Options;
use crate::record::{LOOK_BACK, State, Step, record_end};
use crate::spare::CHUNKS;

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
    /// Where the columns of the table stand in this file, if not in the table's order.
    order: Option<Vec<usize>>,
    /// Where the first row begins.
    pub(crate) rows_start: u64,
    /// The number that people give to the first row.
    pub(crate) first_row: u64,
    limits: Limits,
    /// What each chunk makes of the state before it, as far as that was needed.
    steps: Vec<OnceLock<Result<Step, SourceError>>>,
    /// The number of the first row of each chunk, once that was needed.
    numbers: OnceLock<Result<Vec<u64>, SourceError>>,
}

/// Whole records of a file.
#[derive(Debug, Default)]
pub(crate) struct Records {
    pub(crate) bytes: Vec<u8>,
    /// Where in the bytes the first record begins.
    pub(crate) start: usize,
}

/// A range of a file, and enough before it to tell whether a record begins with it and whether a quote opens a cell.
struct Piece {
    /// Where in the file the bytes begin.
    start: u64,
    bytes: Vec<u8>,
    /// Where in the bytes the range begins.
    skip: usize,
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
        let chunks = (text.content.len() - rows_start).div_ceil(limits.chunk);
        Ok(Self {
            located,
            content: text.content,
            dialect,
            encoding: text.encoding,
            damaged: text.damaged,
            header: names,
            order: None,
            rows_start,
            first_row,
            limits,
            steps: (0..chunks).map(|_| OnceLock::new()).collect(),
            numbers: OnceLock::new(),
        })
    }

    /// What people call the file.
    pub(crate) fn name(&self) -> &str {
        &self.located.name
    }

    /// Takes the columns of a table by their names. The first that is not here, if one is not.
    pub(crate) fn align<'t>(&mut self, columns: &'t [String]) -> Result<(), &'t String> {
        if self.header == columns {
            return Ok(());
        }
        let place = |name: &'t String| self.header.iter().position(|own| own == name).ok_or(name);
        self.order = Some(columns.iter().map(place).collect::<Result<_, _>>()?);
        Ok(())
    }

    /// Where a column of the table stands in this file.
    pub(crate) fn place_of(&self, column: usize) -> usize {
        self.order.as_ref().map_or(column, |order| order[column])
    }

    /// How many bytes of rows there are.
    pub(crate) fn row_bytes(&self) -> u64 {
        self.content.len() - self.rows_start
    }

    /// How many chunks the rows are cut into. A chunk holds the records that begin in its range of bytes.
    pub(crate) fn chunks(&self) -> usize {
        self.steps.len()
    }

    /// The range of bytes of a chunk.
    pub(crate) fn range(&self, chunk: usize) -> (u64, u64) {
        let from = self.rows_start + chunk as u64 * self.limits.chunk;
        (from, (from + self.limits.chunk).min(self.content.len()))
    }

    fn piece(&self, from: u64, to: u64) -> Result<Piece, SourceError> {
        let start = self.rows_start.max(from.saturating_sub(LOOK_BACK as u64));
        let mut bytes = CHUNKS.take((to - start + self.limits.tail) as usize);
        self.content.read(start, to, &mut bytes)?;
        Ok(Piece {
            start,
            bytes,
            skip: (from - start) as usize,
        })
    }

    /// The records that begin in a chunk, whole.
    pub(crate) fn chunk(&self, chunk: usize) -> Result<Records, SourceError> {
        let (piece, step) = self.chunk_and_step(chunk)?;
        let before = self.state_before(chunk)?;
        self.whole_records(piece, before, step.from(before))
    }

    /// Lines soon after a place that look like records: no quoted cell seems to be open there, and they have as many cells
    /// as the header. They may lie in a long quoted cell all the same. None if they don't look like records.
    pub(crate) fn likely_sample(&self, place: u64) -> Result<Option<Records>, SourceError> {
        let piece = self.piece(place, self.sample_end(place))?;
        let after = Step::over(&piece.bytes, piece.skip, self.dialect).from(State::Outside);
        // Were the place inside, a quote might open what never ends; then it is no error either.
        let Ok(records) = self.whole_records(piece, State::Outside, after) else {
            return Ok(None);
        };
        let mut sound = true;
        self.each_index(&records, |index| sound &= index.bad().is_empty());
        Ok(sound.then_some(records))
    }

    /// The records soon after a place. To know where they begin, everything before them is looked at.
    pub(crate) fn sample(&self, place: u64) -> Result<Records, SourceError> {
        let piece = self.piece(place, self.sample_end(place))?;
        let before = self.state_at(place)?;
        let after = Step::over(&piece.bytes, piece.skip, self.dialect).from(before);
        self.whole_records(piece, before, after)
    }

    fn sample_end(&self, place: u64) -> u64 {
        (place + self.limits.sample).min(self.content.len())
    }

    /// The records that begin in the range of a piece, completed. `before` and `after` are the states at its ends.
    fn whole_records(&self, piece: Piece, before: State, after: State) -> Result<Records, SourceError> {
        let Piece {
            start,
            mut bytes,
            skip,
        } = piece;
        let line_end = self.dialect.line_end;
        let begins = before == State::Outside && (skip == 0 || bytes[skip - 1] == line_end);
        let first = if begins {
            Ok(skip)
        } else {
            record_end(&bytes, skip, before, self.dialect)
        };
        let Some(first) = first.ok().filter(|first| *first < bytes.len()) else {
            // The range lies within one record, which belongs to an earlier range.
            return Ok(Records::default());
        };
        if after != State::Outside || bytes.last() != Some(&line_end) {
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
            self.content.read(read, read + more, bytes)?;
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
                text!(
                    "row {row} of {file} is longer than {most} MiB",
                    row,
                    file = self.name(),
                    most = self.limits.record >> 20
                ),
                Some(text!("a quote that is opened in it may never be closed")),
            ),
            Err(error) => error,
        }
    }
}
