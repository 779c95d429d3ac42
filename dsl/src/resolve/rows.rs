//! Names inside an aggregate, a `let` or a table's `where`: columns of the row, and of the rows that links lead to.

use weigh_words::{Text, text};

use super::Resolver;
use super::call::AGGREGATES;
use super::columns::{leaf, shown_name};
use super::expr::{Context, Grade};
use super::names::Declaration;
use crate::check::types;
use crate::diagnostic::{self, Code, Diagnostic, did_you_mean, echo};
use crate::model::{AcrossFn, ColumnId, Expr, ExprKind, PeriodPart, RowExpr, RowLeaf, TableId, Type};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Window};
use crate::syntax::meaning;
use crate::value::Literal;

/// The rows of one table.
pub(super) struct RowContext {
    table: TableId,
}

impl RowContext {
    pub(super) fn new(table: TableId) -> Self {
        Self { table }
    }
}

impl RowContext {
    /// Whether `revenue.revenue` begins with the table that is read, and not with its column of that name: a column
    /// that links nowhere has nothing behind it.
    fn means_own_table(&self, resolver: &mut Resolver<'_>, path: &ast::Path) -> bool {
        let table = resolver.lookup(&path.names);
        let own = matches!(table, Some((Declaration::Table(table), used)) if table == self.table && used < path.names.len());
        own && resolver
            .column(self.table, &path.names[0])
            .is_some_and(|column| resolver.table(self.table).link_of(column).is_none())
    }
}

impl Context for RowContext {
    type Leaf = RowLeaf;

    fn rows(&self) -> Option<TableId> {
        Some(self.table)
    }

    fn name(&mut self, resolver: &mut Resolver<'_>, path: &ast::Path) -> Option<RowExpr> {
        let first = &path.names[0];
        let known = resolver.has_column(self.table, &first.value);
        if known == Some(true) && !self.means_own_table(resolver, path) {
            return resolver.follow(self.table, Vec::new(), &path.names, path.span);
        }
        if let Some(part) = period_part(path) {
            return Some(part);
        }
        match resolver.lookup(&path.names) {
            Some((Declaration::Table(table), used)) if used < path.names.len() => {
                let rest = &path.names[used..];
                if table == self.table {
                    return resolver.follow(table, Vec::new(), rest, path.span);
                }
                if resolver.ways(self.table, table).is_empty() && !resolver.is_unbound(self.table) {
                    resolver.no_column_of_row(self.table, table, path);
                    return None;
                }
                let through = resolver.only_way(self.table, table, path.span)?;
                return resolver.follow(table, through, rest, path.span);
            }
            Some((Declaration::Param(param), used)) if used == path.names.len() => {
                return resolver.param(param, path.span);
            }
            Some((Declaration::Refused, _)) => return None,
            Some((Declaration::Measure(_), _)) => {
                let name = resolver.text(path.span);
                resolver.out.push(
                    Diagnostic::error(
                        Code::E0405,
                        text!("the measure `{name}` cannot stand inside an aggregate", name),
                        path.span,
                    )
                    .label(text!(
                        "a measure is one number for a subject, not one for each row"
                    ))
                    .help(text!(
                        "a row is held against columns, params and plain values; numbers over many rows are put together outside: `max(orders.amount) / avg(orders.amount)`"
                    )),
                );
                return None;
            }
            Some((
                Declaration::Table(_)
                | Declaration::Param(_)
                | Declaration::Curve(_)
                | Declaration::Template(_)
                | Declaration::Calendar(_),
                _,
            ))
            | None => {}
        }
        // Not known, or known not to be there: the message of the column says which.
        resolver.follow(self.table, Vec::new(), &path.names, path.span)
    }

    fn aggregate(&mut self, resolver: &mut Resolver<'_>, call: &ast::Call, span: Span) -> Option<RowExpr> {
        let function = resolver.text(call.function.span);
        resolver.out.push(
            Diagnostic::error(
                Code::E0405,
                text!(
                    "`{function}` cannot stand inside an aggregate or a column",
                    function
                ),
                span,
            )
            .label(text!(
                "this is one number over many rows, where a value of each row is needed"
            ))
            .help(text!(
                "a row is held against columns, params and plain values; numbers over many rows are put together outside: `max(orders.amount) / avg(orders.amount)`"
            )),
        );
        None
    }

    fn windowed(
        &mut self,
        resolver: &mut Resolver<'_>,
        _: &ast::Expr,
        windows: &[Spanned<Window>],
        span: Span,
    ) -> Option<RowExpr> {
        let at = windows.first().map_or(span, |window| window.span);
        resolver.out.push(
            Diagnostic::error(
                Code::E0505,
                text!("a window stands behind an aggregate, not inside it"),
                at,
            )
            .help(text!("write `sum(orders.amount)[previous]`")),
        );
        None
    }

