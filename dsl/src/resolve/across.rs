//! Numbers across subjects: `rank(x) within department`, `average of x`, and the forms of `score` made of them.

use weigh_words::text;

use super::Resolver;
use super::expr::Context;
use super::subject::SubjectContext;
use crate::diagnostic::{Code, Diagnostic, echo};
use crate::model::{
    Across, AcrossFn, Exactness, Expr, ExprKind, Members, NumberType, Point, Scoring, SubjectExpr,
    SubjectLeaf, TableId, Type,
};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{Decimal, Literal, Unit};

/// The functions that are called over all subjects.
pub(super) const ACROSS: &[&str] = &[
    "rank",
    "dense rank",
    "percentile rank",
    "quantile",
    "zscore",
    "minmax",
    "cumulative sum",
];

impl Resolver<'_> {
    /// `average of`, `best of`, `percentile 20 of` … by the first word.
    pub(super) fn of_all(&mut self, word: &ast::Name, which: Option<&ast::Expr>) -> Option<AcrossFn> {
        Some(match word.value.as_str() {
            "average" => AcrossFn::Average,
            "best" => AcrossFn::Best,
            "worst" => AcrossFn::Worst,
            "median" => AcrossFn::Median,
            "sum" => AcrossFn::Sum,
            "percentile" => AcrossFn::Percentile(self.percent_of_all(which?)?),
            _ => unreachable!("the grammar knows no other word before `of`"),
        })
    }

    fn percent_of_all(&mut self, which: &ast::Expr) -> Option<Decimal> {
        let percent = super::aggregate::percent(&super::literal::constant(which)?);
        if percent.is_none() {
            let title = text!("`percentile` needs to know which one, from 0 to 100");
            self.out.push(
                Diagnostic::error(Code::E0404, title, which.span)
                    .help(text!("write `percentile 90 of revenue`")),
            );
        }
        percent
    }

    /// `rank(x)`, `quantile(x, 5)` … with `within`, inside the brackets or behind them.
    pub(super) fn across_call<C: Context>(
        &mut self,
        cx: &mut C,
        call: &ast::Call,
        span: Span,
    ) -> Option<Expr<C::Leaf>> {
        let name = call.function.names[0].value.as_str();
        let wanted = if name == "quantile" { 2 } else { 1 };
        if call.arguments.len() != wanted {
            let function = self.text(call.function.span);
            let title = if wanted == 2 {
                text!(
                    "`{function}` takes a number and how many parts: `{function}(revenue, 5)`",
                    function
                )
            } else {
                text!("`{function}` takes one number: `{function}(revenue)`", function)
            };
            self.out.push(Diagnostic::error(Code::E0404, title, span));
            return None;
        }
        let function = match name {
            "rank" => AcrossFn::Rank,
            "dense rank" => AcrossFn::DenseRank,
            "cumulative sum" => AcrossFn::CumulativeSum,
            "percentile rank" => AcrossFn::PercentileRank,
            "zscore" => AcrossFn::ZScore,
            "minmax" => AcrossFn::MinMax,
            _ => AcrossFn::Quantile(self.parts_of_quantile(&call.arguments[1].value)?),
        };
        cx.across(
            self,
            function,
            &call.arguments[0].value,
            call.within.as_ref(),
            span,
        )
    }

    /// How many parts a quantile has.
    fn parts_of_quantile(&mut self, tree: &ast::Expr) -> Option<u32> {
        let parts = match super::literal::constant(tree) {
            Some(Literal::Number(number)) => number.to_i64(),
            _ => None,
        };
        if let Some(parts) = parts.filter(|parts| (2..=1000).contains(parts)) {
            return Some(parts as u32);
        }
        self.out.push(
            Diagnostic::error(Code::E0404, text!("a quantile has 2 to 1000 parts"), tree.span)
                .help(text!("write a whole number: `quantile 5` makes fifths")),
        );
        None
    }

    /// What subjects are compared within: a value of the subject.
    pub(super) fn within(&mut self, cx: &mut SubjectContext, path: &ast::Path) -> Option<SubjectExpr> {
        let subject = cx.around.as_ref().map(|around| around.subject);
        let own = path.names.len() == 1
            && subject.is_some_and(|subject| self.has_column(subject, &path.names[0].value) != Some(false));
        let is_known = self.lookup(&path.names).is_some();
        if let Some(subject) = subject.filter(|_| own && !is_known) {
            return self.subject_column(subject, path);
        }
        let around = cx.around.clone();
        let above = around
            .as_ref()
            .and_then(|around| Some((around.subject, around.members.as_ref()?)));
        let Some((level, members)) = above else {
            return cx.name(self, path);
        };
        let of_members =
            path.names.len() == 1 && self.has_column(members.table, &path.names[0].value) == Some(true);
        let within = if of_members && !is_known {
            SubjectContext::column_of_members(self, members, level, (members.table, &path.names), path.span)?
        } else {
            cx.name(self, path)?
        };
        self.not_alone(level, members, within)
    }

    /// Refuses to compare each of a level within itself.
    fn not_alone(&mut self, level: TableId, members: &Members, within: SubjectExpr) -> Option<SubjectExpr> {
        let ExprKind::Leaf(SubjectLeaf::Column { through, column }) = &within.kind else {
            return Some(within);
        };
        if !through.is_empty() || self.table(level).key != Some(*column) {
            return Some(within);
        }
        let by = echo(&members.by);
        let level = self.text(within.span);
        self.out.push(
            Diagnostic::error(
                Code::E0406,
                text!("within `{level}`, each `{by}` is alone", level, by = &by),
                within.span,
            )
            .label(text!("this run is by `{by}`", by))
            .help(text!(
                "leave `within` out to compare them all, or run without `--by`"
            )),
        );
        None
    }

    /// `quantile 5`, `rank`, `percentile rank`, `zscore: …`, `minmax` as forms of score: points over a standing.
    pub(super) fn relative_score(
        &mut self,
        cx: &mut SubjectContext,
        tree: &ast::Score,
        value: &SubjectExpr,
        scale: (Decimal, Decimal),
    ) -> Option<Scoring> {
        let (function, within, ends) = match &tree.kind {
            ast::ScoreKind::Quantile(parts, within) => {
                let parts = self.parts_of_quantile(parts)?;
                (AcrossFn::Quantile(parts), within, Some((1, parts)))
            }
            ast::ScoreKind::Rank(within) => (AcrossFn::Standing, within, Some((0, 1))),
            ast::ScoreKind::PercentileRank(within) => (AcrossFn::PercentileRank, within, Some((0, 1))),
            ast::ScoreKind::MinMax(within) => (AcrossFn::MinMax, within, Some((0, 1))),
            ast::ScoreKind::ZScore(_, within) => (AcrossFn::ZScore, within, None),
            _ => unreachable!("`score` sends only what is relative here"),
        };
        let within = match within {
            None => None,
            Some(path) => Some(self.within(cx, path)?),
        };
        let of = Expr {
            kind: ExprKind::Leaf(SubjectLeaf::Value),
            ty: value.ty,
            span: value.span,
        };
        let standing = across(function, of, within, tree.span);
        let points = match (&tree.kind, ends) {
            (ast::ScoreKind::ZScore(points, _), _) => {
                let points = self.points(cx, points, Some(&standing))?;
                crate::check::curves::ordered(points, tree.span, self.out)?
            }
            (_, Some((low, high))) => {
                let number = |number: Decimal| Expr {
                    kind: ExprKind::Literal(Literal::Number(number)),
                    ty: Type::DECIMAL,
                    span: tree.span,
                };
                let point = |at: u32, score: Decimal| Point {
                    at: number(Decimal::from(i64::from(at))),
                    score: number(score),
                };
                vec![point(low, scale.0), point(high, scale.1)]
            }
            (_, None) => unreachable!("only a standard score has points of its own"),
        };
        Some(Scoring::Relative(points, standing))
    }
}

