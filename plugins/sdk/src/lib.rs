//! The safe side of the plugin boundary: what the author of a source writes against.
//!
//! Sources that ship with Weigh implement these same traits; a library loaded at run time will be one more way
//! to get them. The C boundary itself is not here.

mod source;

pub use arrow_array;
pub use arrow_schema;
pub use source::{
    BadCell, Batch, Batches, Column, ColumnType, Currency, Expected, Input, Open, Partition, Scan,
    ScanRequest, Schema, Source, SourceError, SourceKind, Wanted,
};
