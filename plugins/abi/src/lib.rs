//! The C boundary of Weigh's plugins, mirrored from `include/weigh_plugin.h`, which says what every field means.
//!
//! Nothing here does anything: structs that cross the boundary, constants, and no dependencies. The safe sides of the
//! boundary are `weigh-sdk` (for plugins) and `weigh-host` (for the program that loads them). A test holds the layout
//! of every struct against what a C compiler makes of the header.

#![allow(
    unsafe_code,
    reason = "tables of functions in static storage are shared between threads, which the compiler cannot know"
)]

mod arrow;
mod curve;
mod metric;
mod plugin;
mod source;

pub use arrow::{ArrowArray, ArrowArrayStream, ArrowSchema};
pub use curve::{CRV_DETERMINISTIC, CurveVTable};
pub use metric::{MET_COMMUTATIVE, MET_DETERMINISTIC, MET_MERGEABLE, MetricVTable};
pub use plugin::{Entry, Error, Host, Plugin, Reserved, Str, log, status};
pub use source::{
    OpenRequest, Partition, SRC_FILTER, SRC_LIMIT, SRC_PROJECTION, SRC_PUSHDOWN, SRC_TYPES, ScanPlan,
    ScanRequest, SourceVTable,
};

/// The major version, which is in the name of the entry symbol.
pub const ABI_MAJOR: u32 = 1;
/// The minor version: structs grew at their end, nothing else changed.
pub const ABI_MINOR: u32 = 0;
/// Both, as structs carry them.
pub const ABI_VERSION: u32 = (ABI_MAJOR << 16) | ABI_MINOR;
/// The one symbol that a plugin exports.
pub const ENTRY_SYMBOL: &str = "weigh_plugin_entry_v1";
/// The header, for whoever writes a plugin in C.
pub const HEADER: &str = include_str!("../include/weigh_plugin.h");
