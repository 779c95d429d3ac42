//! What is said in SQL of conditions, and of which nothing is said.

use weigh_sdk::{Bound, Column, ColumnType, Condition, Constant, Test, Wanted};

use super::conditions;
use crate::columns::Known;
use crate::sql::Dialect;

/// What is asked of one column, wanted in the type that it has.
fn sql(dialect: Dialect, ty: ColumnType, test: Test) -> Option<String> {
    of(dialect, &plain(ty), ty, test)
}

fn plain(ty: ColumnType) -> Known {
    Known {
        column: Column::new("a", ty),
        cast: None,
        unreadable: None,
    }
}

fn of(dialect: Dialect, known: &Known, wanted: ColumnType, test: Test) -> Option<String> {
    let wanted = Wanted {
        name: "a".into(),
        ty: wanted,
        currency: None,
        declared: true,
    };
    let condition = Condition {
        column: 0,
        test,
        or_missing: false,
    };
    conditions(dialect, &[known], &[wanted], &[condition])
}

fn within(low: Option<(Constant, bool)>, high: Option<(Constant, bool)>) -> Test {
    let end = |(value, inclusive)| Bound { value, inclusive };
    Test::Range {
        low: low.map(end),
        high: high.map(end),
    }
}

fn texts(values: &[&str]) -> Test {
    Test::Among(
        values
            .iter()
            .map(|text| Constant::Text((*text).to_owned()))
            .collect(),
    )
}

#[test]
fn texts_are_quoted_and_compared_byte_by_byte() {
    let said = |dialect| sql(dialect, ColumnType::Text, texts(&["it's", "a\\b", "订单"]));
    assert_eq!(
        said(Dialect::Postgres).as_deref(),
        Some("CAST(\"a\" AS text) COLLATE \"C\" IN ('it''s', E'a\\\\b', '订单')")
    );
    assert_eq!(
        said(Dialect::Sqlite).as_deref(),
        Some("CAST(`a` AS TEXT) COLLATE BINARY IN ('it''s', 'a\\b', '订单')")
    );
    // No text of a database holds it, and no SQL can.
    assert_eq!(sql(Dialect::Postgres, ColumnType::Text, texts(&["a\0"])), None);
}

#[test]
fn dates_that_are_to_be_told_come_whatever_is_asked() {
    let day = within(
        Some((Constant::Date(19_724), true)),
        Some((Constant::Date(19_755), false)),
    );
    assert_eq!(
        sql(Dialect::Postgres, ColumnType::Date, day.clone()).as_deref(),
        Some(
            "((\"a\" >= DATE '2024-01-02' AND \"a\" < DATE '2024-02-02') OR \"a\" < DATE '0001-01-01' OR \"a\" > DATE \
             '9999-12-31')"
        )
    );
    assert_eq!(
        sql(Dialect::Sqlite, ColumnType::Date, day).as_deref(),
        Some(
            "(CAST(`a` AS TEXT) COLLATE BINARY >= '2024-01-02' AND CAST(`a` AS TEXT) COLLATE BINARY < '2024-02-02')"
        )
    );
}

#[test]
fn a_moment_of_sqlite_is_written_so_that_the_order_of_texts_is_that_of_moments() {
    let moment = |micros: i64| Constant::DateTime(19_724 * 86_400_000_000 + micros);
    let said = |test| {
        sql(Dialect::Sqlite, ColumnType::DateTime, test)
            .map(|sql| sql.replace("CAST(`a` AS TEXT) COLLATE BINARY ", ""))
    };
    let low = |micros, inclusive| said(within(Some((moment(micros), inclusive)), None));
    let high = |micros, inclusive| said(within(None, Some((moment(micros), inclusive))));
    assert_eq!(low(0, true).as_deref(), Some(">= '2024-01-02'"));
    assert_eq!(low(0, false).as_deref(), Some("> '2024-01-02 00:00:00.000000'"));
    assert_eq!(low(250_000, true).as_deref(), Some(">= '2024-01-02 00:00:00.25'"));
    assert_eq!(low(1_000_000, true).as_deref(), Some(">= '2024-01-02 00:00:01'"));
    assert_eq!(high(0, false).as_deref(), Some("< '2024-01-02'"));
    assert_eq!(
        high(250_000, true).as_deref(),
        Some("<= '2024-01-02 00:00:00.250000'")
    );
    assert_eq!(said(Test::Among(vec![moment(0)])), None);
}

#[test]
fn only_a_column_of_the_wanted_type_is_asked_of() {
    let one = || Test::Among(vec![Constant::Integer(-1)]);
    assert_eq!(
        sql(Dialect::Postgres, ColumnType::Integer, one()).as_deref(),
        Some("\"a\" IN ((-1))")
    );
    assert_eq!(
        sql(Dialect::Sqlite, ColumnType::Integer, one()).as_deref(),
        Some("+`a` IN ((-1))")
    );
    assert_eq!(
        of(
            Dialect::Sqlite,
            &plain(ColumnType::Text),
            ColumnType::Integer,
            one()
        ),
        None
    );
    assert_eq!(
        of(
            Dialect::Postgres,
            &plain(ColumnType::Decimal(0)),
            ColumnType::Integer,
            one()
        ),
        None
    );
    // Of another database nobody knows how it compares.
    assert_eq!(sql(Dialect::Standard, ColumnType::Integer, one()), None);
    let yes = Test::Among(vec![Constant::Bool(true)]);
    assert_eq!(
        of(
            Dialect::Sqlite,
            &plain(ColumnType::Integer),
            ColumnType::Bool,
            yes.clone()
        )
        .as_deref(),
        Some("(+`a` IN (1) OR +`a` NOT IN (0, 1))")
    );
    assert_eq!(
        sql(Dialect::Postgres, ColumnType::Bool, yes).as_deref(),
        Some("\"a\" IN (true)")
    );
    assert_eq!(
        sql(Dialect::Postgres, ColumnType::Integer, Test::Among(Vec::new())).as_deref(),
        Some("1 = 0")
    );
}

#[test]
fn any_column_can_be_asked_whether_a_value_is_there() {
    let known = |ty| sql(Dialect::Postgres, ty, Test::Known);
    assert_eq!(known(ColumnType::Float).as_deref(), Some("\"a\" IS NOT NULL"));
    let mut refused = plain(ColumnType::Text);
    refused.unreadable = Some(weigh_words::text!("a reason"));
    assert_eq!(
        of(Dialect::Postgres, &refused, ColumnType::Text, Test::Known),
        None
    );
}
