//! The questions as metrics: one answer whatever the split, the currency of the amounts, refusals.

use serde_json::json;
use weigh_sdk::testing::assert_metric;
use weigh_sdk::{Argument, ColumnType, Currency, Metric, Status, Typed};

use super::{Asked, Question, day};
use crate::questions::{Expecting, Frequency, Lifetime, MeanValue, Purchases, Value};

fn day_and_amount() -> [Argument; 2] {
    [ColumnType::Date.into(), ColumnType::Decimal(2).into()]
}

#[test]
fn all_splits_and_merges_give_one_answer() {
    let arguments = day_and_amount();
    assert_metric::<Asked<Frequency>>(&arguments[..1], json!({"unit": "day"}));
    assert_metric::<Asked<MeanValue>>(&arguments, json!({}));
}

#[test]
fn a_value_is_in_the_currency_of_the_amounts() {
    let money = Typed::money(ColumnType::Decimal(2), Currency::new("CNY").unwrap());
    let [day, _] = day_and_amount();
    let amount = Argument {
        name: "orders.amount".to_owned(),
        ty: money,
    };
    let (_, value) = Asked::<Value>::bind(&[day.clone(), amount.clone()], lifetime()).unwrap();
    assert_eq!(
        value.currency.map(|currency| currency.code().to_owned()),
        Some("CNY".to_owned())
    );
    let options: Expecting = serde_json::from_value(json!({})).unwrap();
    let (_, number) = Asked::<Purchases>::bind(&[day, amount], options).unwrap();
    assert_eq!(number.currency, None);
}

#[test]
fn other_arguments_are_refused_with_what_it_takes() {
    let text: Argument = ColumnType::Text.into();
    let refused = Asked::<Value>::bind(&[text], lifetime()).err().expect("no day");
    assert_eq!(refused.status, Status::Type);
    assert!(
        refused
            .message
            .to_string()
            .starts_with("`value` takes a day and an amount of each purchase"),
        "{refused}"
    );
}

#[test]
fn days_count_from_1970() {
    assert_eq!(day("1970-01-02"), Ok(1));
    assert_eq!(day("1997-09-30"), Ok(10_134));
    assert!(day("30.9.1997").is_err());
}

fn lifetime() -> Lifetime {
    let options: <Value as Question>::Options = serde_json::from_value(json!({})).unwrap();
    options
}
