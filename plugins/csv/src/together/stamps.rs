//! Days as `2024-10-01` or `2024/10/01`, and such days with a time `09:30:15` behind a blank or a `T`.

use super::digits::{ZEROS, everywhere, not_digits, pairs};
use super::{GROUP, Group, Reading, append};
use crate::cell::stamp::DAY_MICROS;
use crate::wide::Wide;

/// Days.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Days;

/// Days with a time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moments;

/// Signs of a day's text.
const DAY_LENGTH: u64 = 10;
const MOMENT_LENGTH: u64 = 19;

/// How many hundreds there are in a number of four digits: a division by multiplying.
#[inline(always)]
fn hundreds(year: u64) -> u64 {
    (year * 5_243) >> 19
}

/// 1 if a number can be divided by four.
#[inline(always)]
fn by_four(number: u64) -> u64 {
    u64::from(number.is_multiple_of(4))
}

/// The number of a day, out of year, month and day as eight digits `20241001`; not zero if there is no such day.
#[inline(always)]
fn day(signs: u64) -> (u64, u64) {
    let digits = signs ^ ZEROS;
    let pairs = pairs(digits);
    let year = (pairs & 0xff) * 100 + (pairs >> 16 & 0xff);
    let month = pairs >> 32 & 0xff;
    let day = pairs >> 48;
    let centuries = hundreds(year);
    let leap = by_four(year) & (u64::from(centuries * 100 != year) | by_four(centuries));
    let length = if month == 2 {
        28 + leap
    } else {
        30 + ((month + (month >> 3)) & 1)
    };
    let none = u64::from(year == 0)
        | u64::from(month.wrapping_sub(1) > 11)
        | u64::from(day.wrapping_sub(1) >= length);
    // Years that begin in March put the leap day last, which makes the lengths of the months regular.
    let early = u64::from(month <= 2);
    let year = (year | u64::from(year == 0)) - early;
    let month = month + 9 * early - 3 * (1 - early);
    let centuries = hundreds(year);
    let of_year = (((153 * month + 2) * 52_429) >> 18) + day;
    let days = year * 365 + (year >> 2) + (centuries >> 2) + of_year;
    (days.wrapping_sub(centuries + 719_469), none | not_digits(digits))
}

/// Not zero if two signs, which stand in these places of a word, are not both `wanted`.
#[inline(always)]
fn differ(word: u64, mask: u64, wanted: u8) -> u64 {
    (word ^ everywhere(wanted)) & mask
}

/// Reads a day; not zero if it is odd. `ahead` ends with the first two of its ten signs.
#[inline(always)]
fn read_day(length: u64, last: u64, ahead: u64) -> (u64, u64) {
    // The eight signs `24-10-01`.
    const SIGNS: u64 = 0x0000_ff00_00ff_0000;
    let signs =
        ahead >> 48 | (last & 0xffff) << 16 | (last & 0xff_ff00_0000) << 8 | last & 0xffff_0000_0000_0000;
    let (day, none) = day(signs);
    let dashes = differ(last, SIGNS, b'-');
    let slashes = differ(last, SIGNS, b'/');
    let odd = u64::from(dashes != 0) & u64::from(slashes != 0);
    (day, none | odd | (length ^ DAY_LENGTH))
}

/// Reads a day and a time; not zero if it is odd.
#[inline(always)]
fn read_moment(length: u64, last: u64, ahead: u64, first: u64) -> (u64, u64) {
    // The eight signs `4-10-01 ` and `09:30:15`, with `202` before them.
    const DASHES: u64 = 0x0000_00ff_0000_ff00;
    const COLONS: u64 = 0x0000_ff00_00ff_0000;
    let signs =
        first >> 40 | (ahead & 0xff) << 24 | (ahead >> 16 & 0xffff) << 32 | (ahead >> 40 & 0xffff) << 48;
    let (day, none) = day(signs);
    let dashes = differ(ahead, DASHES, b'-');
    let slashes = differ(ahead, DASHES, b'/');
    let apart = ahead >> 56;
    let clock = last & 0xffff | (last & 0xff_ff00_0000) >> 8 | (last & 0xffff_0000_0000_0000) >> 16;
    let digits = clock ^ (ZEROS >> 16);
    let pairs = pairs(digits);
    let (hour, minute, second) = (pairs & 0xff, pairs >> 16 & 0xff, pairs >> 32 & 0xff);
    let odd = u64::from(dashes != 0) & u64::from(slashes != 0)
        | u64::from(apart != u64::from(b' ')) & u64::from(apart != u64::from(b'T'))
        | u64::from(hour > 23)
        | u64::from(minute > 59)
        | u64::from(second > 59);
    let time = ((hour * 60 + minute) * 60 + second) * 1_000_000;
    let moment = day.wrapping_mul(DAY_MICROS as u64).wrapping_add(time);
    let shape = differ(last, COLONS, b':') | (length ^ MOMENT_LENGTH);
    (moment, none | odd | shape | not_digits(digits))
}

impl Reading for Days {
    const WORDS: usize = 2;
    type Value = i32;
    type Column = Vec<i32>;

    #[inline(always)]
    fn read(self, group: &Group, values: &mut [i32; GROUP], fates: &mut [u8; GROUP]) {
        let [last, ahead, _] = &group.words;
        for at in 0..GROUP {
            let (day, odd) = read_day(group.lengths[at], last[at], ahead[at]);
            values[at] = day as i32;
            fates[at] = u8::from(odd != 0);
        }
    }

    #[inline(always)]
    fn keep<W: Wide>(_: W, values: &[i32; GROUP], count: usize, column: &mut Vec<i32>) {
        append(values, count, column);
    }
}

impl Reading for Moments {
    const WORDS: usize = 3;
    type Value = i64;
    type Column = Vec<i64>;

    #[inline(always)]
    fn read(self, group: &Group, values: &mut [i64; GROUP], fates: &mut [u8; GROUP]) {
        let [last, ahead, first] = &group.words;
        for at in 0..GROUP {
            let (moment, odd) = read_moment(group.lengths[at], last[at], ahead[at], first[at]);
            values[at] = moment as i64;
            fates[at] = u8::from(odd != 0);
        }
    }

    #[inline(always)]
    fn keep<W: Wide>(_: W, values: &[i64; GROUP], count: usize, column: &mut Vec<i64>) {
        append(values, count, column);
    }
}
