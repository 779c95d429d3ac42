//! Whole numbers, decimals and percentages of up to sixteen signs.

use super::digits::{ZEROS, everywhere, not_digits, number, zero_bytes};
use super::{GROUP, Group, Reading, append};
use crate::wide::Wide;

/// Whole numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Integers;

/// Decimals and percentages at a scale.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scaled {
    /// The sign between whole and fraction.
    point: u8,
    /// How many places the written number gets.
    places: u32,
    percent: bool,
}

impl Scaled {
    /// The most places whose digits, and the point before them, lie in one word.
    const MOST_PLACES: u8 = 6;

    /// Numbers with `places` places as stored, of which a percentage has two more than as written. None if they are more
    /// than are read together.
    pub(crate) fn new(point: u8, places: u8, percent: bool) -> Option<Self> {
        let places = if percent { places.checked_sub(2)? } else { places };
        (places <= Self::MOST_PLACES).then_some(Self {
            point,
            places: u32::from(places),
            percent,
        })
    }
}

/// How the numbers of a column are written.
#[derive(Clone, Copy)]
struct Shape {
    /// The point in all bytes of a word.
    points: u64,
    /// Eight times the places wanted.
    places: u64,
    /// The bytes of the last word behind the point, and those before it.
    behind: u64,
    ahead: u64,
}

impl Shape {
    fn new(point: u8, places: u32) -> Self {
        Self {
            points: everywhere(point),
            places: u64::from(8 * places),
            behind: if places == 0 { 0 } else { !0 << (64 - 8 * places) },
            ahead: (1 << (56 - 8 * places)) - 1,
        }
    }
}

/// All bits if this is so, else none.
#[inline(always)]
fn all_if(holds: bool) -> u64 {
    0_u64.wrapping_sub(u64::from(holds))
}

/// A number of up to eight signs: its value, and something else than zero if it is odd. `POINT` tells whether there can
/// be a fraction.
#[inline(always)]
fn short<const POINT: bool>(length: u64, last: u64, shape: Shape) -> (u64, u64) {
    let bits = length.wrapping_mul(8);
    // What stands before the cell, in bits.
    let before = 64_u64.wrapping_sub(bits) & 63;
    let text = last >> before;
    let negative = all_if(text & 0xff == u64::from(b'-'));
    let first = text >> (negative & 8) & 0xff;
    let digits = (last ^ ZEROS) & (!0 << before) & !((negative & 0xff) << before);
    let (digits, whole) = if POINT {
        let (move_by, fraction, odd) = aligned(text << before, shape);
        let moved = digits >> (move_by & 63);
        let joined = (moved & shape.behind) | (moved & shape.ahead) << 8;
        let short_of_room = all_if(before < move_by);
        (
            joined,
            Part {
                fraction,
                odd: odd | short_of_room,
            },
        )
    } else {
        (digits, Part { fraction: 0, odd: 0 })
    };
    let Part { fraction, odd } = whole;
    let whole = bits.wrapping_sub(negative & 8).wrapping_sub(fraction);
    let odd = odd | all_if(length.wrapping_sub(1) > 7) | without_whole(whole, first) | not_digits(digits);
    let value = number(digits);
    ((value ^ negative).wrapping_sub(negative), odd)
}

/// A number of up to sixteen signs. As [`short`].
#[inline(always)]
fn long<const POINT: bool>(length: u64, last: u64, ahead: u64, shape: Shape) -> (u64, u64) {
    let bits = length.wrapping_mul(8);
    let is_long = all_if(length > 8);
    // What stands before the cell in each word, in bits.
    let before_last = 64_u64.wrapping_sub(bits) & 63 & !is_long;
    let before_ahead = 128_u64.wrapping_sub(bits) & 63;
    let beyond = ahead >> before_ahead;
    let text = (last >> before_last & !is_long) | (beyond & is_long);
    let negative = all_if(text & 0xff == u64::from(b'-'));
    // Behind a minus that is all of the upper word stands the first sign of the lower one.
    let second = if length == 9 { last } else { text >> 8 };
    let first = (text & !negative | second & negative) & 0xff;
    let minus = negative & 0xff;
    let lower = (last ^ ZEROS) & (!0 << before_last) & !((minus & !is_long) << before_last);
    let upper = (ahead ^ ZEROS) & (!0 << before_ahead) & !(minus << before_ahead) & is_long;
    let (lower, upper, part) = if POINT {
        let (move_by, fraction, odd) = aligned(last >> before_last << before_last, shape);
        let short_of_room = all_if(128_u64.wrapping_sub(bits) < move_by);
        let by = move_by & 63;
        // Towards the front of the text: what leaves the last word comes into the one ahead.
        let upper = upper >> by | (lower << 1) << (63 - by);
        let lower = lower >> by;
        let joined = (lower & shape.behind) | (lower & shape.ahead) << 8 | upper >> 56;
        (
            joined,
            upper << 8,
            Part {
                fraction,
                odd: odd | short_of_room,
            },
        )
    } else {
        (lower, upper, Part { fraction: 0, odd: 0 })
    };
    let whole = bits.wrapping_sub(negative & 8).wrapping_sub(part.fraction);
    let odd = part.odd
        | all_if(length.wrapping_sub(1) > 15)
        | without_whole(whole, first)
        | not_digits(lower)
        | not_digits(upper);
    let value = number(upper)
        .wrapping_mul(100_000_000)
        .wrapping_add(number(lower));
    ((value ^ negative).wrapping_sub(negative), odd)
}

