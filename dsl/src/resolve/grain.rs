//! Whose rows an aggregate takes, and over which time.

use weigh_words::{Text, text};

use super::Resolver;
use super::names::{MAIN, ScopeId};
use super::rows::by_one_of;
use super::subject::{SubjectContext, no_period};
use crate::diagnostic::{Code, Diagnostic, echo};
use crate::model::{ColumnId, ExprKind, Grain, RowExpr, TableId, Window};
use crate::source::Span;
use crate::syntax::ast;

impl Resolver<'_> {
    /// Whose rows.
    pub(super) fn grain(
        &mut self,
        cx: &SubjectContext,
        table: TableId,
        call: &ast::Call,
        span: Span,
    ) -> Option<Grain> {
        if cx.overall.is_some() {
            return Some(Grain::Overall);
        }
        let Some(around) = cx.around.clone() else {
            return Some(Grain::Overall);
        };
        let whose = self.whose(&around, table);
        let mut ways = self.ways(table, whose);
        if ways.is_empty() {
            return self.shared_grain(around.subject, table, call, span);
        }
        if let Some(via) = &call.via {
            let prefix = self.via(table, via)?;
            let end = prefix
                .iter()
                .try_fold(table, |at, link| Some(self.table(at).link_of(*link)?.target));
            if end == Some(whose) && !ways.contains(&prefix) {
                // A link that leads round: from people to their managers, who are people.
                ways = vec![prefix.clone()];
            }
            ways.retain(|way| way.starts_with(&prefix));
            if ways.is_empty() {
                let shown = self.text(via.span);
                let to = self.table(whose).name.clone();
                self.out.push(
                    Diagnostic::error(
                        Code::E0509,
                        text!("`{link}` does not lead to `{table}`", link = shown, table = to),
                        via.span,
                    )
                    .help(text!("name a link that does")),
                );
                return None;
            }
        }
        if self.is_contract(table) {
            keep_shortest(&mut ways);
        }
        match ways.as_slice() {
            [way] => {
                self.demand_way(table, way);
                Some(self.of_members(&around, table, way.clone()))
            }
            _ => {
                let ways: Vec<String> = ways.iter().map(|way| self.way_text(table, way)).collect();
                let title = text!(
                    "there are {count} ways from `{from}` to `{to}`",
                    count = ways.len(),
                    from = &self.table(table).name,
                    to = &self.table(whose).name
                );
                let (function, way) = (self.text(call.function.span), &ways[0]);
                let help = if ScopeId::of(span) == MAIN {
                    text!("say which one counts: `{function}(… via {way})`", function, way)
                } else {
                    text!(
                        "a library cannot say which one counts; write the formula into your own file, with `{function}(… via {way})`",
                        function,
                        way
                    )
                };
                self.out.push(
                    Diagnostic::error(Code::E0502, title, span)
                        .label(by_one_of(
                            ways.iter()
                                .map(|way| Text::verbatim(format!("`{way}`")))
                                .collect(),
                        ))
                        .help(help),
                );
                None
            }
        }
    }

    pub(super) fn via(&mut self, table: TableId, via: &ast::Path) -> Option<Vec<ColumnId>> {
        let mut at = table;
        let mut columns = Vec::new();
        for name in &via.names {
            let column = self.column(at, name)?;
            let Some(link) = self.table(at).link_of(column) else {
                self.not_a_link(at, name);
                return None;
            };
            at = link.target;
            columns.push(column);
        }
        Some(columns)
    }

    fn not_a_link(&mut self, table: TableId, name: &ast::Name) {
        let title = text!("`{column}` is no link", column = echo(&name.value));
        let table = self.table(table);
        let links = (table.links.iter()).map(|link| &table.columns[link.column.0 as usize].name);
        let help = text!(
            "the links of `{table}` are {links}",
            table = &table.name,
            links = Text::list(links)
        );
        self.out
            .push(Diagnostic::error(Code::E0509, title, name.span).help(help));
    }

    /// Each subject has one row in its own table: the mean of that row is no mean of everybody, though it reads like one.
    pub(super) fn of_one_row(&mut self, table: TableId, call: &ast::Call, grain: &Grain, span: Span) {
        if !matches!(grain, Grain::Subject { through } if through.is_empty()) {
            return;
        }
        let over_all = match call.function.names[0].value.as_str() {
            "avg" => text!("average of …"),
            "median" => text!("median of …"),
            "min" => text!("worst of …"),
            "max" => text!("best of …"),
            "percentile" => text!("percentile 20 of …"),
            "stddev" => text!("zscore(…)"),
            _ => return,
        };
        let title = text!(
            "`{function}` looks at one row here, since `{table}` has one for each subject",
            function = self.text(call.function.span),
            table = &self.table(table).name
        );
        let help = text!(
            "for everybody write `{aggregate}[overall]`, or `{over_all}` for those who are scored",
            aggregate = self.text(span),
            over_all
        );
        self.out
            .push(Diagnostic::warning(Code::E0702, title, span).help(help));
    }

    /// Over which time.
    pub(super) fn window(&mut self, cx: &SubjectContext, table: TableId, span: Span) -> Option<Window> {
        let timed = self.table(table).time.is_some();
        let Some((window, at)) = cx.window else {
            let whole = cx.around.as_ref().is_some_and(|around| around.period.is_none());
            return Some(if timed && !whole {
                Window::Current
            } else {
                Window::All
            });
        };
        if !timed {
            let (name, place) = (self.table(table).name.clone(), self.table(table).span);
            self.out.push(
                Diagnostic::error(
                    Code::E0504,
                    text!(
                        "`{table}` has no time, so no window can choose among its rows",
                        table = &name
                    ),
                    at,
                )
                .other(span, text!("taken of all its rows"))
                .other(place, text!("has no `time`"))
                .help(text!(
                    "write `time` and the column of its dates into `{table}`, or leave the window out",
                    table = name
                )),
            );
            return None;
        }
        if matches!(window, Window::Last(0, _)) {
            self.out.push(
                Diagnostic::error(Code::E0505, text!("this window holds no time"), at).help(text!(
                    "write `last 1 month` or more; the scored period alone needs no window"
                )),
            );
            return None;
        }
        let fixed = matches!(window, Window::All | Window::Fixed(_));
        if !fixed && cx.around.as_ref().is_some_and(|around| around.period.is_none()) {
            self.out.push(no_period(at, text!("this window")));
            return None;
        }
        Some(window)
    }

    pub(super) fn check_period_parts<'e>(
        &mut self,
        cx: &SubjectContext,
        parts: impl IntoIterator<Item = &'e RowExpr>,
    ) -> Option<()> {
        if cx.around.as_ref().is_none_or(|around| around.period.is_some()) {
            return Some(());
        }
        let mut place = None;
        for part in parts {
            part.walk(&mut |expr| {
                if matches!(expr.kind, ExprKind::Period(_)) {
                    place = place.or(Some(expr.span));
                }
            });
        }
        if let Some(span) = place {
            self.out.push(no_period(span, text!("`period`")));
            return None;
        }
        Some(())
    }
}

/// Of several ways the one with the fewest links, if there is one. A library's measures cannot say `via`, since they do not
/// know who is scored: a ticket is its agent's before it is that of the customer's owner.
fn keep_shortest(ways: &mut Vec<Vec<ColumnId>>) {
    let Some(least) = ways.iter().map(Vec::len).min() else {
        return;
    };
    let mut shortest = ways.iter().filter(|way| way.len() == least);
    if let (Some(way), None) = (shortest.next().cloned(), shortest.next()) {
        *ways = vec![way];
    }
}
