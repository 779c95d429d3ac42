//! The two files of batches: Parquet, and Arrow's own. Written a batch at a time, so that neither needs room for all rows.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_ipc::writer::FileWriter;
use arrow_schema::ArrowError;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use weigh_engine::outcome::Outcome;

use super::Batches;
use crate::columns::Columns;

/// So many bytes of rows wait, at most about, before they are written as a group.
const GROUP: usize = 32 << 20;

/// Writes a file of Arrow (IPC), which Feather is too.
pub(crate) fn arrow(outcome: &Outcome, columns: Columns, out: &mut dyn Write) -> io::Result<()> {
    let batches = Batches::of(outcome, columns);
    let mut writer = FileWriter::try_new(out, &batches.schema()).map_err(failed)?;
    for batch in batches {
        batch.and_then(|batch| writer.write(&batch)).map_err(failed)?;
    }
    writer.finish().map_err(failed)
}

/// Writes a file of Parquet.
pub(crate) fn parquet(
    outcome: &Outcome,
    columns: Columns,
    version: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let batches = Batches::of(outcome, columns);
    let properties = WriterProperties::builder()
        .set_created_by(format!("weigh version {version}"))
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_bytes(Some(GROUP))
        .build();
    let written = Written::default();
    let mut writer =
        ArrowWriter::try_new(written.clone(), batches.schema(), Some(properties)).map_err(unwritten)?;
    for batch in batches {
        writer.write(&batch.map_err(failed)?).map_err(unwritten)?;
        written.hand_on(out)?;
    }
    writer.close().map_err(unwritten)?;
    written.hand_on(out)
}

/// What the writer of Parquet has written so far. It asks for a writer that it could send to other threads, which ours need not be.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn hand_on(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        out.write_all(&bytes)?;
        bytes.clear();
        Ok(())
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The error below; the libraries' own words would hide that a disk is full.
fn failed(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, error) => error,
        other => io::Error::other(other),
    }
}

fn unwritten(error: ParquetError) -> io::Error {
    // Nothing of it comes from a disk: it writes into memory.
    io::Error::other(error)
}

#[cfg(test)]
mod tests;
