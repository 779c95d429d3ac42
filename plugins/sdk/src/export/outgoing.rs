//! What goes to the host: errors, and things that it holds for us.

use std::any::Any;
use std::ffi::{CString, c_void};

use weigh_abi::Error;

use crate::Failure;

/// What an [`Error`] borrows its texts from.
struct Texts {
    message: CString,
    detail: Option<CString>,
}

/// A C string of a text. NUL cannot be in one and is replaced.
pub(super) fn c_string(text: &str) -> CString {
    CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default()
}

pub(super) fn panic_text(payload: &(dyn Any + Send)) -> String {
    payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a text".to_owned())
}

/// Fills the host's error.
///
/// # Safety
/// `error` is null, or points to an error that the host zeroed and whose `struct_size` it set.
pub(super) unsafe fn tell(failure: &Failure, error: *mut Error) {
    if error.is_null() {
        return;
    }
    // SAFETY: not null, so the host's error. Every version of it is at least as large as this one.
    let error = unsafe { &mut *error };
    let detail = (!failure.detail.is_empty()).then(|| {
        let detail = serde_json::to_string(&failure.detail);
        c_string(&detail.unwrap_or_default())
    });
    let texts = Box::new(Texts {
        message: c_string(&failure.message.to_string()),
        detail,
    });
    error.status = failure.status.code();
    error.message = texts.message.as_ptr();
    error.detail_json = texts
        .detail
        .as_ref()
        .map_or(std::ptr::null(), |detail| detail.as_ptr());
    error.private_data = Box::into_raw(texts).cast();
    error.release = Some(release);
}

unsafe extern "C" fn release(error: *mut Error) {
    // SAFETY: the host calls it once, with the error that `tell` filled.
    let texts = unsafe {
        (*error).release = None;
        Box::from_raw((*error).private_data.cast::<Texts>())
    };
    drop(texts);
}

/// Puts something into the host's hands.
pub(super) fn hand_over<T>(value: T) -> *mut c_void {
    Box::into_raw(Box::new(value)).cast()
}

/// Takes it back.
///
/// # Safety
/// `handle` is null or came from [`hand_over`] with the same type, and is taken back once.
pub(super) unsafe fn take_back<T>(handle: *mut c_void) -> Option<Box<T>> {
    if handle.is_null() {
        return None;
    }
    // SAFETY: as the caller promises.
    Some(unsafe { Box::from_raw(handle.cast()) })
}
