//! Columns on their way to a plugin.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi::FFI_ArrowArray;
use arrow_array::{Array, ArrayRef, StringArray, StringViewArray, StructArray};
use arrow_schema::{DataType, Fields};
use weigh_words::{Text, text};

/// Columns for a plugin in this process.
pub(crate) fn export(columns: StructArray) -> FFI_ArrowArray {
    FFI_ArrowArray::new(&columns.into_data())
}

/// Columns as one struct array of these types. Text views become plain texts; anything else must fit already.
pub(crate) fn fitted(columns: &[ArrayRef], fields: &Fields, rows: usize) -> Result<StructArray, Text> {
    if columns.len() != fields.len() {
        return Err(text!(
            "{bound} columns were bound, {came} came",
            bound = fields.len(),
            came = columns.len()
        ));
    }
    let mut fitting = Vec::with_capacity(columns.len());
    for (column, field) in columns.iter().zip(fields) {
        if column.len() != rows {
            return Err(text!(
                "`{column}` has {count} values in {rows} rows",
                column = field.name(),
                count = column.len(),
                rows
            ));
        }
        fitting.push(match (column.data_type(), field.data_type()) {
            (found, wanted) if found == wanted => column.clone(),
            (DataType::Utf8View, DataType::Utf8) => {
                let texts: StringArray = column.as_string_view().iter().collect();
                Arc::new(texts)
            }
            (found, wanted) => {
                return Err(text!(
                    "`{column}` is {found} and was bound as {wanted}",
                    column = field.name(),
                    found = found.to_string(),
                    wanted = wanted.to_string()
                ));
            }
        });
    }
    if fields.is_empty() {
        return Ok(StructArray::new_empty_fields(rows, None));
    }
    StructArray::try_new(fields.clone(), fitting, None).map_err(|error| Text::verbatim(error.to_string()))
}

/// A result in the form in which the rest of the program has it: texts as views.
pub(crate) fn delivered(array: ArrayRef) -> ArrayRef {
    match array.data_type() {
        DataType::Utf8 => Arc::new(StringViewArray::from(array.as_string::<i32>())),
        _ => array,
    }
}
