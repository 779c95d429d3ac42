//! The table of functions of a curve.

use std::ffi::c_void;

use weigh_abi::{ArrowArray, ArrowSchema, CurveVTable, Error, Host, Str};

use super::bound::{self, Answers, Bound, bound};
use super::guard::{guard, let_go};
use super::metric::checked;
use super::{forever, incoming, outgoing};
use crate::{Curve, options_schema};

/// A curve, ready to be laid out.
pub fn curve<C: Curve>() -> CurveVTable {
    CurveVTable {
        struct_size: size_of::<CurveVTable>() as u32,
        flags: if C::DETERMINISTIC {
            weigh_abi::CRV_DETERMINISTIC
        } else {
            0
        },
        name: Str::new(C::NAME),
        doc: Str::new(C::DOC),
        options_schema: forever(&options_schema::<C::Options>().to_string()),
        bind: Some(bind::<C>),
        eval: Some(eval::<C>),
        unbind: Some(unbind::<C>),
        reserved: [None; 8],
    }
}

unsafe extern "C" fn bind<C: Curve>(
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
        unsafe { bound::bind(arguments, options, &out, "score", C::bind) }
    })
}

unsafe extern "C" fn eval<C: Curve>(
    handle: *mut c_void,
    columns: *mut ArrowArray,
    out: *mut ArrowArray,
    error: *mut Error,
) -> i32 {
    guard(error, || {
        // SAFETY: the host passes what `bind` answered, and columns of its type.
        let (bound, (columns, rows)) = unsafe {
            let bound = bound::<C>(handle);
            (bound, incoming::columns(columns, &bound.arguments)?)
        };
        let scores = bound.it.eval(&columns, rows)?;
        checked(&scores, &bound.result, rows, C::NAME)?;
        // SAFETY: the host passes a place for the answer.
        unsafe { bound::answer(&scores, out) };
        Ok(())
    })
}

unsafe extern "C" fn unbind<C: Curve>(handle: *mut c_void) {
    // SAFETY: the host passes what `bind` answered, once, after all its calls.
    let_go(|| drop(unsafe { outgoing::take_back::<Bound<C>>(handle) }));
}
