//! What a metric or a curve was bound to: made by `bind`, held by the host as a handle, given back to `unbind`.

use std::ffi::c_void;

use arrow_array::ArrayRef;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_schema::DataType;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use weigh_abi::{ArrowArray, ArrowSchema, Str};

use super::{incoming, outgoing};
use crate::{Argument, Failure, Typed};

/// A metric or a curve with its types.
pub(super) struct Bound<T> {
    pub(super) it: T,
    /// The struct type of the arguments.
    pub(super) arguments: DataType,
    pub(super) result: DataType,
}

/// The places for what `bind` answers.
pub(super) struct Answers {
    pub(super) handle: *mut *mut c_void,
    pub(super) ty: *mut ArrowSchema,
}

/// Makes a metric or a curve for arguments and options, and hands it over. `called` is the field of its results.
///
/// # Safety
/// Arguments, options and the places for the answers are the host's own, as the header says.
pub(super) unsafe fn bind<T, O: DeserializeOwned + JsonSchema>(
    arguments: *const ArrowSchema,
    options: Str,
    out: &Answers,
    called: &str,
    make: impl FnOnce(&[Argument], O) -> Result<(T, Typed), Failure>,
) -> Result<(), Failure> {
    // SAFETY: as the caller promises.
    let ((arguments, ty), options) =
        unsafe { (incoming::arguments(arguments)?, incoming::options::<O>(options)?) };
    let (it, result) = make(&arguments, options)?;
    let schema = FFI_ArrowSchema::try_from(&result.field(called))?;
    let bound = Bound {
        it,
        arguments: ty,
        result: result.data_type(),
    };
    // SAFETY: as the caller promises.
    unsafe {
        out.ty.cast::<FFI_ArrowSchema>().write(schema);
        out.handle.write(outgoing::hand_over(bound));
    }
    Ok(())
}

/// What `bind` handed over.
///
/// # Safety
/// `handle` came from [`bind`] with the same `T`, and was not unbound.
pub(super) unsafe fn bound<'a, T>(handle: *mut c_void) -> &'a Bound<T> {
    // SAFETY: as the caller promises.
    unsafe { &*handle.cast::<Bound<T>>() }
}

/// Hands values over.
///
/// # Safety
/// `out` is the host's own place for them.
pub(super) unsafe fn answer(values: &ArrayRef, out: *mut ArrowArray) {
    // SAFETY: as the caller promises.
    unsafe {
        out.cast::<FFI_ArrowArray>()
            .write(FFI_ArrowArray::new(&values.to_data()));
    }
}
