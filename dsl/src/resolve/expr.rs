//! Expressions: from tree to model, with types. What names and aggregates mean is the context's to say.

use weigh_words::{Text, text};

use super::{Resolver, literal};
use crate::check::types;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{AcrossFn, Expr, ExprKind, Leaf, TableId, Type};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Window};
use crate::value::Literal;

/// Where an expression stands: over rows, or over a subject.
pub(super) trait Context {
    /// Its leaves.
    type Leaf: Clone + PartialEq + Leaf;

    /// The table whose columns bare names mean, if there is one.
    fn rows(&self) -> Option<TableId>;

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

/// Two operands.
pub(super) type Two<L> = (Box<Expr<L>>, Box<Expr<L>>);

/// What an expression is, and its type.
pub(super) type Kind<L> = (ExprKind<L>, Type);

impl Resolver<'_> {
    /// Resolves an expression; none where something was reported.
    pub(super) fn expr<C: Context>(&mut self, cx: &mut C, tree: &ast::Expr) -> Option<Expr<C::Leaf>> {
        self.enter(tree.span)?;
        let expr = self.resolved(cx, tree);
        self.leave();
        expr
    }

    /// Each form has a function of its own, so that a part of a formula takes little of the stack.
    fn resolved<C: Context>(&mut self, cx: &mut C, tree: &ast::Expr) -> Option<Expr<C::Leaf>> {
        let span = tree.span;
        self.at_place(span);
        let (kind, ty) = match &tree.kind {
            ast::ExprKind::Error => return None,
            ast::ExprKind::Literal(value) => return self.literal(value, span),
            ast::ExprKind::Name(path) => return cx.name(self, path),
            ast::ExprKind::Call(call) => return self.call(cx, call, span),
            ast::ExprKind::Across {
                function,
                which,
                of,
                within,
            } => {
                let function = self.of_all(function, which.as_deref())?;
                return cx.across(self, function, of, within.as_ref(), span);
            }
            ast::ExprKind::Windowed(inner, windows) => return cx.windowed(self, inner, windows, span),
            ast::ExprKind::Negate(inner) => return self.negated(cx, tree, inner),
            ast::ExprKind::Not(inner) => self.not(cx, inner)?,
            ast::ExprKind::Arithmetic(a, op, b) => self.calculated(cx, a, op, b)?,
            ast::ExprKind::Compare(a, op, b) => self.compared(cx, a, op, b)?,
            ast::ExprKind::And(a, b) => {
                let (a, b) = self.both_hold(cx, a, b, text!("`and`"))?;
                (ExprKind::And(a, b), Type::Bool)
            }
            ast::ExprKind::Or(a, b) => {
                let (a, b) = self.both_hold(cx, a, b, text!("`or`"))?;
                (ExprKind::Or(a, b), Type::Bool)
            }
            ast::ExprKind::In {
                value,
                among,
                negated,
            } => self.among(cx, value, among, *negated)?,
            ast::ExprKind::Between { value, low, high } => self.between(cx, value, low, high)?,
            ast::ExprKind::If {
                condition,
                then,
                otherwise,
            } => self.choice(cx, condition, then, otherwise)?,
            ast::ExprKind::Is { value, known } => self.known(cx, value, *known, span)?,
            ast::ExprKind::Otherwise(a, b) => self.replaced(cx, a, b)?,
            ast::ExprKind::TextTest(a, test, b) => self.text_test(cx, a, *test, b)?,
            ast::ExprKind::DateDifference { unit, from, to } => self.date_difference(cx, *unit, from, to)?,
            ast::ExprKind::WorkingTime { from, to, calendar } => {
                self.worked(cx, (from, to), calendar, span)?
            }
            ast::ExprKind::FirstAvailable(among) => return self.first_of(cx, among, span),
        };
        Some(Expr { kind, ty, span })
    }

    fn two<C: Context>(&mut self, cx: &mut C, a: &ast::Expr, b: &ast::Expr) -> Option<Two<C::Leaf>> {
        let a = self.expr(cx, a).map(Box::new);
        let b = self.expr(cx, b).map(Box::new);
        a.zip(b)
    }

