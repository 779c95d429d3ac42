//! The bytes of a file, none beyond its end, and the messages that they are.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use arrow_buffer::{Buffer, MutableBuffer};
use arrow_ipc::{Message, MessageHeader, RecordBatch, root_as_message};
use weigh_sdk::SourceError;
use weigh_sdk::files::{Located, Stamp, cannot_read, has_changed, open};
use weigh_words::text;

use crate::failure::{damaged, ends_early, told};

/// What stands before the length of a message.
pub(crate) const CONTINUED: [u8; 4] = [0xff; 4];
/// A part of a column may unpack to this size in any case,
const PLAUSIBLE: u64 = 64 << 20;
/// and to so many times its size in the file.
const RATIO: u64 = 4096;
/// The size of the number that tells how long a packed part is.
const LENGTH: usize = 8;

/// An open file.
#[derive(Debug)]
pub(crate) struct Pieces {
    file: File,
    name: String,
    pub(crate) stamp: Stamp,
}

impl Pieces {
    /// Opens a file, which must be what it was before.
    pub(crate) fn open(located: &Located, before: Option<Stamp>) -> Result<Self, SourceError> {
        let (file, stamp) = open(located, before)?;
        Ok(Self {
            file,
            name: located.name.clone(),
            stamp,
        })
    }

    /// What people call the file.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The size of the file.
    pub(crate) fn bytes(&self) -> u64 {
        self.stamp.bytes
    }

    /// The bytes of a piece, which must lie in the file.
    pub(crate) fn piece(&self, start: u64, length: u64) -> Result<Buffer, SourceError> {
        let fail = |error: io::Error| match error.kind() {
            io::ErrorKind::UnexpectedEof => has_changed(&self.name),
            _ => cannot_read(&self.name, &error),
        };
        let end = start.checked_add(length);
        if end.is_none_or(|end| end > self.bytes()) {
            return Err(ends_early(&self.name));
        }
        let mut bytes = MutableBuffer::from_len_zeroed(length as usize);
        let mut file = &self.file;
        file.seek(SeekFrom::Start(start)).map_err(fail)?;
        file.read_exact(bytes.as_slice_mut()).map_err(fail)?;
        Ok(bytes.into())
    }
}

/// The message at the beginning of some bytes, behind its length.
pub(crate) fn message<'a>(file: &str, bytes: &'a [u8]) -> Result<Message<'a>, SourceError> {
    let ahead = if bytes.starts_with(&CONTINUED) { 8 } else { 4 };
    let body = bytes.get(ahead..).unwrap_or_default();
    root_as_message(body).map_err(|error| told(file, &error))
}

/// The values of a message, those of a dictionary too.
pub(crate) fn values<'a>(message: &Message<'a>) -> Option<RecordBatch<'a>> {
    match message.header_type() {
        MessageHeader::RecordBatch => message.header_as_record_batch(),
        MessageHeader::DictionaryBatch => message.header_as_dictionary_batch()?.data(),
        _ => None,
    }
}

/// Holds what a message says of its parts against the bytes behind it.
pub(crate) fn check(file: &str, message: &Message, body: &[u8]) -> Result<(), SourceError> {
    let Some(values) = values(message) else {
        return Err(damaged(file, text!("a part of it is missing")));
    };
    for buffer in values.buffers().into_iter().flatten() {
        let (start, length) = (buffer.offset(), buffer.length());
        let part = usize::try_from(start).ok().zip(usize::try_from(length).ok());
        let part = part.and_then(|(start, length)| body.get(start..start.checked_add(length)?));
        let part = part.ok_or_else(|| damaged(file, text!("it points behind its own end")))?;
        if values.compression().is_none() || part.is_empty() {
            continue;
        }
        // -1 is a part that is not packed after all.
        let size = part.first_chunk::<LENGTH>().map(|size| i64::from_le_bytes(*size));
        let packed = part.len() as u64;
        match size.map(u64::try_from) {
            Some(Ok(size)) if size > PLAUSIBLE.max(packed.saturating_mul(RATIO)) => {
                let size = size >> 20;
                let why = text!("a page of {packed} bytes would hold {size} MiB", packed, size);
                return Err(damaged(file, why));
            }
            Some(Ok(_)) => {}
            Some(Err(_)) if size == Some(-1) => {}
            _ => return Err(damaged(file, text!("it points behind its own end"))),
        }
    }
    Ok(())
}
