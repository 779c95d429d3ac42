//! A request of this program in the form in which it crosses the boundary.

use arrow_array::ffi::FFI_ArrowSchema;
use arrow_schema::{DataType, Field, Fields};
use weigh_abi::{ScanRequest as Raw, Str};
use weigh_sdk::{ScanRequest, field_of_wanted};
use weigh_words::Text;

use crate::process::Wanted;

/// A request and what it borrows from.
pub(crate) struct Request {
    table: String,
    fields: Fields,
    types: FFI_ArrowSchema,
    batch_rows: u32,
}

impl Request {
    pub(super) fn new(table: &str, request: &ScanRequest) -> Result<Self, Text> {
        let fields: Vec<Field> = request.columns.iter().map(field_of_wanted).collect();
        let batch_rows = u32::try_from(request.batch_rows).unwrap_or(u32::MAX);
        Self::of(table, fields.into(), batch_rows)
    }

    /// A request for columns of these types.
    pub(crate) fn of(table: &str, fields: Fields, batch_rows: u32) -> Result<Self, Text> {
        let types = FFI_ArrowSchema::try_from(&DataType::Struct(fields.clone()));
        Ok(Self {
            table: table.to_owned(),
            fields,
            types: types.map_err(|error| Text::verbatim(error.to_string()))?,
            batch_rows,
        })
    }

    /// The same for a process.
    pub(super) fn wanted(&self) -> Wanted<'_> {
        Wanted {
            table: &self.table,
            batch_rows: self.batch_rows,
            fields: &self.fields,
        }
    }

    /// Shows it to a function of the plugin.
    pub(super) fn show<T>(&self, to: impl FnOnce(&Raw) -> T) -> T {
        let names: Vec<Str> = self.fields.iter().map(|field| Str::new(field.name())).collect();
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
