//! Bands: every score that can be reached, after rounding, has exactly one.

mod messages;

use weigh_words::Text;

use self::messages::{empty, gap, outside, overlap, rest_above, two_rests, unreachable};
use crate::check::reach::Reach;
use crate::diagnostic::Diagnostics;
use crate::model::{Band, Bands, Extent, SubjectExpr};
use crate::source::{Span, Spanned};
use crate::value::{Decimal, Rounding};

/// A band as written, with numbers for its ends.
pub(crate) struct Written {
    pub(crate) name: Spanned<String>,
    pub(crate) label: Option<String>,
    pub(crate) extent: WrittenExtent,
    /// The extent's place.
    pub(crate) span: Span,
}

/// What lies in a band, as written.
pub(crate) enum WrittenExtent {
    /// `70..<90`
    Range {
        low: Option<Decimal>,
        high: Option<Decimal>,
        open: bool,
    },
    /// `>= 90` or `> 90`: from there up to the band before.
    From { low: Decimal, open: bool },
    /// `< 60` or `<= 60`: up to there from the band before.
    UpTo { high: Decimal, open: bool },
    /// `otherwise`
    Otherwise,
}

/// What is banded: in words, what it can reach, and how it is rounded.
pub(crate) struct Banded {
    /// `total`, `score of satisfaction`
    pub(crate) what: Text,
    /// As formulas write it: `total`, `satisfaction.score`
    pub(crate) written_as: String,
    pub(crate) reach: Reach,
    pub(crate) rounding: Option<Rounding>,
    /// Whether scores that no band holds are no mistake (bands of an expression, whose reach is not known).
    pub(crate) partial: bool,
}

impl Banded {
    /// What all scores are multiples of, if it is known: of their rounding, or of what the parts can score.
    fn step(&self) -> Option<Decimal> {
        let step = self.reach.rounded(self.rounding).step;
        step.filter(|step| !step.is_zero())
    }
}

/// An end of the bands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Below,
    Above,
}

/// One band as an interval.
#[derive(Clone, Copy)]
struct Interval<'a> {
    low: Option<Decimal>,
    low_open: bool,
    high: Option<Decimal>,
    high_open: bool,
    of: &'a Written,
}

/// Checks bands and puts them in order, best first.
pub(crate) fn check(
    written: &[Written],
    of: Option<SubjectExpr>,
    banded: &Banded,
    out: &mut Diagnostics,
) -> Option<Bands> {
    let mut intervals = intervals(written, out)?;
    let otherwise = otherwise(written, out)?;
    sort(&mut intervals);
    let step = banded.step();
    let grid: Vec<Interval<'_>> = intervals.iter().map(|i| on_grid(*i, step)).collect();
    let mut fine = true;
    for pair in grid.windows(2) {
        fine &= neighbours(
            pair[0],
            pair[1],
            otherwise.is_some() || banded.partial,
            banded,
            out,
        );
    }
    if otherwise.is_none() && !banded.partial && fine {
        fine &= ends(&grid, banded, out);
    }
    for interval in &grid {
        fine &= reachable(*interval, banded, out);
    }
    if let Some(rest) = otherwise.filter(|_| fine) {
        fine &= rest_is_worst(rest, &intervals, &grid, banded, out);
    }
    fine.then(|| Bands {
        of,
        bands: ordered(&intervals, otherwise),
    })
}

/// The names of bands, best first.
pub(crate) fn names(written: &[Written]) -> Vec<String> {
    let mut out = Diagnostics::default();
    let Some(mut intervals) = intervals(written, &mut out) else {
        return written.iter().map(|band| band.name.value.clone()).collect();
    };
    sort(&mut intervals);
    let otherwise = written
        .iter()
        .find(|band| matches!(band.extent, WrittenExtent::Otherwise));
    let bands = ordered(&intervals, otherwise);
    bands.into_iter().map(|band| band.name).collect()
}

