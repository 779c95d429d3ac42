//! From the bytes of a file to text: byte order marks, encodings, and files that are no text at all.

mod convert;
mod looks;

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE, WINDOWS_1252};
use rayon::prelude::*;
use weigh_sdk::SourceError;
use weigh_sdk::files::{Content, Located, content, something_else};
use weigh_words::{Text, text};

use convert::{in_encoding, latin1};
use looks::Hanzi;

/// A file up to this size is checked as a whole before it is taken for UTF-8; of a larger one, samples.
const CHECKED_WHOLE: u64 = 32 << 20;
/// How much of it is read at a time for that: little enough to stay near the processor.
const PIECE: u64 = 256 << 10;
/// The size of a sample, and how many are taken.
const SAMPLE: u64 = 64 << 10;
const SAMPLES: u64 = 64;
/// The longest that a letter goes on behind its first byte.
const LETTER: u64 = 3;
/// How much of the beginning tells what a file is.
const HEAD: usize = 4 << 10;

/// An encoding that the option `encoding` can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    Utf8,
    /// Little end first, unless a byte order mark says otherwise.
    Utf16,
    Gb18030,
    Latin1,
    Windows1252,
}

impl Named {
    /// The names that people are told about.
    pub(crate) const NAMES: [&str; 6] = ["utf-8", "utf-16", "gb18030", "gbk", "latin-1", "windows-1252"];

    pub(crate) fn read(name: &str) -> Option<Self> {
        match name.to_lowercase().replace('_', "-").as_str() {
            "utf-8" | "utf8" => Some(Self::Utf8),
            "utf-16" | "utf16" => Some(Self::Utf16),
            "gb18030" | "gbk" | "gb2312" => Some(Self::Gb18030),
            "latin-1" | "latin1" | "iso-8859-1" => Some(Self::Latin1),
            "windows-1252" | "cp1252" => Some(Self::Windows1252),
            _ => None,
        }
    }
}

/// The text of a file.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) content: Content,
    /// Where the text begins: behind a byte order mark.
    pub(crate) start: u64,
    /// What people call its encoding.
    pub(crate) encoding: &'static str,
    /// Whether some of it was no text in that encoding and now holds replacement characters.
    pub(crate) damaged: bool,
}

impl Decoded {
    fn utf8(content: Content, start: u64) -> Self {
        Self {
            content,
            start,
            encoding: "UTF-8",
            damaged: false,
        }
    }
}

/// Opens the text of a file. There is some.
pub(crate) fn open(located: &Located, named: Option<Named>) -> Result<Decoded, SourceError> {
    let text = recognise(content(located)?, named)?;
    if text.content.len() <= text.start {
        return Err(malformed(text!("{file} is empty", file = &located.name), None));
    }
    Ok(text)
}

fn recognise(content: Content, named: Option<Named>) -> Result<Decoded, SourceError> {
    let head = read_piece(&content, 0, HEAD as u64)?;
    if let Some(error) = something_else(content.name(), "csv", "csv", &head) {
        return Err(error);
    }
    // Its first half is that of UTF-16.
    if head.starts_with(&[0xff, 0xfe, 0, 0]) || head.starts_with(&[0, 0, 0xfe, 0xff]) {
        return Err(malformed(
            text!(
                "{file} is text in UTF-32, which is not read",
                file = content.name()
            ),
            Some(text!("save it in UTF-8")),
        ));
    }
    if head.starts_with(&[0xff, 0xfe]) {
        return in_encoding(&content, 2, UTF_16LE, "UTF-16");
    }
    if head.starts_with(&[0xfe, 0xff]) {
        return in_encoding(&content, 2, UTF_16BE, "UTF-16");
    }
    if head.starts_with(&[0xef, 0xbb, 0xbf]) {
        return Ok(Decoded::utf8(content, 3));
    }
    match named {
        Some(Named::Utf8) => Ok(Decoded::utf8(content, 0)),
        Some(Named::Utf16) => in_encoding(&content, 0, UTF_16LE, "UTF-16"),
        Some(Named::Gb18030) => in_encoding(&content, 0, GB18030, "GB18030"),
        Some(Named::Windows1252) => in_encoding(&content, 0, WINDOWS_1252, "Windows-1252"),
        Some(Named::Latin1) => latin1(&content),
        None => guess(content, &head),
    }
}

