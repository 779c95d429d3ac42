//! An explanation of a sample: its numbers, with formulas that say little.

use weigh_engine::dsl::model::{GroupId, Member, Model, Type};
use weigh_engine::dsl::source::Sources;
use weigh_engine::dsl::value::Decimal;
use weigh_engine::explain::{
    Behind, Content, Explained, Explanation, Formula, FormulaKind, Graded, GradedBy, Part, PartWeight,
    RuleSeen, Scored, Standing,
};
use weigh_engine::outcome::{Cell, Outcome, Rule};

use crate::fired::{ROOT, number};

/// A form with nothing in it.
pub(super) fn form() -> (Model, Sources) {
    let model = Model {
        tables: Vec::new(),
        params: Vec::new(),
        metrics: Vec::new(),
        calendars: Vec::new(),
        scorecards: Vec::new(),
        tests: Vec::new(),
    };
    (model, Sources::default())
}

/// What is told of a subject in the last period.
pub(super) fn explained(outcome: &Outcome, subject: usize) -> Explanation {
    let row = outcome.row(outcome.periods.len() - 1, subject);
    Explanation {
        scorecard: outcome.scorecard.clone(),
        subject: outcome.subjects[subject].clone(),
        periods: vec![Explained {
            period: *outcome.periods.last().expect("a period"),
            days: None,
            rank: outcome.results.ranks[row],
            ranked: outcome.results.ranks.iter().flatten().count() as u32,
            segment: None,
            raises: Vec::new(),
            total: part(outcome, row, ROOT),
        }],
        period_chosen: false,
        asked: Vec::new(),
        reasons: outcome.results.reasons.clone(),
        inputs: Vec::new(),
        data_errors: outcome.data_errors.clone(),
        notes: Vec::new(),
    }
}

fn part(outcome: &Outcome, row: usize, member: Member) -> Part {
    let scorecard = &*outcome.scorecard;
    let (score, share, grade) = match member {
        Member::Kpi(id) => {
            let kpi = &outcome.results.kpis[id.0 as usize];
            (kpi.scores.cell(row), kpi.weights[row], None)
        }
        Member::Group(id) => {
            let group = &outcome.results.groups[id.0 as usize];
            (
                group.scores.cell(row),
                group.weights[row],
                (member == ROOT).then(|| outcome.results.grades[row]),
            )
        }
    };
    let parts = |id: GroupId| {
        let members = scorecard.group(id).members.iter();
        members
            .map(|member| part(outcome, row, *member))
            .collect::<Vec<_>>()
    };
    let (content, combined) = match member {
        Member::Kpi(id) => {
            let value = outcome.results.kpis[id.0 as usize].values.cell(row);
            let formula = formula(value.clone(), scorecard.kpi(id).value.ty);
            let scored = Scored::Formula(self::formula(score.clone(), Type::DECIMAL));
            let content = Content::Kpi {
                formula: Box::new(formula),
                value,
                target: None,
                scored: Box::new(scored),
            };
            (content, score.clone())
        }
        Member::Group(id) => {
            let parts = parts(id);
            let combined = mean(&parts).map_or(score.clone(), Cell::Exact);
            let content = Content::Group {
                found: parts.len() as u32,
                combined: combined.clone(),
                scored: None,
                parts,
            };
            (content, combined)
        }
    };
    let rules = outcome.results.rules.iter().filter(|rule| rule.member == member);
    let rules: Vec<RuleSeen> = rules
        .map(|rule| {
            let effect = rule.effects[row].clone();
            let points = effect
                .clone()
                .filter(|_| matches!(rule.rule, Rule::Adjustment(_)));
            RuleSeen {
                rule: rule.rule,
                fired: effect.is_some(),
                points,
                condition: None,
                amount: None,
                each: None,
                limit: effect.map(|effect| self::formula(effect, Type::DECIMAL)),
            }
        })
        .collect();
    let adjusted = rules.iter().fold(combined.clone(), |sum, seen| {
        let Rule::Adjustment(at) = seen.rule else {
            return sum;
        };
        let penalty = scorecard.rules(member).adjustments[at].penalty;
        match (number(&sum), seen.points.as_ref().and_then(number)) {
            (Some(sum), Some(points)) if penalty => Cell::Exact(sum.sub(points).expect("points")),
            (Some(sum), Some(points)) => Cell::Exact(sum.add(points).expect("points")),
            _ => sum,
        }
    });
    let veto = rules
        .iter()
        .find(|seen| matches!(seen.rule, Rule::Veto(_)) && seen.fired);
    let settled = match veto.and_then(|seen| seen.limit.as_ref()) {
        Some(limit) if matches!(limit.value, Cell::Exact(_)) => limit.value.clone(),
        _ => adjusted.clone(),
    };
    Part {
        member,
        content,
        standing: if score.is_missing() {
            Standing::Skipped
        } else {
            Standing::There
        },
        in_force: true,
        weight: (member != ROOT).then(|| PartWeight {
            own: Ok(share.unwrap_or_default()),
            formula: None,
            written: share,
        }),
        share,
        applies: None,
        needs: Vec::new(),
        rules,
        raw: combined,
        adjusted: adjusted.clone(),
        low: None,
        high: None,
        limited: adjusted.clone(),
        filled: adjusted,
        settled,
        rounding: (member == ROOT).then_some(scorecard.round.total).flatten(),
        score,
        grade: grade.map(|band| Graded {
            band,
            of: None,
            by: GradedBy::Range,
            vetoed: false,
            better: None,
            worse: None,
            near: None,
        }),
    }
}

/// The mean of parts by their weights in force, where all have both.
fn mean(parts: &[Part]) -> Option<Decimal> {
    let (mut sum, mut weights) = (Decimal::ZERO, Decimal::ZERO);
    for part in parts {
        let share = part.share?;
        if share.is_zero() {
            continue;
        }
        sum = sum.add(number(&part.score)?.mul(share)?)?;
        weights = weights.add(share)?;
    }
    sum.div(weights)
}

pub(super) fn formula(value: Cell, ty: Type) -> Formula {
    Formula {
        text: "avg(surveys.csat)".to_owned(),
        kind: FormulaKind::Aggregate,
        ty,
        value,
        parts: Vec::new(),
        rows: Some(Behind {
            table: "surveys".to_owned(),
            read: 12,
            used: 10,
            ..Behind::default()
        }),
        company: None,
    }
}
