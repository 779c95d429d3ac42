//! SQLite, whose values have types and whose columns have none.

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use weigh_sdk::{ColumnType, Source};

use crate::drivers::driver;
use crate::read::{Cell, fill, said, scan, scan_all, table, types, wanted};

/// A database, if there is a driver.
fn database(statements: &[&str]) -> Option<(TempDir, PathBuf, String)> {
    let driver = driver("sqlite")?;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("test.db").display().to_string();
    fill(&driver, &file, statements);
    Some((folder, driver, file))
}

fn late(driver: &Path, file: &str, case: &str) -> Box<dyn Source> {
    let query = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT i, {case} AS v FROM n"
    );
    table(driver, file, &query)
}

#[test]
fn values_that_change_their_type_late_are_read() {
    let Some((_folder, driver, file)) = database(&["CREATE TABLE t (x)"]) else {
        return;
    };
    let doubles = late(&driver, &file, "CASE WHEN i > 2000 THEN 2.5 ELSE i END");
    assert_eq!(types(&*doubles), ["i Integer", "v Float"]);
    let doubles = scan_all(&*doubles).unwrap();
    assert_eq!(doubles.rows, 3000);
    assert_eq!(doubles.columns[1].1[0], Cell::Double(1.0_f64.to_bits()));
    assert_eq!(doubles.columns[1].1[2999], Cell::Double(2.5_f64.to_bits()));

    let texts = late(&driver, &file, "CASE WHEN i > 2000 THEN 'ä' END");
    assert_eq!(types(&*texts), ["i Integer", "v Text"]);
    let texts = scan_all(&*texts).unwrap();
    assert_eq!(texts.columns[1].1[0], Cell::Missing);
    assert_eq!(texts.columns[1].1[2999], Cell::Text("ä".into()));

    let mixed = late(&driver, &file, "CASE WHEN i > 2000 THEN 'n/a' ELSE i END");
    let because = mixed.schema().unwrap().columns[1]
        .because
        .as_ref()
        .map(ToString::to_string);
    assert_eq!(because.as_deref(), Some("it holds both numbers and text"));
    let mixed = scan(&*mixed, wanted(&[("v", ColumnType::Integer)])).unwrap();
    assert_eq!(mixed.columns[0].1[1999], Cell::Number(2000));
    assert_eq!(mixed.bad.len(), 1000);

    let long = late(
        &driver,
        &file,
        "CASE WHEN i > 2000 THEN 2.5 ELSE 9007199254740993 END",
    );
    assert_eq!(types(&*long), ["i Integer", "v Text"]);
}

#[test]
fn text_that_is_a_date_throughout_is_a_date() {
    let statements = [
        "CREATE TABLE t (a, b, c, d, e)",
        "INSERT INTO t VALUES ('2024-01-02', '2024-01-02 03:04:05', '2024-02-31', NULL, x'00'), ('2024-02-29', \
         '2024-01-02 03:04:05.250', '2024-01-01', NULL, NULL)",
    ];
    let Some((_folder, driver, file)) = database(&statements) else {
        return;
    };
    let dates = table(&driver, &file, "t");
    assert_eq!(
        types(&*dates),
        ["a Date", "b DateTime", "c Text", "d Text", "e Text"]
    );
    assert!(dates.schema().unwrap().columns[3].empty);
    let columns = [
        ("a", ColumnType::Date),
        ("b", ColumnType::DateTime),
        ("c", ColumnType::Date),
    ];
    let rows = scan(&*dates, wanted(&columns)).unwrap();
    assert_eq!(rows.columns[0].1, [Cell::Number(19_724), Cell::Number(19_782)]);
    assert_eq!(rows.columns[1].1[1], Cell::Number(1_704_164_645_250_000));
    assert_eq!(rows.bad.into_values().collect::<Vec<_>>(), ["2024-02-31"]);
}

#[test]
fn a_table_that_is_not_there() {
    let Some((_folder, driver, file)) = database(&["CREATE TABLE orders (x)"]) else {
        return;
    };
    let sqlite = weigh_adbc::Adbc::new(crate::read::connection(&driver, &file));
    assert_eq!(
        said(crate::read::open(&sqlite, "order")),
        (
            "connection `warehouse` cannot read `order`: [SQLite] Failed to prepare query: no such table: order".into(),
            "did you mean `orders`?".into()
        )
    );
}

#[test]
fn a_file_that_is_not_there_is_not_made() {
    let Some(driver) = driver("sqlite") else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("no.db");
    let connection = crate::read::connection(&driver, &file.display().to_string());
    let (message, _) = said(crate::read::open(&weigh_adbc::Adbc::new(connection), "t"));
    assert_eq!(
        message,
        format!(
            "connection `warehouse` cannot be opened: there is no file {}",
            file.display()
        )
    );
    assert!(!file.exists());
}

/// The source `sqlite` reads a file without a driver.
fn without(file: &str, option: &str, value: &str) -> Box<dyn Source> {
    let options = [(option.to_owned(), serde_json::json!(value))];
    let what = weigh_sdk::Open {
        locator: file.to_owned(),
        base: "/".into(),
        options: options.into_iter().collect(),
    };
    weigh_sdk::SourceKind::open(&weigh_sqlite::Sqlite, &what).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_source_that_ships_reads_the_same() {
    use ColumnType as C;
    let statements = [
        "CREATE TABLE t (id INTEGER PRIMARY KEY, whole, real, mixed, words TEXT, day, moment, none, long, odd, half)",
        "INSERT INTO t VALUES (1, 1, 1.5, 1, 'a', '2024-02-29', '2024-02-29 23:59:59.250', NULL, 9007199254740993, \
         '2024-02-30', 1), (2, -9223372036854775808, 1e300, 'x', '', '1969-12-31', '2024-03-01 00:00:00', NULL, 0.5, 'x', 2.5), \
         (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), \
         (4, 0, 9e999, 2.5, '12.50', '9999-12-31', '0001-01-01 00:00:00', NULL, 1, '2024-01-01', 3)",
        "CREATE VIEW v AS SELECT words, sum(real) AS total, count(*) AS n FROM t GROUP BY words",
    ];
    let Some((_folder, driver, file)) = database(&statements) else {
        return;
    };
    let query = "SELECT id, real * 2 AS double, lower(words) AS words FROM t WHERE id > 1";
    for (option, locator) in [("table", "t"), ("table", "v"), ("query", query)] {
        let (one, other) = (table(&driver, &file, locator), without(&file, option, locator));
        assert_eq!(one.schema(), other.schema(), "{locator}");
        assert_eq!(scan_all(&*one), scan_all(&*other), "{locator}");
    }
    let declared = [
        ("whole", C::Decimal(2)),
        ("real", C::Decimal(1)),
        ("mixed", C::Decimal(0)),
        ("words", C::Float),
        ("day", C::DateTime),
        ("moment", C::Date),
        ("none", C::Bool),
        ("long", C::Text),
        ("odd", C::Date),
        ("half", C::Integer),
        ("id", C::Bool),
    ];
    let [one, other] = [table(&driver, &file, "t"), without(&file, "table", "t")];
    for wanted_one in declared {
        let read = |source: &dyn Source| scan(source, wanted(&[wanted_one]));
        assert_eq!(said_or(read(&*one)), said_or(read(&*other)), "{wanted_one:?}");
    }
}

/// All that was read, or why it was not.
fn said_or(answer: Result<crate::read::Everything, weigh_sdk::SourceError>) -> String {
    match answer {
        Ok(read) => format!("{read:?}"),
        Err(error) => error.to_string(),
    }
}
