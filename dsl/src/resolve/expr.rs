//! Expressions: from tree to model, with types. What names and aggregates mean is the context's to say.

use super::{Resolver, literal};
use crate::check::types::{self, Clash};
use crate::diagnostic::{Code, Diagnostic, did_you_mean, echo};
use crate::model::{Expr, ExprKind, Function, Type};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Window};
use crate::value::Literal;

/// Where an expression stands: over rows, or over a subject.
pub(super) trait Context {
    /// Its leaves.
    type Leaf: Clone + PartialEq;

    /// What a name means here; reports where it means nothing.
    fn name(&mut self, resolver: &mut Resolver<'_>, path: &ast::Path) -> Option<Expr<Self::Leaf>>;

    /// A call that is no function of values.
    fn aggregate(
        &mut self,
        resolver: &mut Resolver<'_>,
        call: &ast::Call,
        span: Span,
    ) -> Option<Expr<Self::Leaf>>;

    /// An expression in a window of its own.
    fn windowed(
        &mut self,
        resolver: &mut Resolver<'_>,
        inner: &ast::Expr,
        windows: &[Spanned<Window>],
        span: Span,
    ) -> Option<Expr<Self::Leaf>>;
}

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
    ("lower", Function::Lower),
    ("upper", Function::Upper),
    ("trim", Function::Trim),
    ("year", Function::Year),
    ("month", Function::Month),
    ("day", Function::Day),
    ("date", Function::DateOf),
];

/// Functions over all subjects, which are parsed and refused for now.
const ACROSS: &[&str] = &["rank", "percentile rank", "quantile", "zscore", "minmax"];

