//! What plugins see of the language's values: types there and back, and columns of a batch as Arrow arrays.

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{
    Array as _, ArrayRef, BooleanArray, Date32Array, Decimal128Array, DurationMicrosecondArray, Float64Array,
    Int64Array, TimestampMicrosecondArray, new_null_array,
};
use weigh_dsl::model::{Exactness, NumberType, Type};
use weigh_dsl::value::{self, Decimal, Unit};
use weigh_sdk::{ColumnType, Currency, Typed};

/// The decimal places of exact numbers that are computed, rather than read from a column with its own.
pub(crate) const COMPUTED_PLACES: u8 = 18;

/// The type that a plugin is told; of decimals, with so many places.
pub(crate) fn typed(ty: Type, places: u8) -> Typed {
    let column = match ty {
        Type::Number(number) if number.unit.is_duration() => ColumnType::Duration,
        Type::Number(number) => match number.exactness {
            Exactness::Float => ColumnType::Float,
            _ if number.percent => ColumnType::Percent(places),
            Exactness::Whole if number.unit.is_none() => ColumnType::Integer,
            Exactness::Whole | Exactness::Decimal => ColumnType::Decimal(places),
        },
        Type::Date => ColumnType::Date,
        Type::DateTime => ColumnType::DateTime,
        Type::Text => ColumnType::Text,
        Type::Bool => ColumnType::Bool,
        // No row of it has a value, so any type will do.
        Type::Unknown => ColumnType::Float,
    };
    let money = ty.number().and_then(|number| number.unit.as_money());
    Typed {
        ty: column,
        currency: money.and_then(|currency| Currency::new(currency.code())),
    }
}

/// The type that a curve is told: exact numbers are decimals, so that a whole number is nothing of its own to it. A value may be
/// whole in one place and not in another, such as in a test.
pub(crate) fn typed_for_curve(ty: Type) -> Typed {
    let typed = typed(ty, COMPUTED_PLACES);
    let ty = match typed.ty {
        ColumnType::Integer => ColumnType::Decimal(COMPUTED_PLACES),
        other => other,
    };
    Typed { ty, ..typed }
}

/// The language's type of what a plugin answers.
pub(crate) fn language_type(typed: Typed) -> Type {
    let exactness = match typed.ty {
        ColumnType::Bool => return Type::Bool,
        ColumnType::Date => return Type::Date,
        ColumnType::DateTime => return Type::DateTime,
        ColumnType::Text => return Type::Text,
        ColumnType::Duration => return Type::DURATION,
        ColumnType::Percent(_) => return Type::PERCENT,
        ColumnType::Integer => Exactness::Whole,
        ColumnType::Decimal(_) => Exactness::Decimal,
        ColumnType::Float => Exactness::Float,
    };
    let currency = typed
        .currency
        .and_then(|currency| value::Currency::new(currency.code()));
    Type::Number(NumberType {
        exactness,
        unit: currency.map_or(Unit::NONE, Unit::money),
        percent: false,
    })
}

/// Values of rows on their way to a plugin; none where a row has none.
pub(crate) enum Values<'a> {
    /// Exact numbers.
    Exact(Vec<Option<Decimal>>),
    /// Exact numbers as mantissas of one scale.
    Scaled(Vec<Option<i64>>, u32),
    /// IEEE doubles.
    Float(Vec<Option<f64>>),
    /// Yes or no.
    Bool(Vec<Option<bool>>),
    /// Days since 1970.
    Date(Vec<Option<i32>>),
    /// Microseconds since 1970.
    DateTime(Vec<Option<i64>>),
    /// Texts.
    Text(Vec<Option<&'a str>>),
    /// So many rows without a value.
    Missing(usize),
}

/// A number that its argument's type cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLarge;

/// The values as an array of the argument's type.
pub(crate) fn array(values: Values<'_>, ty: Typed) -> Result<ArrayRef, TooLarge> {
    Ok(match values {
        Values::Missing(rows) => new_null_array(&ty.data_type(), rows),
        Values::Scaled(values, scale) => match ty.ty {
            ColumnType::Integer if scale == 0 => Arc::new(Int64Array::from(values)),
            _ => numbers(
                values
                    .into_iter()
                    .map(|value| value.map(|value| (i128::from(value), scale))),
                ty.ty,
            )?,
        },
        Values::Exact(values) => numbers(values.into_iter().map(|value| value.map(Decimal::parts)), ty.ty)?,
        Values::Float(values) => Arc::new(Float64Array::from(values)),
        Values::Bool(values) => Arc::new(BooleanArray::from(values)),
        Values::Date(values) => Arc::new(Date32Array::from(values)),
        Values::DateTime(values) => Arc::new(TimestampMicrosecondArray::from(values)),
        Values::Text(values) => {
            let mut texts = StringBuilder::new();
            for value in values {
                texts.append_option(value);
            }
            Arc::new(texts.finish())
        }
    })
}

