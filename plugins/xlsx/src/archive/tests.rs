//! Files that would take more room than there is are refused before they do.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;

/// A zip file with one part, of pieces that are written one after the other.
fn packed(name: &str, pieces: &mut dyn Iterator<Item = &[u8]>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    zip.start_file(name, options).expect("a part");
    for piece in pieces {
        zip.write_all(piece).expect("room in memory");
    }
    zip.finish().expect("a file").into_inner()
}

fn refused(bytes: &[u8]) -> String {
    look_over("t.xlsx", bytes).expect_err("a refusal").to_string()
}

#[test]
fn a_bomb_is_told_by_how_tightly_it_is_packed() {
    let piece = vec![b'<'; 1 << 20];
    let bomb = packed(
        "xl/worksheets/sheet1.xml",
        &mut std::iter::repeat_n(&piece[..], 80),
    );
    assert!(bomb.len() < 200_000);
    let said = refused(&bomb);
    assert_eq!(
        said,
        "t.xlsx is too large: xl/worksheets/sheet1.xml would unpack to 80 MiB or more, which is either very much or a trap"
    );
}

#[test]
fn a_size_that_is_told_too_small_is_found_out() {
    let mut bytes = packed("xl/styles.xml", &mut std::iter::once(&b"<a/>".repeat(1000)[..]));
    // The size stands in the directory at the end, and before the part.
    let told = 4000_u32.to_le_bytes();
    for at in memchr::memmem::find_iter(&bytes.clone(), &told) {
        bytes[at..at + 4].copy_from_slice(&40_u32.to_le_bytes());
    }
    let said = refused(&bytes);
    assert!(said.starts_with("t.xlsx is "), "{said}");
}

#[test]
fn an_endless_text_is_refused() {
    let text = vec![b'x'; 1 << 16];
    let sheet: Vec<&[u8]> = std::iter::once(&b"<c><v>"[..])
        .chain(std::iter::repeat_n(&text[..], 20))
        .collect();
    let said = refused(&packed("xl/sharedStrings.xml", &mut sheet.into_iter()));
    assert!(
        said.contains("xl/sharedStrings.xml holds a piece of text of more than 1024 KiB"),
        "{said}"
    );
}

#[test]
fn a_file_that_was_cut_is_told() {
    let bytes = packed("xl/workbook.xml", &mut std::iter::once(&b"<a/>"[..]));
    let said = refused(&bytes[..bytes.len() - 10]);
    assert_eq!(
        said,
        "t.xlsx is damaged: it begins as a zip file, as workbooks are, and does not end as one"
    );
}

#[test]
fn whoever_cannot_count_says_so() {
    let asks = |workbook: &[u8]| {
        let bytes = packed("xl/workbook.xml", &mut std::iter::once(workbook));
        look_over("t.xlsx", &bytes).expect("a zip file").uncounted
    };
    assert!(asks(
        b"<workbook><calcPr calcId=\"124519\" fullCalcOnLoad=\"1\"/></workbook>"
    ));
    assert!(asks(
        b"<workbook><calcPr calcId=\"191029\" calcMode=\"manual\" calcCompleted=\"0\"/></workbook>"
    ));
    assert!(!asks(b"<workbook><calcPr calcId=\"191029\"/></workbook>"));
}
