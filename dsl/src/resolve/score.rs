//! The forms of `score`: how a value becomes a score, with the units of both sides held against each other.

use weigh_words::text;

use super::Resolver;
use super::subject::SubjectContext;
use crate::check::curves::{self, against_value, number};
use crate::check::scores;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Attainment, Exactness, Expr, ExprKind, Function, NumberType, PerStep, Point, Scoring, SubjectExpr, Type,
};
use crate::source::Span;
use crate::syntax::ast::{self, Arithmetic, ScoreKind};
use crate::value::{Decimal, Literal, Unit};

impl Resolver<'_> {
    /// Resolves what stands behind `score`.
    pub(super) fn score(
        &mut self,
        cx: &SubjectContext,
        tree: &ast::Score,
        value: &SubjectExpr,
        scale: (Decimal, Decimal),
    ) -> Option<Scoring> {
        let cx = &mut cx.clone();
        match &tree.kind {
            ScoreKind::Points(points) => {
                let points = self.points(cx, points, Some(value))?;
                curves::ordered(points, tree.span, self.out).map(Scoring::Points)
            }
            ScoreKind::Steps { steps, otherwise } => self.steps(cx, steps, otherwise.as_ref()),
            ScoreKind::Attainment {
                below,
                target,
                by_difference,
                at_least,
                at_most,
            } => {
                let target = self.reference(cx, target, value)?;
                if *by_difference && !below {
                    self.out.push(
                        Diagnostic::error(
                            Code::E0323,
                            text!("`by difference` goes with `attainment below`"),
                            tree.span,
                        )
                        .help(text!(
                            "write `attainment below TARGET by difference`, or leave `by difference` out"
                        )),
                    );
                    return None;
                }
                let at_least = self.points_number(cx, at_least.as_ref())?;
                let at_most = self.points_number(cx, at_most.as_ref())?;
                scores::target(&target, *below, self.out)?;
                scores::ends(at_least.as_ref(), at_most.as_ref(), self.out)?;
                Some(Scoring::Attainment(Attainment {
                    target,
                    below: *below,
                    by_difference: *by_difference,
                    at_least,
                    at_most,
                }))
            }
            ScoreKind::CloseTo { target, points } => {
                let target = self.reference(cx, target, value)?;
                let points = self.points(cx, points, None)?;
                let points = points
                    .into_iter()
                    .map(|point| {
                        Some(Point {
                            at: self.relative(point.at, &target, value)?,
                            score: point.score,
                        })
                    })
                    .collect::<Option<Vec<_>>>()?;
                let points = curves::ordered(points, tree.span, self.out)?;
                scores::distances(&points, self.out)?;
                Some(Scoring::CloseTo { target, points })
            }
            ScoreKind::PerStep {
                add,
                amount,
                step,
                under,
                reference,
                from,
                at_least,
                at_most,
            } => {
                let reference = self.reference(cx, reference, value)?;
                let step = self.expr(cx, step)?;
                let step = self.relative(step, &reference, value)?;
                self.positive(&step)?;
                let start = if *add { scale.0 } else { scale.1 };
                let from = match from {
                    Some(from) => self.points_number(cx, Some(from))??,
                    None => plain(start, tree.span),
                };
                let amount = self.points_number(cx, Some(amount))??;
                scores::points_of_step(&amount, *add, self.out)?;
                let at_least = self.points_number(cx, at_least.as_ref())?;
                let at_most = self.points_number(cx, at_most.as_ref())?;
                scores::ends(at_least.as_ref(), at_most.as_ref(), self.out)?;
                Some(Scoring::PerStep(PerStep {
                    add: *add,
                    amount,
                    step,
                    under: *under,
                    reference,
                    from,
                    at_least,
                    at_most,
                }))
            }
            ScoreKind::LogNormal { p10, median } => {
                let (p10, median) = (self.reference(cx, p10, value), self.reference(cx, median, value));
                let (p10, median) = (p10?, median?);
                self.lognormal(&p10, &median)?;
                Some(Scoring::LogNormal { p10, median })
            }
            ScoreKind::Formula(formula) => {
                let formula = self.expr(cx, formula)?;
                self.wants_number(&formula, text!("a score"))?;
                self.no_unit(&formula)?;
                Some(Scoring::Formula(formula))
            }
            ScoreKind::Named(path, arguments) => self.named_curve(cx, path, arguments, value, scale),
            ScoreKind::Quantile(..)
            | ScoreKind::Rank(_)
            | ScoreKind::PercentileRank(_)
            | ScoreKind::ZScore(..)
            | ScoreKind::MinMax(_) => self.relative_score(cx, tree, value, scale),
        }
    }

    fn steps(
        &mut self,
        cx: &mut SubjectContext,
        steps: &[(ast::Expr, ast::Expr)],
        otherwise: Option<&ast::Expr>,
    ) -> Option<Scoring> {
        let resolved: Vec<_> = steps
            .iter()
            .map(|(score, condition)| {
                let score = self.points_number(cx, Some(score)).flatten();
                score.zip(self.condition(cx, condition, text!("`when`")))
            })
            .collect();
        let otherwise = self.points_number(cx, otherwise)?;
        let steps = resolved.into_iter().collect::<Option<Vec<_>>>()?;
        scores::steps(&steps, self.out)?;
        Some(Scoring::Steps { steps, otherwise })
    }

    pub(super) fn points(
        &mut self,
        cx: &mut SubjectContext,
        trees: &[ast::CurvePoint],
        value: Option<&SubjectExpr>,
    ) -> Option<Vec<Point>> {
        let resolved: Vec<Option<Point>> = trees
            .iter()
            .map(|tree| {
                let at = self.expr(cx, &tree.at);
                let score = self.points_number(cx, Some(&tree.score)).flatten();
                let (at, score) = at.zip(score)?;
                Some(Point { at, score })
            })
            .collect();
        let points = resolved.into_iter().collect::<Option<Vec<_>>>()?;
        if let Some(value) = value {
            // One point in percent makes percentages of all.
            let in_percent = points
                .iter()
                .any(|point| matches!(point.at.as_literal(), Some(Literal::Percent(_))));
            let ty = if in_percent {
                as_percent(value.ty)
            } else {
                value.ty
            };
            // One point in a wrong unit tells it for all.
            let fine = points.iter().all(|point| {
                let at = &point.at;
                against_value(ty, at.ty, at.as_literal(), at.span, value.span, self.out)
            });
            fine.then_some(())?;
        }
        Some(points)
    }

    /// What the value is compared with: of the value's unit.
    fn reference(
        &mut self,
        cx: &mut SubjectContext,
        tree: &ast::Expr,
        value: &SubjectExpr,
    ) -> Option<SubjectExpr> {
        let reference = self.expr(cx, tree)?;
        let fine = against_value(
            value.ty,
            reference.ty,
            reference.as_literal(),
            reference.span,
            value.span,
            self.out,
        );
        fine.then_some(reference)
    }

    /// A distance or a step: of the value's unit, or a share of the reference where it is written in percent and the
    /// value is not.
    fn relative(
        &mut self,
        distance: SubjectExpr,
        reference: &SubjectExpr,
        value: &SubjectExpr,
    ) -> Option<SubjectExpr> {
        let percent = |expr: &SubjectExpr| {
            expr.ty
                .number()
                .is_some_and(|number| number.percent && number.unit.is_none())
        };
        if percent(&distance) && !percent(value) && !percent(reference) {
            let (ty, span) = (reference.ty, distance.span);
            if reference
                .as_literal()
                .and_then(number)
                .is_some_and(Decimal::is_zero)
            {
                self.share_of_nothing(&distance, reference);
                return None;
            }
            if let (Some(share), Some(of)) = (
                distance.as_literal().and_then(number),
                reference.as_literal().and_then(number),
            ) {
                let product = share.mul(of.abs())?;
                let literal = match reference.as_literal() {
                    Some(Literal::Money(_, currency)) => Literal::Money(product, *currency),
                    Some(Literal::Duration(_)) => Literal::Duration(product),
                    _ => Literal::Number(product),
                };
                return Some(Expr {
                    kind: ExprKind::Literal(literal),
                    ty,
                    span,
                });
            }
            let size = Expr {
                kind: ExprKind::Call(Function::Abs, vec![self.again(reference)?]),
                ty,
                span,
            };
            let kind = ExprKind::Arithmetic(Arithmetic::Multiply, Box::new(distance), Box::new(size));
            return Some(Expr {
                kind,
                ty: decimal(ty),
                span,
            });
        }
        let fine = against_value(
            value.ty,
            distance.ty,
            distance.as_literal(),
            distance.span,
            value.span,
            self.out,
        );
        fine.then_some(distance)
    }

    fn share_of_nothing(&mut self, distance: &SubjectExpr, reference: &SubjectExpr) {
        let shown = self.text(distance.span);
        self.out.push(
            Diagnostic::error(
                Code::E0323,
                text!("{share} of 0 is 0", share = shown),
                distance.span,
            )
            .label(text!("a share of what the value is compared with"))
            .other(reference.span, text!("which is 0"))
            .help(text!(
                "write it as the value is written, without `%`: `close to 0: 2 -> 100, 5 -> 0`"
            )),
        );
    }

    fn positive(&mut self, step: &SubjectExpr) -> Option<()> {
        let size = step.as_literal().and_then(number);
        if size.is_none_or(|size| !size.is_zero() && !size.is_negative()) {
            return Some(());
        }
        self.out.push(
            Diagnostic::error(Code::E0323, text!("a step must be larger than 0"), step.span)
                .help(text!("write `for each 1`, `for each 3%`")),
        );
        None
    }

    fn lognormal(&mut self, p10: &SubjectExpr, median: &SubjectExpr) -> Option<()> {
        let (Some(low), Some(mid)) = (
            p10.as_literal().and_then(number),
            median.as_literal().and_then(number),
        ) else {
            return Some(());
        };
        let above = |n: Decimal| !n.is_zero() && !n.is_negative();
        if above(low) && above(mid) && low < mid {
            return Some(());
        }
        self.out.push(
            Diagnostic::error(Code::E0323, text!("`lognormal` needs 0 < p10 < median"), p10.span)
                .other(median.span, text!("the value that scores half"))
                .help(text!(
                    "`p10` is the good value, which scores 0.9 of the scale; lower values score better"
                )),
        );
        None
    }

    /// A score or points: a plain number. None within, where there is none.
    fn points_number(
        &mut self,
        cx: &mut SubjectContext,
        tree: Option<&ast::Expr>,
    ) -> Option<Option<SubjectExpr>> {
        let Some(tree) = tree else { return Some(None) };
        let expr = self.expr(cx, tree)?;
        self.wants_number(&expr, text!("a score"))?;
        self.no_unit(&expr)?;
        Some(Some(expr))
    }

    pub(super) fn no_unit(&mut self, expr: &SubjectExpr) -> Option<()> {
        let number = expr.ty.number();
        let percent = matches!(expr.as_literal(), Some(Literal::Percent(_)));
        if number.is_none_or(|number| number.unit == Unit::NONE) && !percent {
            return Some(());
        }
        let title = text!("a score is a plain number, not {kind}", kind = expr.ty);
        let help = if percent {
            text!("write the points of the scale: `90% -> 100`")
        } else {
            text!("divide it by its unit first: `value / 1h`")
        };
        self.out
            .push(Diagnostic::error(Code::E0408, title, expr.span).help(help));
        None
    }
}

fn plain(number: Decimal, span: Span) -> SubjectExpr {
    Expr {
        kind: ExprKind::Literal(Literal::Number(number)),
        ty: Type::DECIMAL,
        span,
    }
}

fn decimal(ty: Type) -> Type {
    match ty {
        Type::Number(number) => Type::Number(NumberType {
            exactness: number.exactness.max(Exactness::Decimal),
            ..number
        }),
        other => other,
    }
}

/// A plain ratio that is written in percent.
fn as_percent(ty: Type) -> Type {
    match ty {
        Type::Number(number) if number.unit.is_none() => Type::Number(NumberType {
            percent: true,
            ..number
        }),
        other => other,
    }
}