/// Exact numbers, each a mantissa and a scale.
fn numbers(values: impl Iterator<Item = Option<(i128, u32)>>, ty: ColumnType) -> Result<ArrayRef, TooLarge> {
    const MICROSECONDS: u32 = 6;
    let scaled = |to: u32| {
        values.map(move |value| {
            value
                .map(|(mantissa, scale)| rescaled(mantissa, scale, to))
                .transpose()
        })
    };
    let whole = |value: Option<i128>| {
        value
            .map(|value| i64::try_from(value).map_err(|_| TooLarge))
            .transpose()
    };
    Ok(match ty {
        ColumnType::Integer => Arc::new(
            scaled(0)
                .map(|value| whole(value?))
                .collect::<Result<Int64Array, _>>()?,
        ),
        ColumnType::Duration => {
            let values = scaled(MICROSECONDS).map(|value| whole(value?));
            Arc::new(values.collect::<Result<DurationMicrosecondArray, _>>()?)
        }
        ColumnType::Decimal(places) | ColumnType::Percent(places) => {
            let values = scaled(u32::from(places)).collect::<Result<Decimal128Array, _>>()?;
            Arc::new(values.with_data_type(Typed::from(ty).data_type()))
        }
        ColumnType::Float | ColumnType::Bool | ColumnType::Date | ColumnType::DateTime | ColumnType::Text => {
            unreachable!("exact numbers are told as such")
        }
    })
}

/// Whether an argument of this type can hold a number.
pub(crate) fn holds(ty: ColumnType, number: Decimal) -> bool {
    ty == ColumnType::Float || numbers(std::iter::once(Some(number.parts())), ty).is_ok()
}

/// A mantissa at another scale; what is too fine for it is rounded half to even.
fn rescaled(mantissa: i128, from: u32, to: u32) -> Result<i128, TooLarge> {
    const DIGITS: u32 = 38;
    if to >= from {
        let scaled = mantissa.checked_mul(10_i128.pow(to - from)).ok_or(TooLarge)?;
        return if scaled.unsigned_abs() < 10_u128.pow(DIGITS) {
            Ok(scaled)
        } else {
            Err(TooLarge)
        };
    }
    let unit = 10_i128.pow(from - to);
    let (quotient, rest) = (mantissa.div_euclid(unit), mantissa.rem_euclid(unit));
    let up = rest * 2 > unit || (rest * 2 == unit && quotient % 2 != 0);
    Ok(quotient + i128::from(up))
}

/// What a plugin has answered for one group or row.
pub(crate) enum Answer<'a> {
    Exact(Decimal),
    Float(f64),
    Bool(bool),
    Date(i32),
    DateTime(i64),
    Text(&'a str),
}

/// One value of an answer, whose type the host has looked at; none where it is missing, no finite number or too large.
pub(crate) fn answer(array: &ArrayRef, at: usize) -> Option<Answer<'_>> {
    use arrow_array::cast::AsArray as _;
    use arrow_array::types::{
        Date32Type, Decimal128Type, DurationMicrosecondType, Float64Type, Int64Type, TimestampMicrosecondType,
    };
    use arrow_schema::DataType;
    if array.is_null(at) {
        return None;
    }
    let exact = |mantissa: i128, scale: u32| Decimal::from_parts(mantissa, scale).map(Answer::Exact);
    match array.data_type() {
        DataType::Int64 => exact(i128::from(array.as_primitive::<Int64Type>().value(at)), 0),
        DataType::Decimal128(_, places) => exact(
            array.as_primitive::<Decimal128Type>().value(at),
            u32::from(places.unsigned_abs()),
        ),
        DataType::Duration(_) => exact(
            i128::from(array.as_primitive::<DurationMicrosecondType>().value(at)),
            6,
        ),
        DataType::Float64 => {
            let value = array.as_primitive::<Float64Type>().value(at);
            value.is_finite().then_some(Answer::Float(value))
        }
        DataType::Boolean => Some(Answer::Bool(array.as_boolean().value(at))),
        DataType::Date32 => Some(Answer::Date(array.as_primitive::<Date32Type>().value(at))),
        DataType::Timestamp(..) => Some(Answer::DateTime(
            array.as_primitive::<TimestampMicrosecondType>().value(at),
        )),
        DataType::Utf8 => Some(Answer::Text(array.as_string::<i32>().value(at))),
        DataType::Utf8View => Some(Answer::Text(array.as_string_view().value(at))),
        other => unreachable!("the language has no type for {other}, and the host refuses it"),
    }
}

#[cfg(test)]
mod tests;
