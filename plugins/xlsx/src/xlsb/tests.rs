//! Looks at binary workbooks of two writers, and at records that are cut off.

use std::io::Write as _;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::look::Look;

fn corpus(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    std::fs::read(path.join(name)).expect("a workbook")
}

#[test]
fn a_number_has_the_look_of_its_own_sheet() {
    let bytes = corpus("people-sheetjs.xlsb");
    let looks = |sheet| look_at("t.xlsb", &bytes, sheet).expect("looks").looks;
    let people = looks("Sheet1");
    assert_eq!(people.of(1, 3), Look::Percent);
    assert_eq!(people.of(1, 0), Look::Plain);
    let other = looks("比例");
    assert_eq!((other.of(1, 0), other.of(1, 3)), (Look::Percent, Look::Plain));
    let none = looks("nobody");
    assert_eq!(none.of(1, 3), Look::Plain);
}

/// A workbook with formats alone.
fn styles(records: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("xl/styles.bin", SimpleFileOptions::default())
        .expect("a part");
    zip.write_all(records).expect("room in memory");
    zip.finish().expect("a file").into_inner()
}

#[test]
fn records_that_end_too_early_are_told() {
    let whole = [44, 12, 164, 0, 3, 0, 0, 0, b'0', 0, b'.', 0, b'%', 0];
    assert!(look_at("t.xlsb", &styles(&whole), "a").is_ok());
    for cut in [1, 2, 5, 13] {
        let error = look_at("t.xlsb", &styles(&whole[..cut]), "a")
            .err()
            .expect("it is cut off");
        assert_eq!(
            error.to_string(),
            "t.xlsb is damaged: it ends in the middle of a record",
            "{cut}"
        );
    }
    // A text that claims more letters than its record has.
    let mut claims = whole;
    claims[4] = 200;
    assert!(look_at("t.xlsb", &styles(&claims), "a").is_err());
}
