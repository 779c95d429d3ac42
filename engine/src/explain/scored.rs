//! How a value became a score, form by form.

use weigh_dsl::model::{Attainment, Member, PerStep, Point, Scoring, SubjectExpr};

use super::tell::Teller;
use super::{Looked, Scored};
use crate::outcome::Cell;
use crate::score::Traced;

/// How the value of a part became its score.
pub(super) fn scored(teller: &Teller<'_>, member: Member, form: &Scoring) -> Scored {
    let formula = |expr: &SubjectExpr| teller.formula(expr);
    let optional = |expr: &Option<SubjectExpr>| expr.as_ref().map(formula);
    match form {
        Scoring::Points(points) => on_points(teller, member, Looked::Value, points),
        Scoring::CloseTo { target, points } => {
            on_points(teller, member, Looked::Distance(formula(target)), points)
        }
        Scoring::Relative(points, standing) => {
            on_points(teller, member, Looked::Standing(formula(standing)), points)
        }
        Scoring::Steps { steps, otherwise } => {
            let holds = |(_, condition): &(SubjectExpr, SubjectExpr)| {
                teller.trace.cell(condition) == Cell::Bool(true)
            };
            let taken = steps.iter().position(holds);
            let last = otherwise.as_ref().map(|_| steps.len());
            Scored::Steps {
                taken: taken.or(last).filter(|_| !teller.trace.raw(member).is_missing()),
                steps: steps
                    .iter()
                    .map(|(score, condition)| (formula(score), formula(condition)))
                    .collect(),
                otherwise: optional(otherwise),
            }
        }
        Scoring::Attainment(Attainment {
            target,
            below,
            by_difference,
            at_least,
            at_most,
        }) => Scored::Attainment {
            target: formula(target),
            below: *below,
            by_difference: *by_difference,
            unlimited: match teller.trace.scorer(member) {
                Some(Traced::Attainment(score)) => score,
                _ => None,
            },
            at_least: optional(at_least),
            at_most: optional(at_most),
        },
        Scoring::PerStep(PerStep {
            add,
            amount,
            step,
            under,
            reference,
            from,
            at_least,
            at_most,
        }) => Scored::PerStep {
            add: *add,
            under: *under,
            amount: formula(amount),
            step: formula(step),
            reference: formula(reference),
            from: formula(from),
            steps: match teller.trace.scorer(member) {
                Some(Traced::PerStep(steps)) => steps,
                _ => None,
            },
            at_least: optional(at_least),
            at_most: optional(at_most),
        },
        Scoring::LogNormal { p10, median } => Scored::LogNormal {
            p10: formula(p10),
            median: formula(median),
        },
        Scoring::Plugin(form) => Scored::Plugin {
            curve: form.curve.clone(),
            arguments: form.arguments.iter().map(formula).collect(),
        },
        Scoring::Formula(expr) => Scored::Formula(formula(expr)),
    }
}

fn on_points(teller: &Teller<'_>, member: Member, at: Looked, points: &[Point]) -> Scored {
    match teller.trace.scorer(member) {
        Some(Traced::Points {
            place,
            points,
            stretch,
        }) => Scored::Points {
            at,
            place,
            points,
            stretch,
        },
        // A curve whose value went missing before it has its points all the same.
        _ => Scored::Points {
            at,
            place: teller.trace.raw(member),
            points: points
                .iter()
                .map(|point| (teller.trace.cell(&point.at), teller.trace.cell(&point.score)))
                .collect(),
            stretch: None,
        },
    }
}
