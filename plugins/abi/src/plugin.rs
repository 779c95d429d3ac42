//! What everything else stands on: strings, errors, the host and the plugin itself.

use std::ffi::{c_char, c_void};

use crate::{CurveVTable, MetricVTable, SourceVTable};

/// A borrowed UTF-8 string. `ptr` may be null where `len` is 0.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "said above")]
pub struct Str {
    pub ptr: *const c_char,
    pub len: usize,
}

impl Str {
    /// No text.
    pub const EMPTY: Self = Self {
        ptr: std::ptr::null(),
        len: 0,
    };

    /// A view of `text`, as long as that lives.
    pub const fn new(text: &str) -> Self {
        Self {
            ptr: text.as_ptr().cast(),
            len: text.len(),
        }
    }
}

// SAFETY: a string is never written through; whoever reads it says for how long it lives.
unsafe impl Send for Str {}
// SAFETY: as above.
unsafe impl Sync for Str {}

/// A slot that a later version may use; null until then.
pub type Reserved = Option<unsafe extern "C" fn()>;

/// What a function returns.
pub mod status {
    /// Done.
    pub const OK: i32 = 0;
    /// An option or an argument is wrong.
    pub const INVALID_ARGUMENT: i32 = 1;
    /// There is no such table, column or file.
    pub const NOT_FOUND: i32 = 2;
    /// The plugin cannot do that.
    pub const UNSUPPORTED: i32 = 3;
    /// Reading or writing failed.
    pub const IO: i32 = 4;
    /// Not allowed.
    pub const AUTH: i32 = 5;
    /// Types do not go together.
    pub const TYPE: i32 = 6;
    /// Stopped because the host asked for it.
    pub const CANCELLED: i32 = 7;
    /// Took too long.
    pub const TIMEOUT: i32 = 8;
    /// A limit was reached.
    pub const LIMIT: i32 = 9;
    /// A mistake in the plugin.
    pub const INTERNAL: i32 = 10;
    /// A panic in the plugin.
    pub const PANIC: i32 = 11;
    /// The two sides speak different versions.
    pub const ABI: i32 = 12;
}

/// Levels of [`Host::log`].
pub mod log {
    /// Something failed.
    pub const ERROR: i32 = 1;
    /// Something looks wrong.
    pub const WARN: i32 = 2;
    /// What happens.
    pub const INFO: i32 = 3;
    /// What happens, in detail.
    pub const DEBUG: i32 = 4;
    /// Everything.
    pub const TRACE: i32 = 5;
}

/// What went wrong. Zeroed and sized by the host, filled by the plugin.
#[repr(C)]
#[derive(Debug)]
#[expect(missing_docs, reason = "said in the header")]
pub struct Error {
    pub struct_size: u32,
    pub status: i32,
    pub vendor_code: i32,
    pub sqlstate: [c_char; 8],
    pub message: *const c_char,
    pub detail_json: *const c_char,
    pub private_data: *mut c_void,
    pub release: Option<unsafe extern "C" fn(*mut Error)>,
}

/// What the host offers. Lives as long as the process.
#[repr(C)]
#[derive(Debug)]
#[expect(missing_docs, reason = "said in the header")]
pub struct Host {
    pub struct_size: u32,
    pub abi_version: u32,
    pub ctx: *mut c_void,
    pub log: Option<unsafe extern "C" fn(*mut c_void, i32, Str, Str)>,
    pub is_cancelled: Option<unsafe extern "C" fn(*mut c_void) -> i32>,
}

// SAFETY: the header promises that a host lives as long as the process and that its functions may be called from any
// thread.
unsafe impl Send for Host {}
// SAFETY: as above.
unsafe impl Sync for Host {}

/// A plugin, in its static storage.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "said in the header")]
pub struct Plugin {
    pub struct_size: u32,
    pub abi_version: u32,
    pub name: Str,
    pub version: Str,
    pub license: Str,
    pub sources: *const *const SourceVTable,
    pub n_sources: usize,
    pub metrics: *const *const MetricVTable,
    pub n_metrics: usize,
    pub curves: *const *const CurveVTable,
    pub n_curves: usize,
}

// SAFETY: the header promises static storage that nobody writes to.
unsafe impl Send for Plugin {}
// SAFETY: as above.
unsafe impl Sync for Plugin {}

/// The type of the symbol [`crate::ENTRY_SYMBOL`].
pub type Entry = unsafe extern "C" fn(*const Host, *mut *const Plugin, *mut Error) -> i32;
