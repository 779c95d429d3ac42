//! A call over the boundary, and the texts that come back.

use std::ffi::{CStr, c_char};

use serde_json::{Map, Value};
use weigh_abi::{Error, Str, status};
use weigh_sdk::{Failure, Status};
use weigh_words::{Text, text};

use crate::error::{Fault, PluginError};
use crate::options::OptionError;

/// The most characters of a plugin's text that are kept.
const MOST: usize = 10_000;

/// What is asked of whom, for errors.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) who: &'a str,
    pub(crate) during: &'static str,
}

impl Asked<'_> {
    pub(crate) fn error(self, fault: Fault) -> PluginError {
        PluginError {
            who: self.who.to_owned(),
            during: self.during,
            fault,
        }
    }

    pub(crate) fn failed(self, failure: Failure) -> PluginError {
        self.error(Fault::Failed(Box::new(failure)))
    }

    pub(crate) fn options(self, error: OptionError) -> PluginError {
        self.error(Fault::Options(Box::new(error)))
    }

    pub(crate) fn broken(self, why: Text) -> PluginError {
        self.error(Fault::Broken(why))
    }

    pub(crate) fn misused(self, why: Text) -> PluginError {
        self.error(Fault::Misused(why))
    }

    /// Calls a function and reads its error, if it fails.
    pub(crate) fn call(self, function: impl FnOnce(*mut Error) -> i32) -> Result<(), PluginError> {
        call(function).map_err(|failure| self.failed(failure))
    }
}

/// Calls a function with a place for its error, and reads that.
pub(crate) fn call(function: impl FnOnce(*mut Error) -> i32) -> Result<(), Failure> {
    let mut error = Error {
        struct_size: size_of::<Error>() as u32,
        status: status::OK,
        vendor_code: 0,
        sqlstate: [0; 8],
        message: std::ptr::null(),
        detail_json: std::ptr::null(),
        private_data: std::ptr::null_mut(),
        release: None,
    };
    let returned = function(&raw mut error);
    let result = if returned == status::OK {
        Ok(())
    } else {
        // SAFETY: the plugin filled these with its own NUL-terminated texts, which live until the release below.
        let (message, detail) = unsafe { (c_text(error.message), c_text(error.detail_json)) };
        Err(failure(returned, message, detail.as_deref()))
    };
    if let Some(release) = error.release {
        // SAFETY: the plugin asks for this call, once.
        unsafe { release(&raw mut error) };
    }
    result
}

/// What a stream says about its last error.
pub(crate) fn stream_failure(text: Option<String>) -> Failure {
    let text = text.unwrap_or_default();
    if let Ok(Value::Object(mut told)) = serde_json::from_str(&text) {
        let code = told
            .get("status")
            .and_then(Value::as_i64)
            .unwrap_or(i64::from(status::INTERNAL));
        let message = told.get("message").and_then(Value::as_str).map(str::to_owned);
        let mut failure = failure(code as i32, message, None);
        if let Some(Value::Object(detail)) = told.remove("detail") {
            failure.detail = detail;
        }
        return failure;
    }
    failure(status::IO, Some(text), None)
}

fn failure(code: i32, message: Option<String>, detail: Option<&str>) -> Failure {
    let message = message.map(|text| clean(&text)).filter(|text| !text.is_empty());
    let mut failure = Failure::told(
        Status::of(code),
        message.map_or_else(
            || text!("it does not say why (status {code})", code),
            Text::verbatim,
        ),
    );
    failure.detail = detail
        .and_then(|text| serde_json::from_str::<Map<_, _>>(text).ok())
        .unwrap_or_default();
    failure
}

/// A text without control characters, and not endless.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .take(MOST)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// A copy of a NUL-terminated text; what is no UTF-8 in it is replaced.
///
/// # Safety
/// `text` is null, or points to a NUL-terminated text that lives through the call.
pub(crate) unsafe fn c_text(text: *const c_char) -> Option<String> {
    if text.is_null() {
        return None;
    }
    // SAFETY: as the caller promises.
    Some(unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned())
}

/// A copy of a text; what is no UTF-8 in it is replaced.
///
/// # Safety
/// `text` has so many bytes, as the header asks.
pub(crate) unsafe fn lossy(text: Str) -> String {
    // SAFETY: as the caller promises.
    String::from_utf8_lossy(unsafe { bytes(text) }).into_owned()
}

/// A copy of a text.
///
/// # Safety
/// As with [`lossy`].
pub(crate) unsafe fn strict(text: Str) -> Result<String, Text> {
    // SAFETY: as the caller promises.
    let bytes = unsafe { bytes(text) };
    let text = std::str::from_utf8(bytes);
    text.map(str::to_owned).map_err(|_| {
        text!(
            "`{text}` is no UTF-8",
            text = clean(&String::from_utf8_lossy(bytes))
        )
    })
}

/// The bytes of a text.
///
/// # Safety
/// As with [`lossy`], and they are not used longer than they live.
unsafe fn bytes<'a>(text: Str) -> &'a [u8] {
    if text.ptr.is_null() || text.len == 0 || isize::try_from(text.len).is_err() {
        return &[];
    }
    // SAFETY: as the caller promises.
    unsafe { std::slice::from_raw_parts(text.ptr.cast(), text.len) }
}
