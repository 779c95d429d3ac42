//! What an aggregate looks at: its argument, and the table that this is about.

use weigh_words::{Text, text};

use super::Resolver;
use super::names::Declaration;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, echo, meant};
use crate::model::{AggregateFn, TableId};
use crate::source::Span;
use crate::syntax::ast;

impl Resolver<'_> {
    /// What an aggregate is taken of.
    pub(super) fn argument<'t>(
        &mut self,
        call: &'t ast::Call,
        function: Option<AggregateFn>,
    ) -> Option<&'t ast::Expr> {
        let name = &call.function.names[0];
        let most = if matches!(function, Some(AggregateFn::Percentile(_))) {
            2
        } else {
            1
        };
        if let Some(extra) = call.arguments.get(most) {
            self.out.push(
                Diagnostic::error(
                    Code::E0404,
                    text!(
                        "`{function}` takes one thing only",
                        function = self.text(name.span)
                    ),
                    extra.value.span,
                )
                .help(text!(
                    "use it once for each, or compute one value of a row: `sum(orders.price * orders.count)`"
                )),
            );
            return None;
        }
        let Some(first) = call.arguments.first() else {
            self.out.push(of_what(&self.text(name.span), call.function.span));
            return None;
        };
        Some(&first.value)
    }

    /// The table that is aggregated, and the argument where it is more than the table itself.
    pub(super) fn subject_matter<'t>(
        &mut self,
        name: &ast::Name,
        tree: &'t ast::Expr,
        span: Span,
    ) -> Option<(TableId, Option<&'t ast::Expr>)> {
        if let ast::ExprKind::Name(path) = &tree.kind {
            match self.lookup(&path.names) {
                Some((Declaration::Table(table), used)) if used == path.names.len() => {
                    if name.value == "count" {
                        return Some((table, None));
                    }
                    self.needs_column(name, table, tree.span);
                    return None;
                }
                Some((Declaration::Refused, _)) => return None,
                _ => {}
            }
        }
        let mut paths = Vec::new();
        collect_paths(tree, &mut paths);
        let mut unknown = None;
        for path in &paths {
            match self.lookup(&path.names) {
                Some((Declaration::Table(table), _)) => {
                    if name.value == "count" {
                        self.count_of_column(table, tree);
                        return None;
                    }
                    return Some((table, Some(tree)));
                }
                Some((Declaration::Refused, _)) => return None,
                Some(_) => {}
                None => unknown = unknown.or(Some(*path)),
            }
        }
        self.no_table(name, unknown, span);
        None
    }

    fn needs_column(&mut self, name: &ast::Name, table: TableId, span: Span) {
        let table = self.table(table).name.clone();
        let function = self.text(name.span);
        self.out.push(
            Diagnostic::error(
                Code::E0404,
                text!(
                    "`{function}` needs a column of `{table}`",
                    function = &function,
                    table = &table
                ),
                span,
            )
            .help(text!(
                "write `{function}({table}.column)`; only `count` takes a whole table",
                function,
                table
            )),
        );
    }

    fn count_of_column(&mut self, table: TableId, tree: &ast::Expr) {
        let table = self.table(table).name.clone();
        let column = self.text(tree.span);
        self.out.push(
            Diagnostic::error(Code::E0404, text!("`count` counts rows of a table"), tree.span).help(text!(
                "write `count({table} where {column} is known)`, or `distinct({column})` for different values",
                table,
                column
            )),
        );
    }

    fn no_table(&mut self, name: &ast::Name, unknown: Option<&ast::Path>, span: Span) {
        let tables = self.names_where(unknown.map_or(span, |path| path.span), |d| {
            matches!(d, Declaration::Table(_))
        });
        let Some(path) = unknown else {
            let function = self.text(name.span);
            let title = text!("`{function}` needs rows to look at", function = &function);
            let help = match over_all(&name.value) {
                Some(over_all) => text!(
                    "write `{function}(table.column)`; over all subjects, `{over_all}`",
                    function,
                    over_all
                ),
                None => text!("write `{function}(table.column)`", function),
            };
            self.out
                .push(Diagnostic::error(Code::E0406, title, span).help(help));
            return;
        };
        let first = &path.names[0];
        let title = text!("there is no table `{table}`", table = echo(&first.value));
        let near = did_you_mean(&first.value, tables.iter().map(String::as_str));
        let help = match near {
            Some(near) => meant(near),
            None if path.names.len() == 1 && !tables.is_empty() => text!(
                "write the table before the column: `{function}({table}.{column})`",
                function = self.text(name.span),
                table = &tables[0],
                column = echo(&first.value)
            ),
            None => text!("the tables here are {tables}", tables = Text::list(tables)),
        };
        self.out
            .push(Diagnostic::error(Code::E0203, title, first.span).help(help));
    }
}

/// What takes the numbers of all subjects as an aggregate does those of rows.
fn over_all(aggregate: &str) -> Option<Text> {
    Some(match aggregate {
        "percentile" => text!("percentile 90 of …"),
        "avg" => text!("average of …"),
        "median" => text!("median of …"),
        "max" => text!("best of …"),
        "min" => text!("worst of …"),
        _ => return None,
    })
}

/// An aggregate of nothing.
pub(super) fn of_what(function: &str, span: Span) -> Diagnostic {
    Diagnostic::error(Code::E0404, text!("`{function}` of what?", function), span)
        .help(text!("write `{function}(table.column)`", function))
}

/// The names in an expression; those in the conditions of a call aside.
pub(super) fn collect_paths<'t>(tree: &'t ast::Expr, found: &mut Vec<&'t ast::Path>) {
    use ast::ExprKind as E;
    match &tree.kind {
        E::Name(path) => found.push(path),
        E::Literal(_) | E::Error => {}
        E::Call(call) => collect_all(call.arguments.iter().map(|one| &one.value), found),
        E::Across { of: inner, .. } | E::Windowed(inner, _) | E::Negate(inner) | E::Not(inner) => {
            collect_paths(inner, found);
        }
        E::Is { value, .. } => collect_paths(value, found),
        E::Arithmetic(a, _, b) => collect_all([&**a, b], found),
        E::Compare(a, _, b) => collect_all([&**a, b], found),
        E::And(a, b) | E::Or(a, b) | E::Otherwise(a, b) | E::TextTest(a, _, b) => {
            collect_all([&**a, b], found);
        }
        E::In { value, among, .. } => {
            collect_paths(value, found);
            collect_all(among, found);
        }
        E::Between { value, low, high } => {
            collect_all([&**value, low, high], found);
        }
        E::If {
            condition,
            then,
            otherwise,
        } => {
            collect_all([&**condition, then, otherwise], found);
        }
        E::DateDifference { from, to, .. } => collect_all([&**from, to], found),
        E::WorkingTime { from, to, .. } => collect_all([&**from, to], found),
        E::FirstAvailable(among) => collect_all(among, found),
    }
}

fn collect_all<'t>(trees: impl IntoIterator<Item = &'t ast::Expr>, found: &mut Vec<&'t ast::Path>) {
    for tree in trees {
        collect_paths(tree, found);
    }
}
