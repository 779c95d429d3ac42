//! The same data in CSV and in every other source that ships: the same result, byte for byte, but for where it came from.

mod program;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use arrow_ipc::writer::{FileWriter, StreamWriter};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use program::{root, weigh};
use rusqlite::Connection;
use serde_json::{Map, Number, Value};
use weigh_csv::Csv;
use weigh_sdk::arrow_array::RecordBatch;
use weigh_sdk::arrow_schema::{Field, Schema, SchemaRef};
use weigh_sdk::{Column, ColumnType, Open, ScanRequest, SourceKind, Wanted};

/// A table that a CSV file holds.
struct Read {
    columns: Vec<Column>,
    /// In Arrow, in the types that the file is read in.
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    /// Its cells as they stand in the file.
    cells: Vec<Vec<String>>,
}

fn read(folder: &Path, name: &str) -> Read {
    let source = Csv
        .open(&Open {
            locator: name.to_owned(),
            base: folder.to_owned(),
            options: Map::new(),
        })
        .expect("an example");
    let columns = source.schema().expect("columns").columns;
    // The decimals of the examples are short, and come so.
    let fields = columns.iter().map(|column| {
        let ty = column.ty.narrow().unwrap_or(column.ty.delivered());
        Field::new(&column.name, ty, true)
    });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let wanted = columns.iter().map(|column| Wanted {
        name: column.name.clone(),
        ty: column.ty,
        currency: column.currency,
        declared: false,
    });
    let request = ScanRequest {
        columns: wanted.collect(),
        batch_rows: 1000,
        filter: Vec::new(),
    };
    let mut batches = Vec::new();
    for partition in 0..source.plan(&request).expect("a plan").partitions.len() {
        let rows = source.scan(&request, partition).expect("rows");
        batches.extend(rows.map(|batch| batch.expect("rows").rows));
    }
    let mut reader = csv::Reader::from_path(folder.join(name)).expect("a CSV file");
    let records = reader.records().map(|record| record.expect("a record"));
    let cells = records
        .map(|record| record.iter().map(str::to_owned).collect())
        .collect();
    Read {
        columns,
        schema,
        batches,
        cells,
    }
}

fn parquet(read: &Read, to: &Path) {
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(500))
        .build();
    let file = File::create(to).expect("a file");
    let mut writer = ArrowWriter::try_new(file, read.schema.clone(), Some(properties)).expect("a writer");
    for batch in &read.batches {
        writer.write(batch).expect("they are written");
    }
    writer.close().expect("it is written");
}

fn arrow(read: &Read, to: &Path) {
    let file = File::create(to).expect("a file");
    let mut writer = FileWriter::try_new(file, &read.schema).expect("a writer");
    for batch in &read.batches {
        writer.write(batch).expect("they are written");
    }
    writer.finish().expect("it is written");
}

fn arrow_stream(read: &Read, to: &Path) {
    let file = File::create(to).expect("a file");
    let mut writer = StreamWriter::try_new(file, &read.schema).expect("a writer");
    for batch in &read.batches {
        writer.write(batch).expect("they are written");
    }
    writer.finish().expect("it is written");
}

/// The rows as objects: numbers as numbers, yes and no as such, everything else as text. What is missing is left out of one
/// row and `null` in the next.
fn objects(read: &Read) -> Vec<Value> {
    let value = |cell: &str, ty: ColumnType| match (ty, serde_json::from_str::<Number>(cell)) {
        (ColumnType::Integer | ColumnType::Decimal(_), Ok(number)) => Value::Number(number),
        (ColumnType::Bool, _) if matches!(cell, "true" | "yes") => Value::Bool(true),
        (ColumnType::Bool, _) if matches!(cell, "false" | "no") => Value::Bool(false),
        _ => Value::String(cell.to_owned()),
    };
    let object = |(row, cells): (usize, &Vec<String>)| {
        let mut keys = Map::new();
        for (cell, column) in cells.iter().zip(&read.columns) {
            if !cell.is_empty() {
                keys.insert(column.name.clone(), value(cell, column.ty));
            } else if row % 2 == 0 {
                keys.insert(column.name.clone(), Value::Null);
            }
        }
        Value::Object(keys)
    };
    read.cells.iter().enumerate().map(object).collect()
}

fn json(read: &Read, to: &Path) {
    let text = serde_json::to_string_pretty(&objects(read)).expect("JSON");
    fs::write(to, text).expect("a file");
}

fn json_lines(read: &Read, to: &Path) {
    let lines = objects(read).iter().fold(String::new(), |mut lines, object| {
        let _ = writeln!(lines, "{object}");
        lines
    });
    fs::write(to, lines).expect("a file");
}

/// Numbers as SQLite has them: whole ones, and doubles.
fn sqlite(read: &Read, to: &Path) {
    let mut database = Connection::open(to).expect("a database");
    let names: Vec<String> = read
        .columns
        .iter()
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    let holes = vec!["?"; names.len()].join(", ");
    database
        .execute(&format!("CREATE TABLE rows ({})", names.join(", ")), [])
        .expect("a table");
    let writing = database.transaction().expect("a transaction");
    for cells in &read.cells {
        let values = cells.iter().zip(&read.columns).map(|(cell, column)| {
            use rusqlite::types::Value as V;
            match column.ty {
                _ if cell.is_empty() => V::Null,
                ColumnType::Integer => V::Integer(cell.parse().expect("a whole number")),
                ColumnType::Decimal(_) => V::Real(cell.parse().expect("a number")),
                ColumnType::Bool => V::Integer(i64::from(matches!(cell.as_str(), "true" | "yes"))),
                _ => V::Text(cell.clone()),
            }
        });
        let values = rusqlite::params_from_iter(values);
        writing
            .execute(&format!("INSERT INTO rows VALUES ({holes})"), values)
            .expect("a row");
    }
    writing.commit().expect("it is written");
}

