//! What the arrays of a batch are, and that they stay what they are.

use proptest::prelude::*;
use serde_json::json;
use weigh_sdk::arrow_array::cast::AsArray;
use weigh_sdk::arrow_array::types::{Decimal64Type, Decimal128Type, Int64Type};
use weigh_sdk::arrow_array::{Array, RecordBatch, StringViewArray};
use weigh_sdk::arrow_schema::DataType;
use weigh_sdk::{ColumnType, ScanRequest, Source, Wanted};

use crate::testing::{Folder, table};

/// What texts are made of, whole and in parts: letters of one to four bytes, blanks, quotes, and what is no UTF-8.
const PIECES: &[&[u8]] = &[
    b"a",
    b" ",
    b",",
    b"\n",
    b"\"",
    b"\"\"",
    b"0123456789ab",
    "é".as_bytes(),
    "张".as_bytes(),
    "𝄞".as_bytes(),
    "\u{3000}".as_bytes(),
    "\u{a0}".as_bytes(),
    b"\xc3",
    b"\xa9",
    b"\xe5\xbc",
    b"\xf0\x9d",
    b"\x80",
    b"\xff",
];

fn batches(text: &str, columns: &[(&str, ColumnType)]) -> Vec<RecordBatch> {
    let (_folder, table) = table(text);
    let columns = columns.iter().map(|(name, ty)| Wanted {
        name: (*name).to_owned(),
        ty: *ty,
        currency: None,
        declared: true,
    });
    let request = ScanRequest {
        columns: columns.collect(),
        batch_rows: 2,
        filter: Vec::new(),
    };
    // All batches are kept while the next ones are read.
    table
        .scan(&request, 0)
        .unwrap()
        .map(|batch| batch.unwrap().rows)
        .collect()
}

#[test]
fn decimals_are_narrow_in_each_batch_whose_values_fit() {
    let text = "a,p\n1.25,5%\n,7%\n999999999999999.99,6%\n10000000000000000.00,5%\n-2,\n\"1,000.5\",1%\n";
    let columns = [("a", ColumnType::Decimal(2)), ("p", ColumnType::Percent(2))];
    let batches = batches(text, &columns);
    let types: Vec<&DataType> = batches.iter().map(|batch| batch.column(0).data_type()).collect();
    let narrow = DataType::Decimal64(18, 2);
    assert_eq!(types, [&narrow, &DataType::Decimal128(38, 2), &narrow]);
    assert!(batches.iter().all(|batch| *batch.column(1).data_type() == narrow));
    assert!(
        batches
            .iter()
            .all(|batch| batch.schema().field(0).data_type() == batch.column(0).data_type())
    );
    let first = batches[0].column(0).as_primitive::<Decimal64Type>();
    assert_eq!((first.value(0), first.is_null(1)), (125, true));
    let wide = batches[1].column(0).as_primitive::<Decimal128Type>();
    assert_eq!(
        wide.values()[..],
        [99_999_999_999_999_999, 1_000_000_000_000_000_000]
    );
    let last = batches[2].column(0).as_primitive::<Decimal64Type>();
    assert_eq!(last.values()[..], [-200, 100_050]);
}

#[test]
fn decimals_of_many_places_are_wide() {
    let batches = batches("a\n0.5\n", &[("a", ColumnType::Decimal(20))]);
    let values = batches[0].column(0).as_primitive::<Decimal128Type>();
    assert_eq!(values.values()[..], [50_000_000_000_000_000_000]);
}

#[test]
fn a_batch_that_is_kept_stays_as_it_was() {
    let text = "n,t,b\n1,a,yes\n2,b,no\n3,c,no\n4,d,yes\n5,e,no\n";
    let columns = [
        ("n", ColumnType::Integer),
        ("t", ColumnType::Text),
        ("b", ColumnType::Bool),
    ];
    let batches = batches(text, &columns);
    let numbers: Vec<i64> = batches
        .iter()
        .flat_map(|batch| batch.column(0).as_primitive::<Int64Type>().values().to_vec())
        .collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
    let texts: Vec<&str> = batches
        .iter()
        .flat_map(|batch| batch.column(1).as_string_view().iter().flatten())
        .collect();
    assert_eq!(texts, ["a", "b", "c", "d", "e"]);
    let truths: Vec<bool> = batches
        .iter()
        .flat_map(|batch| batch.column(2).as_boolean().iter().flatten())
        .collect();
    assert_eq!(truths, [true, false, false, true, false]);
}

proptest! {
    /// Arrow is told that texts are UTF-8 without a look at each of them: whatever the file holds, they must be.
    #[test]
    fn every_text_of_an_array_is_one(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        let mut bytes = b"a,b\n".to_vec();
        bytes.extend(pieces.concat());
        let folder = Folder::with("t.csv", bytes);
        let table = folder.open("t.csv", &[("encoding", json!("utf-8"))]).unwrap();
        let wanted = ["a", "b"].map(|name| Wanted {
            name: name.to_owned(),
            ty: ColumnType::Text,
            currency: None,
            declared: true,
        });
        let request = ScanRequest { columns: wanted.to_vec(), batch_rows: 3, filter: Vec::new() };
        for partition in 0..table.plan(&request).unwrap().partitions.len() {
            // A quote that is never closed ends the scan.
            for batch in table.scan(&request, partition).unwrap().map_while(Result::ok) {
                for column in batch.rows.columns() {
                    let texts = column.as_string_view();
                    let (views, buffers) = (texts.views().clone(), texts.data_buffers().to_vec());
                    StringViewArray::try_new(views, buffers, texts.nulls().cloned()).unwrap();
                }
            }
        }
    }
}
