//! Quantiles (type 7 of Hyndman & Fan) of values that lie side by side.

use std::ops::Range;

use weigh_dsl::value::Decimal;

use super::accumulate::{Collected, Grouped, Number, Room, Scratch, Spilled, unordered};
use crate::units::{divided, ratio};

use super::finish::{Value, Why};

/// The quantile of neighbouring cells: linear between the closest ranks. Exact for exact values: multiplied first,
/// divided last.
pub(super) fn quantile(
    values: &Collected,
    cells: Range<u32>,
    percent: Decimal,
    float: bool,
    scratch: &mut Scratch,
) -> Value {
    match values.around(cells.clone(), scratch) {
        Ok((values, cells, room)) => in_memory(values, cells, percent, float, room),
        Err(values) => on_disk(values, &cells, percent, float),
    }
}

fn in_memory(
    values: &Grouped,
    cells: Range<u32>,
    percent: Decimal,
    float: bool,
    Room { values: scratch, .. }: &mut Room,
) -> Value {
    scratch.clear();
    values.collect(cells.clone(), scratch);
    let wide = values.wide(cells);
    let count = scratch.len() + wide.len();
    if count == 0 {
        return Value::Missing(Why::NoRows);
    }
    let Some((rank, rest)) = rank(count, percent) else {
        return Value::Missing(Why::TooLarge);
    };
    let (low, high) = if wide.is_empty() {
        let (low, high) = neighbours(scratch, rank, i64::cmp);
        if float {
            return between_floats(unordered(low), unordered(high), rest);
        }
        if let Some(value) = between_short(low, high, values.scale, rest) {
            return Value::Exact(value);
        }
        let exact =
            |mantissa: i64| Decimal::from_parts(i128::from(mantissa), values.scale).unwrap_or_default();
        (exact(low), exact(high))
    } else {
        let exact =
            |mantissa: &i64| Decimal::from_parts(i128::from(*mantissa), values.scale).unwrap_or_default();
        let mut all: Vec<Decimal> = scratch.iter().map(exact).chain(wide).collect();
        neighbours(&mut all, rank, Decimal::cmp)
    };
    between(low, high, rest).map_or(Value::Missing(Why::TooLarge), Value::Exact)
}

/// Of more values than fit into memory.
fn on_disk(values: &Spilled, cells: &Range<u32>, percent: Decimal, float: bool) -> Value {
    let extent = values.extent(cells);
    if extent.0 == 0 {
        return Value::Missing(Why::NoRows);
    }
    let Some((at, rest)) = rank(extent.0, percent) else {
        return Value::Missing(Why::TooLarge);
    };
    let next = (at + 1).min(extent.0 - 1);
    let ends = values.nth(cells, at, extent).zip(values.nth(cells, next, extent));
    match ends {
        // It could not be read, which is told later.
        None => Value::Missing(Why::NoRows),
        Some((Number::Short(low), Number::Short(high))) if float => {
            between_floats(unordered(low), unordered(high), rest)
        }
        Some((low, high)) => between(values.exact(low), values.exact(high), rest)
            .map_or(Value::Missing(Why::TooLarge), Value::Exact),
    }
}

/// The rank below (from 0), and how many hundredths of the way to the next one.
fn rank(count: usize, percent: Decimal) -> Option<(usize, Decimal)> {
    let (mantissa, scale) = percent.parts();
    if let (Ok(mantissa), 0) = (u32::try_from(mantissa), scale)
        && let Ok(count) = u32::try_from(count)
    {
        // What nearly all are, and what the machine divides at once.
        let hundredths = u64::from(mantissa) * u64::from(count - 1);
        let rank = (hundredths / 100).min(u64::from(count) - 1);
        return Some((rank as usize, Decimal::from((hundredths % 100) as i64)));
    }
    let hundredths = mantissa.checked_mul(count as i128 - 1)?;
    let hundred = 100 * 10i128.pow(scale);
    let rank = usize::try_from(hundredths.div_euclid(hundred))
        .ok()?
        .min(count - 1);
    Some((rank, Decimal::from_parts(hundredths.rem_euclid(hundred), scale)?))
}

/// The value of a rank and the next larger one.
fn neighbours<T: Copy>(
    values: &mut [T],
    rank: usize,
    order: impl Fn(&T, &T) -> std::cmp::Ordering + Copy,
) -> (T, T) {
    let (_, low, above) = values.select_nth_unstable_by(rank, order);
    let low = *low;
    (low, above.iter().copied().min_by(order).unwrap_or(low))
}

fn between_floats(low: f64, high: f64, hundredths: Decimal) -> Value {
    let step = (high - low) * (hundredths.to_f64() / 100.0);
    Value::Float(low + step)
}

/// The same as [`between`] of two numbers at a scale, for whole hundredths; none where 64 bits do not hold it.
fn between_short(low: i64, high: i64, scale: u32, hundredths: Decimal) -> Option<Decimal> {
    let (hundredths, 0) = hundredths.parts() else {
        return None;
    };
    let first = Decimal::from_parts(low.into(), scale)?;
    if low == high || hundredths == 0 {
        return Some(first);
    }
    let hundredths = i64::try_from(hundredths).ok()?;
    let step = high.checked_sub(low)?.checked_mul(hundredths)?;
    first.add(ratio(step, 100, scale))
}

fn between(low: Decimal, high: Decimal, hundredths: Decimal) -> Option<Decimal> {
    if hundredths.is_zero() || low == high {
        return Some(low);
    }
    low.add(divided(high.sub(low)?.mul(hundredths)?, Decimal::HUNDRED)?)
}

#[cfg(test)]
mod tests;
