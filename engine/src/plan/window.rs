//! Windows of time: which days each one covers, and how the days of all of them are cut into cells, so that a row
//! falls into one cell at most and each window is a run of neighbouring cells.

use std::ops::Range;

use serde::Serialize;
use weigh_dsl::model::Window;
use weigh_dsl::syntax::ast::WindowUnit;
use weigh_dsl::value::{Calendar, Date, Period};

use crate::values::ScoredPeriod;

/// The days of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Days {
    /// The first day; none is since ever.
    pub from: Option<Date>,
    /// One past the last day; none is for ever.
    pub until: Option<Date>,
    /// Whether rows without a time belong to it too.
    pub timeless: bool,
}

/// How days fall into cells.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Cells {
    /// From which day on (none: since ever) which cell holds; none: no cell.
    pub pieces: Vec<(Option<Date>, Option<u32>)>,
    /// The cell of rows without a time.
    pub timeless: Option<u32>,
    /// The number of cells.
    pub count: u32,
}

impl Days {
    /// All rows.
    pub const ALL: Days = Days {
        from: None,
        until: None,
        timeless: true,
    };
    /// No row.
    pub const NONE: Days = Days {
        from: Some(Date(0)),
        until: Some(Date(0)),
        timeless: false,
    };

    /// The days of a window. What no calendar reaches covers no day.
    pub fn of(window: Window, scored: ScoredPeriod, calendar: Calendar) -> Days {
        let Some(period) = scored.period else {
            return match window {
                Window::Fixed(period) => Self::period(period, calendar),
                _ => Self::ALL,
            };
        };
        let until = period.plus(1).start(calendar);
        let since = |from: Option<Date>| match (from, until) {
            (Some(from), Some(until)) => Days {
                from: Some(from),
                until: Some(until),
                timeless: false,
            },
            _ => Days::NONE,
        };
        match window {
            Window::Current => Self::period(period, calendar),
            Window::Previous => Self::period(period.plus(-1), calendar),
            Window::YearAgo => Self::period(period.year_ago(), calendar),
            Window::YearToDate => since(period.year_start(calendar)),
            Window::Last(count, unit) => since(until.and_then(|until| earlier(until, count, unit))),
            Window::Before => Days {
                from: None,
                until,
                timeless: false,
            },
            Window::All => Days::ALL,
            Window::Fixed(period) => Self::period(period, calendar),
        }
    }

    fn period(period: Period, calendar: Calendar) -> Days {
        match (period.start(calendar), period.plus(1).start(calendar)) {
            (Some(from), Some(until)) => Days {
                from: Some(from),
                until: Some(until),
                timeless: false,
            },
            _ => Days::NONE,
        }
    }

    fn is_empty(self) -> bool {
        matches!((self.from, self.until), (Some(from), Some(until)) if from >= until)
    }
}

/// The day that long before another.
fn earlier(day: Date, count: u32, unit: WindowUnit) -> Option<Date> {
    let count = i32::try_from(count).ok()?;
    match unit {
        WindowUnit::Days => Some(day.plus_days(-count)),
        WindowUnit::Weeks => Some(day.plus_days(-count.checked_mul(7)?)),
        WindowUnit::Months => day.plus_months(-count),
        WindowUnit::Quarters => day.plus_months(-count.checked_mul(3)?),
        WindowUnit::Years => day.plus_months(-count.checked_mul(12)?),
    }
}

impl Cells {
    /// One cell for everything: for tables without a time.
    pub fn whole() -> Self {
        Self {
            pieces: vec![(None, Some(0))],
            timeless: Some(0),
            count: 1,
        }
    }

    /// Cuts the days at the ends of all windows. Days that no window covers have no cell.
    pub fn new(windows: &[Days]) -> Self {
        let windows: Vec<Days> = windows.iter().copied().filter(|days| !days.is_empty()).collect();
        let mut cuts: Vec<Option<Date>> = vec![None];
        for days in &windows {
            cuts.extend(days.from.map(Some));
            cuts.extend(days.until.map(Some));
        }
        cuts.sort_unstable();
        cuts.dedup();
        let mut count = 0;
        let mut next = |covered: bool| {
            covered.then(|| {
                count += 1;
                count - 1
            })
        };
        let covers = |days: &Days, start: Option<Date>| {
            days.from <= start
                && days
                    .until
                    .is_none_or(|until| start.is_none_or(|start| start < until))
        };
        let pieces: Vec<_> = cuts
            .iter()
            .map(|&start| (start, next(windows.iter().any(|days| covers(days, start)))))
            .collect();
        let timeless = next(windows.iter().any(|days| days.timeless));
        Self {
            pieces,
            timeless,
            count,
        }
    }

    /// The first day that is in a cell, and one past the last; none is since ever, and for ever. None where no day is.
    pub fn ends(&self) -> Option<(Option<Date>, Option<Date>)> {
        let (first, _) = self.pieces.iter().find(|(_, cell)| cell.is_some())?;
        let last = self.pieces.iter().rposition(|(_, cell)| cell.is_some())?;
        let until = self.pieces.get(last + 1).and_then(|(start, _)| *start);
        Some((*first, until))
    }

    /// The cells of one of the windows.
    pub fn run(&self, days: Days) -> Range<u32> {
        if days.is_empty() {
            return 0..0;
        }
        let inside = |start: &Option<Date>| {
            days.from <= *start
                && days
                    .until
                    .is_none_or(|until| start.is_none_or(|start| start < until))
        };
        let mut cells = self
            .pieces
            .iter()
            .filter(|(start, _)| inside(start))
            .filter_map(|(_, cell)| *cell);
        let first = cells.next();
        let last = if days.timeless {
            self.timeless
        } else {
            cells.next_back().or(first)
        };
        match (first, last) {
            (Some(first), Some(last)) => first..last + 1,
            _ => 0..0,
        }
    }
}
