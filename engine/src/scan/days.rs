//! When rows happened, and in which cell of time that lies.

use std::ops::RangeInclusive;

use weigh_dsl::value::{Date, DateTime};

use super::store::NOWHERE;
use super::vector::{Cells as VectorCells, Vector};
use crate::plan::{Cells, Coverage, Span};

/// A table of days longer than this is searched instead: some 500 years.
const LONGEST_TABLE: i64 = 200_000;

/// When the rows of a batch happened.
#[derive(Debug, Clone)]
pub(super) struct Times {
    /// The day of each row; none where it is not known.
    pub(super) days: Vec<Option<i32>>,
    /// The moment of each row.
    moments: Option<Vec<i64>>,
}

impl Times {
    /// Takes a date, a date with time, or a year.
    pub(super) fn of(time: &Vector<'_>, rows: usize) -> Self {
        let known = |row: usize, day: i32| time.is_known(row).then_some(day);
        match &time.cells {
            VectorCells::Whole(years, scale) => {
                let unit = 10i64.checked_pow(*scale).unwrap_or(i64::MAX);
                let day = |row: usize| {
                    let year = years[time.at(row)];
                    time.is_known(row)
                        .then(|| first_of_year(year.div_euclid(unit)))
                        .flatten()
                };
                Self {
                    days: (0..rows).map(day).collect(),
                    moments: None,
                }
            }
            VectorCells::DateTime(moments) => {
                let day = |row: usize| known(row, moments[time.at(row)].div_euclid(DateTime::DAY) as i32);
                let moments = (0..rows).map(|row| moments[time.at(row)]).collect();
                Self {
                    days: (0..rows).map(day).collect(),
                    moments: Some(moments),
                }
            }
            VectorCells::Date(days) => {
                let day = |row: usize| known(row, days[time.at(row)]);
                Self {
                    days: (0..rows).map(day).collect(),
                    moments: None,
                }
            }
            _ => Self {
                days: vec![None; rows],
                moments: None,
            },
        }
    }

    /// The moment of a row: of a day, its first one.
    pub(super) fn moment(&self, row: usize) -> Option<i64> {
        let day = self.days[row]?;
        Some(match &self.moments {
            Some(moments) => moments[row],
            None => i64::from(day) * DateTime::DAY,
        })
    }

    /// Calls `each` with the day of each row that counts and has one.
    pub(super) fn each_day(&self, keep: &[bool], mut each: impl FnMut(usize, Date)) {
        for (row, day) in self.days.iter().enumerate().filter(|(row, _)| keep[*row]) {
            if let Some(day) = day {
                each(row, Date(*day));
            }
        }
    }

    /// The days from the first to the last, of the rows that count.
    pub(super) fn coverage(&self, keep: &[bool]) -> Option<Coverage> {
        let mut days = self
            .days
            .iter()
            .zip(keep)
            .filter(|(_, keep)| **keep)
            .filter_map(|(day, _)| *day);
        let first = days.next()?;
        let (first, last) = days.fold((first, first), |(first, last), day| {
            (first.min(day), last.max(day))
        });
        Some(Coverage {
            first: Date(first),
            last: Date(last),
        })
    }
}

/// The rows that happened outside of a span of time; none where none did.
pub(super) fn outside(span: &Span, time: &Vector<'_>, rows: usize) -> Option<Vec<bool>> {
    let (from, until) = (span.from.map(|day| day.0), span.until.map(|day| day.0));
    let beyond = |day: i32| from.is_some_and(|from| day < from) || until.is_some_and(|until| day >= until);
    // Most tables hold hardly anything else than what is read of them: a look at all values is quick.
    let none = match &time.cells {
        VectorCells::Date(days) => !days.iter().any(|day| beyond(*day)),
        VectorCells::DateTime(moments) => {
            let moment = |day: i32| i64::from(day) * DateTime::DAY;
            let (from, until) = (from.map_or(i64::MIN, moment), until.map_or(i64::MAX, moment));
            !moments.iter().any(|moment| *moment < from || *moment >= until)
        }
        _ => false,
    };
    if none {
        return None;
    }
    let days = Times::of(time, rows).days;
    Some(days.into_iter().map(|day| day.is_some_and(beyond)).collect())
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
    /// The first day of the table.
    first: i32,
    /// The cells of days from there on.
    table: Vec<u32>,
    /// Where the table would be too long: the days where a cell begins.
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
        let first = starts.first().map_or(0, |(day, _)| *day);
        let last = starts.last().map_or(0, |(day, _)| *day);
        let span = i64::from(last) - i64::from(first);
        let mut table = Vec::new();
        if span <= LONGEST_TABLE && !starts.is_empty() {
            for pair in starts.windows(2) {
                table.resize((pair[1].0 - first) as usize, pair[0].1);
            }
            // The last day of the table stands for all later ones.
            table.push(starts[starts.len() - 1].1);
        }
        let whole = *cells == Cells::whole();
        Self {
            first,
            table,
            starts,
            before,
            timeless: number(cells.timeless),
            whole,
        }
    }

    /// Whether all rows are in one cell, whenever they happened.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    /// The cell of a day, or [`NOWHERE`].
    pub(super) fn cell(&self, day: Option<i32>) -> u32 {
        let Some(day) = day else { return self.timeless };
        if self.starts.is_empty() || day < self.first {
            return self.before;
        }
        if self.table.is_empty() {
            let at = self.starts.partition_point(|(start, _)| *start <= day);
            return self.starts[at - 1].1;
        }
        let at = (i64::from(day) - i64::from(self.first)) as usize;
        self.table[at.min(self.table.len() - 1)]
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
