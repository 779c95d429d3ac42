//! Formulas: flat lists of operands and operators, made into trees by precedence.

use std::cell::RefCell;
use std::sync::LazyLock;

use pest::pratt_parser::{Assoc, Op, PrattParser};
use weigh_words::text;

use super::{Node, Parts, Reader};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Arithmetic, Comparison, DateUnit, Expr, ExprKind, TextTest};
use crate::syntax::grammar::Rule;

/// The deepest that operators and brackets may stand inside one another. Later stages walk the tree by recursion.
pub(in crate::syntax) const MOST_DEPTH: usize = 250;

/// Lowest first: otherwise, or, and, not, comparisons and tests, sums, products, minus, powers.
static PRECEDENCE: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    let left = |rule| Op::infix(rule, Assoc::Left);
    PrattParser::new()
        .op(left(Rule::kw_if_missing))
        .op(left(Rule::kw_or))
        .op(left(Rule::kw_and))
        .op(Op::prefix(Rule::kw_not))
        .op(left(Rule::equal)
            | left(Rule::not_equal)
            | left(Rule::less)
            | left(Rule::at_most)
            | left(Rule::more)
            | left(Rule::at_least)
            | left(Rule::kw_starts_with)
            | left(Rule::kw_ends_with)
            | left(Rule::kw_contains)
            | Op::postfix(Rule::kw_is_known)
            | Op::postfix(Rule::kw_is_missing)
            | Op::postfix(Rule::in_list)
            | Op::postfix(Rule::not_in_list)
            | Op::postfix(Rule::in_between))
        .op(left(Rule::plus) | left(Rule::minus))
        .op(left(Rule::times) | left(Rule::divided))
        .op(Op::prefix(Rule::negative))
        .op(Op::infix(Rule::power, Assoc::Right))
});

fn two_comparisons(span: Span) -> Diagnostic {
    Diagnostic::error(Code::E0121, text!("two comparisons stand in a row"), span)
        .help(text!("write `x between 1 and 5`, or `1 < x and x < 5`"))
}

/// A formula in the making.
struct Built {
    expr: Expr,
    /// Whether its outermost operator is a comparison without brackets.
    compares: bool,
}

impl From<Expr> for Built {
    fn from(expr: Expr) -> Self {
        Self {
            expr,
            compares: false,
        }
    }
}

