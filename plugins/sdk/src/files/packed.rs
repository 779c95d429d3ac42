//! Unpacking: gzip and zstd, known by the first bytes of a file and not by its name.

use std::cell::Cell;
use std::io::{self, BufReader};
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;
use weigh_words::{Text, text};

use super::content::Content;
use super::kept::Kept;
use crate::SourceError;

/// A file may unpack to this size in any case,
const PLAUSIBLE: u64 = 64 << 20;
/// and to so many times its own size. Tables come to some tenths of that; a file beyond was made to fill a disk.
const RATIO: u64 = 400;
/// The largest window of zstd, as a power of two: as much memory is needed to unpack.
const WINDOW: u32 = 27;
/// How much of a packed file is read at a time.
const PIECE: usize = 256 << 10;

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Gzip,
    Zstd,
}

impl Packing {
    /// What a file is packed with, by its first bytes.
    fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x1f, 0x8b, 8, ..] => Some(Self::Gzip),
            // A frame, or one that may be skipped, with which some writers begin.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}

/// What else files are packed with.
fn other_packing(head: &[u8]) -> Option<&'static str> {
    match head {
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..] => Some("bzip2"),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some("xz"),
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Some("7-Zip"),
        [0x04, 0x22, 0x4d, 0x18, ..] => Some("LZ4"),
        _ => None,
    }
}

/// Refuses a file that is packed as a whole, by its first bytes, for sources that do not read it from its beginning to its
/// end, and so cannot unpack it on the way.
pub fn refuse_packed(file: &str, head: &[u8]) -> Result<(), SourceError> {
    match Packing::of(head).map(Packing::name).or(other_packing(head)) {
        None => Ok(()),
        Some(packing) => Err(SourceError::Malformed {
            message: text!("{file} is packed with {packing}", file, packing),
            help: Some(text!(
                "unpack it first: such files are not read from their beginning to their end"
            )),
        }),
    }
}

/// What a packed file holds; none if it is not packed.
pub(super) fn unpacked(packed: &Content) -> Result<Option<Kept>, SourceError> {
    let mut head = Vec::new();
    packed.read(0, 8, &mut head)?;
    if let Some(packing) = other_packing(&head) {
        return Err(SourceError::Malformed {
            message: text!(
                "{file} is packed with {packing}, which cannot be read here",
                file = packed.name(),
                packing
            ),
            help: Some(text!("unpack it, or pack it with gzip or zstd")),
        });
    }
    let Some(packing) = Packing::of(&head) else {
        return Ok(None);
    };
    let most = PLAUSIBLE.max(packed.len().saturating_mul(RATIO));
    let allowed = |length| {
        if length <= most {
            return Ok(());
        }
        Err(SourceError::Malformed {
            message: text!(
                "{file} unpacks to more than {times} times its size: no table does, so it was not read",
                file = packed.name(),
                times = RATIO
            ),
            help: Some(text!(
                "if it is what you meant to read, unpack it first and name the unpacked file"
            )),
        })
    };
    let so_far = Cell::new(0);
    let failed = |error| damaged(packed, packing, so_far.get(), error);
    let count = |length| {
        so_far.set(length);
        allowed(length)
    };
    let from = BufReader::with_capacity(PIECE, packed.reader());
    let kept = match packing {
        Packing::Gzip => Kept::all(packed.name(), MultiGzDecoder::new(from), failed, count),
        Packing::Zstd => {
            let mut from = zstd::Decoder::with_buffer(from).map_err(failed)?;
            from.window_log_max(WINDOW).map_err(failed)?;
            Kept::all(packed.name(), from, failed, count)
        }
    };
    kept.map(Some)
}

/// The error of a packed file that cannot be unpacked behind `so_far` bytes of what it holds.
fn damaged(packed: &Content, packing: Packing, so_far: u64, error: io::Error) -> SourceError {
    let (file, packing) = (packed.name(), packing.name());
    let why = error.to_string();
    let cut = error.kind() == io::ErrorKind::UnexpectedEof;
    // An error of the file itself, on its way through the library.
    if let Some(error) = error
        .into_inner()
        .and_then(|inner| inner.downcast::<SourceError>().ok())
    {
        return *error;
    }
    let (message, help): (Text, Text) = if cut {
        (
            text!(
                "{file} is cut off: it ends after {bytes} bytes in the middle of what {packing} packed, {so_far} bytes of it \
                 unpacked",
                file,
                bytes = packed.len(),
                packing,
                so_far
            ),
            text!("it may have been copied only in part: copy it again"),
        )
    } else {
        (
            text!(
                "{file} cannot be unpacked behind the first {so_far} bytes of its content: {why}",
                file,
                so_far,
                why
            ),
            text!(
                "it begins as {packing} packs files, and is damaged: try to unpack it with {packing} itself",
                packing
            ),
        )
    };
    SourceError::Malformed {
        message,
        help: Some(help),
    }
}

impl Content {
    /// The content of a file with this one as it is: itself, or what it unpacks to.
    pub(super) fn unpack(self) -> Result<Self, SourceError> {
        Ok(match unpacked(&self)? {
            Some(kept) => Self::of_kept(self.name(), Arc::new(kept)),
            None => self,
        })
    }
}

#[cfg(test)]
mod tests;
