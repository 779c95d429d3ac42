//! Expressions: from tree to model, with types. What names and aggregates mean is the context's to say.

use super::{Resolver, literal};
use crate::check::types;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{AcrossFn, Expr, ExprKind, Leaf, Type};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Window};
use crate::value::Literal;

/// Where an expression stands: over rows, or over a subject.
pub(super) trait Context {
    /// Its leaves.
    type Leaf: Clone + PartialEq + Leaf;

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

    /// A number across subjects.
    fn across(
        &mut self,
        resolver: &mut Resolver<'_>,
        function: AcrossFn,
        of: &ast::Expr,
        within: Option<&ast::Path>,
        span: Span,
    ) -> Option<Expr<Self::Leaf>>;

    /// A grade, which is compared with the names of bands; the outer answer is none where the expression is no grade.
    fn grade(&mut self, resolver: &mut Resolver<'_>, tree: &ast::Expr) -> Option<Option<Grade<Self::Leaf>>>;
}

/// A grade and what it can be.
pub(super) struct Grade<L> {
    /// The index of the band.
    pub(super) index: Expr<L>,
    /// The names of the bands, best first.
    pub(super) bands: Vec<String>,
}

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
            ast::ExprKind::Across { function, of, within } => {
                let function = super::across::of_all(&function.value);
                return cx.across(self, function, of, within.as_ref(), span);
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
                if let Some(compared) = self.compared_grade(cx, a, op, b, span) {
                    return compared;
                }
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
                if let Some(found) = self.grade_among(cx, value, among, *negated, span) {
                    return found;
                }
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
                let value = match cx.grade(self, value) {
                    Some(grade) => grade?.index,
                    None => self.expr(cx, value)?,
                };
                let known_expr = ExprKind::IsKnown(Box::new(value));
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
