//! A table as text, for comparing.

use std::path::{Path, PathBuf};

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, DurationMicrosecondType, Float64Type, Int64Type, TimestampMicrosecondType,
};
use arrow_schema::DataType;
use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, ToSpan};
use weigh_parquet::Parquet;
use weigh_sdk::{Column, ColumnType, Open, ScanRequest, Source, SourceError, SourceKind, Wanted};

/// The folder of files that others wrote.
pub(crate) fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

pub(crate) fn open(folder: &Path, locator: &str) -> Result<Box<dyn Source>, SourceError> {
    Parquet.open(&Open {
        locator: locator.to_owned(),
        base: folder.to_owned(),
        options: serde_json::Map::new(),
    })
}

pub(crate) fn wanted(name: &str, ty: ColumnType) -> Wanted {
    Wanted {
        name: name.to_owned(),
        ty,
        currency: None,
        declared: true,
    }
}

pub(crate) fn as_told(column: &Column) -> Wanted {
    Wanted {
        declared: false,
        ..wanted(&column.name, column.ty)
    }
}

/// The cells of some columns, row by row; a missing one is `-`, a wrong one stands in exclamation marks.
pub(crate) fn rows(source: &dyn Source, columns: Vec<Wanted>) -> Result<Vec<Vec<String>>, SourceError> {
    let filter = Vec::new();
    asked(
        source,
        &ScanRequest {
            columns,
            batch_rows: 4,
            filter,
        },
    )
}

/// The same of the rows that a source delivers for a request.
pub(crate) fn asked(source: &dyn Source, request: &ScanRequest) -> Result<Vec<Vec<String>>, SourceError> {
    let mut rows = Vec::new();
    for partition in 0..source.plan(request)?.partitions.len() {
        for batch in source.scan(request, partition)? {
            let batch = batch?;
            for (column, wanted) in batch.rows.columns().iter().zip(&request.columns) {
                assert_eq!(column.data_type(), &wanted.ty.delivered());
            }
            let before = rows.len();
            rows.extend((0..batch.rows.num_rows()).map(|row| {
                let columns = batch.rows.columns().iter();
                columns.map(|column| cell(column, row)).collect::<Vec<_>>()
            }));
            for bad in batch.bad {
                let cell = &mut rows[before + bad.row][bad.column.expect("a cell")];
                assert_eq!(cell, "-", "a wrong cell is missing too");
                *cell = format!("!{}! {:?}", bad.text, bad.expected);
            }
        }
    }
    Ok(rows)
}

pub(crate) fn cell(column: &dyn Array, row: usize) -> String {
    if column.is_null(row) {
        return "-".to_owned();
    }
    match column.data_type() {
        DataType::Boolean => if column.as_boolean().value(row) {
            "yes"
        } else {
            "no"
        }
        .to_owned(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Decimal128(_, places) => decimal(
            column.as_primitive::<Decimal128Type>().value(row),
            places.unsigned_abs().into(),
        ),
        DataType::Float64 => format!("{:?}", column.as_primitive::<Float64Type>().value(row)),
        DataType::Date32 => {
            let days = column.as_primitive::<Date32Type>().value(row);
            Date::constant(1970, 1, 1).saturating_add(days.days()).to_string()
        }
        DataType::Timestamp(..) => {
            let micros = column.as_primitive::<TimestampMicrosecondType>().value(row);
            DateTime::constant(1970, 1, 1, 0, 0, 0, 0)
                .saturating_add(SignedDuration::from_micros(micros))
                .to_string()
        }
        DataType::Duration(_) => {
            let micros = column.as_primitive::<DurationMicrosecondType>().value(row);
            format!("{micros} µs")
        }
        DataType::Utf8View => format!("\"{}\"", column.as_string_view().value(row)),
        other => panic!("a source does not deliver {other}"),
    }
}

fn decimal(number: i128, places: usize) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", number.unsigned_abs(), width = places + 1);
    let (whole, rest) = digits.split_at(digits.len() - places);
    if places == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{rest}")
    }
}

/// The message and the help of a refusal.
pub(crate) fn refused<T>(result: Result<T, SourceError>) -> (String, Option<String>) {
    match result.err().expect("a refusal") {
        SourceError::Unreachable { message, help }
        | SourceError::Malformed { message, help }
        | SourceError::Option { message, help, .. } => {
            (message.to_string(), help.map(|help| help.to_string()))
        }
        other => panic!("{other}"),
    }
}
