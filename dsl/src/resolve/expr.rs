//! Expressions: from tree to model, with types. What names and aggregates mean is the context's to say.

use super::fill::MOST_WRITTEN;
use super::{Resolver, literal};
use crate::check::types;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Expr, ExprKind, Type};
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

impl Resolver<'_> {
    /// Resolves an expression; none where something was reported.
    pub(super) fn expr<C: Context>(&mut self, cx: &mut C, tree: &ast::Expr) -> Option<Expr<C::Leaf>> {
        let span = tree.span;
        self.at_place(span);
        self.written = self.written.saturating_add(1);
        if self.written > MOST_WRITTEN {
            self.too_much(span);
            return None;
        }
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
}
