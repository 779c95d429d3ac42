//! Aggregate metrics.

use std::ffi::c_void;

use crate::{ArrowArray, ArrowSchema, Error, Host, Reserved, Str};

/// Equal input gives equal bytes.
pub const MET_DETERMINISTIC: u32 = 1;
/// `merge` is there and associative: the rows may be split in any way.
pub const MET_MERGEABLE: u32 = 2;
/// The order of rows and of merges does not matter.
pub const MET_COMMUTATIVE: u32 = 4;

/// The functions of a metric.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "said in the header")]
pub struct MetricVTable {
    pub struct_size: u32,
    pub flags: u32,
    pub name: Str,
    pub doc: Str,
    pub options_schema: Str,
    pub bind: Option<
        unsafe extern "C" fn(
            *const Host,
            *const ArrowSchema,
            Str,
            *mut *mut c_void,
            *mut ArrowSchema,
            *mut Error,
        ) -> i32,
    >,
    pub state_new: Option<unsafe extern "C" fn(*mut c_void, *mut *mut c_void, *mut Error) -> i32>,
    pub update: Option<
        unsafe extern "C" fn(
            *mut c_void,
            *mut c_void,
            *mut ArrowArray,
            *const u32,
            usize,
            u32,
            *mut Error,
        ) -> i32,
    >,
    pub merge: Option<
        unsafe extern "C" fn(*mut c_void, *mut c_void, *mut c_void, *const u32, u32, u32, *mut Error) -> i32,
    >,
    pub finish:
        Option<unsafe extern "C" fn(*mut c_void, *mut c_void, u32, *mut ArrowArray, *mut Error) -> i32>,
    pub state_free: Option<unsafe extern "C" fn(*mut c_void, *mut c_void)>,
    pub unbind: Option<unsafe extern "C" fn(*mut c_void)>,
    pub state_save: Option<
        unsafe extern "C" fn(
            *mut c_void,
            *mut c_void,
            u32,
            *mut ArrowSchema,
            *mut ArrowArray,
            *mut Error,
        ) -> i32,
    >,
    pub state_load: Option<
        unsafe extern "C" fn(
            *mut c_void,
            *const ArrowSchema,
            *mut ArrowArray,
            *mut *mut c_void,
            *mut Error,
        ) -> i32,
    >,
    pub reserved: [Reserved; 8],
}
