//! What holds for a time: which definition is in force in a scored period, and whether a part is. That `effective` made a
//! condition is seen by its place: what an author writes about the period has a place of its own in it.

use super::{ExprKind, Group, Member, PeriodPart, Scorecard, SubjectExpr, Weight};
use crate::syntax::ast::Comparison;
use crate::value::{Date, Decimal, Literal, Period};

/// The first and the last day of a definition, as far as it has them.
type Stretch = (Option<Date>, Option<Date>);

/// The first and the last day of a period.
pub type Days = (Date, Date);

/// One definition out of several.
#[derive(Debug)]
pub enum InForce<'e> {
    /// It does not depend on the time.
    Always(&'e SubjectExpr),
    /// The one of this time, and the days it holds from and to.
    Now(&'e SubjectExpr, Option<Date>, Option<Date>),
    /// There is none for this time; what stands for it is missing.
    Never(&'e SubjectExpr),
}

/// A weight in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeightThen {
    /// The part is not in force.
    NotInForce,
    /// The same for all subjects.
    Fixed(Decimal),
    /// By subject.
    BySubject,
}

impl SubjectExpr {
    /// The definition that is in force; `holds` tells whether a condition does.
    pub fn in_force(&self, holds: impl Fn(&SubjectExpr) -> bool) -> InForce<'_> {
        let mut at = self;
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

    /// Of the condition of a part, what `effective` made: all of it must hold for the part to be in force.
    fn dates(&self) -> Vec<&SubjectExpr> {
        match &self.kind {
            _ if stretch(self).is_some() => vec![self],
            ExprKind::And(a, b) => [a.dates(), b.dates()].concat(),
            _ => Vec::new(),
        }
    }

    /// Whether a condition that `effective` made holds in a period of these days.
    fn holds_in(&self, (start, end): Days) -> bool {
        let (from, to) = stretch(self).unwrap_or_default();
        from.is_none_or(|from| from <= start) && to.is_none_or(|to| end <= to)
    }
}

impl Scorecard {
    /// The conditions by which `effective` says when a part is in force; none where it always is.
    pub fn dates(&self, member: Member) -> Vec<&SubjectExpr> {
        let applies = match member {
            Member::Kpi(id) => &self.kpi(id).applies,
            Member::Group(id) => &self.group(id).applies,
        };
        applies.as_ref().map_or_else(Vec::new, SubjectExpr::dates)
    }

    /// The first and the last day of a period.
    pub fn days(&self, period: Option<Period>) -> Option<Days> {
        let period = period?;
        period.start(self.calendar).zip(period.end(self.calendar))
    }

    /// Whether a part is in force in a period of these days; always where there is none.
    pub fn is_part_in_force(&self, member: Member, days: Option<Days>) -> bool {
        days.is_none_or(|days| self.dates(member).iter().all(|dates| dates.holds_in(days)))
    }

    /// What a part weighs among its siblings.
    pub fn weight_of(&self, member: Member) -> &Weight {
        match member {
            Member::Kpi(id) => &self.kpi(id).weight,
            Member::Group(id) => &self.group(id).weight,
        }
    }

    /// What a part weighs among its siblings in a period of these days.
    pub fn weight_in(&self, member: Member, days: Option<Days>) -> WeightThen {
        if !self.is_part_in_force(member, days) {
            return WeightThen::NotInForce;
        }
        let expr = match self.weight_of(member) {
            Weight::Fixed(weight) => return WeightThen::Fixed(*weight),
            Weight::By(expr) => expr,
        };
        let holds = |dates: &SubjectExpr| days.is_some_and(|days| dates.holds_in(days));
        let (InForce::Always(now) | InForce::Now(now, ..) | InForce::Never(now)) = expr.in_force(holds);
        match now.as_literal() {
            Some(Literal::Number(weight) | Literal::Percent(weight)) => WeightThen::Fixed(*weight),
            _ => WeightThen::BySubject,
        }
    }

    /// Whether the weights in a group are written as percentages, which make 100 %, and not as points.
    pub fn has_percentages(&self, group: &Group) -> bool {
        group.percentages
            || group.members.iter().any(|member| match self.weight_of(*member) {
                Weight::Fixed(_) => false,
                Weight::By(expr) => expr.ty.number().is_some_and(|number| number.percent),
            })
    }
}

/// The days of a condition that `effective` made.
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
