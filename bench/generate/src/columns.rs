//! Tables as Parquet: blocks of rows become Arrow arrays, and those row groups.

use std::fs::File;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int32Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow_schema::{ArrowError, DataType, Field, Schema, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use crate::tables::{Cell, Kind, Table};
use crate::texts::Texts;
use crate::world::{World, customer_key, employee_key};

/// Rows of a block, which is made at once.
const BLOCK: u64 = 1 << 15;
/// Rows of a row group.
const GROUP: usize = 1 << 18;

/// Writes all rows.
pub(crate) fn write(
    world: &World,
    table: &Table,
    texts: &Texts,
    compression: Compression,
    file: File,
) -> Result<(), ParquetError> {
    let fields: Vec<Field> = table
        .columns
        .iter()
        .map(|(name, kind)| Field::new(*name, kind_of(*kind, texts), true))
        .collect();
    let schema = Arc::new(Schema::new(fields));
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_max_row_group_row_count(Some(GROUP))
        .build();
    let mut writer = ArrowWriter::try_new(file, schema.clone(), Some(properties))?;
    for from in (0..table.rows).step_by(BLOCK as usize) {
        let mut cells: Vec<Vec<Cell>> = vec![Vec::with_capacity(BLOCK as usize); table.columns.len()];
        for number in from..(from + BLOCK).min(table.rows) {
            for (column, cell) in cells.iter_mut().zip(table.row(world, number)) {
                column.push(cell);
            }
        }
        let arrays = table.columns.iter().zip(cells);
        let arrays = arrays
            .map(|((_, kind), cells)| array(*kind, &cells, texts))
            .collect::<Result<_, _>>()?;
        writer.write(&RecordBatch::try_new(schema.clone(), arrays)?)?;
    }
    writer.close()?;
    Ok(())
}

fn kind_of(kind: Kind, texts: &Texts) -> DataType {
    match kind {
        Kind::Key if texts.text_keys => DataType::Utf8,
        Kind::Key => DataType::Int64,
        Kind::Whole => DataType::Int32,
        Kind::Hundredths => DataType::Decimal128(12, 2),
        Kind::Day => DataType::Date32,
        Kind::Second => DataType::Timestamp(TimeUnit::Microsecond, None),
        Kind::Flag => DataType::Boolean,
        Kind::Word => DataType::Utf8,
    }
}

/// A column of cells, which are all missing or of its kind.
fn array(kind: Kind, cells: &[Cell], texts: &Texts) -> Result<ArrayRef, ArrowError> {
    /// The cells of one kind as an array of that type.
    macro_rules! known {
        ($array:ty, $($pattern:pat => $value:expr),+) => {
            cells.iter().map(|cell| match *cell { $($pattern => Some($value),)+ _ => None }).collect::<$array>()
        };
    }
    Ok(match kind {
        Kind::Key if texts.text_keys => Arc::new(StringArray::from_iter_values(cells.iter().map(|cell| {
            let mut text = Vec::new();
            texts.push(*cell, &mut text);
            String::from_utf8(text).expect("keys are ASCII")
        }))),
        Kind::Key => Arc::new(known!(
            Int64Array,
            Cell::Customer(customer) => customer_key(customer) as i64,
            Cell::Employee(employee) => employee_key(employee) as i64
        )),
        Kind::Whole => Arc::new(known!(Int32Array, Cell::Whole(number) => number)),
        Kind::Hundredths => Arc::new(
            known!(Decimal128Array, Cell::Hundredths(amount) => i128::from(amount))
                .with_precision_and_scale(12, 2)?,
        ),
        Kind::Day => Arc::new(known!(Date32Array, Cell::Day(day) => day)),
        Kind::Second => {
            Arc::new(known!(TimestampMicrosecondArray, Cell::Second(second) => second * 1_000_000))
        }
        Kind::Flag => Arc::new(known!(BooleanArray, Cell::Flag(yes) => yes)),
        Kind::Word => Arc::new(known!(StringArray, Cell::Word(word) => word)),
    })
}
