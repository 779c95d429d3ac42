//! The tables that a database has, for the name that somebody probably meant.

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch, StructArray};

/// Schemas whose tables are called by their names alone.
const PLAIN: [&str; 3] = ["", "public", "main"];

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    /// Its schema; empty where the database has none.
    pub(crate) schema: String,
    /// Its name.
    pub(crate) name: String,
}

impl Listed {
    /// As a locator names it.
    pub(crate) fn locator(&self) -> String {
        let quoted = |name: &str| {
            let plain = |c: char| c.is_alphanumeric() || c == '_';
            if name.chars().all(plain) {
                name.to_owned()
            } else {
                format!("\"{}\"", name.replace('"', "\"\""))
            }
        };
        if PLAIN.contains(&self.schema.as_str()) {
            quoted(&self.name)
        } else {
            format!("{}.{}", quoted(&self.schema), quoted(&self.name))
        }
    }
}

/// The tables in a driver's answer to what objects there are: catalogues of schemas of tables.
pub(crate) fn listed(catalogues: &RecordBatch) -> Vec<Listed> {
    let mut tables = Vec::new();
    let schemas = catalogues
        .column_by_name("catalog_db_schemas")
        .and_then(|list| list.as_list_opt::<i32>());
    for schemas in schemas.into_iter().flat_map(|list| list.iter().flatten()) {
        let Some(schemas) = schemas.as_struct_opt() else {
            continue;
        };
        let of_schema = schemas
            .column_by_name("db_schema_tables")
            .and_then(|list| list.as_list_opt::<i32>());
        for (row, of_schema) in of_schema.into_iter().flat_map(|list| list.iter().enumerate()) {
            let Some(of_schema) = of_schema else { continue };
            let Some(of_schema) = of_schema.as_struct_opt() else {
                continue;
            };
            let schema = text(schemas, "db_schema_name", row).unwrap_or_default();
            let names = (0..of_schema.len()).filter_map(|row| text(of_schema, "table_name", row));
            tables.extend(names.map(|name| Listed {
                schema: schema.clone(),
                name,
            }));
        }
    }
    tables
}

fn text(rows: &StructArray, column: &str, row: usize) -> Option<String> {
    let texts = rows.column_by_name(column)?.as_string_opt::<i32>()?;
    texts.is_valid(row).then(|| texts.value(row).to_owned())
}
