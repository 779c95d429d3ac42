//! Hours of work: which ones a week has, and which ones the days have that are otherwise. Plain arithmetic on minutes, exact.

use super::{Date, DateTime};

/// Minutes of work on a day: from the first, and up to the second, which is not one of them. Counted from midnight; the end is
/// 1440 at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct Shift {
    /// The first minute.
    pub from: u16,
    /// One past the last minute; later than `from`.
    pub to: u16,
}

/// Days with hours of their own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
pub struct OtherDays {
    /// The first day.
    pub from: Date,
    /// The last day; not before `from`.
    pub to: Date,
    /// Their hours, in order; none where nobody works.
    pub shifts: Vec<Shift>,
}

/// When work is done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, serde::Serialize)]
pub struct WorkingHours {
    /// The hours of Monday to Sunday, each in order.
    week: [Vec<Shift>; 7],
    /// The days that are otherwise, in order; no two of them have a day in common.
    others: Vec<OtherDays>,
    /// Minutes of work in the week before each of its days, and in all of it.
    #[serde(skip)]
    before: [i64; 8],
    /// By how many minutes the other days up to one of them differ from the week, that one included.
    #[serde(skip)]
    differ: Vec<i64>,
}

const MINUTE: i64 = 60_000_000;
const MONDAY: i64 = -3; // 1969-12-29

impl WorkingHours {
    /// The hours of a week, and those of other days. Both are in order and without overlap.
    pub fn new(week: [Vec<Shift>; 7], others: Vec<OtherDays>) -> Self {
        let mut before = [0; 8];
        for (day, shifts) in week.iter().enumerate() {
            before[day + 1] = before[day] + minutes(shifts);
        }
        let mut hours = Self {
            week,
            others,
            before,
            differ: Vec::new(),
        };
        let mut sum = 0;
        for other in &hours.others {
            sum += hours.difference(other, i64::from(other.to.0) + 1);
            hours.differ.push(sum);
        }
        hours
    }

    /// Whether no day of the week has any.
    pub fn is_empty(&self) -> bool {
        self.before[7] == 0
    }

    /// The hours of a day, in order.
    pub fn of_day(&self, day: Date) -> &[Shift] {
        let at = self.others.partition_point(|other| other.to < day);
        match self.others.get(at) {
            Some(other) if other.from <= day => &other.shifts,
            _ => &self.week[(i64::from(day.0) - MONDAY).rem_euclid(7) as usize],
        }
    }

    /// The microseconds of work from one moment to another; below nought where the second is the earlier one.
    pub fn between(&self, from: DateTime, to: DateTime) -> i64 {
        self.until(to) - self.until(from)
    }

    /// The microseconds of work from a Monday long ago to a moment; below nought before it.
    fn until(&self, moment: DateTime) -> i64 {
        let day = moment.0.div_euclid(DateTime::DAY);
        let at = self.others.partition_point(|other| i64::from(other.to.0) < day);
        let mut whole = self.of_week(day);
        if let Some(last) = at.checked_sub(1) {
            whole += self.differ[last];
        }
        let today = match self.others.get(at) {
            Some(other) if i64::from(other.from.0) <= day => {
                whole += self.difference(other, day);
                &other.shifts
            }
            _ => &self.week[(day - MONDAY).rem_euclid(7) as usize],
        };
        let time = moment.0.rem_euclid(DateTime::DAY);
        let part = today.iter().map(|shift| {
            let (from, to) = (i64::from(shift.from) * MINUTE, i64::from(shift.to) * MINUTE);
            time.clamp(from, to) - from
        });
        whole * MINUTE + part.sum::<i64>()
    }

    /// The minutes of work before a day, if all weeks were alike.
    fn of_week(&self, day: i64) -> i64 {
        let days = day - MONDAY;
        days.div_euclid(7) * self.before[7] + self.before[days.rem_euclid(7) as usize]
    }

    /// By how many minutes other days before a day, which is not before the first of them, differ from the week.
    fn difference(&self, other: &OtherDays, day: i64) -> i64 {
        let from = i64::from(other.from.0);
        (day - from) * minutes(&other.shifts) - (self.of_week(day) - self.of_week(from))
    }
}

fn minutes(shifts: &[Shift]) -> i64 {
    shifts
        .iter()
        .map(|shift| i64::from(shift.to) - i64::from(shift.from))
        .sum()
}

#[cfg(test)]
mod tests;
