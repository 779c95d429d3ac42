//! Databases that other programs have written, and what is said of those that cannot be read.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use serde_json::{Map, json};
use weigh_sdk::testing::table::{declared, refusal, rows, table};
use weigh_sdk::{ColumnType as C, Open, ScanRequest, Source, SourceError, SourceKind};
use weigh_sqlite::Sqlite;

fn open(folder: &Path, locator: &str, options: &[(&str, &str)]) -> Result<Box<dyn Source>, SourceError> {
    let options = options
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)));
    Sqlite.open(&Open {
        locator: locator.to_owned(),
        base: folder.to_owned(),
        options: options.collect::<Map<_, _>>(),
    })
}

/// A copy of the corpus, since a database in WAL mode gets files beside it when it is read.
fn corpus() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    for entry in fs::read_dir(from).expect("the corpus").flatten() {
        fs::copy(entry.path(), folder.path().join(entry.file_name())).expect("a copy");
    }
    folder
}

#[test]
fn each_is_read_or_refused() {
    let folder = corpus();
    insta::glob!("../corpus", "*.db", |path| {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        insta::assert_snapshot!(table(open(folder.path(), name, &[])));
    });
}

#[test]
fn a_table_a_view_or_a_query_is_chosen() {
    let folder = corpus();
    let shown = |options: &[(&str, &str)]| {
        format!(
            "{options:?}\n{}",
            table(open(folder.path(), "python.db", options))
        )
    };
    let all = [
        shown(&[("table", "kinds")]),
        shown(&[("table", "SUMS")]),
        shown(&[("table", "odd `name")]),
        shown(&[(
            "query",
            "SELECT id, real * 2 AS double FROM kinds WHERE id > 1; -- the last ones\n;",
        )]),
        shown(&[("query", "VALUES (1, 'a'), (2, 'b')")]),
        shown(&[("table", "kind")]),
        shown(&[("table", "x")]),
        shown(&[("table", "kinds"), ("query", "SELECT 1")]),
        shown(&[("query", "SELECT a FROM kinds")]),
        shown(&[("query", "DROP TABLE kinds")]),
        shown(&[(
            "query",
            "SELECT 1) weigh_rows; DROP TABLE kinds; SELECT * FROM (SELECT 1",
        )]),
        shown(&[("query", "SELECT 1 AS a, 2 AS a")]),
        shown(&[("query", " ")]),
        shown(&[("sheet", "1")]),
        shown(&[("tabel", "kinds")]),
    ];
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn values_are_read_as_declared_or_told() {
    let folder = corpus();
    let source = open(folder.path(), "python.db", &[("table", "kinds")]).expect("a table");
    let wanted = vec![
        declared("mixed", C::Decimal(1)),
        declared("half", C::Integer),
        declared("odd", C::Date),
        declared("day", C::DateTime),
        declared("real", C::Decimal(1)),
    ];
    // 1e300 is no decimal.
    let read = rows(&*source, wanted).expect("rows");
    let read: Vec<String> = read
        .iter()
        .map(|(row, cells)| format!("{row}: {}", cells.join(" | ")))
        .collect();
    insta::assert_snapshot!(read.join("\n"));
}

#[test]
fn a_locked_database_is_told_and_never_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("t.db");
    let other = Connection::open(&path).expect("a database");
    other
        .execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1); BEGIN EXCLUSIVE")
        .expect("a lock");
    let error = open(folder.path(), "t.db", &[]).err().expect("a refusal");
    assert_eq!(
        refusal(&error),
        "cannot read t.db: another program has locked it\n  help: close it there, or run again when that has finished writing: it was waited for 5 seconds"
    );
    other.execute_batch("COMMIT").expect("no lock");
    let before = fs::read(&path).expect("bytes");
    assert_eq!(table(open(folder.path(), "t.db", &[])), "x: Integer\n1: 1\n");
    assert_eq!(fs::read(&path).expect("bytes"), before);
}

#[test]
fn a_database_that_changes_is_not_read_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("t.db");
    let other = Connection::open(&path).expect("a database");
    other
        .execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        .expect("a table");
    let source = open(folder.path(), "t.db", &[]).expect("a table");
    other
        .execute_batch("INSERT INTO t VALUES ('a much longer text'), (zeroblob(10000))")
        .expect("rows");
    let request = ScanRequest {
        columns: vec![declared("x", C::Integer)],
        batch_rows: 10,
        filter: Vec::new(),
    };
    let mut rows = source.scan(&request, 0).expect("rows");
    let error = rows.find_map(Result::err).expect("a refusal");
    assert!(
        refusal(&error).starts_with("cannot read t.db: it changed while it was being read"),
        "{error}"
    );
    assert!(rows.next().is_none());
}

#[test]
fn rows_are_counted_and_a_scan_may_be_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let other = Connection::open(folder.path().join("t.db")).expect("a database");
    other
        .execute_batch("CREATE TABLE t (x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) INSERT INTO t SELECT i FROM n")
        .expect("rows");
    let source = open(folder.path(), "t.db", &[]).expect("a table");
    let count = |columns| {
        let request = ScanRequest {
            columns,
            batch_rows: 100,
            filter: Vec::new(),
        };
        let rows = source.scan(&request, 0).expect("rows");
        rows.map(|batch| batch.expect("a batch").rows.num_rows())
            .sum::<usize>()
    };
    assert_eq!(count(Vec::new()), 10_000);
    assert_eq!(count(vec![declared("x", C::Integer)]), 10_000);
    let request = ScanRequest {
        columns: vec![declared("x", C::Integer)],
        batch_rows: 1,
        filter: Vec::new(),
    };
    assert_eq!(source.scan(&request, 0).expect("rows").take(3).count(), 3);
}