    fn not<C: Context>(&mut self, cx: &mut C, inner: &ast::Expr) -> Option<Kind<C::Leaf>> {
        let inner = self.condition(cx, inner, text!("`not`"))?;
        Some((ExprKind::Not(Box::new(inner)), Type::Bool))
    }

    fn both_hold<C: Context>(
        &mut self,
        cx: &mut C,
        a: &ast::Expr,
        b: &ast::Expr,
        whose: Text,
    ) -> Option<Two<C::Leaf>> {
        let a = self.condition(cx, a, whose.clone()).map(Box::new);
        let b = self.condition(cx, b, whose).map(Box::new);
        a.zip(b)
    }

    fn negated<C: Context>(
        &mut self,
        cx: &mut C,
        tree: &ast::Expr,
        inner: &ast::Expr,
    ) -> Option<Expr<C::Leaf>> {
        if let Some(value) = literal::constant(tree) {
            return self.literal(&value, tree.span);
        }
        let inner = self.expr(cx, inner)?;
        self.wants_number(&inner, text!("`-`"))?;
        Some(Expr {
            ty: inner.ty,
            kind: ExprKind::Negate(Box::new(inner)),
            span: tree.span,
        })
    }

    fn calculated<C: Context>(
        &mut self,
        cx: &mut C,
        a: &ast::Expr,
        op: &Spanned<ast::Arithmetic>,
        b: &ast::Expr,
    ) -> Option<Kind<C::Leaf>> {
        let (a, b) = self.two(cx, a, b)?;
        let ty = self.arithmetic(op, &a, &b)?;
        Some((ExprKind::Arithmetic(op.value, a, b), ty))
    }

    fn compared<C: Context>(
        &mut self,
        cx: &mut C,
        a: &ast::Expr,
        op: &Spanned<ast::Comparison>,
        b: &ast::Expr,
    ) -> Option<Kind<C::Leaf>> {
        if let Some(compared) = self.compared_grade(cx, a, op, b) {
            return compared;
        }
        let (a, b) = self.two(cx, a, b)?;
        self.comparable(op.value, &a, &b, op.span)?;
        if matches!(a.kind, ExprKind::Leaf(_)) && a == b {
            self.with_itself((a.span, b.span), op, cx.rows().is_some());
        }
        Some((ExprKind::Compare(op.value, a, b), Type::Bool))
    }

    fn among<C: Context>(
        &mut self,
        cx: &mut C,
        value: &ast::Expr,
        among: &[ast::Expr],
        negated: bool,
    ) -> Option<Kind<C::Leaf>> {
        if let Some(found) = self.grade_among(cx, value, among, negated) {
            return found;
        }
        let value = self.expr(cx, value).map(Box::new);
        let among: Vec<_> = among.iter().map(|one| self.expr(cx, one)).collect();
        let (value, among) = (value?, among.into_iter().collect::<Option<Vec<_>>>()?);
        for one in &among {
            self.comparable(ast::Comparison::Equal, &value, one, one.span)?;
        }
        let kind = ExprKind::In {
            value,
            among,
            negated,
        };
        Some((kind, Type::Bool))
    }

    fn between<C: Context>(
        &mut self,
        cx: &mut C,
        value: &ast::Expr,
        low: &ast::Expr,
        high: &ast::Expr,
    ) -> Option<Kind<C::Leaf>> {
        let value = self.expr(cx, value).map(Box::new);
        let (low, high) = self.two(cx, low, high)?;
        let value = value?;
        self.comparable(ast::Comparison::AtLeast, &value, &low, low.span)?;
        self.comparable(ast::Comparison::AtMost, &value, &high, high.span)?;
        Some((ExprKind::Between { value, low, high }, Type::Bool))
    }

    fn choice<C: Context>(
        &mut self,
        cx: &mut C,
        condition: &ast::Expr,
        then: &ast::Expr,
        otherwise: &ast::Expr,
    ) -> Option<Kind<C::Leaf>> {
        let condition = self.condition(cx, condition, text!("`if`")).map(Box::new);
        let (then, otherwise) = self.two(cx, then, otherwise)?;
        let ty = self.joined(&then, &otherwise, text!("the two branches of `if`"))?;
        let kind = ExprKind::If {
            condition: condition?,
            then,
            otherwise,
        };
        Some((kind, ty))
    }

