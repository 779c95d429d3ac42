//! The table of functions of a curve.

use std::ffi::c_void;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_schema::DataType;
use weigh_abi::{ArrowArray, ArrowSchema, CurveVTable, Error, Host, Str};

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

/// A curve with what it was bound to.
struct Bound<C> {
    curve: C,
    /// The struct type of the arguments.
    arguments: DataType,
    result: DataType,
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
        // SAFETY: the host's own arguments, as the header says.
        let ((arguments, ty), options) = unsafe {
            (
                incoming::arguments(arguments)?,
                incoming::options::<C::Options>(options)?,
            )
        };
        let (curve, result) = C::bind(&arguments, options)?;
        let schema = FFI_ArrowSchema::try_from(&result.field("score"))?;
        let bound = Bound {
            curve,
            arguments: ty,
            result: result.data_type(),
        };
        // SAFETY: the host passes places for both answers.
        unsafe {
            out_type.cast::<FFI_ArrowSchema>().write(schema);
            out.write(outgoing::hand_over(bound));
        }
        Ok(())
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
            let bound = &*handle.cast::<Bound<C>>();
            (bound, incoming::columns(columns, &bound.arguments)?)
        };
        let scores = bound.curve.eval(&columns, rows)?;
        checked(&scores, &bound.result, rows, C::NAME)?;
        // SAFETY: the host passes a place for the answer.
        unsafe {
            out.cast::<FFI_ArrowArray>()
                .write(FFI_ArrowArray::new(&scores.to_data()));
        }
        Ok(())
    })
}

unsafe extern "C" fn unbind<C: Curve>(handle: *mut c_void) {
    // SAFETY: the host passes what `bind` answered, once, after all its calls.
    let_go(|| drop(unsafe { outgoing::take_back::<Bound<C>>(handle) }));
}
