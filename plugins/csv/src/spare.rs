//! Memory for the bytes of chunks, used again by the next ones. To get some megabytes from the system anew, page by page,
//! takes about as long as to fill them.

use std::sync::{Mutex, PoisonError};

/// Buffers for so many bytes are kept: those of whole chunks, but none that had to hold a very long record.
const KEPT: std::ops::RangeInclusive<usize> = 1 << 20..=8 << 20;

/// The buffers of all tables that nobody uses at the moment: never more than were used at the same time.
pub(crate) static CHUNKS: Spare = Spare::new();

/// Buffers that nobody uses at the moment.
pub(crate) struct Spare(Mutex<Vec<Vec<u8>>>);

impl Spare {
    const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// An empty buffer with room for so many bytes.
    pub(crate) fn take(&self, room: usize) -> Vec<u8> {
        if !KEPT.contains(&room) {
            return Vec::with_capacity(room);
        }
        let spare = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        // All have the same room, so that each will do for any chunk; what is never written to takes no memory.
        let mut bytes = spare.unwrap_or_else(|| Vec::with_capacity(*KEPT.end()));
        bytes.clear();
        bytes
    }

    /// Keeps a buffer for the next one who takes one.
    pub(crate) fn give(&self, bytes: Vec<u8>) {
        if bytes.capacity() == *KEPT.end() {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(bytes);
        }
    }
}

#[cfg(test)]
mod tests;
