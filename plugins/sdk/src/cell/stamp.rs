//! Days, and days with a time of day.
//!
//! `10/01/2024` does not say which of its numbers is the month. Such a day is read with its [`Order`] left open;
//! the column decides it (see `crate::evidence`).

use super::letters::Letters;

const MICROS: i64 = 1_000_000;
/// Microseconds in a day.
pub const DAY_MICROS: i64 = 86_400 * MICROS;

/// What a cell says about the order of day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The form itself tells: the year comes first, the month is a word, both numbers are equal.
    Told,
    /// The day comes first, because the second number is a month and the first can't be.
    DayFirst,
    /// The month comes first, because the first number is a month and the second can't be.
    MonthFirst,
    /// Both can be the month.
    Open,
}

/// A day, perhaps with a time, as a cell says it. It need not exist: see [`Stamp::day`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    year: i64,
    /// The month, or with an open order the first of the two numbers.
    month: i64,
    /// The day, or with an open order the second of the two numbers.
    day: i64,
    /// Which of the two comes first.
    pub order: Order,
    /// Microseconds since midnight; `Some(None)` is a time that no clock shows.
    time: Option<Option<i64>>,
}

impl Stamp {
    /// Whether a time of day is given.
    pub fn has_time(&self) -> bool {
        self.time.is_some()
    }

    /// Whether there can be such a day and time. An open order can be read in a way that exists.
    pub fn exists(&self) -> bool {
        self.micros(Order::MonthFirst).is_some() || self.micros(Order::DayFirst).is_some()
    }

    /// Days since 1970-01-01, with an open order read as `order`. None where there is no such day.
    pub fn day(&self, order: Order) -> Option<i32> {
        match (self.order, order) {
            (Order::Open, Order::DayFirst) => days(self.year, self.day, self.month),
            _ => days(self.year, self.month, self.day),
        }
    }

    /// Microseconds since 1970-01-01, at midnight where no time is given. None where there is no such day or time.
    pub fn micros(&self, order: Order) -> Option<i64> {
        Some(i64::from(self.day(order)?) * DAY_MICROS + self.time.unwrap_or(Some(0))?)
    }
}

/// Days from 1970-01-01 to a day of the Gregorian calendar; none where there is no such day.
pub fn days(year: i64, month: i64, day: i64) -> Option<i32> {
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day < 1 || day > month_length(year, month)
    {
        return None;
    }
    // Years that begin in March put the leap day last, which makes the lengths of the months regular.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let of_year = (153 * month + 2) / 5 + day - 1;
    Some((year * 365 + year / 4 - year / 100 + year / 400 + of_year - 719_468) as i32)
}

fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Reads a day or a day and a time: `2024-10-01`, `2024/10/1`, `2024.10.01`, `2024年10月1日`, `01-Oct-2024`,
/// `1 Oct 2024`, `10/01/2024`, `13.01.2024`, each perhaps followed by a time.
pub fn read(text: &str) -> Option<Stamp> {
    let mut letters = Letters::new(text.trim());
    let mut stamp = read_day(&mut letters)?;
    if !letters.done() {
        let apart = letters.take('T') || letters.take_blanks();
        stamp.time = Some(read_time(&mut letters, apart)?);
    }
    letters.done().then_some(stamp)
}

/// As [`read`], for a column that was declared to hold days: there eight digits `20241001` are one too.
pub fn read_declared(text: &str) -> Option<Stamp> {
    let mut letters = Letters::new(text.trim());
    match letters.digits() {
        Some((digits, 8)) if letters.done() => Some(Stamp {
            year: digits / 10_000,
            month: digits / 100 % 100,
            day: digits % 100,
            order: Order::Told,
            time: None,
        }),
        _ => read(text),
    }
}

