//! What is written is read: random tables through the library's own writer, in all its ways.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array, Int64Array, RecordBatch,
    StringArray, TimestampMillisecondArray,
};
use arrow_schema::DataType;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::{WriterProperties, WriterVersion};
use proptest::prelude::*;

use crate::show::{as_told, cell, open, rows};

#[derive(Debug, Clone)]
struct Way {
    dictionary: bool,
    version: WriterVersion,
    packed: Compression,
    group_rows: usize,
    page_rows: usize,
    encoding: Option<Encoding>,
}

fn ways() -> impl Strategy<Value = Way> {
    let packed = prop_oneof![
        Just(Compression::UNCOMPRESSED),
        Just(Compression::SNAPPY),
        Just(Compression::LZ4_RAW),
        Just(Compression::GZIP(parquet::basic::GzipLevel::default())),
        Just(Compression::ZSTD(ZstdLevel::default())),
    ];
    let version = prop_oneof![Just(WriterVersion::PARQUET_1_0), Just(WriterVersion::PARQUET_2_0)];
    let encoding = prop_oneof![
        Just(None),
        Just(Some(Encoding::DELTA_BYTE_ARRAY)),
        Just(Some(Encoding::DELTA_LENGTH_BYTE_ARRAY)),
    ];
    (any::<bool>(), version, packed, 1..40_usize, 1..20_usize, encoding).prop_map(
        |(dictionary, version, packed, group_rows, page_rows, encoding)| Way {
            dictionary,
            version,
            packed,
            group_rows,
            page_rows,
            encoding,
        },
    )
}

type Row = (
    Option<i64>,
    Option<i32>,
    Option<i64>,
    Option<i128>,
    Option<String>,
    Option<i32>,
    Option<i64>,
    Option<f64>,
    Option<bool>,
);

fn row() -> impl Strategy<Value = Row> {
    let maybe = prop::option::weighted::<BoxedStrategy<i64>>;
    (
        maybe(0.8, any::<i64>().boxed()),
        prop::option::of(any::<i32>()),
        prop::option::of(-99_999_999_999_i64..=99_999_999_999),
        prop::option::of(-(10_i128.pow(38) - 1)..10_i128.pow(38)),
        prop::option::of(prop_oneof![".{0,3}", "[a-c]{1,2}", ".{10,30}"]),
        prop::option::of(-719_162..=2_932_896),
        prop::option::of(-62_135_596_800_000_i64..=253_402_300_799_999),
        prop::option::of(prop::num::f64::NORMAL | prop::num::f64::ZERO),
        prop::option::of(any::<bool>()),
    )
}

fn batch(rows: &[Row]) -> RecordBatch {
    let decimal = |digits, places| DataType::Decimal128(digits, places);
    let thin: Decimal128Array = rows.iter().map(|row| row.2.map(i128::from)).collect();
    let wide: Decimal128Array = rows.iter().map(|row| row.3).collect();
    let columns: [(&str, ArrayRef); 9] = [
        (
            "long",
            Arc::new(rows.iter().map(|row| row.0).collect::<Int64Array>()),
        ),
        (
            "short",
            Arc::new(rows.iter().map(|row| row.1).collect::<Int32Array>()),
        ),
        ("thin", Arc::new(thin.with_data_type(decimal(11, 2)))),
        ("wide", Arc::new(wide.with_data_type(decimal(38, 20)))),
        (
            "text",
            Arc::new(rows.iter().map(|row| row.4.as_deref()).collect::<StringArray>()),
        ),
        (
            "day",
            Arc::new(rows.iter().map(|row| row.5).collect::<Date32Array>()),
        ),
        (
            "time",
            Arc::new(
                rows.iter()
                    .map(|row| row.6)
                    .collect::<TimestampMillisecondArray>(),
            ),
        ),
        (
            "double",
            Arc::new(rows.iter().map(|row| row.7).collect::<Float64Array>()),
        ),
        (
            "truth",
            Arc::new(rows.iter().map(|row| row.8).collect::<BooleanArray>()),
        ),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, values)| (name, values, true))).unwrap()
}

