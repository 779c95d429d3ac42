//! Forced distributions: grades by the order of totals.

use rayon::prelude::*;
use weigh_dsl::syntax::ast::Ties;
use weigh_dsl::value::{Decimal, Rounding, RoundingMode};

use super::cut;
use super::peers::{PeerGroup, Peers};
use super::standing::{gather, sorted};
use crate::column::Column;
use crate::outcome::{HeadCount, ReasonId, ShareCount};
use crate::score::chunk::{Calculated, Chunk};
use crate::score::program::DistributeStep;

/// The column of each chunk, and the head-counts.
pub(super) fn run<N: Calculated + Send + Sync>(
    step: &DistributeStep,
    peers: &Peers,
    chunks: &[Chunk<'_>],
) -> (Vec<Column>, Vec<HeadCount>) {
    let totals = gather::<N>(step.total, chunks, peers.rows);
    let mut grades: Vec<Result<Decimal, ReasonId>> =
        totals.iter().map(|total| total.map(|_| Decimal::ZERO)).collect();
    for (row, why) in &peers.alone {
        grades[*row] = Err(*why);
    }
    let given: Vec<(Vec<(u32, u32)>, HeadCount)> = (peers.groups.par_iter())
        .map(|group| distribute(step, group, &totals))
        .collect();
    let mut counts = Vec::with_capacity(given.len());
    for (rows, count) in given {
        for (row, band) in rows {
            grades[row as usize] = Ok(Decimal::from(i64::from(band)));
        }
        counts.push(count);
    }
    (cut(chunks, &grades), counts)
}

/// The band of each row that has a total.
fn distribute<N: Calculated + Send + Sync>(
    step: &DistributeStep,
    group: &PeerGroup,
    totals: &[Result<N, ReasonId>],
) -> (Vec<(u32, u32)>, HeadCount) {
    let mut order = sorted(&group.rows, totals);
    if !step.best_is_least {
        order.reverse();
    }
    let cuts = cuts(step, order.len());
    let mut given = Vec::with_capacity(order.len());
    let mut counts = vec![0; step.shares.len()];
    let mut start = 0;
    while start < order.len() {
        let equal = order[start..]
            .iter()
            .take_while(|one| one.place.order(order[start].place).is_eq());
        let end = start + equal.count().max(1);
        let share = share_of(&cuts, start, end, step.ties);
        counts[share] += (end - start) as u32;
        given.extend(
            order[start..end]
                .iter()
                .map(|one| (one.row, step.shares[share].0)),
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
