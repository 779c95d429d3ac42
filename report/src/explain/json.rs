//! An explanation for programs: the contract of `docs/explanation.schema.json`. Numbers are exact decimals; what is
//! missing is null, with the reason beside it.

use std::io::{self, Write};

use serde_json::{Map, Value, json};
use weigh_engine::dsl::model::{Bands, Member, Scorecard};
use weigh_engine::dsl::value::{Decimal, Rounding, RoundingMode};
use weigh_engine::explain::{
    Behind, Content, Explained, Explanation, Formula, FormulaKind, Graded, GradedBy, Looked, Part, Raise,
    RuleSeen, Scored, Standing, Stretch, Supposition,
};
use weigh_engine::outcome::{Cell, Rule};

use crate::json::value::{cell, number};

/// The version of the contract.
const FORMAT: u32 = 1;

/// Writes an explanation.
pub(crate) fn write(explanation: &Explanation, out: &mut dyn Write) -> io::Result<()> {
    let scorecard = &explanation.scorecard;
    let teller = Teller {
        explanation,
        scorecard,
    };
    let text = json!({
        "format": FORMAT,
        "scorecard": scorecard.name,
        "label": scorecard.label,
        "scale": [number(scorecard.scale.0), number(scorecard.scale.1)],
        "subject": explanation.subject.key,
        "subject_label": explanation.subject.label,
        "asked": explanation.asked.iter().map(|member| scorecard.name_of(*member)).collect::<Vec<_>>(),
        "skipped_rows": explanation.inputs.iter().map(|input| input.skipped).sum::<u64>(),
        "periods": explanation.periods.iter().map(|one| teller.period(one)).collect::<Vec<_>>(),
    });
    serde_json::to_writer_pretty(&mut *out, &text)?;
    out.write_all(b"\n")
}

struct Teller<'a> {
    explanation: &'a Explanation,
    scorecard: &'a Scorecard,
}

