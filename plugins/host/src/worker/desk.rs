//! What a worker keeps, by id, and how it answers.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::types::UInt32Type;
use arrow_array::{Array as _, ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Fields};
use weigh_sdk::{Argument, Typed};
use weigh_words::{Text, text};

use crate::curve::BoundCurve;
use crate::error::{Fault, PluginError};
use crate::manifest::Resolved;
use crate::metric::{BoundMetric, MetricState};
use crate::plugin::Plugin;
use crate::process::columns;
use crate::process::protocol::{Done, Partition, Request, Said, Scan};
use crate::source::handle::Handle;
use crate::source::request::Request as Scanning;
use crate::stream::Stream;

/// The name of a column of results.
const RESULT: &str = "result";

/// A plugin and everything that was made of it.
pub(super) struct Desk {
    plugin: Plugin,
    last: u64,
    metrics: HashMap<u64, BoundMetric>,
    curves: HashMap<u64, BoundCurve>,
    states: HashMap<u64, (MetricState, Typed)>,
    sources: HashMap<u64, Arc<Handle>>,
    streams: HashMap<u64, Reading>,
}

/// A stream and the connection that it comes from, which is closed behind it.
struct Reading {
    stream: Stream,
    during: &'static str,
    handle: Arc<Handle>,
}

type Answer = Result<(Done, Vec<u8>), Fault>;

impl Desk {
    pub(super) fn new(plugin: Plugin) -> Self {
        Self {
            plugin,
            last: 0,
            metrics: HashMap::new(),
            curves: HashMap::new(),
            states: HashMap::new(),
            sources: HashMap::new(),
            streams: HashMap::new(),
        }
    }

    pub(super) fn answer(&mut self, request: Request, body: Vec<u8>) -> (Said, Vec<u8>) {
        match self.answered(request, body) {
            Ok((done, body)) => (Said::Done(done), body),
            Err(fault) => (fault.into(), Vec::new()),
        }
    }

    fn answered(&mut self, request: Request, body: Vec<u8>) -> Answer {
        match request {
            Request::Hello { .. } | Request::Cancel {} => Err(misused(text!("it was greeted already"))),
            Request::BindMetric { name, options } => {
                let full = self.full(&name);
                let metric = self.plugin.metrics().iter().find(|metric| metric.name() == full);
                let metric = metric.ok_or_else(|| misused(text!("there is no metric `{name}`", name)))?;
                let bound = metric.bind(&arguments(body)?, &options).map_err(fault)?;
                let types = columns::types(&one(bound.result())).map_err(misused)?;
                let id = self.next();
                self.metrics.insert(id, bound);
                Ok((made(id), types))
            }
            Request::BindCurve { name, options } => {
                let full = self.full(&name);
                let curve = self.plugin.curves().iter().find(|curve| curve.name() == full);
                let curve = curve.ok_or_else(|| misused(text!("there is no curve `{name}`", name)))?;
                let bound = curve.bind(&arguments(body)?, &options).map_err(fault)?;
                let types = columns::types(&one(bound.result())).map_err(misused)?;
                let id = self.next();
                self.curves.insert(id, bound);
                Ok((made(id), types))
            }
            Request::Unbind { bound } => {
                self.metrics.remove(&bound);
                self.curves.remove(&bound);
                Ok(nothing())
            }
            Request::StateNew { bound } => {
                let metric = self.metrics.get(&bound).ok_or_else(unknown)?;
                let state = (metric.state().map_err(fault)?, metric.result());
                let id = self.next();
                self.states.insert(id, state);
                Ok((made(id), Vec::new()))
            }
            Request::Update { state, groups } => {
                let batch = columns::decoded_rows(body).map_err(misused)?;
                let (ids, values) = batch
                    .columns()
                    .split_first()
                    .ok_or_else(|| misused(text!("there are no groups")))?;
                let (state, _) = self.states.get_mut(&state).ok_or_else(unknown)?;
                state.update(values, groups_of(ids)?, groups).map_err(fault)?;
                Ok(nothing())
            }
            Request::Merge { state, other, groups } => {
                let (other, _) = self.states.remove(&other).ok_or_else(unknown)?;
                let batch = columns::decoded_rows(body).map_err(misused)?;
                let map = batch
                    .columns()
                    .first()
                    .ok_or_else(|| misused(text!("there are no groups")))?;
                let (state, _) = self.states.get_mut(&state).ok_or_else(unknown)?;
                state.merge(other, groups_of(map)?, groups).map_err(fault)?;
                Ok(nothing())
            }
            Request::Finish { state, groups } => {
                let (state, ty) = self.states.remove(&state).ok_or_else(unknown)?;
                result(&state.finish(groups).map_err(fault)?, ty)
            }
            Request::StateFree { state } => {
                self.states.remove(&state);
                Ok(nothing())
            }
            Request::Eval { bound, rows } => {
                let batch = columns::decoded_rows(body).map_err(misused)?;
                let curve = self.curves.get(&bound).ok_or_else(unknown)?;
                let scores = curve.eval(batch.columns(), rows as usize).map_err(fault)?;
                result(&scores, curve.result())
            }
            Request::Open { name, base, options } => {
                let full = self.full(&name);
                let source = self.plugin.sources().iter().find(|source| source.name() == full);
                let source = source.ok_or_else(|| misused(text!("there is no source `{name}`", name)))?;
                let handle =
                    Handle::open(source, &Resolved::plain(options), Path::new(&base)).map_err(fault)?;
                let id = self.next();
                self.sources.insert(id, Arc::new(handle));
                Ok((made(id), Vec::new()))
            }
            Request::Close { source } => {
                self.sources.remove(&source);
                Ok(nothing())
            }
            Request::Schema { source, table } => {
                let fields = self.source(source)?.schema(&table).map_err(fault)?;
                Ok((Done::default(), columns::types(&fields).map_err(Fault::Broken)?))
            }
            Request::Plan { source, scan } => {
                let count = self
                    .source(source)?
                    .plan(&scanning(&scan, body)?)
                    .map_err(fault)?;
                Ok((counted(u64::from(count)), Vec::new()))
            }
            Request::Partition { source, scan, index } => {
                let partition = self
                    .source(source)?
                    .partition(&scanning(&scan, body)?, index)
                    .map_err(fault)?;
                let partition = partition.map(|partition| Partition {
                    input: partition.input,
                    first_row: partition.first_row,
                    bytes: partition.bytes,
                });
                Ok((
                    Done {
                        partition,
                        ..Done::default()
                    },
                    Vec::new(),
                ))
            }
            Request::RowNumber {
                source,
                scan,
                index,
                row,
            } => {
                let scanning = scanning(&scan, body)?;
                let number = self
                    .source(source)?
                    .row_number(&scanning, index, row)
                    .map_err(fault)?;
                Ok((number.map(counted).unwrap_or_default(), Vec::new()))
            }
            Request::Scan { source, scan, index } => {
                let handle = self.source(source)?.clone();
                let stream = handle.scan(&scanning(&scan, body)?, index).map_err(fault)?;
                self.reading(handle, "scan", stream)
            }
            Request::Inputs { source, table } => {
                let handle = self.source(source)?.clone();
                match handle.inputs(&table).map_err(fault)? {
                    Some(stream) => self.reading(handle, "inputs", stream),
                    None => Ok(nothing()),
                }
            }
            Request::Next { stream } => {
                let Reading {
                    stream,
                    during,
                    handle,
                } = self.streams.get_mut(&stream).ok_or_else(unknown)?;
                match stream.batch() {
                    Ok(Some(batch)) => Ok((Done::default(), columns::rows(&batch).map_err(Fault::Broken)?)),
                    Ok(None) => Ok(nothing()),
                    Err(stopped) => Err(fault(handle.stopped(during, stopped))),
                }
            }
            Request::Release { stream } => {
                self.streams.remove(&stream);
                Ok(nothing())
            }
        }
    }

    fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    fn full(&self, name: &str) -> String {
        format!("{}.{name}", self.plugin.name())
    }

    fn source(&self, id: u64) -> Result<&Arc<Handle>, Fault> {
        self.sources.get(&id).ok_or_else(unknown)
    }

    fn reading(&mut self, handle: Arc<Handle>, during: &'static str, stream: Stream) -> Answer {
        let types = columns::types(stream.fields()).map_err(Fault::Broken)?;
        let id = self.next();
        let reading = Reading {
            stream,
            during,
            handle,
        };
        self.streams.insert(id, reading);
        Ok((made(id), types))
    }
}

fn misused(why: Text) -> Fault {
    Fault::Misused(why)
}

fn unknown() -> Fault {
    misused(text!("there is nothing of this id"))
}

fn fault(error: PluginError) -> Fault {
    error.fault
}

fn nothing() -> (Done, Vec<u8>) {
    (Done::default(), Vec::new())
}

fn made(id: u64) -> Done {
    Done {
        id: Some(id),
        ..Done::default()
    }
}

fn counted(count: u64) -> Done {
    Done {
        count: Some(count),
        ..Done::default()
    }
}

fn one(ty: Typed) -> Fields {
    vec![ty.field(RESULT)].into()
}

/// A column of results in the form in which it crosses: texts are no views.
fn result(values: &ArrayRef, ty: Typed) -> Answer {
    let fields = one(ty);
    let values =
        crate::export::fitted(std::slice::from_ref(values), &fields, values.len()).map_err(Fault::Broken)?;
    let batch = RecordBatch::from(values);
    Ok((Done::default(), columns::rows(&batch).map_err(Fault::Broken)?))
}

/// Arguments out of their columns.
fn arguments(body: Vec<u8>) -> Result<Vec<Argument>, Fault> {
    let (schema, _) = columns::decoded(body).map_err(misused)?;
    let argument = |field: &Field| {
        let ty =
            Typed::of(field).map_err(|why| misused(text!("`{name}`: {why}", name = field.name(), why)))?;
        Ok(Argument {
            name: field.name().clone(),
            ty,
        })
    };
    schema.fields().iter().map(|field| argument(field)).collect()
}

fn groups_of(ids: &ArrayRef) -> Result<&[u32], Fault> {
    if *ids.data_type() != DataType::UInt32 || ids.null_count() > 0 {
        return Err(misused(text!("groups are no numbers")));
    }
    Ok(ids.as_primitive::<UInt32Type>().values())
}

fn scanning(scan: &Scan, body: Vec<u8>) -> Result<Scanning, Fault> {
    let (schema, _) = columns::decoded(body).map_err(misused)?;
    Scanning::of(&scan.table, schema.fields().clone(), scan.batch_rows).map_err(misused)
}
