//! One file of a table: its footer, looked over, its columns and its row groups.

use std::sync::Arc;

use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use weigh_sdk::files::{Located, TypedFile, refuse_packed, something_else};
use weigh_sdk::{Column, SourceError};
use weigh_words::{Text, text};

use crate::columns::{Known, known};
use crate::failure::{damaged, malformed, told};
use crate::footer::{self, Wrong};
use crate::input::{Input, Stamp};

/// What a file begins and ends with, and what it ends with where its footer is encrypted.
const MAGIC: &[u8] = b"PAR1";
const ENCRYPTED: &[u8] = b"PARE";
/// The length of the footer and what stands behind it.
const TAIL: u64 = 8;
/// How much of a file that is something else tells what.
const HEAD: u64 = 512;

/// A file of a table.
#[derive(Debug)]
pub(crate) struct TableFile {
    pub(crate) located: Located,
    pub(crate) metadata: Arc<ParquetMetaData>,
    pub(crate) columns: Vec<Known>,
    stamp: Stamp,
}

impl TableFile {
    /// Reads the footer of a file.
    pub(crate) fn open(located: Located) -> Result<Self, SourceError> {
        let input = Input::open(&located, None)?;
        let metadata = metadata(&located.name, &input)?;
        let columns = known(&located.name, metadata.file_metadata())?;
        input.unchanged()?;
        Ok(Self {
            stamp: input.stamp(),
            located,
            metadata: Arc::new(metadata),
            columns,
        })
    }

    /// Opens it again, to read rows.
    pub(crate) fn input(&self) -> Result<Input, SourceError> {
        Input::open(&self.located, Some(self.stamp))
    }

    /// Rows in a row group.
    pub(crate) fn rows(&self, group: usize) -> u64 {
        self.metadata.row_group(group).num_rows().cast_unsigned()
    }

    /// How many bytes a column takes in a row group.
    pub(crate) fn bytes(&self, group: usize, place: usize) -> u64 {
        let chunks = self.metadata.row_group(group).columns();
        let chunk = chunks.get(self.columns[place].leaf);
        chunk.map_or(0, |chunk| chunk.compressed_size().cast_unsigned())
    }
}

impl TypedFile for TableFile {
    fn name(&self) -> &str {
        &self.located.name
    }

    fn columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().map(|known| &known.column)
    }
}

fn metadata(name: &str, input: &Input) -> Result<ParquetMetaData, SourceError> {
    let bytes = input.stamp().bytes;
    let most = bytes.min(HEAD);
    let head = input.piece(0, most)?;
    let tail = input.piece(bytes.saturating_sub(TAIL), bytes.min(TAIL))?;
    if tail.ends_with(ENCRYPTED) {
        return Err(encrypted(name));
    }
    if !head.starts_with(MAGIC) || !tail.ends_with(MAGIC) || bytes < TAIL + MAGIC.len() as u64 {
        return Err(not_parquet(name, &head, bytes));
    }
    let length = tail
        .first_chunk()
        .map_or(0, |length| u64::from(u32::from_le_bytes(*length)));
    let Some(start) = (bytes - TAIL).checked_sub(length).filter(|start| *start >= 4) else {
        return Err(damaged(name, text!("its footer would be longer than the file")));
    };
    let footer = input.piece(start, length)?;
    footer::check(&footer).map_err(|wrong| match wrong {
        Wrong::Unreadable => damaged(name, text!("its footer cannot be read")),
        Wrong::TooDeep => damaged(name, text!("its columns lie within one another too deep")),
        Wrong::Encrypted => encrypted(name),
    })?;
    let metadata = ParquetMetaDataReader::decode_metadata(&footer).map_err(|error| told(name, &error))?;
    check(name, &metadata, start)?;
    Ok(metadata)
}

fn encrypted(name: &str) -> SourceError {
    malformed(
        text!("{file} is encrypted", file = name),
        Some(text!(
            "write it without encryption: there is no way to give a key"
        )),
    )
}

/// What a file is that is no Parquet file, as far as its beginning tells.
fn not_parquet(name: &str, head: &[u8], bytes: u64) -> SourceError {
    if bytes == 0 {
        return malformed(text!("{file} is empty", file = name), None);
    }
    if let Err(packed) = refuse_packed(name, head) {
        return packed;
    }
    if head.starts_with(MAGIC) {
        return malformed(
            text!(
                "{file} is not complete: it begins as a Parquet file and does not end as one",
                file = name
            ),
            Some(text!("copy it again, or wait until it is written to its end")),
        );
    }
    if let Some(error) = something_else(name, "parquet", "Parquet", head) {
        return error;
    }
    let cut = head.len().saturating_sub(3);
    let text = match str::from_utf8(head) {
        Ok(text) => Some(text),
        // The last letter may be cut in half.
        Err(error) if error.valid_up_to() >= cut => str::from_utf8(&head[..error.valid_up_to()]).ok(),
        Err(_) => None,
    };
    let text = text.filter(|text| !text.contains(|c: char| c.is_control() && !c.is_whitespace()));
    let help = if text.is_some() {
        Some(text!("it looks like text: read it with `from csv`"))
    } else if head.starts_with(&[0x1f, 0x8b]) {
        Some(text!("unpack it first"))
    } else {
        None
    };
    malformed(text!("{file} is no Parquet file", file = name), help)
}

/// Holds the sizes and places in a footer against the file, whose pages end at `end`.
fn check(name: &str, metadata: &ParquetMetaData, end: u64) -> Result<(), SourceError> {
    let lies = |why: Text| damaged(name, why);
    let mut rows = 0_i64;
    for group in metadata.row_groups() {
        rows = (group.num_rows() >= 0)
            .then(|| rows.checked_add(group.num_rows()))
            .flatten()
            .ok_or_else(|| lies(text!("its footer tells of an impossible number of rows")))?;
        for column in group.columns() {
            if column.file_path().is_some() {
                return Err(malformed(
                    text!("the rows of {file} are in other files", file = name),
                    Some(text!("name those files, or a pattern for all of them")),
                ));
            }
            let start = column
                .dictionary_page_offset()
                .unwrap_or(column.data_page_offset());
            let stop = start.checked_add(column.compressed_size());
            let inside = start >= 0
                && column.compressed_size() >= 0
                && stop.is_some_and(|stop| stop.cast_unsigned() <= end);
            if !inside {
                return Err(lies(text!("it points behind its own end")));
            }
        }
    }
    let told = metadata.file_metadata().num_rows();
    if rows != told {
        return Err(lies(text!(
            "its footer tells of {told} rows, and its parts have {rows}",
            told,
            rows
        )));
    }
    Ok(())
}
