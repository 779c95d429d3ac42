//! Queries and names told apart.

use super::Locator;

fn read(text: &str) -> Option<Locator> {
    Locator::read(text, "warehouse").ok()
}

fn table(parts: &[&str]) -> Locator {
    Locator::Table(parts.iter().map(|part| (*part).to_owned()).collect())
}

#[test]
fn queries_begin_with_a_word_of_theirs() {
    for query in [
        "SELECT 1",
        "select*from t",
        "with a as (select 1) select * from a",
        "values (1)",
        "(select 1)",
        "-- why\n/* and how */ Select\n1",
    ] {
        assert_eq!(read(query), Some(Locator::Query(query.to_owned())));
    }
    assert_eq!(read(" select 1 ; \n"), Some(Locator::Query("select 1".into())));
}

#[test]
fn anything_else_is_a_name() {
    assert_eq!(read("orders"), Some(table(&["orders"])));
    assert_eq!(read("select"), Some(table(&["select"])));
    assert_eq!(read("selected.values"), Some(table(&["selected", "values"])));
    assert_eq!(read("db.sales.订单"), Some(table(&["db", "sales", "订单"])));
    assert_eq!(
        read("sales.\"a \"\"b\"\".c\""),
        Some(table(&["sales", "a \"b\".c"]))
    );
}

#[test]
fn what_is_neither_is_refused() {
    for text in [
        "",
        "  ",
        "delete from orders",
        "a.b.c.d",
        "a..b",
        "a.",
        "\"a",
        "\"a\"b",
        "\"\"",
        "t;drop",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}
