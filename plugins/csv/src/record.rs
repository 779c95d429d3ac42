//! Where records begin and end, quotes considered.
//!
//! A quote opens a quoted cell where it is the first sign of its cell, blanks aside; elsewhere outside a quoted
//! cell it is text. Inside, two quotes are one, and a single one closes. So whether a byte lies inside a quoted
//! cell depends on everything before it. To cut a file into chunks that are read at the same time, [`Step`] says
//! for each chunk what it makes of each state that it may begin in; the states at all cuts follow from those.

use memchr::{memchr, memchr_iter, memchr2};

use crate::dialect::{Dialect, MOST_BLANKS, QUOTE};
use crate::index::{Follow, Quotes};
use crate::wide::{self, LANES};

/// What is known about the cell that a byte belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Not in a quoted cell.
    Outside,
    /// In a quoted cell.
    Inside,
    /// The byte before was a quote in a quoted cell: it closed the cell, unless this byte is a quote too.
    Closed,
}

impl State {
    const ALL: [Self; 3] = [Self::Outside, Self::Inside, Self::Closed];
}

/// The bytes before a chunk that have to be at hand to know whether a quote in it opens a cell.
pub(crate) const LOOK_BACK: usize = MOST_BLANKS + 1;

/// Whether a quote that comes after `before`, outside a quoted cell, opens one. `before` must reach back
/// [`LOOK_BACK`] bytes, or to the beginning of a record.
pub(crate) fn opens(before: &[u8], dialect: Dialect) -> bool {
    for (blanks, byte) in before.iter().rev().enumerate() {
        if *byte == dialect.delimiter || *byte == dialect.line_end {
            return true;
        }
        if !dialect.is_blank(*byte) || blanks == MOST_BLANKS {
            return false;
        }
    }
    true
}

/// The end of the record that `at` lies in, just behind its line end. `state` is that at `at`. If the bytes end
/// first, the state at their end.
pub(crate) fn record_end(
    bytes: &[u8],
    mut at: usize,
    mut state: State,
    dialect: Dialect,
) -> Result<usize, State> {
    loop {
        match state {
            State::Inside => match memchr(QUOTE, &bytes[at..]) {
                Some(found) => (at, state) = (at + found + 1, State::Closed),
                None => return Err(State::Inside),
            },
            State::Closed => match bytes.get(at) {
                Some(&QUOTE) => (at, state) = (at + 1, State::Inside),
                Some(_) => state = State::Outside,
                None => return Err(State::Closed),
            },
            State::Outside => {
                let Some(found) = memchr2(dialect.line_end, QUOTE, &bytes[at..]) else {
                    return Err(State::Outside);
                };
                let place = at + found;
                at = place + 1;
                if bytes[place] == dialect.line_end {
                    return Ok(at);
                }
                if opens(&bytes[..place], dialect) {
                    state = State::Inside;
                }
            }
        }
    }
}

/// What a chunk makes of the state at its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step([State; 3]);

impl Step {
    /// The step over `bytes[from..]`; what comes before serves to look back.
    pub(crate) fn over(bytes: &[u8], from: usize, dialect: Dialect) -> Self {
        let mut lanes = State::ALL.map(|state| Lane::new(state, from));
        let mut agreed = None;
        for place in memchr_iter(QUOTE, &bytes[from..]).map(|found| from + found) {
            let opens = opens(&bytes[..place], dialect);
            for lane in &mut lanes {
                lane.quote(place, opens);
            }
            if lanes[0] == lanes[1] && lanes[0] == lanes[2] {
                agreed = Some(place + 1);
                break;
            }
        }
        // From where the three agree, one speaks for all.
        if let Some(mut at) = agreed {
            let mut lane = lanes[0];
            lane.follow(bytes, &mut at, dialect);
            for place in memchr_iter(QUOTE, &bytes[at..]).map(|found| at + found) {
                lane.quote(place, !lane.inside && opens(&bytes[..place], dialect));
            }
            lanes = [lane; 3];
        }
        Self(lanes.map(|lane| lane.state(bytes.len())))
    }

    /// The state at the end of the chunk.
    pub(crate) fn from(self, state: State) -> State {
        match state {
            State::Outside => self.0[0],
            State::Inside => self.0[1],
            State::Closed => self.0[2],
        }
    }
}

/// One of the states that a chunk may begin in, followed through the chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Lane {
    inside: bool,
    /// The place behind the last quote that closed a cell: a quote there belongs to it.
    closed: Option<usize>,
}

impl Lane {
    fn new(state: State, at: usize) -> Self {
        Self {
            inside: state == State::Inside,
            closed: (state == State::Closed).then_some(at),
        }
    }

    /// Goes on from `at`, just behind a quote, many bytes at a time.
    fn follow(&mut self, bytes: &[u8], at: &mut usize, dialect: Dialect) {
        let quotes = match self.closed {
            _ if self.inside => Quotes::opened(),
            Some(place) if place == *at => Quotes::closed(),
            _ => Quotes::in_text(),
        };
        let quotes = wide::run(Follow {
            quotes,
            bytes,
            from: *at,
            dialect,
        });
        *at += (bytes.len() - *at) / LANES * LANES;
        self.inside = quotes.is_inside();
        self.closed = quotes.is_closed().then_some(*at);
    }

    fn quote(&mut self, place: usize, opens: bool) {
        if self.inside {
            *self = Self {
                inside: false,
                closed: Some(place + 1),
            };
        } else {
            *self = Self {
                inside: opens || self.closed == Some(place),
                closed: None,
            };
        }
    }

    fn state(self, end: usize) -> State {
        match self.closed {
            _ if self.inside => State::Inside,
            Some(place) if place == end => State::Closed,
            _ => State::Outside,
        }
    }
}

#[cfg(test)]
mod tests;
