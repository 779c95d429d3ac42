//! Curves with a name, written out where a KPI is scored by them.

use super::Resolver;
use super::names::Declaration;
use super::subject::SubjectContext;
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::model::{Scoring, SubjectExpr};
use crate::syntax::ast::{self, ScoreKind};
use crate::value::Decimal;

impl Resolver<'_> {
    /// The curve that a score names.
    pub(super) fn named_curve(
        &mut self,
        cx: &SubjectContext,
        path: &ast::Path,
        arguments: &[ast::Argument],
        value: &SubjectExpr,
        scale: (Decimal, Decimal),
    ) -> Option<Scoring> {
        match self.lookup(cx.scope, &path.names) {
            Some((Declaration::Curve(at), used)) if used == path.names.len() && arguments.is_empty() => {
                let (curve, scope) = (self.curves[at].curve.clone(), self.curves[at].scope);
                if matches!(&curve.score.kind, ScoreKind::Named(..)) {
                    return self.refuse("a curve that is another curve", curve.score.span);
                }
                let inner = SubjectContext { scope, ..cx.clone() };
                self.score(&inner, &curve.score, value, scale)
            }
            Some((Declaration::Refused, _)) => None,
            _ if path.names.len() > 1 => self.refuse("a plugin's curve", path.span),
            _ => {
                let shown = self.text(path.span);
                let curves = self.names_where(cx.scope, |d| matches!(d, Declaration::Curve(_)));
                let near = did_you_mean(&shown, curves.iter().map(String::as_str));
                self.out.push(
                    Diagnostic::error(Code::E0201, format!("there is no curve `{shown}`"), path.span)
                        .help_maybe(near.map(|near| format!("did you mean `{near}`?")))
                        .help("declare it: `curve name = 60% -> 0, 90% -> 100`"),
                );
                None
            }
        }
    }
}