/// What the part behind the point is like.
struct Part {
    /// Its length with the point, in bits.
    fraction: u64,
    /// Not zero if it is odd.
    odd: u64,
}

/// By how many bits the digits of a cell must move so that those behind the point are as many as are wanted; the length
/// of fraction and point in bits; and whether there are more of them, or none behind a point.
#[inline(always)]
fn aligned(cell: u64, shape: Shape) -> (u64, u64, u64) {
    let points = zero_bytes(cell ^ shape.points);
    let none = all_if(points == 0);
    let behind = u64::from(points.leading_zeros());
    let move_by = shape.places.wrapping_sub(behind & !none).wrapping_add(none & 8);
    let fraction = behind.wrapping_add(8) & !none;
    let odd = all_if(move_by > 56) | all_if(behind == 0);
    (move_by, fraction, odd)
}

/// Not zero if no digit stands before the point, or a zero before other digits: `007` is no number.
#[inline(always)]
fn without_whole(bits: u64, first: u64) -> u64 {
    let none = all_if(bits.wrapping_sub(8) >= 128);
    let padded = all_if(first == u64::from(b'0')) & all_if(bits > 8);
    none | padded
}

/// Whether all cells are of up to eight signs, so that one word holds each.
#[inline(always)]
fn all_short(lengths: &[u64; GROUP]) -> bool {
    lengths
        .iter()
        .fold(0, |long, length| long | u64::from(*length > 8))
        == 0
}

impl Reading for Integers {
    const WORDS: usize = 2;
    type Value = i64;
    type Column = Vec<i64>;

    #[inline(always)]
    fn read(self, group: &Group, values: &mut [i64; GROUP], fates: &mut [u8; GROUP]) {
        let shape = Shape::new(b'.', 0);
        let [last, ahead, _] = &group.words;
        if all_short(&group.lengths) {
            for at in 0..GROUP {
                let (value, odd) = short::<false>(group.lengths[at], last[at], shape);
                values[at] = value as i64;
                fates[at] = u8::from(odd != 0);
            }
        } else {
            for at in 0..GROUP {
                let (value, odd) = long::<false>(group.lengths[at], last[at], ahead[at], shape);
                values[at] = value as i64;
                fates[at] = u8::from(odd != 0);
            }
        }
    }

    #[inline(always)]
    fn keep<W: Wide>(_: W, values: &[i64; GROUP], count: usize, column: &mut Vec<i64>) {
        append(values, count, column);
    }
}

impl Scaled {
    #[inline(always)]
    fn read_written(
        self,
        lengths: &[u64; GROUP],
        last: &[u64; GROUP],
        ahead: &[u64; GROUP],
        values: &mut [i64; GROUP],
        fates: &mut [u8; GROUP],
    ) {
        let shape = Shape::new(self.point, self.places);
        if all_short(lengths) {
            for at in 0..GROUP {
                let (value, odd) = short::<true>(lengths[at], last[at], shape);
                values[at] = value as i64;
                fates[at] |= u8::from(odd != 0);
            }
        } else {
            for at in 0..GROUP {
                let (value, odd) = long::<true>(lengths[at], last[at], ahead[at], shape);
                values[at] = value as i64;
                fates[at] |= u8::from(odd != 0);
            }
        }
    }
}

impl Reading for Scaled {
    const WORDS: usize = 2;
    type Value = i64;
    type Column = Vec<i64>;

    #[inline(always)]
    fn read(self, group: &Group, values: &mut [i64; GROUP], fates: &mut [u8; GROUP]) {
        let [last, ahead, _] = &group.words;
        if !self.percent {
            self.read_written(&group.lengths, last, ahead, values, fates);
            return;
        }
        // The cells without their last sign, which must be the one of percentages.
        let mut lengths = [0; GROUP];
        let mut words = [[0; GROUP]; 2];
        for at in 0..GROUP {
            lengths[at] = group.lengths[at].wrapping_sub(1) & 0xff;
            words[0][at] = last[at] << 8 | ahead[at] >> 56;
            words[1][at] = ahead[at] << 8;
            // The sixteenth sign of a longer cell is not at hand.
            fates[at] = u8::from(last[at] >> 56 != u64::from(b'%') || group.lengths[at] > 16);
        }
        self.read_written(&lengths, &words[0], &words[1], values, fates);
    }

    #[inline(always)]
    fn keep<W: Wide>(_: W, values: &[i64; GROUP], count: usize, column: &mut Vec<i64>) {
        append(values, count, column);
    }
}
