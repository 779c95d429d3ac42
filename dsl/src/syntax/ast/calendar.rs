//! Calendars: when work is done.

use super::{Name, Path};
use crate::source::{Span, Spanned};
use crate::value::{Date, Shift};

/// A calendar's declaration.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Calendar {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Spanned<String>>,
    /// What stands in its braces; none for one whose hours a binding says.
    pub clauses: Option<Vec<CalendarClause>>,
}

/// `bind calendar crm.business_hours { … }`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct BoundCalendar {
    /// Which one.
    pub name: Path,
    /// What stands in its braces.
    pub clauses: Vec<CalendarClause>,
}

/// `hours monday..friday 09:00..18:00` or `closed 2024-10-01..2024-10-07`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct CalendarClause {
    /// Which days.
    pub days: Vec<Spanned<Days>>,
    /// From when to when; none where it is closed.
    pub shifts: Vec<Spanned<Shift>>,
    /// All of it.
    pub span: Span,
}

/// Days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Days {
    /// `monday..friday`, from 0 for Monday to 6.
    OfWeek(u8, u8),
    /// `2024-10-01..2024-10-07`
    Dates(Date, Date),
}
