//! Calling a plugin's metric.

use std::ffi::c_void;
use std::fmt;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::ffi::FFI_ArrowArray;
use serde_json::{Map, Value};
use weigh_abi::MetricVTable;
use weigh_sdk::{Argument, Behaviour, Failure, Status, Typed, testing};
use weigh_words::{Text, text};

use crate::bound::{Bound, Seat, bind, bind_apart};
use crate::call::Asked;
use crate::error::{Fault, PluginError, Problem};
use crate::export::{delivered, export, fitted};
use crate::hooks::Host;
use crate::import::import;
use crate::options::Schema;
use crate::plugin::{Part, Runs, described, needed, part};
use crate::process::protocol::PartDescription;
use crate::process::{self, Home, Kind};

/// A metric of a plugin.
#[derive(Clone)]
pub struct LoadedMetric {
    part: Arc<Part>,
    flags: u32,
    runs: Runs<MetricVTable>,
}

impl fmt::Debug for LoadedMetric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LoadedMetric").field(&self.name()).finish()
    }
}

impl LoadedMetric {
    pub(crate) fn read(table: &MetricVTable, plugin: &str, host: Host) -> Result<Self, Problem> {
        let part = part(plugin, table.name, table.doc, table.options_schema)?;
        needed(table.bind, "bind", &part.name)?;
        needed(table.state_new, "state_new", &part.name)?;
        needed(table.update, "update", &part.name)?;
        needed(table.finish, "finish", &part.name)?;
        needed(table.state_free, "state_free", &part.name)?;
        needed(table.unbind, "unbind", &part.name)?;
        if table.flags & weigh_abi::MET_MERGEABLE != 0 {
            needed(table.merge, "merge", &part.name)?;
        }
        Ok(Self {
            part,
            flags: table.flags,
            runs: Runs::Here(Arc::new(*table), host),
        })
    }

    pub(crate) fn apart(told: &PartDescription, plugin: &str, home: &Arc<Home>) -> Result<Self, Problem> {
        Ok(Self {
            part: described(plugin, told)?,
            flags: told.flags,
            runs: Runs::Apart(home.clone()),
        })
    }

    pub(crate) fn flags(&self) -> u32 {
        self.flags
    }

    /// Its full name: `acme.churn`.
    pub fn name(&self) -> &str {
        &self.part.name
    }

    /// What it says about itself, in Markdown.
    pub fn doc(&self) -> &str {
        &self.part.doc
    }

    /// The schema of its options.
    pub fn options(&self) -> &Schema {
        &self.part.options
    }

    /// What may be done with it.
    pub fn behaviour(&self) -> Behaviour {
        let has = |flag: u32| self.flags & flag != 0;
        Behaviour {
            deterministic: has(weigh_abi::MET_DETERMINISTIC),
            mergeable: has(weigh_abi::MET_MERGEABLE),
            commutative: has(weigh_abi::MET_COMMUTATIVE),
        }
    }

    /// Makes it ready for arguments of these types. Options are held against the schema first.
    pub fn bind(
        &self,
        arguments: &[Argument],
        options: &Map<String, Value>,
    ) -> Result<BoundMetric, PluginError> {
        let bound = match &self.runs {
            Runs::Here(table, host) => {
                let functions = (looked_for(table.bind), looked_for(table.unbind));
                bind(&self.part, *host, functions, arguments, options)?
            }
            Runs::Apart(home) => bind_apart(&self.part, home, &Kind::Metric, arguments, options)?,
        };
        Ok(BoundMetric(Arc::new(Inner {
            metric: self.clone(),
            bound,
        })))
    }
}

/// A function whose absence [`LoadedMetric::read`] refuses.
fn looked_for<F>(function: Option<F>) -> F {
    function.unwrap_or_else(|| unreachable!("a table without it is not loaded"))
}

struct Inner {
    metric: LoadedMetric,
    bound: Bound,
}

impl Inner {
    fn asked(&self, during: &'static str) -> Asked<'_> {
        Asked {
            who: &self.metric.part.name,
            during,
        }
    }

    fn side(&self) -> Side<'_> {
        match (&self.bound.seat, &self.metric.runs) {
            (Seat::Here(bound), Runs::Here(table, _)) => Side::Here(table, bound.raw),
            (Seat::Apart(bound), _) => Side::Apart(bound),
            (Seat::Here(_), Runs::Apart(_)) => unreachable!("it is bound where it runs"),
        }
    }
}

