//! Compound files that are read although their table says too much, and those that are not.

use std::io::Read as _;

use super::*;

fn corpus(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    std::fs::read(path.join(name)).expect("a workbook")
}

#[test]
fn sectors_behind_the_end_are_none() {
    let bytes = corpus("people-sheetjs.xls");
    assert!(CompoundFile::open(Cursor::new(bytes.as_slice())).is_err());
    assert!(open(&bytes).expect("a workbook").is_stream("Workbook"));
}

#[test]
fn a_file_that_is_cut_off_stays_so() {
    for name in ["people-sheetjs.xls", "people-office.xls"] {
        let bytes = corpus(name);
        for cut in [8, 40, 600, bytes.len() / 2, bytes.len() - 600] {
            let mut read = Vec::new();
            let whole =
                open(&bytes[..cut]).and_then(|mut file| file.open_stream("Workbook")?.read_to_end(&mut read));
            assert!(whole.is_err(), "{cut} of {} of {name}", bytes.len());
        }
    }
}
