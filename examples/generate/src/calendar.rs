//! Days and minutes of the proleptic Gregorian calendar, as much of it as sample data needs.

use std::fmt;

/// A calendar day, counted from 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(i64);

/// A minute of a day, counted from 1970-01-01 00:00.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Minute(i64);

impl Day {
    /// The day with that year, month (from 1; 13 is January of the next year, and so on) and day of the month.
    pub(crate) fn new(year: i64, month: i64, day: i64) -> Self {
        let (year, month) = (year + (month - 1).div_euclid(12), (month - 1).rem_euclid(12) + 1);
        // The year of this count starts in March, so that a leap day is its last one.
        let (year, month) = if month > 2 {
            (year, month - 3)
        } else {
            (year - 1, month + 9)
        };
        let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        Self(365 * year + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468)
    }

    /// That many days later.
    pub(crate) fn plus(self, days: i64) -> Self {
        Self(self.0 + days)
    }

    /// How many days later than `other` it is.
    pub(crate) fn since(self, other: Self) -> i64 {
        self.0 - other.0
    }

    /// The minute of this day.
    pub(crate) fn at(self, minute: i64) -> Minute {
        Minute(self.0 * 1440 + minute)
    }

    /// Year, month and day of the month.
    pub(crate) fn parts(self) -> (i64, i64, i64) {
        let from_march = self.0 + 719_468;
        let era = from_march.div_euclid(146_097);
        let day = from_march.rem_euclid(146_097);
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let of_month = day - (153 * month + 2) / 5 + 1;
        let (year, month) = if month < 10 {
            (year, month + 3)
        } else {
            (year + 1, month - 9)
        };
        (year + era * 400, month, of_month)
    }
}

impl Minute {
    /// The minutes since 1970-01-01 00:00.
    pub(crate) fn count(self) -> i64 {
        self.0
    }

    /// The day that it lies in, and the minutes since its midnight.
    pub(crate) fn parts(self) -> (Day, i64) {
        (Day(self.0.div_euclid(1440)), self.0.rem_euclid(1440))
    }

    /// That many minutes later.
    pub(crate) fn plus(self, minutes: i64) -> Self {
        Self(self.0 + minutes)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year}-{month:02}-{day:02}")
    }
}

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (day, minute) = self.parts();
        write!(f, "{day} {:02}:{:02}:00", minute / 60, minute % 60)
    }
}
