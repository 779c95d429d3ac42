//! The bytes of one input: a file that is read piece by piece, or text that had to be unpacked or transcoded and
//! is kept in memory.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::time::SystemTime;

use weigh_sdk::SourceError;
use weigh_sdk::files::{Located, cannot_read, has_changed};

/// The text of an input, as UTF-8 as far as it is.
#[derive(Debug)]
pub(crate) enum Content {
    /// A file that is read where it lies.
    Disk {
        path: PathBuf,
        /// Its length and time of change when it was opened. A file that changes under a run can't be scored.
        bytes: u64,
        changed: Option<SystemTime>,
    },
    /// Text that was unpacked or transcoded.
    Memory(Vec<u8>),
}

impl Content {
    /// A file as it is now.
    pub(crate) fn on_disk(located: &Located) -> Result<Self, SourceError> {
        let found = std::fs::metadata(&located.path).map_err(|error| cannot_read(&located.name, &error))?;
        Ok(Self::Disk {
            path: located.path.clone(),
            bytes: found.len(),
            changed: found.modified().ok(),
        })
    }

    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Disk { bytes, .. } => *bytes,
            Self::Memory(bytes) => bytes.len() as u64,
        }
    }

    /// Appends the bytes from `from` to `to` (or to the end, if that comes first) to `out`.
    pub(crate) fn read(&self, name: &str, from: u64, to: u64, out: &mut Vec<u8>) -> Result<(), SourceError> {
        let to = to.min(self.len());
        match self {
            Self::Memory(bytes) => out.extend_from_slice(&bytes[from as usize..to as usize]),
            Self::Disk { path, bytes, changed } => {
                let fail = |error| cannot_read(name, &error);
                let mut file = File::open(path).map_err(fail)?;
                let found = file.metadata().map_err(fail)?;
                if found.len() != *bytes || found.modified().ok() != *changed {
                    return Err(has_changed(name));
                }
                file.seek(SeekFrom::Start(from)).map_err(fail)?;
                out.reserve((to - from) as usize);
                let read = file.take(to - from).read_to_end(out).map_err(fail)?;
                if (read as u64) < to - from {
                    return Err(has_changed(name));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
