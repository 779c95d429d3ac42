//! Ranks: 1 is the best total of the period; equals share the better rank, and the next one counts them all.

use std::cmp::Ordering;
use std::ops::Range;

use rayon::prelude::*;
use weigh_dsl::value::Decimal;

use super::exact::Digits;
use super::number::Number;
use crate::outcome::{Cell, Cells};
use crate::units::{Places, Units};

/// The ranks of totals, period by period. A total that is missing has none.
pub(super) fn ranks(totals: &Cells, subjects: usize, scale: (Decimal, Decimal)) -> Vec<Option<u32>> {
    let best_is_least = scale.1.compare(scale.0).is_lt();
    let mut ranks = vec![None; totals.len()];
    if subjects > 0 {
        (ranks.par_chunks_mut(subjects).enumerate()).for_each(|(period, ranks)| {
            let rows = period * subjects..(period + 1) * subjects;
            match totals.units(rows.clone()) {
                Some(totals) => rank_units(ranks, &totals, best_is_least),
                None => rank_period(ranks, totals, rows, best_is_least),
            }
        });
    }
    ranks
}

/// Totals that are whole numbers, which need not be compared with each other: how many are better is counted.
fn rank_units(ranks: &mut [Option<u32>], totals: &Units, best_is_least: bool) {
    /// So many places a total may the numbers be apart.
    const SPARSE: u64 = 4;
    let places = Places::of(totals, best_is_least);
    let width = places.width();
    if width > SPARSE * ranks.len() as u64 {
        let mut sorted: Vec<(u64, u32)> = places.by_row().collect();
        sorted.par_sort_unstable();
        let mut rank = 0;
        for (at, (place, subject)) in sorted.iter().enumerate() {
            if at == 0 || sorted[at - 1].0 != *place {
                rank = at as u32 + 1;
            }
            ranks[*subject as usize] = Some(rank);
        }
        return;
    }
    let mut better = vec![0; width as usize + 1];
    for (place, _) in places.by_row() {
        better[place as usize + 1] += 1;
    }
    for place in 1..better.len() {
        better[place] += better[place - 1];
    }
    for (place, subject) in places.by_row() {
        ranks[subject as usize] = Some(better[place as usize] + 1);
    }
}

fn rank_period(ranks: &mut [Option<u32>], totals: &Cells, rows: Range<usize>, best_is_least: bool) {
    if let Some(totals) = behind(totals, rows.clone(), best_is_least) {
        return rank_sorted(ranks, totals, Ord::cmp);
    }
    let totals = (0..)
        .zip(rows)
        .filter_map(|(subject, row)| Some((Total::of(&totals.cell(row))?, subject)));
    rank_sorted(ranks, totals.collect(), |a, b| {
        if best_is_least { a.order(*b) } else { b.order(*a) }
    });
}

/// Exact totals, settled, as whole numbers of which the least is the best; none where those do not hold one.
fn behind(totals: &Cells, rows: Range<usize>, best_is_least: bool) -> Option<Vec<(i128, u32)>> {
    let first = rows.start;
    let one = |row: usize| {
        let total = match totals.cell(row) {
            Cell::Exact(total) => Digits::from(total).settled()?.at(Decimal::MAX_SCALE)?,
            Cell::Missing(_) => return Some(None),
            Cell::Float(_) | Cell::Text(_) | Cell::Date(_) | Cell::DateTime(_) | Cell::Bool(_) => {
                return None;
            }
        };
        Some(Some((
            if best_is_least { total } else { -total },
            (row - first) as u32,
        )))
    };
    let all: Option<Vec<Option<(i128, u32)>>> = rows.into_par_iter().map(one).collect();
    Some(all?.into_iter().flatten().collect())
}

fn rank_sorted<T: Copy + Send + Sync>(
    ranks: &mut [Option<u32>],
    mut sorted: Vec<(T, u32)>,
    order: impl Fn(&T, &T) -> Ordering + Sync,
) {
    sorted.par_sort_unstable_by(|(a, i), (b, j)| order(a, b).then(i.cmp(j)));
    let mut rank = 0;
    for (at, (total, subject)) in sorted.iter().enumerate() {
        if at == 0 || order(&sorted[at - 1].0, total).is_ne() {
            rank = at as u32 + 1;
        }
        ranks[*subject as usize] = Some(rank);
    }
}

/// A total that is there, settled once rather than at each comparison.
#[derive(Debug, Clone, Copy)]
enum Total {
    Exact(Decimal),
    Float(f64),
}

impl Total {
    fn of(cell: &Cell) -> Option<Self> {
        match cell {
            Cell::Exact(total) => Some(Total::Exact(total.settle())),
            Cell::Float(total) => Some(Total::Float(total.settled())),
            Cell::Text(_) | Cell::Date(_) | Cell::DateTime(_) | Cell::Bool(_) | Cell::Missing(_) => None,
        }
    }

    fn order(self, other: Self) -> Ordering {
        match (self, other) {
            (Total::Exact(a), Total::Exact(b)) => a.cmp(&b),
            (Total::Float(a), Total::Float(b)) => a.order(b),
            (Total::Exact(a), Total::Float(b)) => a.double().order(b),
            (Total::Float(a), Total::Exact(b)) => a.order(b.double()),
        }
    }
}
