//! Calendars and their hours.

use weigh_words::text;

use super::{Node, Parts, Reader, choice};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Spanned;
use crate::syntax::ast::{BoundCalendar, Calendar, CalendarClause, Days};
use crate::syntax::grammar::Rule;
use crate::value::Shift;

const A_DAY: u16 = 24 * 60;

impl Reader<'_> {
    pub(super) fn work_calendar(&mut self, node: Node) -> Calendar {
        let mut parts = Parts::of(node);
        let mut calendar = self.calendar_head(parts.one(Rule::calendar_head));
        let body = parts.maybe(Rule::calendar_body);
        calendar.clauses = body.map(|body| self.calendar_clauses(body));
        calendar
    }

    /// A calendar without its clauses.
    pub(in crate::syntax) fn calendar_head(&mut self, node: Node) -> Calendar {
        let mut parts = Parts::of(node);
        Calendar {
            name: self.name(&parts.one(Rule::name)),
            label: parts.maybe(Rule::text).map(|text| self.text(&text)),
            clauses: None,
        }
    }

    pub(super) fn bound_calendar(&mut self, node: Node) -> BoundCalendar {
        let mut parts = Parts::of(node);
        let mut bound = self.bind_calendar_head(parts.one(Rule::bind_calendar_head));
        bound.clauses = self.calendar_clauses(parts.one(Rule::calendar_body));
        bound
    }

    /// A binding of a calendar without its clauses.
    pub(in crate::syntax) fn bind_calendar_head(&mut self, node: Node) -> BoundCalendar {
        BoundCalendar {
            name: self.path(Parts::of(node).one(Rule::path)),
            clauses: Vec::new(),
        }
    }

    /// The clauses between a calendar's braces.
    pub(in crate::syntax) fn calendar_clauses(&mut self, node: Node) -> Vec<CalendarClause> {
        Parts::of(node)
            .filter_map(|clause| self.calendar_clause(clause))
            .collect()
    }

    fn calendar_clause(&mut self, node: Node) -> Option<CalendarClause> {
        let span = self.span(&node);
        let mut parts = Parts::of(node);
        let days: Vec<Option<Spanned<Days>>> = Parts::of(parts.one(Rule::days))
            .map(|range| self.day_range(range))
            .collect();
        let shifts: Vec<Option<Spanned<Shift>>> = parts.map(|shift| self.shift(shift)).collect();
        Some(CalendarClause {
            days: days.into_iter().collect::<Option<_>>()?,
            shifts: shifts.into_iter().collect::<Option<_>>()?,
            span,
        })
    }

    fn day_range(&mut self, node: Node) -> Option<Spanned<Days>> {
        let span = self.span(&node);
        let ends: Vec<Node> = Parts::of(node)
            .filter(|part| part.as_rule() != Rule::dots)
            .collect();
        let (first, last) = (ends[0].clone(), ends[ends.len() - 1].clone());
        if first.as_rule() == Rule::weekday {
            return Some(Spanned::new(Days::OfWeek(weekday(first), weekday(last)), span));
        }
        let (from, to) = (self.day(&first)?, self.day(&last)?);
        Some(Spanned::new(Days::Dates(from, to), span))
    }

    fn shift(&mut self, node: Node) -> Option<Spanned<Shift>> {
        let span = self.span(&node);
        let mut ends = Parts::of(node).filter(|part| part.as_rule() == Rule::clock);
        let (Some(from), Some(to)) = (ends.next(), ends.next()) else {
            unreachable!("a shift has two ends")
        };
        let (from, to) = (self.clock(&from)?, self.clock(&to)?);
        Some(Spanned::new(Shift { from, to }, span))
    }

    /// `09:00` in minutes; `24:00` is the end of a day.
    fn clock(&mut self, node: &Node) -> Option<u16> {
        let written = node.as_str().replace('：', ":");
        let read = written.split_once(':').and_then(|(hour, minute)| {
            let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
            let minutes = hour * 60 + minute;
            (minute < 60 && minutes <= A_DAY).then_some(minutes)
        });
        if read.is_none() {
            let title = text!("{written} does not exist", written);
            self.report(
                Diagnostic::error(Code::E0116, title, self.span(node)).label(text!("no day has such a time")),
            );
        }
        read
    }
}

/// From 0 for Monday to 6.
fn weekday(node: Node) -> u8 {
    const DAYS: [Rule; 7] = [
        Rule::kw_monday,
        Rule::kw_tuesday,
        Rule::kw_wednesday,
        Rule::kw_thursday,
        Rule::kw_friday,
        Rule::kw_saturday,
        Rule::kw_sunday,
    ];
    let day = choice(node);
    match DAYS.iter().position(|rule| *rule == day) {
        Some(day) => day as u8,
        None => unreachable!("{day:?} is no day of the week"),
    }
}
