//! Rows as they are: cells by table and column, links by looking for the key.

use std::collections::HashMap;

use weigh_engine::dsl::model::{ColumnId, Origin, Stored, TableId};

use super::Value;
use super::formula::{Place, row_value};

/// The cells of all sources: table name → (header, rows).
#[derive(Debug, Clone, Default)]
pub(crate) struct Data {
    pub(crate) tables: HashMap<String, (Vec<String>, Vec<Vec<Value>>)>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Row {
    /// A row of a source, by its number.
    Stored(usize),
    /// A value of a table of distinct values.
    Distinct(Value),
}

/// The rows of a table that its `where` lets through, in order.
pub(crate) fn rows(place: Place<'_>, table: TableId) -> Vec<Row> {
    let model = place.model;
    let all = match &model.table(table).origin {
        Origin::Distinct(columns) => distinct(place, columns.iter().map(|c| (c.table, c.column))),
        Origin::Source { .. } | Origin::Unbound => {
            let (_, cells) = &place.data.tables[&model.table(table).name];
            (0..cells.len()).map(Row::Stored).collect()
        }
    };
    let passes = |row: &Row| {
        let filter = model.table(table).filter.as_ref();
        filter.is_none_or(|filter| row_value(place, table, row, filter).holds())
    };
    all.into_iter().filter(passes).collect()
}

fn distinct(place: Place<'_>, columns: impl Iterator<Item = (TableId, ColumnId)>) -> Vec<Row> {
    let mut values: Vec<Value> = Vec::new();
    for (table, column) in columns {
        for row in rows(place, table) {
            let value = cell(place, table, &row, column);
            if !value.is_missing() && !values.contains(&value) {
                values.push(value);
            }
        }
    }
    values.sort_by(|a, b| super::formula::order(a, b).expect("values of one type"));
    values.into_iter().map(Row::Distinct).collect()
}

/// The value of a column in a row.
pub(crate) fn cell(place: Place<'_>, table: TableId, row: &Row, column: ColumnId) -> Value {
    let column = &place.model.table(table).columns[column.0 as usize];
    match (&column.stored, row) {
        (Stored::Computed(expr), row) => row_value(place, table, row, expr),
        (_, Row::Distinct(value)) => value.clone(),
        (Stored::Source { header, .. }, Row::Stored(at)) => {
            let (headers, cells) = &place.data.tables[&place.model.table(table).name];
            let at_column = headers
                .iter()
                .position(|own| own == header)
                .expect("a column of the source");
            cells[*at][at_column].clone()
        }
        (Stored::Distinct, Row::Stored(_)) => unreachable!("a table of distinct values has no stored rows"),
    }
}

/// The row that links lead to, with its table; none where a link is missing or leads nowhere.
pub(crate) fn follow(
    place: Place<'_>,
    table: TableId,
    row: &Row,
    through: &[ColumnId],
) -> Option<(TableId, Row)> {
    let (mut table, mut row) = (table, row.clone());
    for column in through {
        let key = cell(place, table, &row, *column);
        let target = place.model.table(table).link_of(*column).expect("a link").target;
        row = by_key(place, target, &key)?;
        table = target;
    }
    Some((table, row))
}

fn by_key(place: Place<'_>, table: TableId, key: &Value) -> Option<Row> {
    if key.is_missing() {
        return None;
    }
    let column = place.model.table(table).key.expect("a link's target has a key");
    rows(place, table)
        .into_iter()
        .find(|row| cell(place, table, row, column) == *key)
}

/// The subjects of a scorecard: rows of its table that its `where` lets through.
pub(crate) fn subjects(place: Place<'_>) -> Vec<Row> {
    let scorecard = place.scorecard;
    let passes = |row: &Row| {
        let filter = scorecard.subject_filter.as_ref();
        filter.is_none_or(|filter| row_value(place, scorecard.subject, row, filter).holds())
    };
    let mut with_members: Option<Vec<Row>> = None;
    if let Some(members) = &scorecard.members {
        let counts = |row: &Row| {
            let filter = members.filter.as_ref();
            filter.is_none_or(|filter| row_value(place, members.table, row, filter).holds())
        };
        let all = rows(place, members.table).into_iter().filter(counts);
        let of = all.filter_map(|row| follow(place, members.table, &row, &members.through));
        with_members = Some(of.map(|(_, subject)| subject).collect());
    }
    rows(place, scorecard.subject)
        .into_iter()
        .filter(|row| passes(row) && with_members.as_ref().is_none_or(|with| with.contains(row)))
        .collect()
}
