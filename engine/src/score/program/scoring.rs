//! The forms of `score` as steps.

use weigh_dsl::model::{Attainment, PerStep, Point, Scoring, SubjectExpr};
use weigh_dsl::syntax::ast::Arithmetic;
use weigh_dsl::value::{Decimal, Literal, Rounding};

use super::build::{Builder, Own};
use super::{Class, Formula, NodeId, NumberFn, Points, Scorer, Step, WhyNot};
use crate::outcome::Reason;
use crate::score::exact::WholePoints;
use crate::score::number::nearest;

/// The part that a value is scored for.
#[derive(Clone, Copy)]
pub(super) struct Scored<'a> {
    pub(super) name: &'a str,
    /// The rounding that follows at once, if nothing lies between.
    pub(super) rounding: Option<Rounding>,
}

impl Builder<'_> {
    /// A part's raw score: missing where its value is.
    pub(super) fn scoring(&mut self, part: Scored<'_>, form: &Scoring, value: NodeId, own: Own) -> NodeId {
        match form {
            Scoring::Points(points) => self.points(part, value, points, own),
            Scoring::Steps { steps, otherwise } => self.steps(part, value, steps, otherwise.as_ref(), own),
            Scoring::Attainment(attainment) => self.attainment(part, value, attainment, own),
            Scoring::CloseTo { target, points } => {
                let distance = self.distance(value, target, own);
                self.points(part, distance, points, own)
            }
            Scoring::PerStep(per_step) => self.per_step(part, value, per_step, own),
            Scoring::LogNormal { p10, median } => self.log_normal(value, p10, median, own),
            Scoring::Relative(points, standing) => {
                let standing = self.expression(standing, own);
                self.points(part, standing, points, own)
            }
            Scoring::Plugin(form) => self.plugin_curve(part, value, form, own),
            Scoring::Formula(formula) => {
                let score = self.expression(formula, own);
                self.formula(Formula::Given(value, score), self.class(score))
            }
        }
    }

    /// |value − target|
    fn distance(&mut self, value: NodeId, target: &SubjectExpr, own: Own) -> NodeId {
        let target_node = self.expression(target, own);
        let class = self.join(&[value, target_node]);
        let unheld = self.unheld_expression(target, class);
        let left = self.convert(value, class, unheld);
        let right = self.convert(target_node, class, unheld);
        let why = WhyNot {
            unheld,
            divisor: unheld,
        };
        let difference = Formula::Arithmetic {
            op: Arithmetic::Subtract,
            left,
            right,
            why,
        };
        let difference = self.formula(difference, class);
        self.formula(Formula::Number(NumberFn::Abs, difference, unheld), class)
    }

    fn points(&mut self, part: Scored<'_>, value: NodeId, points: &[Point], own: Own) -> NodeId {
        let literals: Option<Vec<(Decimal, Decimal)>> = points
            .iter()
            .map(|point| Some((number(&point.at)?, number(&point.score)?)))
            .collect();
        if let Some(literals) = literals {
            let class = if self.class(value) == Class::Float {
                Class::Float
            } else {
                Class::Exact
            };
            let unheld = self.unheld(class, part.name.to_owned());
            let value = self.convert(value, class, unheld);
            let points = if class == Class::Float {
                Points::Float(
                    literals
                        .iter()
                        .map(|(at, score)| (nearest(*at), nearest(*score)))
                        .collect(),
                )
            } else {
                let whole = WholePoints::new(&literals);
                Points::Exact(literals, whole)
            };
            return self.push(
                Step::Scorer(Scorer::Table {
                    value,
                    points,
                    rounding: rounding(part, class),
                    unheld,
                }),
                class,
            );
        }
        let points: Vec<(NodeId, NodeId)> = points
            .iter()
            .map(|point| {
                (
                    self.expression(&point.at, own),
                    self.expression(&point.score, own),
                )
            })
            .collect();
        let all: Vec<NodeId> = points
            .iter()
            .flat_map(|(at, score)| [*at, *score])
            .chain([value])
            .collect();
        let class = self.join(&all);
        let unheld = self.unheld(class, part.name.to_owned());
        let out_of_order = self.reasons.id(Reason::CurveOutOfOrder);
        let value = self.convert(value, class, unheld);
        let points = points
            .into_iter()
            .map(|(at, score)| {
                (
                    self.convert(at, class, unheld),
                    self.convert(score, class, unheld),
                )
            })
            .collect();
        self.push(
            Step::Scorer(Scorer::Curve {
                value,
                points,
                rounding: rounding(part, class),
                out_of_order,
                unheld,
            }),
            class,
        )
    }

    fn steps(
        &mut self,
        part: Scored<'_>,
        value: NodeId,
        steps: &[(SubjectExpr, SubjectExpr)],
        otherwise: Option<&SubjectExpr>,
        own: Own,
    ) -> NodeId {
        let last = match otherwise {
            Some(score) => self.expression(score, own),
            None => {
                let none = self.reasons.id(Reason::NoStep);
                self.formula(Formula::Missing(Class::Exact, none), Class::Exact)
            }
        };
        let scores: Vec<NodeId> = steps
            .iter()
            .map(|(score, _)| self.expression(score, own))
            .collect();
        let class = self.join(&[scores.as_slice(), &[last]].concat());
        let unheld = self.unheld(class, part.name.to_owned());
        let mut result = self.convert(last, class, unheld);
        for ((_, condition), score) in steps.iter().zip(scores).rev() {
            let condition = self.expression_as(condition, own, Class::Bool);
            let then = self.convert(score, class, unheld);
            result = self.formula(
                Formula::Pick {
                    condition,
                    then,
                    otherwise: result,
                },
                class,
            );
        }
        self.formula(Formula::Given(value, result), class)
    }

    fn attainment(&mut self, part: Scored<'_>, value: NodeId, form: &Attainment, own: Own) -> NodeId {
        let Attainment {
            target,
            below,
            by_difference,
            at_least,
            at_most,
        } = form;
        let written = self.reasons.written(target.span);
        let not_positive = self.reasons.id(Reason::TargetNotPositive(written));
        let target = self.expression(target, own);
        let at_least = at_least.as_ref().map(|floor| self.expression(floor, own));
        let at_most = at_most.as_ref().map(|cap| self.expression(cap, own));
        let class = self.join_with([at_least, at_most], &[value, target]);
        let unheld = self.unheld(class, part.name.to_owned());
        let scorer = Scorer::Attainment {
            value: self.convert(value, class, unheld),
            target: self.convert(target, class, unheld),
            below: *below,
            by_difference: *by_difference,
            best: self.scorecard.scale.1,
            at_least: at_least.map(|floor| self.convert(floor, class, unheld)),
            at_most: at_most.map(|cap| self.convert(cap, class, unheld)),
            rounding: rounding(part, class),
            not_positive,
            no_cap: self.reasons.id(Reason::NoCap),
            unheld,
        };
        self.push(Step::Scorer(scorer), class)
    }

    fn per_step(&mut self, part: Scored<'_>, value: NodeId, form: &PerStep, own: Own) -> NodeId {
        let PerStep {
            add,
            amount,
            step,
            under,
            reference,
            from,
            at_least,
            at_most,
        } = form;
        let written = self.reasons.written(step.span);
        let no_step = self.reasons.id(Reason::Undefined(written));
        let mut node = |expr: &SubjectExpr| self.expression(expr, own);
        let (amount, step, reference, from) = (node(amount), node(step), node(reference), node(from));
        let (at_least, at_most) = (at_least.as_ref().map(&mut node), at_most.as_ref().map(&mut node));
        let class = self.join_with([at_least, at_most], &[value, amount, step, reference, from]);
        let unheld = self.unheld(class, part.name.to_owned());
        let mut held = |node: NodeId| self.convert(node, class, unheld);
        let scorer = Scorer::PerStep {
            value: held(value),
            add: *add,
            under: *under,
            amount: held(amount),
            step: held(step),
            reference: held(reference),
            from: held(from),
            at_least: at_least.map(&mut held),
            at_most: at_most.map(&mut held),
            no_step,
            unheld,
        };
        self.push(Step::Scorer(scorer), class)
    }

    fn log_normal(&mut self, value: NodeId, p10: &SubjectExpr, median: &SubjectExpr, own: Own) -> NodeId {
        let undefined = self.undefined(p10);
        let (worst, best) = self.scorecard.scale;
        let scorer = Scorer::LogNormal {
            value: self.convert(value, Class::Float, undefined),
            p10: self.expression_as(p10, own, Class::Float),
            median: self.expression_as(median, own, Class::Float),
            scale: (nearest(worst), nearest(best)),
            undefined,
        };
        self.push(Step::Scorer(scorer), Class::Float)
    }

    /// Doubles if one of them is a double, else exact.
    fn join(&self, nodes: &[NodeId]) -> Class {
        let float = nodes.iter().any(|node| self.class(*node) == Class::Float);
        if float { Class::Float } else { Class::Exact }
    }

    fn join_with(&self, optional: [Option<NodeId>; 2], nodes: &[NodeId]) -> Class {
        let present: Vec<NodeId> = optional
            .into_iter()
            .flatten()
            .chain(nodes.iter().copied())
            .collect();
        self.join(&present)
    }
}

/// The rounding that exact scores are divided to: what is limited behind it is the same either way, because rounding
/// keeps the order.
fn rounding(part: Scored<'_>, class: Class) -> Option<Rounding> {
    part.rounding.filter(|_| class == Class::Exact)
}

/// The number of a literal that is one.
fn number(expr: &SubjectExpr) -> Option<Decimal> {
    match expr.as_literal()? {
        Literal::Number(number)
        | Literal::Percent(number)
        | Literal::Money(number, _)
        | Literal::Duration(number) => Some(*number),
        Literal::Date(_)
        | Literal::DateTime(_)
        | Literal::Period(_)
        | Literal::Text(_)
        | Literal::Bool(_)
        | Literal::Missing => None,
    }
}
