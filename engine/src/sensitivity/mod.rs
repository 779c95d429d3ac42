//! How far totals, ranks and grades depend on the weights: each weight moved by itself, and all of them drawn at random, scored
//! from what is kept. Of the draws only counts and ends are kept for each subject, so that a hundred thousand subjects and a
//! thousand draws need no table of both.
//!
//! # How weights move
//! - One at a time, by a share b up or down: a weight w among its siblings becomes w·(1 ± b), at most the whole, and the siblings
//!   are scaled so that the sum stays. Where weights depend on the subject, each subject's own are moved so.
//! - At random: each weight is multiplied by 1 + u, u drawn evenly from −b to b in steps of a millionth of b; the sum of a level
//!   is what weights are relative to, so they are normalised.
//! - Draw i has the stream i of the generator (`ChaCha8`) with the seed, whatever the other draws and threads do.
//!
//! Levels whose parts are taken together without weights, or are summed, have nothing that could be moved, and so has an only part.

mod draw;
mod edge;
mod spread;
mod trial;

use rayon::prelude::*;
use weigh_dsl::model::{GroupId, Member, Scorecard, WeightThen};
use weigh_dsl::value::Decimal;
use weigh_words::text;

use crate::error::Error;
use crate::outcome::Outcome;
use crate::program::{Kept, Program};
use crate::request::Watch;
use crate::score;
use crate::subset;
use crate::values::ScoredPeriod;
use crate::whatif::weights::{is_weighted, members};
use edge::limits;
use spread::Gathering;
pub use spread::Spread;
pub use trial::Effect;
use trial::Trial;

/// How weights are moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moves {
    /// By which share of themselves, above 0 and at most 1.
    pub by: Decimal,
    /// How many times all weights are drawn.
    pub draws: u32,
    /// Which draws: equal seeds draw equal weights.
    pub seed: u64,
}

/// How far an outcome depends on its weights.
#[derive(Debug, Clone)]
pub struct Sensitivity {
    /// The outcome as it is.
    pub outcome: Outcome,
    /// How weights were moved.
    pub moves: Moves,
    /// The weights that were moved, level by level.
    pub weights: Vec<Moved>,
    /// All draws, in their order.
    pub draws: Vec<Draw>,
    /// What the draws did to each row of the outcome.
    pub spreads: Vec<Spread>,
}

/// A weight, and what comes of moving it by itself.
#[derive(Debug, Clone)]
pub struct Moved {
    /// Whose.
    pub member: Member,
    /// In which group.
    pub group: GroupId,
    /// Its share of the level.
    pub share: Share,
    /// Down and up.
    pub effects: [Effect; 2],
}

/// What share of its level a weight is, of what is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// The same for everybody, whenever it is in force.
    Always(Decimal),
    /// The same for everybody, and another in another period.
    ByPeriod,
    /// It depends on the subject.
    BySubject,
}

/// One draw of all weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// By weight of [`Sensitivity::weights`], what it was multiplied by before its level was normalised.
    pub factors: Vec<Decimal>,
    /// What came of it.
    pub effect: Effect,
}

