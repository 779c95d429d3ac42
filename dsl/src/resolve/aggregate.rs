//! Aggregates: which table, whose rows, over which time, of what.

use weigh_words::text;

use super::Resolver;
use super::filters::{Base, decidable};
use super::names::Declaration;
use super::rows::RowContext;
use super::subject::SubjectContext;
use crate::check::types;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Aggregate, AggregateFn, Expr, ExprKind, RowExpr, RowLeaf, SubjectExpr, SubjectLeaf, TableId, Type,
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
        let [name] = call.function.names.as_slice() else {
            return self.metric(cx, call, span);
        };
        let function = self.aggregate_fn(call)?;
        let argument_tree = self.argument(call, function)?;
        let (table, argument) = self.subject_matter(name, argument_tree, span)?;
        self.demand_table(table);
        let mut rows = RowContext::new(table);
        let mut argument = match argument {
            None => None,
            Some(tree) if function == Some(AggregateFn::Share) => {
                Some(self.condition(&mut rows, tree, text!("`share`"))?)
            }
            Some(tree) => Some(self.expr(&mut rows, tree)?),
        };
        let weight = match &call.weighted_by {
            None => None,
            Some(tree) => {
                let weight = self.expr(&mut rows, tree)?;
                self.wants_number(&weight, text!("a weight"))?;
                Some(weight)
            }
        };
        let mut filter = match &call.condition {
            None => None,
            Some(tree) => Some(self.condition(&mut rows, tree, text!("`where`"))?),
        };
        if function == Some(AggregateFn::Share) {
            filter = decidable(argument.as_ref(), filter);
        }
        self.check_period_parts(cx, argument.iter().chain(&weight).chain(&filter))?;
        let grain = self.grain(cx, table, call, span)?;
        self.of_one_row(table, call, &grain, span);
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
            more: Vec::new(),
            weight,
            filter,
            grain,
            window,
            ty,
            span,
            kpi: self.at_work,
        };
        Some(Expr {
            kind: ExprKind::Leaf(SubjectLeaf::Aggregate(Box::new(aggregate))),
            ty,
            span,
        })
    }

    /// The function by its name; none for `blend`.
    fn aggregate_fn(&mut self, call: &ast::Call) -> Option<Option<AggregateFn>> {
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
            "percentile" => AggregateFn::Percentile(self.percent(call)?),
            other => unreachable!("`{other}` is no aggregate, which the caller has looked up"),
        };
        if call.weighted_by.is_some() && function != AggregateFn::Avg {
            self.out.push(
                Diagnostic::error(
                    Code::E0404,
                    text!("`{function}` takes no weights", function = self.text(name.span)),
                    name.span,
                )
                .help(text!("`weighted by` goes with `avg`")),
            );
            return None;
        }
        Some(Some(function))
    }

    fn percent(&mut self, call: &ast::Call) -> Option<Decimal> {
        let second = call.arguments.get(1).map(|argument| &argument.value);
        let value = second.and_then(|tree| match &tree.kind {
            ast::ExprKind::Name(path) => match self.lookup(&path.names) {
                Some((Declaration::Param(param), _)) => Some(self.params[param].param.value.clone()),
                _ => None,
            },
            _ => super::literal::constant(tree),
        });
        let percent = value.as_ref().and_then(percent);
        if percent.is_none() {
            let at = second.map_or(call.function.span, |tree| tree.span);
            self.out.push(
                Diagnostic::error(
                    Code::E0404,
                    text!("`percentile` needs to know which one, from 0 to 100"),
                    at,
                )
                .help(text!("write `percentile(tickets.hours, 90)`")),
            );
        }
        percent
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
        let title = text!(
            "`{function}` needs {takes}, and `{shown}` is {found}",
            function = self.text(name.span),
            takes = types::aggregate_takes(function),
            shown,
            found = argument.ty
        );
        let mut help = None;
        if let ExprKind::Leaf(RowLeaf::Column { through, column }) = &argument.kind
            && through.is_empty()
            && argument.ty == Type::Text
        {
            help = Some(self.why_text(table, *column));
        }
        self.out.push(
            Diagnostic::error(Code::E0401, title, argument.span)
                .label(argument.ty)
                .help_maybe(help),
        );
    }
}

/// Which percentile is meant, 0 to 100: `90` and `90%` are the same.
pub(super) fn percent(literal: &Literal) -> Option<Decimal> {
    let percent = match literal {
        Literal::Number(number) => Some(*number),
        Literal::Percent(ratio) => ratio.mul(Decimal::HUNDRED),
        _ => None,
    };
    percent.filter(|percent| !percent.is_negative() && *percent <= Decimal::HUNDRED)
}
