//! Tables and their columns. A column enters the model when it is declared or first used, and gets its type from its
//! declaration, from what it is computed of, or from the source's schema.

use std::rc::Rc;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::names::ScopeId;
use super::rows::RowContext;
use super::{Resolver, literal};
use crate::check::types;
use crate::compile::{SourceColumn, SourceTable};
use crate::diagnostic::{Code, Diagnostic, did_you_mean, echo};
use crate::model::{
    Column, ColumnId, ColumnRange, ColumnRef, Exactness, Expr, ExprKind, Link, NumberType, Origin, RowExpr,
    RowLeaf, Stored, Table, TableId, Type,
};
use crate::source::Span;
use crate::syntax::ast::{self, TableClauseKind, TypeName};
use crate::value::{Currency, Literal, Unit};

/// A table on its way into the model.
pub(super) struct TableState {
    pub(super) table: Table,
    pub(super) scope: ScopeId,
    tree: Option<Rc<ast::Table>>,
    /// The source's columns, by name; none where nobody could tell.
    schema: Option<IndexMap<String, SourceColumn>>,
    /// The computed columns that are being resolved.
    open: Vec<String>,
    /// Columns whose resolution failed, so that it is reported once.
    broken: Vec<String>,
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

    fn state(&mut self, id: TableId) -> &mut TableState {
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
        let known = self.tables.iter().position(
            |state| matches!(&state.table.origin, Origin::Distinct(columns) if columns.as_slice() == [column]),
        );
        if let Some(known) = known {
            return Some(TableId(known as u32));
        }
        let name = path.names[path.names.len() - 1].value.clone();
        let id = TableId(self.tables.len() as u32);
        self.tables.push(TableState {
            table: empty(name, path.span, Vec::new()),
            scope,
            tree: None,
            schema: None,
            open: Vec::new(),
            broken: Vec::new(),
        });
        self.make_distinct(id, &[(column, path.span)]);
        Some(id)
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

    /// Why a column of a source has its type, as a sentence for a help line.
    pub(super) fn because(&self, id: TableId, name: &str) -> Option<String> {
        let because = self.tables[id.0 as usize]
            .schema
            .as_ref()?
            .get(name)?
            .because
            .as_ref()?;
        Some(format!("it is text because {because}"))
    }

    /// The column of that name, which enters the model if it was not there; reports where there is none.
    pub(super) fn column(&mut self, id: TableId, name: &ast::Name) -> Option<ColumnId> {
        if let Some(column) = self.table(id).column_named(&name.value) {
            return Some(column);
        }
        if self.state(id).broken.contains(&name.value) {
            return None;
        }
        let made = match self.declared(id, &name.value) {
            Some(clause) => self.declared_column(id, &clause),
            None => self.stored_column(id, name),
        };
        match made {
            Some(column) => {
                let columns = &mut self.state(id).table.columns;
                columns.push(column);
                Some(ColumnId(columns.len() as u32 - 1))
            }
            None => {
                self.state(id).broken.push(name.value.clone());
                None
            }
        }
    }

    /// Whether the columns of a table's source are known.
    pub(super) fn knows_columns(&self, id: TableId) -> bool {
        self.tables[id.0 as usize].schema.is_some()
    }

    /// Whether a table has a column of that name, as far as anybody knows.
    pub(super) fn has_column(&self, id: TableId, name: &str) -> Option<bool> {
        let state = &self.tables[id.0 as usize];
        if state.table.column_named(name).is_some() || self.declared(id, name).is_some() {
            return Some(true);
        }
        match &state.table.origin {
            Origin::Distinct(_) | Origin::Unbound => Some(false),
            Origin::Source { .. } => state.schema.as_ref().map(|schema| schema.contains_key(name)),
        }
    }

    fn declared(&self, id: TableId, name: &str) -> Option<ast::TableClause> {
        let tree = self.tables[id.0 as usize].tree.as_ref()?;
        let named = |clause: &&ast::TableClause| match &clause.kind {
            TableClauseKind::Column { name: own, .. } | TableClauseKind::Let { name: own, .. } => {
                own.value == name
            }
            _ => false,
        };
        tree.clauses.iter().find(named).cloned()
    }

    /// A column of the source that is not declared.
    fn stored_column(&mut self, id: TableId, name: &ast::Name) -> Option<Column> {
        let state = &self.tables[id.0 as usize];
        if let Origin::Distinct(_) = state.table.origin {
            let own = state
                .table
                .columns
                .first()
                .map(|column| column.name.clone())
                .unwrap_or_default();
            self.out.push(
                Diagnostic::error(
                    Code::E0202,
                    format!("`{}` has only the column `{own}`", state.table.name),
                    name.span,
                )
                .help("a table of distinct values knows nothing more about them"),
            );
            return None;
        }
        let ty = match &state.schema {
            None => Type::Unknown,
            Some(schema) => match schema.get(&name.value) {
                Some(column) => column.ty,
                None => {
                    self.unknown_column(id, name);
                    return None;
                }
            },
        };
        Some(Column {
            name: name.value.clone(),
            ty,
            range: None,
            stored: Stored::Source {
                header: name.value.clone(),
                declared: false,
            },
            span: name.span,
        })
    }

    fn unknown_column(&mut self, id: TableId, name: &ast::Name) {
        let state = &self.tables[id.0 as usize];
        let columns: Vec<&str> = state
            .schema
            .iter()
            .flat_map(|schema| schema.keys().map(String::as_str))
            .collect();
        let help = match did_you_mean(&name.value, columns.iter().copied()) {
            Some(near) => format!("did you mean `{}`?", shown_name(near)),
            None => {
                let shown: Vec<String> = columns.iter().take(12).map(|c| shown_name(&echo(c))).collect();
                let more = if columns.len() > 12 { " …" } else { "" };
                format!("its columns are {}{more}", shown.join(", "))
            }
        };
        let title = format!("`{}` has no column `{}`", state.table.name, echo(&name.value));
        self.out
            .push(Diagnostic::error(Code::E0202, title, name.span).help(help));
    }

    fn declared_column(&mut self, id: TableId, clause: &ast::TableClause) -> Option<Column> {
        let (name, ty, range, value) = match &clause.kind {
            TableClauseKind::Column {
                name,
                ty,
                range,
                value,
            } => (name, ty.as_ref(), range.as_ref(), value.as_ref()),
            TableClauseKind::Let { name, value } => (name, None, None, Some(value)),
            _ => return None,
        };
        let declared = match ty {
            Some(ty) => Some(self.type_named(ty)?),
            None => None,
        };
        let (mut column_type, stored) = match value {
            None => self.declared_stored(id, name, declared)?,
            Some(value) => self.computed(id, name, value, declared)?,
        };
        if let Some(declared) = declared {
            column_type = declared;
        }
        let range = match range {
            Some(range) => Some(self.column_range(range, column_type)?),
            None => None,
        };
        Some(Column {
            name: name.value.clone(),
            ty: column_type,
            range,
            stored,
            span: name.span,
        })
    }

    fn declared_stored(
        &mut self,
        id: TableId,
        name: &ast::Name,
        declared: Option<Type>,
    ) -> Option<(Type, Stored)> {
        let found = self.stored_column(id, name)?;
        let stored = Stored::Source {
            header: name.value.clone(),
            declared: declared.is_some(),
        };
        Some((found.ty, stored))
    }

    /// A computed column. One that only renames a column of the source and says its type is read as that type.
    fn computed(
        &mut self,
        id: TableId,
        name: &ast::Name,
        value: &ast::Expr,
        declared: Option<Type>,
    ) -> Option<(Type, Stored)> {
        if let ast::ExprKind::Name(path) = &value.kind
            && let [raw] = path.names.as_slice()
            && (raw.value == name.value || self.declared(id, &raw.value).is_none())
            && self.tables[id.0 as usize]
                .schema
                .as_ref()
                .is_none_or(|schema| schema.contains_key(&raw.value))
            && matches!(self.table(id).origin, Origin::Source { .. })
        {
            let (ty, _) = self.declared_stored(id, raw, declared)?;
            return Some((
                ty,
                Stored::Source {
                    header: raw.value.clone(),
                    declared: declared.is_some(),
                },
            ));
        }
        if self.state(id).open.contains(&name.value) {
            self.out.push(
                Diagnostic::error(
                    Code::E0510,
                    format!("`{}` is computed from itself", name.value),
                    name.span,
                )
                .help("take one of the columns on the way straight from the source"),
            );
            return None;
        }
        self.state(id).open.push(name.value.clone());
        let mut cx = RowContext::new(id, self.tables[id.0 as usize].scope);
        let expr = self.expr(&mut cx, value);
        self.state(id).open.pop();
        let expr = expr?;
        let Some(declared) = declared else {
            return Some((expr.ty, Stored::Computed(expr)));
        };
        self.fits(&expr, declared)?;
        Some((declared, Stored::Computed(expr)))
    }

    /// Whether a computed column can be of its declared type: a plain number takes the unit that is declared.
    fn fits(&mut self, expr: &RowExpr, declared: Type) -> Option<()> {
        let fine = match (expr.ty, declared) {
            (Type::Unknown, _) => true,
            (Type::Number(found), Type::Number(wanted)) => found.unit == wanted.unit || found.unit.is_none(),
            (found, wanted) => found == wanted,
        };
        if fine {
            return Some(());
        }
        let title = format!("this is {}, but the column is declared as {declared}", expr.ty);
        self.out
            .push(Diagnostic::error(Code::E0401, title, expr.span).label(expr.ty.to_string()));
        None
    }

    fn type_named(&mut self, ty: &crate::source::Spanned<TypeName>) -> Option<Type> {
        Some(match &ty.value {
            TypeName::Number => Type::DECIMAL,
            TypeName::Integer => Type::WHOLE,
            TypeName::Float => Type::FLOAT,
            TypeName::Percent => Type::PERCENT,
            TypeName::Duration => Type::DURATION,
            TypeName::Date => Type::Date,
            TypeName::DateTime => Type::DateTime,
            TypeName::Text => Type::Text,
            TypeName::Bool => Type::Bool,
            TypeName::Money(name) => {
                let Some(currency) = Currency::new(&name.value) else {
                    self.out.push(
                        Diagnostic::error(
                            Code::E0401,
                            format!("`{}` is no currency", echo(&name.value)),
                            name.span,
                        )
                        .help("write its three capital letters: `money CNY`, `money EUR`"),
                    );
                    return None;
                };
                let unit = Unit::money(currency);
                Type::Number(NumberType {
                    exactness: Exactness::Decimal,
                    unit,
                    percent: false,
                })
            }
        })
    }

    fn column_range(&mut self, range: &ast::Range, ty: Type) -> Option<ColumnRange> {
        let low = self.range_end(range.low.as_ref(), ty)?;
        let high = self.range_end(range.high.as_ref(), ty)?;
        if let (Some(low), Some(high)) = (&low, &high)
            && let (Some(a), Some(b)) = (
                crate::check::curves::number(low),
                crate::check::curves::number(high),
            )
            && a > b
        {
            self.out.push(
                Diagnostic::error(Code::E0309, format!("nothing lies in {low}..{high}"), range.span)
                    .help(format!("write the lower end first: `{high}..{low}`")),
            );
            return None;
        }
        Some(ColumnRange { low, high })
    }

    fn range_end(&mut self, end: Option<&ast::Expr>, ty: Type) -> Option<Option<Literal>> {
        let Some(end) = end else { return Some(None) };
        let Some(value) = literal::constant(end) else {
            self.out.push(
                Diagnostic::error(Code::E0410, "the end of a range needs a plain value", end.span)
                    .help("write a number or a date: `1..5`"),
            );
            return None;
        };
        let found = types::of_literal(&value).unwrap_or(Type::Unknown);
        if types::compare(ast::Comparison::AtLeast, ty, found).is_err() && !types::is_bare_zero(Some(&value))
        {
            let title = format!("the column is {ty}, but the end of its range is {found}");
            self.out
                .push(Diagnostic::error(Code::E0403, title, end.span).label(found.to_string()));
            return None;
        }
        Some(Some(value))
    }
}

/// A name as it must be written: in backquotes where it has blanks or signs.
pub(super) fn shown_name(name: &str) -> String {
    let plain =
        name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_numeric());
    if plain {
        name.to_owned()
    } else {
        format!("`{name}`")
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

/// A column as an expression.
pub(super) fn leaf(through: Vec<ColumnId>, column: ColumnId, ty: Type, span: Span) -> RowExpr {
    Expr {
        kind: ExprKind::Leaf(RowLeaf::Column { through, column }),
        ty,
        span,
    }
}
