//! A table that a CSV file holds, written as a file of every other source.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use arrow_ipc::writer::{FileWriter, StreamWriter};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use rusqlite::Connection;
use rusqlite::types::Value as Stored;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::{Map, Number, Value};
use weigh_csv::Csv;
use weigh_sdk::arrow_array::RecordBatch;
use weigh_sdk::arrow_schema::{Field, Schema, SchemaRef};
use weigh_sdk::cell::duration;
use weigh_sdk::{Column, ColumnType, Open, ScanRequest, SourceKind, Wanted};

/// A table that a CSV file holds.
pub(crate) struct Read {
    pub(crate) columns: Vec<Column>,
    /// In Arrow, in the types that the file is read in.
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    /// Its cells as they stand in the file.
    cells: Vec<Vec<String>>,
}

pub(crate) fn read(folder: &Path, name: &str) -> Read {
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

pub(crate) fn parquet(read: &Read, to: &Path) {
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

pub(crate) fn arrow(read: &Read, to: &Path) {
    let file = File::create(to).expect("a file");
    let mut writer = FileWriter::try_new(file, &read.schema).expect("a writer");
    for batch in &read.batches {
        writer.write(batch).expect("they are written");
    }
    writer.finish().expect("it is written");
}

pub(crate) fn arrow_stream(read: &Read, to: &Path) {
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

pub(crate) fn json(read: &Read, to: &Path) {
    let text = serde_json::to_string_pretty(&objects(read)).expect("JSON");
    fs::write(to, text).expect("a file");
}

pub(crate) fn json_lines(read: &Read, to: &Path) {
    let lines = objects(read).iter().fold(String::new(), |mut lines, object| {
        let _ = writeln!(lines, "{object}");
        lines
    });
    fs::write(to, lines).expect("a file");
}

/// The most digits that a number of a workbook has.
const DIGITS: usize = 15;

/// One sheet, whose cells are what people see: shares in per cent, days, lengths of time. A number of more digits than a
/// workbook has is text, as it would be where people enter it.
pub(crate) fn xlsx(read: &Read, to: &Path) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, column) in read.columns.iter().enumerate() {
        let at = at as u16;
        sheet.write_string(0, at, &column.name).expect("a name");
        let [share, day, moment, length] =
            ["0.00%", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss.000", "[h]:mm:ss.000"]
                .map(|format| Format::new().set_num_format(format));
        for (row, cells) in read.cells.iter().enumerate() {
            let (row, cell) = (row as u32 + 1, cells[usize::from(at)].as_str());
            let digits = cell.bytes().filter(u8::is_ascii_digit).count();
            let written = match column.ty {
                _ if cell.is_empty() => continue,
                ColumnType::Integer | ColumnType::Decimal(_) if digits <= DIGITS => {
                    sheet.write_number(row, at, cell.parse::<f64>().expect("a number"))
                }
                ColumnType::Percent(_) => sheet.write_number_with_format(row, at, ratio(cell), &share),
                ColumnType::Bool => sheet.write_boolean(row, at, is_yes(cell)),
                ColumnType::Date => sheet.write_datetime_with_format(row, at, stamp(cell), &day),
                ColumnType::DateTime => sheet.write_datetime_with_format(row, at, stamp(cell), &moment),
                ColumnType::Duration => {
                    let micros = duration::read(cell).expect("a length of time");
                    sheet.write_number_with_format(row, at, micros as f64 / 86_400e6, &length)
                }
                _ => sheet.write_string(row, at, cell),
            };
            written.expect("a cell");
        }
    }
    book.save(to).expect("it is written");
}

fn stamp(cell: &str) -> ExcelDateTime {
    ExcelDateTime::parse_from_str(&cell.replace(' ', "T")).expect("a day")
}

fn is_yes(cell: &str) -> bool {
    matches!(cell, "true" | "yes" | "是")
}

/// The double of a share that is written in per cent.
fn ratio(cell: &str) -> f64 {
    let hundredths: f64 = cell.trim_end_matches('%').parse().expect("a share");
    hundredths / 100.0
}

/// A table `rows` in a database of its own.
pub(crate) fn sqlite(read: &Read, to: &Path) {
    fill(read, to, "rows");
}

/// A table of a database. Numbers are as SQLite has them, whole ones and doubles, and texts where a double has too few digits.
pub(crate) fn fill(read: &Read, database: &Path, table: &str) {
    let mut database = Connection::open(database).expect("a database");
    let names: Vec<String> = read
        .columns
        .iter()
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    let holes = vec!["?"; names.len()].join(", ");
    database
        .execute(&format!("CREATE TABLE {table} ({})", names.join(", ")), [])
        .expect("a table");
    let writing = database.transaction().expect("a transaction");
    for cells in &read.cells {
        let values = cells.iter().zip(&read.columns).map(|(cell, column)| {
            let digits = cell.bytes().filter(u8::is_ascii_digit).count();
            match column.ty {
                _ if cell.is_empty() => Stored::Null,
                ColumnType::Integer => Stored::Integer(cell.parse().expect("a whole number")),
                ColumnType::Decimal(_) if digits <= DIGITS => Stored::Real(cell.parse().expect("a number")),
                ColumnType::Percent(_) => Stored::Real(ratio(cell)),
                ColumnType::Bool => Stored::Integer(i64::from(is_yes(cell))),
                _ => Stored::Text(cell.clone()),
            }
        });
        let values = rusqlite::params_from_iter(values);
        writing
            .execute(&format!("INSERT INTO {table} VALUES ({holes})"), values)
            .expect("a row");
    }
    writing.commit().expect("it is written");
}
