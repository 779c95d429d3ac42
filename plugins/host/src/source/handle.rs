//! An opened connection of a plugin.

use std::ffi::c_void;
use std::fmt;
use std::path::Path;

use arrow_array::ffi::FFI_ArrowSchema;
use arrow_schema::{DataType, Fields};
use serde_json::{Map, Value};
use weigh_abi::{ArrowArrayStream, Error, OpenRequest, Partition, ScanPlan, ScanRequest, SourceVTable, Str};
use weigh_sdk::Failure;

use crate::call::{Asked, strict};
use crate::error::{Fault, PluginError};
use crate::import::field;
use crate::manifest::{Resolved, Secrets};
use crate::source::LoadedSource;
use crate::stream::{Stopped, Stream};

/// An opened connection, shared by all threads. Closed when dropped.
pub(super) struct Handle {
    source: LoadedSource,
    raw: *mut c_void,
    secrets: Secrets,
}

// SAFETY: by the header a source may be asked by many threads at a time.
unsafe impl Send for Handle {}
// SAFETY: as above.
unsafe impl Sync for Handle {}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Handle").field(&self.source).finish()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        let close = looked_for(self.table().close);
        // SAFETY: the plugin's own function, once, with what `open` answered; its streams hold this struct.
        unsafe { close(self.raw) };
    }
}

/// A function whose absence [`LoadedSource::read`] refuses.
fn looked_for<F>(function: Option<F>) -> F {
    function.unwrap_or_else(|| unreachable!("a table without it is not loaded"))
}

/// Holds options against the schema.
pub(super) fn check(source: &LoadedSource, options: &Map<String, Value>) -> Result<(), PluginError> {
    let asked = Asked {
        who: source.name(),
        during: "open",
    };
    source
        .options()
        .check(options)
        .map_err(|error| asked.options(error))
}

impl Handle {
    pub(super) fn open(source: &LoadedSource, options: &Resolved, base: &Path) -> Result<Self, PluginError> {
        check(source, options.reveal())?;
        let asked = Asked {
            who: source.name(),
            during: "open",
        };
        let json = Value::Object(options.reveal().clone()).to_string();
        let base = base.to_string_lossy();
        let request = OpenRequest {
            struct_size: size_of::<OpenRequest>() as u32,
            flags: 0,
            base: Str::new(&base),
            options_json: Str::new(&json),
        };
        let open = looked_for(source.table.open);
        let mut raw = std::ptr::null_mut();
        let opened = asked.call(|error| {
            // SAFETY: the plugin's own function; all that it gets lives through the call.
            unsafe { open(source.host.as_ptr(), &raw const request, &raw mut raw, error) }
        });
        let secrets = options.secrets().clone();
        match opened {
            Ok(()) => Ok(Self {
                source: source.clone(),
                raw,
                secrets,
            }),
            Err(error) => Err(redacted(error, &secrets)),
        }
    }

    fn table(&self) -> &SourceVTable {
        &self.source.table
    }

    /// The source's full name.
    pub(super) fn who(&self) -> &str {
        self.source.name()
    }

    pub(super) fn flags(&self) -> u32 {
        self.table().flags
    }

    pub(super) fn cancel(&self) {
        if let Some(cancel) = self.table().cancel {
            // SAFETY: the plugin's own function, which may be called beside others.
            unsafe { cancel(self.raw) };
        }
    }

