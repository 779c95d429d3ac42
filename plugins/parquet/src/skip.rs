//! Row groups that hold no row that matters, as far as their statistics say. What statistics do not say for certain is
//! read: text that may be none, times that may be too fine, numbers that no decimal holds must be told, not left out.

use std::ops::RangeInclusive;

use arrow_schema::{DataType, TimeUnit};
use parquet::basic::{ColumnOrder, SortOrder};
use parquet::file::statistics::Statistics;
use weigh_sdk::convert::years::{DAY, DAYS};
use weigh_sdk::{ColumnType, Condition, Constant, Test, Wanted};

use crate::columns::{Form, Known};
use crate::file::TableFile;

/// The first number of more digits than numbers here have.
const OVER: i128 = 10_i128.pow(28);

/// What statistics say of the values of a column in a row group.
#[derive(Debug)]
enum Span<'a> {
    Values(RangeInclusive<Constant>),
    /// Bytes of text, which may be cut within a letter: beneath all texts, and above all.
    Texts(&'a [u8], &'a [u8]),
}

/// Whether no row of a row group matters. `places` are those of the wanted columns in the file.
pub(crate) fn spare(
    file: &TableFile,
    group: usize,
    places: &[usize],
    wanted: &[Wanted],
    filter: &[Condition],
) -> bool {
    filter.iter().any(|condition| {
        let column = places.get(condition.column).zip(wanted.get(condition.column));
        column.is_some_and(|(place, wanted)| fails(file, group, &file.columns[*place], wanted, condition))
    })
}

/// Whether a condition holds of no row of a row group.
fn fails(file: &TableFile, group: usize, known: &Known, wanted: &Wanted, condition: &Condition) -> bool {
    let chunk = file.metadata.row_group(group).column(known.leaf);
    let Some(statistics) = chunk.statistics() else {
        return false;
    };
    let missing = statistics.null_count_opt();
    if condition.or_missing && missing != Some(0) {
        return false;
    }
    if missing == Some(file.rows(group)) {
        return true;
    }
    let orders = file.metadata.file_metadata().column_orders();
    let order = orders.and_then(|orders| orders.get(known.leaf)).copied();
    span(statistics, order, known, wanted.ty).is_some_and(|span| outside(&span, &condition.test))
}

fn span<'a>(
    statistics: &'a Statistics,
    order: Option<ColumnOrder>,
    known: &Known,
    wanted: ColumnType,
) -> Option<Span<'a>> {
    let defined =
        |sort| order == Some(ColumnOrder::TYPE_DEFINED_ORDER(sort)) && !statistics.is_min_max_deprecated();
    let read = known.field.data_type();
    if *read == DataType::Utf8View {
        let bytes = (statistics.min_bytes_opt()?, statistics.max_bytes_opt()?);
        let sound = known.form == Form::Plain && wanted == ColumnType::Text && defined(SortOrder::UNSIGNED);
        return (sound && bytes.0 <= bytes.1).then_some(Span::Texts(bytes.0, bytes.1));
    }
    let (least, most) = ends(
        statistics,
        read,
        defined(SortOrder::UNSIGNED),
        defined(SortOrder::SIGNED),
    )?;
    let (least, most) = (constant(least, read, wanted)?, constant(most, read, wanted)?);
    let ordered = least.compare(&most).is_some_and(std::cmp::Ordering::is_le);
    ordered.then_some(Span::Values(least..=most))
}

/// The least and the greatest value as whole numbers. Signed ones of 32 and 64 bits have always been in their own order.
fn ends(statistics: &Statistics, read: &DataType, unsigned: bool, signed: bool) -> Option<(i128, i128)> {
    let wide = |bytes: &[u8]| {
        let negative = bytes.first()? & 0x80 != 0;
        let mut all = [if negative { 0xff } else { 0 }; 16];
        all.get_mut(16_usize.checked_sub(bytes.len())?..)?
            .copy_from_slice(bytes);
        Some(i128::from_be_bytes(all))
    };
    match (statistics, read) {
        (Statistics::Boolean(found), DataType::Boolean) => {
            Some((i128::from(*found.min_opt()?), i128::from(*found.max_opt()?)))
        }
        (Statistics::Int32(found), DataType::UInt8 | DataType::UInt16 | DataType::UInt32) if unsigned => {
            let end = |end: i32| i128::from(end.cast_unsigned());
            Some((end(*found.min_opt()?), end(*found.max_opt()?)))
        }
        (Statistics::Int64(found), DataType::UInt64) if unsigned => {
            let end = |end: i64| i128::from(end.cast_unsigned());
            Some((end(*found.min_opt()?), end(*found.max_opt()?)))
        }
        (_, DataType::UInt8 | DataType::UInt16 | DataType::UInt32 | DataType::UInt64) => None,
        (Statistics::Int32(found), _) => Some(((*found.min_opt()?).into(), (*found.max_opt()?).into())),
        (Statistics::Int64(found), _) => Some(((*found.min_opt()?).into(), (*found.max_opt()?).into())),
        (Statistics::FixedLenByteArray(_) | Statistics::ByteArray(_), DataType::Decimal128(..)) if signed => {
            Some((
                wide(statistics.min_bytes_opt()?)?,
                wide(statistics.max_bytes_opt()?)?,
            ))
        }
        _ => None,
    }
}

