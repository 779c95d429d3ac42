//! From the bytes of a file to text: gzip, byte order marks, encodings, and files that are no text at all.

mod looks;

use std::fs::File;
use std::io::Read;

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE, WINDOWS_1252};
use flate2::read::MultiGzDecoder;
use weigh_sdk::SourceError;
use weigh_sdk::files::{Located, cannot_read};
use weigh_words::{Text, text};

use crate::content::Content;

/// A file up to this size is checked as a whole before it is taken for UTF-8; of a larger one, samples.
const CHECKED_WHOLE: u64 = 32 << 20;
/// How much of it is read at a time for that: little enough to stay near the processor.
const PIECE: u64 = 256 << 10;
/// The size of a sample, and how many are taken.
const SAMPLE: u64 = 64 << 10;
const SAMPLES: u64 = 64;
/// What has to be kept in memory may have this size.
const MOST_IN_MEMORY: u64 = 4 << 30;
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
    fn on_disk(located: &Located, start: u64) -> Result<Self, SourceError> {
        Ok(Self {
            content: Content::on_disk(located)?,
            start,
            encoding: "UTF-8",
            damaged: false,
        })
    }

    fn utf8(located: &Located, unpacked: Option<Vec<u8>>, start: u64) -> Result<Self, SourceError> {
        match unpacked {
            Some(bytes) => Ok(Self {
                content: Content::Memory(bytes),
                start,
                encoding: "UTF-8",
                damaged: false,
            }),
            None => Self::on_disk(located, start),
        }
    }
}

/// Opens the text of a file. There is some.
pub(crate) fn open(located: &Located, named: Option<Named>) -> Result<Decoded, SourceError> {
    let text = recognise(located, named)?;
    if text.content.len() <= text.start {
        return Err(malformed(text!("{file} is empty", file = &located.name), None));
    }
    Ok(text)
}

fn recognise(located: &Located, named: Option<Named>) -> Result<Decoded, SourceError> {
    let mut head = read_piece(located, 0, HEAD as u64)?;
    let mut unpacked = None;
    if head.starts_with(&[0x1f, 0x8b]) {
        let bytes = unpack(located)?;
        head = bytes[..bytes.len().min(HEAD)].to_vec();
        unpacked = Some(bytes);
    }
    if let Some(what) = looks::known_file(&head) {
        return Err(malformed(
            text!(
                "{file} is no csv file: it is {what}",
                file = &located.name,
                what = what.name
            ),
            Some(what.help),
        ));
    }
    if head.starts_with(&[0xff, 0xfe]) {
        return transcode(located, unpacked, 2, UTF_16LE, "UTF-16");
    }
    if head.starts_with(&[0xfe, 0xff]) {
        return transcode(located, unpacked, 2, UTF_16BE, "UTF-16");
    }
    if head.starts_with(&[0xef, 0xbb, 0xbf]) {
        return Decoded::utf8(located, unpacked, 3);
    }
    match named {
        Some(Named::Utf8) => Decoded::utf8(located, unpacked, 0),
        Some(Named::Utf16) => transcode(located, unpacked, 0, UTF_16LE, "UTF-16"),
        Some(Named::Gb18030) => transcode(located, unpacked, 0, GB18030, "GB18030"),
        Some(Named::Windows1252) => transcode(located, unpacked, 0, WINDOWS_1252, "Windows-1252"),
        Some(Named::Latin1) => {
            let bytes = whole(located, unpacked)?;
            let text = encoding_rs::mem::decode_latin1(&bytes).into_owned();
            Ok(Decoded {
                content: Content::Memory(text.into_bytes()),
                start: 0,
                encoding: "Latin-1",
                damaged: false,
            })
        }
        None => guess(located, unpacked, &head),
    }
}

