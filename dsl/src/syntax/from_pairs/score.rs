//! The forms of `score`.

use weigh_words::text;

use super::{Node, Parts, Reader};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{Call, CurvePoint, Expr, ExprKind, Path, Score, ScoreKind};
use crate::syntax::grammar::Rule;

impl Reader<'_> {
    /// What stands behind `score`.
    pub(super) fn score(&mut self, node: Node) -> Score {
        let span = self.span(&node);
        let form = Parts::of(node).any();
        let kind = if form.as_rule() == Rule::points_or_steps {
            self.points_or_steps(form, false)
        } else {
            self.score_kind(form)
        };
        Score { kind, span }
    }

    /// What stands behind `curve NAME =`, where a formula needs no second `=`.
    pub(super) fn curve_score(&mut self, node: Node) -> Score {
        let span = self.span(&node);
        let form = Parts::of(node).any();
        let kind = if form.as_rule() == Rule::points_or_steps {
            self.points_or_steps(form, true)
        } else {
            self.score_kind(form)
        };
        Score { kind, span }
    }

    fn score_kind(&mut self, node: Node) -> ScoreKind {
        let rule = node.as_rule();
        let mut parts = Parts::of(node);
        match rule {
            Rule::formula_score => ScoreKind::Formula(self.formula(parts.one(Rule::formula))),
            Rule::attainment => self.attainment(parts),
            Rule::close_to => ScoreKind::CloseTo {
                target: self.formula(parts.one(Rule::amount)),
                points: self.points(parts),
            },
            Rule::per_step => self.per_step(parts),
            Rule::quantile_score => {
                let count = self.formula(parts.one(Rule::amount));
                ScoreKind::Quantile(count, self.within(&mut parts))
            }
            Rule::percentile_rank_score => ScoreKind::PercentileRank(self.within(&mut parts)),
            Rule::rank_score => ScoreKind::Rank(self.within(&mut parts)),
            Rule::zscore => {
                let within = self.within(&mut parts);
                ScoreKind::ZScore(self.points(parts), within)
            }
            Rule::minmax_score => ScoreKind::MinMax(self.within(&mut parts)),
            Rule::lognormal => ScoreKind::LogNormal {
                p10: self.formula(parts.one(Rule::amount)),
                median: self.formula(parts.one(Rule::amount)),
            },
            Rule::named_curve => {
                let path = self.path(parts.one(Rule::path));
                match parts.maybe(Rule::arguments) {
                    Some(arguments) => {
                        let call = self.arguments(path, arguments);
                        self.plugin_curve(call)
                    }
                    None => ScoreKind::Named(path, Vec::new()),
                }
            }
            other => unreachable!("{other:?} is no form of a score"),
        }
    }

    fn within(&mut self, parts: &mut Parts) -> Option<Path> {
        let part = parts.maybe(Rule::within_part)?;
        Some(self.path(Parts::of(part).one(Rule::path)))
    }

    fn attainment(&mut self, mut parts: Parts) -> ScoreKind {
        let below = parts.any().as_rule() == Rule::attainment_below;
        let target = self.formula(parts.one(Rule::amount));
        let by_difference = parts.maybe(Rule::by_difference).is_some();
        let (at_least, at_most) = self.limits(parts);
        ScoreKind::Attainment {
            below,
            target,
            by_difference,
            at_least,
            at_most,
        }
    }

    fn per_step(&mut self, mut parts: Parts) -> ScoreKind {
        let add = parts.any().as_rule() == Rule::addition;
        let amount = self.formula(parts.one(Rule::amount));
        let step = self.formula(parts.one(Rule::amount));
        let under = parts.any().as_rule() == Rule::step_under;
        let reference = self.formula(parts.one(Rule::amount));
        let from = parts
            .maybe(Rule::starting_from)
            .map(|part| self.formula(Parts::of(part).one(Rule::amount)));
        let (at_least, at_most) = self.limits(parts);
        ScoreKind::PerStep {
            add,
            amount,
            step,
            under,
            reference,
            from,
            at_least,
            at_most,
        }
    }

    /// `, at least 0, at most 120`
    fn limits(&mut self, parts: Parts) -> (Option<Expr>, Option<Expr>) {
        let (mut at_least, mut at_most) = (None, None);
        for part in parts {
            let (span, least) = (self.span(&part), part.as_rule() == Rule::at_least_part);
            let value = self.formula(Parts::of(part).one(Rule::amount));
            let (place, title) = if least {
                (&mut at_least, text!("`at least` stands twice"))
            } else {
                (&mut at_most, text!("`at most` stands twice"))
            };
            if place.replace(value).is_some() {
                self.report(Diagnostic::error(Code::E0124, title, span).help(text!("keep one of them")));
            }
        }
        (at_least, at_most)
    }

    /// Points and nothing else.
    fn points(&mut self, parts: Parts) -> Vec<CurvePoint> {
        parts.map(|point| self.point(point)).collect()
    }

    fn point(&mut self, node: Node) -> CurvePoint {
        let mut parts = Parts::of(node);
        CurvePoint {
            at: self.formula(parts.one(Rule::amount)),
            score: self.formula(parts.one(Rule::amount)),
        }
    }

    fn points_or_steps(&mut self, node: Node, in_curve: bool) -> ScoreKind {
        let mut parts = Parts::of(node);
        let first = self.formula(parts.one(Rule::amount));
        if let Some(score) = parts.maybe(Rule::first_score) {
            let score = self.formula(Parts::of(score).one(Rule::amount));
            let mut points = vec![CurvePoint { at: first, score }];
            points.extend(self.points(parts));
            return ScoreKind::Points(points);
        }
        if let Some(condition) = parts.maybe(Rule::first_condition) {
            return self.steps(first, condition, parts);
        }
        match first.kind {
            // In a curve too a plugin's function is a curve of it: a formula of a metric alone scores nothing.
            ExprKind::Call(call) if call.function.names.len() > 1 => self.plugin_curve(*call),
            _ if in_curve => ScoreKind::Formula(first),
            _ => self.bare_score(first),
        }
    }

    fn steps(&mut self, score: Expr, condition: Node, mut rest: Parts) -> ScoreKind {
        let mut steps = vec![(score, self.formula(Parts::of(condition).one(Rule::formula)))];
        for step in rest.all(Rule::step) {
            let mut parts = Parts::of(step);
            let score = self.formula(parts.one(Rule::amount));
            steps.push((score, self.formula(parts.one(Rule::formula))));
        }
        let otherwise = rest
            .maybe(Rule::otherwise_part)
            .map(|part| self.formula(Parts::of(part).one(Rule::amount)));
        // `100 when value >= 95% otherwise 0` would read as "whether it is, or 0 where that is not known".
        if let Some((_, Expr { kind, span })) = steps.last()
            && let ExprKind::Otherwise(condition, last) = kind
            && matches!(
                condition.kind,
                ExprKind::Compare(..) | ExprKind::And(..) | ExprKind::Or(..)
            )
        {
            self.report(otherwise_without_comma(*span, last.span));
        }
        ScoreKind::Steps { steps, otherwise }
    }

    /// One formula behind `score`: the name of a curve, or a formula whose `=` is missing.
    fn bare_score(&mut self, formula: Expr) -> ScoreKind {
        match formula.kind {
            ExprKind::Name(path) if !of_the_kpi(&path) => ScoreKind::Named(path, Vec::new()),
            ExprKind::Error => ScoreKind::Formula(formula),
            kind => {
                self.report(
                    Diagnostic::error(
                        Code::E0122,
                        text!("a formula for a score begins with `=`"),
                        formula.span,
                    )
                    .help(text!(
                        "write `score = …`, or points such as `score 60% -> 0, 90% -> 100`"
                    )),
                );
                ScoreKind::Formula(Expr { kind, ..formula })
            }
        }
    }

    /// A plugin's curve has arguments and options, but none of the clauses of an aggregate.
    fn plugin_curve(&mut self, call: Call) -> ScoreKind {
        let clause = [&call.condition, &call.weighted_by]
            .into_iter()
            .flatten()
            .next()
            .map(|expr| expr.span);
        let clause = clause.or(call.blend.as_ref().map(|blend| blend.by.span));
        if let Some(span) = clause.or(call.via.or(call.within).map(|path| path.span)) {
            self.report(
                Diagnostic::error(Code::E0101, text!("a curve reads no rows"), span).help(text!(
                    "put conditions into `value`; a curve takes numbers and options only"
                )),
            );
        }
        ScoreKind::Named(call.function, call.arguments)
    }
}

fn otherwise_without_comma(span: Span, last: Span) -> Diagnostic {
    Diagnostic::error(Code::E0128, text!("a comma is missing before `otherwise`"), span)
        .other(last, text!("the score where no step holds"))
        .help(text!("write `…, otherwise 0`"))
}

/// `value` and `target` are the KPI's own; a curve of that name would never be meant.
fn of_the_kpi(path: &Path) -> bool {
    matches!(path.names.as_slice(), [name] if name.value == "value" || name.value == "target")
}
