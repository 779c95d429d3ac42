//! The values of a database's column in the type that is asked for. Besides what [`convert`] knows, numbers, dates and times
//! that come as text, as SQL writes them, lengths of time that come as text, and yes and no as 1 and 0.

use std::sync::Arc;

use super::{Bad, Converted, Misfit, convert};
use crate::cell::duration;
use crate::{ColumnType, Expected, Wanted};
use arrow_array::builder::{BooleanBuilder, PrimitiveBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Decimal128Type, DurationMicrosecondType, Float64Type, Int64Type,
    TimestampMicrosecondType,
};
use arrow_array::{Array, ArrayRef, PrimitiveArray};
use arrow_schema::Field;
use jiff::civil::DateTime;

/// The most characters of a value that are told.
const TOLD: usize = 200;
/// The most places of a decimal.
const PLACES: u8 = 28;
/// The first number of more than 38 digits.
const OVER: i128 = 10_i128.pow(38);
/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;
/// The days from 1970-01-01 to 0001-01-01 and to 9999-12-31.
const DAYS: std::ops::RangeInclusive<i64> = -719_162..=2_932_896;

/// The values of a column in the type that is wanted.
pub fn read(name: &str, values: &ArrayRef, wanted: &Wanted) -> Result<Converted, Misfit> {
    let field = Field::new(name, values.data_type().clone(), true);
    let text = Wanted {
        ty: ColumnType::Text,
        ..wanted.clone()
    };
    let is_text = convert_type(&field) == Some(ColumnType::Text);
    match wanted.ty {
        ColumnType::Integer | ColumnType::Decimal(_) | ColumnType::Percent(_) | ColumnType::Float
            if is_text =>
        {
            numbers(&convert(&field, values, &text)?.values, wanted.ty)
        }
        ColumnType::Date | ColumnType::DateTime if is_text => {
            Ok(times(&convert(&field, values, &text)?.values, wanted.ty))
        }
        ColumnType::Duration if is_text => {
            let texts = convert(&field, values, &text)?.values;
            Ok(each::<DurationMicrosecondType>(&texts, |text| {
                duration::read(text).ok_or(Expected::Type(wanted.ty))
            }))
        }
        ColumnType::Bool if convert_type(&field) == Some(ColumnType::Integer) => {
            let whole = Wanted {
                ty: ColumnType::Integer,
                ..wanted.clone()
            };
            Ok(truths(&convert(&field, values, &whole)?.values))
        }
        ColumnType::Date => {
            let days = convert(&field, values, wanted)?;
            Ok(in_years::<Date32Type>(days, 1, i64::from(i32::MAX)))
        }
        ColumnType::DateTime => {
            let times = convert(&field, values, wanted)?;
            Ok(in_years::<TimestampMicrosecondType>(times, DAY, i64::MAX))
        }
        _ => convert(&field, values, wanted),
    }
}

fn convert_type(field: &Field) -> Option<ColumnType> {
    super::column(field).ok().map(|column| column.ty)
}

fn bad(row: usize, text: &str, expected: Expected) -> Bad {
    Bad {
        row,
        text: text.chars().take(TOLD).collect(),
        expected,
    }
}

/// A number as written: `-12.50`, `1e20`. Its digits and its places, without zeros at the end.
fn number(text: &str) -> Option<(i128, i32)> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, rest) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = whole.strip_prefix(['-', '+']).unwrap_or(whole);
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if digits.len() + rest.len() == 0 || !all_digits(digits) || !all_digits(rest) {
        return None;
    }
    let exponent: i32 = exponent.parse().ok()?;
    let rest = rest.trim_end_matches('0');
    let mut number: i128 = format!("{digits}{rest}").parse().ok()?;
    let mut places = i32::try_from(rest.len()).ok()?.checked_sub(exponent)?;
    if number == 0 {
        return Some((0, 0));
    }
    while number % 10 == 0 && places > 0 {
        number /= 10;
        places -= 1;
    }
    if whole.starts_with('-') {
        number = -number;
    }
    Some((number, places))
}

/// A number at a scale, if it has 38 digits at the most there.
fn at_scale((number, places): (i128, i32), scale: u8) -> Option<i128> {
    let tens = 10_i128.checked_pow(u32::try_from(i32::from(scale) - places).ok()?)?;
    number
        .checked_mul(tens)
        .filter(|number| -OVER < *number && *number < OVER)
}

/// Whether a text looks like a number, though perhaps one that no decimal holds.
fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok()
}

fn numbers(texts: &ArrayRef, ty: ColumnType) -> Result<Converted, Misfit> {
    let refused = |text: &str| {
        if is_number(text) {
            Expected::NumberInRange
        } else {
            Expected::Type(ty)
        }
    };
    match ty {
        ColumnType::Integer => Ok(each::<Int64Type>(texts, |text| match number(text) {
            Some((_, 1..)) => Err(Expected::Type(ty)),
            parsed => parsed
                .and_then(|number| i64::try_from(at_scale(number, 0)?).ok())
                .ok_or_else(|| refused(text)),
        })),
        ColumnType::Decimal(scale) | ColumnType::Percent(scale) => {
            if let Some((row, text, places)) = most_places(texts)
                && places > scale
            {
                let ty = match ty {
                    ColumnType::Percent(_) => ColumnType::Percent(places),
                    _ => ColumnType::Decimal(places),
                };
                return Err(Misfit::Wider { ty, row, text });
            }
            let mut converted = each::<Decimal128Type>(texts, |text| {
                number(text)
                    .and_then(|number| at_scale(number, scale))
                    .ok_or_else(|| refused(text))
            });
            let decimals = converted.values.as_primitive::<Decimal128Type>().clone();
            converted.values = Arc::new(decimals.with_data_type(ty.delivered()));
            Ok(converted)
        }
        _ => Ok(each::<Float64Type>(texts, |text| {
            let parsed = number(text)
                .and_then(|_| text.parse().ok())
                .filter(|value: &f64| value.is_finite());
            parsed.ok_or_else(|| refused(text))
        })),
    }
}

