//! Curves of plugins: `score acme.sigmoid(target, steepness: 2)`. The value is the first argument of every curve; what stands in
//! the parentheses without a name are further ones.

use weigh_words::text;

use super::Resolver;
use super::metric::{positional, refused};
use super::subject::SubjectContext;
use crate::compile::{PluginArgument, PluginRefusal};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{PluginCall, PluginCurve, SubjectExpr, Type};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Unit;

impl Resolver<'_> {
    pub(super) fn plugin_curve(
        &mut self,
        cx: &SubjectContext,
        path: &ast::Path,
        arguments: &[ast::Argument],
        value: &SubjectExpr,
    ) -> Option<PluginCurve> {
        let (curve, options) = self.plugin_call(path, arguments)?;
        let cx = &mut cx.clone();
        let further: Vec<Option<SubjectExpr>> =
            positional(arguments).map(|tree| self.expr(cx, tree)).collect();
        let further = further.into_iter().collect::<Option<Vec<_>>>()?;
        self.takes(&curve, value, &further, &options, path)?;
        Some(PluginCurve {
            curve,
            value: value.ty,
            arguments: further,
        })
    }

    /// Asks the plugin whether it scores such a value, and looks at what its scores are.
    fn takes(
        &mut self,
        curve: &PluginCall,
        value: &SubjectExpr,
        further: &[SubjectExpr],
        options: &[(String, Span)],
        path: &ast::Path,
    ) -> Option<()> {
        let Some(schemas) = self.schemas else {
            return Some(());
        };
        let named = |argument: &SubjectExpr| PluginArgument {
            name: self.text(argument.span),
            ty: argument.ty,
        };
        let asked: Vec<PluginArgument> = std::iter::once(value).chain(further).map(named).collect();
        match schemas.curve(curve, &asked) {
            Ok(ty) => self.plain_scores(curve, ty, path.span),
            Err(PluginRefusal::NoPlugin { .. }) if self.like_a_curve(path).is_some() => {
                self.no_curve(path);
                None
            }
            Err(refusal) => {
                self.out.push(refused(curve, &refusal, options, path.span));
                None
            }
        }
    }

    fn plain_scores(&mut self, curve: &PluginCall, ty: Type, span: Span) -> Option<()> {
        let plain = |ty: Type| {
            ty.number()
                .is_some_and(|number| number.unit == Unit::NONE && !number.percent)
        };
        if ty == Type::Unknown || plain(ty) {
            return Some(());
        }
        let title = text!("a score is a plain number, not {kind}", kind = ty);
        let help = text!(
            "`{called}` has to answer points of the scale: whoever makes the plugin can change that",
            called = curve.to_string()
        );
        self.out
            .push(Diagnostic::error(Code::E0408, title, span).help(help));
        None
    }
}
