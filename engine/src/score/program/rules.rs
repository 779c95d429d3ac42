//! Bonuses, penalties and vetoes as steps.

use weigh_dsl::model::{Adjustment, Member, VetoEffect};
use weigh_dsl::syntax::ast::Arithmetic;
use weigh_dsl::value::Decimal;

use super::build::{Builder, Own};
use super::{Class, Constant, Formula, NodeId, RuleNodes, VetoStep, WhyNot};
use crate::outcome::Rule;

impl Builder<'_> {
    /// A raw score with its bonuses and penalties. They go into a score only where there is one, and where the limits
    /// behind them are known.
    pub(super) fn adjusted(
        &mut self,
        member: Member,
        raw: NodeId,
        limits: [Option<NodeId>; 2],
        own: Own,
    ) -> NodeId {
        let scorecard = self.scorecard;
        let mut score = raw;
        for (at, adjustment) in scorecard.rules(member).adjustments.iter().enumerate() {
            let points = self.adjustment(adjustment, own);
            let mut effect = points;
            for needed in limits.into_iter().flatten().chain([raw]) {
                effect = self.formula(Formula::Given(needed, effect), self.class(points));
            }
            self.rules.push(RuleNodes {
                member,
                rule: Rule::Adjustment(at),
                effect,
                sets: None,
            });
            let op = if adjustment.penalty {
                Arithmetic::Subtract
            } else {
                Arithmetic::Add
            };
            score = self.calculated(op, score, points, scorecard.name_of(member));
        }
        score
    }

    /// The points of a bonus or a penalty, which are never missing and never below nought.
    fn adjustment(&mut self, form: &Adjustment, own: Own) -> NodeId {
        let mut points = self.expression(&form.amount, own);
        if let Some(each) = &form.each {
            let each = self.expression(each, own);
            let each = self.not_below_nought(each);
            points = self.calculated(Arithmetic::Multiply, points, each, &form.why);
        }
        if let Some(most) = &form.at_most {
            let most = self.expression(most, own);
            let class = self.wider(points, most);
            let unheld = self.unheld(class, form.why.clone());
            let (a, b) = (
                self.convert(points, class, unheld),
                self.convert(most, class, unheld),
            );
            points = self.formula(Formula::Least(a, b), class);
        }
        points = self.not_below_nought(points);
        let class = self.class(points);
        let none = match class {
            Class::Float => self.formula(Formula::Constant(Constant::Float(0)), Class::Float),
            _ => self.exact(Decimal::ZERO),
        };
        points = self.formula(Formula::Otherwise(points, none), class);
        if let Some(when) = &form.when {
            let condition = self.expression_as(when, own, Class::Bool);
            let pick = Formula::Pick {
                condition,
                then: points,
                otherwise: none,
            };
            points = self.formula(pick, class);
        }
        points
    }

    /// The vetoes on a part's score, held as it is.
    pub(super) fn vetoes(&mut self, member: Member, class: Class, own: Own) -> Vec<VetoStep> {
        let scorecard = self.scorecard;
        let mut steps = Vec::new();
        for (at, veto) in scorecard.rules(member).vetoes.iter().enumerate() {
            let (score, at_most) = match &veto.effect {
                VetoEffect::GradeAtMost(_) => continue,
                VetoEffect::ScoreAtMost(score) => (score, true),
                VetoEffect::Score(score) => (score, false),
            };
            let score = self.expression_as(score, own, class);
            let condition = self.strikes(member, at, own, Some(score));
            steps.push(VetoStep {
                condition,
                score,
                at_most,
            });
        }
        steps
    }

    /// Whether a veto strikes. `sets` is the score that one on the score sets or caps.
    pub(super) fn strikes(&mut self, member: Member, at: usize, own: Own, sets: Option<NodeId>) -> NodeId {
        let condition = &self.scorecard.rules(member).vetoes[at].condition;
        let effect = self.expression_as(condition, own, Class::Bool);
        self.rules.push(RuleNodes {
            member,
            rule: Rule::Veto(at),
            effect,
            sets,
        });
        effect
    }

    fn not_below_nought(&mut self, node: NodeId) -> NodeId {
        let class = self.class(node);
        let nought = match class {
            Class::Float => self.formula(Formula::Constant(Constant::Float(0)), Class::Float),
            _ => self.exact(Decimal::ZERO),
        };
        self.formula(Formula::Greatest(node, nought), class)
    }

    /// A calculation with two steps of any kind of number.
    fn calculated(&mut self, op: Arithmetic, a: NodeId, b: NodeId, name: &str) -> NodeId {
        let class = self.wider(a, b);
        let unheld = self.unheld(class, name.to_owned());
        let (left, right) = (self.convert(a, class, unheld), self.convert(b, class, unheld));
        let why = WhyNot {
            unheld,
            divisor: unheld,
        };
        self.formula(Formula::Arithmetic { op, left, right, why }, class)
    }

    pub(super) fn wider(&self, a: NodeId, b: NodeId) -> Class {
        if [a, b].iter().any(|node| self.class(*node) == Class::Float) {
            Class::Float
        } else {
            Class::Exact
        }
    }
}
