//! Where one band ends and another begins.

use weigh_dsl::model::{Extent, Scorecard};
use weigh_dsl::value::Decimal;

/// The totals at which a band begins above another one, ascending; none where bands are no ranges of the total.
pub(super) fn limits(scorecard: &Scorecard) -> Vec<Decimal> {
    let bands = scorecard
        .root()
        .bands
        .as_ref()
        .filter(|bands| bands.are_of_scores());
    let Some(bands) = bands.filter(|_| scorecard.distribute.is_none()) else {
        return Vec::new();
    };
    let low = |extent: &Extent| match extent {
        Extent::Range { low, .. } => *low,
        Extent::When(_) | Extent::Distributed | Extent::Otherwise => None,
    };
    let mut lows: Vec<Decimal> = bands.bands.iter().filter_map(|band| low(&band.extent)).collect();
    lows.sort();
    // Where each band has a lower end, nothing lies below the lowest.
    if lows.len() == bands.bands.len() && !lows.is_empty() {
        lows.remove(0);
    }
    lows
}
