//! Nothing is lost on the way from a typed system into the language, or it is told.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Float64Type, Int32Type, Int64Type, TimestampMicrosecondType,
};
use arrow_array::{
    Array, ArrayRef, Date32Array, Decimal128Array, Decimal256Array, DictionaryArray, Float32Array,
    Float64Array, Int16Array, Int64Array, NullArray, StringArray, TimestampMicrosecondArray,
    TimestampMillisecondArray, TimestampNanosecondArray, UInt64Array,
};
use arrow_buffer::i256;
use arrow_schema::{DataType, Field, TimeUnit};
use weigh_words::text;

use super::{Bad, Converted, Misfit, column, convert};
use crate::{ColumnType, Currency, Expected, Wanted, meta};

fn wanted(ty: ColumnType) -> Wanted {
    Wanted {
        name: "x".to_owned(),
        ty,
        currency: None,
        declared: true,
    }
}

fn to(values: impl Array + 'static, ty: ColumnType) -> Result<Converted, Misfit> {
    let field = Field::new("x", values.data_type().clone(), true);
    let values: ArrayRef = Arc::new(values);
    convert(&field, &values, &wanted(ty))
}

fn decimals(values: Vec<Option<i128>>, places: i8) -> Decimal128Array {
    Decimal128Array::from(values).with_data_type(DataType::Decimal128(38, places))
}

fn numbers(converted: Result<Converted, Misfit>) -> Vec<Option<i128>> {
    let converted = converted.expect("numbers");
    assert_eq!(converted.bad, []);
    converted.values.as_primitive::<Decimal128Type>().iter().collect()
}

fn bad(row: usize, text: &str, expected: Expected) -> Bad {
    Bad {
        row,
        text: text.to_owned(),
        expected,
    }
}

#[test]
fn every_arrow_type_has_its_type_of_the_language() {
    let told = |ty: DataType| {
        let column = column(&Field::new("x", ty, true)).expect("a column");
        (column.ty, column.empty, column.because)
    };
    for (ty, expected) in [
        (DataType::Int8, ColumnType::Integer),
        (DataType::UInt64, ColumnType::Decimal(0)),
        (DataType::Decimal128(10, 2), ColumnType::Decimal(2)),
        (DataType::Decimal256(60, 5), ColumnType::Decimal(5)),
        (DataType::Decimal128(5, -2), ColumnType::Decimal(0)),
        (DataType::Float32, ColumnType::Float),
        (DataType::Date64, ColumnType::Date),
        (DataType::Timestamp(TimeUnit::Second, None), ColumnType::DateTime),
        (DataType::Duration(TimeUnit::Nanosecond), ColumnType::Duration),
        (DataType::LargeUtf8, ColumnType::Text),
        (
            DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
            ColumnType::Text,
        ),
    ] {
        assert_eq!(told(ty.clone()), (expected, false, None), "{ty}");
    }
    assert_eq!(told(DataType::Null), (ColumnType::Text, true, None));
    let why = |ty: DataType| {
        let (ty, _, because) = told(ty);
        assert_eq!(ty, ColumnType::Text);
        because.expect("a reason").to_string()
    };
    assert_eq!(
        why(DataType::Binary),
        "it holds Arrow's Binary, which the language has no type for"
    );
    assert_eq!(
        why(DataType::Decimal128(38, 30)),
        "it has 30 decimal places, and a number has 28 at the most"
    );
    assert!(why(DataType::Timestamp(TimeUnit::Second, Some("Europe/Paris".into()))).contains("Europe/Paris"));
}

#[test]
fn numbers_keep_every_digit() {
    assert_eq!(
        numbers(to(Int16Array::from(vec![Some(-3), None]), ColumnType::Decimal(2))),
        [Some(-300), None]
    );
    assert_eq!(
        numbers(to(UInt64Array::from(vec![u64::MAX]), ColumnType::Decimal(0))),
        [Some(u64::MAX.into())]
    );
    assert_eq!(
        numbers(to(decimals(vec![Some(150)], 2), ColumnType::Percent(1))),
        [Some(15)]
    );
    assert_eq!(
        numbers(to(decimals(vec![Some(15)], -2), ColumnType::Decimal(0))),
        [Some(1500)]
    );
    assert_eq!(
        numbers(to(Float64Array::from(vec![0.1, -2.5e3]), ColumnType::Decimal(1))),
        [Some(1), Some(-25_000)]
    );
    let large =
        Decimal256Array::from(vec![i256::from_i128(12_345)]).with_data_type(DataType::Decimal256(50, 3));
    assert_eq!(numbers(to(large, ColumnType::Decimal(3))), [Some(12_345)]);
    let whole = to(decimals(vec![Some(700), None], 2), ColumnType::Integer).expect("whole");
    assert_eq!(
        whole
            .values
            .as_primitive::<Int64Type>()
            .iter()
            .collect::<Vec<_>>(),
        [Some(7), None]
    );
    let double = to(decimals(vec![Some(3)], 1), ColumnType::Float).expect("a double");
    assert_eq!(
        double.values.as_primitive::<Float64Type>().value(0).to_bits(),
        0.3_f64.to_bits()
    );
    let single = to(Float32Array::from(vec![0.5]), ColumnType::Float).expect("a double");
    assert_eq!(
        single.values.as_primitive::<Float64Type>().values().as_ref(),
        [0.5]
    );
}

