//! Aggregates: which table, whose rows, over which time, of what.

use super::Resolver;
use super::filters::{Base, decidable};
use super::names::{Declaration, ScopeId};
use super::rows::RowContext;
use super::subject::{SubjectContext, no_period};
use crate::check::types;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, echo};
use crate::model::{
    Aggregate, AggregateFn, ColumnId, Expr, ExprKind, Grain, RowExpr, RowLeaf, SubjectExpr, SubjectLeaf,
    TableId, Type, Window,
};
use crate::source::Span;
use crate::syntax::ast::{self};
use crate::value::{Decimal, Literal};

impl Resolver<'_> {
    /// An aggregate of a subject.
    pub(super) fn aggregate(
        &mut self,
        cx: &mut SubjectContext,
        call: &ast::Call,
        span: Span,
    ) -> Option<SubjectExpr> {
        let name = &call.function.names[0];
        let function = self.aggregate_fn(cx.scope, call)?;
        let argument_tree = self.argument(call, function)?;
        let (table, argument) = self.subject_matter(cx.scope, name, argument_tree, span)?;
        let mut rows = RowContext::new(table, cx.scope);
        let mut argument = match argument {
            None => None,
            Some(tree) if function == Some(AggregateFn::Share) => {
                Some(self.condition(&mut rows, tree, "`share`")?)
            }
            Some(tree) => Some(self.expr(&mut rows, tree)?),
        };
        let weight = match &call.weighted_by {
            None => None,
            Some(tree) => {
                let weight = self.expr(&mut rows, tree)?;
                self.wants_number(&weight, "a weight")?;
                Some(weight)
            }
        };
        let mut filter = match &call.condition {
            None => None,
            Some(tree) => Some(self.condition(&mut rows, tree, "`where`")?),
        };
        if function == Some(AggregateFn::Share) {
            filter = decidable(argument.as_ref(), filter);
        }
        self.check_period_parts(cx, [&argument, &weight, &filter])?;
        let grain = self.grain(cx, table, call, span)?;
        let filter = self.only_members(cx.around.as_deref(), table, &grain, filter);
        let window = self.window(cx, table, span)?;
        let Some(function) = function else {
            let base = Base {
                table,
                argument: argument.take()?,
                weight,
                filter,
                grain,
                window,
                span,
            };
            return self.blend(&mut rows, call, &base);
        };
        let found = argument.as_ref().map(|argument| argument.ty);
        let Some(ty) = types::aggregate(function, found) else {
            self.wrong_argument(name, function, argument.as_ref(), table);
            return None;
        };
        let aggregate = Aggregate {
            function,
            table,
            argument,
            weight,
            filter,
            grain,
            window,
            ty,
            span,
        };
        Some(Expr {
            kind: ExprKind::Leaf(SubjectLeaf::Aggregate(Box::new(aggregate))),
            ty,
            span,
        })
    }

    /// The function by its name; none for `blend`.
    fn aggregate_fn(&mut self, scope: ScopeId, call: &ast::Call) -> Option<Option<AggregateFn>> {
        let name = &call.function.names[0];
        let function = match name.value.as_str() {
            "count" => AggregateFn::Count,
            "sum" => AggregateFn::Sum,
            "avg" => AggregateFn::Avg,
            "min" => AggregateFn::Min,
            "max" => AggregateFn::Max,
            "median" => AggregateFn::Median,
            "stddev" => AggregateFn::StdDev,
            "distinct" => AggregateFn::Distinct,
            "share" => AggregateFn::Share,
            "first" => AggregateFn::First,
            "last" => AggregateFn::Last,
            "blend" => return Some(None),
            "percentile" => AggregateFn::Percentile(self.percent(scope, call)?),
            other => unreachable!("`{other}` is no aggregate, which the caller has looked up"),
        };
        if call.weighted_by.is_some() && function != AggregateFn::Avg {
            self.out.push(
                Diagnostic::error(
                    Code::E0404,
                    format!("`{}` takes no weights", name.value),
                    name.span,
                )
                .help("`weighted by` goes with `avg`"),
            );
            return None;
        }
        Some(Some(function))
    }

    fn percent(&mut self, scope: ScopeId, call: &ast::Call) -> Option<Decimal> {
        let second = call.arguments.get(1).map(|argument| &argument.value);
        let value = second.and_then(|tree| match &tree.kind {
            ast::ExprKind::Name(path) => match self.lookup(scope, &path.names) {
                Some((Declaration::Param(param), _)) => Some(self.params[param].param.value.clone()),
                _ => None,
            },
            _ => super::literal::constant(tree),
        });
        let percent = match value {
            Some(Literal::Number(number)) => Some(number),
            Some(Literal::Percent(ratio)) => ratio.mul(Decimal::HUNDRED),
            _ => None,
        };
        let percent = percent.filter(|p| !p.is_negative() && *p <= Decimal::HUNDRED);
        if percent.is_none() {
            let at = second.map_or(call.function.span, |tree| tree.span);
            self.out.push(
                Diagnostic::error(
                    Code::E0404,
                    "`percentile` needs to know which one, from 0 to 100",
                    at,
                )
                .help("write `percentile(tickets.hours, 90)`"),
            );
        }
        percent
    }

    /// What an aggregate is taken of.
    fn argument<'t>(&mut self, call: &'t ast::Call, function: Option<AggregateFn>) -> Option<&'t ast::Expr> {
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
    fn subject_matter<'t>(
        &mut self,
        scope: ScopeId,
        name: &ast::Name,
        tree: &'t ast::Expr,
        span: Span,
    ) -> Option<(TableId, Option<&'t ast::Expr>)> {
        if let ast::ExprKind::Name(path) = &tree.kind {
            match self.lookup(scope, &path.names) {
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
            match self.lookup(scope, &path.names) {
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
        self.no_table(scope, name, unknown, span);
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

    fn no_table(&mut self, scope: ScopeId, name: &ast::Name, unknown: Option<&ast::Path>, span: Span) {
        let tables = self.names_where(scope, |d| matches!(d, Declaration::Table(_)));
        let Some(path) = unknown else {
            self.out.push(
                Diagnostic::error(
                    Code::E0406,
                    format!("`{}` needs rows to look at", name.value),
                    span,
                )
                .help(format!("write `{}(table.column)`", name.value)),
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

    fn check_period_parts(&mut self, cx: &SubjectContext, parts: [&Option<RowExpr>; 3]) -> Option<()> {
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

    /// Whose rows.
    fn grain(&mut self, cx: &SubjectContext, table: TableId, call: &ast::Call, span: Span) -> Option<Grain> {
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
            [way] => Some(self.of_members(&around, table, way.clone())),
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

    /// Over which time.
    fn window(&mut self, cx: &SubjectContext, table: TableId, span: Span) -> Option<Window> {
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
        let fixed = matches!(window, Window::All | Window::Fixed(_));
        if !fixed && cx.around.as_ref().is_some_and(|around| around.period.is_none()) {
            self.out.push(no_period(at, "this window"));
            return None;
        }
        Some(window)
    }

    pub(super) fn wrong_argument(
        &mut self,
        name: &ast::Name,
        function: AggregateFn,
        argument: Option<&RowExpr>,
        table: TableId,
    ) {
        let Some(argument) = argument else { return };
        let shown = self.text(argument.span);
        let takes = types::aggregate_takes(function);
        let title = format!("`{}` needs {takes}, and `{shown}` is {}", name.value, argument.ty);
        let mut help = None;
        if let ExprKind::Leaf(RowLeaf::Column { through, column }) = &argument.kind
            && through.is_empty()
            && argument.ty == Type::Text
        {
            let name = super::columns::shown_name(&self.table(table).columns[column.0 as usize].name);
            let why = self
                .because(table, &name)
                .map_or_else(String::new, |why| format!("{why}; "));
            help = Some(format!(
                "{why}if it holds numbers, `column {name}: number` shows the cells that are none"
            ));
        }
        self.out.push(
            Diagnostic::error(Code::E0401, title, argument.span)
                .label(argument.ty.to_string())
                .help_maybe(help),
        );
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
