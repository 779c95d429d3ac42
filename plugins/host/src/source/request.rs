//! A request of this program in the form in which it crosses the boundary.

use arrow_array::ffi::FFI_ArrowSchema;
use arrow_schema::{DataType, Field};
use weigh_abi::{ScanRequest as Raw, Str};
use weigh_sdk::{ScanRequest, field_of_wanted};

/// A request and what it borrows from.
pub(super) struct Request {
    table: String,
    names: Vec<String>,
    types: FFI_ArrowSchema,
    batch_rows: u32,
}

impl Request {
    pub(super) fn new(table: &str, request: &ScanRequest) -> Result<Self, String> {
        let fields: Vec<Field> = request.columns.iter().map(field_of_wanted).collect();
        let types = FFI_ArrowSchema::try_from(&DataType::Struct(fields.into()));
        Ok(Self {
            table: table.to_owned(),
            names: request.columns.iter().map(|column| column.name.clone()).collect(),
            types: types.map_err(|error| error.to_string())?,
            batch_rows: u32::try_from(request.batch_rows).unwrap_or(u32::MAX),
        })
    }

    /// Shows it to a function of the plugin.
    pub(super) fn show<T>(&self, to: impl FnOnce(&Raw) -> T) -> T {
        let names: Vec<Str> = self.names.iter().map(|name| Str::new(name)).collect();
        to(&Raw {
            struct_size: size_of::<Raw>() as u32,
            max_partitions: 0,
            table: Str::new(&self.table),
            columns: names.as_ptr(),
            n_columns: names.len(),
            filter_sql: Str::EMPTY,
            query_sql: Str::EMPTY,
            limit: -1,
            batch_rows: self.batch_rows,
            types: std::ptr::from_ref(&self.types).cast(),
        })
    }
}
