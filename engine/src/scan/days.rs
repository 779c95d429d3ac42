//! When rows happened, and in which cell of time that lies.

use std::cell::OnceCell;
use std::ops::RangeInclusive;
use std::rc::Rc;

use weigh_dsl::value::{Date, DateTime};

use super::store::NOWHERE;
use super::vector::{Cells as VectorCells, Vector};
use crate::plan::{Cells, Coverage, Span};

/// A table of days longer than this is searched instead: some 500 years.
const LONGEST_TABLE: i64 = 200_000;

/// Stands for the day of a row whose time is not known: millions of years before any.
const NO_DAY: i32 = i32::MIN;

/// When the rows of a batch happened.
#[derive(Debug)]
pub(super) struct Times<'a> {
    time: Rc<Vector<'a>>,
    rows: usize,
    /// The first and the last day, where every row has one and that is seen at once.
    ends: Option<(i32, i32)>,
    /// The day of each row, or [`NO_DAY`].
    days: OnceCell<Vec<i32>>,
}

impl<'a> Times<'a> {
    /// Takes a date, a date with time, or a year.
    pub(super) fn of(time: Rc<Vector<'a>>, rows: usize) -> Self {
        let ends = match (&time.cells, &time.known) {
            (VectorCells::Date(days), None) => ends(days),
            (VectorCells::DateTime(moments), None) => {
                ends(moments).map(|(first, last)| (day_of(first), day_of(last)))
            }
            _ => None,
        };
        Self {
            time,
            rows,
            ends: ends.filter(|(first, _)| *first != NO_DAY),
            days: OnceCell::new(),
        }
    }

    /// The first and the last day, where every row has one and that is seen at once.
    pub(super) fn ends(&self) -> Option<(i32, i32)> {
        self.ends
    }

    /// The day of each row, as [`CellFinder::cell`] takes it.
    pub(super) fn days(&self) -> &[i32] {
        self.days.get_or_init(|| days(&self.time, self.rows))
    }

    /// How many of the rows that count have no time.
    pub(super) fn timeless(&self, keep: &[bool]) -> u64 {
        if self.ends.is_some() {
            return 0;
        }
        let timeless = self.days().iter().zip(keep);
        timeless.filter(|(day, keep)| **keep && **day == NO_DAY).count() as u64
    }

    /// The moment of a row: of a day, its first one.
    pub(super) fn moment(&self, row: usize) -> Option<i64> {
        let day = self.days()[row];
        (day != NO_DAY).then(|| match &self.time.cells {
            VectorCells::DateTime(moments) => moments[self.time.at(row)],
            _ => i64::from(day) * DateTime::DAY,
        })
    }

    /// Calls `each` with the day of each row that counts and has one.
    pub(super) fn each_day(&self, keep: &[bool], mut each: impl FnMut(usize, Date)) {
        for (row, (day, keep)) in self.days().iter().zip(keep).enumerate() {
            if *keep && *day != NO_DAY {
                each(row, Date(*day));
            }
        }
    }

    /// The days from the first to the last, of the rows that count; `all` says that all do.
    pub(super) fn coverage(&self, keep: &[bool], all: bool) -> Option<Coverage> {
        if let (Some((first, last)), true) = (self.ends, all) {
            return Some(Coverage {
                first: Date(first),
                last: Date(last),
            });
        }
        let (mut first, mut last) = (i32::MAX, NO_DAY);
        for (day, keep) in self.days().iter().zip(keep) {
            let counts = *keep && *day != NO_DAY;
            first = first.min(if counts { *day } else { i32::MAX });
            last = last.max(if counts { *day } else { NO_DAY });
        }
        (last != NO_DAY).then_some(Coverage {
            first: Date(first),
            last: Date(last),
        })
    }
}

/// The day of each row, or [`NO_DAY`].
fn days(time: &Vector<'_>, rows: usize) -> Vec<i32> {
    let mut days: Vec<i32> = match &time.cells {
        VectorCells::Whole(years, scale) => {
            let unit = 10i64.checked_pow(*scale).unwrap_or(i64::MAX);
            let day = |year: &i64| first_of_year(year.div_euclid(unit)).unwrap_or(NO_DAY);
            years.iter().map(day).collect()
        }
        VectorCells::DateTime(moments) => moments.iter().map(|moment| day_of(*moment)).collect(),
        VectorCells::Date(days) => days.to_vec(),
        _ => vec![NO_DAY],
    };
    if days.len() < rows {
        days.resize(rows, days[0]);
    }
    if let Some(known) = &time.known {
        for (row, day) in days.iter_mut().enumerate() {
            if !known[time.at(row)] {
                *day = NO_DAY;
            }
        }
    }
    days
}

/// The day that a moment lies in.
fn day_of(moment: i64) -> i32 {
    moment.div_euclid(DateTime::DAY) as i32
}

/// The least and the greatest value.
fn ends<T: Copy + Ord>(values: &[T]) -> Option<(T, T)> {
    let first = *values.first()?;
    // Both at once, without a branch: this is vectorized.
    Some(values.iter().fold((first, first), |(least, most), value| {
        (least.min(*value), most.max(*value))
    }))
}