/// From the lowest up. Of two that begin at one number the one that holds it comes first: `100..100` before `> 100`.
fn sort(intervals: &mut [Interval<'_>]) {
    intervals.sort_by(|a, b| match (a.low, b.low) {
        (None, None) => std::cmp::Ordering::Equal,
        (None, Some(_)) => std::cmp::Ordering::Less,
        (Some(_), None) => std::cmp::Ordering::Greater,
        (Some(low), Some(other)) => low.cmp(&other).then(a.low_open.cmp(&b.low_open)),
    });
}

/// Turns what is written into intervals: comparisons count from the band before.
fn intervals<'a>(written: &'a [Written], out: &mut Diagnostics) -> Option<Vec<Interval<'a>>> {
    let mut all = Vec::new();
    let (mut ceiling, mut floor): (Option<Interval<'a>>, Option<Interval<'a>>) = (None, None);
    let mut fine = true;
    for band in written {
        let interval = match band.extent {
            WrittenExtent::Range { low, high, open } => Interval {
                low,
                low_open: false,
                high,
                high_open: open,
                of: band,
            },
            WrittenExtent::From { low, open } => {
                let interval = Interval {
                    low: Some(low),
                    low_open: open,
                    high: ceiling.and_then(|c| c.low),
                    high_open: ceiling.is_some_and(|c| !c.low_open),
                    of: band,
                };
                ceiling = Some(interval);
                interval
            }
            WrittenExtent::UpTo { high, open } => {
                let interval = Interval {
                    low: floor.and_then(|f| f.high),
                    low_open: floor.is_some_and(|f| !f.high_open),
                    high: Some(high),
                    high_open: open,
                    of: band,
                };
                floor = Some(interval);
                interval
            }
            WrittenExtent::Otherwise => continue,
        };
        if let (Some(low), Some(high)) = (interval.low, interval.high)
            && (low > high || (low == high && (interval.low_open || interval.high_open)))
        {
            out.push(empty(band));
            fine = false;
        }
        all.push(interval);
    }
    fine.then_some(all)
}

fn otherwise<'a>(written: &'a [Written], out: &mut Diagnostics) -> Option<Option<&'a Written>> {
    let mut all = written
        .iter()
        .filter(|band| matches!(band.extent, WrittenExtent::Otherwise));
    let first = all.next();
    if let (Some(first), Some(second)) = (first, all.next()) {
        out.push(two_rests(first, second));
        return None;
    }
    Some(first)
}

