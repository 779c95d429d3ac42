//! Columns in the body of a frame: an Arrow IPC stream of one schema and at most one batch.
//!
//! What comes from a worker is looked over while it is read: arrow holds every buffer against its length, offsets and
//! UTF-8, and whatever it cannot read is an error.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, SchemaRef};
use weigh_words::{Text, text};

/// The name of the column of group ids.
pub(crate) const GROUP: &str = "weigh.group";

/// Columns without rows.
pub(crate) fn types(fields: &Fields) -> Result<Vec<u8>, Text> {
    encoded(&Schema::new(fields.clone()), None)
}

/// Columns with rows.
pub(crate) fn rows(batch: &RecordBatch) -> Result<Vec<u8>, Text> {
    encoded(&batch.schema(), Some(batch))
}

/// One column with rows.
pub(crate) fn column(field: Field, values: ArrayRef) -> Result<Vec<u8>, Text> {
    rows(&batch(vec![field].into(), vec![values])?)
}

/// Columns of these types as a batch.
pub(crate) fn batch(fields: Fields, columns: Vec<ArrayRef>) -> Result<RecordBatch, Text> {
    let count = columns.first().map_or(0, |column| column.len());
    let options = RecordBatchOptions::new().with_row_count(Some(count));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &options)
        .map_err(|error| Text::verbatim(error.to_string()))
}

fn encoded(schema: &Schema, batch: Option<&RecordBatch>) -> Result<Vec<u8>, Text> {
    let bytes = batch.map_or(0, RecordBatch::get_array_memory_size);
    let write = || -> Result<Vec<u8>, ArrowError> {
        let mut writer = StreamWriter::try_new(Vec::with_capacity(bytes.min(1 << 28) + 1024), schema)?;
        if let Some(batch) = batch {
            writer.write(batch)?;
        }
        writer.into_inner()
    };
    write().map_err(|error| Text::verbatim(error.to_string()))
}

/// Reads columns, and their rows if there are any.
pub(crate) fn decoded(body: Vec<u8>) -> Result<(SchemaRef, Option<RecordBatch>), Text> {
    let read = || -> Result<_, ArrowError> {
        let mut decoder = StreamDecoder::new();
        let mut rest = Buffer::from_vec(body);
        let batch = decoder.decode(&mut rest)?;
        if batch.is_some() && decoder.decode(&mut rest)?.is_some() {
            return Err(ArrowError::IpcError("there is more than one batch".to_owned()));
        }
        let schema = decoder.schema();
        let schema = schema.ok_or_else(|| ArrowError::IpcError("there is no schema".to_owned()))?;
        Ok((schema, batch))
    };
    // A stream that contradicts itself may make arrow panic instead of saying so.
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(read) => read.map_err(|error| {
            let why = error.to_string();
            text!("its columns cannot be read: {why}", why)
        }),
        Err(_) => Err(text!("its columns contradict themselves")),
    }
}

/// Reads rows.
pub(crate) fn decoded_rows(body: Vec<u8>) -> Result<RecordBatch, Text> {
    match decoded(body)? {
        (_, Some(batch)) => Ok(batch),
        (schema, None) => Ok(RecordBatch::new_empty(schema)),
    }
}

/// Reads one column of a type.
pub(crate) fn decoded_column(body: Vec<u8>, ty: &DataType, count: usize) -> Result<ArrayRef, Text> {
    let batch = decoded_rows(body)?;
    let [column] = batch.columns() else {
        return Err(text!(
            "it answered with {count} columns where one was asked for",
            count = batch.num_columns()
        ));
    };
    if column.data_type() != ty {
        return Err(text!(
            "it answered with {found} where {wanted} was bound",
            found = column.data_type().to_string(),
            wanted = ty.to_string()
        ));
    }
    if column.len() != count {
        return Err(text!(
            "it answered with {found} values where {wanted} were asked for",
            found = column.len(),
            wanted = count
        ));
    }
    Ok(column.clone())
}
