//! Opening and planning tables.

use serde_json::json;
use weigh_sdk::ColumnType;
use weigh_sdk::{ScanRequest, Source, SourceError};

use super::*;
use crate::testing::{Folder, read, refused, scan, scan_request, shown, table, tiny};

#[test]
fn several_files_are_one_table() {
    let folder = Folder::with("d/b.csv", "id,n\n3,x\n")
        .and("d/a.csv", "id;n\r\n1;y\r\n2;z")
        .and("d/c.csv", "id,n\n");
    let table = folder.open("d/*.csv", &[]).unwrap();
    assert_eq!(read(&table).1.rows, [["1", "y"], ["2", "z"], ["3", "x"]]);
    let request = ScanRequest {
        columns: Vec::new(),
        batch_rows: 1,
        filter: Vec::new(),
    };
    let plan = table.plan(&request).unwrap();
    let inputs: Vec<&str> = plan
        .partitions
        .iter()
        .map(|partition| partition.input.as_str())
        .collect();
    assert_eq!(inputs, ["d/a.csv", "d/b.csv"]);
    let names: Vec<String> = table
        .inputs()
        .unwrap()
        .into_iter()
        .map(|input| input.name)
        .collect();
    assert_eq!(names, ["d/a.csv", "d/b.csv", "d/c.csv"]);
}

#[test]
fn files_of_other_columns_are_refused() {
    let message = |other: &str| {
        let folder = Folder::with("a.csv", "id,name\n1,x\n").and("b.csv", other);
        refused(folder.open("*.csv", &[])).0
    };
    assert_eq!(
        message("id,nom\n1,x\n"),
        "b.csv has no column `name`, which a.csv has, and both are read as one table"
    );
    let folder = Folder::with("a.csv", "id,name\n1,x\n").and("b.csv", "id,nmae\n1,x\n");
    assert_eq!(
        refused(folder.open("*.csv", &[])).1.unwrap(),
        "b.csv has a column `nmae`: if that is what is meant, call it `name`"
    );
    assert_eq!(
        message("id\n1\n"),
        "b.csv has no column `name`, which a.csv has, and both are read as one table"
    );
    assert_eq!(
        message("id,name,x\n1,2,3\n"),
        "a.csv has no column `x`, which b.csv has, and both are read as one table"
    );
}

#[test]
fn columns_of_several_files_are_taken_by_name() {
    let folder = Folder::with("a.csv", "id,name,day\n1,x,2024-10-01\n")
        .and("b.csv", "day,id,name\n2024-10-02,2,\"y\"\n");
    let table = folder.open("*.csv", &[]).unwrap();
    let (_, all) = read(&table);
    assert_eq!(all.rows, [["1", "x", "2024-10-01"], ["2", "y", "2024-10-02"]]);
    let wrong = scan(&table, &[("name", ColumnType::Integer, true)]).unwrap();
    assert_eq!(
        wrong.bad.iter().map(|bad| bad.2.as_str()).collect::<Vec<_>>(),
        ["x", "y"]
    );
}

#[test]
fn a_plan_depends_on_the_file_alone() {
    let folder = Folder::with("t.csv", format!("id,n\n{}", "1234,5\n".repeat(10)));
    let table = folder.open_with("t.csv", tiny(30)).unwrap();
    let request = ScanRequest {
        columns: Vec::new(),
        batch_rows: 1,
        filter: Vec::new(),
    };
    let plan = table.plan(&request).unwrap();
    let bytes: Vec<u64> = plan.partitions.iter().map(|partition| partition.bytes).collect();
    assert_eq!(bytes, [30, 30, 10]);
    assert!(plan.partitions.iter().all(|partition| partition.first_row == 2));
}

#[test]
fn rows_are_numbered_through_all_partitions_of_a_file() {
    let folder = Folder::with("a.csv", "id,n\n1,1\n\n2,2\n3,3\n").and("b.csv", "id,n\n4,4\n");
    let table = folder.open_with("*.csv", tiny(8)).unwrap();
    let request = ScanRequest {
        columns: Vec::new(),
        batch_rows: 1,
        filter: Vec::new(),
    };
    let number = |partition, row| table.row_number(&request, partition, row).unwrap();
    assert_eq!((number(0, 0), number(0, 1)), (Some(2), Some(4)));
    assert_eq!(number(1, 0), Some(5));
    assert_eq!(number(2, 0), Some(2));
    assert_eq!(number(3, 0), None);
}

#[test]
fn unknown_columns_are_refused_with_a_suggestion() {
    let (_folder, table) = table("id,amount\n1,2\n");
    let column = |name: &str| Wanted {
        name: name.to_owned(),
        ty: ColumnType::Text,
        currency: None,
        declared: true,
    };
    let refused = |name| match table.plan(&ScanRequest {
        columns: vec![column(name)],
        batch_rows: 1,
        filter: Vec::new(),
    }) {
        Err(SourceError::Malformed { message, help }) => (message.to_string(), help.unwrap().to_string()),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        refused("amonut"),
        (
            "t.csv has no column `amonut`".to_owned(),
            "did you mean `amount`?".to_owned()
        )
    );
    assert_eq!(refused("zzz").1, "its columns are id, amount");
}

#[test]
fn options_change_how_a_file_is_read() {
    let folder = Folder::with("t.csv", "a;b\n1.234,5;2\n0,25;3\n1.234;4\n");
    let table = folder.open("t.csv", &[("decimal_comma", json!(true))]).unwrap();
    assert_eq!(shown(&table.schema().unwrap()), "a: Decimal(2), b: Integer");
    assert_eq!(
        read(&table).1.rows,
        [["1234.50", "2"], ["0.25", "3"], ["1234.00", "4"]]
    );
    // With three places, a thousand could be mistaken for a decimal.
    let column = Wanted {
        name: "a".to_owned(),
        ty: ColumnType::Decimal(3),
        currency: None,
        declared: true,
    };
    let request = ScanRequest {
        columns: vec![column],
        batch_rows: 9,
        filter: Vec::new(),
    };
    assert_eq!(scan_request(&table, &request).unwrap().rows[2], ["1234.000"]);
    let table = folder.open("t.csv", &[("delimiter", json!("|"))]).unwrap();
    assert_eq!(table.schema().unwrap().columns.len(), 1);
    let (message, _) = refused(folder.open("t.csv", &[("sheet", json!("A"))]));
    assert_eq!(message, "a csv table has no option `sheet`");
}

#[test]
fn inputs_are_the_bytes_of_the_files() {
    let folder = Folder::with("t.csv", "id\n1\n");
    let input = &folder.open("t.csv", &[]).unwrap().inputs().unwrap()[0];
    assert_eq!((input.name.as_str(), input.bytes), ("t.csv", 5));
    assert_eq!(input.sha256.len(), 64);
}