/// Neither a byte order mark nor an option says what the bytes are.
fn guess(located: &Located, unpacked: Option<Vec<u8>>, head: &[u8]) -> Result<Decoded, SourceError> {
    if head.contains(&0) {
        return match looks::utf16(head) {
            Some(encoding) => transcode(located, unpacked, 0, encoding, "UTF-16"),
            None => Err(malformed(
                text!(
                    "{file} is no csv file: it holds bytes that no text has",
                    file = &located.name
                ),
                Some(text!("export it as csv first")),
            )),
        };
    }
    let sound = match &unpacked {
        Some(bytes) => std::str::from_utf8(bytes).is_ok(),
        None => is_utf8(located)?,
    };
    if sound {
        return Decoded::utf8(located, unpacked, 0);
    }
    let bytes = whole(located, unpacked)?;
    if std::str::from_utf8(&bytes).is_ok() {
        return Decoded::utf8(located, Some(bytes), 0);
    }
    let (text, damaged) = GB18030.decode_without_bom_handling(&bytes);
    if damaged || !looks::mostly_common_hanzi(&bytes) {
        return Err(malformed(
            text!(
                "the text of {file} is neither UTF-8 nor GB18030",
                file = &located.name
            ),
            Some(text!(
                "say what it is with the option `encoding`, such as \"windows-1252\" or \"utf-16\""
            )),
        ));
    }
    let text = text.into_owned().into_bytes();
    Ok(Decoded {
        content: Content::Memory(text),
        start: 0,
        encoding: "GB18030",
        damaged: false,
    })
}

/// Whether a file, or as much of it as can be read in no time, is UTF-8.
fn is_utf8(located: &Located) -> Result<bool, SourceError> {
    let bytes = Content::on_disk(located)?.len();
    if bytes <= CHECKED_WHOLE {
        return all_is_utf8(located, PIECE);
    }
    for sample in 0..SAMPLES {
        let from = (bytes - SAMPLE) / (SAMPLES - 1) * sample;
        if !looks::utf8_piece(&read_piece(located, from, from + SAMPLE)?) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether all of a file is UTF-8, looked at piece by piece.
fn all_is_utf8(located: &Located, piece: u64) -> Result<bool, SourceError> {
    let content = Content::on_disk(located)?;
    let mut bytes = Vec::new();
    let mut at = 0;
    while at < content.len() {
        let to = content.len().min(at + piece);
        content.read(&located.name, at, to, &mut bytes)?;
        at = to;
        match std::str::from_utf8(&bytes) {
            Ok(_) => bytes.clear(),
            // A letter goes on in the next piece.
            Err(error) if error.error_len().is_none() => drop(bytes.drain(..error.valid_up_to())),
            Err(_) => return Ok(false),
        }
    }
    Ok(bytes.is_empty())
}

fn transcode(
    located: &Located,
    unpacked: Option<Vec<u8>>,
    skip: usize,
    encoding: &'static Encoding,
    name: &'static str,
) -> Result<Decoded, SourceError> {
    let bytes = whole(located, unpacked)?;
    let (text, damaged) = encoding.decode_without_bom_handling(&bytes[skip..]);
    let text = text.into_owned().into_bytes();
    Ok(Decoded {
        content: Content::Memory(text),
        start: 0,
        encoding: name,
        damaged,
    })
}

/// All bytes of a file that can't be read piece by piece.
fn whole(located: &Located, unpacked: Option<Vec<u8>>) -> Result<Vec<u8>, SourceError> {
    if let Some(bytes) = unpacked {
        return Ok(bytes);
    }
    if Content::on_disk(located)?.len() > MOST_IN_MEMORY {
        return Err(too_large(located, text!("convert it to UTF-8 first")));
    }
    read_piece(located, 0, MOST_IN_MEMORY)
}

fn read_piece(located: &Located, from: u64, to: u64) -> Result<Vec<u8>, SourceError> {
    let mut bytes = Vec::new();
    Content::on_disk(located)?.read(&located.name, from, to, &mut bytes)?;
    Ok(bytes)
}

fn unpack(located: &Located) -> Result<Vec<u8>, SourceError> {
    let file = File::open(&located.path).map_err(|error| cannot_read(&located.name, &error))?;
    let mut bytes = Vec::new();
    let mut unpacked = MultiGzDecoder::new(file).take(MOST_IN_MEMORY + 1);
    unpacked.read_to_end(&mut bytes).map_err(|error| {
        malformed(
            text!(
                "{file} cannot be unpacked: {error}",
                file = &located.name,
                error = error.to_string()
            ),
            Some(text!(
                "it begins like a gzip file; it may have been copied only in part"
            )),
        )
    })?;
    if bytes.len() as u64 > MOST_IN_MEMORY {
        return Err(too_large(located, text!("unpack it first")));
    }
    Ok(bytes)
}

fn too_large(located: &Located, help: Text) -> SourceError {
    malformed(
        text!(
            "{file} holds more than 4 GiB of text that has to be converted",
            file = &located.name
        ),
        Some(help),
    )
}

/// An input that is not what it should be.
pub(crate) fn malformed(message: Text, help: Option<Text>) -> SourceError {
    SourceError::Malformed { message, help }
}

#[cfg(test)]
mod tests;
