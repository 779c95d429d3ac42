//! Sources: where the rows of a table come from.

use std::ffi::c_void;

use crate::{ArrowArrayStream, ArrowSchema, Error, Host, Reserved, Str};

/// Delivers just the columns asked for, in their order.
pub const SRC_PROJECTION: u32 = 1;
/// May honour `filter_sql`.
pub const SRC_FILTER: u32 = 2;
/// Honours `limit`.
pub const SRC_LIMIT: u32 = 4;
/// Takes a whole aggregate query.
pub const SRC_PUSHDOWN: u32 = 8;
/// Delivers the types asked for, and tells bad cells.
pub const SRC_TYPES: u32 = 16;

/// What to open.
#[repr(C)]
#[derive(Debug)]
#[expect(missing_docs, reason = "said in the header")]
pub struct OpenRequest {
    pub struct_size: u32,
    pub flags: u32,
    pub base: Str,
    pub options_json: Str,
}

/// What a scan must deliver.
#[repr(C)]
#[derive(Debug)]
#[expect(missing_docs, reason = "said in the header")]
pub struct ScanRequest {
    pub struct_size: u32,
    pub max_partitions: u32,
    pub table: Str,
    pub columns: *const Str,
    pub n_columns: usize,
    pub filter_sql: Str,
    pub query_sql: Str,
    pub limit: i64,
    pub batch_rows: u32,
    pub types: *const ArrowSchema,
}

/// How a scan is cut.
#[repr(C)]
#[derive(Debug)]
#[expect(missing_docs, reason = "said in the header")]
pub struct ScanPlan {
    pub struct_size: u32,
    pub n_partitions: u32,
    pub absorbed: u32,
    pub est_rows: i64,
}

/// One partition of a scan.
#[repr(C)]
#[derive(Debug)]
#[expect(missing_docs, reason = "said in the header")]
pub struct Partition {
    pub struct_size: u32,
    pub input: Str,
    pub first_row: u64,
    pub bytes: u64,
}

/// The functions of a source.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "said in the header")]
pub struct SourceVTable {
    pub struct_size: u32,
    pub flags: u32,
    pub kind: Str,
    pub doc: Str,
    pub options_schema: Str,
    pub dialect: Str,
    pub open:
        Option<unsafe extern "C" fn(*const Host, *const OpenRequest, *mut *mut c_void, *mut Error) -> i32>,
    pub tables: Option<unsafe extern "C" fn(*mut c_void, *mut ArrowArrayStream, *mut Error) -> i32>,
    pub schema: Option<unsafe extern "C" fn(*mut c_void, Str, *mut ArrowSchema, *mut Error) -> i32>,
    pub plan: Option<unsafe extern "C" fn(*mut c_void, *const ScanRequest, *mut ScanPlan, *mut Error) -> i32>,
    pub scan: Option<
        unsafe extern "C" fn(*mut c_void, *const ScanRequest, u32, *mut ArrowArrayStream, *mut Error) -> i32,
    >,
    pub close: Option<unsafe extern "C" fn(*mut c_void)>,
    pub cancel: Option<unsafe extern "C" fn(*mut c_void)>,
    pub partition:
        Option<unsafe extern "C" fn(*mut c_void, *const ScanRequest, u32, *mut Partition, *mut Error) -> i32>,
    pub row_number:
        Option<unsafe extern "C" fn(*mut c_void, *const ScanRequest, u32, u64, *mut u64, *mut Error) -> i32>,
    pub inputs: Option<unsafe extern "C" fn(*mut c_void, Str, *mut ArrowArrayStream, *mut Error) -> i32>,
    pub reserved: [Reserved; 8],
}
