//! A formula over a subject as steps. Held kinds are settled here, so that what runs over rows need not ask.

use std::sync::Arc;

use weigh_dsl::model::{Across, AcrossFn, Aggregate, Blend, ExprKind, Facet, SubjectExpr, SubjectLeaf, Type};
use weigh_dsl::source::Span;
use weigh_dsl::syntax::ast::{Arithmetic, Comparison, DateUnit};
use weigh_dsl::value::Literal;

use super::build::{Builder, Own};
use super::{Class, Constant, Formula, NodeId, NumberFn, Step, WhyNoStanding, WhyNot};
use crate::outcome::{Reason, ReasonId};
use crate::score::number::nearest;

impl Builder<'_> {
    /// The step of an expression, held as its type says.
    pub(super) fn expression(&mut self, expr: &SubjectExpr, own: Own) -> NodeId {
        let node = self.natural(expr, own);
        let node = match class_of(expr.ty) {
            Some(class) if class != self.class(node) => {
                let why = self.unheld_expression(expr, class);
                self.convert(node, class, why)
            }
            _ => node,
        };
        if let Some(places) = &mut self.places {
            places.note(expr, node);
        }
        node
    }

    /// The step of an expression, held in this way.
    pub(super) fn expression_as(&mut self, expr: &SubjectExpr, own: Own, class: Class) -> NodeId {
        let node = self.expression(expr, own);
        if self.class(node) == class {
            return node;
        }
        let why = self.unheld_expression(expr, class);
        self.convert(node, class, why)
    }

    /// The same values held otherwise. What cannot be is missing for this reason.
    pub(super) fn convert(&mut self, node: NodeId, class: Class, why: ReasonId) -> NodeId {
        if self.class(node) == class {
            return node;
        }
        let step = match self.step(node) {
            Step::Formula(Formula::Constant(Constant::Exact(number))) if class == Class::Float => {
                Formula::Constant(Constant::Float(nearest(*number).to_bits()))
            }
            Step::Formula(Formula::Missing(_, reason)) => Formula::Missing(class, *reason),
            Step::Formula(_)
            | Step::Scorer(_)
            | Step::Combine(_)
            | Step::Part(_)
            | Step::Band(_)
            | Step::Distribute(_) => Formula::Convert(class, node, why),
        };
        self.formula(step, class)
    }

    /// The reason for a number that cannot be held: too large for a decimal, none for a double.
    pub(super) fn unheld(&mut self, class: Class, written: String) -> ReasonId {
        self.reasons.id(if class == Class::Exact {
            Reason::TooLarge(written)
        } else {
            Reason::Undefined(written)
        })
    }

    pub(super) fn unheld_expression(&mut self, expr: &SubjectExpr, class: Class) -> ReasonId {
        let written = self.reasons.written(expr.span);
        self.unheld(class, written)
    }

    pub(super) fn undefined(&mut self, expr: &SubjectExpr) -> ReasonId {
        let written = self.reasons.written(expr.span);
        self.reasons.id(Reason::Undefined(written))
    }

    /// The step of an expression, held as it comes.
    fn natural(&mut self, expr: &SubjectExpr, own: Own) -> NodeId {
        match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal),
            ExprKind::Leaf(SubjectLeaf::Across(across)) => self.across(expr, across, own),
            ExprKind::Leaf(leaf) => self.leaf(leaf, expr.span, own),
            ExprKind::Period(part) => {
                let why = self.reasons.written(expr.span);
                let why = self.reasons.id(Reason::NoCell(why));
                let class = if *part == weigh_dsl::model::PeriodPart::Days {
                    Class::Exact
                } else {
                    Class::Date
                };
                self.formula(Formula::Period(*part, why), class)
            }
            ExprKind::Negate(a) => {
                let a = self.expression(a, own);
                self.formula(Formula::Negate(a), self.class(a))
            }
            ExprKind::Not(a) => {
                let a = self.expression_as(a, own, Class::Bool);
                self.formula(Formula::Not(a), Class::Bool)
            }
            ExprKind::Arithmetic(op, a, b) => self.arithmetic(expr, *op, a, b, own),
            ExprKind::Compare(comparison, a, b) => {
                let (left, right) = (self.expression(a, own), self.expression(b, own));
                self.compare(*comparison, (a, left), (b, right))
            }
            ExprKind::And(a, b) => {
                let (a, b) = self.both(a, b, own, Class::Bool);
                self.formula(Formula::And(a, b), Class::Bool)
            }
            ExprKind::Or(a, b) => {
                let (a, b) = self.both(a, b, own, Class::Bool);
                self.formula(Formula::Or(a, b), Class::Bool)
            }
            ExprKind::In {
                value,
                among,
                negated,
            } => self.among(value, among, *negated, own),
            ExprKind::Between { value, low, high } => {
                let node = self.expression(value, own);
                let (low_node, high_node) = (self.expression(low, own), self.expression(high, own));
                let above = self.compare(Comparison::AtLeast, (value, node), (low, low_node));
                let below = self.compare(Comparison::AtMost, (value, node), (high, high_node));
                self.formula(Formula::And(above, below), Class::Bool)
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                let condition = self.expression_as(condition, own, Class::Bool);
                let (then, otherwise, class) = self.alternatives(expr, then, otherwise, own);
                self.formula(
                    Formula::Pick {
                        condition,
                        then,
                        otherwise,
                    },
                    class,
                )
            }
            ExprKind::IsKnown(a) => {
                let a = self.expression(a, own);
                self.formula(Formula::IsKnown(a), Class::Bool)
            }
            ExprKind::Otherwise(a, b) => {
                let (a, b, class) = self.alternatives(expr, a, b, own);
                self.formula(Formula::Otherwise(a, b), class)
            }
            ExprKind::TextTest(test, a, b) => {
                let (a, b) = self.both(a, b, own, Class::Text);
                self.formula(Formula::TextTest(*test, a, b), Class::Bool)
            }
            ExprKind::DateDifference(unit, from, to) => {
                let (from, to) = self.both(from, to, own, Class::Date);
                match unit {
                    DateUnit::Days => self.formula(Formula::Days(from, to), Class::Exact),
                    DateUnit::Months => {
                        let why = self.undefined(expr);
                        self.formula(Formula::Months(from, to, why), Class::Exact)
                    }
                }
            }
            ExprKind::WorkingTime(..) => unreachable!("the checker lets working time stand over rows only"),
            ExprKind::Call(function, arguments) => self.call(expr, *function, arguments, own),
        }
    }

    fn literal(&mut self, literal: &Literal) -> NodeId {
        let constant = match literal {
            Literal::Number(number)
            | Literal::Percent(number)
            | Literal::Money(number, _)
            | Literal::Duration(number) => Constant::Exact(*number),
            Literal::Date(date) => Constant::Date(*date),
            Literal::DateTime(moment) => Constant::DateTime(*moment),
            Literal::Text(text) => Constant::Text(Arc::from(text.as_str())),
            Literal::Bool(yes) => Constant::Bool(*yes),
            Literal::Period(_) => unreachable!("a period in a formula was turned into days"),
            Literal::Missing => {
                let missing = Formula::Missing(Class::Exact, self.literal_missing);
                return self.formula(missing, Class::Exact);
            }
        };
        let class = constant.class();
        self.formula(Formula::Constant(constant), class)
    }

    fn leaf(&mut self, leaf: &SubjectLeaf, span: Span, own: Own) -> NodeId {
        match leaf {
            SubjectLeaf::Aggregate(aggregate) => self.aggregate(aggregate),
            SubjectLeaf::Blend(blend) => self.blend(blend),
            SubjectLeaf::Column { through, column } => {
                let key = (through.clone(), *column);
                let Some((index, _, found)) = self.values.subject_columns.get_full(&key) else {
                    unreachable!("the plan gathers every column of the subject");
                };
                self.formula(Formula::SubjectColumn(index), found.class())
            }
            SubjectLeaf::EmptyColumn => {
                let column = self.reasons.written(span);
                let why = self.reasons.id(Reason::NoCell(column));
                self.formula(Formula::Missing(Class::Exact, why), Class::Exact)
            }
            SubjectLeaf::Value => own
                .value
                .unwrap_or_else(|| unreachable!("`value` stands only inside a KPI, behind its value")),
            SubjectLeaf::Target => own
                .target
                .unwrap_or_else(|| unreachable!("`target` stands only in a KPI that has one")),
            SubjectLeaf::OwnScore => {
                let score = own.score;
                self.settled(
                    score.unwrap_or_else(|| {
                        unreachable!("a part's own score stands only in what fills it in")
                    }),
                )
            }
            SubjectLeaf::Part(member, Facet::Score) => self.settled(self.computed(*member, Facet::Score)),
            SubjectLeaf::Part(member, facet @ (Facet::Value | Facet::Grade)) => {
                self.computed(*member, *facet)
            }
            SubjectLeaf::Across(_) => unreachable!("`natural` takes those"),
        }
    }

    /// A number as others read it. Two scores of 57 are equal to them, even if one of them is a double that calculation
    /// left at 56.99999999999999: a band would make worlds of that.
    pub(super) fn settled(&mut self, score: NodeId) -> NodeId {
        if self.class(score) != Class::Float {
            return score;
        }
        let unheld = self.reasons.id(Reason::ScoreTooLarge);
        self.formula(Formula::Number(NumberFn::Settle, score, unheld), Class::Float)
    }

    fn across(&mut self, expr: &SubjectExpr, across: &Across, own: Own) -> NodeId {
        let of = self.expression(&across.of, own);
        let within = across.within.as_ref().map(|within| self.expression(within, own));
        let class = match across.function {
            AcrossFn::Rank
            | AcrossFn::DenseRank
            | AcrossFn::Standing
            | AcrossFn::PercentileRank
            | AcrossFn::Quantile(_) => Class::Exact,
            AcrossFn::ZScore => Class::Float,
            AcrossFn::MinMax
            | AcrossFn::Average
            | AcrossFn::Best
            | AcrossFn::Worst
            | AcrossFn::Median
            | AcrossFn::Percentile(_)
            | AcrossFn::Sum
            | AcrossFn::CumulativeSum => self.class(of),
        };
        let written = self.reasons.written(across.of.span);
        let why = WhyNoStanding {
            nobody: self.reasons.id(Reason::Nobody(written.clone())),
            all_equal: self.reasons.id(Reason::AllEqual(written)),
            unheld: self.unheld_expression(expr, class),
        };
        let form = Formula::Across {
            function: across.function,
            of,
            within,
            why,
        };
        self.formula(form, class)
    }

    fn aggregate(&mut self, aggregate: &Aggregate) -> NodeId {
        let Some((index, _, found)) = self.values.aggregates.get_full(aggregate) else {
            unreachable!("the plan gathers every aggregate");
        };
        let class = found.class();
        let node = self.formula(Formula::Aggregate(index), class);
        match class_of(aggregate.ty) {
            Some(wanted) if wanted != class => {
                let written = self.reasons.written(aggregate.span);
                let why = self.unheld(wanted, written);
                self.convert(node, wanted, why)
            }
            _ => node,
        }
    }

    fn blend(&mut self, blend: &Blend) -> NodeId {
        let nodes: Vec<NodeId> = blend.parts.iter().map(|(_, part)| self.aggregate(part)).collect();
        let float = nodes.iter().any(|node| self.class(*node) == Class::Float);
        let class = if float { Class::Float } else { Class::Exact };
        let written = blend
            .parts
            .first()
            .map(|(_, part)| self.reasons.written(part.span))
            .unwrap_or_default();
        let why = self.unheld(class, written);
        let parts = (blend.parts.iter().zip(nodes))
            .map(|((weight, _), node)| (*weight, self.convert(node, class, why)))
            .collect();
        let none = self.reasons.id(Reason::NoParts);
        self.formula(Formula::Blend { parts, none, why }, class)
    }

    fn both(&mut self, a: &SubjectExpr, b: &SubjectExpr, own: Own, class: Class) -> (NodeId, NodeId) {
        (
            self.expression_as(a, own, class),
            self.expression_as(b, own, class),
        )
    }

    /// Two expressions, either of which may be the result of the whole one.
    fn alternatives(
        &mut self,
        whole: &SubjectExpr,
        a: &SubjectExpr,
        b: &SubjectExpr,
        own: Own,
    ) -> (NodeId, NodeId, Class) {
        let (a, b) = (self.expression(a, own), self.expression(b, own));
        let class = class_of(whole.ty).unwrap_or(self.class(a));
        let why = self.unheld_expression(whole, class);
        (self.convert(a, class, why), self.convert(b, class, why), class)
    }

    fn arithmetic(
        &mut self,
        expr: &SubjectExpr,
        op: Arithmetic,
        a: &SubjectExpr,
        b: &SubjectExpr,
        own: Own,
    ) -> NodeId {
        let (left, right) = (self.expression(a, own), self.expression(b, own));
        let is_moment = |class: Class| matches!(class, Class::Date | Class::DateTime);
        match (is_moment(self.class(left)), is_moment(self.class(right))) {
            (true, true) => {
                let why = self.undefined(expr);
                let left = self.convert(left, Class::DateTime, why);
                let right = self.convert(right, Class::DateTime, why);
                self.formula(Formula::Elapsed(left, right), Class::Exact)
            }
            (true, false) => self.shift(expr, left, right, op == Arithmetic::Subtract),
            (false, true) => self.shift(expr, right, left, false),
            (false, false) => self.calculation(expr, op, (a, left), (b, right)),
        }
    }

    fn shift(&mut self, expr: &SubjectExpr, moment: NodeId, seconds: NodeId, back: bool) -> NodeId {
        let why = self.undefined(expr);
        let moment = self.convert(moment, Class::DateTime, why);
        let seconds = self.convert(seconds, Class::Exact, why);
        self.formula(
            Formula::Shift {
                moment,
                seconds,
                back,
                why,
            },
            Class::DateTime,
        )
    }

    fn calculation(
        &mut self,
        expr: &SubjectExpr,
        op: Arithmetic,
        (a, left): (&SubjectExpr, NodeId),
        (b, right): (&SubjectExpr, NodeId),
    ) -> NodeId {
        let either = if [left, right].iter().any(|node| self.class(*node) == Class::Float) {
            Class::Float
        } else {
            Class::Exact
        };
        let class = class_of(expr.ty)
            .filter(|class| class.is_number())
            .unwrap_or(either);
        let (why_left, why_right) = (self.unheld_expression(a, class), self.unheld_expression(b, class));
        let left = self.convert(left, class, why_left);
        let right = self.convert(right, class, why_right);
        let divisor = self.reasons.written(b.span);
        let why = WhyNot {
            unheld: self.unheld_expression(expr, class),
            divisor: self.reasons.id(Reason::DivisionByZero(divisor)),
        };
        self.formula(Formula::Arithmetic { op, left, right, why }, class)
    }

    fn compare(
        &mut self,
        comparison: Comparison,
        (a, a_node): (&SubjectExpr, NodeId),
        (b, b_node): (&SubjectExpr, NodeId),
    ) -> NodeId {
        let class = match (self.class(a_node), self.class(b_node)) {
            (Class::Exact, Class::Float) | (Class::Float, Class::Exact) => Class::Float,
            // A date against a datetime: the first moment for `<` and `>=`, the whole day for `=`, `<=` and `>`.
            // Each of them says the same of the days that the two lie in.
            (Class::Date, Class::DateTime) | (Class::DateTime, Class::Date) => Class::Date,
            // `missing` has no kind of its own.
            (Class::Exact, other) => other,
            (class, _) => class,
        };
        let (why_a, why_b) = (self.undefined(a), self.undefined(b));
        let (a, b) = (
            self.convert(a_node, class, why_a),
            self.convert(b_node, class, why_b),
        );
        self.formula(Formula::Compare(comparison, a, b), Class::Bool)
    }

    /// `x in (…)` as one comparison after the other.
    fn among(&mut self, value: &SubjectExpr, among: &[SubjectExpr], negated: bool, own: Own) -> NodeId {
        let mut found = self.formula(Formula::Constant(Constant::Bool(false)), Class::Bool);
        let node = self.expression(value, own);
        for (at, candidate) in among.iter().enumerate() {
            let candidate_node = self.expression(candidate, own);
            let equal = self.compare(Comparison::Equal, (value, node), (candidate, candidate_node));
            found = if at == 0 {
                equal
            } else {
                self.formula(Formula::Or(found, equal), Class::Bool)
            };
        }
        if !negated {
            return found;
        }
        let known = self.formula(Formula::IsKnown(node), Class::Bool);
        let absent = self.formula(Formula::Not(found), Class::Bool);
        self.formula(Formula::And(known, absent), Class::Bool)
    }
}

/// How a value of a type is held; none where the type is not known.
pub(super) fn class_of(ty: Type) -> Option<Class> {
    match ty {
        Type::Number(_) if ty.is_float() => Some(Class::Float),
        Type::Number(_) => Some(Class::Exact),
        Type::Date => Some(Class::Date),
        Type::DateTime => Some(Class::DateTime),
        Type::Text => Some(Class::Text),
        Type::Bool => Some(Class::Bool),
        Type::Unknown => None,
    }
}
