//! A comparison for programs: the contract of `docs/comparison.schema.json`. Written subject by subject.

use std::io::{self, Write};

use serde_json::{Map, Value, json};
use weigh_engine::compare::{Comparison, Named, PeriodPair, RollupPair, SidePart, SideRollup, SubjectPair};
use weigh_engine::dsl::model::Member;

use super::Compared;
use super::changes::Changes;
use crate::json::value::{cell, number};

/// The number of the contract.
const FORMAT: u32 = 1;

/// Writes the whole comparison as one object.
pub(crate) fn write(compared: &Compared<'_>, out: &mut dyn Write) -> io::Result<()> {
    let comparison = compared.comparison;
    write!(out, "{{\n\"format\": {FORMAT}")?;
    for (key, at) in [("before", 0), ("after", 1)] {
        let side = comparison.side(at);
        let periods: Vec<&String> = side.periods.iter().flatten().collect();
        let head = json!({
            "what": compared.names[at].to_string(),
            "scorecard": side.scorecard.name,
            "label": side.scorecard.label,
            "scale": [number(side.scale.0), number(side.scale.1)],
            "periods": periods,
            "subjects": side.subjects.len(),
        });
        write!(out, ",\n\"{key}\": {head}")?;
    }
    let changes = compared.changes.as_ref().map_or(Value::Null, changes);
    write!(out, ",\n\"changes\": {changes}")?;
    let only = |pairs: &[weigh_engine::compare::PartPair], part: PartOf| {
        let of = |side: usize| -> Vec<String> {
            let alone = pairs.iter().filter(|pair| pair.at[1 - side].is_none());
            let named = alone.filter_map(|pair| part(comparison, *pair, side));
            named.map(|part| part.named.name.clone()).collect()
        };
        json!({"before": of(0), "after": of(1)})
    };
    let [before, after] = &comparison.only_periods;
    write!(
        out,
        ",\n\"only_periods\": {},\n\"only_kpis\": {},\n\"only_groups\": {},\n\"periods\": [",
        json!({"before": before, "after": after}),
        only(&comparison.kpis, Comparison::kpi),
        only(&comparison.groups, Comparison::group),
    )?;
    for (at, pair) in comparison.periods.iter().enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        period(comparison, pair, out)?;
    }
    out.write_all(b"],\n\"data_errors\": {")?;
    for (at, key) in ["before", "after"].into_iter().enumerate() {
        write!(out, "{}\"{key}\": ", if at == 0 { "" } else { ", " })?;
        match compared.data[at] {
            None => out.write_all(b"null")?,
            Some(outcome) => crate::json::all_data_errors(out, outcome)?,
        }
    }
    out.write_all(b"}\n}\n")
}

type PartOf = for<'a> fn(&'a Comparison, weigh_engine::compare::PartPair, usize) -> Option<&'a SidePart>;

/// What was supposed.
fn changes(changes: &Changes<'_>) -> Value {
    let set = changes
        .set
        .iter()
        .map(|(name, value)| json!({"param": name, "value": value}));
    let mut weights = Vec::new();
    for level in &changes.supposed.levels {
        let others: Vec<&str> = level
            .others(changes.scorecard)
            .map(|other| changes.name(other))
            .collect();
        for (member, weight) in &level.given {
            let how = if level.points { "points" } else { "share" };
            weights.push(json!({
                "part": changes.name(*member),
                "group": changes.name(Member::Group(level.group)),
                how: number(*weight),
                "others": others,
            }));
        }
    }
    let values = changes.supposed.values.iter().map(|value| {
        json!({
            "subject": value.subject,
            "kpi": changes.scorecard.kpi(value.kpi).name,
            "value": cell(&value.value),
        })
    });
    json!({"set": set.collect::<Vec<_>>(), "weights": weights, "values": values.collect::<Vec<_>>()})
}

fn period(comparison: &Comparison, pair: &PeriodPair, out: &mut dyn Write) -> io::Result<()> {
    let periods = [0, 1].map(|side| json!(comparison.side(side).periods[pair.at[side]]));
    let only = |side: usize| -> Vec<&String> {
        let subjects = &comparison.side(side).subjects;
        pair.only[side].iter().map(|at| &subjects[*at].key).collect()
    };
    let moves = comparison.moves(pair);
    let name = |place: usize| json!(comparison.bands.get(place).map(|band| &band.name));
    let mut grades = Vec::new();
    for (from, row) in moves.iter().enumerate() {
        for (to, count) in row.iter().enumerate().filter(|(_, count)| **count > 0) {
            grades.push(json!({"before": name(from), "after": name(to), "subjects": count}));
        }
    }
    let [before, after] = periods;
    write!(
        out,
        "{{\"before\": {before}, \"after\": {after}, \"compared\": {}, \"only_subjects\": {}, \"grades\": {}, \"rollups\": {}, \"subjects\": [",
        pair.subjects.len(),
        json!({"before": only(0), "after": only(1)}),
        Value::from(grades),
        pair.other_rollups()
            .map(|pair| rollup(comparison, pair))
            .collect::<Value>()
    )?;
    let mut first = true;
    for one in pair.subjects.iter().filter(|subject| subject.differs()) {
        out.write_all(if first { b"\n" } else { b",\n" })?;
        first = false;
        serde_json::to_writer(&mut *out, &subject(comparison, one))?;
    }
    out.write_all(b"]}")
}

