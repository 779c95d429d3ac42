//! Grading bands. Once made they are sorted and without gap or overlap on what can be reached, for ever.

use serde::Serialize;

use super::SubjectExpr;
use crate::value::Decimal;

/// Bands from the best down.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bands {
    /// What is banded, if not the score. A part without a score has no grade either way.
    pub of: Option<SubjectExpr>,
    /// The bands, best first.
    pub bands: Vec<Band>,
}

/// One band.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Band {
    /// Its name.
    pub name: String,
    /// What people see.
    pub label: Option<String>,
    /// What lies in it.
    pub extent: Extent,
}

/// What lies in a band, after the declared rounding.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Extent {
    /// From `low` (included, or open-ended) to `high` (included unless `open`, or open-ended).
    Range {
        /// The lower end; none is without end.
        low: Option<Decimal>,
        /// Whether the lower end itself is left out (`> 60`).
        low_open: bool,
        /// The upper end; none is without end.
        high: Option<Decimal>,
        /// Whether the upper end itself is left out.
        high_open: bool,
    },
    /// Where a condition holds, and no band before it does.
    When(Box<SubjectExpr>),
    /// What only a forced distribution gives.
    Distributed,
    /// What no other band holds.
    Otherwise,
}

impl Bands {
    /// Whether they are ranges of the score itself, so that a score alone says which one it lies in.
    pub fn are_of_scores(&self) -> bool {
        let asks_more = |band: &Band| matches!(band.extent, Extent::When(_) | Extent::Distributed);
        self.of.is_none() && !self.bands.iter().any(asks_more)
    }

    /// The index of the band that a rounded score lies in. None only for a value of `of` that no band holds.
    pub fn find(&self, score: Decimal) -> Option<usize> {
        self.bands
            .iter()
            .position(|band| band.extent.holds(score))
            .or_else(|| {
                self.bands
                    .iter()
                    .position(|band| band.extent == Extent::Otherwise)
            })
    }
}

impl Extent {
    /// Whether a score lies in it by its range.
    pub fn holds(&self, score: Decimal) -> bool {
        match self {
            Extent::Range {
                low,
                low_open,
                high,
                high_open,
            } => {
                let above = low.is_none_or(|low| {
                    let order = score.compare(low);
                    order.is_gt() || (order.is_eq() && !low_open)
                });
                let below = high.is_none_or(|high| {
                    let order = score.compare(high);
                    order.is_lt() || (order.is_eq() && !high_open)
                });
                above && below
            }
            Extent::When(_) | Extent::Distributed | Extent::Otherwise => false,
        }
    }
}
