//! Calendars: which hours of which days are hours of work, and the time of work between two moments.

use weigh_words::{Text, text};

use super::Resolver;
use super::expr::{Kind, Two};
use super::names::{Declaration, ScopeId};
use crate::diagnostic::{self, Code, Diagnostic, did_you_mean};
use crate::model::{CalendarId, Expr, ExprKind, Type, WorkCalendar};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, CalendarClause, Days};
use crate::value::{OtherDays, Shift, WorkingHours};

/// A calendar on its way into the model.
pub(super) struct CalendarState {
    pub(super) calendar: WorkCalendar,
    pub(super) scope: ScopeId,
    /// Whether its hours are a binding's to say.
    is_contract: bool,
    /// The binding that says them.
    bound: Option<Span>,
}

impl CalendarState {
    /// Whether nobody has said its hours.
    pub(super) fn is_unbound(&self) -> bool {
        self.is_contract && self.bound.is_none()
    }
}

impl Resolver<'_> {
    pub(super) fn declare_calendar(&mut self, scope: ScopeId, tree: &ast::Calendar) {
        let hours = match &tree.clauses {
            Some(clauses) => self.hours(&tree.name.value, tree.name.span, clauses),
            None => WorkingHours::default(),
        };
        self.calendars.push(CalendarState {
            calendar: WorkCalendar {
                name: tree.name.value.clone(),
                hours,
                span: tree.name.span,
            },
            scope,
            is_contract: tree.clauses.is_none(),
            bound: None,
        });
        let meaning = Declaration::Calendar(self.calendars.len() - 1);
        self.name(scope, &tree.name, meaning);
    }

    /// Says the hours of a library's calendar.
    pub(super) fn bind_calendar(&mut self, binding: &ast::BoundCalendar) {
        let Some(id) = self.calendar_named(&binding.name) else {
            return;
        };
        let shown = self.text(binding.name.span);
        let state = &self.calendars[id.0 as usize];
        let declared = state.calendar.span;
        if !state.is_contract {
            self.out.push(
                Diagnostic::error(
                    Code::E0522,
                    text!(
                        "the calendar `{name}` has hours of its own, so nothing can be bound to it",
                        name = shown
                    ),
                    binding.name.span,
                )
                .other(declared, text!("they are said here"))
                .help(text!(
                    "change them there, or give the new calendar a name of its own"
                )),
            );
            return;
        }
        if let Some(first) = state.bound {
            self.out.push(
                Diagnostic::error(
                    Code::E0523,
                    text!("`{name}` is bound twice", name = shown),
                    binding.name.span,
                )
                .label(text!("again here"))
                .other(first, text!("first here"))
                .help(text!("keep one of them")),
            );
            return;
        }
        let hours = self.hours(&shown, binding.name.span, &binding.clauses);
        let state = &mut self.calendars[id.0 as usize];
        state.bound = Some(binding.name.span);
        state.calendar.hours = hours;
    }

    /// The calendar of that name; reports where there is none.
    fn calendar_named(&mut self, path: &ast::Path) -> Option<CalendarId> {
        match self.lookup(&path.names) {
            Some((Declaration::Calendar(at), used)) if used == path.names.len() => {
                Some(CalendarId(at as u32))
            }
            Some((Declaration::Refused, _)) => None,
            _ => {
                let name = self.text(path.span);
                let calendars = self.names_where(path.span, |d| matches!(d, Declaration::Calendar(_)));
                let help = match did_you_mean(&name, calendars.iter().map(String::as_str)) {
                    Some(near) => diagnostic::meant(near),
                    None if calendars.is_empty() => {
                        text!(
                            "say when work is done: `calendar {name} {{ hours monday..friday 09:00..18:00 }}`",
                            name = &name
                        )
                    }
                    None => text!(
                        "the calendars here are {calendars}",
                        calendars = Text::list(calendars)
                    ),
                };
                self.out.push(
                    Diagnostic::error(
                        Code::E0201,
                        text!("there is no calendar `{name}`", name),
                        path.span,
                    )
                    .help(help),
                );
                None
            }
        }
    }

    /// `working time between a and b in office`, over rows.
    pub(super) fn working_time<L>(&mut self, both: Option<Two<L>>, calendar: &ast::Path) -> Option<Kind<L>> {
        let calendar = self.calendar_named(calendar);
        let (from, to) = both?;
        self.wants_moment(&from)?;
        self.wants_moment(&to)?;
        let calendar = calendar?;
        self.demand_calendar(calendar);
        Some((ExprKind::WorkingTime(calendar, from, to), Type::DURATION))
    }

    /// Reports working time where there is no row to look at.
    pub(super) fn of_rows_only<T>(&mut self, span: Span) -> Option<T> {
        self.out.push(
            Diagnostic::error(
                Code::E0406,
                text!("working time is counted for each row of a table"),
                span,
            )
            .help(text!(
                "write it into the table, `let waited = working time between opened and first_reply in office`, and take `avg(tickets.waited)`"
            )),
        );
        None
    }

    /// Reports a calendar whose hours nobody has said.
    pub(super) fn unbound_calendar(&mut self, id: CalendarId, place: Option<Span>) {
        let calendar = &self.calendars[id.0 as usize].calendar;
        let (own, declared) = (calendar.name.clone(), calendar.span);
        let name = self
            .name_in_main(Declaration::Calendar(id.0 as usize))
            .unwrap_or_else(|| own.clone());
        self.out.push(
            Diagnostic::error(
                Code::E0521,
                text!(
                    "nobody says the hours of the calendar `{name}`, which are needed",
                    name = own
                ),
                place.unwrap_or(declared),
            )
            .label(text!("its hours are needed here"))
            .other(declared, text!("declared here, without hours"))
            .help(text!(
                "write `bind calendar {name} {{ hours monday..friday 09:00..18:00 }}`",
                name
            )),
        );
    }

    /// Reports what is no moment: of a day alone nobody knows how much of it is meant.
    fn wants_moment<L>(&mut self, expr: &Expr<L>) -> Option<()> {
        if expr.ty != Type::Date {
            return self.wants(expr, Type::DateTime, text!("a date with time"));
        }
        let shown = self.text(expr.span);
        self.out.push(
            Diagnostic::error(
                Code::E0401,
                text!(
                    "working time is counted between moments, and `{shown}` is a day",
                    shown
                ),
                expr.span,
            )
            .label(expr.ty)
            .help(text!("take a column that has the time of day as well")),
        );
        None
    }

    /// What the clauses of a calendar say together.
    fn hours(&mut self, name: &str, at: Span, clauses: &[CalendarClause]) -> WorkingHours {
        let said_before = self.out.len();
        let mut week: [Option<(Vec<Shift>, Span)>; 7] = Default::default();
        let mut others: Vec<(OtherDays, Span)> = Vec::new();
        for clause in clauses {
            let Some(shifts) = self.shifts(&clause.shifts) else {
                continue;
            };
            for days in &clause.days {
                match days.value {
                    Days::OfWeek(from, to) if from <= to => {
                        for day in &mut week[usize::from(from)..=usize::from(to)] {
                            if let Some((_, first)) = day.replace((shifts.clone(), days.span)) {
                                let title = text!("a day of the week stands twice in this calendar");
                                self.day_twice(title, days.span, first);
                            }
                        }
                    }
                    Days::Dates(from, to) if from <= to => {
                        let shifts = shifts.clone();
                        others.push((OtherDays { from, to, shifts }, days.span));
                    }
                    Days::OfWeek(..) => self.backwards(
                        days.span,
                        text!(
                            "write the earlier day first; a week begins on Monday: `saturday, sunday, monday`"
                        ),
                    ),
                    Days::Dates(..) => self.backwards(days.span, text!("write the earlier day first")),
                }
            }
        }
        let others = self.apart(others);
        let week = week.map(|day| day.map(|(shifts, _)| shifts).unwrap_or_default());
        let hours = WorkingHours::new(week, others);
        if hours.is_empty() && self.out.len() == said_before {
            self.out.push(
                Diagnostic::error(
                    Code::E0305,
                    text!("nobody ever works by the calendar `{name}`", name),
                    at,
                )
                .help(text!(
                    "write the hours of a week: `hours monday..friday 09:00..18:00`"
                )),
            );
        }
        hours
    }

    /// Days in order; reports those that stand twice.
    fn apart(&mut self, mut days: Vec<(OtherDays, Span)>) -> Vec<OtherDays> {
        days.sort_by_key(|(other, span)| (other.from, *span));
        let mut apart: Vec<(OtherDays, Span)> = Vec::new();
        for (other, span) in days {
            match apart.last() {
                Some((before, first)) if before.to >= other.from => {
                    let title = text!("{day} stands twice in this calendar", day = other.from);
                    let (first, second) = (span.min(*first), span.max(*first));
                    self.day_twice(title, second, first);
                }
                _ => apart.push((other, span)),
            }
        }
        apart.into_iter().map(|(other, _)| other).collect()
    }

    /// The hours of a clause, which must follow one another; none where they do not, which is reported.
    fn shifts(&mut self, written: &[Spanned<Shift>]) -> Option<Vec<Shift>> {
        let mut before: Option<&Spanned<Shift>> = None;
        for shift in written {
            if shift.value.from >= shift.value.to {
                self.backwards(
                    shift.span,
                    text!(
                        "write the earlier end first; what goes on over midnight is two: `22:00..24:00` on one day, `00:00..06:00` on the next"
                    ),
                );
                return None;
            }
            if let Some(before) = before.filter(|before| before.value.to > shift.value.from) {
                self.out.push(
                    Diagnostic::error(
                        Code::E0304,
                        text!("these hours begin before the ones in front of them end"),
                        shift.span,
                    )
                    .other(before.span, text!("these"))
                    .help(text!(
                        "write hours in order, and each once: `09:00..12:00, 13:00..18:00`"
                    )),
                );
                return None;
            }
            before = Some(shift);
        }
        Some(written.iter().map(|shift| shift.value).collect())
    }

    fn backwards(&mut self, span: Span, help: Text) {
        let range = self.text(span);
        self.out
            .push(Diagnostic::error(Code::E0309, text!("nothing lies in {range}", range), span).help(help));
    }

    fn day_twice(&mut self, title: Text, second: Span, first: Span) {
        self.out.push(
            Diagnostic::error(Code::E0304, title, second)
                .label(text!("again here"))
                .other(first, text!("first here"))
                .help(text!(
                    "say the hours of a day once; those of a date count before those of its day of the week"
                )),
        );
    }
}
