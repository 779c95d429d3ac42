//! The bytes of a file as the library reads them: piece by piece, none beyond its end, and no page whose size is not to be
//! believed.

use std::fs::{File, Metadata};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};
use weigh_sdk::SourceError;
use weigh_sdk::files::{Located, cannot_read, has_changed};
use weigh_words::{Text, text};

use crate::failure::damaged;
use crate::footer::page_sizes;

/// How much is read at once to find the head of a page in it.
const HEAD: usize = 512;
/// A page may unpack to this size in any case,
const PLAUSIBLE: u64 = 64 << 20;
/// and to so many times its size in the file. Runs of one byte come to more, but only in pages smaller than that.
const RATIO: u64 = 4096;

/// By what a change of a file is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) bytes: u64,
    changed: Option<SystemTime>,
}

impl Stamp {
    pub(crate) fn of(found: &Metadata) -> Self {
        Self {
            bytes: found.len(),
            changed: found.modified().ok(),
        }
    }
}

/// An open file. It is read by one thread at a time.
#[derive(Debug)]
pub(crate) struct Input {
    file: Arc<File>,
    name: String,
    stamp: Stamp,
    /// What was found wrong while the library was reading, which forgets all of an error but its words.
    wrong: Mutex<Option<SourceError>>,
}

impl Input {
    /// Opens a file, which must be what it was before.
    pub(crate) fn open(located: &Located, before: Option<Stamp>) -> std::result::Result<Self, SourceError> {
        let fail = |error: io::Error| cannot_read(&located.name, &error);
        // Opening a pipe would wait for whoever writes to it.
        if located.is_standard_input() || !std::fs::metadata(&located.path).map_err(fail)?.is_file() {
            return Err(SourceError::Unreachable {
                message: text!(
                    "cannot read {name}: it is a pipe or a device",
                    name = &located.name
                ),
                help: Some(text!(
                    "a Parquet file is read from its end: save it as a file first"
                )),
            });
        }
        let file = File::open(&located.path).map_err(fail)?;
        let stamp = Stamp::of(&file.metadata().map_err(fail)?);
        if before.is_some_and(|before| before != stamp) {
            return Err(has_changed(&located.name));
        }
        Ok(Self {
            file: Arc::new(file),
            name: located.name.clone(),
            stamp,
            wrong: Mutex::default(),
        })
    }

    /// Keeps what is wrong until the library has come back with the error that is answered.
    fn stop(&self, wrong: SourceError) -> ParquetError {
        let error = ParquetError::General(wrong.to_string());
        *self.wrong.lock().unwrap_or_else(PoisonError::into_inner) = Some(wrong);
        error
    }

    /// Stops the library: the file breaks the rules of its format.
    pub(crate) fn damaged(&self, why: Text) -> ParquetError {
        self.stop(damaged(&self.name, why))
    }

    /// What the library was stopped for.
    pub(crate) fn wrong(&self) -> Option<SourceError> {
        self.wrong.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(crate) fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// Whether the file is still what it was when it was opened.
    pub(crate) fn unchanged(&self) -> std::result::Result<(), SourceError> {
        let found = self
            .file
            .metadata()
            .map_err(|error| cannot_read(&self.name, &error))?;
        if Stamp::of(&found) == self.stamp {
            Ok(())
        } else {
            Err(has_changed(&self.name))
        }
    }

    /// The bytes of a piece that lies in the file.
    pub(crate) fn piece(&self, start: u64, length: u64) -> std::result::Result<Vec<u8>, SourceError> {
        let fail = |error: io::Error| cannot_read(&self.name, &error);
        let mut bytes = Vec::with_capacity(length as usize);
        let mut file = &*self.file;
        file.seek(SeekFrom::Start(start)).map_err(fail)?;
        file.take(length).read_to_end(&mut bytes).map_err(fail)?;
        if bytes.len() as u64 == length {
            Ok(bytes)
        } else {
            Err(has_changed(&self.name))
        }
    }

    fn inside(&self, start: u64, length: u64) -> Result<()> {
        let end = start.checked_add(length);
        if end.is_some_and(|end| end <= self.stamp.bytes) {
            return Ok(());
        }
        Err(self.damaged(text!("it points behind its own end")))
    }
}

impl Length for Input {
    fn len(&self) -> u64 {
        self.stamp.bytes
    }
}

impl ChunkReader for Input {
    type T = BufReader<Rest>;

    /// Called for the head of each page.
    fn get_read(&self, start: u64) -> Result<Self::T> {
        self.inside(start, 0)?;
        let file = self.file.clone();
        let mut buffered = BufReader::with_capacity(HEAD, Rest { file, at: start });
        let seen = io::BufRead::fill_buf(&mut buffered)?;
        if let Some((packed, unpacked)) = page_sizes(seen)
            && unpacked > PLAUSIBLE.max(packed.saturating_mul(RATIO))
        {
            let size = unpacked >> 20;
            let why = text!("a page of {packed} bytes would hold {size} MiB", packed, size);
            return Err(self.damaged(why));
        }
        Ok(buffered)
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        self.inside(start, length as u64)?;
        let bytes = self
            .piece(start, length as u64)
            .map_err(|error| self.stop(error))?;
        Ok(bytes.into())
    }
}

/// A file from a place on.
#[derive(Debug)]
pub(crate) struct Rest {
    file: Arc<File>,
    at: u64,
}

impl Read for Rest {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = &*self.file;
        file.seek(SeekFrom::Start(self.at))?;
        let read = file.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
