//! The head of a scorecard: its periods, its calendar, its scale and its roundings.

use weigh_words::text;

use super::{Resolver, literal};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Roundings;
use crate::source::Spanned;
use crate::syntax::ast::{self, Clause, ClauseKind, RoundWhat};
use crate::value::{Calendar, Decimal, Granularity, Literal, Rounding};

impl Resolver<'_> {
    pub(super) fn heading(&mut self, body: &[Clause]) -> Heading {
        let mut heading = Heading {
            period: None,
            calendar: Calendar::default(),
            scale: (Decimal::ZERO, Decimal::HUNDRED),
            round: Roundings::default(),
        };
        for clause in body {
            match &clause.kind {
                ClauseKind::Period(period) => heading.period = Some(period.value),
                ClauseKind::YearStarts(month) => {
                    heading.calendar = Calendar {
                        first_month: month.value,
                    }
                }
                ClauseKind::Scale(range) => heading.scale = self.scale(range).unwrap_or(heading.scale),
                ClauseKind::Round { what, places, mode } => {
                    let Some(rounding) = self.rounding(places, mode.as_ref()) else {
                        continue;
                    };
                    match what.value {
                        RoundWhat::Score => heading.round.score = Some(rounding),
                        RoundWhat::Group => heading.round.group = Some(rounding),
                        RoundWhat::Total => heading.round.total = Some(rounding),
                    }
                }
                _ => {}
            }
        }
        heading
    }

    pub(super) fn rounding(
        &mut self,
        places: &Spanned<u32>,
        mode: Option<&Spanned<crate::value::RoundingMode>>,
    ) -> Option<Rounding> {
        if places.value > 18 {
            self.out.push(
                Diagnostic::error(
                    Code::E0309,
                    text!("a score has at most 18 decimal places"),
                    places.span,
                )
                .help(text!("write a smaller number: `round total 1`")),
            );
            return None;
        }
        Some(Rounding {
            places: places.value,
            mode: mode.map(|mode| mode.value).unwrap_or_default(),
        })
    }

    fn scale(&mut self, range: &ast::Range) -> Option<(Decimal, Decimal)> {
        let end = |end: &Option<ast::Expr>| match literal::constant(end.as_ref()?)? {
            Literal::Number(number) => Some(number),
            _ => None,
        };
        match (end(&range.low), end(&range.high)) {
            (Some(low), Some(high)) if low < high && !range.open => Some((low, high)),
            _ => {
                self.out.push(
                    Diagnostic::error(
                        Code::E0309,
                        text!("a scale goes from its worst score to its best"),
                        range.span,
                    )
                    .help(text!("write `scale 0..100`, `scale 0..1` or `scale 1..5`")),
                );
                None
            }
        }
    }
}

/// What the head of a scorecard says.
pub(super) struct Heading {
    pub(super) period: Option<Granularity>,
    pub(super) calendar: Calendar,
    pub(super) scale: (Decimal, Decimal),
    pub(super) round: Roundings,
}
