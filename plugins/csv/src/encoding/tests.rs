//! Encodings, packed files, and files that are no text.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use weigh_sdk::files::Content;
use weigh_sdk::{ColumnType, Source};

use super::all_is_utf8;

use crate::testing::{Folder, read, refused, scan};

const TEXT: &str = "姓名,city\n张三,Zürich\n李四,北京\n";

fn utf16(text: &str, little: bool) -> Vec<u8> {
    text.encode_utf16()
        .flat_map(|unit| {
            if little {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        })
        .collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// Reads bytes that must mean [`TEXT`], but for letters that an encoding doesn't have.
fn means_text(bytes: &[u8]) {
    let folder = Folder::with("t.csv", bytes);
    let table = folder.open("t.csv", &[]).unwrap();
    let names: Vec<String> = table
        .schema()
        .unwrap()
        .columns
        .into_iter()
        .map(|column| column.name)
        .collect();
    assert_eq!(names, ["姓名", "city"]);
    assert_eq!(read(&table).1.rows, [["张三", "Zürich"], ["李四", "北京"]]);
}

#[test]
fn unicode_with_and_without_a_mark() {
    means_text(TEXT.as_bytes());
    means_text(format!("\u{feff}{TEXT}").as_bytes());
    for little in [true, false] {
        means_text(&utf16(TEXT, little));
        means_text(&utf16(&format!("\u{feff}{TEXT}"), little));
    }
}

#[test]
fn packed_files_are_unpacked_whatever_they_hold() {
    means_text(&gzip(TEXT.as_bytes()));
    means_text(&gzip(&utf16(&format!("\u{feff}{TEXT}"), true)));
    let mut two = gzip(&TEXT.as_bytes()[..7]);
    two.extend(gzip(&TEXT.as_bytes()[7..]));
    means_text(&two);
    means_text(&zstd::encode_all(TEXT.as_bytes(), 1).unwrap());
    let mut cut = gzip(TEXT.as_bytes());
    cut.truncate(cut.len() - 9);
    let (message, help) = refused(Folder::with("t.csv.gz", cut).open("t.csv.gz", &[]));
    assert!(
        message.starts_with("t.csv.gz is cut off: it ends after"),
        "{message}"
    );
    assert!(help.unwrap().contains("copy it again"));
}

#[test]
fn chinese_text_of_the_old_kind_is_recognised() {
    let (bytes, ..) = encoding_rs::GB18030.encode("姓名,城市\n张三,北京\n");
    let folder = Folder::with("t.csv", &bytes);
    for options in [
        vec![],
        vec![("encoding", json!("gbk"))],
        vec![("encoding", json!("gb18030"))],
    ] {
        let table = folder.open("t.csv", &options).unwrap();
        assert_eq!(read(&table).1.rows, [["张三", "北京"]]);
    }
}

#[test]
fn western_text_needs_its_encoding_named() {
    let bytes = b"name,city\nAndr\xe9a,Z\xfcrich\n\x80,2\n";
    let folder = Folder::with("t.csv", bytes);
    let (message, help) = refused(folder.open("t.csv", &[]));
    assert_eq!(message, "the text of t.csv is neither UTF-8 nor GB18030");
    assert!(help.unwrap().contains("`encoding`"));
    let table = folder
        .open("t.csv", &[("encoding", json!("windows-1252"))])
        .unwrap();
    assert_eq!(read(&table).1.rows, [["Andréa", "Zürich"], ["€", "2"]]);
    let table = folder.open("t.csv", &[("encoding", json!("latin-1"))]).unwrap();
    assert_eq!(read(&table).1.rows, [["Andréa", "Zürich"], ["\u{80}", "2"]]);
}

#[test]
fn cells_that_are_no_text_are_wrong_cells() {
    let mixed = b"id,name,note\n1,caf\xc3\xa9,a\n2,caf\xe9,long enough to lie \xff in the block\n\xff,c,d\n";
    let folder = Folder::with("t.csv", mixed);
    let table = folder.open("t.csv", &[("encoding", json!("utf-8"))]).unwrap();
    let (types, all) = read(&table);
    assert_eq!(types, [ColumnType::Integer, ColumnType::Text, ColumnType::Text]);
    assert_eq!(all.rows, [["1", "café", "a"], ["2", "∅", "∅"], ["∅", "c", "d"]]);
    let bad: Vec<(usize, Option<usize>, &str)> = all
        .bad
        .iter()
        .map(|(row, column, _, expected)| (*row, *column, expected.as_str()))
        .collect();
    let wrong = "Encoding(\"UTF-8\")";
    assert_eq!(
        bad,
        [(1, Some(1), wrong), (1, Some(2), wrong), (2, Some(0), wrong)]
    );
    assert_eq!(all.bad[0].2, "caf\u{fffd}");
}

#[test]
fn cells_that_cannot_be_transcoded_are_wrong_cells() {
    let (mut bytes, ..) = encoding_rs::GB18030.encode("姓名,n\n张三,1\n");
    bytes.to_mut().extend_from_slice(b"\xff,2\n");
    let folder = Folder::with("t.csv", &bytes);
    let table = folder.open("t.csv", &[("encoding", json!("gbk"))]).unwrap();
    let all = scan(
        &table,
        &[("姓名", ColumnType::Text, true), ("n", ColumnType::Integer, true)],
    )
    .unwrap();
    assert_eq!(all.rows, [["张三", "1"], ["∅", "2"]]);
    assert_eq!(all.bad[0].3, "Encoding(\"GB18030\")");
}

#[test]
fn other_files_are_called_what_they_are() {
    let message = |bytes: &[u8]| refused(Folder::with("t.csv", bytes).open("t.csv", &[])).0;
    assert_eq!(
        message(b"PK\x03\x04\x14\0\x06\0[Content_Types].xml"),
        "t.csv is no csv file: it is an Excel workbook"
    );
    assert_eq!(
        message(b"[\n {\"id\": 1}]\n"),
        "t.csv is no csv file: it is a JSON file"
    );
    let utf32 = |text: &str| {
        text.chars()
            .flat_map(|letter| u32::from(letter).to_le_bytes())
            .collect::<Vec<u8>>()
    };
    assert_eq!(
        message(&utf32(&format!("\u{feff}{TEXT}"))),
        "t.csv is text in UTF-32, which is not read"
    );
    assert_eq!(
        message(b"PK\x03\x04\x14\0\x06\0photo.jpg"),
        "t.csv is no csv file: it is a zip archive"
    );
    assert_eq!(
        message(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]),
        "t.csv is no csv file: it is an Excel workbook of the old kind (.xls)"
    );
    assert_eq!(
        message(b"PAR1\x15\x04"),
        "t.csv is no csv file: it is a Parquet file"
    );
    assert_eq!(message(b"%PDF-1.7"), "t.csv is no csv file: it is a PDF document");
    assert_eq!(
        message(b"\n<!DOCTYPE html>"),
        "t.csv is no csv file: it is a web page"
    );
    assert_eq!(
        message(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"),
        "t.csv is no csv file: it holds bytes that no text has"
    );
    assert_eq!(
        message(b"id,name\n1,a\0b\n2,c\n"),
        "t.csv is no csv file: it holds bytes that no text has"
    );
}

#[test]
fn empty_files_are_empty() {
    let message = |bytes: &[u8]| refused(Folder::with("t.csv", bytes).open("t.csv", &[])).0;
    assert_eq!(message(b""), "t.csv is empty");
    assert_eq!(message(b"\xef\xbb\xbf"), "t.csv is empty");
    assert_eq!(message(b"\xff\xfe"), "t.csv is empty");
    assert_eq!(message(&gzip(b"")), "t.csv is empty");
    assert_eq!(message(b"\n\r\n \n"), "t.csv holds nothing but empty lines");
}

#[test]
fn letters_are_whole_wherever_a_file_is_cut_into_pieces() {
    let text = "a,é,张\n𝄞é".as_bytes();
    let invalid = [
        b"a,\xe5\xbc,b".as_slice(),
        b"a\xc3",
        b"\xff",
        &text[..text.len() - 1],
    ];
    for (bytes, sound) in invalid
        .map(|bytes| (bytes, false))
        .into_iter()
        .chain([(text, true)])
    {
        let content = Content::in_memory("t.csv", bytes.to_vec());
        for piece in 1..20 {
            assert_eq!(
                all_is_utf8(&content, piece).unwrap(),
                sound,
                "{bytes:?} by {piece}"
            );
        }
    }
}
