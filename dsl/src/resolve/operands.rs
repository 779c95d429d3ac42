//! What may stand together in an expression, and the messages where it may not.

use super::Resolver;
use crate::check::curves::forgotten_percent;
use crate::check::types::{self, Clash};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Expr, Type};
use crate::source::{Span, Spanned};
use crate::syntax::ast;

impl Resolver<'_> {
    pub(super) fn arithmetic<L>(
        &mut self,
        op: &Spanned<ast::Arithmetic>,
        a: &Expr<L>,
        b: &Expr<L>,
    ) -> Option<Type> {
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

    pub(super) fn comparable<L>(
        &mut self,
        op: ast::Comparison,
        a: &Expr<L>,
        b: &Expr<L>,
        at: Span,
    ) -> Option<()> {
        if a.ty.number().is_some() && types::is_bare_zero(b.as_literal()) {
            return Some(());
        }
        for (one, other) in [(a, b), (b, a)] {
            let Some(number) = other
                .as_literal()
                .and_then(|literal| forgotten_percent(one.ty, literal))
            else {
                continue;
            };
            self.out.push(
                Diagnostic::error(
                    Code::E0403,
                    format!("a percentage is compared with {number}, which is more than 100 %"),
                    other.span,
                )
                .other(one.span, "a percentage: 90 % is 0.9")
                .help(format!("write {number}%")),
            );
            return None;
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

    pub(super) fn joined<L>(&mut self, a: &Expr<L>, b: &Expr<L>, what: &str) -> Option<Type> {
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

    pub(super) fn wants_date<L>(&mut self, expr: &Expr<L>) -> Option<()> {
        if matches!(expr.ty, Type::Date | Type::DateTime | Type::Unknown) {
            return Some(());
        }
        self.not_what(expr, "a date");
        None
    }

    pub(super) fn not_what<L>(&mut self, expr: &Expr<L>, what: &str) {
        let shown = self.text(expr.span);
        let title = format!("`{shown}` is {}, not {what}", expr.ty);
        self.out
            .push(Diagnostic::error(Code::E0401, title, expr.span).label(expr.ty.to_string()));
    }
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
