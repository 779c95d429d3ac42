//! The values of a column in the type that is asked for. `weigh_sdk::convert` knows how; what is Parquet's own is here.

use std::fmt::Write;
use std::ops::RangeInclusive;
use std::sync::Arc;

use arrow_array::builder::StringViewBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, Date32Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, BinaryViewArray, PrimitiveArray, StringViewArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Field, TimeUnit};
use jiff::civil::DateTime;
use weigh_sdk::convert::{Bad, Converted, Misfit, convert};
use weigh_sdk::{ColumnType, Expected, Wanted};

use crate::columns::Form;

/// The most characters of a value that are told.
const TOLD: usize = 200;
/// Microseconds of a day.
pub(crate) const DAY: i64 = 86_400_000_000;
/// The days from 1970-01-01 to 0001-01-01 and to 9999-12-31.
pub(crate) const DAYS: RangeInclusive<i64> = -719_162..=2_932_896;

/// The values of a column in the type that is wanted.
pub(crate) fn deliver(form: Form, values: &ArrayRef, wanted: &Wanted) -> Result<Converted, Misfit> {
    let plain = match form {
        Form::Plain => Converted {
            values: values.clone(),
            bad: Vec::new(),
        },
        Form::Bytes => texts(values),
        Form::Uuid => uuids(values),
    };
    let field = Field::new(&wanted.name, plain.values.data_type().clone(), true);
    let mut converted = convert(&field, &plain.values, wanted)?;
    in_words(&mut converted.bad, plain.values.data_type());
    match wanted.ty {
        ColumnType::Date => in_years::<Date32Type>(&mut converted, 1),
        ColumnType::DateTime => in_years::<TimestampMicrosecondType>(&mut converted, DAY),
        _ => {}
    }
    converted.bad.extend(plain.bad);
    converted.bad.sort_by_key(|bad| bad.row);
    Ok(converted)
}

/// Bytes that are text, or wrong.
fn texts(values: &ArrayRef) -> Converted {
    let bytes: BinaryViewArray = match values.data_type() {
        DataType::BinaryView => values.as_binary_view().clone(),
        DataType::Utf8View => values.as_string_view().clone().to_binary_view(),
        DataType::Binary => BinaryViewArray::from(values.as_binary::<i32>()),
        _ => StringViewArray::from(values.as_string::<i32>()).to_binary_view(),
    };
    if let Ok(texts) = bytes.clone().to_string_view() {
        return Converted {
            values: Arc::new(texts),
            bad: Vec::new(),
        };
    }
    let mut bad = Vec::new();
    let each = bytes.iter().enumerate().map(|(row, bytes)| {
        let bytes = bytes?;
        let text = str::from_utf8(bytes);
        if text.is_err() {
            bad.push(Bad {
                row,
                text: String::from_utf8_lossy(bytes).chars().take(TOLD).collect(),
                expected: Expected::Encoding("UTF-8".to_owned()),
            });
        }
        text.ok()
    });
    let values: StringViewArray = each.collect();
    Converted {
        values: Arc::new(values),
        bad,
    }
}

/// `123e4567-e89b-12d3-a456-426614174000`
fn uuids(values: &ArrayRef) -> Converted {
    let bytes = values.as_fixed_size_binary();
    let mut texts = StringViewBuilder::with_capacity(bytes.len());
    let mut text = String::with_capacity(36);
    for uuid in bytes {
        let Some(uuid) = uuid else {
            texts.append_null();
            continue;
        };
        text.clear();
        for (at, byte) in uuid.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                text.push('-');
            }
            let _ = write!(text, "{byte:02x}");
        }
        texts.append_value(&text);
    }
    Converted {
        values: Arc::new(texts.finish()),
        bad: Vec::new(),
    }
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
    T::Native: Into<i64> + Ord,
{
    let values = converted.values.as_primitive::<T>();
    let within = DAYS.start() * units..=DAYS.end() * units + (units - 1);
    let Some(first) = values.values().first() else {
        return;
    };
    // The ends tell of all, and are found without a branch.
    let (least, most) = values
        .values()
        .iter()
        .fold((*first, *first), |(least, most), value| {
            (least.min(*value), most.max(*value))
        });
    if within.contains(&least.into()) && within.contains(&most.into()) {
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
