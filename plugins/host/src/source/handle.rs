//! An opened connection of a plugin.

use std::ffi::c_void;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use arrow_array::ffi::FFI_ArrowSchema;
use arrow_schema::{DataType, Fields};
use serde_json::{Map, Value};
use weigh_abi::{ArrowArrayStream, Error, OpenRequest, Partition, ScanPlan, SourceVTable, Str};
use weigh_sdk::Failure;
use weigh_words::{Text, text};

use crate::call::{Asked, strict};
use crate::error::{Fault, PluginError};
use crate::hooks::Host;
use crate::import::field;
use crate::manifest::{Resolved, Secrets};
use crate::process;
use crate::source::request::Request;
use crate::source::{LoadedSource, Runs};
use crate::stream::{Here, Stopped, Stream};

/// An opened connection, shared by all threads. Closed when dropped.
pub(crate) struct Handle {
    source: LoadedSource,
    seat: Seat,
    secrets: Secrets,
}

/// Where a connection is open.
enum Seat {
    /// In this process.
    Here(Opened),
    /// In one of its own.
    Apart(Arc<process::Connection>),
}

/// What `open` answered. Closed when dropped.
struct Opened {
    table: Arc<SourceVTable>,
    raw: *mut c_void,
}

// SAFETY: by the header a source may be asked by many threads at a time.
unsafe impl Send for Opened {}
// SAFETY: as above.
unsafe impl Sync for Opened {}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Handle").field(&self.source).finish()
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        let close = looked_for(self.table.close);
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

impl Opened {
    fn open(
        asked: Asked<'_>,
        table: &Arc<SourceVTable>,
        host: Host,
        options: &Resolved,
        base: &Path,
    ) -> Result<Self, PluginError> {
        let json = Value::Object(options.reveal().clone()).to_string();
        let base = base.to_string_lossy();
        let request = OpenRequest {
            struct_size: size_of::<OpenRequest>() as u32,
            flags: 0,
            base: Str::new(&base),
            options_json: Str::new(&json),
        };
        let open = looked_for(table.open);
        let mut raw = std::ptr::null_mut();
        asked.call(|error| {
            // SAFETY: the plugin's own function; all that it gets lives through the call.
            unsafe { open(host.as_ptr(), &raw const request, &raw mut raw, error) }
        })?;
        Ok(Self {
            table: table.clone(),
            raw,
        })
    }
}

impl Handle {
    pub(crate) fn open(source: &LoadedSource, options: &Resolved, base: &Path) -> Result<Self, PluginError> {
        check(source, options.reveal())?;
        let asked = Asked {
            who: source.name(),
            during: "open",
        };
        let secrets = options.secrets().clone();
        match &source.runs {
            Runs::Here(_, host) => host.hide(&secrets),
            Runs::Apart(home) => home.host().hide(&secrets),
        }
        let opened = match &source.runs {
            Runs::Here(table, host) => Opened::open(asked, table, *host, options, base).map(Seat::Here),
            Runs::Apart(home) => {
                process::Connection::open(home, asked, base, options.reveal()).map(Seat::Apart)
            }
        };
        match opened {
            Ok(seat) => Ok(Self {
                source: source.clone(),
                seat,
                secrets,
            }),
            Err(error) => Err(redacted(error, &secrets)),
        }
    }

    /// The source's full name.
    pub(super) fn who(&self) -> &str {
        self.source.name()
    }

    pub(super) fn flags(&self) -> u32 {
        self.source.flags()
    }