impl Resolver<'_> {
    /// Resolves an expression; none where something was reported.
    pub(super) fn expr<C: Context>(&mut self, cx: &mut C, tree: &ast::Expr) -> Option<Expr<C::Leaf>> {
        let span = tree.span;
        let two = |this: &mut Self, cx: &mut C, a: &ast::Expr, b: &ast::Expr| {
            let (a, b) = (this.expr(cx, a), this.expr(cx, b));
            a.zip(b).map(|(a, b)| (Box::new(a), Box::new(b)))
        };
        let (kind, ty) = match &tree.kind {
            ast::ExprKind::Error => return None,
            ast::ExprKind::Literal(value) => return self.literal(value, span),
            ast::ExprKind::Name(path) => return cx.name(self, path),
            ast::ExprKind::Call(call) => return self.call(cx, call, span),
            ast::ExprKind::Across { function, .. } => {
                super::not_yet::report(self.out, &format!("`{} of`", function.value), span);
                return None;
            }
            ast::ExprKind::Windowed(inner, windows) => return cx.windowed(self, inner, windows, span),
            ast::ExprKind::Negate(inner) => {
                if let Some(value) = literal::constant(tree) {
                    return self.literal(&value, span);
                }
                let inner = self.expr(cx, inner)?;
                self.wants_number(&inner, "`-`")?;
                let ty = inner.ty;
                (ExprKind::Negate(Box::new(inner)), ty)
            }
            ast::ExprKind::Not(inner) => (
                ExprKind::Not(Box::new(self.condition(cx, inner, "`not`")?)),
                Type::Bool,
            ),
            ast::ExprKind::Arithmetic(a, op, b) => {
                let (a, b) = two(self, cx, a, b)?;
                let ty = self.arithmetic(op, &a, &b)?;
                (ExprKind::Arithmetic(op.value, a, b), ty)
            }
            ast::ExprKind::Compare(a, op, b) => {
                let (a, b) = two(self, cx, a, b)?;
                self.comparable(op.value, &a, &b, op.span)?;
                (ExprKind::Compare(op.value, a, b), Type::Bool)
            }
            ast::ExprKind::And(a, b) => {
                let (a, b) = (self.condition(cx, a, "`and`"), self.condition(cx, b, "`and`"));
                (ExprKind::And(Box::new(a?), Box::new(b?)), Type::Bool)
            }
            ast::ExprKind::Or(a, b) => {
                let (a, b) = (self.condition(cx, a, "`or`"), self.condition(cx, b, "`or`"));
                (ExprKind::Or(Box::new(a?), Box::new(b?)), Type::Bool)
            }
            ast::ExprKind::In {
                value,
                among,
                negated,
            } => {
                let value = self.expr(cx, value);
                let among: Vec<_> = among.iter().map(|one| self.expr(cx, one)).collect();
                let (value, among) = (value?, among.into_iter().collect::<Option<Vec<_>>>()?);
                for one in &among {
                    self.comparable(ast::Comparison::Equal, &value, one, one.span)?;
                }
                (
                    ExprKind::In {
                        value: Box::new(value),
                        among,
                        negated: *negated,
                    },
                    Type::Bool,
                )
            }
            ast::ExprKind::Between { value, low, high } => {
                let value = self.expr(cx, value);
                let (value, (low, high)) = (value, two(self, cx, low, high)?);
                let value = value?;
                self.comparable(ast::Comparison::AtLeast, &value, &low, low.span)?;
                self.comparable(ast::Comparison::AtMost, &value, &high, high.span)?;
                (
                    ExprKind::Between {
                        value: Box::new(value),
                        low,
                        high,
                    },
                    Type::Bool,
                )
            }
            ast::ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                let condition = self.condition(cx, condition, "`if`");
                let (then, otherwise) = two(self, cx, then, otherwise)?;
                let ty = self.joined(&then, &otherwise, "the two branches of `if`")?;
                (
                    ExprKind::If {
                        condition: Box::new(condition?),
                        then,
                        otherwise,
                    },
                    ty,
                )
            }
            ast::ExprKind::Is { value, known } => {
                let known_expr = ExprKind::IsKnown(Box::new(self.expr(cx, value)?));
                if *known {
                    (known_expr, Type::Bool)
                } else {
                    (
                        ExprKind::Not(Box::new(Expr {
                            kind: known_expr,
                            ty: Type::Bool,
                            span,
                        })),
                        Type::Bool,
                    )
                }
            }
            ast::ExprKind::Otherwise(a, b) => {
                let (a, b) = two(self, cx, a, b)?;
                let ty = self.joined(&a, &b, "both sides of `otherwise`")?;
                (ExprKind::Otherwise(a, b), ty)
            }
            ast::ExprKind::TextTest(a, test, b) => {
                let (a, b) = two(self, cx, a, b)?;
                self.wants(&a, Type::Text, "text")?;
                self.wants(&b, Type::Text, "text")?;
                (ExprKind::TextTest(*test, a, b), Type::Bool)
            }
            ast::ExprKind::DateDifference { unit, from, to } => {
                let (from, to) = two(self, cx, from, to)?;
                self.wants_date(&from)?;
                self.wants_date(&to)?;
                (ExprKind::DateDifference(*unit, from, to), Type::WHOLE)
            }
        };
        Some(Expr { kind, ty, span })
    }

    /// Resolves a condition: yes or no.
    pub(super) fn condition<C: Context>(
        &mut self,
        cx: &mut C,
        tree: &ast::Expr,
        whose: &str,
    ) -> Option<Expr<C::Leaf>> {
        let condition = self.expr(cx, tree)?;
        if matches!(condition.ty, Type::Bool | Type::Unknown) {
            return Some(condition);
        }
        let shown = self.text(condition.span);
        self.out.push(
            Diagnostic::error(
                Code::E0407,
                format!("{whose} needs a condition, and `{shown}` is {}", condition.ty),
                condition.span,
            )
            .label(condition.ty.to_string())
            .help(format!(
                "compare it with something, as in `{shown} >= 1` or `{shown} is known`"
            )),
        );
        None
    }

    fn literal<L>(&mut self, value: &Literal, span: Span) -> Option<Expr<L>> {
        let Some(ty) = types::of_literal(value) else {
            self.out.push(
                Diagnostic::error(Code::E0401, format!("the period {value} is no value"), span)
                    .label("a period stands in square brackets behind an aggregate")
                    .help(format!(
                        "write `sum(…)[{value}]`, or compare a date with a day, as in `>= 2024-10-01`"
                    )),
            );
            return None;
        };
        Some(Expr {
            kind: ExprKind::Literal(value.clone()),
            ty,
            span,
        })
    }

    fn call<C: Context>(&mut self, cx: &mut C, call: &ast::Call, span: Span) -> Option<Expr<C::Leaf>> {
        let [name] = call.function.names.as_slice() else {
            super::not_yet::report(self.out, "a plugin's aggregate", call.function.span);
            return None;
        };
        if ACROSS.contains(&name.value.as_str()) {
            super::not_yet::report(self.out, &format!("`{}`", name.value), call.function.span);
            return None;
        }
        let over_rows = call.condition.is_some()
            || call.weighted_by.is_some()
            || call.blend.is_some()
            || call.via.is_some()
            || call.arguments.len() < 2;
        let function = FUNCTIONS
            .iter()
            .find(|(known, _)| *known == name.value)
            .map(|(_, function)| *function);
        match function {
            Some(Function::Min | Function::Max) if over_rows => cx.aggregate(self, call, span),
            Some(function) => self.function(cx, function, call, span),
            None if AGGREGATES.contains(&name.value.as_str()) => cx.aggregate(self, call, span),
            None => {
                let names = AGGREGATES
                    .iter()
                    .copied()
                    .chain(FUNCTIONS.iter().map(|(name, _)| *name));
                let near = elsewhere(&name.value).or_else(|| did_you_mean(&name.value, names));
                self.out.push(
                    Diagnostic::error(
                        Code::E0208,
                        format!("there is no function `{}`", echo(&name.value)),
                        name.span,
                    )
                    .help_maybe(near.map(|near| format!("did you mean `{near}`?"))),
                );
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
        let name = &call.function.names[0].value;
        let signature = types::signature(function);
        let arguments: Vec<_> = call
            .arguments
            .iter()
            .map(|one| self.expr(cx, &one.value))
            .collect();
        let arguments = arguments.into_iter().collect::<Option<Vec<_>>>()?;
        let count = arguments.len();
        if count < signature.least || count > signature.most {
            let wanted = match (signature.least, signature.most) {
                (least, most) if least == most => format!("{least}"),
                (least, usize::MAX) => format!("at least {least}"),
                (least, most) => format!("{least} or {most}"),
            };
            self.out.push(Diagnostic::error(
                Code::E0404,
                format!("`{name}` takes {wanted} values, not {count}"),
                span,
            ));
            return None;
        }
        if function == Function::Round && !is_places(arguments.get(1)) {
            self.out.push(
                Diagnostic::error(
                    Code::E0404,
                    "`round` needs a whole number of places, 0 to 18",
                    arguments[1].span,
                )
                .help("write `round(x, 2)`"),
            );
            return None;
        }
        let tys: Vec<Type> = arguments.iter().map(|argument| argument.ty).collect();
        match types::call(function, &tys) {
            Ok(ty) => Some(Expr {
                kind: ExprKind::Call(function, arguments),
                ty,
                span,
            }),
            Err(clash) => {
                let found: Vec<String> = tys.iter().map(ToString::to_string).collect();
                let code = if clash == Clash::Unit {
                    Code::E0402
                } else {
                    Code::E0401
                };
                let title = if matches!(function, Function::Min | Function::Max) {
                    format!("`{name}` cannot choose between {}", found.join(" and "))
                } else {
                    format!("`{name}` needs {}, not {}", signature.takes, found[0])
                };
                self.out
                    .push(Diagnostic::error(code, title, arguments[0].span).label(found[0].clone()));
                None
            }
        }
    }

    fn arithmetic<L>(&mut self, op: &Spanned<ast::Arithmetic>, a: &Expr<L>, b: &Expr<L>) -> Option<Type> {
        // A bare 0 has every unit: revenue - 0, max(0 …).
        let additive = matches!(op.value, ast::Arithmetic::Add | ast::Arithmetic::Subtract);
        if additive && types::is_bare_zero(b.as_literal()) && a.ty.number().is_some() {
            return Some(a.ty);
        }
        match types::arithmetic(op.value, a.ty, b.ty) {
            Ok(ty) => Some(ty),
            Err(clash) => {
                self.out.push(mismatch(op, a, b, clash));
                None
            }
        }
    }

    fn comparable<L>(&mut self, op: ast::Comparison, a: &Expr<L>, b: &Expr<L>, at: Span) -> Option<()> {
        if a.ty.number().is_some() && types::is_bare_zero(b.as_literal()) {
            return Some(());
        }
        let Err(clash) = types::compare(op, a.ty, b.ty) else {
            return Some(());
        };
        let code = if clash == Clash::Unit {
            Code::E0402
        } else {
            Code::E0403
        };
        let mut diagnostic =
            Diagnostic::error(code, format!("{} cannot be compared with {}", a.ty, b.ty), at)
                .other(a.span, a.ty.to_string())
                .other(b.span, b.ty.to_string());
        if at == b.span {
            diagnostic.others.pop();
            diagnostic = diagnostic.label(b.ty.to_string());
        }
        let help = match (a.ty, b.ty) {
            (Type::Bool, Type::Text) => Some(format!("write `{}` alone, or with `not`", self.text(a.span))),
            (Type::Text, Type::Number(_)) | (Type::Number(_), Type::Text) => Some(
                "texts stand in quotes, numbers do not; `column x: number` says that a column holds numbers"
                    .to_owned(),
            ),
            (Type::Date | Type::DateTime, Type::Number(_) | Type::Text) => {
                Some("write a day as 2024-10-01, without quotes".to_owned())
            }
            _ => None,
        };
        self.out.push(diagnostic.help_maybe(help));
        None
    }

    fn joined<L>(&mut self, a: &Expr<L>, b: &Expr<L>, what: &str) -> Option<Type> {
        if a.ty.number().is_some() && types::is_bare_zero(b.as_literal()) {
            return Some(a.ty);
        }
        if b.ty.number().is_some() && types::is_bare_zero(a.as_literal()) {
            return Some(b.ty);
        }
        match types::join(a.ty, b.ty) {
            Ok(ty) => Some(ty),
            Err(clash) => {
                let code = if clash == Clash::Unit {
                    Code::E0402
                } else {
                    Code::E0401
                };
                let title = format!("{what} must be alike, and are {} and {}", a.ty, b.ty);
                self.out.push(
                    Diagnostic::error(code, title, b.span)
                        .label(b.ty.to_string())
                        .other(a.span, a.ty.to_string()),
                );
                None
            }
        }
    }

    /// Reports what is not of the wanted type.
    pub(super) fn wants<L>(&mut self, expr: &Expr<L>, ty: Type, what: &str) -> Option<()> {
        if expr.ty == ty || expr.ty == Type::Unknown {
            return Some(());
        }
        self.not_what(expr, what);
        None
    }

    /// Reports what is no number.
    pub(super) fn wants_number<L>(&mut self, expr: &Expr<L>, whose: &str) -> Option<()> {
        if expr.ty.number().is_some() || expr.ty == Type::Unknown {
            return Some(());
        }
        self.not_what(expr, &format!("a number for {whose}"));
        None
    }

    fn wants_date<L>(&mut self, expr: &Expr<L>) -> Option<()> {
        if matches!(expr.ty, Type::Date | Type::DateTime | Type::Unknown) {
            return Some(());
        }
        self.not_what(expr, "a date");
        None
    }

    fn not_what<L>(&mut self, expr: &Expr<L>, what: &str) {
        let shown = self.text(expr.span);
        let title = format!("`{shown}` is {}, not {what}", expr.ty);
        self.out
            .push(Diagnostic::error(Code::E0401, title, expr.span).label(expr.ty.to_string()));
    }
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

fn is_places<L>(places: Option<&Expr<L>>) -> bool {
    let Some(places) = places else { return true };
    matches!(&places.kind, ExprKind::Literal(Literal::Number(number))
        if number.to_i64().is_some_and(|places| (0..=18).contains(&places)))
}

fn mismatch<L>(op: &Spanned<ast::Arithmetic>, a: &Expr<L>, b: &Expr<L>, clash: Clash) -> Diagnostic {
    let verb = match op.value {
        ast::Arithmetic::Add => "added to",
        ast::Arithmetic::Subtract => "taken from",
        ast::Arithmetic::Multiply => "multiplied by",
        ast::Arithmetic::Divide => "divided by",
        ast::Arithmetic::Power => "raised to",
    };
    let (first, second) = match op.value {
        ast::Arithmetic::Add | ast::Arithmetic::Subtract => (b, a),
        ast::Arithmetic::Multiply | ast::Arithmetic::Divide | ast::Arithmetic::Power => (a, b),
    };
    let title = format!("{} cannot be {verb} {}", first.ty, second.ty);
    let code = if clash == Clash::Unit {
        Code::E0402
    } else {
        Code::E0401
    };
    let mut diagnostic = Diagnostic::error(code, title, op.span)
        .other(a.span, a.ty.to_string())
        .other(b.span, b.ty.to_string());
    let durations = [a, b]
        .iter()
        .any(|side| side.ty.number().is_some_and(|n| n.unit.is_duration()));
    let dates = [a, b]
        .iter()
        .any(|side| matches!(side.ty, Type::Date | Type::DateTime));
    if dates {
        diagnostic = diagnostic.help("write a length of time with its unit: `+ 30d`, `- 2w`");
    } else if durations && clash == Clash::Unit {
        diagnostic = diagnostic.help("divide a duration by one to get a plain number: `reply_time / 1h`");
    } else if clash == Clash::Unit {
        diagnostic = diagnostic.help("convert one of them first, with a `param` for the rate");
    }
    diagnostic
}
