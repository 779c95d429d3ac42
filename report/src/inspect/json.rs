//! What is in tables, for programs. A new key may come; none changes its meaning.

use std::io::{self, Write};

use serde_json::{Map, Value, json};
use weigh_engine::inspect::{Column, Inspected};
use weigh_engine::outcome::DataError;

use crate::json::value::cell;

/// Writes all tables as one array.
pub(crate) fn write(tables: &[Inspected], out: &mut dyn Write) -> io::Result<()> {
    let all: Vec<Value> = tables.iter().map(|table| one(table, tables)).collect();
    writeln!(out, "{:#}", Value::Array(all))
}

fn one(table: &Inspected, all: &[Inspected]) -> Value {
    let name = |role: Option<usize>| role.map(|at| table.columns[at].name.as_str());
    let inputs = table
        .inputs
        .iter()
        .map(|input| json!({"name": input.name, "sha256": input.sha256, "bytes": input.bytes}));
    let unreadable =
        (table.unreadable.iter()).map(|(name, why)| (name.clone(), Value::from(why.to_string())));
    json!({
        "name": table.name,
        "kind": table.kind,
        "locator": table.locator,
        "options": table.options,
        "inputs": inputs.collect::<Vec<_>>(),
        "rows": table.rows,
        "wrong_rows": table.wrong_rows,
        "wrong_cells": table.wrong_cells,
        "first_wrong": table.first_wrong.as_ref().map(wrong),
        "unreadable": unreadable.collect::<Map<_, _>>(),
        "key": name(table.key),
        "label": name(table.label),
        "time": name(table.time),
        "columns": table.columns.iter().map(|column| of_column(column, all)).collect::<Vec<_>>(),
    })
}

fn wrong(error: &DataError) -> Value {
    json!({
        "input": error.input,
        "row": error.row,
        "column": error.column,
        "value": error.value,
        "expected": error.expected.to_string(),
        "mend": error.mend.as_ref().map(ToString::to_string),
    })
}

fn of_column(column: &Column, all: &[Inspected]) -> Value {
    let values = column
        .values
        .iter()
        .map(|(value, rows)| (value.clone(), Value::from(*rows)));
    let marked = column.marked.iter().flat_map(|marked| &marked.markers);
    let link = column
        .link
        .map(|link| json!({"table": all[link.table].name, "dangling": link.dangling}));
    json!({
        "name": column.name,
        "type": column.typed.to_string(),
        "marked": marked.collect::<Vec<_>>(),
        "because": column.because.as_ref().map(ToString::to_string),
        "missing": column.missing,
        "distinct": column.distinct,
        "least": column.least.as_ref().map(cell),
        "greatest": column.greatest.as_ref().map(cell),
        "values": values.collect::<Map<_, _>>(),
        "link": link,
    })
}