    pub(super) fn cancel(&self) {
        match &self.seat {
            Seat::Here(Opened { table, raw }) => {
                if let Some(cancel) = table.cancel {
                    // SAFETY: the plugin's own function, which may be called beside others.
                    unsafe { cancel(*raw) };
                }
            }
            Seat::Apart(connection) => connection.cancel(),
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
    pub(super) fn broken(&self, during: &'static str, why: Text) -> PluginError {
        redacted(self.asked(during).broken(why), &self.secrets)
    }

    /// Why a stream stopped.
    pub(crate) fn stopped(&self, during: &'static str, stopped: Stopped) -> PluginError {
        match stopped {
            Stopped::Failed(failure) => redacted(self.asked(during).failed(failure), &self.secrets),
            Stopped::Broken(why) => self.broken(during, why),
            Stopped::Told(error) => redacted(error, &self.secrets),
        }
    }

    /// The columns of a table.
    pub(crate) fn schema(&self, table: &str) -> Result<Fields, PluginError> {
        let Opened { table: vtable, raw } = match &self.seat {
            Seat::Here(opened) => opened,
            Seat::Apart(connection) => return self.told(connection.schema(table)),
        };
        let schema = looked_for(vtable.schema);
        let mut ty = FFI_ArrowSchema::empty();
        self.call("schema", |error| {
            // SAFETY: the plugin's own function, with a place for its answer.
            unsafe { schema(*raw, Str::new(table), (&raw mut ty).cast(), error) }
        })?;
        let whole = field(&ty).map_err(|why| self.broken("schema", why))?;
        match whole.data_type() {
            DataType::Struct(fields) => Ok(fields.clone()),
            other => Err(self.broken(
                "schema",
                text!("its rows are {found}, not columns", found = other.to_string()),
            )),
        }
    }

    /// How many partitions a scan has.
    pub(crate) fn plan(&self, request: &Request) -> Result<u32, PluginError> {
        let Opened { table, raw } = match &self.seat {
            Seat::Here(opened) => opened,
            Seat::Apart(connection) => return self.told(connection.plan(&request.wanted())),
        };
        let plan = looked_for(table.plan);
        let mut answer = ScanPlan {
            struct_size: size_of::<ScanPlan>() as u32,
            n_partitions: 0,
            absorbed: 0,
            est_rows: -1,
        };
        self.call("plan", |error| {
            // SAFETY: the plugin's own function, with a place for its answer.
            request.show(|request| unsafe { plan(*raw, request, &raw mut answer, error) })
        })?;
        Ok(answer.n_partitions)
    }

    /// What is known of a partition; none where the plugin does not tell.
    pub(crate) fn partition(
        &self,
        request: &Request,
        index: u32,
    ) -> Result<Option<weigh_sdk::Partition>, PluginError> {
        let Opened { table, raw } = match &self.seat {
            Seat::Here(opened) => opened,
            Seat::Apart(connection) => return self.told(connection.partition(&request.wanted(), index)),
        };
        let Some(partition) = table.partition else {
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
            request.show(|request| unsafe { partition(*raw, request, index, &raw mut answer, error) })
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
    pub(crate) fn row_number(
        &self,
        request: &Request,
        partition: u32,
        row: u64,
    ) -> Result<Option<u64>, PluginError> {
        let Opened { table, raw } = match &self.seat {
            Seat::Here(opened) => opened,
            Seat::Apart(connection) => {
                return self.told(connection.row_number(&request.wanted(), partition, row));
            }
        };
        let Some(row_number) = table.row_number else {
            return Ok(None);
        };
        let mut answer = 0;
        self.call("row_number", |error| {
            // SAFETY: the plugin's own function, with a place for its answer.
            request
                .show(|request| unsafe { row_number(*raw, request, partition, row, &raw mut answer, error) })
        })?;
        Ok(Some(answer))
    }

    /// A stream of a partition's batches.
    pub(crate) fn scan(&self, request: &Request, partition: u32) -> Result<Stream, PluginError> {
        let Opened { table, raw } = match &self.seat {
            Seat::Here(opened) => opened,
            Seat::Apart(connection) => {
                return self.told(connection.scan(&request.wanted(), partition).map(Stream::Apart));
            }
        };
        let scan = looked_for(table.scan);
        self.stream("scan", |out, error| {
            // SAFETY: the plugin's own function, with a place for its answer.
            request.show(|request| unsafe { scan(*raw, request, partition, out, error) })
        })
    }

    /// A stream of what was read; none where the plugin does not tell.
    pub(crate) fn inputs(&self, table: &str) -> Result<Option<Stream>, PluginError> {
        let Opened { table: vtable, raw } = match &self.seat {
            Seat::Here(opened) => opened,
            Seat::Apart(connection) => {
                return self.told(connection.inputs(table).map(|stream| stream.map(Stream::Apart)));
            }
        };
        let Some(inputs) = vtable.inputs else {
            return Ok(None);
        };
        let stream = self.stream("inputs", |out, error| {
            // SAFETY: the plugin's own function, with a place for its answer.
            unsafe { inputs(*raw, Str::new(table), out, error) }
        })?;
        Ok(Some(stream))
    }

    fn stream(
        &self,
        during: &'static str,
        function: impl FnOnce(*mut ArrowArrayStream, *mut Error) -> i32,
    ) -> Result<Stream, PluginError> {
        let mut raw = Here::empty();
        self.call(during, |error| function(&raw mut raw, error))?;
        let here = Here::new(raw).map_err(|stopped| self.stopped(during, stopped))?;
        Ok(Stream::Here(here))
    }

    /// What a process says, without the secrets.
    fn told<T>(&self, answer: Result<T, PluginError>) -> Result<T, PluginError> {
        answer.map_err(|error| redacted(error, &self.secrets))
    }
}

/// An error without the secrets of its connection.
fn redacted(error: PluginError, secrets: &Secrets) -> PluginError {
    let hide = |piece: &str| secrets.redact(piece);
    let fault = match error.fault {
        Fault::Failed(failure) => {
            let detail = Value::Object(failure.detail).to_string();
            let detail = serde_json::from_str(&secrets.redact(&detail)).unwrap_or_default();
            Fault::Failed(Box::new(Failure {
                status: failure.status,
                message: failure.message.with_each(&hide),
                detail,
            }))
        }
        Fault::Broken(why) => Fault::Broken(why.with_each(&hide)),
        Fault::Misused(why) => Fault::Misused(why.with_each(&hide)),
        Fault::Options(error) => Fault::Options(error),
        Fault::Ended(ended) => Fault::Ended(match ended {
            process::Ended::Garbled(what) => process::Ended::Garbled(what.with_each(&hide)),
            process::Ended::Earlier(how) => process::Ended::Earlier(how.with_each(&hide)),
            other => other,
        }),
    };
    PluginError { fault, ..error }
}