/// The rows that happened outside of a span of time; none where none did.
pub(super) fn outside(span: &Span, time: &Vector<'_>, rows: usize) -> Option<Vec<bool>> {
    let (from, until) = (span.from.map(|day| day.0), span.until.map(|day| day.0));
    let beyond = |day: i32| from.is_some_and(|from| day < from) || until.is_some_and(|until| day >= until);
    // Cells without a value mean nothing, and are inside mostly.
    let ends = match &time.cells {
        VectorCells::Date(days) => ends(days),
        VectorCells::DateTime(moments) => ends(moments).map(|(first, last)| (day_of(first), day_of(last))),
        _ => None,
    };
    // Most tables hold hardly anything else than what is read of them: a look at all values is quick.
    if ends.is_some_and(|(first, last)| !beyond(first) && !beyond(last)) {
        return None;
    }
    let days = days(time, rows);
    Some(days.into_iter().map(|day| day != NO_DAY && beyond(day)).collect())
}

/// The years that a whole number can be taken for. Others are days, seconds or codes.
const YEARS: RangeInclusive<i64> = 1000..=9999;

/// The rows whose time is a number that is no year.
pub(super) fn no_years(time: &Vector<'_>, rows: usize) -> Vec<usize> {
    let is_year = |row: usize| match &time.cells {
        VectorCells::Whole(years, scale) => {
            let unit = 10i64.checked_pow(*scale).unwrap_or(i64::MAX);
            YEARS.contains(&years[time.at(row)].div_euclid(unit))
        }
        // More digits than a year has.
        VectorCells::Wide(_) => false,
        _ => true,
    };
    (0..rows)
        .filter(|row| time.is_known(*row) && !is_year(*row))
        .collect()
}

/// The first day of a year; none of a number that is no year.
fn first_of_year(year: i64) -> Option<i32> {
    if !YEARS.contains(&year) {
        return None;
    }
    // Days to the first of January of each year from 1970-01-01, by the Gregorian rules.
    let before = year - 1;
    let leap_days = before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400);
    Some((365 * (year - 1970) + leap_days - 477) as i32)
}

/// Finds the cell of a day.
#[derive(Debug, Clone)]
pub(super) struct CellFinder {
    /// The day before the table's first one that begins a cell.
    before_first: i64,
    /// The cells of days from there on. The first stands for all earlier days, the last for all later ones. Empty where
    /// it would be too long.
    table: Vec<u32>,
    /// The days where a cell begins.
    starts: Vec<(i32, u32)>,
    before: u32,
    timeless: u32,
    /// Whether there is but one cell, for all rows.
    whole: bool,
}

impl CellFinder {
    pub(super) fn new(cells: &Cells) -> Self {
        let number = |cell: Option<u32>| cell.unwrap_or(NOWHERE);
        let mut starts: Vec<(i32, u32)> = Vec::new();
        let mut before = NOWHERE;
        for (start, cell) in &cells.pieces {
            match start {
                None => before = number(*cell),
                Some(start) => starts.push((start.0, number(*cell))),
            }
        }
        let first = starts.first().map_or(0, |(day, _)| i64::from(*day));
        let last = starts.last().map_or(0, |(day, _)| i64::from(*day));
        let mut table = Vec::new();
        if last - first <= LONGEST_TABLE {
            table.push(before);
            for pair in starts.windows(2) {
                table.resize((i64::from(pair[1].0) - first) as usize + 1, pair[0].1);
            }
            table.extend(starts.last().map(|(_, cell)| *cell));
        }
        Self {
            before_first: first - 1,
            table,
            starts,
            before,
            timeless: number(cells.timeless),
            whole: *cells == Cells::whole(),
        }
    }

    /// Whether all rows are in one cell, whenever they happened.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    /// The cell of a row without a time, or [`NOWHERE`].
    pub(super) fn timeless(&self) -> u32 {
        self.timeless
    }

    /// The cell of all days from the first to the last, where that is one.
    pub(super) fn cell_of_all(&self, (first, last): (i32, i32)) -> Option<u32> {
        let piece = |day: i32| self.starts.partition_point(|(start, _)| *start <= day);
        (piece(first) == piece(last)).then(|| self.cell(first))
    }

    /// The cell of a day that [`Times::days`] tells, or [`NOWHERE`].
    #[inline]
    pub(super) fn cell(&self, day: i32) -> u32 {
        if day == NO_DAY {
            return self.timeless;
        }
        if self.table.is_empty() {
            let at = self.starts.partition_point(|(start, _)| *start <= day);
            return at.checked_sub(1).map_or(self.before, |at| self.starts[at].1);
        }
        let at = i64::from(day) - self.before_first;
        self.table[at.clamp(0, self.table.len() as i64 - 1) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_begins_on_its_first_of_january() {
        for year in [1000i16, 1582, 1900, 1969, 1970, 1971, 2000, 2024, 2100, 9999] {
            let day = Date::new(year, 1, 1).map(|date| date.0);
            assert_eq!(first_of_year(i64::from(year)), day, "{year}");
        }
        assert_eq!(first_of_year(20_245), None);
        assert_eq!(first_of_year(999), None);
    }
}
