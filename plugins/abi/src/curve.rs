//! Curves: values into scores, row by row.

use std::ffi::c_void;

use crate::{ArrowArray, ArrowSchema, Error, Host, Reserved, Str};

/// Equal input gives equal bytes.
pub const CRV_DETERMINISTIC: u32 = 1;

/// The functions of a curve.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "said in the header")]
pub struct CurveVTable {
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
    pub eval: Option<unsafe extern "C" fn(*mut c_void, *mut ArrowArray, *mut ArrowArray, *mut Error) -> i32>,
    pub unbind: Option<unsafe extern "C" fn(*mut c_void)>,
    pub reserved: [Reserved; 8],
}
