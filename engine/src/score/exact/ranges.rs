//! Bands over a column: in which of them a score lies is seen by its nearest double, unless that is beside an end of one.

use weigh_dsl::model::{Bands, Extent};
use weigh_dsl::value::Decimal;

use super::is_beside;
use crate::score::number::near;

/// Bands, with their ends as doubles.
pub(in crate::score) struct Ranges<'a> {
    bands: &'a Bands,
    /// By band; where it is no range, one that nothing lies in.
    ends: Vec<(f64, f64)>,
    otherwise: Option<usize>,
}

impl<'a> Ranges<'a> {
    pub(in crate::score) fn of(bands: &'a Bands) -> Self {
        let ends = (bands.bands.iter()).map(|band| match band.extent {
            Extent::Range { low, high, .. } => (low.map_or(f64::MIN, near), high.map_or(f64::MAX, near)),
            Extent::When(_) | Extent::Distributed | Extent::Otherwise => (f64::MAX, f64::MIN),
        });
        Self {
            ends: ends.collect(),
            otherwise: bands
                .bands
                .iter()
                .position(|band| band.extent == Extent::Otherwise),
            bands,
        }
    }

    /// The index of the band that a score lies in, if one does. `near` is a double close to the score.
    #[inline]
    pub(in crate::score) fn find(&self, near: f64, score: impl FnOnce() -> Decimal) -> Option<usize> {
        for (band, (low, high)) in self.ends.iter().enumerate() {
            if is_beside(near, *low) || is_beside(near, *high) {
                return self.bands.find(score());
            }
            if *low < near && near < *high {
                return Some(band);
            }
        }
        self.otherwise
    }
}

#[cfg(test)]
mod tests;
