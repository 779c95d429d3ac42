//! Row groups whose statistics say that no row of theirs matters are left out, and no others.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray,
    TimestampNanosecondArray, UInt32Array,
};
use arrow_schema::DataType;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use proptest::prelude::*;
use weigh_sdk::{Bound, ColumnType, Condition, Constant, ScanRequest, Test};

use crate::show::{asked, data, open, rows, wanted};

/// Writes a column with two rows in a group.
fn write(folder: &Path, values: ArrayRef, statistics: EnabledStatistics) {
    let batch = RecordBatch::try_from_iter_with_nullable([("x", values, true)]).unwrap();
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(2))
        .set_statistics_enabled(statistics);
    let file = File::create(folder.join("t.parquet")).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties.build())).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

/// The rows that come of a column under a condition.
fn kept(values: ArrayRef, ty: ColumnType, test: Test, or_missing: bool) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), values, EnabledStatistics::Chunk);
    let source = open(folder.path(), "t.parquet").unwrap();
    let request = ScanRequest {
        columns: vec![wanted("x", ty)],
        batch_rows: 4,
        filter: vec![Condition {
            column: 0,
            test,
            or_missing,
        }],
    };
    asked(&*source, &request).unwrap().concat()
}

fn at_least(value: Constant) -> Test {
    Test::Range {
        low: Some(Bound {
            value,
            inclusive: true,
        }),
        high: None,
    }
}

fn above(value: Constant) -> Test {
    Test::Range {
        low: Some(Bound {
            value,
            inclusive: false,
        }),
        high: None,
    }
}

#[test]
fn groups_beyond_a_range_are_left_out() {
    let numbers = || -> ArrayRef {
        Arc::new(Int64Array::from(vec![
            Some(1),
            Some(5),
            Some(6),
            None,
            None,
            None,
        ]))
    };
    let five = || Constant::Integer(5);
    assert_eq!(
        kept(numbers(), ColumnType::Integer, at_least(five()), false),
        ["1", "5", "6", "-"]
    );
    assert_eq!(
        kept(numbers(), ColumnType::Integer, above(five()), false),
        ["6", "-"]
    );
    // A row without a value matters: such rows are in the second and third group.
    assert_eq!(
        kept(numbers(), ColumnType::Integer, above(five()), true),
        ["6", "-", "-", "-"]
    );
    assert_eq!(
        kept(numbers(), ColumnType::Integer, Test::Known, false),
        ["1", "5", "6", "-"]
    );
    let among = |values: &[i64]| Test::Among(values.iter().copied().map(Constant::Integer).collect());
    assert_eq!(
        kept(numbers(), ColumnType::Integer, among(&[3, 9]), false),
        ["1", "5"]
    );
    assert_eq!(kept(numbers(), ColumnType::Integer, among(&[]), false), [""; 0]);
    let five = Constant::Decimal {
        mantissa: 51,
        places: 1,
    };
    assert_eq!(
        kept(numbers(), ColumnType::Decimal(1), at_least(five), false),
        ["6.0", "-"]
    );
}

#[test]
fn decimals_days_and_texts_are_compared_as_what_they_are() {
    let decimals = Decimal128Array::from(vec![-150, -1, 0, 250]).with_data_type(DataType::Decimal128(25, 2));
    let zero = Constant::Decimal {
        mantissa: 0,
        places: 0,
    };
    assert_eq!(
        kept(
            Arc::new(decimals.clone()),
            ColumnType::Decimal(2),
            at_least(zero),
            false
        ),
        ["0.00", "2.50"]
    );
    let texts = |texts: [&str; 4]| -> ArrayRef { Arc::new(StringArray::from(texts.to_vec())) };
    let is = |text: &str| Test::Among(vec![Constant::Text(text.to_owned())]);
    let words = texts(["a", "c", "ä", "金"]);
    assert_eq!(
        kept(words.clone(), ColumnType::Text, is("b"), false),
        [r#""a""#, r#""c""#]
    );
    assert_eq!(kept(words, ColumnType::Text, is("z"), false), [""; 0]);
    // Ends that are too long are cut where they are written down.
    let long = "x".repeat(200);
    let words = texts(["a", &long, "y", "z"]);
    assert_eq!(kept(words, ColumnType::Text, is(&long), false).len(), 2);
    let unsigned: ArrayRef = Arc::new(UInt32Array::from(vec![1, 2, 3, u32::MAX]));
    let large = at_least(Constant::Integer(4_000_000_000));
    assert_eq!(
        kept(unsigned, ColumnType::Integer, large, false),
        ["3", "4294967295"]
    );
    let times: ArrayRef = Arc::new(TimestampMillisecondArray::from(vec![0, 1, 2, 3]));
    let late = at_least(Constant::DateTime(2000));
    assert_eq!(kept(times, ColumnType::DateTime, late, false).len(), 2);
}

#[test]
fn what_must_be_told_is_never_left_out() {
    // Between the ends lies a time that is too fine for the language.
    let times: ArrayRef = Arc::new(TimestampNanosecondArray::from(vec![0, 1]));
    let late = at_least(Constant::DateTime(2000));
    assert_eq!(kept(times, ColumnType::DateTime, late, false).len(), 2);
    let odd: ArrayRef = Arc::new(Float64Array::from(vec![f64::NAN, 1.0]));
    let two = Constant::Decimal {
        mantissa: 2,
        places: 0,
    };
    assert_eq!(kept(odd, ColumnType::Decimal(0), at_least(two), false).len(), 2);
    let far: ArrayRef = Arc::new(TimestampMillisecondArray::from(vec![-100_000_000_000_000, 0]));
    let late = at_least(Constant::DateTime(2000));
    assert_eq!(kept(far, ColumnType::DateTime, late, false).len(), 2);
    let wide = Decimal128Array::from(vec![-10_i128.pow(30), 0]).with_data_type(DataType::Decimal128(38, 0));
    let one = at_least(Constant::Decimal {
        mantissa: 1,
        places: 0,
    });
    assert_eq!(kept(Arc::new(wide), ColumnType::Decimal(0), one, false).len(), 2);
}

#[test]
fn without_statistics_all_is_read() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        Arc::new(Int64Array::from(vec![1, 2, 3])),
        EnabledStatistics::None,
    );
    let source = open(folder.path(), "t.parquet").unwrap();
    let request = ScanRequest {
        columns: vec![wanted("x", ColumnType::Integer)],
        batch_rows: 4,
        filter: vec![Condition {
            column: 0,
            test: at_least(Constant::Integer(9)),
            or_missing: false,
        }],
    };
    assert_eq!(asked(&*source, &request).unwrap().len(), 3);
}

