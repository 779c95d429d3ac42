//! What holds for a time: which definition is in force in the scored period, and whether a part is.

use weigh_dsl::model::{ExprKind, PeriodPart, SubjectExpr};
use weigh_dsl::syntax::ast::Comparison;
use weigh_dsl::value::{Date, Literal};

/// The first and the last day of a definition, as far as it has them.
type Stretch = (Option<Date>, Option<Date>);

/// One definition out of several.
pub(super) enum InForce<'e> {
    /// It does not depend on the time.
    Always(&'e SubjectExpr),
    /// The one of this time, and the days it holds from and to.
    Now(&'e SubjectExpr, Option<Date>, Option<Date>),
    /// There is none for this time; what stands for it is missing.
    Never(&'e SubjectExpr),
}

/// The definition that is in force; `holds` tells whether a condition does.
pub(super) fn in_force(expr: &SubjectExpr, holds: impl Fn(&SubjectExpr) -> bool) -> InForce<'_> {
    let mut at = expr;
    let mut dated = false;
    while let ExprKind::If {
        condition,
        then,
        otherwise,
    } = &at.kind
        && let Some((from, to)) = stretch(condition)
    {
        if holds(condition) {
            return InForce::Now(then, from, to);
        }
        dated = true;
        at = otherwise;
    }
    match at.as_literal() {
        Some(Literal::Missing) if dated => InForce::Never(at),
        _ => InForce::Always(at),
    }
}

/// Whether a part whose condition this is lies outside of its days, whatever else its condition asks.
pub(super) fn is_out_of_force(condition: &SubjectExpr, holds: &impl Fn(&SubjectExpr) -> bool) -> bool {
    match &condition.kind {
        _ if stretch(condition).is_some() => !holds(condition),
        ExprKind::And(a, b) => is_out_of_force(a, holds) || is_out_of_force(b, holds),
        _ => false,
    }
}

/// The days of a condition that `effective` made. What an author writes about the period has a place of its own in it.
fn stretch(condition: &SubjectExpr) -> Option<Stretch> {
    match &condition.kind {
        ExprKind::And(a, b) if a.span == condition.span && b.span == condition.span => {
            let ((from, _), (_, to)) = (stretch(a)?, stretch(b)?);
            Some((from, to))
        }
        ExprKind::Compare(comparison, part, day) if part.span == condition.span => {
            let Some(Literal::Date(day)) = day.as_literal() else {
                return None;
            };
            match (comparison, &part.kind) {
                (Comparison::AtLeast, ExprKind::Period(PeriodPart::Start)) => Some((Some(*day), None)),
                (Comparison::AtMost, ExprKind::Period(PeriodPart::End)) => Some((None, Some(*day))),
                _ => None,
            }
        }
        _ => None,
    }
}
