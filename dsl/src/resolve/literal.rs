//! Literals and constants as they stand in the tree.

use crate::syntax::ast::{Expr, ExprKind};
use crate::value::Literal;

/// The value of a literal, possibly with a sign before it.
pub(super) fn constant(expr: &Expr) -> Option<Literal> {
    match &expr.kind {
        ExprKind::Literal(literal) => Some(literal.clone()),
        ExprKind::Negate(inner) => match constant(inner)? {
            Literal::Number(number) => Some(Literal::Number(number.neg())),
            Literal::Percent(number) => Some(Literal::Percent(number.neg())),
            Literal::Money(number, currency) => Some(Literal::Money(number.neg(), currency)),
            Literal::Duration(number) => Some(Literal::Duration(number.neg())),
            Literal::Date(_)
            | Literal::DateTime(_)
            | Literal::Period(_)
            | Literal::Text(_)
            | Literal::Bool(_)
            | Literal::Missing => None,
        },
        _ => None,
    }
}

/// Whether one value can stand where the other stood. A percentage and a plain number are both ratios.
pub(super) fn same_kind(a: &Literal, b: &Literal) -> bool {
    let ratio = |literal: &Literal| matches!(literal, Literal::Number(_) | Literal::Percent(_));
    match (a, b) {
        (Literal::Money(_, a), Literal::Money(_, b)) => a == b,
        _ => (ratio(a) && ratio(b)) || std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}
