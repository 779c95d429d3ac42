//! Periods: years, halves, quarters, months and ISO weeks, on a calendar whose year may start in any month.

use std::fmt;

use super::Date;

/// The size of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Granularity {
    /// Twelve months.
    Year,
    /// Six months.
    Half,
    /// Three months.
    Quarter,
    /// A calendar month.
    Month,
    /// An ISO week, Monday to Sunday.
    Week,
}

impl Granularity {
    /// Months in a period of this size; none for a week.
    pub fn months(self) -> Option<i32> {
        match self {
            Granularity::Year => Some(12),
            Granularity::Half => Some(6),
            Granularity::Quarter => Some(3),
            Granularity::Month => Some(1),
            Granularity::Week => None,
        }
    }

    /// The English word.
    pub fn word(self) -> &'static str {
        match self {
            Granularity::Year => "year",
            Granularity::Half => "half",
            Granularity::Quarter => "quarter",
            Granularity::Month => "month",
            Granularity::Week => "week",
        }
    }
}

/// In which month a year starts. A fiscal year is named after the calendar year in which it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Calendar {
    /// 1 to 12.
    pub first_month: u8,
}

impl Default for Calendar {
    fn default() -> Self {
        Self { first_month: 1 }
    }
}

/// A period of a calendar: `2024-Q4`. Two neighbours of one granularity differ by one in `index`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct Period {
    /// Its size.
    pub granularity: Granularity,
    /// The count of such periods from the first of the year 0; for weeks, from the Monday 1969-12-29.
    pub index: i32,
}

/// Days from 1969-12-29, a Monday, to 1970-01-01.
const MONDAY_BEFORE_EPOCH: i32 = 3;

impl Period {
    /// The part (from 1) of a year; none if the year has no such part.
    pub fn new(granularity: Granularity, year: i32, part: i32) -> Option<Self> {
        let index = match granularity.months() {
            Some(months) => {
                (1..=12 / months).contains(&part).then_some(())?;
                year.checked_mul(12 / months)?.checked_add(part - 1)?
            }
            None => {
                // 4 January always lies in week 1.
                let first = Self::containing(
                    Date::new(i16::try_from(year).ok()?, 1, 4)?,
                    Granularity::Week,
                    Calendar::default(),
                )?;
                let week = Self {
                    index: first.index + part - 1,
                    ..first
                };
                ((1..=53).contains(&part) && week.year_and_part()? == (year, part)).then_some(week.index)?
            }
        };
        Some(Self { granularity, index })
    }

    /// Reads `2024`, `2024-H2`, `2024-Q4`, `2024-10`, `2024-W41`.
    pub fn parse(text: &str) -> Option<Self> {
        let Some((year, part)) = text.split_once('-') else {
            return Self::new(Granularity::Year, read(text, 4)?, 1);
        };
        let year = read(year, 4)?;
        let (granularity, part) = match part.as_bytes().first()? {
            b'H' | b'h' => (Granularity::Half, read(&part[1..], 1)?),
            b'Q' | b'q' => (Granularity::Quarter, read(&part[1..], 1)?),
            b'W' | b'w' => (Granularity::Week, read(&part[1..], 2)?),
            _ => (Granularity::Month, read(part, 2)?),
        };
        Self::new(granularity, year, part)
    }

    /// The period of a size that a day lies in.
    pub fn containing(date: Date, granularity: Granularity, calendar: Calendar) -> Option<Self> {
        let index = match granularity.months() {
            Some(months) => {
                let (year, month, _) = date.ymd()?;
                let count = i32::from(year) * 12 + i32::from(month) - first_month(granularity, calendar);
                count.div_euclid(months)
            }
            None => (date.0 + MONDAY_BEFORE_EPOCH).div_euclid(7),
        };
        Some(Self { granularity, index })
    }

    /// Its first day.
    pub fn start(self, calendar: Calendar) -> Option<Date> {
        match self.granularity.months() {
            Some(months) => {
                let count = self.index.checked_mul(months)? + first_month(self.granularity, calendar) - 1;
                let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
                Date::new(i16::try_from(year).ok()?, month as i8, 1)
            }
            None => Some(Date(self.index.checked_mul(7)? - MONDAY_BEFORE_EPOCH)),
        }
    }

    /// Its last day.
    pub fn end(self, calendar: Calendar) -> Option<Date> {
        Some(self.plus(1).start(calendar)?.plus_days(-1))
    }

    /// The period that many later.
    #[must_use]
    pub fn plus(self, count: i32) -> Self {
        Self {
            index: self.index.saturating_add(count),
            ..self
        }
    }

    /// The same period of the year before; for a week, the one of the same number (52 where there is no 53rd).
    #[must_use]
    pub fn year_ago(self) -> Self {
        match self.granularity.months() {
            Some(months) => self.plus(-12 / months),
            None => self
                .year_and_part()
                .and_then(|(year, week)| {
                    Self::new(Granularity::Week, year - 1, week)
                        .or_else(|| Self::new(Granularity::Week, year - 1, 52))
                })
                .unwrap_or_else(|| self.plus(-52)),
        }
    }

    /// The first day of the year that it lies in; for a week, of its ISO year.
    pub fn year_start(self, calendar: Calendar) -> Option<Date> {
        if self.granularity == Granularity::Week {
            let (year, _) = self.year_and_part()?;
            return Self::new(Granularity::Week, year, 1)?.start(calendar);
        }
        Self::containing(self.start(calendar)?, Granularity::Year, calendar)?.start(calendar)
    }

    /// The year that it belongs to and its number in that year, from 1.
    pub fn year_and_part(self) -> Option<(i32, i32)> {
        match self.granularity.months() {
            Some(months) => {
                let parts = 12 / months;
                Some((self.index.div_euclid(parts), self.index.rem_euclid(parts) + 1))
            }
            None => {
                let monday = self.start(Calendar::default())?;
                let (year, _, _) = monday.plus_days(3).ymd()?; // the Thursday decides
                let fourth = Date::new(year, 1, 4)?;
                let first = (fourth.0 + MONDAY_BEFORE_EPOCH).div_euclid(7);
                Some((i32::from(year), self.index - first + 1))
            }
        }
    }
}

/// In which month the parts of a year are counted from. A month is a month of the calendar, whenever the year starts.
fn first_month(granularity: Granularity, calendar: Calendar) -> i32 {
    match granularity {
        Granularity::Month | Granularity::Week => 1,
        Granularity::Year | Granularity::Half | Granularity::Quarter => i32::from(calendar.first_month),
    }
}

fn read(digits: &str, length: usize) -> Option<i32> {
    let fine = digits.len() == length && digits.bytes().all(|b| b.is_ascii_digit());
    if fine { digits.parse().ok() } else { None }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((year, part)) = self.year_and_part() else {
            return write!(f, "{} {}", self.granularity.word(), self.index);
        };
        match self.granularity {
            Granularity::Year => write!(f, "{year:04}"),
            Granularity::Half => write!(f, "{year:04}-H{part}"),
            Granularity::Quarter => write!(f, "{year:04}-Q{part}"),
            Granularity::Month => write!(f, "{year:04}-{part:02}"),
            Granularity::Week => write!(f, "{year:04}-W{part:02}"),
        }
    }
}
