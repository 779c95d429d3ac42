//! Days and times of day, without zones: plain counts, with the calendar from `jiff`.

use std::fmt;

use jiff::civil;

/// A day, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct Date(pub i32);

/// A moment of a day, in microseconds from 1970-01-01T00:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct DateTime(pub i64);

const EPOCH: civil::Date = civil::date(1970, 1, 1);

impl Date {
    /// A day of the calendar; none if there is no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        civil::Date::new(year, month, day).ok().map(Self::from_civil)
    }

    /// Reads `2024-10-01`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// Year, month and day; none for a count that no calendar reaches.
    pub fn ymd(self) -> Option<(i16, i8, i8)> {
        self.civil().map(|date| (date.year(), date.month(), date.day()))
    }

    /// The day that many days later.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The day that many months later; the last of the month where the month is too short.
    pub fn plus_months(self, months: i32) -> Option<Self> {
        let span = jiff::Span::new().try_months(months).ok()?;
        self.civil()?.checked_add(span).ok().map(Self::from_civil)
    }

    /// Whole months from this day to `later` (negative where it is earlier).
    pub fn months_until(self, later: Date) -> Option<i32> {
        let span = self.civil()?.until((jiff::Unit::Month, later.civil()?)).ok()?;
        Some(span.get_months())
    }

    fn civil(self) -> Option<civil::Date> {
        EPOCH.checked_add(jiff::Span::new().try_days(self.0).ok()?).ok()
    }

    fn from_civil(date: civil::Date) -> Self {
        // A difference of two civil dates in days always exists and fits in an i32.
        Self(
            date.since((jiff::Unit::Day, EPOCH))
                .map_or(0, |span| span.get_days()),
        )
    }
}

impl DateTime {
    /// Microseconds in a day.
    pub const DAY: i64 = 86_400_000_000;

    /// The start of a day.
    pub fn at_start_of(date: Date) -> Self {
        Self(i64::from(date.0) * Self::DAY)
    }

    /// Reads `2024-10-01T09:30` or `2024-10-01T09:30:15.5`.
    pub fn parse(text: &str) -> Option<Self> {
        let (day, time) = text.split_once(['T', ' '])?;
        let midnight = Self::at_start_of(Date::parse(day)?);
        let mut parts = time.splitn(3, ':');
        let hour: i64 = parts.next()?.parse().ok().filter(|h| (0..24).contains(h))?;
        let minute: i64 = parts.next()?.parse().ok().filter(|m| (0..60).contains(m))?;
        let second: f64 = parts.next().map_or(Some(0.0), |s| s.parse().ok())?;
        let micros = (second * 1e6).round() as i64;
        (0..60_000_000).contains(&micros).then_some(())?;
        Some(Self(midnight.0 + (hour * 60 + minute) * 60_000_000 + micros))
    }

    /// The day it lies in.
    pub fn date(self) -> Date {
        Date(self.0.div_euclid(Self::DAY) as i32)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.civil() {
            Some(date) => write!(f, "{date}"),
            None => write!(f, "day {}", self.0),
        }
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.0.rem_euclid(Self::DAY);
        let (seconds, fraction) = (micros / 1_000_000, micros % 1_000_000);
        write!(
            f,
            "{}T{:02}:{:02}",
            self.date(),
            seconds / 3600,
            seconds / 60 % 60
        )?;
        if micros % 60_000_000 != 0 {
            write!(f, ":{:02}", seconds % 60)?;
        }
        if fraction != 0 {
            write!(f, ".{}", format!("{fraction:06}").trim_end_matches('0'))?;
        }
        Ok(())
    }
}
