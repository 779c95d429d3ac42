//! Named curves: a curve is read anew at each use, since its units are those of the value that it scores.

use weigh_words::text;

use super::Resolver;
use super::names::Declaration;
use super::subject::SubjectContext;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, meant};
use crate::model::{Scoring, SubjectExpr};
use crate::syntax::ast::{self, ScoreKind};
use crate::value::Decimal;

impl Resolver<'_> {
    /// Reports curves that are, perhaps through others, themselves.
    pub(super) fn check_curves(&mut self) {
        let mut told: Vec<usize> = Vec::new();
        for start in 0..self.curves.len() {
            let mut way = vec![start];
            let mut at = start;
            while let Some(next) = self.curve_behind(at) {
                if told.contains(&next) {
                    break;
                }
                if let Some(first) = way.iter().position(|curve| *curve == next) {
                    told.extend(&way[first..]);
                    self.circle_of_curves(&way[first..]);
                    break;
                }
                way.push(next);
                at = next;
            }
        }
    }

    /// The curve that a curve is, if it is another one.
    fn curve_behind(&self, at: usize) -> Option<usize> {
        let ScoreKind::Named(path, _) = &self.curves[at].curve.score.kind else {
            return None;
        };
        match self.meaning_of(&path.names)? {
            (Declaration::Curve(next), used) if used == path.names.len() => Some(next),
            _ => None,
        }
    }

    fn circle_of_curves(&mut self, way: &[usize]) {
        let name = |at: &usize| &self.curves[*at].curve.name;
        let (Some(first), Some(last)) = (way.first().map(name), way.last().map(name)) else {
            return;
        };
        let mut diagnostic = Diagnostic::error(
            Code::E0331,
            text!(
                "the curve `{curve}` is itself, and has no points",
                curve = &first.value
            ),
            first.span,
        )
        .help(text!(
            "give one of them points: `curve name = 60% -> 0, 90% -> 100`"
        ));
        if way.len() > 1 {
            diagnostic = diagnostic.other(
                last.span,
                text!("this one is `{curve}` again", curve = &first.value),
            );
        }
        self.out.push(diagnostic);
    }

    /// `score curve service`
    pub(super) fn named_curve(
        &mut self,
        cx: &SubjectContext,
        path: &ast::Path,
        arguments: &[ast::Argument],
        value: &SubjectExpr,
        scale: (Decimal, Decimal),
    ) -> Option<Scoring> {
        let mut at = match self.lookup(&path.names) {
            Some((Declaration::Curve(at), used)) if used == path.names.len() => at,
            Some((Declaration::Refused, _)) => return None,
            _ if path.names.len() > 1 && !self.is_prefix(path) => {
                return self.plugin_curve(cx, path, arguments, value).map(Scoring::Plugin);
            }
            _ => {
                self.no_curve(path);
                return None;
            }
        };
        if let Some(argument) = arguments.first() {
            self.out.push(
                Diagnostic::error(
                    Code::E0223,
                    text!(
                        "the curve `{curve}` takes nothing",
                        curve = &self.curves[at].curve.name.value
                    ),
                    argument.value.span,
                )
                .other(self.curves[at].curve.name.span, text!("the curve"))
                .help(text!(
                    "a curve with holes is a template of a KPI: `template name(worst, best) {{ score worst -> 0, best -> 100 }}`"
                )),
            );
            return None;
        }
        // A curve may be another one, and that one another; circles were reported.
        for _ in 0..self.curves.len() {
            let ScoreKind::Named(behind, _) = &self.curves[at].curve.score.kind else {
                break;
            };
            let behind = behind.clone();
            let Some((Declaration::Curve(next), _)) = self.lookup(&behind.names) else {
                break;
            };
            at = next;
        }
        let curve = self.curves[at].curve.clone();
        if let ScoreKind::Named(behind, _) = &curve.score.kind
            && let Some((Declaration::Curve(_), _)) = self.lookup(&behind.names)
        {
            return None;
        }
        let before = self.out.len();
        let scoring = self.score(cx, &curve.score, value, scale);
        self.out.amend(before, |diagnostic| {
            if curve.score.span.holds(diagnostic.primary.span) {
                diagnostic.others.push(crate::diagnostic::Label {
                    span: path.span,
                    text: text!("used here"),
                });
            }
        });
        scoring
    }

    /// The declared curve that was perhaps meant.
    pub(super) fn like_a_curve(&self, path: &ast::Path) -> Option<String> {
        let curves = self.names_where(path.span, |d| matches!(d, Declaration::Curve(_)));
        did_you_mean(&self.text(path.span), curves.iter().map(String::as_str)).map(str::to_owned)
    }

    pub(super) fn no_curve(&mut self, path: &ast::Path) {
        let shown = self.text(path.span);
        let near = self.like_a_curve(path);
        self.out.push(
            Diagnostic::error(
                Code::E0201,
                text!("there is no curve `{curve}`", curve = &shown),
                path.span,
            )
            .help_maybe(near.as_deref().map(meant))
            .help(text!("declare it: `curve name = 60% -> 0, 90% -> 100`")),
        );
    }
}
