//! Where the rows of a table come from: a source, or the different values of columns.

use serde_json::{Map, Value};
use weigh_words::text;

use super::Resolver;
use super::tables::{TableState, empty};
use crate::check::types;
use crate::diagnostic::{Code, Diagnostic};
use crate::inputs::SourceTable;
use crate::model::{Column, ColumnId, ColumnRef, Link, Origin, Stored, TableId};
use crate::source::{Span, Spanned};
use crate::syntax::ast;
use crate::value::Literal;

impl Resolver<'_> {
    /// Where rows come from; asks for the columns if the table is `needed`.
    pub(super) fn resolve_origin(&mut self, id: TableId, needed: bool) {
        let Some(tree) = self.tree(id) else { return };
        let Some(ast::Origin::Source {
            kind,
            locator,
            options,
        }) = &tree.origin
        else {
            return;
        };
        let Some(locator) = locator else {
            self.out.push(
                Diagnostic::error(
                    Code::E0512,
                    text!(
                        "`{table}` does not say what to read",
                        table = &self.table(id).name
                    ),
                    kind.span,
                )
                .help(text!(
                    "write a path in quotes: `from {kind} \"data/file.{kind}\"`",
                    kind = &kind.value
                )),
            );
            return;
        };
        let mut given = Map::new();
        for (name, values) in options {
            if given.insert(name.value.clone(), option_values(values)).is_some() {
                self.out.push(
                    Diagnostic::error(
                        Code::E0304,
                        text!("the option `{option}` stands twice", option = &name.value),
                        name.span,
                    )
                    .help(text!("keep one of them")),
                );
            }
        }
        let asked = SourceTable {
            name: &self.tables[id.0 as usize].table.name,
            kind: &kind.value,
            locator: &locator.value,
            options: &given,
            declared_in: &self.sources.file(locator.span.source).name,
        };
        let columns = self
            .schemas
            .filter(|_| needed)
            .and_then(|schemas| schemas.columns(&asked));
        let state = self.state(id);
        state.schema = columns.map(|all| {
            all.into_iter()
                .map(|column| (column.name.clone(), column))
                .collect()
        });
        state.table.origin = Origin::Source {
            kind: kind.value.clone(),
            locator: locator.value.clone(),
            options: given,
            option_spans: options
                .iter()
                .map(|(name, _)| (name.value.clone(), name.span))
                .collect(),
            declared_in: locator.span.source,
            span: locator.span,
        };
    }

    /// Links the columns that a table of distinct values is made of to it.
    pub(super) fn resolve_distinct(&mut self, id: TableId) {
        let Some(tree) = self.tree(id) else { return };
        let Some(ast::Origin::Distinct(paths)) = &tree.origin else {
            return;
        };
        let mut columns = Vec::new();
        for path in paths {
            if let Some(column) = self.column_named(path) {
                columns.push((column, path.span));
            }
        }
        self.make_distinct(id, &columns);
    }

    /// Fills in a table of distinct values.
    fn make_distinct(&mut self, id: TableId, columns: &[(ColumnRef, Span)]) {
        let Some(&(first, first_span)) = columns.first() else {
            return;
        };
        let first_column = self.tables[first.table.0 as usize].table.columns[first.column.0 as usize].clone();
        for (other, span) in &columns[1..] {
            let ty = self.tables[other.table.0 as usize].table.columns[other.column.0 as usize].ty;
            if types::join(first_column.ty, ty).is_err() {
                self.out.push(
                    Diagnostic::error(
                        Code::E0508,
                        text!(
                            "these columns hold {first} and {second}",
                            first = first_column.ty,
                            second = ty
                        ),
                        *span,
                    )
                    .other(first_span, first_column.ty)
                    .help(text!("declare both with one type: `column x: text`")),
                );
            }
        }
        let key = Column {
            stored: Stored::Distinct,
            range: None,
            ..first_column
        };
        let state = self.state(id);
        state.table.origin = Origin::Distinct(columns.iter().map(|(column, _)| *column).collect());
        state.table.columns = vec![key];
        state.depths = vec![0];
        state.table.key = Some(ColumnId(0));
        for (column, span) in columns {
            let links = &mut self.state(column.table).table.links;
            links.push(Link {
                column: column.column,
                target: id,
                span: *span,
            });
        }
    }

    /// The table of the distinct values of one column: `subject surveys.employee`.
    pub(super) fn distinct_of(&mut self, path: &ast::Path) -> Option<TableId> {
        let column = self.column_named(path)?;
        Some(self.distinct_of_column(column, path.span))
    }

    /// The table of the distinct values of a column.
    pub(super) fn distinct_of_column(&mut self, column: ColumnRef, span: Span) -> TableId {
        let known = self.tables.iter().position(
            |state| matches!(&state.table.origin, Origin::Distinct(columns) if columns.as_slice() == [column]),
        );
        if let Some(known) = known {
            return TableId(known as u32);
        }
        let name = self.table(column.table).columns[column.column.0 as usize]
            .name
            .clone();
        let id = TableId(self.tables.len() as u32);
        self.tables.push(TableState {
            table: empty(name, span, Vec::new()),
            tree: None,
            depths: Vec::new(),
            contract: None,
            schema: None,
            open: Vec::new(),
            broken: Vec::new(),
        });
        self.make_distinct(id, &[(column, span)]);
        id
    }

    fn column_named(&mut self, path: &ast::Path) -> Option<ColumnRef> {
        let (table, column) = match path.names.as_slice() {
            [.., _, column] => {
                let table = ast::Path {
                    names: path.names[..path.names.len() - 1].to_vec(),
                    span: path.span,
                };
                (self.table_named(&table)?, column)
            }
            _ => {
                let shown = self.text(path.span);
                self.out.push(
                    Diagnostic::error(Code::E0202, text!("`{shown}` names no column", shown), path.span)
                        .help(text!("write the table, a dot and the column: `surveys.employee`")),
                );
                return None;
            }
        };
        Some(ColumnRef {
            table,
            column: self.column(table, column)?,
        })
    }
}

/// The value of an option; a list where it has several.
fn option_values(values: &[Spanned<Literal>]) -> Value {
    match values {
        [one] => option_value(&one.value),
        several => several.iter().map(|one| option_value(&one.value)).collect(),
    }
}

fn option_value(value: &Literal) -> Value {
    match value {
        Literal::Bool(yes) => Value::Bool(*yes),
        Literal::Text(text) => Value::String(text.clone()),
        Literal::Number(number) => match number.to_i64() {
            Some(whole) => Value::Number(whole.into()),
            None => Value::String(number.to_string()),
        },
        other => Value::String(other.to_string()),
    }
}
