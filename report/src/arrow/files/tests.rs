//! Both files are read back as what CSV says.

use arrow_array::cast::AsArray as _;
use arrow_array::types::Decimal128Type;
use arrow_array::{Array as _, RecordBatch};
use arrow_ipc::reader::FileReader;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;

use super::*;
use crate::sample::specialists;

fn of_arrow(bytes: Vec<u8>) -> Vec<RecordBatch> {
    let reader = FileReader::try_new(io::Cursor::new(bytes), None).unwrap();
    reader.map(Result::unwrap).collect()
}

fn of_parquet(bytes: Vec<u8>) -> Vec<RecordBatch> {
    let reader = ParquetRecordBatchReader::try_new(bytes::Bytes::from(bytes), 1000).unwrap();
    reader.map(Result::unwrap).collect()
}

#[test]
fn both_files_hold_the_rows_of_csv() {
    let outcome = specialists();
    let mut csv = Vec::new();
    crate::csv::write(&outcome, Columns::default(), &mut csv).unwrap();
    let mut csv = ::csv::Reader::from_reader(csv.as_slice());
    let header = csv.headers().unwrap().clone();
    let (mut file, mut other) = (Vec::new(), Vec::new());
    arrow(&outcome, Columns::default(), &mut file).unwrap();
    parquet(&outcome, Columns::default(), "1", &mut other).unwrap();
    let [one, two] = [of_arrow(file), of_parquet(other)];
    assert_eq!(one.len(), 1);
    assert_eq!(one, two, "the types of dictionaries too");
    let names: Vec<&str> = (one[0].schema_ref().fields().iter())
        .map(|field| field.name().as_str())
        .collect();
    assert_eq!(names, header.iter().collect::<Vec<_>>());
    let total = header.iter().position(|name| name == "total").unwrap();
    let grade = header.iter().position(|name| name == "grade").unwrap();
    let totals = one[0].column(total).as_primitive::<Decimal128Type>();
    let grades = one[0]
        .column(grade)
        .as_dictionary::<arrow_array::types::Int32Type>();
    let grades = grades.downcast_dict::<arrow_array::StringArray>().unwrap();
    let records: Vec<_> = csv.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), one[0].num_rows());
    for (row, record) in records.iter().enumerate() {
        let number = |text: &str| weigh_engine::dsl::value::Decimal::parse(text).unwrap();
        if totals.is_null(row) {
            assert_eq!(&record[total], "");
        } else {
            assert_eq!(
                number(&totals.value_as_string(row)).compare(number(&record[total])),
                std::cmp::Ordering::Equal
            );
        }
        assert_eq!(
            &record[grade],
            if grades.is_null(row) {
                ""
            } else {
                arrow_array::ArrayAccessor::value(&grades, row)
            }
        );
    }
}
