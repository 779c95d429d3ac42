//! Calls: functions of values. What is an aggregate goes to the context.

use weigh_words::{Text, text};

use super::Resolver;
use super::across::ACROSS;
use super::expr::Context;
use crate::check::types::{self, Clash};
use crate::diagnostic::{Code, Diagnostic, did_you_mean, echo, meant};
use crate::model::{Expr, ExprKind, Function, Type};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Literal;

/// The names of the aggregates.
pub(super) const AGGREGATES: &[&str] = &[
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "median",
    "stddev",
    "percentile",
    "distinct",
    "share",
    "first",
    "last",
    "blend",
];

const FUNCTIONS: &[(&str, Function)] = &[
    ("min", Function::Min),
    ("max", Function::Max),
    ("abs", Function::Abs),
    ("round", Function::Round),
    ("floor", Function::Floor),
    ("ceil", Function::Ceil),
    ("ln", Function::Ln),
    ("exp", Function::Exp),
    ("sqrt", Function::Sqrt),
    ("normal", Function::Normal),
    ("normal_inverse", Function::NormalInverse),
    ("lower", Function::Lower),
    ("upper", Function::Upper),
    ("trim", Function::Trim),
    ("year", Function::Year),
    ("month", Function::Month),
    ("day", Function::Day),
    ("date", Function::DateOf),
];

impl Resolver<'_> {
    pub(super) fn call<C: Context>(
        &mut self,
        cx: &mut C,
        call: &ast::Call,
        span: Span,
    ) -> Option<Expr<C::Leaf>> {
        let [name] = call.function.names.as_slice() else {
            return cx.aggregate(self, call, span);
        };
        let over_rows = call.condition.is_some()
            || call.weighted_by.is_some()
            || call.blend.is_some()
            || call.via.is_some()
            || call.arguments.len() < 2;
        if !self.takes_its_parts(call, over_rows) {
            return None;
        }
        if ACROSS.contains(&name.value.as_str()) {
            return self.across_call(cx, call, span);
        }
        let function = FUNCTIONS
            .iter()
            .find(|(known, _)| *known == name.value)
            .map(|(_, function)| *function);
        match function {
            Some(Function::Min | Function::Max) if over_rows => cx.aggregate(self, call, span),
            Some(function) => self.function(cx, function, call, span),
            None if AGGREGATES.contains(&name.value.as_str()) => cx.aggregate(self, call, span),
            None => {
                self.out.push(no_function(name));
                None
            }
        }
    }

    fn function<C: Context>(
        &mut self,
        cx: &mut C,
        function: Function,
        call: &ast::Call,
        span: Span,
    ) -> Option<Expr<C::Leaf>> {
        let signature = types::signature(function);
        let arguments: Vec<_> = call
            .arguments
            .iter()
            .map(|one| self.expr(cx, &one.value))
            .collect();
        let arguments = arguments.into_iter().collect::<Option<Vec<_>>>()?;
        let count = arguments.len();
        if count < signature.least || count > signature.most {
            let function = self.text(call.function.span);
            self.out.push(wrong_count(
                function,
                (signature.least, signature.most),
                count,
                span,
            ));
            return None;
        }
        if function == Function::Round && !is_places(arguments.get(1)) {
            self.out.push(places_of_round(arguments[1].span));
            return None;
        }
        let tys = types_of(function, &arguments);
        match types::call(function, &tys) {
            Ok(ty) => Some(Expr {
                kind: ExprKind::Call(function, arguments),
                ty,
                span,
            }),
            Err(clash) => {
                let name = self.text(call.function.span);
                let title = if matches!(function, Function::Min | Function::Max) {
                    text!(
                        "`{function}` cannot choose between {found}",
                        function = name,
                        found = between(&tys)
                    )
                } else {
                    text!(
                        "`{function}` needs {takes}, not {found}",
                        function = name,
                        takes = signature.takes,
                        found = tys[0]
                    )
                };
                let code = if clash == Clash::Unit {
                    Code::E0402
                } else {
                    Code::E0401
                };
                self.out
                    .push(Diagnostic::error(code, title, arguments[0].span).label(tys[0]));
                None
            }
        }
    }
}

fn no_function(name: &ast::Name) -> Diagnostic {
    let help = match name.value.to_lowercase().as_str() {
        "if" | "iif" => Some(text!("write `if … then … else …`")),
        _ => {
            let names = AGGREGATES
                .iter()
                .copied()
                .chain(FUNCTIONS.iter().map(|(name, _)| *name))
                .chain(ACROSS.iter().copied());
            let near = elsewhere(&name.value).or_else(|| did_you_mean(&name.value, names));
            near.map(meant)
        }
    };
    Diagnostic::error(
        Code::E0208,
        text!("there is no function `{function}`", function = echo(&name.value)),
        name.span,
    )
    .help_maybe(help)
}

fn wrong_count(function: String, (least, most): (usize, usize), found: usize, span: Span) -> Diagnostic {
    let title = if least == most {
        text!(
            "`{function}` takes {count} values, not {found}",
            function,
            count = least,
            found
        )
    } else if most == usize::MAX {
        text!(
            "`{function}` takes at least {least} values, not {found}",
            function,
            least,
            found
        )
    } else {
        text!(
            "`{function}` takes {least} or {most} values, not {found}",
            function,
            least,
            most,
            found
        )
    };
    Diagnostic::error(Code::E0404, title, span)
}

/// `a number and text and a date`
fn between(tys: &[Type]) -> Text {
    let mut all: Text = tys[0].into();
    for ty in &tys[1..] {
        all = text!("{first} and {second}", first = all, second = *ty);
    }
    all
}

/// The types of a function's arguments. Beside a number with a unit, a bare 0 has that unit: `max(revenue - cost, 0)`.
fn types_of<L>(function: Function, arguments: &[Expr<L>]) -> Vec<Type> {
    let is_zero = |argument: &&Expr<L>| types::is_bare_zero(argument.as_literal());
    let choice = matches!(function, Function::Min | Function::Max);
    let number = (arguments.iter().find(|argument| !is_zero(argument)))
        .map(|argument| argument.ty)
        .filter(|ty| choice && ty.number().is_some());
    (arguments.iter())
        .map(|argument| number.filter(|_| is_zero(&argument)).unwrap_or(argument.ty))
        .collect()
}

/// What an aggregate is called in other tools, and here.
fn elsewhere(name: &str) -> Option<&'static str> {
    Some(match name.to_lowercase().as_str() {
        "average" | "mean" => "avg",
        "total" | "sumif" | "sumifs" => "sum",
        "countif" | "countifs" | "number" | "rows" => "count",
        "stdev" | "std" | "sd" => "stddev",
        "unique" | "count_distinct" | "countdistinct" => "distinct",
        "ratio" | "rate" | "proportion" => "share",
        "quantile_cont" | "pct" | "p90" => "percentile",
        "latest" | "newest" => "last",
        "earliest" | "oldest" => "first",
        "ceiling" => "ceil",
        "log" => "ln",
        _ => return None,
    })
}

/// Tells that `round` cannot keep so many places.
pub(super) fn places_of_round(span: Span) -> Diagnostic {
    Diagnostic::error(
        Code::E0404,
        text!("`round` needs a whole number of places, 0 to 18"),
        span,
    )
    .help(text!("write `round(x, 2)`"))
}

fn is_places<L>(places: Option<&Expr<L>>) -> bool {
    let Some(places) = places else { return true };
    matches!(&places.kind, ExprKind::Literal(Literal::Number(number))
        if number.to_i64().is_some_and(|places| (0..=18).contains(&places)))
}