/// The cells of a batch, in the types that a source delivers.
fn expected(batch: &RecordBatch) -> Vec<Vec<String>> {
    let short = batch.column(1).as_any().downcast_ref::<Int32Array>().unwrap();
    let short: ArrayRef = Arc::new(
        short
            .iter()
            .map(|value| value.map(i64::from))
            .collect::<Int64Array>(),
    );
    let text = batch.column(4).as_any().downcast_ref::<StringArray>().unwrap();
    let text: ArrayRef = Arc::new(text.iter().collect::<arrow_array::StringViewArray>());
    let time = batch
        .column(6)
        .as_any()
        .downcast_ref::<TimestampMillisecondArray>()
        .unwrap();
    let time = time.iter().map(|value| value.map(|value| value * 1000));
    let time: ArrayRef = Arc::new(time.collect::<arrow_array::TimestampMicrosecondArray>());
    let mut columns = batch.columns().to_vec();
    (columns[1], columns[4], columns[6]) = (short, text, time);
    (0..batch.num_rows())
        .map(|row| columns.iter().map(|column| cell(column, row)).collect())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_written_is_read(table in prop::collection::vec(row(), 1..120), way in ways()) {
        let batch = batch(&table);
        let folder = tempfile::tempdir().unwrap();
        let file = std::fs::File::create(folder.path().join("t.parquet")).unwrap();
        let mut properties = WriterProperties::builder()
            .set_dictionary_enabled(way.dictionary)
            .set_writer_version(way.version)
            .set_compression(way.packed)
            .set_max_row_group_row_count(Some(way.group_rows))
            .set_data_page_row_count_limit(way.page_rows)
            .set_write_batch_size(way.page_rows);
        if let Some(encoding) = way.encoding.filter(|_| !way.dictionary) {
            properties = properties.set_column_encoding("text".into(), encoding);
        }
        let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties.build())).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        let source = open(folder.path(), "t.parquet").unwrap();
        let columns = source.schema().unwrap().columns.iter().map(as_told).collect();
        prop_assert_eq!(rows(&*source, columns).unwrap(), expected(&batch));
    }
}

/// Booleans have a reader of their own: alone, twice, across pages and batches that begin in the middle of a byte, with
/// values that are missing and without.
#[test]
fn booleans_alone_are_read() {
    let all: Vec<Option<bool>> = (0..20_000).map(|row| Some(row % 3 == 0)).collect();
    let some = all
        .iter()
        .enumerate()
        .map(|(row, value)| value.filter(|_| row % 7 > 0));
    let columns: [(_, ArrayRef, _); 3] = [
        ("all", Arc::new(BooleanArray::from(all.clone())), false),
        ("some", Arc::new(some.collect::<BooleanArray>()), true),
        ("none", Arc::new(BooleanArray::from(vec![None; all.len()])), true),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        let folder = tempfile::tempdir().unwrap();
        let file = std::fs::File::create(folder.path().join("t.parquet")).unwrap();
        let properties = WriterProperties::builder()
            .set_writer_version(version)
            .set_data_page_row_count_limit(3001)
            .set_write_batch_size(11);
        let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties.build())).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        let source = open(folder.path(), "t.parquet").unwrap();
        let told: Vec<_> = source.schema().unwrap().columns.iter().map(as_told).collect();
        let wanted = [1, 0, 2, 1].map(|at| told[at].clone());
        let found = rows(&*source, wanted.to_vec()).unwrap();
        assert_eq!(found.len(), all.len());
        for (row, found) in found.iter().enumerate() {
            let expected = [1, 0, 2, 1].map(|at| cell(batch.column(at), row));
            assert_eq!(found[..], expected, "row {row}");
        }
    }
}
