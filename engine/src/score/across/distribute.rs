//! Forced distributions: grades by the order of totals.

use rayon::prelude::*;
use weigh_dsl::syntax::ast::Ties;
use weigh_dsl::value::{Decimal, Rounding, RoundingMode};

use super::peers::{PeerGroup, Peers};
use super::standing::{gather, sorted};
use crate::outcome::{HeadCount, ReasonId, ShareCount};
use crate::score::chunk::{Calculated, Chunk};
use crate::score::program::DistributeStep;
use crate::units::{Places, Units};

/// The column of each chunk, and the head-counts.
pub(super) fn run<N: Calculated + Send + Sync>(
    step: &DistributeStep,
    peers: &Peers,
    chunks: &[Chunk<'_>],
) -> (Vec<Units>, Vec<HeadCount>) {
    let totals = Totals::<N>::of(step, peers, chunks);
    let mut grades = totals.ungraded();
    for (row, why) in &peers.alone {
        grades[*row] = Err(*why);
    }
    let given: Vec<(Vec<(u32, u32)>, HeadCount)> = (peers.groups.par_iter())
        .map(|group| distribute(step, group, &totals.in_order(step, &group.rows)))
        .collect();
    let mut counts = Vec::with_capacity(given.len());
    for (rows, count) in given {
        for (row, band) in rows {
            grades[row as usize] = Ok(i64::from(band));
        }
        counts.push(count);
    }
    let columns = chunks.par_iter().map(|chunk| {
        let grades = &grades[chunk.rows_of_all()];
        Units::rows(grades.len(), 0, None, |row| grades[row])
            .unwrap_or_else(|| unreachable!("no scorecard has so many bands"))
    });
    (columns.collect(), counts)
}

/// What is put in order.
enum Totals<N> {
    Units(Units),
    Numbers(Vec<Result<N, ReasonId>>),
}

impl<N: Calculated + Send + Sync> Totals<N> {
    fn of(step: &DistributeStep, peers: &Peers, chunks: &[Chunk<'_>]) -> Self {
        let units = Units::joined(chunks.iter().map(|chunk| chunk.units(step.total)));
        units.map_or_else(
            || Totals::Numbers(gather(step.total, chunks, peers.rows)),
            Totals::Units,
        )
    }

    fn ungraded(&self) -> Vec<Result<i64, ReasonId>> {
        match self {
            Totals::Units(units) => (0..units.len())
                .map(|row| units.reason(row).map_or(Ok(0), Err))
                .collect(),
            Totals::Numbers(numbers) => numbers.iter().map(|number| number.map(|_| 0)).collect(),
        }
    }

    /// Rows that have a total, the best first, each with a number that those of equal totals share.
    fn in_order(&self, step: &DistributeStep, rows: &[u32]) -> Vec<(u64, u32)> {
        match self {
            Totals::Units(units) => {
                let places = Places::within(units, step.best_is_least, rows);
                let mut order: Vec<(u64, u32)> = (rows.iter())
                    .filter_map(|row| Some((places.at(*row as usize)?, *row)))
                    .collect();
                order.sort_unstable();
                order
            }
            Totals::Numbers(numbers) => {
                let mut sorted = sorted(rows, numbers);
                if !step.best_is_least {
                    sorted.reverse();
                }
                let mut place = 0;
                (0..sorted.len())
                    .map(|at| {
                        let same = at == 0 || sorted[at].place.order(sorted[at - 1].place).is_eq();
                        place += u64::from(!same);
                        (place, sorted[at].row)
                    })
                    .collect()
            }
        }
    }
}

/// The band of each row that has a total.
fn distribute(
    step: &DistributeStep,
    group: &PeerGroup,
    order: &[(u64, u32)],
) -> (Vec<(u32, u32)>, HeadCount) {
    let cuts = cuts(step, order.len());
    let mut given = Vec::with_capacity(order.len());
    let mut counts = vec![0; step.shares.len()];
    let mut start = 0;
    while start < order.len() {
        let equal = order[start..]
            .iter()
            .take_while(|(place, _)| *place == order[start].0);
        let end = start + equal.count().max(1);
        let share = share_of(&cuts, start, end, step.ties);
        counts[share] += (end - start) as u32;
        given.extend(
            order[start..end]
                .iter()
                .map(|(_, row)| (*row, step.shares[share].0)),
        );
        start = end;
    }
    let planned = |at: usize| cuts[at] - at.checked_sub(1).map_or(0, |before| cuts[before]);
    let shares = (step.shares.iter().enumerate())
        .map(|(at, (band, _))| ShareCount {
            band: *band,
            planned: planned(at) as u32,
            given: counts[at],
        })
        .collect();
    let count = HeadCount {
        period: group.period,
        within: group.within.clone(),
        subjects: order.len() as u32,
        shares,
    };
    (given, count)
}

/// By share, the place behind its last subject.
fn cuts(step: &DistributeStep, subjects: usize) -> Vec<usize> {
    let half_up = Rounding {
        places: 0,
        mode: RoundingMode::HalfUp,
    };
    let mut sum = Some(Decimal::ZERO);
    let mut cuts: Vec<usize> = (step.shares.iter())
        .map(|(_, share)| {
            sum = sum.zip(*share).and_then(|(sum, share)| sum.add(share));
            let place = sum.and_then(|sum| sum.mul(Decimal::from(subjects as i64)));
            let place = place.and_then(|place| half_up.apply(place).to_i64());
            place.map_or(subjects, |place| (place as usize).min(subjects))
        })
        .collect();
    if let Some(last) = cuts.last_mut() {
        *last = subjects;
    }
    cuts
}

/// The share that equal totals at these places get.
fn share_of(cuts: &[usize], start: usize, end: usize, ties: Ties) -> usize {
    let share = |place: usize| cuts.iter().position(|cut| place < *cut).unwrap_or(cuts.len() - 1);
    match ties {
        Ties::Up => share(start),
        Ties::Down => share(end - 1),
        // The place in the middle; of an even number, the better one of the two.
        Ties::Together => share(start + (end - start - 1) / 2),
    }
}
