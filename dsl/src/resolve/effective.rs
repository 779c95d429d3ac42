//! Definitions that hold for a time: `effective 2024-01-01..2024-06-30` on a weight, a target, a KPI, a group or a scorecard.
//! A period is scored by what is in force in all of it, so these dates lie between periods.

use weigh_words::text;

use super::Resolver;
use super::subject::{SubjectContext, no_period};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Expr, ExprKind, PeriodPart, SubjectExpr, Type};
use crate::source::Span;
use crate::syntax::ast::{self, Comparison};
use crate::value::{Calendar, Date, Granularity, Literal, Period};

/// Days from one to another, both included; without an end where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: Option<Date>,
    pub(super) to: Option<Date>,
}

impl Stretch {
    pub(super) const ALWAYS: Stretch = Stretch { from: None, to: None };

    /// Whether a day lies in it.
    pub(super) fn holds(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    pub(super) fn overlaps(self, other: Stretch) -> bool {
        let before = |to: Option<Date>, from: Option<Date>| to.zip(from).is_some_and(|(to, from)| to < from);
        !before(self.to, other.from) && !before(other.to, self.from)
    }
}

impl Resolver<'_> {
    /// When something is in force: always, without dates.
    pub(super) fn stretch(
        &mut self,
        (period, calendar): (Option<Granularity>, Calendar),
        tree: Option<&ast::Effective>,
    ) -> Option<Stretch> {
        let Some(tree) = tree else {
            return Some(Stretch::ALWAYS);
        };
        let Some(granularity) = period else {
            self.out.push(no_period(tree.span, text!("`effective`")));
            return None;
        };
        if let (Some(from), Some(to)) = (tree.from, tree.to)
            && from > to
        {
            self.out.push(
                Diagnostic::error(Code::E0333, format!("nothing lies in {from}..{to}"), tree.span)
                    .help(format!("write the earlier day first: `effective {to}..{from}`")),
            );
            return None;
        }
        let of = |day: Date| Period::containing(day, granularity, calendar);
        if let Some(from) = tree.from
            && of(from).and_then(|period| period.start(calendar)) != Some(from)
        {
            return self.inside(tree.span, from, "begins", granularity);
        }
        if let Some(to) = tree.to
            && of(to).and_then(|period| period.end(calendar)) != Some(to)
        {
            return self.inside(tree.span, to, "ends", granularity);
        }
        Some(Stretch {
            from: tree.from,
            to: tree.to,
        })
    }

    fn inside(&mut self, span: Span, day: Date, what: &str, granularity: Granularity) -> Option<Stretch> {
        let word = granularity.word();
        self.out.push(
            Diagnostic::error(
                Code::E0333,
                format!("this {what} on {day}, in the middle of a {word}"),
                span,
            )
            .label("that period would be scored by two definitions")
            .help(format!(
                "begin on the first day of a {word}, and end on the last day of one"
            )),
        );
        None
    }

    /// Whether the scored period lies in a stretch; none where that is always so.
    pub(super) fn in_force(stretch: Stretch, span: Span) -> Option<SubjectExpr> {
        let end = |part: PeriodPart, comparison: Comparison, day: Date| {
            let expr = |kind: ExprKind<_>, ty: Type| Expr { kind, ty, span };
            let left = expr(ExprKind::Period(part), Type::Date);
            let right = expr(ExprKind::Literal(Literal::Date(day)), Type::Date);
            let kind = ExprKind::Compare(comparison, Box::new(left), Box::new(right));
            expr(kind, Type::Bool)
        };
        let from = stretch
            .from
            .map(|day| end(PeriodPart::Start, Comparison::AtLeast, day));
        let to = stretch
            .to
            .map(|day| end(PeriodPart::End, Comparison::AtMost, day));
        match (from, to) {
            (Some(from), Some(to)) => Some(both(from, to, span)),
            (from, to) => from.or(to),
        }
    }

    /// The condition of a part that holds for a time.
    pub(super) fn in_force_of(&mut self, cx: &SubjectContext, tree: &ast::Effective) -> Option<SubjectExpr> {
        let stretch = self.stretch(Self::periods(cx), Some(tree))?;
        Self::in_force(stretch, tree.span)
    }

    /// One definition out of several that hold at different times; missing in a time in which none does.
    pub(super) fn by_time(&mut self, all: Vec<(SubjectExpr, Stretch, Span)>) -> Option<SubjectExpr> {
        for (at, (_, stretch, span)) in all.iter().enumerate() {
            let other = all[..at].iter().find(|(_, other, _)| other.overlaps(*stretch));
            if let Some((_, _, other)) = other {
                self.out.push(
                    Diagnostic::error(Code::E0334, "two definitions are in force at the same time", *span)
                        .other(*other, "the other one")
                        .help("let one end on the day before the other begins: `effective ..2024-06-30`, `effective 2024-07-01..`"),
                );
                return None;
            }
        }
        let mut whole: Option<SubjectExpr> = None;
        for (value, stretch, span) in all.into_iter().rev() {
            let Some(condition) = Self::in_force(stretch, span) else {
                return Some(value);
            };
            let (ty, place) = (value.ty, value.span);
            let otherwise = whole.unwrap_or(Expr {
                kind: ExprKind::Literal(Literal::Missing),
                ty,
                span: place,
            });
            whole = Some(Expr {
                kind: ExprKind::If {
                    condition: Box::new(condition),
                    then: Box::new(value),
                    otherwise: Box::new(otherwise),
                },
                ty,
                span: place,
            });
        }
        whole
    }

    /// The periods of the scorecard around, by which dates are judged.
    pub(super) fn periods(cx: &SubjectContext) -> (Option<Granularity>, Calendar) {
        (cx.around.as_ref()).map_or((None, Calendar::default()), |around| {
            (around.period, around.calendar)
        })
    }
}

/// Two conditions of which each may be none.
pub(super) fn joined(a: Option<SubjectExpr>, b: Option<SubjectExpr>) -> Option<SubjectExpr> {
    match (a, b) {
        (Some(a), Some(b)) => {
            let span = b.span;
            Some(both(a, b, span))
        }
        (a, b) => a.or(b),
    }
}

fn both(a: SubjectExpr, b: SubjectExpr, span: Span) -> SubjectExpr {
    Expr {
        kind: ExprKind::And(Box::new(a), Box::new(b)),
        ty: Type::Bool,
        span,
    }
}
