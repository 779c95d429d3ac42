//! Days and times beyond the years 1 to 9999, which files of Arrow's kin can hold and nobody can mean: they are wrong, and
//! told as people write them.

use std::ops::RangeInclusive;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, Date32Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, PrimitiveArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Field, TimeUnit};
use jiff::civil::DateTime;

use super::{Bad, Converted, Misfit};
use crate::{ColumnType, Expected, Wanted};

/// Microseconds of a day.
pub const DAY: i64 = 86_400_000_000;
/// The days from 1970-01-01 to 0001-01-01 and to 9999-12-31.
pub const DAYS: RangeInclusive<i64> = -719_162..=2_932_896;

/// The values of a field in the type that is wanted, as [`super::convert`] has them, where days and times lie in those years.
pub fn convert(field: &Field, values: &ArrayRef, wanted: &Wanted) -> Result<Converted, Misfit> {
    let mut converted = super::convert(field, values, wanted)?;
    in_words(&mut converted.bad, field.data_type());
    match wanted.ty {
        ColumnType::Date => in_years::<Date32Type>(&mut converted, 1),
        ColumnType::DateTime => in_years::<TimestampMicrosecondType>(&mut converted, DAY),
        _ => {}
    }
    converted.bad.sort_by_key(|bad| bad.row);
    Ok(converted)
}

/// Tells wrong times as people write them rather than as they are counted, and those that are too far as what they are.
fn in_words(bad: &mut [Bad], from: &DataType) {
    let DataType::Timestamp(unit, _) = from else {
        return;
    };
    for bad in bad {
        // A time that is no day was counted anew by then.
        let unit = match bad.expected {
            Expected::Type(_) => TimeUnit::Microsecond,
            _ => *unit,
        };
        if let Some(time) = bad.text.parse().ok().and_then(|count| moment(count, unit)) {
            bad.text = time.to_string().replace('T', " ");
        } else {
            bad.expected = Expected::RealDate;
        }
    }
}

fn moment(count: i64, unit: TimeUnit) -> Option<DateTime> {
    let since = match unit {
        TimeUnit::Second => jiff::SignedDuration::from_secs(count),
        TimeUnit::Millisecond => jiff::SignedDuration::from_millis(count),
        TimeUnit::Microsecond => jiff::SignedDuration::from_micros(count),
        TimeUnit::Nanosecond => jiff::SignedDuration::from_nanos(count),
    };
    DateTime::constant(1970, 1, 1, 0, 0, 0, 0).checked_add(since).ok()
}

/// Refuses what lies beyond the years that are written with four digits. A day is so many `units`.
fn in_years<T: ArrowPrimitiveType>(converted: &mut Converted, units: i64)
where
    T::Native: Into<i64>,
{
    let values = converted.values.as_primitive::<T>();
    let within = DAYS.start() * units..=DAYS.end() * units + (units - 1);
    if values
        .values()
        .iter()
        .all(|value| within.contains(&(*value).into()))
    {
        return;
    }
    let known = (0..values.len()).map(|row| {
        if values.is_null(row) {
            return false;
        }
        let raw: i64 = values.value(row).into();
        let holds = within.contains(&raw);
        if !holds {
            converted.bad.push(Bad {
                row,
                text: raw.to_string(),
                expected: Expected::RealDate,
            });
        }
        holds
    });
    let known: NullBuffer = known.collect();
    let kept = PrimitiveArray::<T>::new(values.values().clone(), Some(known));
    converted.values = Arc::new(kept.with_data_type(values.data_type().clone()));
}
