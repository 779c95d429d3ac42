//! Bytes that are no file of their own, such as what was unpacked: in memory as long as there is room, else in a temporary
//! file.

use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicU64, Ordering};

use weigh_words::text;

use crate::SourceError;

/// How many bytes are kept in memory, of all inputs together.
const ROOM: u64 = 256 << 20;
/// How much is read at a time.
const PIECE: usize = 256 << 10;

/// How much of the room is taken.
static TAKEN: AtomicU64 = AtomicU64::new(0);

/// A part of the room, given back when it is dropped.
#[derive(Debug, Default)]
pub(super) struct Room(u64);

impl Room {
    /// Takes more of the room, if there is so much.
    fn take(&mut self, more: u64) -> bool {
        let fits = |taken: u64| taken.checked_add(more).filter(|all| *all <= ROOM);
        let took = TAKEN
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits)
            .is_ok();
        self.0 += if took { more } else { 0 };
        took
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        TAKEN.fetch_sub(self.0, Ordering::Relaxed);
    }
}

/// Bytes that are kept.
#[derive(Debug)]
pub(super) enum Kept {
    Memory(Vec<u8>, Room),
    /// A file without a name, which the system removes with its last handle.
    File(File, u64),
}

impl Kept {
    /// Keeps all that comes out of `from`, which is called `name`. `failed` says what an error of `from` means, `allowed`
    /// whether so many bytes may still come out of it.
    pub(super) fn all(
        name: &str,
        mut from: impl Read,
        failed: impl Fn(io::Error) -> SourceError,
        allowed: impl Fn(u64) -> Result<(), SourceError>,
    ) -> Result<Self, SourceError> {
        let mut kept = Self::Memory(Vec::new(), Room::default());
        let mut piece = vec![0; PIECE];
        loop {
            let read = match from.read(&mut piece) {
                Ok(0) => return Ok(kept),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(failed(error)),
            };
            kept = kept.and(&piece[..read]).map_err(|error| no_place(name, &error))?;
            allowed(kept.len())?;
        }
    }

    pub(super) fn of(bytes: Vec<u8>) -> Self {
        Self::Memory(bytes, Room::default())
    }

    /// These bytes, and some more.
    fn and(self, piece: &[u8]) -> io::Result<Self> {
        match self {
            Self::Memory(mut bytes, mut room) => {
                if room.take(piece.len() as u64) {
                    bytes.extend_from_slice(piece);
                    return Ok(Self::Memory(bytes, room));
                }
                let mut file = tempfile::tempfile()?;
                file.write_all(&bytes)?;
                Self::File(file, bytes.len() as u64).and(piece)
            }
            Self::File(mut file, length) => {
                file.write_all(piece)?;
                Ok(Self::File(file, length + piece.len() as u64))
            }
        }
    }

    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Memory(bytes, _) => bytes.len() as u64,
            Self::File(_, length) => *length,
        }
    }

    /// Appends the bytes from `from` to `to`, which must be there, to `out`.
    pub(super) fn read(&self, from: u64, to: u64, out: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Self::Memory(bytes, _) => out.extend_from_slice(&bytes[from as usize..to as usize]),
            Self::File(file, _) => {
                let before = out.len();
                out.resize(before + (to - from) as usize, 0);
                read_at(file, from, &mut out[before..])?;
            }
        }
        Ok(())
    }
}

/// Reads from a place of a file on. Several threads may do so at the same time.
fn read_at(file: &File, mut at: u64, mut into: &mut [u8]) -> io::Result<()> {
    #[cfg(unix)]
    use std::os::unix::fs::FileExt;
    #[cfg(windows)]
    use std::os::windows::fs::FileExt;
    while !into.is_empty() {
        #[cfg(unix)]
        let read = file.read_at(into, at)?;
        #[cfg(windows)]
        let read = file.seek_read(into, at)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        at += read as u64;
        into = &mut into[read..];
    }
    Ok(())
}

/// The error of a temporary file that cannot be written.
pub fn no_place(name: &str, error: &io::Error) -> SourceError {
    SourceError::Unreachable {
        message: text!(
            "cannot read {name}: there is no place to keep it in a temporary file: {why}",
            name,
            why = error.to_string()
        ),
        help: Some(text!(
            "temporary files are written to {folder}; the environment variable TMPDIR names another folder",
            folder = std::env::temp_dir().display().to_string()
        )),
    }
}

#[cfg(test)]
mod tests;