impl Teller<'_> {
    fn period(&self, explained: &Explained) -> Value {
        let segment = explained
            .segment
            .map(|at| &self.scorecard.segments[at as usize].name);
        json!({
            "period": explained.period.map(|period| period.to_string()),
            "from": explained.days.map(|(first, _)| first.to_string()),
            "to": explained.days.map(|(_, last)| last.to_string()),
            "rank": explained.rank,
            "ranked": explained.ranked,
            "segment": segment,
            "total": self.part(&explained.total),
            "raises": explained.raises.iter().map(|raise| self.raise(raise)).collect::<Vec<_>>(),
        })
    }

    fn part(&self, part: &Part) -> Value {
        let mut object = Map::new();
        let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
        let (kind, label) = match part.member {
            Member::Kpi(id) => ("kpi", &self.scorecard.kpi(id).label),
            Member::Group(id) => ("group", &self.scorecard.group(id).label),
        };
        put("kind", json!(kind));
        put("name", json!(self.scorecard.name_of(part.member)));
        put("label", json!(label));
        put("standing", json!(standing(part.standing)));
        put("score", cell(&part.score));
        put("missing", self.reason(&part.score));
        put(
            "weight_written",
            part.weight
                .as_ref()
                .and_then(|weight| weight.written)
                .map_or(Value::Null, number),
        );
        put("weight_in_force", part.share.map_or(Value::Null, number));
        let formula = part.weight.as_ref().and_then(|weight| weight.formula.as_ref());
        put("weight_formula", self.optional(formula));
        put("applies", self.optional(part.applies.as_ref()));
        put("needs", self.formulas(&part.needs));
        match &part.content {
            Content::Kpi {
                formula,
                value,
                target,
                scored,
            } => {
                put("formula", self.formula(formula));
                put("value", cell(value));
                put("value_missing", self.reason(value));
                put("target", self.optional(target.as_deref()));
                put("scored", self.scored(scored));
            }
            Content::Group {
                parts,
                combined,
                scored,
                found,
            } => {
                put("combined", cell(combined));
                put("found", json!(found));
                put(
                    "scored",
                    scored.as_ref().map_or(Value::Null, |scored| self.scored(scored)),
                );
                put("parts", parts.iter().map(|part| self.part(part)).collect());
            }
        }
        put("raw", cell(&part.raw));
        put(
            "rules",
            part.rules.iter().map(|seen| self.rule(part, seen)).collect(),
        );
        put("with_rules", cell(&part.adjusted));
        put("at_least", self.optional(part.low.as_ref()));
        put("at_most", self.optional(part.high.as_ref()));
        put("limited", cell(&part.limited));
        put("filled", cell(&part.filled));
        put("before_rounding", cell(&part.settled));
        put("rounding", part.rounding.map_or(Value::Null, rounding));
        let grade = part.grade.as_ref().zip(self.scorecard.bands(part.member));
        put(
            "grade",
            grade.map_or(Value::Null, |(grade, bands)| self.graded(grade, bands)),
        );
        Value::Object(object)
    }

    fn graded(&self, graded: &Graded, bands: &Bands) -> Value {
        let name = |at: u32| bands.bands[at as usize].name.as_str();
        let beside = |beside: Option<(u32, Decimal)>| {
            beside.map(|(at, distance)| json!({"grade": name(at), "distance": number(distance)}))
        };
        let (by, conditions) = match &graded.by {
            GradedBy::Range => ("range", Value::Null),
            GradedBy::Conditions(conditions) => {
                let one = |condition: &Option<Formula>| self.optional(condition.as_ref());
                ("condition", conditions.iter().map(one).collect())
            }
            GradedBy::Distribution => ("distribution", Value::Null),
        };
        json!({
            "name": graded.band.map(name),
            "by": by,
            "of": self.optional(graded.of.as_ref()),
            "conditions": conditions,
            "capped_by_veto": graded.vetoed,
            "better": beside(graded.better),
            "worse": beside(graded.worse),
            "near_edge": graded.near.map_or(Value::Null, number),
        })
    }

    fn rule(&self, part: &Part, seen: &RuleSeen) -> Value {
        let rules = self.scorecard.rules(part.member);
        let (kind, why) = match seen.rule {
            Rule::Adjustment(at) => {
                let form = &rules.adjustments[at];
                (if form.penalty { "penalty" } else { "bonus" }, &form.why)
            }
            Rule::Veto(at) => ("veto", &rules.vetoes[at].why),
        };
        json!({
            "kind": kind,
            "why": why,
            "fired": seen.fired,
            "points": seen.points.as_ref().map_or(Value::Null, cell),
            "condition": self.optional(seen.condition.as_ref()),
            "amount": self.optional(seen.amount.as_ref()),
            "each": self.optional(seen.each.as_ref()),
            "limit": self.optional(seen.limit.as_ref()),
        })
    }

    fn formulas(&self, formulas: &[Formula]) -> Value {
        formulas.iter().map(|formula| self.formula(formula)).collect()
    }

    fn optional(&self, formula: Option<&Formula>) -> Value {
        formula.map_or(Value::Null, |formula| self.formula(formula))
    }

    fn formula(&self, formula: &Formula) -> Value {
        let company = formula
            .company
            .as_ref()
            .map(|company| json!({"subjects": company.known, "within": company.within.as_ref().map(cell)}));
        json!({
            "text": formula.text,
            "kind": kind(formula.kind),
            "value": cell(&formula.value),
            "missing": self.reason(&formula.value),
            "rows": formula.rows.as_ref().map(behind),
            "compared": company,
            "parts": self.formulas(&formula.parts),
        })
    }

    fn scored(&self, scored: &Scored) -> Value {
        match scored {
            Scored::Points {
                at,
                place,
                points,
                stretch,
            } => {
                let (looked, formula) = match at {
                    Looked::Value => ("value", None),
                    Looked::Distance(target) => ("distance", Some(target)),
                    Looked::Standing(standing) => ("standing", Some(standing)),
                };
                let (from, to) = match stretch {
                    None => (None, None),
                    Some(Stretch::At(at)) => (Some(*at), Some(*at)),
                    Some(Stretch::Between(at)) => (Some(*at), Some(at + 1)),
                };
                let point = |(at, score): &(Cell, Cell)| json!([cell(at), cell(score)]);
                json!({
                    "form": "points",
                    "of": looked,
                    "formula": self.optional(formula),
                    "at": cell(place),
                    "points": points.iter().map(point).collect::<Vec<_>>(),
                    "from_point": from,
                    "to_point": to,
                })
            }
            Scored::Steps {
                steps,
                otherwise,
                taken,
            } => {
                let step = |(score, condition): &(Formula, Formula)| json!({"score": self.formula(score), "condition": self.formula(condition)});
                json!({
                    "form": "steps",
                    "steps": steps.iter().map(step).collect::<Vec<_>>(),
                    "otherwise": self.optional(otherwise.as_ref()),
                    "taken": taken,
                })
            }
            Scored::Attainment {
                target,
                below,
                by_difference,
                unlimited,
                at_least,
                at_most,
            } => json!({
                "form": "attainment",
                "target": self.formula(target),
                "below": below,
                "by_difference": by_difference,
                "unlimited": unlimited.as_ref().map_or(Value::Null, cell),
                "at_least": self.optional(at_least.as_ref()),
                "at_most": self.optional(at_most.as_ref()),
            }),
            Scored::PerStep {
                add,
                under,
                amount,
                step,
                reference,
                from,
                steps,
                at_least,
                at_most,
            } => json!({
                "form": "per step",
                "adds": add,
                "under": under,
                "amount": self.formula(amount),
                "step": self.formula(step),
                "reference": self.formula(reference),
                "from": self.formula(from),
                "steps": steps.as_ref().map_or(Value::Null, cell),
                "at_least": self.optional(at_least.as_ref()),
                "at_most": self.optional(at_most.as_ref()),
            }),
            Scored::LogNormal { p10, median } => json!({
                "form": "lognormal",
                "p10": self.formula(p10),
                "median": self.formula(median),
            }),
            Scored::Plugin { curve, arguments } => json!({
                "form": "plugin",
                "curve": curve.to_string(),
                "options": curve.options,
                "arguments": arguments.iter().map(|one| self.formula(one)).collect::<Vec<_>>(),
            }),
            Scored::Formula(formula) => json!({"form": "formula", "formula": self.formula(formula)}),
        }
    }

    fn raise(&self, raise: &Raise) -> Value {
        let one = |supposed: &Option<Supposition>| supposed.as_ref().map(|one| self.supposed(one));
        json!({
            "kpi": self.scorecard.kpi(raise.kpi).name,
            "value": number(raise.value),
            "step": one(&raise.step),
            "next": one(&raise.next),
            "most": one(&raise.most),
            "better_grade": one(&raise.grade),
            "depends_on_others": raise.relative,
            "only_one_step_tried": raise.only_step,
        })
    }

    fn supposed(&self, supposed: &Supposition) -> Value {
        let bands = self.scorecard.root().bands.as_ref();
        let grade = supposed
            .grade
            .zip(bands)
            .map(|(at, bands)| bands.bands[at as usize].name.as_str());
        json!({
            "value": number(supposed.value),
            "gain": number(supposed.gain),
            "total": cell(&supposed.total),
            "grade": grade,
        })
    }

    fn reason(&self, cell: &Cell) -> Value {
        match cell {
            Cell::Missing(why) => json!(self.explanation.reason(*why).to_string()),
            _ => Value::Null,
        }
    }
}

