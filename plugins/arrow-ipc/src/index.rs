//! What a file holds, and where: its columns, its dictionaries and its record batches, from its footer, or from one message of a
//! stream to the next.

use std::sync::Arc;

use arrow_ipc::convert::try_fb_to_schema;
use arrow_ipc::{Block, Endianness, MessageHeader, MetadataVersion, root_as_footer};
use arrow_schema::SchemaRef;
use weigh_sdk::SourceError;
use weigh_sdk::files::{refuse_packed, something_else};
use weigh_words::text;

use crate::failure::{damaged, ends_early, guarded, malformed, told};
use crate::pieces::{CONTINUED, Pieces, message, values};

/// What a file begins and ends with.
const MAGIC: &[u8] = b"ARROW1";
/// What files of the first version of Feather begin with.
const OLD: &[u8] = b"FEA1";
/// What stands behind the footer: its length, and the mark.
const TAIL: u64 = 10;
/// What stands before a message: a mark and its length.
const AHEAD: u64 = 8;
/// As much of a file as tells what it is, where it is something else.
const HEAD: u64 = 512;

/// A dictionary or a record batch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    pub(crate) block: Block,
    pub(crate) dictionary: bool,
    /// Rows of a record batch.
    pub(crate) rows: u64,
}

impl Part {
    pub(crate) fn start(&self) -> u64 {
        self.block.offset().cast_unsigned()
    }

    /// The size of its message, without what belongs to it.
    pub(crate) fn head(&self) -> u64 {
        u64::from(self.block.metaDataLength().cast_unsigned())
    }

    pub(crate) fn length(&self) -> u64 {
        self.head() + self.block.bodyLength().cast_unsigned()
    }
}

/// What a file holds.
#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) schema: SchemaRef,
    pub(crate) version: MetadataVersion,
    /// In the order in which they must be read.
    pub(crate) parts: Vec<Part>,
}

/// Looks a file over.
pub(crate) fn index(pieces: &Pieces) -> Result<Index, SourceError> {
    let (file, bytes) = (pieces.name(), pieces.bytes());
    let head = pieces.piece(0, bytes.min(AHEAD))?;
    if head.starts_with(MAGIC) {
        let tail = pieces.piece(bytes.saturating_sub(TAIL), bytes.min(TAIL))?;
        return match tail.first_chunk::<4>() {
            Some(length) if tail.len() as u64 == TAIL && tail.ends_with(MAGIC) => {
                let length = u64::from(u32::from_le_bytes(*length));
                let start = (bytes - TAIL).checked_sub(length);
                let start = start.filter(|start| *start >= AHEAD);
                let start =
                    start.ok_or_else(|| damaged(file, text!("its footer would be longer than the file")))?;
                of_file(pieces, start, length)
            }
            _ => Err(ends_early(file)),
        };
    }
    if head.starts_with(&CONTINUED) {
        return of_stream(pieces);
    }
    refuse_packed(file, &head)?;
    let head = pieces.piece(0, bytes.min(HEAD))?;
    if let Some(error) = something_else(file, "arrow", "Arrow", &head) {
        return Err(error);
    }
    let (what, help) = if head.is_empty() {
        return Err(malformed(text!("{file} is empty", file), None));
    } else if head.starts_with(OLD) {
        (
            text!("{file} is a Feather file of the first version", file),
            text!("write it again in the second"),
        )
    } else {
        (
            text!("{file} is no Arrow file", file),
            text!("if it is text, read it with `from csv` or `from json`"),
        )
    };
    Err(malformed(what, Some(help)))
}

fn of_file(pieces: &Pieces, start: u64, length: u64) -> Result<Index, SourceError> {
    let file = pieces.name();
    let bytes = pieces.piece(start, length)?;
    let footer = root_as_footer(&bytes).map_err(|error| told(file, &error))?;
    let schema = footer
        .schema()
        .ok_or_else(|| damaged(file, text!("its footer cannot be read")))?;
    let schema = columns(file, &schema)?;
    let mut parts = Vec::new();
    for (blocks, dictionary) in [(footer.dictionaries(), true), (footer.recordBatches(), false)] {
        for block in blocks.into_iter().flatten() {
            parts.push(part(pieces, *block, dictionary)?);
        }
    }
    Ok(Index {
        schema,
        version: footer.version(),
        parts,
    })
}

