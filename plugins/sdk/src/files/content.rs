//! The bytes of an input: a file that is read piece by piece where it lies, or what had to be unpacked or could be read only
//! once, and is kept.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use super::kept::Kept;
use super::{Located, cannot_read, has_changed, once};
use crate::SourceError;

/// What a file holds, unpacked if it was packed with gzip or zstd, whatever its name is. Standard input and pipes are read to
/// their end, the first time; devices are refused. What is not read where it lies takes 256 MiB of memory at the most, of
/// all inputs together, and then temporary files.
pub fn content(located: &Located) -> Result<Content, SourceError> {
    Content::as_it_is(located)?.unpack()
}

/// The bytes of an input. They can be read from several threads at the same time.
#[derive(Debug)]
pub struct Content {
    name: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    /// A file that is read where it lies.
    Disk {
        path: PathBuf,
        /// Its length and time of change when it was opened. A file that changes under a run can't be scored.
        bytes: u64,
        changed: Option<SystemTime>,
    },
    Kept(Arc<Kept>),
}

impl Content {
    /// The bytes of a file as it is now, packed or not.
    pub fn as_it_is(located: &Located) -> Result<Self, SourceError> {
        if let Some(kept) = once::kept(located)? {
            return Ok(Self::of_kept(&located.name, kept));
        }
        let found = std::fs::metadata(&located.path).map_err(|error| cannot_read(&located.name, &error))?;
        Ok(Self {
            name: located.name.clone(),
            place: Place::Disk {
                path: located.path.clone(),
                bytes: found.len(),
                changed: found.modified().ok(),
            },
        })
    }

    /// All that comes out of `from`, which is made of the input `name`. Its errors are those of the input; those that are a
    /// [`SourceError`] stay what they are.
    pub fn made(name: &str, from: impl Read) -> Result<Self, SourceError> {
        let failed = |error: io::Error| match error.downcast::<SourceError>() {
            Ok(error) => error,
            Err(error) => cannot_read(name, &error),
        };
        let kept = Kept::all(name, from, failed, |_| Ok(()))?;
        Ok(Self::of_kept(name, Arc::new(kept)))
    }

    /// Bytes that are in memory.
    pub fn in_memory(name: &str, bytes: Vec<u8>) -> Self {
        Self::of_kept(name, Arc::new(Kept::of(bytes)))
    }

    pub(super) fn of_kept(name: &str, kept: Arc<Kept>) -> Self {
        Self {
            name: name.to_owned(),
            place: Place::Kept(kept),
        }
    }

    /// What people call the input.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many bytes there are.
    pub fn len(&self) -> u64 {
        match &self.place {
            Place::Disk { bytes, .. } => *bytes,
            Place::Kept(kept) => kept.len(),
        }
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends the bytes from `from` to `to` (or to the end, if that comes first) to `out`.
    pub fn read(&self, from: u64, to: u64, out: &mut Vec<u8>) -> Result<(), SourceError> {
        let fail = |error| cannot_read(&self.name, &error);
        let to = to.min(self.len());
        if from >= to {
            return Ok(());
        }
        match &self.place {
            Place::Kept(kept) => kept.read(from, to, out).map_err(fail),
            Place::Disk { path, bytes, changed } => {
                let mut file = File::open(path).map_err(fail)?;
                let found = file.metadata().map_err(fail)?;
                if found.len() != *bytes || found.modified().ok() != *changed {
                    return Err(has_changed(&self.name));
                }
                file.seek(SeekFrom::Start(from)).map_err(fail)?;
                out.reserve((to - from) as usize);
                let read = file.take(to - from).read_to_end(out).map_err(fail)?;
                if (read as u64) < to - from {
                    return Err(has_changed(&self.name));
                }
                Ok(())
            }
        }
    }

    /// Reads it from its beginning on, for libraries that want a [`Read`] and [`Seek`]. Best with a buffer around it.
    pub fn reader(&self) -> Reader<'_> {
        Reader {
            content: self,
            at: 0,
            piece: Vec::new(),
        }
    }
}

/// A place in a [`Content`]. Its errors hold the [`SourceError`] that says what is wrong.
#[derive(Debug)]
pub struct Reader<'a> {
    content: &'a Content,
    at: u64,
    piece: Vec<u8>,
}

impl Read for Reader<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.piece.clear();
        let to = self.at.saturating_add(into.len() as u64);
        self.content
            .read(self.at, to, &mut self.piece)
            .map_err(io::Error::other)?;
        let read = self.piece.len();
        into[..read].copy_from_slice(&self.piece);
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Reader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.content.len().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests;
