//! Tables: their keys, labels, times and links. Where their rows come from is in `origin.rs`, their columns are in
//! `columns.rs`.

use std::rc::Rc;

use indexmap::IndexMap;
use weigh_words::{Text, text};

use super::contracts::Contract;
use super::rows::RowContext;
use super::{Loaded, Resolver};
use crate::diagnostic::{Code, Diagnostic};
use crate::inputs::SourceColumn;
use crate::model::{
    ColumnId, Exactness, Expr, ExprKind, Link, NumberType, Origin, Stored, Table, TableId, Type,
};
use crate::source::Span;
use crate::syntax::ast::{self, TableClauseKind};
use crate::value::Unit;

/// A table on its way into the model.
pub(super) struct TableState {
    pub(super) table: Table,
    /// What it says: as declared, or what a contract and its binding say together.
    pub(super) tree: Option<Rc<ast::Table>>,
    /// By column, how far the parts stand inside one another that it is computed from.
    pub(super) depths: Vec<usize>,
    /// Of a contract: what it asks for, and who answers.
    pub(super) contract: Option<Contract>,
    /// The source's columns, by name; none where nobody could tell.
    pub(super) schema: Option<IndexMap<String, SourceColumn>>,
    /// The computed columns that are being resolved.
    pub(super) open: Vec<String>,
    /// Columns whose resolution failed, so that it is reported once.
    pub(super) broken: Vec<String>,
}

impl TableState {
    pub(super) fn new(tree: Rc<ast::Table>, item: &ast::Item) -> Self {
        let name = &tree.name.names[tree.name.names.len() - 1];
        let table = empty(name.value.clone(), name.span, item.docs.clone());
        Self {
            table,
            contract: tree.origin.is_none().then(|| Contract {
                declared: tree.clone(),
                mapped: None,
                mapped_by: None,
                bound: None,
            }),
            tree: Some(tree),
            depths: Vec::new(),
            schema: None,
            open: Vec::new(),
            broken: Vec::new(),
        }
    }
}

pub(super) fn empty(name: String, span: Span, docs: Vec<String>) -> Table {
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
    pub(super) fn resolve_tables(&mut self, loaded: &Loaded) {
        let ids: Vec<TableId> = (0..self.tables.len() as u32).map(TableId).collect();
        let needed = self.needed_tables(loaded);
        for &id in &ids {
            self.resolve_origin(id, needed.contains(&id));
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

    pub(super) fn tree(&self, id: TableId) -> Option<Rc<ast::Table>> {
        self.tables[id.0 as usize].tree.clone()
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
                && !self.is_absent(id, clause, &column.value)
                && let Some(target) = self.table_named(target)
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

    /// Key, label, time, filter, and all declared columns.
    fn resolve_rest(&mut self, id: TableId) {
        let Some(tree) = self.tree(id) else { return };
        let distinct = matches!(self.table(id).origin, Origin::Distinct(_));
        for clause in &tree.clauses {
            match &clause.kind {
                // What of a contract is not used need not be there.
                TableClauseKind::Key(name) | TableClauseKind::Label(name)
                    if self.is_absent(id, clause, &name.value) => {}
                TableClauseKind::Column { .. } | TableClauseKind::Let { .. }
                    if self.is_of_bound(id, clause) => {}
                TableClauseKind::Key(name) if !distinct => {
                    self.set_once(id, name, clause.span, text!("`key`"), |t| &mut t.key);
                }
                TableClauseKind::Key(name) => self.out.push(
                    Diagnostic::error(
                        Code::E0304,
                        text!("a table of distinct values has its key already"),
                        name.span,
                    )
                    .help(text!("leave `key` out")),
                ),
                TableClauseKind::Label(name) => {
                    self.set_once(id, name, clause.span, text!("`label`"), |t| &mut t.label);
                }
                TableClauseKind::Time(name) => {
                    self.set_once(id, name, clause.span, text!("`time`"), |t| &mut t.time);
                    self.check_time(id, name);
                }
                TableClauseKind::Column { name, .. } | TableClauseKind::Let { name, .. } => {
                    self.column(id, name);
                }
                TableClauseKind::Where(condition) => {
                    let mut cx = RowContext::new(id);
                    let condition = self.condition(&mut cx, condition, text!("`where`"));
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
        keyword: Text,
        slot: fn(&mut Table) -> &mut Option<ColumnId>,
    ) {
        let Some(column) = self.column(id, name) else {
            return;
        };
        let slot = slot(&mut self.state(id).table);
        if slot.is_some() {
            let title = text!("{keyword} stands twice in this table", keyword);
            self.out
                .push(Diagnostic::error(Code::E0304, title, clause).help(text!("keep one of them")));
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
        let title = text!(
            "`{column}` cannot be the time, since it is {kind}",
            column = &name.value,
            kind = ty
        );
        self.out.push(
            Diagnostic::error(Code::E0507, title, name.span)
                .help_maybe(because)
                .help(text!(
                    "take a column of dates, or say that it holds dates, so that the cells which are none are reported: `column {column}: date`",
                    column = &name.value
                )),
        );
    }

    /// Whether a table says what its key is, be the column there or not.
    pub(super) fn says_key(&self, id: TableId) -> bool {
        let says = |tree: &ast::Table| {
            let mut clauses = tree.clauses.iter();
            clauses.any(|clause| matches!(clause.kind, TableClauseKind::Key(_)))
        };
        self.tree(id).is_some_and(|tree| says(&tree))
    }

    fn check_link_targets(&mut self, id: TableId) {
        for link in self.table(id).links.clone() {
            let target = self.table(link.target);
            let tree_key = self.says_key(link.target);
            let is_declared = matches!(target.origin, Origin::Source { .. }) || self.is_unbound(link.target);
            if target.key.is_none() && !tree_key && is_declared {
                let (name, span) = (target.name.clone(), target.span);
                self.out.push(
                    Diagnostic::error(
                        Code::E0506,
                        text!("`{table}` has no key, so nothing can link to it", table = &name),
                        link.span,
                    )
                    .other(span, text!("this table needs a `key`"))
                    .help(text!(
                        "write `key` and the column that identifies a row into `{table}`",
                        table = name
                    )),
                );
            }
        }
    }
}
