//! What an aggregate looks at: its argument, and the table that this is about.

use super::Resolver;
use super::names::Declaration;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, echo};
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
                    format!("`{}` takes one thing only", name.value),
                    extra.value.span,
                )
                .help(
                    "use it once for each, or compute one value of a row: `sum(orders.price * orders.count)`",
                ),
            );
            return None;
        }
        let Some(first) = call.arguments.first() else {
            self.out.push(
                Diagnostic::error(
                    Code::E0404,
                    format!("`{}` of what?", name.value),
                    call.function.span,
                )
                .help(format!("write `{}(table.column)`", name.value)),
            );
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
                    let of = self.table(table).name.clone();
                    self.out.push(
                        Diagnostic::error(
                            Code::E0404,
                            format!("`{}` needs a column of `{of}`", name.value),
                            tree.span,
                        )
                        .help(format!(
                            "write `{}({of}.column)`; only `count` takes a whole table",
                            name.value
                        )),
                    );
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

    fn count_of_column(&mut self, table: TableId, tree: &ast::Expr) {
        let of = self.table(table).name.clone();
        let shown = self.text(tree.span);
        self.out.push(
            Diagnostic::error(Code::E0404, "`count` counts rows of a table", tree.span).help(format!(
                "write `count({of} where {shown} is known)`, or `distinct({shown})` for different values"
            )),
        );
    }

    fn no_table(&mut self, name: &ast::Name, unknown: Option<&ast::Path>, span: Span) {
        let tables = self.names_where(unknown.map_or(span, |path| path.span), |d| {
            matches!(d, Declaration::Table(_))
        });
        let Some(path) = unknown else {
            let over_all = match name.value.as_str() {
                "percentile" => "; over all subjects, `percentile 90 of …`",
                "avg" => "; over all subjects, `average of …`",
                "median" => "; over all subjects, `median of …`",
                "max" => "; over all subjects, `best of …`",
                "min" => "; over all subjects, `worst of …`",
                _ => "",
            };
            self.out.push(
                Diagnostic::error(
                    Code::E0406,
                    format!("`{}` needs rows to look at", name.value),
                    span,
                )
                .help(format!("write `{}(table.column)`{over_all}", name.value)),
            );
            return;
        };
        let first = &path.names[0];
        let title = format!("there is no table `{}`", echo(&first.value));
        let near = did_you_mean(&first.value, tables.iter().map(String::as_str));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None if path.names.len() == 1 && !tables.is_empty() => {
                format!(
                    "write the table before the column: `{}({}.{})`",
                    name.value,
                    tables[0],
                    echo(&first.value)
                )
            }
            None => format!("the tables here are {}", tables.join(", ")),
        };
        self.out
            .push(Diagnostic::error(Code::E0203, title, first.span).help(help));
    }
}

fn collect_paths<'t>(tree: &'t ast::Expr, found: &mut Vec<&'t ast::Path>) {
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
    }
}

fn collect_all<'t>(trees: impl IntoIterator<Item = &'t ast::Expr>, found: &mut Vec<&'t ast::Path>) {
    for tree in trees {
        collect_paths(tree, found);
    }
}