/// The side of the boundary that a bound metric is on.
enum Side<'a> {
    /// Its functions, and what `bind` answered.
    Here(&'a MetricVTable, *mut c_void),
    /// A process of its own.
    Apart(&'a process::Bound),
}

/// A metric that is ready to take rows in. Shared by all threads; a clone is the same.
#[derive(Clone)]
pub struct BoundMetric(Arc<Inner>);

impl fmt::Debug for BoundMetric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BoundMetric").field(&self.0.metric.name()).finish()
    }
}

impl BoundMetric {
    /// The metric.
    pub fn metric(&self) -> &LoadedMetric {
        &self.0.metric
    }

    /// The type of its results.
    pub fn result(&self) -> Typed {
        self.0.bound.result
    }

    /// A state without rows.
    pub fn state(&self) -> Result<MetricState, PluginError> {
        let asked = self.0.asked("state_new");
        let handle = match self.0.side() {
            Side::Here(table, bound) => {
                let new = looked_for(table.state_new);
                let mut handle = std::ptr::null_mut();
                // SAFETY: the plugin's own function, with what `bind` answered.
                asked.call(|error| unsafe { new(bound, &raw mut handle, error) })?;
                Handle::Here(handle)
            }
            Side::Apart(bound) => Handle::Apart(bound.state(asked)?),
        };
        Ok(MetricState {
            bound: self.0.clone(),
            handle,
            groups: 0,
        })
    }
}

/// What one thread knows of all groups. May move between threads.
///
/// After an error it is of no more use than to be dropped.
pub struct MetricState {
    bound: Arc<Inner>,
    handle: Handle,
    groups: u32,
}

/// What the other side calls a state.
#[derive(Clone, Copy)]
enum Handle {
    /// What `state_new` answered.
    Here(*mut c_void),
    /// Its id.
    Apart(u64),
    /// It is gone.
    Gone,
}

impl Handle {
    fn raw(self) -> *mut c_void {
        match self {
            Self::Here(raw) => raw,
            Self::Apart(_) | Self::Gone => unreachable!("a state is where its metric is bound"),
        }
    }

    fn id(self) -> u64 {
        match self {
            Self::Apart(id) => id,
            Self::Here(_) | Self::Gone => unreachable!("a state is where its metric is bound"),
        }
    }
}

// SAFETY: by the header a state may move between threads; `&mut self` keeps it to one at a time.
unsafe impl Send for MetricState {}

impl fmt::Debug for MetricState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MetricState")
            .field("metric", &self.bound.metric.name())
            .field("groups", &self.groups)
            .finish_non_exhaustive()
    }
}

impl Drop for MetricState {
    fn drop(&mut self) {
        match (self.bound.side(), self.handle) {
            (_, Handle::Gone) => {}
            (Side::Here(table, bound), handle) => {
                let free = looked_for(table.state_free);
                // SAFETY: the plugin's own function, once, with what `state_new` answered; what is bound is still held.
                unsafe { free(bound, handle.raw()) };
            }
            (Side::Apart(bound), handle) => bound.free(self.bound.asked("state_free"), handle.id()),
        }
    }
}

impl MetricState {
    /// How many groups it knows of.
    pub fn groups(&self) -> u32 {
        self.groups
    }

    /// Takes rows in: `ids[i] < groups` is the group of row `i` of each column. `groups` never shrinks.
    ///
    /// Columns are of the Arrow types of the bound arguments; texts may be views.
    pub fn update(&mut self, columns: &[ArrayRef], ids: &[u32], groups: u32) -> Result<(), PluginError> {
        let asked = self.bound.asked("update");
        grown(self.groups, groups).map_err(|why| asked.misused(why))?;
        within(ids, groups).map_err(|why| asked.misused(why))?;
        let rows = fitted(columns, &self.bound.bound.fields, ids.len()).map_err(|why| asked.misused(why))?;
        match self.bound.side() {
            Side::Here(table, bound) => {
                let update = looked_for(table.update);
                let mut columns = export(rows);
                asked.call(|error| {
                    // SAFETY: the plugin's own function, with handles of its own and columns of the types that were
                    // bound; ids were looked over. What it leaves of the columns is released when they are dropped.
                    unsafe {
                        update(
                            bound,
                            self.handle.raw(),
                            (&raw mut columns).cast(),
                            ids.as_ptr(),
                            ids.len(),
                            groups,
                            error,
                        )
                    }
                })?;
            }
            Side::Apart(bound) => bound.update(asked, self.handle.id(), &rows, ids, groups)?,
        }
        self.groups = groups;
        Ok(())
    }

