//! Scores of values that come again: a share of few rows is one of few different numbers, so most of them need not be
//! scored twice. Some values are kept with their scores, from chunk to chunk.

use std::sync::{Mutex, PoisonError};

use weigh_dsl::value::Decimal;

use crate::score::program::NodeId;

/// How many places there are for values. At each of them two are kept, of all that belong there the latest that were scored.
const PLACES: usize = 512;
/// So many values show whether they come again.
const TRIAL: u32 = 4096;

/// Values with their scores, and how often that was of use.
#[derive(Debug)]
pub(super) struct Again {
    kept: Vec<Place>,
    looked: u32,
    found: u32,
}

/// Two values with their scores: as much as the processor fetches at a time.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Place([(Seen, Decimal); 2]);

/// What of a value tells it from all others that a step may ever see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen(u64, u64);

/// By step, what is kept and not in use just now.
#[derive(Debug)]
pub(in crate::score) struct Pools(Vec<Mutex<Vec<Again>>>);

impl Seen {
    /// None of them.
    const NONE: Self = Self(0, 0);

    /// A quotient of two whole numbers, the first of which has so many decimal places; none where the second is not above
    /// nought, or long.
    #[inline]
    pub(super) fn of(over: i64, by: i64, scale: u32) -> Option<Self> {
        (0 < by && by < 1 << 58).then(|| Self(over as u64, (by as u64) << 6 | u64::from(scale)))
    }

    /// Where it belongs.
    #[inline]
    fn place(self) -> usize {
        const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
        let mixed = (self.0.wrapping_mul(ODD) ^ self.1).wrapping_mul(ODD);
        (mixed >> (u64::BITS - PLACES.ilog2())) as usize
    }
}

impl Again {
    fn new() -> Self {
        Self {
            kept: vec![Place([(Seen::NONE, Decimal::ZERO); 2]); PLACES],
            looked: 0,
            found: 0,
        }
    }

    /// The score of a value that is there.
    #[inline]
    pub(super) fn score(
        &mut self,
        seen: Option<Seen>,
        score: impl FnOnce() -> Option<Decimal>,
    ) -> Option<Decimal> {
        let (Some(seen), false) = (seen, self.kept.is_empty()) else {
            return score();
        };
        self.looked += 1;
        let Place(kept) = &mut self.kept[seen.place()];
        if let Some((_, score)) = kept.iter().find(|(known, _)| *known == seen) {
            self.found += 1;
            return Some(*score);
        }
        let score = score()?;
        *kept = [(seen, score), kept[0]];
        if self.looked == TRIAL && self.found < TRIAL / 2 {
            self.kept = Vec::new();
        }
        Some(score)
    }
}

impl Pools {
    pub(in crate::score) fn new(steps: usize) -> Self {
        Self((0..steps).map(|_| Mutex::default()).collect())
    }

    /// Lends what is kept for a step.
    pub(super) fn with<T>(&self, step: NodeId, work: impl FnOnce(&mut Again) -> T) -> T {
        let pool = || {
            self.0[step.0 as usize]
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let again = pool().pop();
        let mut again = again.unwrap_or_else(Again::new);
        let done = work(&mut again);
        pool().push(again);
        done
    }
}

#[cfg(test)]
mod tests;
