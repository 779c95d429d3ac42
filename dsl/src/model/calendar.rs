//! Calendars of work.

use serde::Serialize;

use crate::source::Span;
use crate::value::WorkingHours;

/// A calendar of a [`Model`](super::Model).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct CalendarId(pub u32);

/// A calendar of work.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorkCalendar {
    /// Its name.
    pub name: String,
    /// Its hours. Those of one that nothing uses may be none.
    pub hours: WorkingHours,
    /// Its declaration.
    #[serde(skip)]
    pub span: Span,
}
