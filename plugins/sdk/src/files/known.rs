//! What a file is by its first bytes, for whoever has taken it for something else.

use weigh_words::{Text, text};

use crate::SourceError;

/// A file that is known by its beginning.
#[derive(Debug)]
pub struct Known {
    /// The word of the source that reads such files, if one does.
    pub reader: Option<&'static str>,
    /// What it is: `a Parquet file`.
    pub name: Text,
    /// What to do about it.
    pub help: Text,
}

/// Recognises a file by its beginning, of which some hundred bytes are enough. Plain text is not known for anything.
pub fn known(head: &[u8]) -> Option<Known> {
    let read_with = |word: &'static str, name: Text| {
        Some(Known {
            reader: Some(word),
            name,
            help: text!("read it with `from {source}`", source = word),
        })
    };
    let unread = |name, help| {
        Some(Known {
            reader: None,
            name,
            help,
        })
    };
    if head.starts_with(b"PK\x03\x04") {
        let holds = |part: &[u8]| head.windows(part.len()).any(|window| window == part);
        return if holds(b"xl/") || holds(b"[Content_Types].xml") || holds(b"opendocument.spreadsheet") {
            Some(Known {
                reader: Some("xlsx"),
                name: text!("an Excel workbook"),
                help: text!("read it with `from xlsx`, or save the sheet as csv"),
            })
        } else {
            unread(text!("a zip archive"), text!("unpack it first"))
        };
    }
    if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Some(Known {
            reader: Some("xlsx"),
            name: text!("an Excel workbook of the old kind (.xls)"),
            help: text!("read it with `from xlsx`, or save the sheet as csv"),
        });
    }
    if head.starts_with(b"PAR1") {
        return read_with("parquet", text!("a Parquet file"));
    }
    if head.starts_with(b"SQLite format 3\0") {
        return read_with("sqlite", text!("an SQLite database"));
    }
    if head.starts_with(b"ARROW1\0\0") || head.starts_with(&[0xff; 4]) {
        return read_with("arrow", text!("an Arrow file"));
    }
    if head.starts_with(b"%PDF-") {
        return unread(text!("a PDF document"), text!("export the table as csv"));
    }
    let letters = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    let begins = |tag: &[u8]| {
        letters
            .get(..tag.len())
            .is_some_and(|at| at.eq_ignore_ascii_case(tag))
    };
    if begins(b"<!doctype html") || begins(b"<html") {
        return unread(
            text!("a web page"),
            text!("export the table as csv; a page to log in is often saved by mistake"),
        );
    }
    // A name of a column may stand in brackets, but none begins with two.
    if let [first @ (b'{' | b'['), rest @ ..] = letters {
        let next = rest.trim_ascii_start().first();
        let is_json = match first {
            b'{' => matches!(next, Some(b'"' | b'}')),
            _ => matches!(next, Some(b'{' | b'[')),
        };
        if is_json {
            return read_with("json", text!("a JSON file"));
        }
    }
    None
}

/// The error of a file that was to be read by the source `own`, which reads `format`, and is known to be something else.
pub fn something_else(file: &str, own: &str, format: &str, head: &[u8]) -> Option<SourceError> {
    let known = known(head).filter(|known| known.reader != Some(own))?;
    Some(SourceError::Malformed {
        message: text!(
            "{file} is no {format} file: it is {what}",
            file,
            format,
            what = known.name
        ),
        help: Some(known.help),
    })
}

#[cfg(test)]
mod tests;
