//! The table of functions of a metric.

use std::ffi::c_void;

use arrow_array::ArrayRef;
use arrow_schema::DataType;
use weigh_abi::{ArrowArray, ArrowSchema, Error, Host, MetricVTable, Str};

use super::bound::{self, Answers, Bound, bound};
use super::guard::{guard, let_go};
use super::incoming::{self, internal};
use super::{forever, outgoing};
use crate::{Failure, Metric, options_schema};

/// A metric, ready to be laid out.
pub fn metric<M: Metric>() -> MetricVTable {
    let behaviour = M::BEHAVIOUR;
    let flag = |on: bool, flag: u32| if on { flag } else { 0 };
    MetricVTable {
        struct_size: size_of::<MetricVTable>() as u32,
        flags: flag(behaviour.deterministic, weigh_abi::MET_DETERMINISTIC)
            | flag(behaviour.mergeable, weigh_abi::MET_MERGEABLE)
            | flag(behaviour.commutative, weigh_abi::MET_COMMUTATIVE),
        name: Str::new(M::NAME),
        doc: Str::new(M::DOC),
        options_schema: forever(&options_schema::<M::Options>().to_string()),
        bind: Some(bind::<M>),
        state_new: Some(state_new::<M>),
        update: Some(update::<M>),
        merge: behaviour.mergeable.then_some(merge::<M>),
        finish: Some(finish::<M>),
        state_free: Some(state_free::<M>),
        unbind: Some(unbind::<M>),
        state_save: None,
        state_load: None,
        reserved: [None; 8],
    }
}

/// Holds what a plugin answered against what it said.
pub(super) fn checked(array: &ArrayRef, ty: &DataType, rows: usize, who: &str) -> Result<(), Failure> {
    if array.data_type() != ty {
        let found = array.data_type();
        return Err(internal(format!(
            "`{who}` said {ty} at `bind` and answered with {found}"
        )));
    }
    if array.len() != rows {
        let found = array.len();
        return Err(internal(format!(
            "`{who}` answered with {found} values where {rows} were asked for"
        )));
    }
    Ok(())
}

unsafe extern "C" fn bind<M: Metric>(
    _host: *const Host,
    arguments: *const ArrowSchema,
    options: Str,
    out: *mut *mut c_void,
    out_type: *mut ArrowSchema,
    error: *mut Error,
) -> i32 {
    guard(error, || {
        let out = Answers {
            handle: out,
            ty: out_type,
        };
        // SAFETY: the host's own arguments, as the header says.
        unsafe { bound::bind(arguments, options, &out, "result", M::bind) }
    })
}

/// A state of this thread.
///
/// # Safety
/// `state` came from [`state_new`] with the same `M`, was not freed, and is used by this call alone.
unsafe fn state<'a, M: Metric>(state: *mut c_void) -> &'a mut M::State {
    // SAFETY: as the caller promises.
    unsafe { &mut *state.cast::<M::State>() }
}

unsafe extern "C" fn state_new<M: Metric>(
    handle: *mut c_void,
    out: *mut *mut c_void,
    error: *mut Error,
) -> i32 {
    guard(error, || {
        // SAFETY: the host passes what `bind` answered.
        let bound = unsafe { bound::<M>(handle) };
        let state = outgoing::hand_over(bound.it.state());
        // SAFETY: the host passes a place for the answer.
        unsafe { out.write(state) };
        Ok(())
    })
}

unsafe extern "C" fn update<M: Metric>(
    handle: *mut c_void,
    in_state: *mut c_void,
    columns: *mut ArrowArray,
    ids: *const u32,
    rows: usize,
    groups: u32,
    error: *mut Error,
) -> i32 {
    guard(error, || {
        // SAFETY: the host passes what `bind` and `state_new` answered, and columns of the type of `bind`.
        let (bound, state, (columns, length)) = unsafe {
            let bound = bound::<M>(handle);
            let columns = incoming::columns(columns, &bound.arguments)?;
            (bound, state::<M>(in_state), columns)
        };
        if length != rows {
            return Err(internal("the host passed columns of another length than it said"));
        }
        let ids = if rows == 0 {
            &[]
        } else {
            // SAFETY: the host passes a group id for each row.
            unsafe { std::slice::from_raw_parts(ids, rows) }
        };
        bound.it.update(state, &columns, ids, groups as usize)
    })
}

unsafe extern "C" fn merge<M: Metric>(
    handle: *mut c_void,
    into: *mut c_void,
    from: *mut c_void,
    map: *const u32,
    from_groups: u32,
    groups: u32,
    error: *mut Error,
) -> i32 {
    guard(error, || {
        let map = if from_groups == 0 {
            &[]
        } else {
            // SAFETY: the host passes an id for each group of the other state.
            unsafe { std::slice::from_raw_parts(map, from_groups as usize) }
        };
        // SAFETY: the host passes what `bind` and `state_new` answered, and two different states.
        let (bound, into, from) = unsafe { (bound::<M>(handle), state::<M>(into), state::<M>(from)) };
        bound.it.merge(into, from, map, groups as usize)
    })
}

unsafe extern "C" fn finish<M: Metric>(
    handle: *mut c_void,
    in_state: *mut c_void,
    groups: u32,
    out: *mut ArrowArray,
    error: *mut Error,
) -> i32 {
    guard(error, || {
        // SAFETY: the host passes what `bind` and `state_new` answered.
        let (bound, state) = unsafe { (bound::<M>(handle), state::<M>(in_state)) };
        let values = bound.it.finish(state, groups as usize)?;
        checked(&values, &bound.result, groups as usize, M::NAME)?;
        // SAFETY: the host passes a place for the answer.
        unsafe { bound::answer(&values, out) };
        Ok(())
    })
}

unsafe extern "C" fn state_free<M: Metric>(_handle: *mut c_void, state: *mut c_void) {
    // SAFETY: the host passes what `state_new` answered, once.
    let_go(|| drop(unsafe { outgoing::take_back::<M::State>(state) }));
}

unsafe extern "C" fn unbind<M: Metric>(handle: *mut c_void) {
    // SAFETY: the host passes what `bind` answered, once, after all its states are freed.
    let_go(|| drop(unsafe { outgoing::take_back::<Bound<M>>(handle) }));
}