    /// Takes another state of the same bound metric in, whose group `i` is `map[i] < groups` here.
    ///
    /// The rows of `other` stand behind those that are here. Never called on a metric that is not mergeable.
    pub fn merge(&mut self, mut other: Self, map: &[u32], groups: u32) -> Result<(), PluginError> {
        let asked = self.bound.asked("merge");
        if !Arc::ptr_eq(&self.bound, &other.bound) {
            return Err(asked.misused(text!("the states were bound apart")));
        }
        if map.len() != other.groups as usize {
            return Err(asked.misused(text!(
                "{mapped} groups are mapped, there are {count}",
                mapped = map.len(),
                count = other.groups
            )));
        }
        grown(self.groups, groups).map_err(|why| asked.misused(why))?;
        within(map, groups).map_err(|why| asked.misused(why))?;
        if !self.bound.metric.behaviour().mergeable {
            return Err(asked.misused(text!("it does not merge")));
        }
        match self.bound.side() {
            Side::Here(table, bound) => {
                let merge = looked_for(table.merge);
                asked.call(|error| {
                    // SAFETY: the plugin's own function, with two different states of its own; ids were looked over.
                    unsafe {
                        merge(
                            bound,
                            self.handle.raw(),
                            other.handle.raw(),
                            map.as_ptr(),
                            other.groups,
                            groups,
                            error,
                        )
                    }
                })?;
            }
            Side::Apart(bound) => {
                let gone = std::mem::replace(&mut other.handle, Handle::Gone);
                bound.merge(asked, self.handle.id(), gone.id(), map, groups)?;
            }
        }
        self.groups = groups;
        Ok(())
    }

    /// One value a group, of the type [`BoundMetric::result`]; texts as views. Null where it is missing.
    pub fn finish(mut self, groups: u32) -> Result<ArrayRef, PluginError> {
        let asked = self.bound.asked("finish");
        grown(self.groups, groups).map_err(|why| asked.misused(why))?;
        let ty = self.bound.bound.result.data_type();
        let values = match self.bound.side() {
            Side::Here(table, bound) => {
                let finish = looked_for(table.finish);
                let mut values = FFI_ArrowArray::empty();
                asked.call(|error| {
                    // SAFETY: the plugin's own function, with handles of its own and a place for its answer.
                    unsafe { finish(bound, self.handle.raw(), groups, (&raw mut values).cast(), error) }
                })?;
                import(values, &ty, Some(groups as usize)).map_err(|why| asked.broken(why))?
            }
            Side::Apart(bound) => {
                let gone = std::mem::replace(&mut self.handle, Handle::Gone);
                bound.finish(asked, gone.id(), groups, &ty)?
            }
        };
        Ok(delivered(values))
    }
}

fn grown(before: u32, now: u32) -> Result<(), Text> {
    if now < before {
        Err(text!("{before} groups became {now}", before, now))
    } else {
        Ok(())
    }
}

/// All ids are below `groups`. A branch-free pass: it costs a fraction of what any metric does with them.
fn within(ids: &[u32], groups: u32) -> Result<(), Text> {
    let highest = ids.iter().fold(0, |highest, id| highest.max(*id));
    if !ids.is_empty() && highest >= groups {
        return Err(text!("group {highest} is none of {groups}", highest, groups));
    }
    Ok(())
}

/// So that a loaded metric is tried like one of the program's own.
impl testing::Aggregate for BoundMetric {
    type State = MetricState;

    fn behaviour(&self) -> Behaviour {
        self.0.metric.behaviour()
    }

    fn state(&self) -> Result<MetricState, Failure> {
        Ok(BoundMetric::state(self)?)
    }

    fn update(
        &self,
        state: &mut MetricState,
        columns: &[ArrayRef],
        ids: &[u32],
        groups: usize,
    ) -> Result<(), Failure> {
        Ok(state.update(columns, ids, groups as u32)?)
    }

    fn merge(
        &self,
        state: &mut MetricState,
        other: MetricState,
        map: &[u32],
        groups: usize,
    ) -> Result<(), Failure> {
        Ok(state.merge(other, map, groups as u32)?)
    }

    fn finish(&self, state: MetricState, groups: usize) -> Result<ArrayRef, Failure> {
        Ok(state.finish(groups as u32)?)
    }
}

impl From<PluginError> for Failure {
    fn from(error: PluginError) -> Self {
        match error.fault {
            Fault::Failed(failure) => *failure,
            Fault::Ended(ref ended) => {
                let status = match ended {
                    process::Ended::Deadline(_) => Status::Timeout,
                    process::Ended::Memory(_) => Status::Limit,
                    process::Ended::Cancelled => Status::Cancelled,
                    _ => Status::Internal,
                };
                let failure = Failure::told(status, error.text());
                match error.help() {
                    Some(help) => failure.hint(help.to_string()),
                    None => failure,
                }
            }
            Fault::Broken(_) | Fault::Options(_) | Fault::Misused(_) => {
                Failure::told(Status::Internal, error.text())
            }
        }
    }
}
