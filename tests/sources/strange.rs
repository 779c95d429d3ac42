//! Files that are not what their names say, or not whole: each is told in words of ours, in both languages, and none is read as
//! something that it is not.

use std::fs;
use std::path::Path;

use crate::program::{root, weigh};

/// Files by the source that reads them, and what they are called.
fn files() -> Vec<(&'static str, Vec<u8>, &'static str, &'static str)> {
    let read = |path: &str| fs::read(root().join("plugins").join(path)).expect("a file of the corpora");
    vec![
        ("csv", b"id,a\n1,2\n".to_vec(), "`from csv`", "`来自 csv`"),
        (
            "json",
            b"[\n {\"id\": 1, \"a\": 2}\n]".to_vec(),
            "a JSON file",
            "JSON 文件",
        ),
        (
            "parquet",
            read("parquet/tests/data/rows-duckdb.parquet"),
            "a Parquet file",
            "Parquet 文件",
        ),
        (
            "sqlite",
            read("sqlite/tests/corpus/python.db"),
            "an SQLite database",
            "SQLite 数据库",
        ),
        (
            "arrow",
            read("arrow-ipc/tests/corpus/rows-feather.arrow"),
            "an Arrow file",
            "Arrow 文件",
        ),
        (
            "arrow",
            read("arrow-ipc/tests/corpus/rows-polars-stream.arrow"),
            "an Arrow file",
            "Arrow 文件",
        ),
        (
            "xlsx",
            read("xlsx/tests/corpus/people-office.xlsx"),
            "an Excel workbook",
            "Excel 工作簿",
        ),
        (
            "xlsx",
            read("xlsx/tests/corpus/people-office.xls"),
            "an Excel workbook of the old kind",
            "旧版 Excel 工作簿",
        ),
    ]
}

/// What is said of a file that a source is to read.
fn said(file: &Path, kind: &str, language: &str) -> (Option<i32>, String) {
    let file = file.to_str().expect("UTF-8");
    let output = weigh(&["--language", language, "inspect", file, "--kind", kind]);
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8(said).expect("UTF-8");
    (
        output.status.code(),
        said.split_whitespace().collect::<Vec<_>>().join(" "),
    )
}

#[test]
fn a_file_of_another_kind_is_called_what_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    for kind in ["csv", "json", "parquet", "sqlite", "arrow", "xlsx"] {
        let file = folder.path().join(format!("t.{kind}"));
        for (own, bytes, english, chinese) in files() {
            fs::write(&file, bytes).expect("a file");
            for (language, name) in [("en", english), ("zh", chinese)] {
                let (code, said) = said(&file, kind, language);
                if own == kind {
                    assert_eq!(code, Some(0), "{said}");
                } else {
                    assert_eq!(code, Some(3), "{own} as {kind}: {said}");
                    assert!(said.contains(name), "{own} as {kind}: {said}");
                }
            }
        }
    }
}

#[test]
fn a_file_that_is_cut_off_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    for (kind, bytes, ..) in files().into_iter().filter(|(kind, ..)| *kind != "csv") {
        let file = folder.path().join("t");
        for percent in [20, 50, 90, 99] {
            fs::write(&file, &bytes[..bytes.len() * percent / 100]).expect("a file");
            for (language, words) in [
                ("en", ["is damaged", "is not complete"]),
                ("zh", ["已损坏", "不完整"]),
            ] {
                let (code, said) = said(&file, kind, language);
                let told = words.iter().any(|words| said.contains(words));
                assert!(code == Some(3) && told, "{percent} % of {kind}: {said}");
            }
        }
    }
}