impl Reader<'_> {
    /// A `formula` or an `amount`.
    pub(super) fn formula(&mut self, node: Node) -> Expr {
        self.refused &= self.depth > 0;
        let here = node.clone().into_inner().len() - 1;
        if self.depth + here > MOST_DEPTH {
            return self.too_deep(&node);
        }
        self.depth += here;
        let parts = node.into_inner();
        let reader = RefCell::new(&mut *self);
        let built = PRECEDENCE
            .map_primary(|operand| Built::from(reader.borrow_mut().operand(operand)))
            .map_prefix(|operator, right| reader.borrow().prefixed(&operator, right.expr))
            .map_postfix(|left, test| reader.borrow_mut().tested(left.expr, test))
            .map_infix(|left, operator, right| reader.borrow_mut().joined(left, &operator, right))
            .parse(parts);
        self.depth -= here;
        built.expr
    }

    fn too_deep(&mut self, node: &Node) -> Expr {
        let span = self.span(node);
        let first = !std::mem::replace(&mut self.refused, true);
        if first {
            let title = text!("this formula is too long or nested too deeply");
            self.report(
                Diagnostic::error(Code::E0120, title, span)
                    .help(text!("give its parts names of their own: `measure part = …`")),
            );
        }
        Expr {
            kind: ExprKind::Error,
            span,
        }
    }

    fn prefixed(&self, operator: &Node, right: Expr) -> Built {
        let span = self.span(operator).to(right.span);
        let right = Box::new(right);
        let kind = match operator.as_rule() {
            Rule::negative => ExprKind::Negate(right),
            Rule::kw_not => ExprKind::Not(right),
            other => unreachable!("{other:?} does not stand before an operand"),
        };
        Built::from(Expr { kind, span })
    }

    fn tested(&mut self, left: Expr, test: Node) -> Built {
        let span = left.span.to(self.span(&test));
        let value = Box::new(left);
        let kind = match test.as_rule() {
            Rule::kw_is_known => ExprKind::Is { value, known: true },
            Rule::kw_is_missing => ExprKind::Is { value, known: false },
            Rule::in_between => {
                let mut ends = Parts::of(test);
                ExprKind::Between {
                    value,
                    low: Box::new(self.formula(ends.one(Rule::amount))),
                    high: Box::new(self.formula(ends.one(Rule::amount))),
                }
            }
            rule @ (Rule::in_list | Rule::not_in_list) => ExprKind::In {
                value,
                among: Parts::of(test).map(|part| self.formula(part)).collect(),
                negated: rule == Rule::not_in_list,
            },
            other => unreachable!("{other:?} does not stand behind an operand"),
        };
        Built::from(Expr { kind, span })
    }

    fn joined(&mut self, left: Built, operator: &Node, right: Built) -> Built {
        let span = left.expr.span.to(right.expr.span);
        let place = self.span(operator);
        let comparison = comparison(operator.as_rule());
        if comparison.is_some() && (left.compares || right.compares) {
            self.report(two_comparisons(span));
        }
        let (a, b) = (Box::new(left.expr), Box::new(right.expr));
        let kind = match (operator.as_rule(), comparison) {
            (_, Some(comparison)) => ExprKind::Compare(a, Spanned::new(comparison, place), b),
            (Rule::kw_and, None) => ExprKind::And(a, b),
            (Rule::kw_or, None) => ExprKind::Or(a, b),
            (Rule::kw_if_missing, None) => ExprKind::Otherwise(a, b),
            (Rule::kw_starts_with, None) => ExprKind::TextTest(a, TextTest::StartsWith, b),
            (Rule::kw_ends_with, None) => ExprKind::TextTest(a, TextTest::EndsWith, b),
            (Rule::kw_contains, None) => ExprKind::TextTest(a, TextTest::Contains, b),
            (rule, None) => ExprKind::Arithmetic(a, Spanned::new(arithmetic(rule), place), b),
        };
        Built {
            expr: Expr { kind, span },
            compares: comparison.is_some(),
        }
    }

    /// An operand with the windows behind it.
    pub(super) fn operand(&mut self, node: Node) -> Expr {
        if self.depth >= MOST_DEPTH {
            return self.too_deep(&node);
        }
        let span = self.span(&node);
        self.depth += 1;
        let operand = self.operand_parts(node, span);
        self.depth -= 1;
        operand
    }

    fn operand_parts(&mut self, node: Node, span: Span) -> Expr {
        // Literals are tokens and parts at once, so the parts are not filtered here.
        let mut parts = node.into_inner();
        let Some(primary) = parts.next() else {
            unreachable!("an operand has a primary")
        };
        let inner = self.primary(primary);
        let windows: Vec<_> = parts.flat_map(|window| self.windows(window)).collect();
        if windows.is_empty() {
            return inner;
        }
        Expr {
            kind: ExprKind::Windowed(Box::new(inner), windows),
            span,
        }
    }

    fn primary(&mut self, node: Node) -> Expr {
        let span = self.span(&node);
        let kind = match node.as_rule() {
            Rule::bracketed => self.formula(Parts::of(node).one(Rule::formula)).kind,
            Rule::conditional => return self.conditional(node),
            Rule::date_difference => self.date_difference(node),
            Rule::working_time => self.working_time(node),
            Rule::first_available => {
                ExprKind::FirstAvailable(Parts::of(node).map(|part| self.formula(part)).collect())
            }
            Rule::across => self.across(node),
            Rule::reference => self.reference(node),
            _ => return self.literal(&node),
        };
        Expr { kind, span }
    }

    /// `if a then b else if c then d else e`: an `else if` is an `if` inside the `else`.
    fn conditional(&mut self, node: Node) -> Expr {
        let place = self.span(&node);
        let here = node.clone().into_inner().len() / 2;
        if self.depth + here > MOST_DEPTH {
            return self.too_deep(&node);
        }
        self.depth += here;
        let mut parts: Vec<Node> = Parts::of(node).collect();
        let Some(last) = parts.pop() else {
            unreachable!("a conditional ends with a formula")
        };
        let mut cases = Vec::new();
        let mut rest = parts.into_iter();
        while let (Some(condition), Some(then)) = (rest.next(), rest.next()) {
            cases.push((self.formula(condition), self.formula(then)));
        }
        let mut result = self.formula(last);
        for (condition, then) in cases.into_iter().rev() {
            let span = condition.span.to(result.span);
            result = Expr {
                kind: ExprKind::If {
                    condition: Box::new(condition),
                    then: Box::new(then),
                    otherwise: Box::new(result),
                },
                span,
            };
        }
        self.depth -= here;
        result.span = place;
        result
    }

    fn date_difference(&mut self, node: Node) -> ExprKind {
        let unit = match super::choice(node.clone()) {
            Rule::kw_months_between => DateUnit::Months,
            _ => DateUnit::Days,
        };
        let mut ends = Parts::of(node);
        ExprKind::DateDifference {
            unit,
            from: Box::new(self.formula(ends.one(Rule::amount))),
            to: Box::new(self.formula(ends.one(Rule::amount))),
        }
    }

    fn working_time(&mut self, node: Node) -> ExprKind {
        let mut parts = Parts::of(node);
        ExprKind::WorkingTime {
            from: Box::new(self.formula(parts.one(Rule::amount))),
            to: Box::new(self.formula(parts.one(Rule::amount))),
            calendar: self.path(parts.one(Rule::path)),
        }
    }
}

fn comparison(rule: Rule) -> Option<Comparison> {
    match rule {
        Rule::equal => Some(Comparison::Equal),
        Rule::not_equal => Some(Comparison::NotEqual),
        Rule::less => Some(Comparison::Less),
        Rule::at_most => Some(Comparison::AtMost),
        Rule::more => Some(Comparison::More),
        Rule::at_least => Some(Comparison::AtLeast),
        _ => None,
    }
}

/// The comparison that a band or a condition is written with.
pub(super) fn comparison_sign(rule: Rule) -> Comparison {
    match comparison(rule) {
        Some(comparison) => comparison,
        None => unreachable!("{rule:?} is no comparison"),
    }
}

fn arithmetic(rule: Rule) -> Arithmetic {
    match rule {
        Rule::plus => Arithmetic::Add,
        Rule::minus => Arithmetic::Subtract,
        Rule::times => Arithmetic::Multiply,
        Rule::divided => Arithmetic::Divide,
        Rule::power => Arithmetic::Power,
        other => unreachable!("{other:?} is no operator"),
    }
}
