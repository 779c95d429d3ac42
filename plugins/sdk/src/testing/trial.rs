//! What a metric is put through.

use std::fmt;

use arrow_array::{Array, ArrayRef};

use super::data::{Chance, Rows, rows};
use super::{Aggregate, broken, difference};
use crate::{Argument, Typed};

/// What broke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// What was tried.
    pub what: String,
    /// What came of it.
    pub why: String,
}

impl Broken {
    pub(super) fn new(what: &str, why: impl Into<String>) -> Self {
        Self {
            what: what.to_owned(),
            why: why.into(),
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.why)
    }
}

impl std::error::Error for Broken {}

/// A run of rows, and the group ids that a state of its own knows them by.
struct Part {
    columns: Vec<ArrayRef>,
    ids: Vec<u32>,
    /// The group of each of the part's ids in the whole.
    map: Vec<u32>,
}

/// Puts a metric through everything that a host may do with it.
pub fn trial<A: Aggregate>(metric: &A, arguments: &[Argument], result: Typed) -> Result<(), Broken> {
    for (groups, count, nulls) in [(1, 1, 0), (7, 500, 0), (7, 500, 20), (40, 300, 60), (3, 50, 100)] {
        let rows = rows(arguments, count, groups, nulls, 11 + count as u64 + nulls as u64);
        one_set(metric, &rows, result)?;
    }
    without_rows(metric, arguments, result)
}

fn one_set<A: Aggregate>(metric: &A, rows: &Rows, result: Typed) -> Result<(), Broken> {
    let whole = whole(metric, rows, "all rows in one batch")?;
    if whole.data_type() != &result.data_type() {
        let why = format!(
            "`bind` said {}, the answer is {}",
            result.data_type(),
            whole.data_type()
        );
        return Err(Broken::new("the type of the answer", why));
    }
    if whole.len() != rows.groups {
        let why = format!("{} values for {} groups", whole.len(), rows.groups);
        return Err(Broken::new("the length of the answer", why));
    }
    let same = |what: &str, found: &ArrayRef, near: bool| match difference(&whole, found, near) {
        None => Ok(()),
        Some(why) => Err(Broken::new(what, why)),
    };
    let behaviour = metric.behaviour();
    if behaviour.deterministic {
        let again = self::whole(metric, rows, "all rows again")?;
        same("all rows again", &again, false)?;
    }
    for seed in 0..4 {
        let cuts = cuts(rows.ids.len(), seed);
        let what = "one state, rows split into sliced and empty batches";
        same(what, &in_turn(metric, rows, &cuts, what)?, true)?;
        if !behaviour.mergeable {
            continue;
        }
        let parts = parts(rows, &cuts);
        let what = "states of parts, merged in order";
        let once = merged(metric, &parts, rows.groups, what)?;
        same(what, &once, true)?;
        if behaviour.deterministic {
            let twice = merged(metric, &parts, rows.groups, what)?;
            if let Some(why) = difference(&once, &twice, false) {
                return Err(Broken::new("the same parts merged again", why));
            }
        }
        let what = "states of parts, merged two by two";
        same(what, &as_a_tree(metric, &parts, rows.groups, what)?, true)?;
        if behaviour.commutative {
            let what = "states of parts, merged in another order";
            let mut shuffled = parts;
            let mut chance = Chance(seed);
            for last in (1..shuffled.len()).rev() {
                shuffled.swap(last, chance.below(last + 1));
            }
            same(what, &merged(metric, &shuffled, rows.groups, what)?, true)?;
        }
    }
    Ok(())
}

/// No groups at all, and groups that no row belongs to.
fn without_rows<A: Aggregate>(metric: &A, arguments: &[Argument], result: Typed) -> Result<(), Broken> {
    for (groups, what) in [(0, "zero groups"), (3, "groups without rows")] {
        let rows = rows(arguments, 0, groups, 0, 1);
        let answers = [
            metric.state().and_then(|state| metric.finish(state, groups)),
            whole(metric, &rows, what).map_err(|broken| broken.why.into()),
        ];
        for answer in answers {
            let answer = answer.map_err(broken(what))?;
            if answer.len() != groups {
                return Err(Broken::new(what, format!("{} values came back", answer.len())));
            }
            if answer.data_type() != &result.data_type() {
                return Err(Broken::new(what, format!("the answer is {}", answer.data_type())));
            }
        }
    }
    Ok(())
}

