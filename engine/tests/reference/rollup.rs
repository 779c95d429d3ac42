//! Roll-ups: one score out of those of all members, in exact fractions.

use weigh_engine::dsl::model::{Member, Rollup, RollupMethod, RollupPart};

use super::formula::{Place, order};
use super::rows::Row;
use super::score::{Scored, band, subject_value};
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
pub(crate) fn roll_up(place: Place<'_>, rollup: &Rollup, subjects: &[(Row, Scored)]) -> Vec<RolledUp> {
    let mut keys: Vec<Value> = Vec::new();
    for (subject, _) in subjects {
        let key = subject_value(place, subject, &rollup.key);
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
        let members: Vec<&(Row, Scored)> = subjects
            .iter()
            .filter(|(subject, _)| subject_value(place, subject, &rollup.key) == key)
            .collect();
        let parts = if key.is_missing() { &[][..] } else { &rollup.parts };
        let scores: Vec<(Value, usize)> = parts.iter().map(|part| rolled(place, part, &members)).collect();
        let grade = |(part, (score, _)): (&RollupPart, &(Value, usize))| {
            let bands = match part.part {
                Member::Group(id) => place.scorecard.group(id).bands.as_ref(),
                Member::Kpi(id) => place.scorecard.kpi(id).bands.as_ref(),
            };
            bands
                .filter(|_| part.method != RollupMethod::Sum)
                .and_then(|bands| band(bands, score))
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

fn rolled(place: Place<'_>, part: &RollupPart, members: &[&(Row, Scored)]) -> (Value, usize) {
    let round = place.scorecard.round;
    let score_of = |scored: &Scored| match part.part {
        Member::Group(id) => scored.groups[id.0 as usize].clone(),
        Member::Kpi(id) => scored.kpis[id.0 as usize].1.clone(),
    };
    let rounding = match part.part {
        Member::Group(id) if id.0 == 0 => round.total,
        Member::Group(_) => round.group,
        Member::Kpi(id) => place.scorecard.kpi(id).round.or(round.score),
    };
    let known: Vec<(Num, &Row)> = members
        .iter()
        .filter_map(|(subject, scored)| Some((score_of(scored).number()?.clone(), subject)))
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
        RollupMethod::Average => weighted(place, part, &known),
    };
    let rounded = raw.map(|raw| rounding.map_or(raw.clone(), |rounding| raw.round(rounding)));
    (rounded.map_or(Value::Missing, Value::Number), count)
}

fn weighted(place: Place<'_>, part: &RollupPart, scored: &[(Num, &Row)]) -> Option<Num> {
    let (mut top, mut bottom) = (Num::whole(0), Num::whole(0));
    for (score, subject) in scored {
        let weight = match &part.weight {
            None => Num::whole(1),
            Some(weight) => subject_value(place, subject, weight)
                .number()
                .filter(|weight| !weight.is_negative())?
                .clone(),
        };
        top = top.add(&score.mul(&weight));
        bottom = bottom.add(&weight);
    }
    top.div(&bottom)
}
