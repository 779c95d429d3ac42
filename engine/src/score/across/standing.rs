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
    compare: impl Fn(&[Known<N>]) -> Answers<T> + Sync,
) -> Vec<Result<T, ReasonId>> {
    let mut all: Vec<Result<T, ReasonId>> = vec![Err(ReasonId(0)); peers.rows];
    for (row, why) in &peers.alone {
        all[*row] = Err(*why);
    }
    let compared: Vec<(Vec<u32>, Answers<T>)> = (peers.groups.par_iter())
        .map(|group| {
            let known = sorted(&group.rows, numbers);
            let answers = compare(&known);
            (known.into_iter().map(|one| one.row).collect(), answers)
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

/// A row that has a number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<N> {
    pub(super) row: u32,
    number: N,
    /// The number as it is ranked.
    pub(super) place: N,
}

/// The rows that have a number, from the smallest up. Numbers that are ranked alike stand in their own order, to the
/// last digit, so that no sum depends on that of rows.
pub(super) fn sorted<N: Calculated + Send + Sync>(
    rows: &[u32],
    numbers: &[Result<N, ReasonId>],
) -> Vec<Known<N>> {
    let known = |row: &u32| {
        let number = numbers[*row as usize].ok()?;
        Some(Known {
            row: *row,
            number,
            place: number.settled(),
        })
    };
    let mut known: Vec<Known<N>> = rows.iter().filter_map(known).collect();
    known.par_sort_unstable_by(|a, b| {
        (a.place.order(b.place))
            .then_with(|| a.number.exact_order(b.number))
            .then(a.row.cmp(&b.row))
    });
    known
}

/// The answers to sorted numbers. A number of another kind is made of `N` at the end.
fn of_each<N: Calculated + Send + Sync, T: Calculated + Send + Sync>(
    function: AcrossFn,
    known: &[Known<N>],
    why: WhyNoStanding,
) -> Answers<T> {
    let n = known.len();
    let all_equal =
        (known.first().zip(known.last())).is_some_and(|(least, most)| least.place.order(most.place).is_eq());
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
        AcrossFn::DenseRank => {
            let mut levels = 0;
            let level = |(at, tie): (usize, std::ops::Range<usize>)| {
                levels += usize::from(at == tie.start);
                levels
            };
            let level: Vec<usize> = ties(known).enumerate().map(level).collect();
            relative(level.into_iter().map(|level| Ok(whole(levels - level + 1))))
        }
        AcrossFn::CumulativeSum => {
            let sums = sums_from_the_top(known);
            relative(ties(known).map(|tie| sums[tie.start].map(same).ok_or(why.unheld)))
        }
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
            let cuts: Option<Vec<N>> = cuts.into_iter().map(|cut| cut.map(N::settled)).collect();
            // Numbers and boundaries both ascend.
            let mut below = 0;
            relative(known.iter().map(|one| {
                let cuts = cuts.as_ref().ok_or(why.unheld)?;
                while cuts.get(below).is_some_and(|cut| one.place.order(*cut).is_gt()) {
                    below += 1;
                }
                Ok(whole(below + 1))
            }))
        }
        AcrossFn::ZScore | AcrossFn::MinMax if all_equal => {
            relative(known.iter().map(|_| Err(why.all_equal)))
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
                .map(|(most, least)| (least.number, most.number.minus(least.number)));
            relative(known.iter().map(|one| {
                let (least, Some(range)) = range.ok_or(why.nobody)? else {
                    return Err(why.unheld);
                };
                let share = (one.number.minus(least)).and_then(|above| above.over(range));
                share.map(same).ok_or(why.unheld)
            }))
        }
        AcrossFn::Average => for_all(n, mean(known), why),
        AcrossFn::Best => for_all(n, known.last().map(|one| one.number), why),
        AcrossFn::Worst => for_all(n, known.first().map(|one| one.number), why),
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
fn ties<N: Calculated>(known: &[Known<N>]) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut ranges = Vec::with_capacity(known.len());
    let mut start = 0;
    while start < known.len() {
        let equal = known[start..]
            .iter()
            .take_while(|other| other.place.order(known[start].place) == Ordering::Equal);
        let end = start + equal.count().max(1);
        ranges.extend(std::iter::repeat_n(start..end, end - start));
        start = end;
    }
    ranges.into_iter()
}

fn sum<N: Calculated>(known: &[Known<N>]) -> Option<N> {
    known.iter().try_fold(N::ZERO, |sum, one| sum.plus(one.number))
}

/// By number, the sum of it and of all behind it.
fn sums_from_the_top<N: Calculated>(known: &[Known<N>]) -> Vec<Option<N>> {
    let mut sum = Some(N::ZERO);
    let mut sums: Vec<Option<N>> = (known.iter().rev())
        .map(|one| {
            sum = sum.and_then(|sum| sum.plus(one.number));
            sum
        })
        .collect();
    sums.reverse();
    sums
}

fn mean<N: Calculated>(known: &[Known<N>]) -> Option<N> {
    let mean = sum(known)?.over(N::of(Decimal::from(known.len() as i64)))?;
    // The mean of equal doubles is no larger than they are.
    let (least, most) = known.first().zip(known.last())?;
    Some(mean.larger(least.number).smaller(most.number))
}

/// The percentile `part / whole` of sorted numbers: type 7 of Hyndman & Fan.
fn percentile<N: Calculated>(known: &[Known<N>], part: Decimal, whole: Decimal) -> Option<N> {
    let last = known.len().checked_sub(1)?;
    let place = Decimal::from(last as i64).mul(part)?.div(whole)?;
    let below = place.settle().floor().to_i64()? as usize;
    if below >= last {
        return known.last().map(|one| one.number);
    }
    // Multiplied first, divided last.
    let (low, high) = (known[below].number, known[below + 1].number);
    let beyond = Decimal::from(last as i64)
        .mul(part)?
        .sub(Decimal::from(below as i64).mul(whole)?)?;
    let rise = high.minus(low)?.times(N::of(beyond))?.over(N::of(whole))?;
    low.plus(rise)
}

/// By number, how many standard deviations it lies above the mean. They are not all equal.
fn standard_scores<N: Calculated>(known: &[Known<N>], why: WhyNoStanding) -> Vec<Result<f64, ReasonId>> {
    let deviations: Option<Vec<f64>> = mean(known).and_then(|mean| {
        known
            .iter()
            .map(|one| one.number.minus(mean).map(N::double))
            .collect()
    });
    let Some(deviations) = deviations else {
        return vec![Err(why.unheld); known.len()];
    };
    let squares: f64 = deviations.iter().map(|deviation| deviation * deviation).sum();
    let spread = (squares / (known.len() - 1) as f64).sqrt();
    deviations
        .into_iter()
        .map(|deviation| Ok(deviation / spread))
        .collect()
}
