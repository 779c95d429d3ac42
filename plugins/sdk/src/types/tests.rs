//! What a type looks like in Arrow is read back as that type, and nothing else is read as one.

use std::collections::HashMap;

use arrow_schema::{DataType, Field, TimeUnit};
use weigh_words::text;

use super::{Typed, meta};
use crate::{ColumnType, Currency};

#[test]
fn a_type_is_read_back_as_it_was_written() {
    let cny = Currency::new("CNY");
    for ty in [
        ColumnType::Bool,
        ColumnType::Integer,
        ColumnType::Decimal(0),
        ColumnType::Decimal(28),
        ColumnType::Percent(4),
        ColumnType::Float,
        ColumnType::Date,
        ColumnType::DateTime,
        ColumnType::Duration,
        ColumnType::Text,
    ] {
        for currency in [None, cny] {
            let typed = Typed { ty, currency };
            if currency.is_none() || typed.is_number() {
                assert_eq!(Typed::of(&typed.field("x")), Ok(typed));
            } else {
                assert!(Typed::of(&typed.field("x")).is_err(), "{typed:?}");
            }
        }
    }
}

#[test]
fn what_the_language_has_no_type_for_is_refused() {
    let refused = |ty: DataType| {
        Typed::of(&Field::new("x", ty, true))
            .expect_err("no type")
            .to_string()
    };
    assert_eq!(
        refused(DataType::Int32),
        "the language has no type for Arrow's Int32"
    );
    assert!(refused(DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))).contains("Timestamp"));
    assert_eq!(
        refused(DataType::Decimal128(38, 30)),
        "a decimal has 0 to 28 places"
    );
    assert_eq!(
        refused(DataType::Decimal128(38, -1)),
        "a decimal has 0 to 28 places"
    );
    let odd = Field::new("x", DataType::Float64, true);
    let odd = |key: &str, value: &str| {
        let metadata = HashMap::from([(key.to_owned(), value.to_owned())]);
        odd.clone().with_metadata(metadata)
    };
    assert_eq!(
        Typed::of(&odd(meta::TYPE, "percent")),
        Err(text!("a percentage is a decimal"))
    );
    assert!(Typed::of(&odd(meta::TYPE, "ratio")).is_err());
    assert!(Typed::of(&odd(meta::CURRENCY, "yuan")).is_err());
}

#[test]
fn decimals_of_few_places_have_a_narrow_type() {
    assert_eq!(ColumnType::Decimal(2).narrow(), Some(DataType::Decimal64(18, 2)));
    assert_eq!(
        ColumnType::Percent(18).narrow(),
        Some(DataType::Decimal64(18, 18))
    );
    assert_eq!(ColumnType::Decimal(19).narrow(), None);
    assert_eq!(ColumnType::Integer.narrow(), None);
}
