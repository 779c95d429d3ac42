//! Reading a stream of a plugin.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, Fields, Schema};

use weigh_abi::ArrowArrayStream;
use weigh_sdk::Failure;
use weigh_words::{Text, text};

use crate::call::{c_text, stream_failure};
use crate::error::PluginError;
use crate::import::{field, import};
use crate::process::Remote;

/// Why a stream ended early.
pub(crate) enum Stopped {
    /// It says so itself.
    Failed(Failure),
    /// It yields what it may not.
    Broken(Text),
    /// What the process says.
    Told(PluginError),
}

/// A stream of a plugin. Used by one thread at a time.
pub(crate) enum Stream {
    /// In this process.
    Here(Here),
    /// In one of its own.
    Apart(Remote),
}

impl Stream {
    /// The columns of its batches.
    pub(crate) fn fields(&self) -> &Fields {
        match self {
            Self::Here(here) => &here.fields,
            Self::Apart(remote) => remote.fields(),
        }
    }

    /// The next batch. Not asked again after the end or an error.
    pub(crate) fn batch(&mut self) -> Result<Option<RecordBatch>, Stopped> {
        match self {
            Self::Here(here) => here.batch(),
            Self::Apart(remote) => remote.batch().map_err(Stopped::Told),
        }
    }
}

/// A stream in this process, released when dropped.
pub(crate) struct Here {
    raw: ArrowArrayStream,
    fields: Fields,
}

// SAFETY: by the header a stream may move between threads; `&mut self` keeps it to one at a time.
unsafe impl Send for Here {}

impl Drop for Here {
    fn drop(&mut self) {
        if let Some(release) = self.raw.release {
            // SAFETY: the plugin's own function, once, on its own stream.
            unsafe { release(&raw mut self.raw) };
        }
    }
}

impl Here {
    /// A stream that is not there yet, for a plugin to fill.
    pub(crate) fn empty() -> ArrowArrayStream {
        ArrowArrayStream {
            get_schema: None,
            get_next: None,
            get_last_error: None,
            release: None,
            private_data: std::ptr::null_mut(),
        }
    }

    /// Takes a stream over, and asks for its type.
    pub(crate) fn new(raw: ArrowArrayStream) -> Result<Self, Stopped> {
        let mut stream = Self {
            raw,
            fields: Fields::empty(),
        };
        if stream.raw.release.is_none() {
            return Err(Stopped::Broken(text!("it answered with no stream")));
        }
        let Some(get_schema) = stream.raw.get_schema else {
            return Err(Stopped::Broken(text!("its stream has no `get_schema`")));
        };
        let mut schema = FFI_ArrowSchema::empty();
        // SAFETY: the plugin's own function, on its own stream.
        if unsafe { get_schema(&raw mut stream.raw, (&raw mut schema).cast()) } != 0 {
            return Err(Stopped::Failed(stream.last_error()));
        }
        let whole =
            field(&schema).map_err(|why| Stopped::Broken(text!("the type of its rows: {why}", why)))?;
        match whole.data_type() {
            DataType::Struct(fields) => stream.fields = fields.clone(),
            other => {
                return Err(Stopped::Broken(text!(
                    "its rows are {found}, not columns",
                    found = other.to_string()
                )));
            }
        }
        Ok(stream)
    }

    fn last_error(&mut self) -> Failure {
        // SAFETY: the plugin's own function, on its own stream; the text lives until the next call.
        let text = unsafe {
            let text = self.raw.get_last_error.map(|last| last(&raw mut self.raw));
            text.and_then(|text| c_text(text))
        };
        stream_failure(text)
    }

    fn batch(&mut self) -> Result<Option<RecordBatch>, Stopped> {
        let Some(get_next) = self.raw.get_next else {
            return Err(Stopped::Broken(text!("its stream has no `get_next`")));
        };
        let mut array = FFI_ArrowArray::empty();
        // SAFETY: the plugin's own function, on its own stream.
        if unsafe { get_next(&raw mut self.raw, (&raw mut array).cast()) } != 0 {
            return Err(Stopped::Failed(self.last_error()));
        }
        if array.is_released() {
            return Ok(None);
        }
        let whole = DataType::Struct(self.fields.clone());
        let rows = import(array, &whole, None).map_err(Stopped::Broken)?;
        let rows = rows.as_struct();
        if rows.logical_null_count() > 0 {
            return Err(Stopped::Broken(text!("whole rows of its batch are missing")));
        }
        let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(rows.len()));
        let schema = Arc::new(Schema::new(self.fields.clone()));
        RecordBatch::try_new_with_options(schema, rows.columns().to_vec(), &options)
            .map(Some)
            .map_err(|error| Stopped::Broken(Text::verbatim(error.to_string())))
    }
}