/// Neither a byte order mark nor an option says what the bytes are.
fn guess(content: Content, head: &[u8]) -> Result<Decoded, SourceError> {
    if head.contains(&0) {
        return match looks::utf16(head) {
            Some(encoding) => in_encoding(&content, 0, encoding, "UTF-16"),
            None => Err(malformed(
                text!(
                    "{file} is no csv file: it holds bytes that no text has",
                    file = content.name()
                ),
                Some(text!("export it as csv first")),
            )),
        };
    }
    if is_utf8(&content)? {
        return Ok(Decoded::utf8(content, 0));
    }
    if are_hanzi(&content)? {
        let text = in_encoding(&content, 0, GB18030, "GB18030")?;
        if !text.damaged {
            return Ok(text);
        }
    }
    Err(malformed(
        text!(
            "the text of {file} is neither UTF-8 nor GB18030",
            file = content.name()
        ),
        Some(text!(
            "say what it is with the option `encoding`, such as \"windows-1252\" or \"utf-16\""
        )),
    ))
}

/// Whether a file, or as much of it as can be read in no time, is UTF-8.
fn is_utf8(content: &Content) -> Result<bool, SourceError> {
    let bytes = content.len();
    if bytes <= CHECKED_WHOLE {
        return all_is_utf8(content, PIECE);
    }
    are_sound(SAMPLES, |sample, piece| {
        let from = (bytes - SAMPLE) / (SAMPLES - 1) * sample;
        content.read(from, from + SAMPLE, piece)?;
        Ok(looks::utf8_piece(piece))
    })
}

/// Whether all of a file is UTF-8, looked at piece by piece. A letter belongs to the piece in which it begins.
fn all_is_utf8(content: &Content, length: u64) -> Result<bool, SourceError> {
    are_sound(content.len().div_ceil(length), |at, piece| {
        let from = at * length;
        let to = content.len().min(from + length);
        content.read(from, content.len().min(to + LETTER), piece)?;
        let before = if at == 0 { 0 } else { looks::cut(piece) };
        let behind = (to - from) as usize;
        let end = behind + looks::cut(&piece[behind..]);
        Ok(before >= end || std::str::from_utf8(&piece[before..end]).is_ok())
    })
}

/// Whether pieces of a file are all sound, of which several are looked at at the same time. What `is_sound` reads goes into an
/// empty vector.
fn are_sound(
    pieces: u64,
    is_sound: impl Fn(u64, &mut Vec<u8>) -> Result<bool, SourceError> + Sync,
) -> Result<bool, SourceError> {
    // What is something else mostly shows it in the beginning.
    if pieces > 0 && !is_sound(0, &mut Vec::new())? {
        return Ok(false);
    }
    let one = |piece: &mut Vec<u8>, at: u64| {
        piece.clear();
        is_sound(at, piece)
    };
    let others: Vec<_> = (1..pieces).into_par_iter().map_init(Vec::new, one).collect();
    others.into_iter().try_fold(true, |all, one| Ok(all && one?))
}

/// Whether what is no ASCII in a file looks like Chinese in GB18030.
fn are_hanzi(content: &Content) -> Result<bool, SourceError> {
    let mut hanzi = Hanzi::default();
    let mut at = 0;
    while at < content.len() {
        hanzi.look_at(&read_piece(content, at, at + PIECE)?);
        at += PIECE;
    }
    Ok(hanzi.are_mostly_common())
}

fn read_piece(content: &Content, from: u64, to: u64) -> Result<Vec<u8>, SourceError> {
    let mut bytes = Vec::new();
    content.read(from, to, &mut bytes)?;
    Ok(bytes)
}

/// An input that is not what it should be.
pub(crate) fn malformed(message: Text, help: Option<Text>) -> SourceError {
    SourceError::Malformed { message, help }
}

#[cfg(test)]
mod tests;
