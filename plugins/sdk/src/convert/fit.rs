//! A column of one type of the language into another that was asked for. Exact, or not at all.

use std::sync::Arc;

use arrow_array::builder::{PrimitiveBuilder, StringViewBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Decimal128Type, Float64Type, Int64Type, TimestampMicrosecondType,
};
use arrow_array::{Array, ArrayRef, PrimitiveArray};
use weigh_words::text;

use super::plain::all;
use super::{Bad, Converted, Misfit, told};
use crate::{ColumnType, Expected, Wanted};

/// The first number of more than 38 digits.
const OVER: i128 = 10_i128.pow(38);
const DAY: i64 = 86_400_000_000;
/// With up to so many places, every whole number of 64 bits has 38 digits at the most.
const MOST_FOR_ALL: u8 = 19;

impl Converted {
    /// A column in which nothing is bad.
    pub(super) fn good(values: ArrayRef) -> Self {
        Self {
            values,
            bad: Vec::new(),
        }
    }
}

/// A number that a decimal of 38 digits holds.
pub(super) fn in_range(number: i128) -> Option<i128> {
    (-OVER < number && number < OVER).then_some(number)
}

/// What a value came to.
enum Came<T> {
    To(T),
    /// The wanted type cannot hold it.
    Bad(Expected),
    /// The type that holds it.
    Wider(ColumnType),
}

/// Values of `from` in the type that is wanted.
pub(super) fn fit(from: ColumnType, plain: Converted, wanted: &Wanted) -> Result<Converted, Misfit> {
    use ColumnType as C;
    let to = wanted.ty;
    let expected = Expected::Type(to);
    let Converted { values, bad } = plain;
    let fitted = match (from, to) {
        (C::Float, C::Float) if all_finite(&values) => Converted::good(values),
        (C::Float, C::Float) => each::<Float64Type, Float64Type>(&values, f64::to_string, |value| {
            if value.is_finite() {
                Came::To(value)
            } else {
                Came::Bad(Expected::NumberInRange)
            }
        })?,
        (from, to) if from == to => Converted::good(values),
        (C::Integer, C::Decimal(s @ 0..=MOST_FOR_ALL) | C::Percent(s @ 0..=MOST_FOR_ALL)) => {
            let one = 10_i128.pow(u32::from(s));
            at_scale(
                all::<Int64Type, Decimal128Type>(&values, |value| i128::from(value) * one),
                s,
            )
        }
        (C::Integer, C::Decimal(s) | C::Percent(s)) => {
            let fitted = each::<Int64Type, Decimal128Type>(&values, i64::to_string, |value| {
                scaled(i128::from(value), 0, s, to)
            })?;
            at_scale(fitted, s)
        }
        (C::Integer, C::Float) => all::<Int64Type, Float64Type>(&values, |value| value as f64),
        (C::Decimal(a) | C::Percent(a), C::Decimal(s) | C::Percent(s)) if a == s => {
            at_scale(Converted::good(values), s)
        }
        (C::Decimal(a) | C::Percent(a), C::Decimal(s) | C::Percent(s)) => {
            let fitted = each::<Decimal128Type, Decimal128Type>(
                &values,
                |value| shown(*value, a),
                |value| scaled(value, a, s, to),
            )?;
            at_scale(fitted, s)
        }
        (C::Decimal(a) | C::Percent(a), C::Integer) => {
            let one = 10_i128.pow(u32::from(a));
            each::<Decimal128Type, Int64Type>(
                &values,
                |value| shown(*value, a),
                |value| match i64::try_from(value / one) {
                    Ok(whole) if value % one == 0 => Came::To(whole),
                    _ => Came::Bad(expected.clone()),
                },
            )?
        }
        (C::Decimal(a) | C::Percent(a), C::Float) => each::<Decimal128Type, Float64Type>(
            &values,
            |value| shown(*value, a),
            |value| match nearest_double(value, a) {
                Some(double) => Came::To(double),
                None => Came::Bad(Expected::NumberInRange),
            },
        )?,
        (C::Float, C::Integer) => each::<Float64Type, Int64Type>(&values, f64::to_string, |value| {
            // Below that every whole double is an i64, and the cast is exact where there is no fraction.
            let whole = value as i64;
            if value.fract().abs() == 0.0 && value.abs() < 9.0e18 {
                Came::To(whole)
            } else {
                Came::Bad(expected.clone())
            }
        })?,
        (C::Float, C::Decimal(s) | C::Percent(s)) => {
            let fitted =
                each::<Float64Type, Decimal128Type>(&values, f64::to_string, |value| {
                    match shortest(value) {
                        Some((digits, places)) => scaled(digits, places, s, to),
                        None => Came::Bad(Expected::NumberInRange),
                    }
                })?;
            at_scale(fitted, s)
        }
        (C::Date, C::DateTime) => {
            all::<Date32Type, TimestampMicrosecondType>(&values, |day| i64::from(day).saturating_mul(DAY))
        }
        (C::DateTime, C::Date) => each::<TimestampMicrosecondType, Date32Type>(
            &values,
            i64::to_string,
            |time| match i32::try_from(time.div_euclid(DAY)) {
                Ok(day) if time.rem_euclid(DAY) == 0 => Came::To(day),
                _ => Came::Bad(expected.clone()),
            },
        )?,
        (C::Integer, C::Text) => texts(values.len(), |row| {
            known(values.as_primitive::<Int64Type>(), row).map(|value| value.to_string())
        }),
        (C::Decimal(a), C::Text) => texts(values.len(), |row| {
            known(values.as_primitive::<Decimal128Type>(), row).map(|value| shown(value, a))
        }),
        (from, to) => {
            let why = text!(
                "it holds {held}, which cannot be read as {wanted}",
                held = from.word(),
                wanted = to.word()
            );
            return Err(Misfit::Never(why));
        }
    };
    let mut all = bad;
    all.extend(fitted.bad);
    all.sort_by_key(|bad| bad.row);
    Ok(Converted {
        values: fitted.values,
        bad: all,
    })
}

