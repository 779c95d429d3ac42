//! Tables of Parquet files, read by the whole program: what is in them exactly, and what is wrong told with its place. That the
//! result is that of the same data in CSV is in `sources.rs`.

mod program;

use std::fs;

use program::{root, weigh};

/// A form over one of the files that other programs wrote, with the columns that it reads.
fn said_of(file: &str, key: &str, clauses: &str, value: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let from = root().join("plugins/parquet/tests/data").join(file);
    fs::copy(from, folder.path().join(file)).expect("a file");
    let form = folder.path().join("form.kpi");
    let text = format!(
        "table t from parquet \"{file}\" {{ key {key} {clauses} }}
scorecard s {{ subject t period year kpi k {{ value {value} score 0 -> 0, 100 -> 100 }} }}"
    );
    fs::write(&form, text).expect("a form");
    let output = weigh(&[
        "run",
        form.to_str().expect("UTF-8"),
        "--period",
        "2024",
        "--format",
        "csv",
    ]);
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8(said).expect("UTF-8");
    (
        output.status.code(),
        said.split_whitespace().collect::<Vec<_>>().join(" "),
    )
}

#[test]
fn a_column_is_read_exactly() {
    let (code, said) = said_of("rows-duckdb.parquet", "id", "where id = 7", "t.amount");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("7,,2024,7.1,,1,,7.1,7.1,1"), "{said}");
}

#[test]
fn what_cannot_be_read_is_told_in_its_words() {
    let nanos = "if t.nanos is known then 1 else 2";
    for (file, value, code, told) in [
        ("rows-duckdb.parquet", "t.amuont", 1, "`t` has no column `amuont`"),
        (
            "truncated.parquet",
            "t.amount",
            3,
            "table t: truncated.parquet is not complete",
        ),
        (
            "types-pyarrow.parquet",
            nanos,
            3,
            "types-pyarrow.parquet row 2, column nanos: `2024-01-02 03:04:05.678901234` is not a time in whole microseconds",
        ),
        (
            "types-pyarrow.parquet",
            "if t.list is known then 1 else 2",
            3,
            "table t: column `list` of types-pyarrow.parquet cannot be read: its values have parts",
        ),
    ] {
        let key = if file.starts_with("types") { "u64" } else { "id" };
        let (found, said) = said_of(file, key, "", value);
        assert_eq!(found, Some(code), "{said}");
        assert!(said.contains(told), "{said}");
    }
}
