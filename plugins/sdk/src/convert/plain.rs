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
    let micro = |times: i64| move |value: i64| value.checked_mul(times);
    let nano = |value: i64| (value % 1000 == 0).then_some(value / 1000);
    let converted = match ty {
        D::Null => Converted::good(Arc::new(StringViewArray::new_null(values.len()))),
        D::Boolean
        | D::Int64
        | D::Float64
        | D::Date32
        | D::Utf8View
        | D::Timestamp(TimeUnit::Microsecond, None)
        | D::Duration(TimeUnit::Microsecond) => Converted::good(values.clone()),
        D::Int8 => each::<Int8Type, Int64Type>(values, |value| Some(value.into())),
        D::Int16 => each::<Int16Type, Int64Type>(values, |value| Some(value.into())),
        D::Int32 => each::<Int32Type, Int64Type>(values, |value| Some(value.into())),
        D::UInt8 => each::<UInt8Type, Int64Type>(values, |value| Some(value.into())),
        D::UInt16 => each::<UInt16Type, Int64Type>(values, |value| Some(value.into())),
        D::UInt32 => each::<UInt32Type, Int64Type>(values, |value| Some(value.into())),
        D::UInt64 => decimals::<UInt64Type>(values, 0, |value| Some(value.into())),
        D::Decimal32(_, s) => decimals::<Decimal32Type>(values, *s, |value| Some(value.into())),
        D::Decimal64(_, s) => decimals::<Decimal64Type>(values, *s, |value| Some(value.into())),
        D::Decimal128(_, s) => decimals::<Decimal128Type>(values, *s, Some),
        D::Decimal256(_, s) => decimals::<Decimal256Type>(values, *s, i256::to_i128),
        D::Float16 => each::<Float16Type, Float64Type>(values, |value| Some(value.to_f64())),
        D::Float32 => each::<Float32Type, Float64Type>(values, |value| Some(value.into())),
        D::Date64 => {
            each::<Date64Type, Date32Type>(values, |ms| i32::try_from(ms.div_euclid(86_400_000)).ok())
        }
        D::Timestamp(TimeUnit::Second, None) => {
            each::<TimestampSecondType, TimestampMicrosecondType>(values, micro(1_000_000))
        }
        D::Timestamp(TimeUnit::Millisecond, None) => {
            each::<TimestampMillisecondType, TimestampMicrosecondType>(values, micro(1000))
        }
        D::Timestamp(TimeUnit::Nanosecond, None) => {
            each::<TimestampNanosecondType, TimestampMicrosecondType>(values, nano)
        }
        D::Duration(TimeUnit::Second) => {
            each::<DurationSecondType, DurationMicrosecondType>(values, micro(1_000_000))
        }
        D::Duration(TimeUnit::Millisecond) => {
            each::<DurationMillisecondType, DurationMicrosecondType>(values, micro(1000))
        }
        D::Duration(TimeUnit::Nanosecond) => {
            each::<DurationNanosecondType, DurationMicrosecondType>(values, nano)
        }
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
    let numbers = converted.values.as_primitive::<Decimal128Type>().clone();
    converted.values = Arc::new(numbers.with_data_type(DataType::Decimal128(38, scale.max(0))));
    converted
}
