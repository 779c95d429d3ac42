//! Numbers across subjects: ranks, quantiles, standard scores, means.

use std::cmp::Ordering;

use rayon::prelude::*;
use weigh_dsl::model::AcrossFn;
use weigh_dsl::value::Decimal;

use super::cut;
use super::peers::Peers;
use crate::column::Column;
use crate::outcome::ReasonId;
use crate::score::chunk::{Calculated, Chunk};
use crate::score::program::{Class, NodeId, WhyNoStanding};

/// The column of each chunk. `class` says how the answer is held: as the numbers, exactly, or as doubles.
pub(super) fn run<N: Calculated + Send + Sync>(
    function: AcrossFn,
    of: NodeId,
    why: WhyNoStanding,
    peers: &Peers,
    chunks: &[Chunk<'_>],
    class: Class,
) -> Vec<Column> {
    let numbers = gather::<N>(of, chunks, peers.rows);
    match class {
        Class::Float => {
            let answer = answers(peers, &numbers, |known| of_each(function, known, why));
            cut::<f64>(chunks, &answer)
        }
        _ => {
            let answer = answers(peers, &numbers, |known| of_each(function, known, why));
            cut::<Decimal>(chunks, &answer)
        }
    }
}

/// The number of each row.
pub(super) fn gather<N: Calculated + Send>(
    of: NodeId,
    chunks: &[Chunk<'_>],
    rows: usize,
) -> Vec<Result<N, ReasonId>> {
    let mut all = Vec::with_capacity(rows);
    for chunk in chunks {
        let view = chunk.view::<N>(of);
        all.extend((0..chunk.len()).map(|row| view.get(row).copied()));
    }
    all
}

/// What a group of peers answers: to those who have a number, in the order of numbers, and to those who have none.
struct Answers<T> {
    each: Vec<Result<T, ReasonId>>,
    others: Option<Result<T, ReasonId>>,
}

/// The answers by row.
fn answers<N: Calculated + Send + Sync, T: Copy + Send + Sync>(
    peers: &Peers,
    numbers: &[Result<N, ReasonId>],
    compare: impl Fn(&[N]) -> Answers<T> + Sync,
) -> Vec<Result<T, ReasonId>> {
    let mut all: Vec<Result<T, ReasonId>> = vec![Err(ReasonId(0)); peers.rows];
    for (row, why) in &peers.alone {
        all[*row] = Err(*why);
    }
    let compared: Vec<(Vec<u32>, Answers<T>)> = (peers.groups.par_iter())
        .map(|group| {
            let known = sorted(&group.rows, numbers);
            let values: Vec<N> = known.iter().map(|(_, number)| *number).collect();
            (known.into_iter().map(|(row, _)| row).collect(), compare(&values))
        })
        .collect();
    for (group, (rows, answers)) in peers.groups.iter().zip(compared) {
        for row in &group.rows {
            if let Err(why) = numbers[*row as usize] {
                all[*row as usize] = answers.others.unwrap_or(Err(why));
            }
        }
        for (row, answer) in rows.into_iter().zip(answers.each) {
            all[row as usize] = answer;
        }
    }
    all
}

/// The rows that have a number, from the smallest up; equals in the order of rows.
pub(super) fn sorted<N: Calculated + Send + Sync>(
    rows: &[u32],
    numbers: &[Result<N, ReasonId>],
) -> Vec<(u32, N)> {
    let known = rows
        .iter()
        .filter_map(|row| Some((*row, numbers[*row as usize].ok()?)));
    let mut known: Vec<(u32, N)> = known.collect();
    known.par_sort_by(|(a_row, a), (b_row, b)| a.order(*b).then(a_row.cmp(b_row)));
    known
}

/// The answers to sorted numbers. A number of another kind is made of `N` at the end.
fn of_each<N: Calculated + Send + Sync, T: Calculated + Send + Sync>(
    function: AcrossFn,
    known: &[N],
    why: WhyNoStanding,
) -> Answers<T> {
    let n = known.len();
    let whole = |number: usize| T::of(Decimal::from(number as i64));
    let ratio = |part: usize, of: usize| {
        if of == 0 {
            Ok(T::of(Decimal::ONE))
        } else {
            whole(part).over(whole(of)).ok_or(why.unheld)
        }
    };
    match function {
        AcrossFn::Rank => relative(ties(known).map(|tie| Ok(whole(n - tie.end + 1)))),
        AcrossFn::Standing => relative(ties(known).map(|tie| ratio(tie.end - 1, n.saturating_sub(1)))),
        AcrossFn::PercentileRank => relative(ties(known).map(|tie| ratio(tie.start, n.saturating_sub(1)))),
        AcrossFn::Quantile(parts) => {
            let cuts: Vec<Option<N>> = (1..parts)
                .map(|at| {
                    percentile(
                        known,
                        Decimal::from(i64::from(at)),
                        Decimal::from(i64::from(parts)),
                    )
                })
                .collect();
            relative(known.iter().map(|number| {
                let mut part = 1;
                for cut in &cuts {
                    part += usize::from(number.order(cut.ok_or(why.unheld)?).is_gt());
                }
                Ok(whole(part))
            }))
        }
        AcrossFn::ZScore => relative(
            standard_scores(known, why)
                .into_iter()
                .map(|z| z.and_then(|z| T::of_double(z).ok_or(why.unheld))),
        ),
        AcrossFn::MinMax => {
            let range = known
                .last()
                .zip(known.first())
                .map(|(most, least)| (*least, most.minus(*least)));
            relative(known.iter().map(|number| {
                let (least, Some(range)) = range.ok_or(why.nobody)? else {
                    return Err(why.unheld);
                };
                if range.is_nought() {
                    return Err(why.all_equal);
                }
                let share = number.minus(least).and_then(|above| above.over(range));
                share.map(same).ok_or(why.unheld)
            }))
        }
        AcrossFn::Average => for_all(n, mean(known), why),
        AcrossFn::Best => for_all(n, known.last().copied(), why),
        AcrossFn::Worst => for_all(n, known.first().copied(), why),
        AcrossFn::Median => for_all(n, percentile(known, Decimal::from(1), Decimal::from(2)), why),
        AcrossFn::Percentile(p) => for_all(n, percentile(known, p, Decimal::HUNDRED), why),
        AcrossFn::Sum => for_all(n, sum(known), why),
    }
}

fn relative<T>(each: impl Iterator<Item = Result<T, ReasonId>>) -> Answers<T> {
    Answers {
        each: each.collect(),
        others: None,
    }
}

fn for_all<N: Calculated, T: Calculated>(n: usize, answer: Option<N>, why: WhyNoStanding) -> Answers<T> {
    let answer = if n == 0 {
        Err(why.nobody)
    } else {
        answer.map(same).ok_or(why.unheld)
    };
    Answers {
        each: vec![answer; n],
        others: Some(answer),
    }
}

/// The same number, held as the answer is: both are doubles or both are exact, which the program has settled.
fn same<N: Calculated, T: Calculated>(number: N) -> T {
    number.exact().map_or_else(
        || T::of_double(number.double()).unwrap_or(T::ZERO),
        |exact| T::of(exact),
    )
}

/// By number, the places of those that are equal to it.
fn ties<N: Calculated>(known: &[N]) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut ranges = Vec::with_capacity(known.len());
    let mut start = 0;
    while start < known.len() {
        let equal = known[start..]
            .iter()
            .take_while(|other| other.order(known[start]) == Ordering::Equal);
        let end = start + equal.count().max(1);
        ranges.extend(std::iter::repeat_n(start..end, end - start));
        start = end;
    }
    ranges.into_iter()
}

fn sum<N: Calculated>(known: &[N]) -> Option<N> {
    known.iter().try_fold(N::ZERO, |sum, number| sum.plus(*number))
}

fn mean<N: Calculated>(known: &[N]) -> Option<N> {
    sum(known)?.over(N::of(Decimal::from(known.len() as i64)))
}

/// The percentile `part / whole` of sorted numbers: type 7 of Hyndman & Fan.
fn percentile<N: Calculated>(known: &[N], part: Decimal, whole: Decimal) -> Option<N> {
    let last = known.len().checked_sub(1)?;
    let place = Decimal::from(last as i64).mul(part)?.div(whole)?;
    let below = place.settle().floor().to_i64()? as usize;
    if below >= last {
        return known.last().copied();
    }
    // Multiplied first, divided last.
    let (low, high) = (known[below], known[below + 1]);
    let beyond = Decimal::from(last as i64)
        .mul(part)?
        .sub(Decimal::from(below as i64).mul(whole)?)?;
    let rise = high.minus(low)?.times(N::of(beyond))?.over(N::of(whole))?;
    low.plus(rise)
}

/// By number, how many standard deviations it lies above the mean.
fn standard_scores<N: Calculated>(known: &[N], why: WhyNoStanding) -> Vec<Result<f64, ReasonId>> {
    let deviations: Option<Vec<f64>> = mean(known).and_then(|mean| {
        known
            .iter()
            .map(|number| number.minus(mean).map(N::double))
            .collect()
    });
    let Some(deviations) = deviations else {
        return vec![Err(why.unheld); known.len()];
    };
    let equal = known
        .first()
        .zip(known.last())
        .is_some_and(|(least, most)| least.order(*most).is_eq());
    if equal {
        return vec![Err(why.all_equal); known.len()];
    }
    let squares: f64 = deviations.iter().map(|deviation| deviation * deviation).sum();
    let spread = (squares / (known.len() - 1) as f64).sqrt();
    deviations
        .into_iter()
        .map(|deviation| Ok(deviation / spread))
        .collect()
}
