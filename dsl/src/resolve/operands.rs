//! What may stand together in an expression, and the messages where it may not.

use weigh_words::{Text, text};

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
                    text!(
                        "a percentage is compared with {number}, which is more than 100 %",
                        number
                    ),
                    other.span,
                )
                .other(one.span, text!("a percentage: 90 % is 0.9"))
                .help(text!("write {number}%", number)),
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
        let mut diagnostic = Diagnostic::error(
            code,
            text!(
                "{first} cannot be compared with {second}",
                first = a.ty,
                second = b.ty
            ),
            at,
        )
        .other(a.span, a.ty)
        .other(b.span, b.ty);
        if at == b.span {
            diagnostic.others.pop();
            diagnostic = diagnostic.label(b.ty);
        }
        let help = match (a.ty, b.ty) {
            (Type::Bool, Type::Text) => Some(text!(
                "write `{column}` alone, or with `not`; `column x: text` keeps words such as Y and N as they are",
                column = self.text(a.span)
            )),
            (Type::Text, Type::Number(_)) | (Type::Number(_), Type::Text) => Some(text!(
                "texts stand in quotes, numbers do not; `column x: number` says that a column holds numbers"
            )),
            (Type::Date | Type::DateTime, Type::Number(_) | Type::Text) => {
                Some(text!("write a day as 2024-10-01, without quotes"))
            }
            _ => None,
        };
        self.out.push(diagnostic.help_maybe(help));
        None
    }

    /// What is compared with itself is always the same. Two spellings of one column were meant as two: `rev` of the row and
    /// `item.rev` of the subject.
    pub(super) fn with_itself(&mut self, (a, b): (Span, Span), op: &Spanned<ast::Comparison>, of_rows: bool) {
        let (first, second) = (self.text(a), self.text(b));
        let always = match op.value {
            ast::Comparison::Equal | ast::Comparison::AtLeast | ast::Comparison::AtMost => {
                text!("this holds wherever there is a value")
            }
            ast::Comparison::NotEqual | ast::Comparison::More | ast::Comparison::Less => {
                text!("this never holds")
            }
        };
        let mut diagnostic = Diagnostic::warning(
            Code::E0703,
            text!("`{column}` is compared with itself", column = &second),
            op.span,
        )
        .label(always);
        if of_rows && first != second {
            diagnostic = diagnostic.help(text!(
                "`{first}` and `{second}` are one column of one row; to hold a subject against the others compare outside of the aggregate: `rank({second})`, `average of {second}`",
                first,
                second
            ));
        } else {
            diagnostic = diagnostic.help(text!(
                "compare it with something else; whether there is a value asks `{column} is known`",
                column = second
            ));
        }
        self.out.push(diagnostic);
    }

    pub(super) fn joined<L>(&mut self, a: &Expr<L>, b: &Expr<L>, what: Text) -> Option<Type> {
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
                let title = text!(
                    "{what} must be alike, and are {first} and {second}",
                    what,
                    first = a.ty,
                    second = b.ty
                );
                self.out.push(
                    Diagnostic::error(code, title, b.span)
                        .label(b.ty)
                        .other(a.span, a.ty),
                );
                None
            }
        }
    }

    /// Reports what is not of the wanted type.
    pub(super) fn wants<L>(&mut self, expr: &Expr<L>, ty: Type, what: Text) -> Option<()> {
        if expr.ty == ty || expr.ty == Type::Unknown {
            return Some(());
        }
        let shown = self.text(expr.span);
        self.not_wanted(
            expr,
            text!(
                "`{shown}` is {kind}, not {wanted}",
                shown,
                kind = expr.ty,
                wanted = what
            ),
            None,
        );
        None
    }

    /// Reports what is no number.
    pub(super) fn wants_number<L>(&mut self, expr: &Expr<L>, whose: Text) -> Option<()> {
        self.wants_number_or_help(expr, whose, None)
    }

    /// Reports what is no number, and what helps.
    pub(super) fn wants_number_or_help<L>(
        &mut self,
        expr: &Expr<L>,
        whose: Text,
        help: Option<Text>,
    ) -> Option<()> {
        if expr.ty.number().is_some() || expr.ty == Type::Unknown {
            return Some(());
        }
        let shown = self.text(expr.span);
        let title = text!(
            "`{shown}` is {kind}, not a number for {whose}",
            shown,
            kind = expr.ty,
            whose
        );
        self.not_wanted(expr, title, help);
        None
    }

    pub(super) fn wants_date<L>(&mut self, expr: &Expr<L>) -> Option<()> {
        if matches!(expr.ty, Type::Date | Type::DateTime | Type::Unknown) {
            return Some(());
        }
        let shown = self.text(expr.span);
        self.not_wanted(
            expr,
            text!("`{shown}` is {kind}, not a date", shown, kind = expr.ty),
            None,
        );
        None
    }

    fn not_wanted<L>(&mut self, expr: &Expr<L>, title: Text, help: Option<Text>) {
        self.out.push(
            Diagnostic::error(Code::E0401, title, expr.span)
                .label(expr.ty)
                .help_maybe(help),
        );
    }
}

fn mismatch<L>(op: &Spanned<ast::Arithmetic>, a: &Expr<L>, b: &Expr<L>, clash: Clash) -> Diagnostic {
    let (a_type, b_type) = (a.ty, b.ty);
    let title = match op.value {
        ast::Arithmetic::Add => text!("{b_type} cannot be added to {a_type}", b_type, a_type),
        ast::Arithmetic::Subtract => text!("{b_type} cannot be taken from {a_type}", b_type, a_type),
        ast::Arithmetic::Multiply => text!("{a_type} cannot be multiplied by {b_type}", a_type, b_type),
        ast::Arithmetic::Divide => text!("{a_type} cannot be divided by {b_type}", a_type, b_type),
        ast::Arithmetic::Power => text!("{a_type} cannot be raised to {b_type}", a_type, b_type),
    };
    let code = if clash == Clash::Unit {
        Code::E0402
    } else {
        Code::E0401
    };
    let mut diagnostic = Diagnostic::error(code, title, op.span)
        .other(a.span, a.ty)
        .other(b.span, b.ty);
    let durations = [a, b]
        .iter()
        .any(|side| side.ty.number().is_some_and(|n| n.unit.is_duration()));
    let dates = [a, b]
        .iter()
        .any(|side| matches!(side.ty, Type::Date | Type::DateTime));
    if dates {
        diagnostic = diagnostic.help(text!("write a length of time with its unit: `+ 30d`, `- 2w`"));
    } else if durations && clash == Clash::Unit {
        diagnostic = diagnostic.help(text!(
            "divide a duration by one to get a plain number: `reply_time / 1h`"
        ));
    } else if clash == Clash::Unit {
        diagnostic = diagnostic.help(text!("convert one of them first, with a `param` for the rate"));
    }
    diagnostic
}