/// What a form over SQLite has to say, which has neither decimals nor yes and no.
fn declarations(read: &Read) -> String {
    let declared = read.columns.iter().filter_map(|column| {
        let ty = match column.ty {
            ColumnType::Decimal(_) => "number",
            ColumnType::Bool => "bool",
            _ => return None,
        };
        Some(format!("  column `{}`: {ty}\n", column.name))
    });
    declared.collect()
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

/// Sources that ship: the word, the ending of a file, and how one is written.
type Written = (&'static str, &'static str, fn(&Read, &Path));
const SOURCES: [Written; 6] = [
    ("parquet", "parquet", parquet),
    ("json", "json", json),
    ("json", "ndjson", json_lines),
    ("sqlite", "db", sqlite),
    ("arrow", "arrow", arrow),
    ("arrow", "arrows", arrow_stream),
];

#[test]
fn the_result_is_that_of_the_same_data_in_csv() {
    for name in ["specialist", "customer-scorecard", "crm-health"] {
        let example = root().join("examples").join(name);
        let form = format!("{name}.kpi");
        let text = fs::read_to_string(example.join(&form)).expect("a form");
        let from_csv = outcome(&example.join(&form), &[]).to_string();
        let files = fs::read_dir(example.join("data")).expect("data").flatten();
        let files = files.map(|entry| entry.file_name().into_string().expect("UTF-8"));
        let tables: Vec<(String, Read)> = files
            .map(|file| {
                let read = read(&example.join("data"), &file);
                (file.strip_suffix(".csv").expect("a CSV file").to_owned(), read)
            })
            .collect();
        for (word, ending, write) in SOURCES {
            let folder = tempfile::tempdir().expect("a folder");
            fs::create_dir(folder.path().join("data")).expect("a folder");
            let mut text = text.clone();
            for (stem, read) in &tables {
                write(read, &folder.path().join(format!("data/{stem}.{ending}")));
                let head = format!("from csv \"data/{stem}.csv\" {{\n");
                assert!(text.contains(&head), "{name}: {stem}");
                let more = if word == "sqlite" {
                    declarations(read)
                } else {
                    String::new()
                };
                text = text.replace(&head, &format!("from {word} \"data/{stem}.{ending}\" {{\n{more}"));
            }
            fs::write(folder.path().join(&form), text).expect("a form");
            for threads in ["1", "3"] {
                let other = outcome(&folder.path().join(&form), &["--threads", threads]).to_string();
                assert_eq!(from_csv, other, "{name} from .{ending}");
            }
        }
    }
}

/// What `weigh run` says of a form over a JSON file, in one line.
fn said_of(data: &str, head: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("t.json"), data).expect("a file");
    let form = folder.path().join("form.kpi");
    let text = format!(
        "table t from json \"t.json\" {head}
scorecard s {{ subject t period year kpi k {{ value t.amount score 0 -> 0, 100 -> 100 }} }}"
    );
    fs::write(&form, text).expect("a form");
    let arguments = [
        "run",
        form.to_str().expect("UTF-8"),
        "--period",
        "2024",
        "--format",
        "csv",
    ];
    let output = weigh(&arguments);
    let said = String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8");
    (
        output.status.code(),
        said.split_whitespace().collect::<Vec<_>>().join(" "),
    )
}

#[test]
fn nested_keys_are_columns_with_dots() {
    let data = r#"{"count": 2, "data": {"rows": [
        {"id": 1, "deal": {"amount": 12.50}}, {"id": 2, "deal": {"amount": "7.25"}}, {"id": 3, "deal": null}]}}"#;
    let head = "at \"data.rows\" { key id column amount: number = `deal.amount` }";
    let (code, said) = said_of(data, head);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("1,,2024,12.5,") && said.contains("2,,2024,7.25,"),
        "{said}"
    );
}

#[test]
fn mistakes_in_json_are_told_in_their_place() {
    for (data, head, code, told) in [
        (
            "[{\"id\": 1, \"amount\": 5},\n {\"id\": 2 \"amount\": 5}]",
            "{ key id }",
            3,
            "t.json, line 2, column 11, in record 2: a comma or a closing brace is missing",
        ),
        (
            "{\"rows\": [{\"id\": 1, \"amount\": 5}]}",
            "{ key id }",
            3,
            "write `at \"rows\"`",
        ),
        (
            "[{\"id\": 1, \"amount\": {\"net\": 5}}]",
            "{ key id }",
            1,
            "`t` has no column `amount`",
        ),
        (
            "[{\"id\": 1, \"amount\": [5]}, {\"id\": 2, \"amount\": 5}]",
            "{ key id }",
            3,
            "[5]",
        ),
    ] {
        let (found, said) = said_of(data, head);
        assert_eq!(found, Some(code), "{said}");
        assert!(said.contains(told), "{said}");
    }
}
