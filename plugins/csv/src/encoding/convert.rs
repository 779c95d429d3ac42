//! Text in other encodings as UTF-8, piece by piece.

use std::io::{self, Read, Seek, SeekFrom};

use encoding_rs::Encoding;
use weigh_sdk::SourceError;
use weigh_sdk::files::Content;

use super::Decoded;

/// How much is converted at a time.
const PIECE: usize = 256 << 10;

/// The text behind the first bytes of a file, which is in an encoding that people call `name`.
pub(super) fn in_encoding(
    content: &Content,
    skip: u64,
    encoding: &'static Encoding,
    name: &'static str,
) -> Result<Decoded, SourceError> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut damaged = false;
    let text = converted(content, skip, |bytes, last, text| {
        let room = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(usize::MAX);
        text.resize(room, 0);
        let (_, _, written, errors) = decoder.decode_to_utf8(bytes, text, last);
        text.truncate(written);
        damaged |= errors;
    })?;
    Ok(Decoded {
        content: text,
        start: 0,
        encoding: name,
        damaged,
    })
}

/// The text of a file whose bytes are the first letters of Unicode.
pub(super) fn latin1(content: &Content) -> Result<Decoded, SourceError> {
    let text = converted(content, 0, |bytes, _, text| {
        text.extend_from_slice(encoding_rs::mem::decode_latin1(bytes).as_bytes());
    })?;
    Ok(Decoded {
        content: text,
        start: 0,
        encoding: "Latin-1",
        damaged: false,
    })
}

/// What `convert` makes of the pieces of a file behind its first bytes: it adds the text of each, and is told which is the
/// last, in which there may be nothing.
fn converted(
    content: &Content,
    skip: u64,
    convert: impl FnMut(&[u8], bool, &mut Vec<u8>),
) -> Result<Content, SourceError> {
    let mut from = content.reader();
    let moved = from.seek(SeekFrom::Start(skip));
    let text = Converted {
        from,
        convert,
        text: Vec::new(),
        at: 0,
        ended: moved.is_err(),
    };
    Content::made(content.name(), text)
}

struct Converted<R, C> {
    from: R,
    convert: C,
    /// The text of a piece, and how much of it was read.
    text: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read, C: FnMut(&[u8], bool, &mut Vec<u8>)> Read for Converted<R, C> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.ended {
            let mut piece = Vec::new();
            self.from.by_ref().take(PIECE as u64).read_to_end(&mut piece)?;
            self.ended = piece.is_empty();
            self.text.clear();
            self.at = 0;
            (self.convert)(&piece, self.ended, &mut self.text);
        }
        let read = (&self.text[self.at..]).read(into)?;
        self.at += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
