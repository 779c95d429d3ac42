//! Numbers of rows, as a spreadsheet shows them.

use proptest::prelude::*;
use weigh_sdk::ScanRequest;
use weigh_sdk::Source;

use crate::testing::{Folder, tiny};

#[test]
fn empty_lines_have_a_number_too() {
    let folder = Folder::with("t.csv", "\na,b\n\n1,2\n\"3\n\",4\n\n\n5,6\n");
    let table = folder.open("t.csv", &[]).unwrap();
    let numbers: Vec<u64> = (0..3)
        .map(|row| table.file(0).row_number(0, row).unwrap())
        .collect();
    // The header is row 2.
    assert_eq!(numbers, [4, 5, 8]);
}

proptest! {
    #[test]
    fn numbers_are_the_same_however_the_file_is_cut(
        lines in prop::collection::vec(prop::sample::select(vec!["", "1,2", "\"x\n\",y", "bad", "  "]), 0..30),
        chunk in 1_u64..30,
    ) {
        let folder = Folder::with("t.csv", format!("a,b\n{}\n", lines.join("\n")));
        let table = folder.open_with("t.csv", tiny(chunk)).unwrap();
        let request = ScanRequest { columns: Vec::new(), batch_rows: 4, filter: Vec::new() };
        let mut numbers = Vec::new();
        for partition in 0..table.plan(&request).unwrap().partitions.len() {
            let rows: usize =
                table.scan(&request, partition).unwrap().map(|batch| batch.unwrap().rows.num_rows()).sum();
            numbers.extend((0..rows).map(|row| table.file(0).row_number(partition, row as u64).unwrap()));
        }
        let full = lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let wanted: Vec<u64> = full.map(|(place, _)| place as u64 + 2).collect();
        prop_assert_eq!(numbers, wanted);
    }
}