/// A roll-up that is different.
fn rollup(comparison: &Comparison, pair: &RollupPair) -> Value {
    let sides = [0, 1].map(|side| pair.at[side].map(|at| &comparison.side(side).rollups[at]));
    let Some(one) = sides[1].or(sides[0]) else {
        return Value::Null;
    };
    let both = |of: fn(&SideRollup) -> Value| {
        let [before, after] = sides.map(|side| side.map_or(Value::Null, of));
        json!({"before": before, "after": after})
    };
    json!({
        "level": one.level,
        "key": one.one.as_ref().map(|one| &one.key),
        "label": one.one.as_ref().and_then(|one| one.label.as_ref()),
        "part": one.part.name,
        "method": both(|one| json!(one.method.word())),
        "weighted": both(|one| json!(one.weighted)),
        "score": both(|one| cell(&one.score)),
        "grade": both(|one| json!(one.grade.as_ref().map(|grade| &grade.name))),
        "members": both(|one| json!(one.members)),
        "scored": both(|one| json!(one.scored)),
    })
}

/// A subject of whom anything is different.
fn subject(comparison: &Comparison, pair: &SubjectPair) -> Value {
    let [before, after] = pair.rows;
    let who = comparison.after.subject(after);
    let why = comparison.why(pair);
    let totals = [
        comparison.before.totals.cell(before),
        comparison.after.totals.cell(after),
    ];
    let change = totals_change(comparison, pair);
    let mut kpis = Map::new();
    for (at, both) in comparison.kpis.iter().enumerate() {
        let sides = [0, 1].map(|side| comparison.kpi(*both, side));
        let Some(kpi) = sides[1].or(sides[0]) else {
            continue;
        };
        let mut told = part(sides, pair);
        let value = |side: usize| {
            let values = sides[side].and_then(|kpi| kpi.values.as_ref());
            values.map_or(Value::Null, |values| cell(&values.cell(pair.rows[side])))
        };
        told.insert("value".to_owned(), json!({"before": value(0), "after": value(1)}));
        let target = |side: usize| {
            let targets = sides[side].and_then(|kpi| kpi.targets.as_ref());
            targets.map_or(Value::Null, |targets| cell(&targets.cell(pair.rows[side])))
        };
        told.insert(
            "target".to_owned(),
            json!({"before": target(0), "after": target(1)}),
        );
        let brought = why.as_ref().map(|why| why.kpis[at]);
        told.insert("by_score".to_owned(), json!(brought.map(|kpi| number(kpi.score))));
        told.insert(
            "by_weight".to_owned(),
            json!(brought.map(|kpi| number(kpi.weight))),
        );
        kpis.insert(kpi.named.name.clone(), Value::Object(told));
    }
    let mut groups = Map::new();
    for both in &comparison.groups {
        let sides = [0, 1].map(|side| comparison.group(*both, side));
        if let Some(group) = sides[1].or(sides[0]) {
            groups.insert(group.named.name.clone(), Value::Object(part(sides, pair)));
        }
    }
    let grade = |side: usize| {
        let grade: Option<&Named> = comparison.side(side).grade(pair.rows[side]);
        grade.map(|grade| &grade.name)
    };
    let segment = |side: usize| comparison.segment(side, pair.rows[side]).map(|one| &one.name);
    json!({
        "subject": who.key,
        "label": who.label,
        "total": {"before": cell(&totals[0]), "after": cell(&totals[1]), "change": change},
        "grade": {"before": grade(0), "after": grade(1)},
        "rank": {"before": comparison.before.ranks[before], "after": comparison.after.ranks[after]},
        "segment": {"before": segment(0), "after": segment(1)},
        "rest": why.map(|why| number(why.rest)),
        "groups": groups,
        "kpis": kpis,
    })
}

/// After less before: as it is split, where it is.
fn totals_change(comparison: &Comparison, pair: &SubjectPair) -> Value {
    if let Some(why) = comparison.why(pair) {
        return number(why.change);
    }
    let [before, after] = pair.rows;
    let totals = comparison.after.total(after).zip(comparison.before.total(before));
    let change = totals.and_then(|(after, before)| after.sub(before));
    change.map_or(Value::Null, number)
}

/// Score, weight in force and grade of a part.
fn part(sides: [Option<&SidePart>; 2], pair: &SubjectPair) -> Map<String, Value> {
    let score =
        |side: usize| sides[side].map_or(Value::Null, |part| cell(&part.scores.cell(pair.rows[side])));
    let weight = |side: usize| {
        let weight = sides[side].and_then(|part| part.weights[pair.rows[side]]);
        weight.map_or(Value::Null, number)
    };
    let mut told = Map::new();
    told.insert("score".to_owned(), json!({"before": score(0), "after": score(1)}));
    told.insert(
        "weight".to_owned(),
        json!({"before": weight(0), "after": weight(1)}),
    );
    let grade = |side: usize| {
        let grade = sides[side].and_then(|part| part.grade(pair.rows[side]));
        json!(grade.map(|grade| &grade.name))
    };
    told.insert("grade".to_owned(), json!({"before": grade(0), "after": grade(1)}));
    told
}
