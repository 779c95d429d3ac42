//! What a file is known by: the SHA-256 of its bytes. And what is said of one that changes.

use std::fs::File;
use std::io::Read;

use sha2::{Digest, Sha256};
use weigh_words::text;

use super::locate::{Located, cannot_read};
use crate::{Input, SourceError};

/// The fingerprint of a file, for a report's provenance. Reads all of it.
pub fn fingerprint(located: &Located) -> Result<Input, SourceError> {
    let fail = |error| cannot_read(&located.name, &error);
    let mut file = File::open(&located.path).map_err(fail)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; 256 << 10];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut piece).map_err(fail)?;
        if read == 0 {
            break;
        }
        hash.update(&piece[..read]);
        bytes += read as u64;
    }
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    let sha256 = hash
        .finalize()
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect();
    Ok(Input {
        name: located.name.clone(),
        sha256,
        bytes,
    })
}

/// The error of a file that is no longer what it was when it was opened.
pub fn has_changed(name: &str) -> SourceError {
    SourceError::Unreachable {
        message: text!("cannot read {name}: it changed while it was being read", name),
        help: Some(text!("run again when nothing writes to it")),
    }
}

#[cfg(test)]
mod tests;