/// An end in the type that is wanted. Nothing where a value that is no further out may not be had in that type.
fn constant(end: i128, read: &DataType, wanted: ColumnType) -> Option<Constant> {
    use ColumnType as C;
    use DataType as D;
    let decimal = |places: u8| {
        (-OVER < end && end < OVER).then_some(Constant::Decimal {
            mantissa: end,
            places,
        })
    };
    match (read, wanted) {
        (D::Boolean, C::Bool) => Some(Constant::Bool(end != 0)),
        (D::Int8 | D::Int16 | D::Int32 | D::Int64 | D::UInt8 | D::UInt16 | D::UInt32, C::Integer) => {
            i64::try_from(end).ok().map(Constant::Integer)
        }
        (
            D::Int8 | D::Int16 | D::Int32 | D::Int64 | D::UInt8 | D::UInt16 | D::UInt32 | D::UInt64,
            C::Decimal(places) | C::Percent(places),
        ) => fits(end, places).and(decimal(0)),
        (
            D::Decimal32(_, own) | D::Decimal64(_, own) | D::Decimal128(_, own),
            C::Decimal(places) | C::Percent(places),
        ) => {
            let own = u8::try_from(*own).ok()?;
            fits(end, places.checked_sub(own)?).and(decimal(own))
        }
        (D::Date32, C::Date) => DAYS
            .contains(&i64::try_from(end).ok()?)
            .then_some(Constant::Date(end as i32)),
        (D::Date32, C::DateTime) => {
            let day = i64::try_from(end).ok()?;
            Some(day)
                .filter(|day| DAYS.contains(day))
                .map(|day| Constant::DateTime(day * DAY))
        }
        (D::Timestamp(unit, None), C::DateTime) => {
            let times = match unit {
                TimeUnit::Second => 1_000_000,
                TimeUnit::Millisecond => 1000,
                TimeUnit::Microsecond => 1,
                // Between the ends may lie times that are too fine.
                TimeUnit::Nanosecond => return None,
            };
            let micros = i64::try_from(end).ok()?.checked_mul(times)?;
            DAYS.contains(&micros.div_euclid(DAY))
                .then_some(Constant::DateTime(micros))
        }
        _ => None,
    }
}

/// Whether a number has so few digits that it is one here with so many places more.
fn fits(number: i128, more: u8) -> Option<()> {
    let number = number.checked_mul(10_i128.checked_pow(u32::from(more))?)?;
    (-OVER < number && number < OVER).then_some(())
}

/// Whether a test holds of no value between two ends.
fn outside(span: &Span<'_>, test: &Test) -> bool {
    let (least, most) = match span {
        Span::Texts(least, most) => {
            let beyond = |text: &[u8]| text < *least || *most < text;
            return match test {
                Test::Among(values) => values
                    .iter()
                    .all(|value| matches!(value, Constant::Text(one) if beyond(one.as_bytes()))),
                Test::Known | Test::Range { .. } => false,
            };
        }
        Span::Values(span) => (span.start(), span.end()),
    };
    let before = |a: &Constant, b: &Constant| a.compare(b).is_some_and(std::cmp::Ordering::is_lt);
    let equal = |a: &Constant, b: &Constant| a.compare(b).is_some_and(std::cmp::Ordering::is_eq);
    match test {
        Test::Known => false,
        Test::Range { low, high } => {
            let under = low
                .as_ref()
                .is_some_and(|low| before(most, &low.value) || (!low.inclusive && equal(most, &low.value)));
            let over = high.as_ref().is_some_and(|high| {
                before(&high.value, least) || (!high.inclusive && equal(&high.value, least))
            });
            under || over
        }
        Test::Among(values) => values
            .iter()
            .all(|value| before(value, least) || before(most, value)),
    }
}
