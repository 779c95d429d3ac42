//! Arrow's many types into the few that a source delivers.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, DurationMicrosecondType, Float64Type, Int64Type, TimestampMicrosecondType,
};
use arrow_array::types::{
    Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, DurationMillisecondType,
    DurationNanosecondType, DurationSecondType, Float16Type, Float32Type, Int8Type, Int16Type, Int32Type,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, PrimitiveArray, StringViewArray};
use arrow_buffer::i256;
use arrow_schema::{DataType, TimeUnit};
use weigh_words::{Text, text};

use super::{Bad, Converted, Misfit, told};
use crate::{ColumnType, Expected};

/// What a column holds.
pub(super) enum Plain {
    /// Values of this type.
    Holds(ColumnType),
    /// Nothing at all.
    Empty,
}

/// The type of the language that holds an Arrow type.
pub(super) fn type_of(ty: &DataType) -> Result<Plain, Text> {
    use ColumnType as C;
    use DataType as D;
    let places = |places: i8| match u8::try_from(places.max(0)) {
        Ok(places @ 0..=28) => Ok(C::Decimal(places)),
        _ => Err(text!(
            "it has {places} decimal places, and a number has 28 at the most",
            places = i32::from(places)
        )),
    };
    Ok(Plain::Holds(match ty {
        D::Null => return Ok(Plain::Empty),
        D::Boolean => C::Bool,
        D::Int8 | D::Int16 | D::Int32 | D::Int64 | D::UInt8 | D::UInt16 | D::UInt32 => C::Integer,
        D::UInt64 => C::Decimal(0),
        D::Decimal32(_, s) | D::Decimal64(_, s) | D::Decimal128(_, s) | D::Decimal256(_, s) => places(*s)?,
        D::Float16 | D::Float32 | D::Float64 => C::Float,
        D::Date32 | D::Date64 => C::Date,
        D::Timestamp(_, None) => C::DateTime,
        D::Timestamp(_, Some(zone)) => {
            return Err(text!(
                "its times are in the zone {zone}, and times here have none",
                zone = &**zone
            ));
        }
        D::Duration(_) => C::Duration,
        D::Utf8 | D::LargeUtf8 | D::Utf8View => C::Text,
        D::Dictionary(_, values) if is_text(values) => C::Text,
        other => {
            return Err(text!(
                "it holds Arrow's {arrow}, which the language has no type for",
                arrow = other.to_string()
            ));
        }
    }))
}

