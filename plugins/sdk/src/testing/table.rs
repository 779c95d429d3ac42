//! A source as text: its columns and all its rows, or what it says instead. For tests that compare sources, or that keep what one
//! reads.

use std::fmt::Write;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal64Type, Decimal128Type, DurationMicrosecondType, Float64Type, Int64Type,
    TimestampMicrosecondType,
};
use arrow_schema::DataType;
use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, ToSpan};

use crate::{Column, ColumnType, ScanRequest, Source, SourceError, Wanted};

/// Rows in a batch: few, so that there are several.
const BATCH: usize = 4;

/// All columns of a source and all its rows, each with its number. A missing cell is `-`, a wrong one stands between exclamation
/// marks. Where it cannot be opened or read, what it says.
///
/// # Panics
///
/// As [`rows`].
pub fn table(opened: Result<Box<dyn Source>, SourceError>) -> String {
    opened
        .and_then(|source| told(&*source))
        .unwrap_or_else(|error| refusal(&error))
}

fn told(source: &dyn Source) -> Result<String, SourceError> {
    let mut text = String::new();
    let mut wanted = Vec::new();
    for column in source.schema()?.columns {
        let _ = writeln!(text, "{}", described(&column));
        let one = as_told(&column);
        match rows(source, vec![one.clone()]) {
            Ok(_) => wanted.push(one),
            Err(error) => {
                let _ = writeln!(text, "  {}", refusal(&error));
            }
        }
    }
    if wanted.is_empty() {
        return Ok(text);
    }
    for (number, row) in rows(source, wanted)? {
        let _ = writeln!(text, "{number}: {}", row.join(" | "));
    }
    Ok(text)
}

fn described(column: &Column) -> String {
    let mut text = format!("{}: {:?}", column.name, column.ty);
    if let Some(currency) = &column.currency {
        let _ = write!(text, " {}", currency.code());
    }
    for (holds, word) in [(column.guessed, "guessed"), (column.empty, "empty")] {
        if holds {
            let _ = write!(text, ", {word}");
        }
    }
    if let Some(because) = &column.because {
        let _ = write!(text, ", because {because}");
    }
    text
}

/// A column as the source gives it.
pub fn as_told(column: &Column) -> Wanted {
    Wanted {
        name: column.name.clone(),
        ty: column.ty,
        currency: column.currency,
        declared: false,
    }
}

/// A column that is declared.
pub fn declared(name: &str, ty: ColumnType) -> Wanted {
    Wanted {
        name: name.to_owned(),
        ty,
        currency: None,
        declared: true,
    }
}

/// The message and the help of a refusal, in English.
pub fn refusal(error: &SourceError) -> String {
    let help = match error {
        SourceError::Widen { .. } => None,
        SourceError::Unreachable { help, .. }
        | SourceError::Malformed { help, .. }
        | SourceError::Plugin { help, .. }
        | SourceError::Option { help, .. } => help.as_ref(),
    };
    match help {
        Some(help) => format!("{error}\n  help: {help}"),
        None => error.to_string(),
    }
}

/// The cells of some columns, row by row, with the rows' numbers.
///
/// # Panics
///
/// Where a source breaks its contract: a wrong cell is not missing, or an array is of a type that none delivers.
pub fn rows(source: &dyn Source, columns: Vec<Wanted>) -> Result<Vec<(u64, Vec<String>)>, SourceError> {
    let request = ScanRequest {
        columns,
        batch_rows: BATCH,
        filter: Vec::new(),
    };
    let mut rows = Vec::new();
    for (number, partition) in source.plan(&request)?.partitions.iter().enumerate() {
        let mut delivered = 0;
        for batch in source.scan(&request, number)? {
            let batch = batch?;
            let before = rows.len();
            for row in 0..batch.rows.num_rows() {
                let people = source.row_number(&request, number, delivered)?;
                let columns = batch.rows.columns().iter();
                let cells = columns.map(|column| cell(column, row)).collect::<Vec<_>>();
                rows.push((people.unwrap_or(partition.first_row + delivered), cells));
                delivered += 1;
            }
            for bad in batch.bad {
                let (_, row): &mut (u64, Vec<String>) = &mut rows[before + bad.row];
                let cells = bad.column.map_or(0..row.len(), |column| column..column + 1);
                for cell in &mut row[cells] {
                    assert_eq!(cell, "-", "a wrong cell is missing too");
                    *cell = format!("!{}! {:?}", bad.text, bad.expected);
                }
            }
        }
    }
    Ok(rows)
}

/// A value of an array that a source delivers.
fn cell(column: &dyn Array, row: usize) -> String {
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
        DataType::Decimal64(..) => column.as_primitive::<Decimal64Type>().value_as_string(row),
        DataType::Decimal128(..) => column.as_primitive::<Decimal128Type>().value_as_string(row),
        DataType::Float64 => format!("{:?}", column.as_primitive::<Float64Type>().value(row)),
        DataType::Date32 => {
            let days = column.as_primitive::<Date32Type>().value(row);
            Date::constant(1970, 1, 1).saturating_add(days.days()).to_string()
        }
        DataType::Timestamp(..) => {
            let micros = column.as_primitive::<TimestampMicrosecondType>().value(row);
            let epoch = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
            epoch
                .saturating_add(SignedDuration::from_micros(micros))
                .to_string()
        }
        DataType::Duration(_) => {
            format!(
                "{} µs",
                column.as_primitive::<DurationMicrosecondType>().value(row)
            )
        }
        DataType::Utf8View => format!("{:?}", column.as_string_view().value(row)),
        other => panic!("a source does not deliver {other}"),
    }
}
