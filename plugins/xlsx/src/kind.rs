//! What a file is, by what it holds and not by its name: a workbook of one of the kinds that are read, or something else
//! that people save under such a name.

use weigh_sdk::SourceError;
use weigh_sdk::files::known;
use weigh_words::{Text, text};

use crate::archive::{self, Archive};
use crate::failure::{malformed, protected};

/// A kind of workbook.
#[derive(Debug)]
pub(crate) enum Kind {
    /// `.xlsx`, `.xlsm`
    Xlsx(Archive),
    /// `.xlsb`
    Xlsb,
    /// `.xls`
    Xls,
    /// `.ods`
    Ods,
}

/// How much of a file tells what it is.
const HEAD: usize = 4 << 10;
/// How a file begins that holds others, as workbooks until 2003 did, and as those with a password do.
const COMPOUND: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Recognises a file.
pub(crate) fn recognise(file: &str, bytes: &[u8]) -> Result<Kind, SourceError> {
    if bytes.is_empty() {
        return Err(malformed(text!("{file} is empty", file), None));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        let archive = archive::look_over(file, bytes)?;
        return if archive.has("xl/workbook.bin") {
            Ok(Kind::Xlsb)
        } else if archive.has("content.xml") && archive.has("mimetype") {
            Ok(Kind::Ods)
        } else if archive.has("word/document.xml") {
            Err(no_workbook(
                file,
                text!("a document of Word"),
                text!("copy the table into a sheet"),
            ))
        } else if archive.has("[Content_Types].xml") {
            Ok(Kind::Xlsx(archive))
        } else {
            Err(no_workbook(
                file,
                text!("a zip archive"),
                text!("unpack it first"),
            ))
        };
    }
    if bytes.starts_with(&COMPOUND) {
        // The names of what it holds are UTF-16.
        let holds = |name: &str| {
            let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            memchr::memmem::find(bytes, &name).is_some()
        };
        return if holds("EncryptedPackage") {
            Err(protected(file))
        } else if holds("WordDocument") {
            Err(no_workbook(
                file,
                text!("a document of Word"),
                text!("copy the table into a sheet"),
            ))
        } else {
            Ok(Kind::Xls)
        };
    }
    Err(something_else(file, bytes))
}

fn no_workbook(file: &str, what: Text, help: Text) -> SourceError {
    malformed(
        text!("{file} is no workbook: it is {what}", file, what),
        Some(help),
    )
}

/// What people save as a workbook although it is none.
fn something_else(file: &str, bytes: &[u8]) -> SourceError {
    let head = &bytes[..bytes.len().min(HEAD)];
    let no_workbook = |what, help| no_workbook(file, what, help);
    let save = || text!("open it in Excel or LibreOffice and save it as .xlsx");
    // The workbooks of Excel 2 to 4.
    if let [0x09, 0x00 | 0x02 | 0x04 | 0x08, 0x04 | 0x06 | 0x08, 0x00, ..] = head {
        return no_workbook(text!("a sheet of Excel 4 or older"), save());
    }
    if head.starts_with(b"%PDF-") {
        return no_workbook(text!("a PDF document"), text!("export the table as .xlsx or csv"));
    }
    if let Some(known) = known(head).filter(|known| known.reader.is_some()) {
        return no_workbook(known.name, known.help);
    }
    let plain = decoded(head);
    let Some(plain) = plain else {
        return malformed(
            text!("{file} is no workbook of Excel or LibreOffice", file),
            Some(text!("what is read is .xlsx, .xlsm, .xlsb, .xls and .ods")),
        );
    };
    let low = plain.trim_start().to_ascii_lowercase();
    let begins = |tags: &[&str]| tags.iter().any(|tag| low.starts_with(tag));
    if low.contains("urn:schemas-microsoft-com:office:spreadsheet") && begins(&["<?xml", "<workbook", "<ss:"])
    {
        return no_workbook(text!("an XML spreadsheet of Excel 2003"), save());
    }
    if begins(&[
        "<!doctype html",
        "<html",
        "<table",
        "<head",
        "<body",
        "<meta",
        "<style",
        "mime-version:",
    ]) || low.contains("<html")
        || low.contains("<table")
    {
        return no_workbook(
            text!("a web page, as some programs export one under the name of a workbook"),
            text!(
                "open it in Excel or LibreOffice and save it as .xlsx; a page to log in is often saved by mistake"
            ),
        );
    }
    if begins(&["<?xml"]) {
        return no_workbook(text!("an XML file"), save());
    }
    no_workbook(text!("plain text"), text!("read it with `from csv`"))
}

/// The beginning of a file as text, if it is any.
fn decoded(head: &[u8]) -> Option<String> {
    let units = |bytes: &[u8], of: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| of([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match head {
        [0xff, 0xfe, rest @ ..] => Some(units(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Some(units(rest, u16::from_be_bytes)),
        [0xef, 0xbb, 0xbf, rest @ ..] => Some(String::from_utf8_lossy(rest).into_owned()),
        // Text in another encoding has no such bytes either.
        _ if head
            .iter()
            .any(|byte| *byte < 0x20 && !byte.is_ascii_whitespace()) =>
        {
            None
        }
        _ => Some(String::from_utf8_lossy(head).into_owned()),
    }
}

#[cfg(test)]
mod tests;