/// A number across subjects, with its type.
pub(super) fn across(
    function: AcrossFn,
    of: SubjectExpr,
    within: Option<SubjectExpr>,
    span: Span,
) -> SubjectExpr {
    let exactness = of
        .ty
        .number()
        .map_or(Exactness::Decimal, |number| number.exactness);
    let ratio = |exactness: Exactness| {
        Type::Number(NumberType {
            exactness: exactness.max(Exactness::Decimal),
            unit: Unit::NONE,
            percent: true,
        })
    };
    let ty = match (function, of.ty) {
        (AcrossFn::Rank | AcrossFn::DenseRank | AcrossFn::Quantile(_), _) => Type::WHOLE,
        (AcrossFn::Standing | AcrossFn::PercentileRank, _) => ratio(Exactness::Decimal),
        (AcrossFn::MinMax, _) => ratio(exactness),
        (AcrossFn::ZScore, _) => Type::FLOAT,
        (AcrossFn::Best | AcrossFn::Worst | AcrossFn::Sum | AcrossFn::CumulativeSum, ty) => ty,
        (AcrossFn::Average | AcrossFn::Median | AcrossFn::Percentile(_), Type::Number(number)) => {
            Type::Number(NumberType {
                exactness: number.exactness.max(Exactness::Decimal),
                ..number
            })
        }
        (AcrossFn::Average | AcrossFn::Median | AcrossFn::Percentile(_), ty) => ty,
    };
    Expr {
        kind: ExprKind::Leaf(SubjectLeaf::Across(Box::new(Across { function, of, within }))),
        ty,
        span,
    }
}