fn is_text(ty: &DataType) -> bool {
    matches!(ty, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// The values in the Arrow type in which a source delivers them. What that cannot hold is bad.
pub(super) fn plain(ty: &DataType, values: &ArrayRef) -> Result<Converted, Misfit> {
    use DataType as D;
    let converted = match ty {
        D::Null => Converted::good(Arc::new(StringViewArray::new_null(values.len()))),
        D::Boolean
        | D::Int64
        | D::Float64
        | D::Date32
        | D::Utf8View
        | D::Timestamp(TimeUnit::Microsecond, None)
        | D::Duration(TimeUnit::Microsecond) => Converted::good(values.clone()),
        D::Int8 => all::<Int8Type, Int64Type>(values, i64::from),
        D::Int16 => all::<Int16Type, Int64Type>(values, i64::from),
        D::Int32 => all::<Int32Type, Int64Type>(values, i64::from),
        D::UInt8 => all::<UInt8Type, Int64Type>(values, i64::from),
        D::UInt16 => all::<UInt16Type, Int64Type>(values, i64::from),
        D::UInt32 => all::<UInt32Type, Int64Type>(values, i64::from),
        D::UInt64 => at_scale(all::<UInt64Type, Decimal128Type>(values, i128::from), 0),
        D::Decimal32(_, s @ 0..) => at_scale(all::<Decimal32Type, Decimal128Type>(values, i128::from), *s),
        D::Decimal64(_, s @ 0..) => at_scale(all::<Decimal64Type, Decimal128Type>(values, i128::from), *s),
        D::Decimal128(_, s @ 0..) if all_in_range(values) => at_scale(Converted::good(values.clone()), *s),
        D::Decimal32(_, s) => decimals::<Decimal32Type>(values, *s, |value| Some(value.into())),
        D::Decimal64(_, s) => decimals::<Decimal64Type>(values, *s, |value| Some(value.into())),
        D::Decimal128(_, s) => decimals::<Decimal128Type>(values, *s, Some),
        D::Decimal256(_, s) => decimals::<Decimal256Type>(values, *s, i256::to_i128),
        D::Float16 => all::<Float16Type, Float64Type>(values, f64::from),
        D::Float32 => all::<Float32Type, Float64Type>(values, f64::from),
        D::Date64 => {
            each::<Date64Type, Date32Type>(values, |ms| i32::try_from(ms.div_euclid(86_400_000)).ok())
        }
        D::Timestamp(TimeUnit::Second, None) => {
            times::<TimestampSecondType, TimestampMicrosecondType>(values, 1_000_000)
        }
        D::Timestamp(TimeUnit::Millisecond, None) => {
            times::<TimestampMillisecondType, TimestampMicrosecondType>(values, 1000)
        }
        D::Timestamp(TimeUnit::Nanosecond, None) => {
            nanos::<TimestampNanosecondType, TimestampMicrosecondType>(values)
        }
        D::Duration(TimeUnit::Second) => {
            times::<DurationSecondType, DurationMicrosecondType>(values, 1_000_000)
        }
        D::Duration(TimeUnit::Millisecond) => {
            times::<DurationMillisecondType, DurationMicrosecondType>(values, 1000)
        }
        D::Duration(TimeUnit::Nanosecond) => nanos::<DurationNanosecondType, DurationMicrosecondType>(values),
        D::Utf8 => Converted::good(Arc::new(StringViewArray::from(values.as_string::<i32>()))),
        D::LargeUtf8 => Converted::good(Arc::new(StringViewArray::from(values.as_string::<i64>()))),
        D::Dictionary(_, inner) if is_text(inner) => {
            let coded = values.as_any_dictionary();
            let words = plain(inner, coded.values())?;
            let words = words.values.as_string_view();
            let texts = coded.normalized_keys().into_iter().enumerate().map(|(row, key)| {
                (coded.keys().is_valid(row) && words.is_valid(key)).then(|| words.value(key))
            });
            Converted::good(Arc::new(texts.collect::<StringViewArray>()))
        }
        other => {
            let why = type_of(other)
                .err()
                .unwrap_or_else(|| text!("it holds Arrow's {arrow}", arrow = other.to_string()));
            return Err(Misfit::Never(why));
        }
    };
    Ok(converted)
}

/// All values at once, whatever they are. What stands where a value is missing is changed too, which nobody sees.
pub(super) fn all<From: ArrowPrimitiveType, To: ArrowPrimitiveType>(
    values: &ArrayRef,
    change: impl Fn(From::Native) -> To::Native,
) -> Converted {
    Converted::good(Arc::new(values.as_primitive::<From>().unary::<_, To>(change)))
}

/// Lengths or points of time in a unit that holds so many of them: all at once where all come out, which is nearly always.
fn times<From, To>(values: &ArrayRef, times: i64) -> Converted
where
    From: ArrowPrimitiveType<Native = i64>,
    To: ArrowPrimitiveType<Native = i64>,
{
    let most = i64::MAX / times;
    let numbers = values.as_primitive::<From>().values();
    if numbers.iter().all(|value| (-most..=most).contains(value)) {
        all::<From, To>(values, |value| value * times)
    } else {
        each::<From, To>(values, |value| value.checked_mul(times))
    }
}

/// Nanoseconds as microseconds, where nothing is lost.
fn nanos<From, To>(values: &ArrayRef) -> Converted
where
    From: ArrowPrimitiveType<Native = i64>,
    To: ArrowPrimitiveType<Native = i64>,
{
    let numbers = values.as_primitive::<From>().values();
    if numbers.iter().all(|value| value % 1000 == 0) {
        return all::<From, To>(values, |value| value / 1000);
    }
    let mut converted = each::<From, To>(values, |value| (value % 1000 == 0).then_some(value / 1000));
    for bad in &mut converted.bad {
        bad.expected = Expected::WholeMicroseconds;
    }
    converted
}

fn all_in_range(values: &ArrayRef) -> bool {
    let numbers = values.as_primitive::<Decimal128Type>().values();
    numbers
        .iter()
        .all(|number| super::fit::in_range(*number).is_some())
}

/// Numbers that are at a scale already.
fn at_scale(mut converted: Converted, scale: i8) -> Converted {
    let numbers = converted.values.as_primitive::<Decimal128Type>().clone();
    converted.values = Arc::new(numbers.with_data_type(DataType::Decimal128(38, scale)));
    converted
}

/// Each value by itself; one that comes to nothing is bad.
fn each<From: ArrowPrimitiveType, To: ArrowPrimitiveType>(
    values: &ArrayRef,
    change: impl Fn(From::Native) -> Option<To::Native>,
) -> Converted
where
    From::Native: std::fmt::Debug,
{
    let values = values.as_primitive::<From>();
    let mut bad = Vec::new();
    let changed = (0..values.len()).map(|row| {
        let value = values.is_valid(row).then(|| values.value(row))?;
        let changed = change(value);
        if changed.is_none() {
            bad.push(Bad {
                row,
                text: told(format!("{value:?}")),
                expected: Expected::NumberInRange,
            });
        }
        changed
    });
    let changed: PrimitiveArray<To> = changed.collect();
    Converted {
        values: Arc::new(changed),
        bad,
    }
}

/// Numbers at a scale. A scale below zero stands for whole numbers of tens, hundreds …
fn decimals<From: ArrowPrimitiveType>(
    values: &ArrayRef,
    scale: i8,
    change: impl Fn(From::Native) -> Option<i128>,
) -> Converted
where
    From::Native: std::fmt::Debug,
{
    let tens = 10_i128.checked_pow(u32::from(scale.min(0).unsigned_abs()));
    let mut converted = each::<From, Decimal128Type>(values, |value| {
        let value = change(value)?;
        let value = if scale < 0 {
            value.checked_mul(tens?)?
        } else {
            value
        };
        super::fit::in_range(value)
    });
    for bad in &mut converted.bad {
        bad.text = told(super::fit::pointed(
            &bad.text,
            usize::from(scale.max(0).unsigned_abs()),
        ));
    }
    at_scale(converted, scale.max(0))
}
