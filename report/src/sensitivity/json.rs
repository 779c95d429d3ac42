//! The same for programs: the contract of `docs/sensitivity.schema.json`, with the weights of every draw.

use std::io::{self, Write};

use serde_json::{Map, Value, json};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::sensitivity::{Effect, Sensitivity, Share, Spread};

use crate::json::value::{cell, number};

/// The number of the contract.
const FORMAT: u32 = 1;

/// Writes it as one object.
pub(crate) fn write(sensitivity: &Sensitivity, out: &mut dyn Write) -> io::Result<()> {
    let outcome = &sensitivity.outcome;
    let scorecard = &outcome.scorecard;
    let moves = sensitivity.moves;
    let periods: Vec<String> = outcome
        .periods
        .iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    write!(
        out,
        "{{\n\"format\": {FORMAT},\n\"scorecard\": {},\n\"label\": {},\n\"scale\": {},\n\"periods\": {},\n\"moves\": {},\n\"weights\": [",
        json!(scorecard.name),
        json!(scorecard.label),
        json!([number(scorecard.scale.0), number(scorecard.scale.1)]),
        json!(periods),
        json!({"share": number(moves.by), "draws": moves.draws, "seed": moves.seed}),
    )?;
    lines(out, &sensitivity.weights, |weight| {
        let [down, up] = weight.effects.each_ref().map(effect);
        json!({
            "part": scorecard.name_of(weight.member),
            "group": scorecard.group(weight.group).name,
            "share": share(weight.share),
            "down": down,
            "up": up,
        })
    })?;
    out.write_all(b"],\n\"draws\": [")?;
    lines(out, &sensitivity.draws, |draw| {
        let factors: Vec<Value> = draw.factors.iter().map(|factor| number(*factor)).collect();
        let mut told = Map::new();
        told.insert("factors".to_owned(), Value::Array(factors));
        if let Value::Object(effect) = effect(&draw.effect) {
            told.extend(effect);
        }
        Value::Object(told)
    })?;
    out.write_all(b"],\n\"results\": [")?;
    let rows: Vec<usize> = (0..outcome.results.rows).collect();
    lines(out, &rows, |row| result(sensitivity, *row))?;
    out.write_all(b"],\n\"data_errors\": ")?;
    crate::json::all_data_errors(out, outcome)?;
    out.write_all(b"\n}\n")
}

fn share(share: Share) -> Value {
    match share {
        Share::Always(share) => number(share),
        Share::ByPeriod | Share::BySubject => Value::Null,
    }
}

fn effect(effect: &Effect) -> Value {
    json!({
        "grades": effect.grades,
        "ranks": effect.ranks,
        "totals": effect.totals,
        "most": number(effect.most),
    })
}

fn result(sensitivity: &Sensitivity, row: usize) -> Value {
    let outcome = &sensitivity.outcome;
    let spread: &Spread = &sensitivity.spreads[row];
    let subjects = outcome.subjects.len();
    let subject = &outcome.subjects[row % subjects];
    let bands = outcome.scorecard.root().bands.as_ref();
    let band = |at: usize| bands.and_then(|bands| bands.bands.get(at)).map(|band| &band.name);
    let mut grades = Map::new();
    let mut without = 0;
    for (at, count) in spread.grades.iter().enumerate() {
        match band(at) {
            Some(name) => {
                grades.insert(name.clone(), json!(count));
            }
            None => without += count,
        }
    }
    let pair = |pair: Option<(Decimal, Decimal)>| pair.map(|(low, high)| [number(low), number(high)]);
    json!({
        "subject": subject.key,
        "label": subject.label,
        "period": outcome.periods[row / subjects].map(|period| period.to_string()),
        "total": cell(&outcome.results.totals.cell(row)),
        "totals": pair(spread.totals),
        "grade": outcome.results.grades[row].and_then(|grade| band(grade as usize)),
        "grades": grades,
        "without_grade": without,
        "other_grade": spread.other_grade,
        "other_grade_by_one": spread.other_grade_by_one,
        "to_limit": spread.to_limit.map(number),
        "reach": number(spread.reach),
        "near": spread.is_near(),
        "rank": outcome.results.ranks[row],
        "usual_ranks": spread.usual_ranks.map(|(best, worst)| [best, worst]),
        "ranks": spread.ranks.map(|(best, worst)| [best, worst]),
    })
}

/// The inside of an array with each item on its own line.
fn lines<T>(out: &mut dyn Write, items: &[T], value: impl Fn(&T) -> Value) -> io::Result<()> {
    for (at, item) in items.iter().enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &value(item))?;
    }
    if items.is_empty() {
        Ok(())
    } else {
        out.write_all(b"\n")
    }
}
