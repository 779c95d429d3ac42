//! Streams of batches. Unlike arrow-rs' own, a panic in one is an error of that stream.

use std::ffi::{CString, c_char, c_int, c_void};

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_array::{Array, RecordBatch, StructArray};
use arrow_schema::SchemaRef;
use serde_json::json;
use weigh_abi::{ArrowArray, ArrowArrayStream, ArrowSchema};

use super::guard::{caught, let_go};
use super::outgoing;
use crate::Failure;

/// What the stream yields.
pub(super) type Yield = Box<dyn Iterator<Item = Result<RecordBatch, Failure>> + Send>;

/// What the stream holds.
struct Held {
    schema: SchemaRef,
    batches: Yield,
    error: Option<CString>,
}

/// Any number but 0; the words are in the error's text.
const FAILED: c_int = 5;

/// A stream for the host, which owns it from then on.
pub(super) fn stream(schema: SchemaRef, batches: Yield) -> ArrowArrayStream {
    ArrowArrayStream {
        get_schema: Some(get_schema),
        get_next: Some(get_next),
        get_last_error: Some(get_last_error),
        release: Some(release),
        private_data: outgoing::hand_over(Held {
            schema,
            batches,
            error: None,
        }),
    }
}

/// What a stream holds.
///
/// # Safety
/// `stream` was made by [`stream`], is not released and is used by this call alone.
unsafe fn held<'a>(stream: *mut ArrowArrayStream) -> &'a mut Held {
    // SAFETY: as the caller promises.
    unsafe { &mut *(*stream).private_data.cast::<Held>() }
}

fn told(held: &mut Held, result: Result<(), Failure>) -> c_int {
    let Err(failure) = result else { return 0 };
    let text = json!({
        "status": failure.status.code(),
        "message": failure.message,
        "detail": failure.detail,
    });
    held.error = Some(outgoing::c_string(&text.to_string()));
    // What failed or panicked once is not asked again.
    let rest = std::mem::replace(&mut held.batches, Box::new(std::iter::empty()));
    let_go(|| drop(rest));
    FAILED
}

unsafe extern "C" fn get_schema(stream: *mut ArrowArrayStream, out: *mut ArrowSchema) -> c_int {
    // SAFETY: the host passes a stream of ours.
    let held = unsafe { held(stream) };
    let schema = held.schema.clone();
    let result = caught(|| {
        let schema = FFI_ArrowSchema::try_from(schema.as_ref())?;
        // SAFETY: the host passes a place for the answer.
        unsafe { out.cast::<FFI_ArrowSchema>().write(schema) };
        Ok(())
    });
    told(held, result)
}

unsafe extern "C" fn get_next(stream: *mut ArrowArrayStream, out: *mut ArrowArray) -> c_int {
    // SAFETY: the host passes a stream of ours.
    let held = unsafe { held(stream) };
    let result = caught(|| {
        let array = match held.batches.next().transpose()? {
            Some(batch) => FFI_ArrowArray::new(&StructArray::from(batch).to_data()),
            None => FFI_ArrowArray::empty(),
        };
        // SAFETY: the host passes a place for the answer.
        unsafe { out.cast::<FFI_ArrowArray>().write(array) };
        Ok(())
    });
    told(held, result)
}

unsafe extern "C" fn get_last_error(stream: *mut ArrowArrayStream) -> *const c_char {
    // SAFETY: the host passes a stream of ours.
    let held = unsafe { held(stream) };
    held.error.as_ref().map_or(std::ptr::null(), |text| text.as_ptr())
}

unsafe extern "C" fn release(stream: *mut ArrowArrayStream) {
    // SAFETY: the host releases a stream of ours, once.
    let handle: *mut c_void = unsafe {
        (*stream).release = None;
        std::mem::replace(&mut (*stream).private_data, std::ptr::null_mut())
    };
    // SAFETY: the stream's own, taken back once.
    let_go(|| drop(unsafe { outgoing::take_back::<Held>(handle) }));
}