/// The first of the numbers with the most places that a decimal can have. A batch is looked through, so that a scan is not
/// begun again for each place.
fn most_places(texts: &ArrayRef) -> Option<(usize, String, u8)> {
    let mut most: Option<(usize, &str, u8)> = None;
    for (row, text) in texts.as_string_view().iter().enumerate() {
        let Some(text) = text else { continue };
        let Some((_, places)) = number(text) else { continue };
        let Ok(places) = u8::try_from(places.max(0)) else {
            continue;
        };
        if places <= PLACES && most.is_none_or(|(_, _, before)| places > before) {
            most = Some((row, text, places));
        }
    }
    most.map(|(row, text, places)| (row, text.chars().take(TOLD).collect(), places))
}

/// A day and a time as SQL writes them: `2024-01-31`, `2024-01-31 09:30:00.25`. Nothing is rounded or left out.
fn moment(text: &str) -> Option<DateTime> {
    let shape = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        10 => byte == b' ' || byte == b'T',
        13 | 16 => byte == b':',
        19 => byte == b'.',
        _ => byte.is_ascii_digit(),
    };
    let shaped = text.bytes().enumerate().all(shape) && matches!(text.len(), 10 | 16 | 19 | 21..);
    // A leap second would become the one before it.
    let leap = text.get(16..19) == Some(":60");
    let time: DateTime = (shaped && !leap).then(|| text.parse().ok())??;
    (time.subsec_nanosecond() % 1000 == 0 && time.year() > 0).then_some(time)
}

fn times(texts: &ArrayRef, ty: ColumnType) -> Converted {
    let epoch = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    let micros = |text: &str| -> Result<i64, Expected> {
        let time = moment(text).ok_or_else(|| match text.len() {
            10 if text
                .bytes()
                .enumerate()
                .all(|(at, byte)| matches!(at, 4 | 7) == (byte == b'-')) =>
            {
                Expected::RealDate
            }
            _ => Expected::Type(ty),
        })?;
        let since = time.duration_since(epoch);
        i64::try_from(since.as_micros()).map_err(|_| Expected::RealDate)
    };
    if ty == ColumnType::DateTime {
        return each::<TimestampMicrosecondType>(texts, micros);
    }
    each::<Date32Type>(texts, |text| {
        let micros = micros(text)?;
        let day = i32::try_from(micros.div_euclid(DAY)).map_err(|_| Expected::RealDate)?;
        if micros.rem_euclid(DAY) == 0 {
            Ok(day)
        } else {
            Err(Expected::Type(ty))
        }
    })
}

fn each<T: ArrowPrimitiveType>(
    texts: &ArrayRef,
    value: impl Fn(&str) -> Result<T::Native, Expected>,
) -> Converted {
    let texts = texts.as_string_view();
    let mut values = PrimitiveBuilder::<T>::with_capacity(texts.len());
    let mut wrong = Vec::new();
    for (row, text) in texts.iter().enumerate() {
        match text.map(|text| (text, value(text))) {
            None => values.append_null(),
            Some((_, Ok(value))) => values.append_value(value),
            Some((text, Err(expected))) => {
                values.append_null();
                wrong.push(bad(row, text, expected));
            }
        }
    }
    Converted {
        values: Arc::new(values.finish()),
        bad: wrong,
    }
}

fn truths(numbers: &ArrayRef) -> Converted {
    let numbers = numbers.as_primitive::<Int64Type>();
    let mut values = BooleanBuilder::with_capacity(numbers.len());
    let mut wrong = Vec::new();
    for (row, number) in numbers.iter().enumerate() {
        match number {
            None => values.append_null(),
            Some(answer @ (0 | 1)) => values.append_value(answer == 1),
            Some(other) => {
                values.append_null();
                wrong.push(bad(row, &other.to_string(), Expected::Type(ColumnType::Bool)));
            }
        }
    }
    Converted {
        values: Arc::new(values.finish()),
        bad: wrong,
    }
}

/// Refuses what lies beyond the years that are written with four digits. A day is so many `units`, infinity `infinite` of
/// them.
fn in_years<T: ArrowPrimitiveType>(converted: Converted, units: i64, infinite: i64) -> Converted
where
    T::Native: Into<i64>,
{
    let values = converted.values.as_primitive::<T>();
    let mut wrong = converted.bad;
    let kept = values.iter().enumerate().map(|(row, value)| {
        let value = value?;
        let raw: i64 = value.into();
        if DAYS.contains(&raw.div_euclid(units)) {
            return Some(value);
        }
        let text = infinity(raw, units, infinite).map_or_else(|| raw.to_string(), str::to_owned);
        wrong.push(bad(row, &text, Expected::RealDate));
        None
    });
    let kept: PrimitiveArray<T> = kept.collect();
    wrong.sort_by_key(|bad| bad.row);
    Converted {
        values: Arc::new(kept.with_data_type(values.data_type().clone())),
        bad: wrong,
    }
}

/// What databases mean by the greatest and the least values. PostgreSQL's driver moves these too from the year 2000, in which
/// the server's count begins, to 1970, and so past the end of the numbers to their other end.
fn infinity(raw: i64, units: i64, infinite: i64) -> Option<&'static str> {
    let moved = 10_957 * units;
    let least = -infinite - 1;
    if raw == infinite || raw == least + moved - 1 {
        Some("infinity")
    } else if raw == -infinite || raw == least + moved {
        Some("-infinity")
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