#[test]
fn rows_keep_their_partitions_and_numbers() {
    let source = open(&data(), "rows-pyarrow.parquet").unwrap();
    let request = ScanRequest {
        columns: vec![wanted("id", ColumnType::Integer)],
        batch_rows: 4,
        filter: vec![Condition {
            column: 0,
            test: at_least(Constant::Integer(5)),
            or_missing: false,
        }],
    };
    let scan = source.plan(&request).unwrap();
    assert_eq!(scan.partitions.len(), 3);
    assert_eq!(scan.partitions[0].bytes, 0);
    assert_eq!(source.scan(&request, 0).unwrap().count(), 0);
    assert_eq!(asked(&*source, &request).unwrap().concat(), ["4", "5", "6", "7"]);
    assert_eq!(source.row_number(&request, 1, 0).unwrap(), Some(4));
}

/// The rows of the files of other programs that a day range keeps are those that it keeps without statistics, and some of
/// the others.
#[test]
fn no_row_that_matters_is_lost_whoever_wrote_it() {
    for entry in std::fs::read_dir(data()).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        if !name.starts_with("rows-") {
            continue;
        }
        let source = open(&data(), &name).unwrap();
        let columns = || vec![wanted("id", ColumnType::Integer), wanted("day", ColumnType::Date)];
        let all = rows(&*source, columns()).unwrap();
        for low in [-719_162, 0, 19_000, 20_000, 2_932_896] {
            let request = ScanRequest {
                columns: columns(),
                batch_rows: 4,
                filter: vec![Condition {
                    column: 1,
                    test: at_least(Constant::Date(low)),
                    or_missing: false,
                }],
            };
            let kept = asked(&*source, &request).unwrap();
            let day = jiff::civil::Date::constant(1970, 1, 1)
                .saturating_add(jiff::ToSpan::days(low))
                .to_string();
            let matters = all.iter().filter(|row| row[1] != "-" && row[1] >= day);
            for row in matters {
                assert!(kept.contains(row), "{name}: {row:?} from {day}");
            }
        }
    }
}

proptest! {
    #[test]
    fn no_number_that_matters_is_lost(
        values in prop::collection::vec(prop::option::of(-20_i64..20), 1..30),
        ends in (prop::option::of((-25_i64..25, any::<bool>())), prop::option::of((-25_i64..25, any::<bool>()))),
        or_missing in any::<bool>(),
    ) {
        let bound = |end: Option<(i64, bool)>| end.map(|(value, inclusive)| Bound { value: Constant::Integer(value), inclusive });
        let test = Test::Range { low: bound(ends.0), high: bound(ends.1) };
        let matters = |value: &Option<i64>| value.map_or(or_missing, |value| test.holds(&Constant::Integer(value)));
        let shown = |value: &Option<i64>| value.map_or("-".to_owned(), |value| value.to_string());
        let kept = kept(Arc::new(Int64Array::from(values.clone())), ColumnType::Integer, test.clone(), or_missing);
        // Whole groups of two come or do not.
        let groups = values.chunks(2).filter(|group| kept.len() == values.len() || group.iter().any(matters));
        let least: Vec<String> = groups.flatten().map(shown).collect();
        let mut rest = kept.iter();
        prop_assert!(least.iter().all(|one| rest.any(|other| other == one)), "{:?} of {:?}", kept, values);
    }
}
