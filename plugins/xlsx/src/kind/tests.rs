//! What people save under the name of a workbook is told.

use super::*;

fn said(bytes: &[u8]) -> String {
    match recognise("t.xls", bytes) {
        Ok(kind) => format!("{kind:?}"),
        Err(SourceError::Malformed { message, help }) => {
            let help = help.map(|help| help.to_string()).unwrap_or_default();
            format!("{message}: {help}").trim_end().to_owned()
        }
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn something_else_is_told_with_what_to_do() {
    let wide: Vec<u8> = "\u{feff}a\tb\n1\t2\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let all: &[&[u8]] = &[
        b"",
        b"name,score\nLi Na,5\n",
        "姓名,得分\n".as_bytes(),
        &wide,
        b"<html><table><tr><td>1</td></tr></table></html>",
        b"\xef\xbb\xbf  <table border=1><tr>",
        b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n",
        b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
        b"<?xml version=\"1.0\"?><rows/>",
        b"{\"a\": 1}",
        b"%PDF-1.7",
        b"PAR1\x15\x04",
        b"\x09\x08\x08\x00\x00\x05\x10\x00",
        b"\x00\x01\x02\x03",
        b"PK\x03\x04 and no more",
    ];
    let all: Vec<String> = all.iter().map(|bytes| said(bytes)).collect();
    insta::assert_snapshot!(all.join("\n"), @r"
    t.xls is empty:
    t.xls is no workbook: it is plain text: read it with `from csv`
    t.xls is no workbook: it is plain text: read it with `from csv`
    t.xls is no workbook: it is plain text: read it with `from csv`
    t.xls is no workbook: it is a web page, as some programs export one under the name of a workbook: open it in Excel or LibreOffice and save it as .xlsx; a page to log in is often saved by mistake
    t.xls is no workbook: it is a web page, as some programs export one under the name of a workbook: open it in Excel or LibreOffice and save it as .xlsx; a page to log in is often saved by mistake
    t.xls is no workbook: it is a web page, as some programs export one under the name of a workbook: open it in Excel or LibreOffice and save it as .xlsx; a page to log in is often saved by mistake
    t.xls is no workbook: it is an XML spreadsheet of Excel 2003: open it in Excel or LibreOffice and save it as .xlsx
    t.xls is no workbook: it is an XML file: open it in Excel or LibreOffice and save it as .xlsx
    t.xls is no workbook: it is a JSON file: read it with `from json`
    t.xls is no workbook: it is a PDF document: export the table as .xlsx or csv
    t.xls is no workbook: it is a Parquet file: read it with `from parquet`
    t.xls is no workbook: it is a sheet of Excel 4 or older: open it in Excel or LibreOffice and save it as .xlsx
    t.xls is no workbook of Excel or LibreOffice: what is read is .xlsx, .xlsm, .xlsb, .xls and .ods
    t.xls is damaged: it begins as a zip file, as workbooks are, and does not end as one: write it again, or copy it again from where it came
    ");
}