    fn known<C: Context>(
        &mut self,
        cx: &mut C,
        value: &ast::Expr,
        known: bool,
        span: Span,
    ) -> Option<Kind<C::Leaf>> {
        let value = match cx.grade(self, value) {
            Some(grade) => grade?.index,
            None => self.expr(cx, value)?,
        };
        let is_known = ExprKind::IsKnown(Box::new(value));
        if known {
            return Some((is_known, Type::Bool));
        }
        let is_known = Expr {
            kind: is_known,
            ty: Type::Bool,
            span,
        };
        Some((ExprKind::Not(Box::new(is_known)), Type::Bool))
    }

    fn replaced<C: Context>(&mut self, cx: &mut C, a: &ast::Expr, b: &ast::Expr) -> Option<Kind<C::Leaf>> {
        let (a, b) = self.two(cx, a, b)?;
        let ty = self.joined(&a, &b, text!("both sides of `otherwise`"))?;
        Some((ExprKind::Otherwise(a, b), ty))
    }

    fn text_test<C: Context>(
        &mut self,
        cx: &mut C,
        a: &ast::Expr,
        test: ast::TextTest,
        b: &ast::Expr,
    ) -> Option<Kind<C::Leaf>> {
        let (a, b) = self.two(cx, a, b)?;
        self.wants(&a, Type::Text, text!("text"))?;
        self.wants(&b, Type::Text, text!("text"))?;
        Some((ExprKind::TextTest(test, a, b), Type::Bool))
    }

    fn date_difference<C: Context>(
        &mut self,
        cx: &mut C,
        unit: ast::DateUnit,
        from: &ast::Expr,
        to: &ast::Expr,
    ) -> Option<Kind<C::Leaf>> {
        let (from, to) = self.two(cx, from, to)?;
        self.wants_date(&from)?;
        self.wants_date(&to)?;
        Some((ExprKind::DateDifference(unit, from, to), Type::WHOLE))
    }

    fn worked<C: Context>(
        &mut self,
        cx: &mut C,
        (from, to): (&ast::Expr, &ast::Expr),
        calendar: &ast::Path,
        span: Span,
    ) -> Option<Kind<C::Leaf>> {
        if cx.rows().is_none() {
            return self.of_rows_only(span);
        }
        let both = self.two(cx, from, to);
        self.working_time(both, calendar)
    }

    fn first_of<C: Context>(&mut self, cx: &mut C, among: &[ast::Expr], span: Span) -> Option<Expr<C::Leaf>> {
        let first = self.first_available(cx.rows(), among, span)?;
        self.expr(cx, first)
    }

    /// Resolves a condition: yes or no.
    pub(super) fn condition<C: Context>(
        &mut self,
        cx: &mut C,
        tree: &ast::Expr,
        whose: impl Into<Text>,
    ) -> Option<Expr<C::Leaf>> {
        let condition = self.expr(cx, tree)?;
        if matches!(condition.ty, Type::Bool | Type::Unknown) {
            return Some(condition);
        }
        self.no_condition(condition.ty, condition.span, whose.into());
        None
    }

    fn no_condition(&mut self, found: Type, span: Span, whose: Text) {
        let shown = self.text(span);
        let title = text!(
            "{whose} needs a condition, and `{shown}` is {found}",
            whose,
            shown = &shown,
            found
        );
        self.out.push(
            Diagnostic::error(Code::E0407, title, span)
                .label(found)
                .help(text!(
                    "compare it with something, as in `{shown} >= 1` or `{shown} is known`",
                    shown
                )),
        );
    }

    fn literal<L>(&mut self, value: &Literal, span: Span) -> Option<Expr<L>> {
        let Some(ty) = types::of_literal(value) else {
            self.out.push(no_value(value, span));
            return None;
        };
        Some(Expr {
            kind: ExprKind::Literal(value.clone()),
            ty,
            span,
        })
    }
}

/// Tells that a period is written where a value belongs.
fn no_value(period: &Literal, span: Span) -> Diagnostic {
    Diagnostic::error(
        Code::E0401,
        text!("the period {period} is no value", period),
        span,
    )
    .label(text!("a period stands in square brackets behind an aggregate"))
    .help(text!(
        "write `sum(…)[{period}]`, or compare a date with a day, as in `>= 2024-10-01`",
        period
    ))
}
