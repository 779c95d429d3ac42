//! Days and times of the common shapes.

use super::{ZEROS, eight_digits, load};
use crate::cell::stamp::{DAY_MICROS, days};

/// `2024-10-01` or `2024/10/01`, each time compared with the last one: tables are often in the order of time.
pub(crate) struct Days {
    signs: (u64, u64),
    day: i32,
}

impl Days {
    pub(crate) fn new() -> Self {
        // No two signs are loaded as so large a number, so no cell is taken for the last one.
        Self {
            signs: (0, u64::MAX),
            day: 0,
        }
    }

    #[inline]
    pub(crate) fn day(&mut self, bytes: &[u8], start: usize, end: usize) -> Option<i32> {
        if end - start == 10 {
            self.ten_signs(bytes, start)
        } else {
            Signs(&bytes[start..end]).whole_day()
        }
    }

    #[inline]
    fn ten_signs(&mut self, bytes: &[u8], start: usize) -> Option<i32> {
        let signs = (load(bytes, start), load(bytes, start + 8) & 0xffff);
        if signs != self.signs {
            self.day = read_day(signs.0, signs.1)?;
            self.signs = signs;
        }
        Some(self.day)
    }

    /// A day and a time `09:30` or `09:30:15`, with a blank or a `T` between.
    #[inline]
    pub(crate) fn moment(&mut self, bytes: &[u8], start: usize, end: usize) -> Option<i64> {
        const SIGNS: u64 = 0x0000_ff00_00ff_0000;
        let length = end - start;
        if (length != 19 && length != 16) || !matches!(bytes[start + 10], b' ' | b'T') {
            return Signs(&bytes[start..end]).whole_moment();
        }
        let mut word = load(bytes, start + 11);
        if length == 16 {
            word = word & 0xff_ffff_ffff | u64::from_le_bytes(*b"\0\0\0\0\0:00");
        }
        if word & SIGNS != u64::from_le_bytes(*b"\0\0:\0\0:\0\0") {
            return None;
        }
        let time = eight_digits(word & !SIGNS | ZEROS & SIGNS)? as i64;
        let time = micros(time / 1_000_000, time / 1_000 % 1_000, time % 1_000)?;
        Some(i64::from(self.ten_signs(bytes, start)?) * DAY_MICROS + time)
    }
}

/// A time of day in microseconds; none where no clock shows it.
fn micros(hour: i64, minute: i64, second: i64) -> Option<i64> {
    let shown = hour <= 23 && minute <= 59 && second <= 59;
    shown.then_some(((hour * 60 + minute) * 60 + second) * 1_000_000)
}

/// The day that ten signs say: eight, and two more.
fn read_day(eight: u64, two: u64) -> Option<i32> {
    const SIGNS: u64 = 0xff00_00ff_0000_0000;
    let signs = eight & SIGNS;
    if signs != u64::from_le_bytes(*b"\0\0\0\0-\0\0-") && signs != u64::from_le_bytes(*b"\0\0\0\0/\0\0/") {
        return None;
    }
    // Year, a zero, month, a zero.
    let year_month = eight_digits(eight & !SIGNS | ZEROS & SIGNS)?;
    let day = eight_digits(two << 48 | ZEROS >> 16)?;
    days(
        (year_month / 10_000) as i64,
        (year_month / 10 % 1_000) as i64,
        day as i64,
    )
}

/// The signs of a cell that has no fixed length, as spreadsheets write them: `2024/1/5`, `2024/1/5 9:30`.
struct Signs<'a>(&'a [u8]);

impl Signs<'_> {
    #[inline(never)]
    fn whole_day(mut self) -> Option<i32> {
        let day = self.day()?;
        self.0.is_empty().then_some(day)
    }

    #[inline(never)]
    fn whole_moment(mut self) -> Option<i64> {
        let day = self.day()?;
        let mut time = 0;
        if !self.0.is_empty() {
            self.take(b' ')?;
            let hour = self.number(1, 2)?;
            self.take(b':')?;
            let minute = self.number(2, 2)?;
            let second = if self.take(b':').is_some() {
                self.number(2, 2)?
            } else {
                0
            };
            time = micros(hour, minute, second)?;
        }
        self.0.is_empty().then_some(i64::from(day) * DAY_MICROS + time)
    }

    fn day(&mut self) -> Option<i32> {
        let year = self.number(4, 4)?;
        let sign = *self.0.first().filter(|sign| matches!(sign, b'/' | b'-'))?;
        self.take(sign)?;
        let month = self.number(1, 2)?;
        self.take(sign)?;
        days(year, month, self.number(1, 2)?)
    }

    fn take(&mut self, wanted: u8) -> Option<()> {
        let (first, rest) = self.0.split_first()?;
        if *first != wanted {
            return None;
        }
        self.0 = rest;
        Some(())
    }

    /// A number of so many digits, and no digit behind it.
    fn number(&mut self, least: usize, most: usize) -> Option<i64> {
        let length = self
            .0
            .iter()
            .take(most + 1)
            .take_while(|sign| sign.is_ascii_digit())
            .count();
        if length < least || length > most {
            return None;
        }
        let (digits, rest) = self.0.split_at(length);
        self.0 = rest;
        Some(
            digits
                .iter()
                .fold(0, |number, digit| number * 10 + i64::from(digit - b'0')),
        )
    }
}