fn read_day(letters: &mut Letters) -> Option<Stamp> {
    let (first, length) = letters.digits()?;
    let told = |year, month, day| {
        Some(Stamp {
            year,
            month,
            day,
            order: Order::Told,
            time: None,
        })
    };
    if length == 4 {
        if letters.take('年') {
            let month = short(letters)?;
            letters.take('月').then_some(())?;
            let day = short(letters)?;
            return (letters.take('日') || letters.take('号')).then(|| told(first, month, day))?;
        }
        let sign = ['-', '/', '.'].into_iter().find(|sign| letters.take(*sign))?;
        let month = short(letters)?;
        letters.take(sign).then_some(())?;
        return told(first, month, short(letters)?);
    }
    if length > 2 {
        return None;
    }
    if letters.take_blanks() {
        let month = month_by_name(letters.word())?;
        letters.take_blanks().then_some(())?;
        return told(year(letters)?, month, first);
    }
    let sign = ['-', '/', '.'].into_iter().find(|sign| letters.take(*sign))?;
    if letters.peek().is_some_and(|letter| letter.is_ascii_alphabetic()) {
        let month = month_by_name(letters.word())?;
        letters.take(sign).then_some(())?;
        return told(year(letters)?, month, first);
    }
    let second = short(letters)?;
    letters.take(sign).then_some(())?;
    let year = year(letters)?;
    // No country writes the month first with points.
    if sign == '.' {
        return told(year, second, first);
    }
    let is_month = |number| (1..=12).contains(&number);
    let order = match (is_month(first), is_month(second)) {
        (true, true) if first != second => Order::Open,
        (false, true) => Order::DayFirst,
        (true, false) => Order::MonthFirst,
        (true, true) | (false, false) => Order::Told,
    };
    let (month, day) = if order == Order::DayFirst {
        (second, first)
    } else {
        (first, second)
    };
    Some(Stamp {
        year,
        month,
        day,
        order,
        time: None,
    })
}

/// One or two digits.
fn short(letters: &mut Letters) -> Option<i64> {
    letters
        .digits()
        .filter(|(_, length)| *length <= 2)
        .map(|(value, _)| value)
}

fn year(letters: &mut Letters) -> Option<i64> {
    letters
        .digits()
        .filter(|(_, length)| *length == 4)
        .map(|(value, _)| value)
}

fn month_by_name(word: &str) -> Option<i64> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let place = NAMES.iter().position(|name| {
        word.eq_ignore_ascii_case(name)
            || word.eq_ignore_ascii_case(&name[..3])
            || (word.len() == 4 && word.eq_ignore_ascii_case("sept") && *name == "september")
    })?;
    Some(place as i64 + 1)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Morning,
    Afternoon,
}

/// A time of day; the inner none is a time that no clock shows. A `Z` at the end is allowed, since it asks for no
/// change; any other zone is not, because the time would have to be moved to a zone that nobody named.
fn read_time(letters: &mut Letters, apart: bool) -> Option<Option<i64>> {
    let mut half = if letters.take_word("上午") {
        Some(Half::Morning)
    } else if letters.take_word("下午") {
        Some(Half::Afternoon)
    } else {
        None
    };
    if !apart && half.is_none() {
        return None;
    }
    letters.take_blanks();
    let hour = short(letters)?;
    letters.take(':').then_some(())?;
    let minute = two(letters)?;
    let mut second = 0;
    let mut micros = 0;
    if letters.take(':') {
        second = two(letters)?;
        if letters.take('.') {
            micros = fraction(letters)?;
        }
    }
    if half.is_none() {
        let blank = letters.take_blanks();
        match letters.word() {
            "" if !blank => {}
            "Z" if !blank => {}
            word if word.eq_ignore_ascii_case("am") => half = Some(Half::Morning),
            word if word.eq_ignore_ascii_case("pm") => half = Some(Half::Afternoon),
            _ => return None,
        }
    }
    let hour = match half {
        Some(Half::Morning) if hour == 12 => 0,
        Some(Half::Afternoon) if hour < 12 => hour + 12,
        _ => hour,
    };
    if half == Some(Half::Morning) && hour > 12 || hour > 23 || minute > 59 || second > 59 {
        return Some(None);
    }
    Some(Some(((hour * 60 + minute) * 60 + second) * MICROS + micros))
}

fn two(letters: &mut Letters) -> Option<i64> {
    letters
        .digits()
        .filter(|(_, length)| *length == 2)
        .map(|(value, _)| value)
}

/// The fraction of a second, in microseconds. Up to nine digits are read; a source that writes nanoseconds loses
/// those beyond the sixth.
fn fraction(letters: &mut Letters) -> Option<i64> {
    let (digits, length) = letters.digits().filter(|(_, length)| *length <= 9)?;
    let nanos = digits * 10_i64.pow(9 - length as u32);
    Some(nanos / 1_000)
}

#[cfg(test)]
mod tests;