fn behind(behind: &Behind) -> Value {
    let row = |row: &weigh_engine::explain::BehindRow| {
        let place = row.place.as_ref();
        json!({
            "input": place.map(|(input, _)| input),
            "row": place.map(|(_, row)| row),
            "cells": row.cells,
        })
    };
    json!({
        "table": behind.table,
        "from": behind.from.map(|day| day.to_string()),
        "to": behind.to.map(|day| day.to_string()),
        "of_everybody": behind.overall,
        "read": behind.read,
        "used": behind.used,
        "yes": behind.yes,
        "columns": behind.columns,
        "listed": behind.rows.iter().map(row).collect::<Vec<_>>(),
    })
}

fn kind(kind: FormulaKind) -> &'static str {
    match kind {
        FormulaKind::Literal => "literal",
        FormulaKind::Aggregate => "aggregate",
        FormulaKind::Given => "given",
        FormulaKind::Own => "own",
        FormulaKind::Part => "part",
        FormulaKind::Across => "across",
        FormulaKind::Operation => "operation",
    }
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::There => "there",
        Standing::Filled => "filled in",
        Standing::Skipped => "skipped",
        Standing::Failed => "failed",
        Standing::NotApplicable => "does not apply",
    }
}

fn rounding(rounding: Rounding) -> Value {
    let mode = match rounding.mode {
        RoundingMode::HalfUp => "half up",
        RoundingMode::HalfEven => "half even",
        RoundingMode::Up => "up",
        RoundingMode::Down => "down",
    };
    json!({"places": rounding.places, "mode": mode})
}
