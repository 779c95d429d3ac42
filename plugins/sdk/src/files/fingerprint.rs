//! What a file is known by: the SHA-256 of its bytes. And what is said of one that changes.

use sha2::{Digest, Sha256};
use weigh_words::text;

use super::Content;
use super::locate::Located;
use crate::{Input, SourceError};

/// How much is read at a time.
const PIECE: u64 = 256 << 10;

/// The fingerprint of a file, packed as it is, for a report's provenance. Reads all of it.
pub fn fingerprint(located: &Located) -> Result<Input, SourceError> {
    let content = Content::as_it_is(located)?;
    let mut hash = Sha256::new();
    let mut piece = Vec::new();
    let mut at = 0;
    while at < content.len() {
        piece.clear();
        content.read(at, at + PIECE, &mut piece)?;
        hash.update(&piece);
        at += PIECE;
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
        bytes: content.len(),
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