    fn across(
        &mut self,
        resolver: &mut Resolver<'_>,
        _: AcrossFn,
        _: &ast::Expr,
        _: Option<&ast::Path>,
        span: Span,
    ) -> Option<RowExpr> {
        resolver.out.push(
            Diagnostic::error(
                Code::E0405,
                text!("subjects are compared outside aggregates, not for each row"),
                span,
            )
            .help(text!("compare a measure or a KPI: `rank(sum(orders.amount))`")),
        );
        None
    }

    fn grade(&mut self, _: &mut Resolver<'_>, _: &ast::Expr) -> Option<Option<Grade<RowLeaf>>> {
        None
    }
}

/// A name with a meaning of its own, in English; any other name as it stands.
pub(super) fn meant(name: &ast::Name) -> &str {
    meaning(&name.value).unwrap_or(&name.value)
}

/// `period.start`, `period.end`, `period.days`
pub(super) fn period_part<L>(path: &ast::Path) -> Option<Expr<L>> {
    let [period, part] = path.names.as_slice() else {
        return None;
    };
    if meant(period) != "period" {
        return None;
    }
    let (part, ty) = match meant(part) {
        "start" => (PeriodPart::Start, Type::Date),
        "end" => (PeriodPart::End, Type::Date),
        "days" => (PeriodPart::Days, Type::WHOLE),
        _ => return None,
    };
    Some(Expr {
        kind: ExprKind::Period(part),
        ty,
        span: path.span,
    })
}

