//! Tables: where their rows come from, their keys, labels, times and links. Their columns are in `columns.rs`.

use std::rc::Rc;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::Resolver;
use super::names::ScopeId;
use super::rows::RowContext;
use crate::check::types;
use crate::diagnostic::{Code, Diagnostic};
use crate::inputs::{SourceColumn, SourceTable};
use crate::model::{
    Column, ColumnId, ColumnRef, Exactness, Expr, ExprKind, Link, NumberType, Origin, Stored, Table, TableId,
    Type,
};
use crate::source::Span;
use crate::syntax::ast::{self, TableClauseKind};
use crate::value::{Literal, Unit};

/// A table on its way into the model.
pub(super) struct TableState {
    pub(super) table: Table,
    pub(super) scope: ScopeId,
    pub(super) tree: Option<Rc<ast::Table>>,
    /// The source's columns, by name; none where nobody could tell.
    pub(super) schema: Option<IndexMap<String, SourceColumn>>,
    /// The computed columns that are being resolved.
    pub(super) open: Vec<String>,
    /// Columns whose resolution failed, so that it is reported once.
    pub(super) broken: Vec<String>,
}

impl TableState {
    pub(super) fn new(tree: Rc<ast::Table>, scope: ScopeId, item: &ast::Item) -> Self {
        let name = &tree.name.names[tree.name.names.len() - 1];
        let table = empty(name.value.clone(), name.span, item.docs.clone());
        Self {
            table,
            scope,
            tree: Some(tree),
            schema: None,
            open: Vec::new(),
            broken: Vec::new(),
        }
    }
}

fn empty(name: String, span: Span, docs: Vec<String>) -> Table {
    Table {
        name,
        docs,
        origin: Origin::Unbound,
        key: None,
        label: None,
        time: None,
        columns: Vec::new(),
        links: Vec::new(),
        filter: None,
        span,
    }
}