impl Program {
    /// Scores what was kept again and again with other weights.
    pub fn sensitivity(&self, kept: &Kept, moves: Moves, watch: &dyn Watch) -> Result<Sensitivity, Error> {
        let outcome = self.score(kept, watch)?;
        let scorecard = self.scorecard(kept.request())?;
        let values = kept.values();
        let rows = rows(kept)?;
        let weights = movable(scorecard, &values.periods);
        if weights.is_empty() {
            return Err(Error::Request {
                message: text!(
                    "{scorecard} has no weights that could be moved",
                    scorecard = &scorecard.name
                ),
                help: Some(text!("a weight moves against those beside it, in a mean")),
            });
        }
        let score = |scorecard: &Scorecard| -> Result<Trial, Error> {
            let registry = self.registry();
            let results = score::watched(scorecard, self.sources(), values, registry, &[], watch)?;
            Ok(Trial::of(results, &outcome, &rows))
        };
        let bands = scorecard
            .root()
            .bands
            .as_ref()
            .map_or(0, |bands| bands.bands.len());
        let mut gathering = Gathering::new(rows.len(), bands, moves.draws);
        // What so many trials do is held before it is counted; it does not matter how many these are.
        let at_once = 2 * rayon::current_num_threads();
        let mut by_weight = Vec::new();
        for some in weights.chunks(at_once) {
            let trials: Result<Vec<[Trial; 2]>, Error> = (some.par_iter())
                .map(|(member, group)| {
                    let trial = |up: bool| score(&trial::moved(scorecard, *group, *member, moves.by, up));
                    Ok([trial(false)?, trial(true)?])
                })
                .collect();
            for ((member, group), trials) in some.iter().zip(trials?) {
                gathering.reach(&trials);
                by_weight.push(Moved {
                    member: *member,
                    group: *group,
                    share: share(scorecard, *group, *member, &values.periods),
                    effects: trials.map(|trial| trial.effect),
                });
            }
        }
        let mut draws = Vec::with_capacity(moves.draws as usize);
        for first in (0..moves.draws).step_by(at_once) {
            let last = moves.draws.min(first + at_once as u32);
            let done: Result<Vec<(Vec<Decimal>, Trial)>, Error> = (first..last)
                .into_par_iter()
                .map(|at| {
                    let factors = draw::factors(moves, at, weights.len());
                    let trial = score(&trial::drawn(scorecard, &weights, &factors))?;
                    Ok((factors, trial))
                })
                .collect();
            let (factors, trials): (Vec<_>, Vec<_>) = done?.into_iter().unzip();
            gathering.take_in(&trials);
            draws.extend(factors.into_iter().zip(trials).map(|(factors, trial)| Draw {
                factors,
                effect: trial.effect,
            }));
        }
        Ok(Sensitivity {
            spreads: gathering.into_spreads(&outcome, &limits(scorecard)),
            outcome,
            moves,
            weights: by_weight,
            draws,
        })
    }
}

/// The rows of all that an outcome of the subjects that are asked for has.
fn rows(kept: &Kept) -> Result<Vec<usize>, Error> {
    let values = kept.values();
    let subjects = values.subjects.len();
    let picked = subset::pick(&values.subjects, &kept.request().subjects)?;
    let picked = picked.unwrap_or_else(|| (0..subjects).collect());
    let periods = 0..values.periods.len();
    Ok(periods
        .flat_map(|period| picked.iter().map(move |at| period * subjects + at))
        .collect())
}

/// The weights that can be moved against others of their level that are in force in the same period.
fn movable(scorecard: &Scorecard, periods: &[ScoredPeriod]) -> Vec<(Member, GroupId)> {
    let groups = (0..scorecard.groups.len() as u32).map(GroupId);
    let levels = groups.filter(|group| is_weighted(scorecard, *group));
    levels
        .flat_map(|group| {
            let weighs =
                |member: Member, period: &ScoredPeriod| match scorecard.weight_in(member, period.days) {
                    WeightThen::NotInForce => false,
                    WeightThen::Fixed(weight) => !weight.is_zero(),
                    WeightThen::BySubject => true,
                };
            let several = |period: &&ScoredPeriod| {
                members(scorecard, group)
                    .filter(|one| weighs(*one, period))
                    .count()
                    > 1
            };
            let several: Vec<&ScoredPeriod> = periods.iter().filter(several).collect();
            let moves = |member: &Member| several.iter().any(|period| weighs(*member, period));
            let level: Vec<Member> = members(scorecard, group).filter(moves).collect();
            level.into_iter().map(move |member| (member, group))
        })
        .collect()
}

/// What share of its level a weight is.
fn share(scorecard: &Scorecard, group: GroupId, member: Member, periods: &[ScoredPeriod]) -> Share {
    let mut found: Option<Decimal> = None;
    for period in periods {
        let own = match scorecard.weight_in(member, period.days) {
            WeightThen::NotInForce => continue,
            WeightThen::Fixed(weight) => weight,
            WeightThen::BySubject => return Share::BySubject,
        };
        let sum = members(scorecard, group).try_fold(Decimal::ZERO, |sum, one| {
            match scorecard.weight_in(one, period.days) {
                WeightThen::NotInForce => Some(sum),
                WeightThen::Fixed(weight) => sum.add(weight),
                WeightThen::BySubject => None,
            }
        });
        let Some(share) = sum.and_then(|sum| own.div(sum)) else {
            return Share::BySubject;
        };
        match found {
            Some(other) if other.compare(share).is_ne() => return Share::ByPeriod,
            _ => found = Some(share),
        }
    }
    found.map_or(Share::BySubject, Share::Always)
}

#[cfg(test)]
mod tests;
