//! Roll-ups: one score out of those of all members, in exact fractions.

use weigh_engine::dsl::model::{Member, Rollup, RollupMethod, RollupPart};

use super::formula::order;
use super::rules::band_of;
use super::score::{Own, Scored, World};
use super::{Num, Value};

/// What the oracle says of one of a level.
#[derive(Debug)]
pub(crate) struct RolledUp {
    /// Which one; missing for those who belong to none.
    pub(crate) key: Value,
    /// How many belong to it.
    pub(crate) members: usize,
    /// By part: the score, and of how many members.
    pub(crate) scores: Vec<(Value, usize)>,
    /// By part: the index of the band, for the total.
    pub(crate) grades: Vec<Option<usize>>,
}

/// Rolls up the scores of a period.
pub(crate) fn roll_up(world: &World<'_>, rollup: &Rollup, all: &[Scored]) -> Vec<RolledUp> {
    let key_of = |at: usize| world.card(at).formula(&rollup.key, Own::Nobody);
    let mut keys: Vec<Value> = Vec::new();
    for key in (0..all.len()).map(key_of) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys.sort_by(|a, b| {
        let missing = (a.is_missing(), b.is_missing());
        if missing == (false, false) {
            order(a, b).expect("keys of one type")
        } else {
            missing.0.cmp(&missing.1)
        }
    });
    let of_key = |key: Value| {
        let members: Vec<(usize, &Scored)> = (all.iter().enumerate())
            .filter(|(at, _)| key_of(*at) == key)
            .collect();
        let parts = if key.is_missing() { &[][..] } else { &rollup.parts };
        let scores: Vec<(Value, usize)> = parts.iter().map(|part| rolled(world, part, &members)).collect();
        let grade = |(part, (score, _)): (&RollupPart, &(Value, usize))| {
            let bands = world.place.scorecard.bands(part.part)?;
            if part.method == RollupMethod::Sum || !bands.are_of_scores() {
                return None;
            }
            band_of(bands, score.number()?, &|_| {
                unreachable!("bands of scores ask nothing else")
            })
        };
        RolledUp {
            grades: parts.iter().zip(&scores).map(grade).collect(),
            members: members.len(),
            scores,
            key,
        }
    };
    keys.into_iter().map(of_key).collect()
}

fn rolled(world: &World<'_>, part: &RollupPart, members: &[(usize, &Scored)]) -> (Value, usize) {
    let scorecard = world.place.scorecard;
    let round = scorecard.round;
    let score_of = |scored: &Scored| match part.part {
        Member::Group(id) => scored.groups[id.0 as usize].score.clone(),
        Member::Kpi(id) => scored.kpis[id.0 as usize].score.clone(),
    };
    let rounding = match part.part {
        Member::Group(id) if id.0 == 0 => round.total,
        Member::Group(_) => round.group,
        Member::Kpi(id) => scorecard.kpi(id).round.or(round.score),
    };
    let known: Vec<(Num, usize)> = members
        .iter()
        .filter_map(|(at, scored)| Some((score_of(scored).number()?.clone(), *at)))
        .collect();
    let mut scores: Vec<Num> = known.iter().map(|(score, _)| score.clone()).collect();
    scores.sort_by(Num::compare);
    let count = scores.len();
    let Some((first, last)) = scores.first().zip(scores.last()) else {
        return (Value::Missing, 0);
    };
    let sum = || scores.iter().fold(Num::whole(0), |sum, score| sum.add(score));
    let raw = match part.method {
        RollupMethod::Min => Some(first.clone()),
        RollupMethod::Max => Some(last.clone()),
        RollupMethod::Sum => Some(sum()),
        RollupMethod::Median => scores[(count - 1) / 2]
            .add(&scores[count / 2])
            .div(&Num::whole(2)),
        RollupMethod::Average => weighted(world, part, &known),
    };
    let rounded = raw.map(|raw| rounding.map_or(raw.clone(), |rounding| raw.round(rounding)));
    (rounded.map_or(Value::Missing, Value::Number), count)
}

fn weighted(world: &World<'_>, part: &RollupPart, scored: &[(Num, usize)]) -> Option<Num> {
    let (mut top, mut bottom) = (Num::whole(0), Num::whole(0));
    for (score, at) in scored {
        let weight = match &part.weight {
            None => Num::whole(1),
            Some(weight) => (world.card(*at).formula(weight, Own::Nobody))
                .number()
                .filter(|weight| !weight.is_negative())?
                .clone(),
        };
        top = top.add(&score.mul(&weight));
        bottom = bottom.add(&weight);
    }
    top.div(&bottom)
}