#[test]
fn more_places_ask_for_a_wider_type() {
    let wider = |values: Decimal128Array, ty: ColumnType| to(values, ty).expect_err("too narrow");
    assert_eq!(
        wider(decimals(vec![Some(100), Some(-125)], 2), ColumnType::Decimal(1)),
        Misfit::Wider {
            ty: ColumnType::Decimal(2),
            row: 1,
            text: "-1.25".to_owned(),
        }
    );
    assert_eq!(
        to(Float64Array::from(vec![0.125]), ColumnType::Percent(2)).expect_err("too narrow"),
        Misfit::Wider {
            ty: ColumnType::Percent(3),
            row: 0,
            text: "0.125".to_owned(),
        }
    );
}

#[test]
fn what_a_type_cannot_hold_is_bad_and_null() {
    let odd = to(decimals(vec![Some(150), Some(200)], 2), ColumnType::Integer).expect("a column");
    assert_eq!(
        odd.values.as_primitive::<Int64Type>().iter().collect::<Vec<_>>(),
        [None, Some(2)]
    );
    assert_eq!(odd.bad, [bad(0, "1.50", Expected::Type(ColumnType::Integer))]);
    let long = i256::from_i128(10_i128.pow(37)).wrapping_mul(i256::from_i128(-100));
    let long = Decimal256Array::from(vec![long]).with_data_type(DataType::Decimal256(50, 2));
    let long = to(long, ColumnType::Decimal(2)).expect("a column");
    let text = format!("-1{}.00", "0".repeat(37));
    assert_eq!(long.bad, [bad(0, &text, Expected::NumberInRange)]);
    let infinite = to(
        Float64Array::from(vec![f64::INFINITY, 1.0, f64::NAN]),
        ColumnType::Float,
    )
    .expect("a column");
    assert_eq!(infinite.values.null_count(), 2);
    assert_eq!(
        infinite.bad,
        [
            bad(0, "inf", Expected::NumberInRange),
            bad(2, "NaN", Expected::NumberInRange)
        ]
    );
    let large = to(decimals(vec![Some(10_i128.pow(37))], 0), ColumnType::Decimal(5)).expect("a column");
    assert_eq!(large.bad.len(), 1);
    let nanos = to(
        TimestampNanosecondArray::from(vec![1_000, 1_001]),
        ColumnType::DateTime,
    )
    .expect("a column");
    assert_eq!(
        nanos.values.as_primitive::<TimestampMicrosecondType>().value(0),
        1
    );
    assert_eq!(nanos.bad, [bad(1, "1001", Expected::WholeMicroseconds)]);
    let half = Float64Array::from(vec![2.0, 2.5, 1e300]);
    let half = to(half, ColumnType::Integer).expect("a column");
    assert_eq!(half.bad.iter().map(|bad| bad.row).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn days_and_times_become_one_another_where_that_is_exact() {
    let midnight = 86_400_000_000 * 3;
    let times = TimestampMicrosecondArray::from(vec![midnight, midnight + 1, -86_400_000_000]);
    let days = to(times, ColumnType::Date).expect("days");
    assert_eq!(
        days.values
            .as_primitive::<Date32Type>()
            .iter()
            .collect::<Vec<_>>(),
        [Some(3), None, Some(-1)]
    );
    assert_eq!(days.bad.len(), 1);
    let times = to(Date32Array::from(vec![3]), ColumnType::DateTime).expect("times");
    assert_eq!(
        times.values.as_primitive::<TimestampMicrosecondType>().value(0),
        midnight
    );
}

#[test]
fn texts_come_as_views_from_wherever() {
    let words = DictionaryArray::<Int32Type>::from_iter([
        Some("gold"),
        None,
        Some("a longer word than fits"),
        Some("gold"),
    ]);
    let texts = to(words, ColumnType::Text).expect("texts");
    let expected = [Some("gold"), None, Some("a longer word than fits"), Some("gold")];
    assert_eq!(texts.values.as_string_view().iter().collect::<Vec<_>>(), expected);
    let ids = to(Int64Array::from(vec![Some(7), None]), ColumnType::Text).expect("texts");
    assert_eq!(
        ids.values.as_string_view().iter().collect::<Vec<_>>(),
        [Some("7"), None]
    );
    let codes = to(decimals(vec![Some(-5)], 2), ColumnType::Text).expect("texts");
    assert_eq!(codes.values.as_string_view().value(0), "-0.05");
}

#[test]
fn nothing_is_missing_in_any_type() {
    for ty in [ColumnType::Text, ColumnType::Decimal(2), ColumnType::Date] {
        let nothing = to(NullArray::new(2), ty).expect("nothing");
        assert_eq!((nothing.values.len(), nothing.values.null_count()), (2, 2));
        assert_eq!(nothing.values.data_type(), &ty.delivered());
    }
}

#[test]
fn one_value_that_does_not_fit_changes_nothing_for_the_others() {
    let day = 86_400_000_i64;
    let times = |values: Vec<Option<i64>>| {
        let times = TimestampMillisecondArray::from(values);
        let times = to(times, ColumnType::DateTime).expect("times");
        let values = times.values.as_primitive::<TimestampMicrosecondType>().iter();
        (values.collect::<Vec<_>>(), times.bad.len())
    };
    let good = vec![Some(day), None, Some(-1), Some(i64::MAX / 1000)];
    let (fine, none) = times(good.clone());
    assert_eq!(
        fine,
        [Some(day * 1000), None, Some(-1000), Some(i64::MAX / 1000 * 1000)]
    );
    assert_eq!(none, 0);
    let (some, one) = times([good, vec![Some(i64::MAX / 1000 + 1)]].concat());
    assert_eq!((&some[..4], some[4], one), (&fine[..], None, 1));
    let long = 10_i128.pow(38);
    let decimals = to(
        decimals(vec![Some(-15), None, Some(long)], 1),
        ColumnType::Decimal(1),
    )
    .expect("numbers");
    let values: Vec<Option<i128>> = decimals.values.as_primitive::<Decimal128Type>().iter().collect();
    assert_eq!((values, decimals.bad.len()), (vec![Some(-15), None, None], 1));
}

#[test]
fn a_decimal_becomes_the_nearest_double() {
    let numbers = [
        1_i128,
        -7,
        123_456_789,
        (1 << 53) - 1,
        (1 << 53) + 1,
        10_i128.pow(37) + 3,
    ];
    for places in 0..=28_u8 {
        let doubles = to(
            decimals(numbers.iter().copied().map(Some).collect(), places as i8),
            ColumnType::Float,
        );
        let doubles = doubles.expect("doubles");
        for (number, double) in numbers
            .iter()
            .zip(doubles.values.as_primitive::<Float64Type>().values())
        {
            let nearest: f64 = format!("{number}e-{places}").parse().expect("a double");
            assert_eq!(double.to_bits(), nearest.to_bits(), "{number} at {places}");
        }
    }
}

#[test]
fn types_that_never_go_together_say_so() {
    let never = to(StringArray::from(vec!["3"]), ColumnType::Integer).expect_err("never");
    assert_eq!(
        never,
        Misfit::Never(text!(
            "it holds {held}, which cannot be read as {wanted}",
            held = "text",
            wanted = "integer"
        ))
    );
}

#[test]
fn amounts_in_another_currency_are_bad() {
    let metadata = HashMap::from([(meta::CURRENCY.to_owned(), "USD".to_owned())]);
    let field = Field::new("x", DataType::Int64, true).with_metadata(metadata);
    let values: ArrayRef = Arc::new(Int64Array::from(vec![Some(5), None]));
    let cny = Currency::new("CNY").expect("a currency");
    let amounts = Wanted {
        currency: Some(cny),
        ..wanted(ColumnType::Integer)
    };
    let refused = convert(&field, &values, &amounts).expect("a column");
    assert_eq!(refused.values.null_count(), 2);
    assert_eq!(refused.bad, [bad(0, "5", Expected::Currency(cny))]);
}
