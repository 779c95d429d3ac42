//! In which form the key of a table and the columns that link to it are compared, and in which type each column of a
//! source is asked for.

use serde::Serialize;
use weigh_dsl::model::{Column, ColumnId, Exactness, Model, NumberType, Origin, Stored, TableId, Type};
use weigh_sdk::{ColumnType, Schema};

use super::rows::Slot;

/// The form in which keys and links are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Join {
    /// As whole numbers.
    Whole,
    /// As days.
    Date,
    /// As texts: also where one side is a number and the other a text.
    Text,
}

/// How each table is joined, by table id.
pub(super) fn joins(model: &Model, schemas: &[Option<Schema>]) -> Vec<Join> {
    let ids = (0..model.tables.len() as u32).map(TableId);
    ids.map(|target| join(model, schemas, target)).collect()
}

fn join(model: &Model, schemas: &[Option<Schema>], target: TableId) -> Join {
    let mut forms = Vec::new();
    let mut add = |table: TableId, column: ColumnId| {
        if schemas[table.0 as usize].is_some() {
            forms.push(form(model, schemas, table, column));
        }
    };
    if let Some(key) = model.table(target).key {
        add(target, key);
    }
    if let Origin::Distinct(columns) = &model.table(target).origin {
        for column in columns {
            add(column.table, column.column);
        }
    }
    for (id, table) in model.tables.iter().enumerate() {
        for link in table.links.iter().filter(|link| link.target == target) {
            add(TableId(id as u32), link.column);
        }
    }
    match forms.first() {
        Some(&first) if forms.iter().all(|form| *form == first) => first,
        _ => Join::Text,
    }
}

/// The form that one column would be compared in.
fn form(model: &Model, schemas: &[Option<Schema>], table: TableId, column: ColumnId) -> Join {
    let slot = slot(model, schemas, table, column, false);
    match slot.map(|slot| slot.asked) {
        Some(ColumnType::Integer) => Join::Whole,
        Some(ColumnType::Date) => Join::Date,
        Some(_) => Join::Text,
        None => match model.table(table).columns[column.0 as usize].ty {
            Type::Number(NumberType {
                exactness: Exactness::Whole,
                ..
            }) => Join::Whole,
            Type::Date => Join::Date,
            _ => Join::Text,
        },
    }
}

/// How a column is asked of its source; none for one that is computed. A column that is compared as text is asked for
/// as text, which any value is.
pub(super) fn slot(
    model: &Model,
    schemas: &[Option<Schema>],
    table: TableId,
    id: ColumnId,
    as_text: bool,
) -> Option<Slot> {
    let column = &model.table(table).columns[id.0 as usize];
    let Stored::Source { header, declared } = &column.stored else {
        return None;
    };
    let slot = |asked, declared, ty| Slot {
        column: id,
        header: header.clone(),
        asked,
        declared,
        ty,
    };
    if as_text {
        return Some(slot(ColumnType::Text, true, Type::Text));
    }
    let found = schemas[table.0 as usize]
        .as_ref()
        .and_then(|schema| schema.columns.iter().find(|column| column.name == *header))
        .map_or(ColumnType::Text, |found| found.ty);
    Some(if *declared {
        slot(declared_type(column, found), true, column.ty)
    } else {
        slot(found, false, column.ty)
    })
}

/// In which type a declared column is asked for. Doubles that were declared to be exact come as doubles, since only
/// each value tells how many places it has.
fn declared_type(column: &Column, found: ColumnType) -> ColumnType {
    let places = match found {
        ColumnType::Decimal(places) | ColumnType::Percent(places) => places,
        ColumnType::Integer => 0,
        _ => 2,
    };
    match column.ty {
        Type::Number(ty) if ty.unit.is_duration() => ColumnType::Duration,
        Type::Number(_) if found == ColumnType::Float => ColumnType::Float,
        Type::Number(ty) if ty.percent => ColumnType::Percent(places.max(2)),
        Type::Number(ty) => match ty.exactness {
            Exactness::Whole => ColumnType::Integer,
            Exactness::Decimal => ColumnType::Decimal(places),
            Exactness::Float => ColumnType::Float,
        },
        Type::Date => ColumnType::Date,
        Type::DateTime => ColumnType::DateTime,
        Type::Text => ColumnType::Text,
        Type::Bool => ColumnType::Bool,
        Type::Unknown => found,
    }
}