fn of_stream(pieces: &Pieces) -> Result<Index, SourceError> {
    let file = pieces.name();
    let (mut at, mut schema, mut parts) = (0, None, Vec::new());
    // Whoever writes a stream may end it by ending.
    while at < pieces.bytes() {
        let ahead = pieces.piece(at, AHEAD)?;
        let length = ahead[4..]
            .first_chunk::<4>()
            .map_or(0, |length| u32::from_le_bytes(*length));
        if !ahead.starts_with(&CONTINUED) {
            return Err(damaged(file, text!("something stands between its parts")));
        }
        if length == 0 {
            break;
        }
        let head = pieces.piece(at, AHEAD + u64::from(length))?;
        let message = message(file, &head)?;
        let body = u64::try_from(message.bodyLength()).map_err(|_| ends_early(file))?;
        let size = i32::try_from(AHEAD + u64::from(length)).map_err(|_| ends_early(file))?;
        let block = Block::new(at.cast_signed(), size, message.bodyLength());
        let end = at.saturating_add(AHEAD + u64::from(length)).saturating_add(body);
        if end > pieces.bytes() {
            return Err(ends_early(file));
        }
        match message.header_type() {
            MessageHeader::Schema if schema.is_none() => {
                let found = message.header_as_schema();
                let found =
                    found.ok_or_else(|| damaged(file, text!("it does not say which columns it has")))?;
                schema = Some((columns(file, &found)?, message.version()));
            }
            MessageHeader::DictionaryBatch => parts.push(part(pieces, block, true)?),
            MessageHeader::RecordBatch => parts.push(part(pieces, block, false)?),
            _ => return Err(damaged(file, text!("it holds something else than rows"))),
        }
        at = end;
    }
    let (schema, version) =
        schema.ok_or_else(|| damaged(file, text!("it does not say which columns it has")))?;
    Ok(Index {
        schema,
        version,
        parts,
    })
}

fn columns(file: &str, schema: &arrow_ipc::Schema) -> Result<SchemaRef, SourceError> {
    if schema.endianness() != Endianness::Little {
        return Err(malformed(
            text!(
                "{file} was written on a machine with another order of bytes",
                file
            ),
            Some(text!("write it again on this machine")),
        ));
    }
    let schema = guarded(file, || try_fb_to_schema(*schema))?;
    schema.map(Arc::new).map_err(|error| told(file, &error))
}

/// A part whose place and size are held against the file.
fn part(pieces: &Pieces, block: Block, dictionary: bool) -> Result<Part, SourceError> {
    let file = pieces.name();
    let outside = || damaged(file, text!("it points behind its own end"));
    if block.offset() < 0 || block.metaDataLength() < AHEAD as i32 || block.bodyLength() < 0 {
        return Err(outside());
    }
    let mut part = Part {
        block,
        dictionary,
        rows: 0,
    };
    let end = part.start().checked_add(part.length());
    if end.is_none_or(|end| end > pieces.bytes()) {
        return Err(outside());
    }
    let head = pieces.piece(part.start(), part.head())?;
    let message = message(file, &head)?;
    let rows = values(&message).and_then(|values| u64::try_from(values.length()).ok());
    // The first column must agree.
    let first =
        values(&message).and_then(|values| Some(values.nodes()?.iter().next()?.length().cast_unsigned()));
    let rows = rows.filter(|rows| u32::try_from(*rows).is_ok() && first.is_none_or(|first| first == *rows));
    let rows =
        rows.ok_or_else(|| damaged(file, text!("its footer tells of an impossible number of rows")))?;
    part.rows = if dictionary { 0 } else { rows };
    Ok(part)
}
