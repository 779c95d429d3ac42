//! Whole scans: values, missing cells, wrong cells and rows, batches.

use weigh_sdk::{Batch, ColumnType, ScanRequest, Source, SourceError, Wanted};

use crate::testing::{Everything, Folder, read, scan, table, tiny};

fn rows(expected: &[&[&str]]) -> Vec<Vec<String>> {
    expected
        .iter()
        .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
        .collect()
}

const ORDERS: &str = "\
id,day,amount,note,paid
1,2024-10-01,12.50,first,yes
2,2024-10-02,7,,no
3,,-0.25,a rather long note,yes
";

#[test]
fn a_plain_table_reads_as_typed_rows() {
    let (_folder, table) = table(ORDERS);
    let (types, all) = read(&table);
    use ColumnType::{Bool, Date, Decimal, Integer, Text};
    assert_eq!(types, [Integer, Date, Decimal(2), Text, Bool]);
    assert_eq!(
        all.rows,
        rows(&[
            &["1", "2024-10-01", "12.50", "first", "true"],
            &["2", "2024-10-02", "7.00", "∅", "false"],
            &["3", "∅", "-0.25", "a rather long note", "true"],
        ])
    );
    assert!(all.bad.is_empty());
}

#[test]
fn only_wanted_columns_come_in_the_wanted_order() {
    let (_folder, table) = table(ORDERS);
    let all = scan(
        &table,
        &[("paid", ColumnType::Bool, false), ("id", ColumnType::Text, true)],
    )
    .unwrap();
    assert_eq!(all.rows, rows(&[&["true", "1"], &["false", "2"], &["true", "3"]]));
}
