//! What lies where a file should be, and files that change.

use std::fs;

use weigh_sdk::{ColumnType, ScanRequest};

use crate::show::{data, open, refused, rows, wanted};

#[test]
fn an_empty_file_a_folder_and_no_file_are_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.parquet"), "").unwrap();
    fs::create_dir(folder.path().join("b.parquet")).unwrap();
    assert_eq!(refused(open(folder.path(), "a.parquet")).0, "a.parquet is empty");
    let (message, help) = refused(open(folder.path(), "b.parquet"));
    assert_eq!(message, "cannot read b.parquet: it is a folder");
    assert_eq!(
        help.unwrap(),
        "name a file in it, or all of them: \"b.parquet/*.parquet\""
    );
    let (message, help) = refused(open(folder.path(), "a.parqet"));
    assert_eq!(message, "cannot read a.parqet: no such file");
    assert_eq!(help.unwrap(), "did you mean \"a.parquet\"?");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_refused_and_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("p.parquet");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let (message, _) = refused(open(folder.path(), "p.parquet"));
    assert_eq!(message, "cannot read p.parquet: it is a pipe or a device");
}

#[test]
fn a_file_that_changes_between_footer_and_rows_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    fs::copy(data().join("rows-pyarrow.parquet"), &path).unwrap();
    let source = open(folder.path(), "a.parquet").unwrap();
    let id = || vec![wanted("id", ColumnType::Integer)];
    assert_eq!(rows(&*source, id()).unwrap().len(), 7);
    fs::copy(data().join("rows-polars.parquet"), &path).unwrap();
    let (message, _) = refused(rows(&*source, id()));
    assert_eq!(
        message,
        "cannot read a.parquet: it changed while it was being read"
    );
}

#[test]
fn a_file_that_changes_under_a_scan_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    fs::copy(data().join("rows-polars-snappy.parquet"), &path).unwrap();
    let source = open(folder.path(), "a.parquet").unwrap();
    let request = ScanRequest {
        columns: vec![wanted("id", ColumnType::Integer)],
        batch_rows: 4,
        filter: Vec::new(),
    };
    let mut batches = source.scan(&request, 0).unwrap();
    batches.next().unwrap().unwrap();
    let mut bytes = fs::read(&path).unwrap();
    bytes.push(0);
    fs::write(&path, bytes).unwrap();
    let (message, _) = refused(batches.next().unwrap());
    assert_eq!(
        message,
        "cannot read a.parquet: it changed while it was being read"
    );
    assert!(batches.next().is_none());
}

#[test]
fn a_column_that_is_not_there_names_the_nearest() {
    let source = open(&data(), "rows-pyarrow.parquet").unwrap();
    let (message, help) = refused(rows(&*source, vec![wanted("amuont", ColumnType::Integer)]));
    assert_eq!(message, "rows-pyarrow.parquet has no column `amuont`");
    assert_eq!(help.unwrap(), "did you mean `amount`?");
}

#[test]
fn inputs_are_known_by_their_bytes() {
    let source = open(&data(), "rows-*.parquet").unwrap();
    let inputs = source.inputs().unwrap();
    assert_eq!(inputs[0].name, "rows-duckdb-v2.parquet");
    assert_eq!(
        inputs[0].bytes,
        fs::metadata(data().join(&inputs[0].name)).unwrap().len()
    );
    assert!(inputs.iter().all(|input| input.sha256.len() == 64));
}