/// The interval that the scores in it span where all are multiples of a step: both ends are then scores themselves.
fn on_grid(interval: Interval<'_>, step: Option<Decimal>) -> Interval<'_> {
    let Some(step) = step else { return interval };
    let snap = |end: Decimal, open: bool, up: bool| -> Option<Decimal> {
        let steps = end.div(step)?;
        let near = if up { steps.ceil() } else { steps.floor() };
        let snapped = near.mul(step)?;
        match (open && snapped == end, up) {
            (false, _) => Some(snapped),
            (true, true) => snapped.add(step),
            (true, false) => snapped.sub(step),
        }
    };
    Interval {
        low: interval.low.and_then(|low| snap(low, interval.low_open, true)),
        low_open: false,
        high: interval
            .high
            .and_then(|high| snap(high, interval.high_open, false)),
        high_open: false,
        of: interval.of,
    }
}

/// Checks two bands that follow each other; answers whether they fit.
fn neighbours(
    lower: Interval<'_>,
    upper: Interval<'_>,
    gaps_held: bool,
    banded: &Banded,
    out: &mut Diagnostics,
) -> bool {
    let (Some(end), Some(start)) = (lower.high, upper.low) else {
        let both = upper.low.or(lower.high).or(lower.low).unwrap_or(Decimal::ZERO);
        out.push(overlap(lower.of, upper.of, both));
        return false;
    };
    match banded.step() {
        Some(step) => {
            let Some(next) = end.add(step) else {
                return true;
            };
            if start <= end {
                out.push(overlap(lower.of, upper.of, start));
                return false;
            }
            if start > next && !gaps_held && within(next, start, banded) {
                out.push(gap(lower.of, upper.of, next, banded));
                return false;
            }
        }
        None => {
            if start < end || (start == end && !lower.high_open && !upper.low_open) {
                out.push(overlap(lower.of, upper.of, shared(upper, start, end)));
                return false;
            }
            let touching = start == end && (!lower.high_open || !upper.low_open);
            if !touching && !gaps_held && within(end, start, banded) {
                let between = end
                    .add(start)
                    .and_then(|sum| sum.div(Decimal::from(2)))
                    .unwrap_or(end);
                out.push(gap(lower.of, upper.of, between, banded));
                return false;
            }
        }
    }
    true
}

/// A score that both hold: where the upper one begins, unless that is left out of it.
fn shared(upper: Interval<'_>, start: Decimal, end: Decimal) -> Decimal {
    if !upper.low_open || start == end {
        return start;
    }
    let end = upper.high.map_or(end, |high| high.min(end));
    let middle = start.add(end).and_then(|sum| sum.div(Decimal::from(2)));
    middle.unwrap_or(start)
}

/// Checks that what is left for `otherwise` is not just what lies above all others: it is taken for the worst, and up
/// there by its numbers it would be the best.
fn rest_is_worst(
    rest: &Written,
    intervals: &[Interval<'_>],
    grid: &[Interval<'_>],
    banded: &Banded,
    out: &mut Diagnostics,
) -> bool {
    let mut unsaid = Diagnostics::default();
    let gaps = (grid.windows(2)).any(|pair| !neighbours(pair[0], pair[1], false, banded, &mut unsaid));
    let (Some(lowest), Some(highest), Some(top)) = (grid.first(), grid.last(), intervals.last()) else {
        return true;
    };
    let reach = banded.reach.rounded(banded.rounding);
    if gaps || begins_late(*lowest, reach) || !ends_early(*highest, reach) {
        return true;
    }
    let Some(end) = top.high else { return true };
    out.push(rest_above(
        rest,
        top.of,
        (end, top.high_open),
        intervals[0],
        banded,
    ));
    false
}

/// Whether some score is below the lowest band.
fn begins_late(lowest: Interval<'_>, reach: Reach) -> bool {
    lowest.low.is_some_and(|low| {
        (reach.low).is_none_or(|reached| reached < low || (reached == low && lowest.low_open))
    })
}

/// Whether some score is above the highest band.
fn ends_early(highest: Interval<'_>, reach: Reach) -> bool {
    highest.high.is_some_and(|high| {
        (reach.high).is_none_or(|reached| reached > high || (reached == high && highest.high_open))
    })
}

/// Whether some score between two bands can be reached.
fn within(from: Decimal, to: Decimal, banded: &Banded) -> bool {
    let reach = banded.reach.rounded(banded.rounding);
    reach
        .high
        .is_none_or(|high| high > from || (high == from && banded.step().is_some()))
        && reach.low.is_none_or(|low| low < to)
}

/// Checks that the bands begin and end where the scores do.
fn ends(grid: &[Interval<'_>], banded: &Banded, out: &mut Diagnostics) -> bool {
    let (Some(first), Some(last)) = (grid.first(), grid.last()) else {
        return true;
    };
    let reach = banded.reach.rounded(banded.rounding);
    let mut fine = true;
    if let Some(low) = first.low
        && begins_late(*first, reach)
    {
        out.push(outside(first.of, reach.low, low, Side::Below, banded));
        fine = false;
    }
    if let Some(high) = last.high
        && ends_early(*last, reach)
    {
        out.push(outside(last.of, reach.high, high, Side::Above, banded));
        fine = false;
    }
    fine
}

fn reachable(interval: Interval<'_>, banded: &Banded, out: &mut Diagnostics) -> bool {
    let reach = banded.reach.rounded(banded.rounding);
    let above = interval
        .low
        .zip(reach.high)
        .filter(|(low, high)| low > high || (low == high && interval.low_open));
    let below = interval
        .high
        .zip(reach.low)
        .filter(|(high, low)| high < low || (low == high && interval.high_open));
    let Some((_, end)) = above.or(below) else {
        return true;
    };
    let side = if above.is_some() { Side::Above } else { Side::Below };
    out.push(unreachable(interval.of, side, end, banded));
    false
}

fn ordered(intervals: &[Interval<'_>], otherwise: Option<&Written>) -> Vec<Band> {
    let mut bands: Vec<Band> = intervals
        .iter()
        .rev()
        .map(|interval| Band {
            name: interval.of.name.value.clone(),
            label: interval.of.label.clone(),
            extent: Extent::Range {
                low: interval.low,
                low_open: interval.low_open,
                high: interval.high,
                high_open: interval.high_open,
            },
        })
        .collect();
    bands.extend(otherwise.map(|band| Band {
        name: band.name.value.clone(),
        label: band.label.clone(),
        extent: Extent::Otherwise,
    }));
    bands
}
