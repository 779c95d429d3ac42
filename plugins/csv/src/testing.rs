//! What the tests of several modules share: tables out of texts, and rows as texts.

use std::fs;

use serde_json::{Map, Value};
use tempfile::TempDir;
use weigh_sdk::arrow_array::cast::AsArray;
use weigh_sdk::arrow_array::types::{
    Date32Type, Decimal64Type, Decimal128Type, DurationMicrosecondType, Float64Type, Int64Type,
    TimestampMicrosecondType,
};
use weigh_sdk::arrow_array::{Array, ArrayRef};
use weigh_sdk::{BadCell, ColumnType, Open, ScanRequest, Schema, Source, SourceError, Wanted};

use crate::limits::Limits;
use crate::table::Table;

/// A folder with files in it, which is gone when the test is.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn with(name: &str, text: impl AsRef<[u8]>) -> Self {
        Self::new().and(name, text)
    }

    pub(crate) fn and(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(name, text);
        self
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn what(&self, locator: &str, options: &[(&str, Value)]) -> Open {
        let options: Map<String, Value> = options
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        Open {
            locator: locator.to_owned(),
            base: self.0.path().to_owned(),
            options,
        }
    }

    pub(crate) fn open(&self, locator: &str, options: &[(&str, Value)]) -> Result<Table, SourceError> {
        Table::open(&self.what(locator, options), Limits::default())
    }

    pub(crate) fn open_with(&self, locator: &str, limits: Limits) -> Result<Table, SourceError> {
        Table::open(&self.what(locator, &[]), limits)
    }
}

/// A table from one text; the folder has to be kept.
pub(crate) fn table(text: impl AsRef<[u8]>) -> (Folder, Table) {
    let folder = Folder::with("t.csv", text);
    let table = folder.open("t.csv", &[]).unwrap();
    (folder, table)
}

/// Sizes so small that a short text has many chunks.
pub(crate) fn tiny(chunk: u64) -> Limits {
    Limits {
        chunk,
        tail: 3,
        sample: 16,
        read_whole: 0,
        ..Limits::default()
    }
}

/// The schema as `name: type` in one line; a star marks what was guessed.
pub(crate) fn shown(schema: &Schema) -> String {
    let column = |column: &weigh_sdk::Column| {
        format!(
            "{}: {:?}{}",
            column.name,
            column.ty,
            if column.guessed { "*" } else { "" }
        )
    };
    schema.columns.iter().map(column).collect::<Vec<_>>().join(", ")
}

/// Everything that a scan of all partitions delivers, with rows counted through.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct Everything {
    pub(crate) rows: Vec<Vec<String>>,
    /// Row from 0, column, text, and what was expected.
    pub(crate) bad: Vec<(usize, Option<usize>, String, String)>,
}

/// Reads columns as declared or guessed types.
pub(crate) fn scan(table: &Table, columns: &[(&str, ColumnType, bool)]) -> Result<Everything, SourceError> {
    let columns = columns.iter().map(|(name, ty, declared)| Wanted {
        name: (*name).to_owned(),
        ty: *ty,
        currency: None,
        declared: *declared,
    });
    scan_request(
        table,
        &ScanRequest {
            columns: columns.collect(),
            batch_rows: 3,
            filter: Vec::new(),
        },
    )
}

pub(crate) fn scan_request(table: &Table, request: &ScanRequest) -> Result<Everything, SourceError> {
    let mut everything = Everything::default();
    for partition in 0..table.plan(request)?.partitions.len() {
        for batch in table.scan(request, partition)? {
            let batch = batch?;
            assert!(batch.rows.num_rows() <= request.batch_rows);
            let before = everything.rows.len();
            for row in 0..batch.rows.num_rows() {
                everything.rows.push(
                    batch
                        .rows
                        .columns()
                        .iter()
                        .map(|column| cell(column, row))
                        .collect(),
                );
            }
            everything.bad.extend(batch.bad.into_iter().map(
                |BadCell {
                     row,
                     column,
                     text,
                     expected,
                 }| { (before + row, column, text, format!("{expected:?}")) },
            ));
        }
    }
    Ok(everything)
}