impl Resolver<'_> {
    /// Resolves all tables as far as they are declared.
    pub(super) fn resolve_tables(&mut self) {
        let ids: Vec<TableId> = (0..self.tables.len() as u32).map(TableId).collect();
        for &id in &ids {
            self.resolve_origin(id);
        }
        for &id in &ids {
            self.resolve_clauses(id);
        }
        for &id in &ids {
            self.resolve_distinct(id);
        }
        for &id in &ids {
            self.resolve_rest(id);
        }
    }

    pub(super) fn state(&mut self, id: TableId) -> &mut TableState {
        &mut self.tables[id.0 as usize]
    }

    pub(super) fn table(&self, id: TableId) -> &Table {
        &self.tables[id.0 as usize].table
    }

    fn tree(&self, id: TableId) -> Option<Rc<ast::Table>> {
        self.tables[id.0 as usize].tree.clone()
    }

    fn resolve_origin(&mut self, id: TableId) {
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
                    format!("`{}` does not say what to read", self.table(id).name),
                    kind.span,
                )
                .help(format!(
                    "write a path in quotes: `from {} \"data/file.{}\"`",
                    kind.value, kind.value
                )),
            );
            return;
        };
        let mut given = Map::new();
        for (name, value) in options {
            if given
                .insert(name.value.clone(), option_value(&value.value))
                .is_some()
            {
                self.out.push(
                    Diagnostic::error(
                        Code::E0304,
                        format!("the option `{}` stands twice", name.value),
                        name.span,
                    )
                    .help("keep one of them"),
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
        let columns = self.schemas.and_then(|schemas| schemas.columns(&asked));
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
            declared_in: locator.span.source,
            span: locator.span,
        };
    }

    /// Declares the columns and the links.
    fn resolve_clauses(&mut self, id: TableId) {
        let Some(tree) = self.tree(id) else { return };
        let mut declared: IndexMap<String, Span> = IndexMap::new();
        for clause in &tree.clauses {
            let (TableClauseKind::Column { name, .. } | TableClauseKind::Let { name, .. }) = &clause.kind
            else {
                continue;
            };
            if let Some(first) = declared.insert(name.value.clone(), name.span) {
                self.out.push(super::names::twice(&name.value, name.span, first));
            }
        }
        for clause in &tree.clauses {
            if let TableClauseKind::Link { column, target } = &clause.kind
                && let Some(target) = self.table_named(self.tables[id.0 as usize].scope, target)
                && let Some(column_id) = self.column(id, column)
            {
                if let Some(first) = self.table(id).link_of(column_id).map(|link| link.span) {
                    self.out
                        .push(super::names::twice(&column.value, column.span, first));
                } else {
                    let link = Link {
                        column: column_id,
                        target,
                        span: clause.span,
                    };
                    self.state(id).table.links.push(link);
                }
            }
        }
    }

    /// Links the columns that a table of distinct values is made of to it.
    fn resolve_distinct(&mut self, id: TableId) {
        let Some(tree) = self.tree(id) else { return };
        let Some(ast::Origin::Distinct(paths)) = &tree.origin else {
            return;
        };
        let scope = self.tables[id.0 as usize].scope;
        let mut columns = Vec::new();
        for path in paths {
            if let Some(column) = self.column_named(scope, path) {
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
                        format!("these columns hold {} and {ty}", first_column.ty),
                        *span,
                    )
                    .other(first_span, first_column.ty.to_string())
                    .help("declare both with one type: `column x: text`"),
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
    pub(super) fn distinct_of(&mut self, scope: ScopeId, path: &ast::Path) -> Option<TableId> {
        let column = self.column_named(scope, path)?;
        Some(self.distinct_of_column(scope, column, path.span))
    }

    /// The table of the distinct values of a column.
    pub(super) fn distinct_of_column(&mut self, scope: ScopeId, column: ColumnRef, span: Span) -> TableId {
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
            scope,
            tree: None,
            schema: None,
            open: Vec::new(),
            broken: Vec::new(),
        });
        self.make_distinct(id, &[(column, span)]);
        id
    }

    fn column_named(&mut self, scope: ScopeId, path: &ast::Path) -> Option<ColumnRef> {
        let (table, column) = match path.names.as_slice() {
            [.., _, column] => {
                let table = ast::Path {
                    names: path.names[..path.names.len() - 1].to_vec(),
                    span: path.span,
                };
                (self.table_named(scope, &table)?, column)
            }
            _ => {
                let shown = self.text(path.span);
                self.out.push(
                    Diagnostic::error(Code::E0202, format!("`{shown}` names no column"), path.span)
                        .help("write the table, a dot and the column: `surveys.employee`"),
                );
                return None;
            }
        };
        Some(ColumnRef {
            table,
            column: self.column(table, column)?,
        })
    }

    /// Key, label, time, filter, and all declared columns.
    fn resolve_rest(&mut self, id: TableId) {
        let Some(tree) = self.tree(id) else { return };
        let distinct = matches!(self.table(id).origin, Origin::Distinct(_));
        for clause in &tree.clauses {
            match &clause.kind {
                TableClauseKind::Key(name) if !distinct => {
                    self.set_once(id, name, clause.span, "key", |t| &mut t.key);
                }
                TableClauseKind::Key(name) => self.out.push(
                    Diagnostic::error(
                        Code::E0304,
                        "a table of distinct values has its key already",
                        name.span,
                    )
                    .help("leave `key` out"),
                ),
                TableClauseKind::Label(name) => {
                    self.set_once(id, name, clause.span, "label", |t| &mut t.label);
                }
                TableClauseKind::Time(name) => {
                    self.set_once(id, name, clause.span, "time", |t| &mut t.time);
                    self.check_time(id, name);
                }
                TableClauseKind::Column { name, .. } | TableClauseKind::Let { name, .. } => {
                    self.column(id, name);
                }
                TableClauseKind::Where(condition) => {
                    let mut cx = RowContext::new(id, self.tables[id.0 as usize].scope);
                    let condition = self.condition(&mut cx, condition, "`where`");
                    let filter = self.state(id).table.filter.take();
                    self.state(id).table.filter = match (filter, condition) {
                        (Some(first), Some(second)) => {
                            let span = first.span;
                            let kind = ExprKind::And(Box::new(first), Box::new(second));
                            Some(Expr {
                                kind,
                                ty: Type::Bool,
                                span,
                            })
                        }
                        (first, second) => first.or(second),
                    };
                }
                TableClauseKind::Link { .. } => {}
            }
        }
        self.check_link_targets(id);
    }

    fn set_once(
        &mut self,
        id: TableId,
        name: &ast::Name,
        clause: Span,
        word: &str,
        slot: fn(&mut Table) -> &mut Option<ColumnId>,
    ) {
        let Some(column) = self.column(id, name) else {
            return;
        };
        let slot = slot(&mut self.state(id).table);
        if slot.is_some() {
            let title = format!("`{word}` stands twice in this table");
            self.out
                .push(Diagnostic::error(Code::E0304, title, clause).help("keep one of them"));
        } else {
            *slot = Some(column);
        }
    }

    fn check_time(&mut self, id: TableId, name: &ast::Name) {
        let Some(time) = self.table(id).time else { return };
        let ty = self.table(id).columns[time.0 as usize].ty;
        let whole = matches!(
            ty,
            Type::Number(NumberType {
                exactness: Exactness::Whole,
                unit: Unit::NONE,
                ..
            })
        );
        if ty == Type::Unknown && self.knows_columns(id) {
            // No value at all: asked for as days, so that nothing lies in any window.
            let column = &mut self.state(id).table.columns[time.0 as usize];
            column.ty = Type::Date;
            if let Stored::Source { declared, .. } = &mut column.stored {
                *declared = true;
            }
        }
        if whole || matches!(ty, Type::Date | Type::DateTime | Type::Unknown) {
            return;
        }
        let because = self.because(id, &name.value);
        self.out.push(
            Diagnostic::error(Code::E0507, format!("`{}` cannot be the time, since it is {ty}", name.value), name.span)
                .help_maybe(because)
                .help(format!(
                    "take a column of dates, or say that it holds dates, so that the cells which are none are reported: `column {}: date`",
                    name.value
                )),
        );
    }

    fn check_link_targets(&mut self, id: TableId) {
        for link in self.table(id).links.clone() {
            let target = self.table(link.target);
            let tree_key = self.tree(link.target).is_some_and(|tree| {
                tree.clauses
                    .iter()
                    .any(|clause| matches!(clause.kind, TableClauseKind::Key(_)))
            });
            if target.key.is_none() && !tree_key && matches!(target.origin, Origin::Source { .. }) {
                let (name, span) = (target.name.clone(), target.span);
                self.out.push(
                    Diagnostic::error(
                        Code::E0506,
                        format!("`{name}` has no key, so nothing can link to it"),
                        link.span,
                    )
                    .other(span, "this table needs a `key`")
                    .help(format!(
                        "write `key` and the column that identifies a row into `{name}`"
                    )),
                );
            }
        }
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
