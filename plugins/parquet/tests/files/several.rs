//! Several files as one table.

use std::path::Path;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray, new_null_array,
};
use arrow_schema::DataType;
use parquet::arrow::ArrowWriter;
use weigh_sdk::ColumnType;

use crate::show::{as_told, open, refused, rows, wanted};

fn write(folder: &Path, name: &str, columns: Vec<(&str, ArrayRef)>) {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, values)| (name, values, true)),
    );
    let batch = batch.unwrap();
    let file = std::fs::File::create(folder.join(name)).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

fn whole(values: &[i64]) -> ArrayRef {
    Arc::new(Int64Array::from(values.to_vec()))
}

fn hundredths(values: &[i128]) -> ArrayRef {
    Arc::new(Decimal128Array::from(values.to_vec()).with_data_type(DataType::Decimal128(12, 2)))
}

#[test]
fn columns_are_found_by_their_names_and_hold_what_all_files_have() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        "a-1.parquet",
        vec![("id", whole(&[1])), ("x", whole(&[5]))],
    );
    write(
        folder.path(),
        "a-2.parquet",
        vec![("x", hundredths(&[150])), ("id", whole(&[2]))],
    );
    let nothing = new_null_array(&DataType::Null, 1);
    write(
        folder.path(),
        "a-3.parquet",
        vec![("id", whole(&[3])), ("x", nothing)],
    );
    let source = open(folder.path(), "a-*.parquet").unwrap();
    let schema = source.schema().unwrap();
    assert_eq!(schema.columns[1].ty, ColumnType::Decimal(2));
    let all = schema.columns.iter().map(as_told).collect();
    assert_eq!(
        rows(&*source, all).unwrap(),
        [["1", "5.00"], ["2", "1.50"], ["3", "-"]]
    );
}

#[test]
fn a_column_that_one_file_lacks_is_told() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        "a-1.parquet",
        vec![("id", whole(&[1])), ("x", whole(&[5]))],
    );
    write(folder.path(), "a-2.parquet", vec![("id", whole(&[2]))]);
    let (message, _) = refused(open(folder.path(), "a-*.parquet"));
    assert_eq!(
        message,
        "a-2.parquet has no column `x`, which a-1.parquet has, and both are read as one table"
    );
}

#[test]
fn types_that_nothing_holds_together_are_told_where_they_are_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let text: ArrayRef = Arc::new(StringArray::from(vec!["five"]));
    let double: ArrayRef = Arc::new(Float64Array::from(vec![0.5]));
    write(
        folder.path(),
        "a-1.parquet",
        vec![("id", whole(&[1])), ("x", whole(&[5])), ("y", whole(&[5]))],
    );
    write(
        folder.path(),
        "a-2.parquet",
        vec![("id", whole(&[2])), ("x", text), ("y", double)],
    );
    let source = open(folder.path(), "a-*.parquet").unwrap();
    let schema = source.schema().unwrap();
    assert_eq!(
        (schema.columns[1].ty, schema.columns[2].ty),
        (ColumnType::Text, ColumnType::Float)
    );
    let others = vec![wanted("id", ColumnType::Integer), wanted("y", ColumnType::Float)];
    assert_eq!(rows(&*source, others).unwrap(), [["1", "5.0"], ["2", "0.5"]]);
    let (message, _) = refused(rows(&*source, vec![wanted("x", ColumnType::Text)]));
    assert_eq!(
        message,
        "column `x` of a-1.parquet cannot be read: a-1.parquet has integer there, and a-2.parquet has text"
    );
}
