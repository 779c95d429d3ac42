//! Connections for tests, and what a source delivers as plain values.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use adbc_core::options::{AdbcVersion, OptionDatabase};
use adbc_core::{Connection as _, Database as _, Driver as _, LOAD_FLAG_DEFAULT, Statement as _};
use adbc_driver_manager::ManagedDriver;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal64Type, Decimal128Type, Float64Type, Int64Type, TimestampMicrosecondType,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use serde_json::{Map, Value, json};
use weigh_adbc::{Adbc, Connection};
use weigh_sdk::{ColumnType, Condition, Open, ScanRequest, Source, SourceError, SourceKind, Wanted};

/// A connection called `warehouse`.
pub(crate) fn connection(driver: &Path, uri: &str) -> Connection {
    let options: Map<String, Value> = json!({ "uri": uri }).as_object().expect("an object").clone();
    Connection {
        name: "warehouse".into(),
        driver: driver.display().to_string(),
        entrypoint: None,
        options,
        base: "/".into(),
        redact: Arc::new(str::to_owned),
    }
}

/// Opens a locator.
pub(crate) fn open(kind: &dyn SourceKind, locator: &str) -> Result<Box<dyn Source>, SourceError> {
    kind.open(&Open {
        locator: locator.into(),
        base: "/".into(),
        options: Map::new(),
    })
}

/// Runs statements through a driver, as somebody who fills a database does.
pub(crate) fn fill<S: AsRef<str>>(driver: &Path, uri: &str, statements: impl IntoIterator<Item = S>) {
    let mut driver =
        ManagedDriver::load_from_name(driver, None, AdbcVersion::V110, LOAD_FLAG_DEFAULT, None).unwrap();
    let database = driver
        .new_database_with_opts([(OptionDatabase::Uri, uri.into())])
        .unwrap();
    let mut connection = database.new_connection().unwrap();
    for statement in statements {
        let mut prepared = connection.new_statement().unwrap();
        prepared.set_sql_query(statement.as_ref()).unwrap();
        prepared
            .execute_update()
            .unwrap_or_else(|error| panic!("{}: {error}", &statement.as_ref()[..60]));
    }
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    Missing,
    /// A number, a day or a time in the unit of its column.
    Number(i128),
    /// The bits of a double.
    Double(u64),
    Text(String),
}

/// A column's values.
pub(crate) type Cells = Vec<Cell>;

/// All that a scan delivers: the columns, and the wrong cells by row of the scan and name of the column.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Everything {
    pub(crate) columns: Vec<(ColumnType, Cells)>,
    pub(crate) bad: BTreeMap<(usize, String), String>,
    pub(crate) rows: usize,
}

/// Wanted columns by name and declared type.
pub(crate) fn wanted(columns: &[(&str, ColumnType)]) -> Vec<Wanted> {
    let wanted = |(name, ty): &(&str, ColumnType)| Wanted {
        name: (*name).to_owned(),
        ty: *ty,
        currency: None,
        declared: true,
    };
    columns.iter().map(wanted).collect()
}

/// What is wanted, asked for again where a type is too narrow.
pub(crate) fn scan(source: &dyn Source, columns: Vec<Wanted>) -> Result<Everything, SourceError> {
    scan_of(source, columns, &[])
}

/// The same of the rows that matter.
pub(crate) fn scan_of(
    source: &dyn Source,
    mut columns: Vec<Wanted>,
    filter: &[Condition],
) -> Result<Everything, SourceError> {
    loop {
        let request = ScanRequest {
            columns: columns.clone(),
            batch_rows: 4096,
            filter: filter.to_vec(),
        };
        match once(source, &request) {
            Err(SourceError::Widen { column, ty, .. }) => {
                let narrow = columns.iter_mut().find(|wanted| wanted.name == column).unwrap();
                assert_ne!(narrow.ty, ty, "{column} widens to what it is");
                narrow.ty = ty;
            }
            answer => return answer,
        }
    }
}

/// All columns in the types that the source gives them.
pub(crate) fn scan_all(source: &dyn Source) -> Result<Everything, SourceError> {
    let columns = source.schema()?.columns;
    let columns = columns.into_iter().map(|column| Wanted {
        name: column.name,
        ty: column.ty,
        currency: column.currency,
        declared: false,
    });
    scan(source, columns.collect())
}

fn once(source: &dyn Source, request: &ScanRequest) -> Result<Everything, SourceError> {
    let empty = request.columns.iter().map(|wanted| (wanted.ty, Vec::new()));
    let mut everything = Everything {
        columns: empty.collect(),
        bad: BTreeMap::new(),
        rows: 0,
    };
    for partition in 0..source.plan(request)?.partitions.len() {
        for batch in source.scan(request, partition)? {
            let batch = batch?;
            assert!(batch.rows.num_rows() <= request.batch_rows);
            for ((ty, cells), column) in everything.columns.iter_mut().zip(batch.rows.columns()) {
                assert!([Some(ty.delivered()), ty.narrow()].contains(&Some(column.data_type().clone())));
                cells.extend((0..column.len()).map(|row| cell(column, row)));
            }
            for bad in batch.bad {
                let column = request.columns[bad.column.expect("a column")].name.clone();
                everything
                    .bad
                    .insert((everything.rows + bad.row, column), bad.text);
            }
            everything.rows += batch.rows.num_rows();
        }
    }
    Ok(everything)
}

fn cell(column: &ArrayRef, row: usize) -> Cell {
    if column.is_null(row) {
        return Cell::Missing;
    }
    match column.data_type() {
        DataType::Boolean => Cell::Number(column.as_boolean().value(row).into()),
        DataType::Int64 => Cell::Number(column.as_primitive::<Int64Type>().value(row).into()),
        DataType::Decimal64(_, _) => Cell::Number(column.as_primitive::<Decimal64Type>().value(row).into()),
        DataType::Decimal128(_, _) => Cell::Number(column.as_primitive::<Decimal128Type>().value(row)),
        DataType::Float64 => Cell::Double(column.as_primitive::<Float64Type>().value(row).to_bits()),
        DataType::Date32 => Cell::Number(column.as_primitive::<Date32Type>().value(row).into()),
        DataType::Timestamp(_, _) => Cell::Number(
            column
                .as_primitive::<TimestampMicrosecondType>()
                .value(row)
                .into(),
        ),
        DataType::Utf8View => Cell::Text(column.as_string_view().value(row).to_owned()),
        other => panic!("{other}"),
    }
}

/// The names and types of a source's columns: `id Integer`.
pub(crate) fn types(source: &dyn Source) -> Vec<String> {
    let columns = source.schema().unwrap().columns;
    let shown = columns.iter().map(|column| {
        let mark = if column.guessed { "*" } else { "" };
        format!("{} {:?}{mark}", column.name, column.ty)
    });
    shown.collect()
}

/// A message and its help.
pub(crate) fn said<T>(answer: Result<T, SourceError>) -> (String, String) {
    match answer {
        Ok(_) => panic!("it works"),
        Err(
            SourceError::Unreachable { message, help }
            | SourceError::Malformed { message, help }
            | SourceError::Option { message, help, .. },
        ) => (
            message.to_string(),
            help.map(|help| help.to_string()).unwrap_or_default(),
        ),
        Err(other) => panic!("{other}"),
    }
}

/// A source of a connection's table.
pub(crate) fn table(driver: &Path, uri: &str, locator: &str) -> Box<dyn Source> {
    open(&Adbc::new(connection(driver, uri)), locator).unwrap_or_else(|error| panic!("{error}"))
}
