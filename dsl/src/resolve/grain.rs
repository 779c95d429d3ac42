//! Whose rows an aggregate takes, and over which time.

use super::Resolver;
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
            ways.retain(|way| way.starts_with(&prefix));
            if ways.is_empty() {
                let shown = self.text(via.span);
                let to = self.table(whose).name.clone();
                self.out.push(
                    Diagnostic::error(
                        Code::E0509,
                        format!("`{shown}` does not lead to `{to}`"),
                        via.span,
                    )
                    .help("name a link that does"),
                );
                return None;
            }
        }
        match ways.as_slice() {
            [way] => {
                self.demand_way(table, way);
                Some(self.of_members(&around, table, way.clone()))
            }
            _ => {
                let (from, to) = (self.table(table).name.clone(), self.table(whose).name.clone());
                let shown: Vec<String> = ways
                    .iter()
                    .map(|way| format!("`{}`", self.way_text(table, way)))
                    .collect();
                let example = self.way_text(table, &ways[0]);
                let title = format!("there are {} ways from `{from}` to `{to}`", ways.len());
                self.out.push(
                    Diagnostic::error(Code::E0502, title, span)
                        .label(format!("by {}", shown.join(" or by ")))
                        .help(format!(
                            "say which one counts: `{}(… via {example})`",
                            call.function.names[0].value
                        )),
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
                let title = format!("`{}` is no link", echo(&name.value));
                let links: Vec<String> = self
                    .table(at)
                    .links
                    .iter()
                    .map(|link| self.table(at).columns[link.column.0 as usize].name.clone())
                    .collect();
                self.out
                    .push(Diagnostic::error(Code::E0509, title, name.span).help(format!(
                        "the links of `{}` are {}",
                        self.tables[at.0 as usize].table.name,
                        links.join(", ")
                    )));
                return None;
            };
            at = link.target;
            columns.push(column);
        }
        Some(columns)
    }

    /// Each subject has one row in its own table: the mean of that row is no mean of everybody, though it reads like one.
    pub(super) fn of_one_row(&mut self, table: TableId, call: &ast::Call, grain: &Grain, span: Span) {
        if !matches!(grain, Grain::Subject { through } if through.is_empty()) {
            return;
        }
        let name = call.function.names[0].value.as_str();
        let over_all = match name {
            "avg" => "average of …",
            "median" => "median of …",
            "min" => "worst of …",
            "max" => "best of …",
            "percentile" => "percentile 20 of …",
            "stddev" => "zscore(…)",
            _ => return,
        };
        let (table, shown) = (self.table(table).name.clone(), self.text(span));
        let title = format!("`{name}` looks at one row here, since `{table}` has one for each subject");
        self.out
            .push(Diagnostic::warning(Code::E0702, title, span).help(format!(
                "for everybody write `{shown}[overall]`, or `{over_all}` for those who are scored"
            )));
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
                    format!("`{name}` has no time, so no window can choose among its rows"),
                    at,
                )
                .other(span, "taken of all its rows")
                .other(place, "has no `time`")
                .help(format!(
                    "write `time` and the column of its dates into `{name}`, or leave the window out"
                )),
            );
            return None;
        }
        if matches!(window, Window::Last(0, _)) {
            self.out.push(
                Diagnostic::error(Code::E0505, "this window holds no time", at)
                    .help("write `last 1 month` or more; the scored period alone needs no window"),
            );
            return None;
        }
        let fixed = matches!(window, Window::All | Window::Fixed(_));
        if !fixed && cx.around.as_ref().is_some_and(|around| around.period.is_none()) {
            self.out.push(no_period(at, "this window"));
            return None;
        }
        Some(window)
    }

    pub(super) fn check_period_parts(
        &mut self,
        cx: &SubjectContext,
        parts: [&Option<RowExpr>; 3],
    ) -> Option<()> {
        if cx.around.as_ref().is_none_or(|around| around.period.is_some()) {
            return Some(());
        }
        let mut place = None;
        for part in parts.into_iter().flatten() {
            part.walk(&mut |expr| {
                if matches!(expr.kind, ExprKind::Period(_)) {
                    place = place.or(Some(expr.span));
                }
            });
        }
        if let Some(span) = place {
            self.out.push(no_period(span, "`period`"));
            return None;
        }
        Some(())
    }
}