fn known<T: ArrowPrimitiveType>(values: &PrimitiveArray<T>, row: usize) -> Option<T::Native> {
    values.is_valid(row).then(|| values.value(row))
}

fn each<From: ArrowPrimitiveType, To: ArrowPrimitiveType>(
    values: &ArrayRef,
    show: impl Fn(&From::Native) -> String,
    change: impl Fn(From::Native) -> Came<To::Native>,
) -> Result<Converted, Misfit> {
    let values = values.as_primitive::<From>();
    let mut fitted = PrimitiveBuilder::<To>::with_capacity(values.len());
    let mut bad = Vec::new();
    for row in 0..values.len() {
        let Some(value) = known(values, row) else {
            fitted.append_null();
            continue;
        };
        match change(value) {
            Came::To(value) => fitted.append_value(value),
            Came::Bad(expected) => {
                fitted.append_null();
                bad.push(Bad {
                    row,
                    text: told(show(&value)),
                    expected,
                });
            }
            Came::Wider(ty) => {
                let text = told(show(&value));
                return Err(Misfit::Wider { ty, row, text });
            }
        }
    }
    Ok(Converted {
        values: Arc::new(fitted.finish()),
        bad,
    })
}

fn texts(rows: usize, text: impl Fn(usize) -> Option<String>) -> Converted {
    let mut texts = StringViewBuilder::with_capacity(rows);
    for row in 0..rows {
        texts.append_option(text(row));
    }
    Converted::good(Arc::new(texts.finish()))
}

/// A number with `from` places as one with `to` of them. One that has more asks for them.
fn scaled(number: i128, from: u8, to: u8, ty: ColumnType) -> Came<i128> {
    let (mut number, mut from) = (number, from);
    while from > to {
        if number % 10 != 0 {
            return match (from, ty) {
                (0..=28, ColumnType::Percent(_)) => Came::Wider(ColumnType::Percent(from)),
                (0..=28, _) => Came::Wider(ColumnType::Decimal(from)),
                _ => Came::Bad(Expected::NumberInRange),
            };
        }
        number /= 10;
        from -= 1;
    }
    let scaled = 10_i128
        .checked_pow(u32::from(to - from))
        .and_then(|tens| number.checked_mul(tens))
        .and_then(in_range);
    scaled.map_or(Came::Bad(Expected::NumberInRange), Came::To)
}

/// The shortest decimal that is read back as this double: digits and places.
fn shortest(value: f64) -> Option<(i128, u8)> {
    if !value.is_finite() {
        return None;
    }
    let text = value.to_string();
    let (whole, places) = text.split_once('.').unwrap_or((&text, ""));
    let digits = format!("{whole}{places}").parse().ok()?;
    Some((digits, u8::try_from(places.len()).ok()?))
}

/// The nearest double of a decimal.
fn nearest_double(number: i128, places: u8) -> Option<f64> {
    /// The whole numbers up to here are doubles, and so are these powers of ten: one division of two of them rounds once.
    const EXACT: i128 = 1 << 53;
    const TENS: [f64; 23] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
        1e18, 1e19, 1e20, 1e21, 1e22,
    ];
    match TENS.get(usize::from(places)) {
        Some(one) if (-EXACT..=EXACT).contains(&number) => Some(number as f64 / one),
        _ => shown(number, places).parse().ok(),
    }
}

fn all_finite(values: &ArrayRef) -> bool {
    let numbers = values.as_primitive::<Float64Type>().values();
    numbers.iter().all(|number| number.is_finite())
}

/// A decimal as people write it.
fn shown(number: i128, places: u8) -> String {
    pointed(&number.to_string(), usize::from(places))
}

/// A whole number as text, with a point before so many of its digits.
pub(super) fn pointed(number: &str, places: usize) -> String {
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", number),
    };
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, rest) = digits.split_at(digits.len() - places);
    if places == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{rest}")
    }
}

fn at_scale(fitted: Converted, places: u8) -> Converted {
    let numbers = fitted.values.as_primitive::<Decimal128Type>().clone();
    Converted {
        values: Arc::new(numbers.with_data_type(ColumnType::Decimal(places).delivered())),
        bad: fitted.bad,
    }
}

/// Makes every known value bad.
pub(super) fn refuse_all(converted: &mut Converted, expected: &Expected) {
    let values = &converted.values;
    let text = |row: usize| match values.data_type() {
        arrow_schema::DataType::Decimal128(_, places) => shown(
            values.as_primitive::<Decimal128Type>().value(row),
            places.unsigned_abs(),
        ),
        arrow_schema::DataType::Int64 => values.as_primitive::<Int64Type>().value(row).to_string(),
        arrow_schema::DataType::Float64 => values.as_primitive::<Float64Type>().value(row).to_string(),
        _ => String::new(),
    };
    let refused = (0..values.len())
        .filter(|row| values.is_valid(*row))
        .map(|row| Bad {
            row,
            text: told(text(row)),
            expected: expected.clone(),
        });
    converted.bad.extend(refused.collect::<Vec<_>>());
    converted.bad.sort_by_key(|bad| bad.row);
    converted.values = arrow_array::new_null_array(converted.values.data_type(), converted.values.len());
}
