//! What is known of old workbooks beside their cells: which formulas nobody counted, and claims that are not believed.

use std::io::{Cursor, Read};

use super::*;
use crate::options::Which;
use crate::sheet::{Cell, Sheet};
use crate::workbook;

/// The records of a workbook of the corpus.
fn records(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/corpus")
        .join(name);
    let mut compound = cfb::open(path).expect("a workbook");
    let mut records = Vec::new();
    let mut stream = compound.open_stream("Workbook").expect("records");
    stream.read_to_end(&mut records).expect("records");
    records
}

/// A workbook of these records, of a program that tells who wrote it or of one that does not.
fn compound(records: &[u8], summary: bool) -> Vec<u8> {
    let mut compound = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a file");
    if summary {
        compound.create_stream(SUMMARY).expect("a stream");
    }
    let mut stream = compound.create_stream("Workbook").expect("a stream");
    stream.write_all(records).expect("room in memory");
    stream.flush().expect("room in memory");
    drop(stream);
    compound.into_inner().into_inner()
}

/// Where the records of a type begin.
fn places(records: &[u8], ty: u16) -> Vec<usize> {
    // Some writers fill the end of the stream with zeros.
    let all = Records {
        bytes: records,
        at: 0,
    }
    .map_while(|record| record);
    all.filter(|record| record.ty == ty)
        .map(|record| record.place.start)
        .collect()
}

fn read(bytes: &[u8]) -> Result<Sheet, SourceError> {
    workbook::read("t.xls", bytes, &Which::First)
}

/// Which formulas of `formulas-office.xls` have no result.
fn uncounted(records: &[u8], summary: bool) -> Vec<(u32, u32)> {
    let sheet = read(&compound(records, summary)).expect("a sheet");
    let all = (0..sheet.rows()).flat_map(|row| (0..sheet.columns()).map(move |column| (row, column)));
    all.filter(|(row, column)| sheet.cell(*row, *column) == Cell::Uncounted)
        .collect()
}

const ALL: [(u32, u32); 6] = [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)];

#[test]
fn results_are_believed_of_a_program_that_counts() {
    let records = records("formulas-office.xls");
    assert_eq!(uncounted(&records, true), []);
    assert_eq!(uncounted(&records, false), [], "it says which Excel counts so");
}

#[test]
fn a_result_that_is_to_be_counted_when_the_file_is_opened_is_none() {
    let mut records = records("formulas-office.xls");
    let formula = places(&records, record::FORMULA)[3];
    records[formula + 4 + 14] |= 2;
    assert_eq!(uncounted(&records, true), [(2, 1)]);
}

#[test]
fn a_workbook_that_is_to_be_counted_again_has_no_results() {
    let mut records = records("formulas-office.xls");
    let engine = places(&records, record::COUNTED_BY)[0];
    records[engine + 8..engine + 12].fill(0);
    assert_eq!(uncounted(&records, true), ALL);
}

#[test]
fn a_sheet_that_was_saved_before_it_was_counted_has_no_results() {
    let mut records = records("formulas-office.xls");
    // In the place of what it claims of its extent.
    let extent = places(&records, record::EXTENT)[0];
    records[extent..extent + 2].copy_from_slice(&record::UNCOUNTED.to_le_bytes());
    assert_eq!(uncounted(&records, true), ALL);
}

#[test]
fn a_workbook_that_nobody_says_to_have_counted_has_no_results() {
    let mut records = records("formulas-office.xls");
    let engine = places(&records, record::COUNTED_BY)[0];
    // A record that means nothing here.
    records[engine] = 0xff;
    assert_eq!(uncounted(&records, false), ALL);
    assert_eq!(uncounted(&records, true), [], "as Excel 97 writes them");
}

#[test]
fn what_a_sheet_claims_of_its_extent_takes_no_memory() {
    let sound = records("people-xlwt.xls");
    let extent = places(&sound, record::EXTENT)[0] + 4;
    let mut lying = sound.clone();
    // Four thousand million rows.
    lying[extent + 4..extent + 8].fill(0xff);
    lying[extent + 10..extent + 12].fill(0xff);
    let (sound, lying) = (read(&compound(&sound, false)), read(&compound(&lying, false)));
    let (sound, lying) = (sound.expect("a sheet"), lying.expect("a sheet"));
    assert_eq!((lying.rows(), lying.columns()), (4, 8));
    assert_eq!(sound.said(sound.cell(3, 1)), lying.said(lying.cell(3, 1)));
}

#[test]
fn a_cell_where_no_sheet_has_one_is_refused() {
    let mut records = records("formulas-office.xls");
    let formula = places(&records, record::FORMULA)[0];
    records[formula + 4 + 2..formula + 4 + 4].fill(0xff);
    let said = read(&compound(&records, true))
        .expect_err("a refusal")
        .to_string();
    assert_eq!(
        said,
        "t.xls is damaged: it has a cell behind column IV, the last that a sheet of .xls can have"
    );
}

#[test]
fn a_workbook_encrypted_as_excel_95_did_is_told() {
    let mut records = records("formulas-office.xls");
    let engine = places(&records, record::COUNTED_BY)[0];
    records[engine..engine + 2].copy_from_slice(&record::PASSWORD.to_le_bytes());
    records[engine + 4..engine + 6].fill(0);
    let said = read(&compound(&records, true))
        .expect_err("a refusal")
        .to_string();
    assert_eq!(said, "t.xls is protected with a password");
}

#[test]
fn a_workbook_that_was_cut_is_told() {
    let records = records("formulas-office.xls");
    let end = places(&records, record::FORMULA)[2] + 10;
    let said = read(&compound(&records[..end], true))
        .expect_err("a refusal")
        .to_string();
    assert_eq!(said, "t.xls is damaged: it ends in the middle of a record");
}