    fn asked(&self, during: &'static str) -> Asked<'_> {
        Asked {
            who: self.who(),
            during,
        }
    }

    fn call(
        &self,
        during: &'static str,
        function: impl FnOnce(*mut Error) -> i32,
    ) -> Result<(), PluginError> {
        self.asked(during)
            .call(function)
            .map_err(|error| redacted(error, &self.secrets))
    }

    /// An answer that may not be.
    pub(super) fn broken(&self, during: &'static str, why: impl Into<String>) -> PluginError {
        redacted(self.asked(during).broken(why), &self.secrets)
    }

    /// Why a stream stopped.
    pub(super) fn stopped(&self, during: &'static str, stopped: Stopped) -> PluginError {
        match stopped {
            Stopped::Failed(failure) => redacted(self.asked(during).failed(failure), &self.secrets),
            Stopped::Broken(why) => self.broken(during, why),
        }
    }

    /// The columns of a table.
    pub(super) fn schema(&self, table: &str) -> Result<Fields, PluginError> {
        let schema = looked_for(self.table().schema);
        let mut ty = FFI_ArrowSchema::empty();
        self.call("schema", |error| {
            // SAFETY: the plugin's own function, with a place for its answer.
            unsafe { schema(self.raw, Str::new(table), (&raw mut ty).cast(), error) }
        })?;
        let whole = field(&ty).map_err(|why| self.broken("schema", why))?;
        match whole.data_type() {
            DataType::Struct(fields) => Ok(fields.clone()),
            other => Err(self.broken("schema", format!("its rows are {other}, not columns"))),
        }
    }

    /// How many partitions a scan has.
    pub(super) fn plan(&self, request: &ScanRequest) -> Result<u32, PluginError> {
        let plan = looked_for(self.table().plan);
        let mut answer = ScanPlan {
            struct_size: size_of::<ScanPlan>() as u32,
            n_partitions: 0,
            absorbed: 0,
            est_rows: -1,
        };
        self.call("plan", |error| {
            // SAFETY: the plugin's own function, with a place for its answer.
            unsafe { plan(self.raw, request, &raw mut answer, error) }
        })?;
        Ok(answer.n_partitions)
    }

    /// What is known of a partition; none where the plugin does not tell.
    pub(super) fn partition(
        &self,
        request: &ScanRequest,
        index: u32,
    ) -> Result<Option<weigh_sdk::Partition>, PluginError> {
        let Some(partition) = self.table().partition else {
            return Ok(None);
        };
        let mut answer = Partition {
            struct_size: size_of::<Partition>() as u32,
            input: Str::EMPTY,
            first_row: 1,
            bytes: 0,
        };
        self.call("partition", |error| {
            // SAFETY: the plugin's own function, with a place for its answer.
            unsafe { partition(self.raw, request, index, &raw mut answer, error) }
        })?;
        // SAFETY: the plugin's own text, which lives until the source is closed.
        let input = unsafe { strict(answer.input) }.map_err(|why| self.broken("partition", why))?;
        Ok(Some(weigh_sdk::Partition {
            input,
            first_row: answer.first_row,
            bytes: answer.bytes,
        }))
    }

    /// The number that people give to a row; none where they count on.
    pub(super) fn row_number(
        &self,
        request: &ScanRequest,
        partition: u32,
        row: u64,
    ) -> Result<Option<u64>, PluginError> {
        let Some(row_number) = self.table().row_number else {
            return Ok(None);
        };
        let mut answer = 0;
        self.call("row_number", |error| {
            // SAFETY: the plugin's own function, with a place for its answer.
            unsafe { row_number(self.raw, request, partition, row, &raw mut answer, error) }
        })?;
        Ok(Some(answer))
    }

    /// A stream of a partition's batches.
    pub(super) fn scan(&self, request: &ScanRequest, partition: u32) -> Result<Stream, PluginError> {
        let scan = looked_for(self.table().scan);
        self.stream("scan", |out, error| {
            // SAFETY: the plugin's own function, with a place for its answer.
            unsafe { scan(self.raw, request, partition, out, error) }
        })
    }

    /// A stream of what was read; none where the plugin does not tell.
    pub(super) fn inputs(&self, table: &str) -> Result<Option<Stream>, PluginError> {
        let Some(inputs) = self.table().inputs else {
            return Ok(None);
        };
        let stream = self.stream("inputs", |out, error| {
            // SAFETY: the plugin's own function, with a place for its answer.
            unsafe { inputs(self.raw, Str::new(table), out, error) }
        })?;
        Ok(Some(stream))
    }

    fn stream(
        &self,
        during: &'static str,
        function: impl FnOnce(*mut ArrowArrayStream, *mut Error) -> i32,
    ) -> Result<Stream, PluginError> {
        let mut raw = Stream::empty();
        self.call(during, |error| function(&raw mut raw, error))?;
        Stream::new(raw).map_err(|stopped| self.stopped(during, stopped))
    }
}

/// An error without the secrets of its connection.
fn redacted(error: PluginError, secrets: &Secrets) -> PluginError {
    let fault = match error.fault {
        Fault::Failed(failure) => {
            let detail = Value::Object(failure.detail).to_string();
            let detail = serde_json::from_str(&secrets.redact(&detail)).unwrap_or_default();
            Fault::Failed(Box::new(Failure {
                status: failure.status,
                message: secrets.redact(&failure.message),
                detail,
            }))
        }
        Fault::Broken(why) => Fault::Broken(secrets.redact(&why)),
        Fault::Misused(why) => Fault::Misused(secrets.redact(&why)),
        Fault::Options(error) => Fault::Options(error),
    };
    PluginError { fault, ..error }
}
