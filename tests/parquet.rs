//! Tables of Parquet files, read by the whole program: the same result as from CSV, and what is wrong told with its place.

mod program;

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use program::{root, weigh};
use serde_json::Value;
use weigh_csv::Csv;
use weigh_sdk::arrow_schema::{Field, Schema};
use weigh_sdk::{Open, ScanRequest, SourceKind, Wanted};

/// Writes what is in a CSV file into a Parquet file, in the types that the CSV file is read in.
fn as_parquet(folder: &Path, name: &str, to: &Path) {
    let source = Csv
        .open(&Open {
            locator: name.to_owned(),
            base: folder.to_owned(),
            options: serde_json::Map::new(),
        })
        .expect("an example");
    let columns = source.schema().expect("columns").columns;
    // The decimals of the examples are short, and come so.
    let fields = columns.iter().map(|column| {
        let ty = column.ty.narrow().unwrap_or(column.ty.delivered());
        Field::new(&column.name, ty, true)
    });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let request = ScanRequest {
        columns: columns
            .into_iter()
            .map(|column| Wanted {
                name: column.name,
                ty: column.ty,
                currency: column.currency,
                declared: false,
            })
            .collect(),
        batch_rows: 1000,
        filter: Vec::new(),
    };
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(500))
        .build();
    let file = File::create(to).expect("a file");
    let mut writer = ArrowWriter::try_new(file, schema, Some(properties)).expect("a writer");
    for partition in 0..source.plan(&request).expect("a plan").partitions.len() {
        for batch in source.scan(&request, partition).expect("rows") {
            writer
                .write(&batch.expect("rows").rows)
                .expect("they are written");
        }
    }
    writer.close().expect("it is written");
}

/// The result of a scorecard, without where its data came from.
fn outcome(form: &Path, more: &[&str]) -> Value {
    let arguments = [&["run", form.to_str().expect("UTF-8"), "--format", "json"], more].concat();
    let output = weigh(&arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let mut outcome: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    for input in outcome["inputs"].as_array_mut().expect("inputs") {
        let input = input.as_object_mut().expect("an input");
        for key in ["source", "locator", "sha256", "files"] {
            input.shift_remove(key).expect("where it came from");
        }
    }
    outcome
}

#[test]
fn the_result_is_that_of_the_same_data_in_csv() {
    for name in ["specialist", "customer-scorecard", "crm-health"] {
        let example = root().join("examples").join(name);
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("data")).expect("a folder");
        for entry in fs::read_dir(example.join("data")).expect("data").flatten() {
            let file = entry.file_name().into_string().expect("UTF-8");
            let stem = file.strip_suffix(".csv").expect("a CSV file");
            let to = folder.path().join("data").join(format!("{stem}.parquet"));
            as_parquet(&example.join("data"), &file, &to);
        }
        let form = format!("{name}.kpi");
        let text = fs::read_to_string(example.join(&form)).expect("a form");
        let text = text
            .replace("from csv ", "from parquet ")
            .replace(".csv\"", ".parquet\"");
        fs::write(folder.path().join(&form), text).expect("a form");
        let from_csv = outcome(&example.join(&form), &[]);
        for threads in ["1", "3"] {
            let from_parquet = outcome(&folder.path().join(&form), &["--threads", threads]);
            let [one, other] = [&from_csv, &from_parquet].map(Value::to_string);
            assert_eq!(one, other, "{name}");
        }
    }
}

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