impl Resolver<'_> {
    /// A param as its value.
    pub(super) fn param<L>(&mut self, param: usize, span: Span) -> Option<Expr<L>> {
        let value = self.params[param].param.value.clone();
        let ty = types::of_literal(&value)?;
        Some(Expr {
            kind: ExprKind::Literal(value),
            ty,
            span,
        })
    }

    /// Follows names from a table: all but the last are columns with links.
    pub(super) fn follow(
        &mut self,
        table: TableId,
        through: Vec<ColumnId>,
        names: &[ast::Name],
        span: Span,
    ) -> Option<RowExpr> {
        let (through, table, column) = self.follow_path(table, through, names)?;
        let ty = self.table(table).columns[column.0 as usize].ty;
        if ty == Type::Unknown && self.knows_columns(table) {
            // A column without any value is missing in every row, whatever it is taken for.
            return Some(Expr {
                kind: ExprKind::Literal(Literal::Missing),
                ty,
                span,
            });
        }
        Some(leaf(through, column, ty, span))
    }

    /// The links on the way, the table they lead to, and its column.
    pub(super) fn follow_path(
        &mut self,
        mut table: TableId,
        mut through: Vec<ColumnId>,
        names: &[ast::Name],
    ) -> Option<(Vec<ColumnId>, TableId, ColumnId)> {
        let (last, links) = names.split_last()?;
        for name in links {
            let column = self.column(table, name)?;
            self.demand_column(table, column);
            let Some(target) = self.table(table).link_of(column).map(|link| link.target) else {
                self.no_link(table, name, last);
                return None;
            };
            through.push(column);
            table = target;
            self.demand_key(table);
        }
        let column = self.column(table, last)?;
        self.demand_column(table, column);
        Some((through, table, column))
    }

    fn no_link(&mut self, table: TableId, name: &ast::Name, wanted: &ast::Name) {
        let of = &self.table(table).name;
        let title = text!(
            "`{column}` of `{table}` leads to no other table",
            column = echo(&name.value),
            table = of
        );
        self.out.push(
            Diagnostic::error(Code::E0501, title, name.span)
                .label(text!(
                    "so there is no `{wanted}` behind it",
                    wanted = echo(&wanted.value)
                ))
                .help(text!(
                    "say where it leads: `link {column} -> table` in `{table}`",
                    column = shown_name(&name.value),
                    table = of
                )),
        );
    }

    /// The one way by links from a table to another; reports where there is none or more than one.
    pub(super) fn only_way(&mut self, from: TableId, to: TableId, span: Span) -> Option<Vec<ColumnId>> {
        let mut ways = self.ways(from, to);
        match ways.len() {
            1 => {
                self.demand_way(from, &ways[0]);
                ways.pop()
            }
            0 => {
                self.no_way(from, to, span);
                None
            }
            _ => {
                let (from_name, to_name) = (self.table(from).name.clone(), self.table(to).name.clone());
                let shown: Vec<Text> = ways
                    .iter()
                    .map(|way| Text::verbatim(format!("`{}`", self.way_text(from, way))))
                    .collect();
                self.out.push(
                    Diagnostic::error(
                        Code::E0502,
                        text!(
                            "there are {count} ways from `{from}` to `{to}`",
                            count = ways.len(),
                            from = from_name,
                            to = to_name
                        ),
                        span,
                    )
                    .label(by_one_of(shown.clone()))
                    .help(text!(
                        "name the way: write {ways} and the column",
                        ways = Text::any_of(shown)
                    )),
                );
                None
            }
        }
    }

    /// A row has no column of a table that its own table does not lead to, such as that of the subjects.
    fn no_column_of_row(&mut self, from: TableId, to: TableId, path: &ast::Path) {
        let from_span = self.table(from).span;
        let (from, to) = (&self.table(from).name, &self.table(to).name);
        let title = text!("`{from}` has no link to `{to}`", from, to);
        let name = self.text(path.span);
        let diagnostic = Diagnostic::error(Code::E0501, title, path.span)
            .label(text!("so a row of `{from}` has no `{name}`", from, name))
            .other(from_span, text!("this table says nothing about it"))
            .help(text!(
                "inside an aggregate stand columns of its rows and of what they link to: write `link COLUMN -> {to}` into `{from}`",
                to,
                from
            ));
        self.out.push(diagnostic);
    }

    pub(super) fn no_way(&mut self, from: TableId, to: TableId, span: Span) {
        if self.is_unbound(from) {
            // Its binding will have to say it, which is told where the binding is asked for.
            return self.demand_link(from, to);
        }
        let diagnostic = self.unlinked(from, to, span);
        self.out.push(diagnostic);
    }

    /// There is no link from a table to another.
    pub(super) fn unlinked(&self, from: TableId, to: TableId, span: Span) -> Diagnostic {
        let from_span = self.table(from).span;
        let is_bound = self.is_bound(from);
        let (from, to) = (&self.table(from).name, &self.table(to).name);
        let help = if is_bound {
            text!(
                "write `link COLUMN -> {to}` into the binding of `{from}`, or `[overall]` behind it if everybody's rows are meant",
                to,
                from
            )
        } else {
            text!(
                "write `link COLUMN -> {to}` into `{from}`, or `[overall]` behind it if everybody's rows are meant",
                to,
                from
            )
        };
        Diagnostic::error(
            Code::E0501,
            text!("`{from}` has no link to `{to}`", from, to),
            span,
        )
        .label(text!("whose rows are these?"))
        .other(from_span, text!("this table says nothing about it"))
        .help(help)
    }

    /// All ways by links from a table to another, without going through a table twice.
    pub(super) fn ways(&self, from: TableId, to: TableId) -> Vec<Vec<ColumnId>> {
        let mut found = Vec::new();
        let mut stack = vec![(from, Vec::new(), vec![from])];
        while let Some((at, way, seen)) = stack.pop() {
            if at == to {
                found.push(way);
                continue;
            }
            for link in self.table(at).links.iter().rev() {
                if !seen.contains(&link.target) {
                    let mut longer = way.clone();
                    longer.push(link.column);
                    let mut seen = seen.clone();
                    seen.push(link.target);
                    stack.push((link.target, longer, seen));
                }
            }
        }
        found
    }

    /// A way as its columns are written: `customer.owner`.
    pub(super) fn way_text(&self, from: TableId, way: &[ColumnId]) -> String {
        let mut at = from;
        let mut names = Vec::new();
        for column in way {
            let table = self.table(at);
            names.push(shown_name(&table.columns[column.0 as usize].name));
            if let Some(link) = table.link_of(*column) {
                at = link.target;
            }
        }
        names.join(".")
    }

    /// Suggests for a name that means nothing in a formula.
    pub(super) fn unknown_name(&mut self, path: &ast::Path, more: &[String]) {
        let name = self.text(path.span);
        let mut names = self.names_where(path.span, |d| d != Declaration::Refused);
        names.extend(more.iter().cloned());
        let near = did_you_mean(&name, names.iter().map(String::as_str))
            .or_else(|| did_you_mean(&path.names[0].value, names.iter().map(String::as_str)));
        let help = match near {
            Some(near) => diagnostic::meant(near),
            None if AGGREGATES.contains(&name.as_str()) => {
                text!("write `{function}(table.column)`", function = &name)
            }
            None => text!(
                "a name is a measure, a param, a KPI of this scorecard, or a table and its column: `staff.level`"
            ),
        };
        self.out.push(
            Diagnostic::error(Code::E0201, text!("nothing is called `{name}`", name), path.span).help(help),
        );
    }
}

/// `by customer or by customer.owner`
pub(super) fn by_one_of(ways: Vec<Text>) -> Text {
    let ways = ways.into_iter().rev();
    let ways = ways.reduce(|others, way| text!("{way} or by {others}", way, others));
    text!("by {ways}", ways = ways.unwrap_or_default())
}
