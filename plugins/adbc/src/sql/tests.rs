//! Quotes and casts.

use super::Dialect;
use crate::locator::Locator;

#[test]
fn names_are_quoted_as_the_database_does() {
    let table = Locator::Table(vec!["sales".into(), "a\"b`c".into()]);
    assert_eq!(Dialect::of("PostgreSQL").rows(&table), "\"sales\".\"a\"\"b`c\"");
    assert_eq!(Dialect::of("SQLite").rows(&table), "`sales`.`a\"b``c`");
    assert_eq!(Dialect::of("MySQL").rows(&table), "`sales`.`a\"b``c`");
    assert_eq!(Dialect::of("duckdb").rows(&table), "\"sales\".\"a\"\"b`c\"");
}

#[test]
fn a_query_may_end_in_a_comment() {
    let query = Locator::Query("SELECT 1 -- one".into());
    assert_eq!(Dialect::Standard.rows(&query), "(\nSELECT 1 -- one\n) weigh_rows");
}

#[test]
fn a_column_keeps_its_name_when_it_is_cast() {
    assert_eq!(
        Dialect::Postgres.column("id", Some("text")),
        "CAST(\"id\" AS text) AS \"id\""
    );
    assert_eq!(Dialect::Postgres.column("id", None), "\"id\"");
}