fn whole<A: Aggregate>(metric: &A, rows: &Rows, what: &str) -> Result<ArrayRef, Broken> {
    let run = || {
        let mut state = metric.state()?;
        metric.update(&mut state, &rows.columns, &rows.ids, rows.groups)?;
        metric.finish(state, rows.groups)
    };
    run().map_err(broken(what))
}

/// Where rows are cut; some parts are empty.
pub(super) fn cuts(rows: usize, seed: u64) -> Vec<usize> {
    let mut chance = Chance(seed * 7 + 3);
    let mut cuts: Vec<usize> = (0..6).map(|_| chance.below(rows + 1)).collect();
    let doubled = cuts[0];
    cuts.extend([0, rows, doubled]);
    cuts.sort_unstable();
    cuts
}

pub(super) fn sliced(rows: &Rows, from: usize, to: usize) -> Vec<ArrayRef> {
    rows.columns
        .iter()
        .map(|column| column.slice(from, to - from))
        .collect()
}

/// All rows through one state, batch by batch; groups grow as they are met.
fn in_turn<A: Aggregate>(metric: &A, rows: &Rows, cuts: &[usize], what: &str) -> Result<ArrayRef, Broken> {
    let run = || {
        let mut state = metric.state()?;
        let mut groups = 0;
        for ends in cuts.windows(2) {
            let ids = &rows.ids[ends[0]..ends[1]];
            groups = ids.iter().map(|id| *id as usize + 1).fold(groups, usize::max);
            metric.update(&mut state, &sliced(rows, ends[0], ends[1]), ids, groups)?;
        }
        metric.finish(state, rows.groups)
    };
    run().map_err(broken(what))
}

/// Parts with group ids of their own, in the order in which each part meets them.
fn parts(rows: &Rows, cuts: &[usize]) -> Vec<Part> {
    cuts.windows(2)
        .map(|ends| {
            let mut map: Vec<u32> = Vec::new();
            let ids = rows.ids[ends[0]..ends[1]].iter().map(|id| {
                let known = map.iter().position(|known| known == id);
                known.unwrap_or_else(|| {
                    map.push(*id);
                    map.len() - 1
                }) as u32
            });
            Part {
                ids: ids.collect(),
                columns: sliced(rows, ends[0], ends[1]),
                map,
            }
        })
        .collect()
}

fn state_of<A: Aggregate>(metric: &A, part: &Part) -> Result<A::State, crate::Failure> {
    let mut state = metric.state()?;
    metric.update(&mut state, &part.columns, &part.ids, part.map.len())?;
    Ok(state)
}

fn merged<A: Aggregate>(metric: &A, parts: &[Part], groups: usize, what: &str) -> Result<ArrayRef, Broken> {
    let run = || {
        let mut state = metric.state()?;
        for part in parts {
            metric.merge(&mut state, state_of(metric, part)?, &part.map, groups)?;
        }
        metric.finish(state, groups)
    };
    run().map_err(broken(what))
}

/// Neighbours are merged first, as workers do.
fn as_a_tree<A: Aggregate>(
    metric: &A,
    parts: &[Part],
    groups: usize,
    what: &str,
) -> Result<ArrayRef, Broken> {
    let run = || {
        let whole: Vec<u32> = (0..groups as u32).collect();
        let mut state = metric.state()?;
        for pair in parts.chunks(2) {
            let mut both = metric.state()?;
            for part in pair {
                metric.merge(&mut both, state_of(metric, part)?, &part.map, groups)?;
            }
            metric.merge(&mut state, both, &whole, groups)?;
        }
        metric.finish(state, groups)
    };
    run().map_err(broken(what))
}
