//! Numbers, dates and times out of text.

use std::sync::Arc;

use crate::convert::{Converted, Misfit};
use crate::{ColumnType, Expected, Wanted};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, Date32Array, Int64Array, StringArray};

use super::{moment, number, read};

fn wanted(ty: ColumnType) -> Wanted {
    Wanted {
        name: "c".into(),
        ty,
        currency: None,
        declared: true,
    }
}

fn texts(texts: &[&str], ty: ColumnType) -> Result<Converted, Misfit> {
    let values: ArrayRef = Arc::new(StringArray::from(texts.to_vec()));
    read("c", &values, &wanted(ty))
}

#[test]
fn numerals_are_exact() {
    assert_eq!(number("-12.50"), Some((-125, 1)));
    assert_eq!(number("2.0000000000000000"), Some((2, 0)));
    assert_eq!(
        number("100000000000000000000"),
        Some((100_000_000_000_000_000_000, 0))
    );
    assert_eq!(number("1e20"), Some((1, -20)));
    assert_eq!(number("-0.05"), Some((-5, 2)));
    for text in ["nan", "inf", "", "-", ".", "1,5", "0x1", "1e", "1 "] {
        assert_eq!(number(text), None, "{text}");
    }
    let decimals = texts(&["12.5", "-0.05", "1e3", "nan", "x"], ColumnType::Decimal(2)).unwrap();
    let values = decimals.values.as_primitive::<Decimal128Type>();
    assert_eq!(values.values()[..3], [1250, -5, 100_000]);
    assert!(values.is_null(3) && values.is_null(4));
    assert_eq!(values.data_type(), &ColumnType::Decimal(2).delivered());
    let expected: Vec<&Expected> = decimals.bad.iter().map(|bad| &bad.expected).collect();
    assert_eq!(
        expected,
        [&Expected::NumberInRange, &Expected::Type(ColumnType::Decimal(2))]
    );
}

#[test]
fn more_places_are_asked_for_at_once() {
    let Err(Misfit::Wider { ty, row, text }) = texts(&["1", "1.5", "1.125"], ColumnType::Decimal(0)) else {
        panic!("it fits");
    };
    assert_eq!((ty, row, text.as_str()), (ColumnType::Decimal(3), 2, "1.125"));
}

#[test]
fn a_number_of_too_many_digits_is_wrong() {
    let long = "123456789012345678901234567890123456789";
    let tiny = "0.00000000000000000000000000001";
    let decimals = texts(&[long, tiny, "1"], ColumnType::Decimal(2)).unwrap();
    assert_eq!(decimals.bad.len(), 2);
    assert!(
        decimals
            .bad
            .iter()
            .all(|bad| bad.expected == Expected::NumberInRange)
    );
}

#[test]
fn whole_numbers_and_doubles_out_of_numerals() {
    let whole = texts(
        &["9223372036854775807", "9223372036854775808", "1.5"],
        ColumnType::Integer,
    )
    .unwrap();
    assert_eq!(whole.values.as_primitive::<Int64Type>().value(0), i64::MAX);
    assert_eq!(whole.bad.len(), 2);
    let doubles = texts(&["0.1", "inf"], ColumnType::Float).unwrap();
    assert!((doubles.values.as_primitive::<Float64Type>().value(0) - 0.1).abs() < f64::EPSILON);
    assert_eq!(doubles.bad[0].expected, Expected::NumberInRange);
}

#[test]
fn days_and_times_are_read_whole() {
    for text in [
        "2024-02-30",
        "2024-1-2",
        "20240102",
        "2024-01-02T03:04:05+08:00",
        "2024-01-02 03:04:60",
        "2024-01-02 03:04:05.1234567",
        "2024-01-02 03",
        "0000-01-01",
        "",
    ] {
        assert_eq!(moment(text), None, "{text}");
    }
    let days = texts(
        &[
            "1970-01-02",
            "1970-01-02 00:00:00",
            "1970-01-02 01:00",
            "2023-02-29",
        ],
        ColumnType::Date,
    );
    let days = days.unwrap();
    assert_eq!(days.values.as_primitive::<Date32Type>().values()[..2], [1, 1]);
    assert_eq!(days.bad[0].expected, Expected::Type(ColumnType::Date));
    assert_eq!(days.bad[1].expected, Expected::RealDate);
    let times = texts(&["1970-01-01 00:00:01.25", "1969-12-31"], ColumnType::DateTime).unwrap();
    assert_eq!(
        times.values.as_primitive::<TimestampMicrosecondType>().values()[..],
        [1_250_000, -86_400_000_000]
    );
}

#[test]
fn infinite_days_are_wrong() {
    let values: ArrayRef = Arc::new(Date32Array::from(vec![
        Some(0),
        Some(-2_147_472_692),
        None,
        Some(2_932_897),
    ]));
    let days = read("d", &values, &wanted(ColumnType::Date)).unwrap();
    assert_eq!(days.values.null_count(), 3);
    let bad: Vec<(usize, &str)> = days.bad.iter().map(|bad| (bad.row, bad.text.as_str())).collect();
    assert_eq!(bad, [(1, "infinity"), (3, "2932897")]);
}

#[test]
fn ones_and_zeros_are_yes_and_no() {
    let values: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), Some(0), None, Some(2)]));
    let answers = read("b", &values, &wanted(ColumnType::Bool)).unwrap();
    let truths = answers.values.as_boolean();
    assert!(truths.value(0) && !truths.value(1) && truths.is_null(2) && truths.is_null(3));
    assert_eq!(answers.bad[0].text, "2");
}