/// Reads all columns, beginning with the types of the schema, and asking again as long as one is too narrow.
pub(crate) fn read(table: &Table) -> (Vec<ColumnType>, Everything) {
    let schema = table.schema().unwrap();
    let mut columns: Vec<Wanted> = schema
        .columns
        .iter()
        .map(|column| Wanted {
            name: column.name.clone(),
            ty: column.ty,
            currency: column.currency,
            declared: false,
        })
        .collect();
    for _ in 0..100 {
        let request = ScanRequest {
            columns: columns.clone(),
            batch_rows: 7,
            filter: Vec::new(),
        };
        match scan_request(table, &request) {
            Ok(everything) => return (columns.iter().map(|column| column.ty).collect(), everything),
            Err(SourceError::Widen {
                column, ty, currency, ..
            }) => {
                let narrow = columns.iter_mut().find(|wanted| wanted.name == column).unwrap();
                let known = (narrow.ty, narrow.currency);
                assert_ne!(known, (ty, currency), "{column} widens to what it is");
                (narrow.ty, narrow.currency) = (ty, currency);
            }
            Err(error) => panic!("{error}"),
        }
    }
    panic!("the types never settle")
}

/// A value as text; nothing is `∅`.
fn cell(column: &ArrayRef, row: usize) -> String {
    use weigh_sdk::arrow_schema::DataType;
    if column.is_null(row) {
        return "∅".to_owned();
    }
    match column.data_type() {
        DataType::Boolean => column.as_boolean().value(row).to_string(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Decimal64(_, _) => column.as_primitive::<Decimal64Type>().value_as_string(row),
        DataType::Decimal128(_, _) => column.as_primitive::<Decimal128Type>().value_as_string(row),
        DataType::Float64 => column.as_primitive::<Float64Type>().value(row).to_string(),
        DataType::Date32 => day(i64::from(column.as_primitive::<Date32Type>().value(row))),
        DataType::Timestamp(_, _) => {
            let micros = column.as_primitive::<TimestampMicrosecondType>().value(row);
            let (days, rest) = (
                micros.div_euclid(86_400_000_000),
                micros.rem_euclid(86_400_000_000),
            );
            let seconds = rest / 1_000_000;
            let clock = format!(
                "{:02}:{:02}:{:02}",
                seconds / 3_600,
                seconds / 60 % 60,
                seconds % 60
            );
            let fraction = format!(".{:06}", rest % 1_000_000);
            format!(
                "{}T{clock}{}",
                day(days),
                if rest % 1_000_000 == 0 { "" } else { &fraction }
            )
        }
        DataType::Duration(_) => column
            .as_primitive::<DurationMicrosecondType>()
            .value(row)
            .to_string(),
        DataType::Utf8View => column.as_string_view().value(row).to_owned(),
        other => panic!("{other}"),
    }
}

/// The day of a number of days since 1970-01-01, counted out step by step.
fn day(days: i64) -> String {
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let (mut year, mut rest) = (1970, days);
    while rest < 0 {
        year -= 1;
        rest += if leap(year) { 366 } else { 365 };
    }
    while rest >= if leap(year) { 366 } else { 365 } {
        rest -= if leap(year) { 366 } else { 365 };
        year += 1;
    }
    let february = if leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if rest < length {
            break;
        }
        rest -= length;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", rest + 1)
}

/// The error of opening.
pub(crate) fn refused(opened: Result<Table, SourceError>) -> (String, Option<String>) {
    match opened {
        Ok(_) => panic!("it opens"),
        Err(
            SourceError::Unreachable { message, help }
            | SourceError::Malformed { message, help }
            | SourceError::Plugin { message, help }
            | SourceError::Option { message, help, .. },
        ) => (message.to_string(), help.map(|help| help.to_string())),
        Err(other @ SourceError::Widen { .. }) => panic!("{other}"),
    }
}
