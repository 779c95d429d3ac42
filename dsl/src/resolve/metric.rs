//! Metrics of plugins: `acme.churn(orders.day, orders.amount, after: 90)`. An aggregate like ours, but for its several
//! arguments and its options, and for the type of what it answers, which only the plugin knows.

use serde_json::{Map, Value};
use weigh_words::{Text, text};

use super::Resolver;
use super::argument::of_what;
use super::names::Declaration;
use super::rows::RowContext;
use super::subject::SubjectContext;
use crate::compile::{PluginArgument, PluginRefusal};
use crate::diagnostic::{Code, Diagnostic, did_you_mean, echo, meant};
use crate::model::{
    Aggregate, AggregateFn, Expr, ExprKind, MetricId, PluginCall, RowExpr, SubjectExpr, SubjectLeaf, Type,
};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Literal;

impl Resolver<'_> {
    /// A plugin's aggregate of a subject.
    pub(super) fn metric(
        &mut self,
        cx: &mut SubjectContext,
        call: &ast::Call,
        span: Span,
    ) -> Option<SubjectExpr> {
        let named = ast::Name {
            value: self.text(call.function.span),
            span: call.function.span,
        };
        self.without_clauses(call)?;
        let (metric, options) = self.plugin_call(&call.function, &call.arguments)?;
        let trees: Vec<&ast::Expr> = positional(&call.arguments).collect();
        let Some(first) = trees.first() else {
            self.out.push(of_what(&named.value, named.span));
            return None;
        };
        let (table, _) = self.subject_matter(&named, first, span)?;
        self.demand_table(table);
        let mut rows = RowContext::new(table);
        let arguments: Option<Vec<RowExpr>> = trees.iter().map(|tree| self.expr(&mut rows, tree)).collect();
        let mut arguments = arguments?;
        let filter = match &call.condition {
            None => None,
            Some(tree) => Some(self.condition(&mut rows, tree, text!("`where`"))?),
        };
        self.check_period_parts(cx, arguments.iter().chain(&filter))?;
        let grain = self.grain(cx, table, call, span)?;
        let filter = self.only_members(cx.around.as_deref(), table, &grain, filter);
        let window = self.window(cx, table, span)?;
        let ty = self.type_of_metric(&metric, &arguments, &options, call)?;
        let argument = Some(arguments.remove(0));
        let aggregate = Aggregate {
            function: AggregateFn::Metric(self.known_metric(metric)),
            table,
            argument,
            more: arguments,
            weight: None,
            filter,
            grain,
            window,
            ty,
            span,
            kpi: self.at_work,
        };
        Some(Expr {
            kind: ExprKind::Leaf(SubjectLeaf::Aggregate(Box::new(aggregate))),
            ty,
            span,
        })
    }

    /// Equal calls are one.
    fn known_metric(&mut self, metric: PluginCall) -> MetricId {
        let known = self.metrics.iter().position(|known| *known == metric);
        let at = known.unwrap_or_else(|| {
            self.metrics.push(metric);
            self.metrics.len() - 1
        });
        MetricId(at as u32)
    }

    /// Name and options, and where each option stands.
    pub(super) fn plugin_call(
        &mut self,
        function: &ast::Path,
        arguments: &[ast::Argument],
    ) -> Option<(PluginCall, Vec<(String, Span)>)> {
        let names: Vec<&str> = function.names.iter().map(|name| name.value.as_str()).collect();
        let (name, plugin) = names.split_last()?;
        let mut options = Map::new();
        let mut places = Vec::new();
        for argument in arguments {
            let Some(option) = &argument.name else { continue };
            let Some(value) = self.value_of_option(&argument.value) else {
                self.out.push(no_value(option, argument.value.span));
                return None;
            };
            places.push((option.value.clone(), argument.value.span));
            if options.insert(option.value.clone(), plain(&value)).is_some() {
                self.out.push(
                    Diagnostic::error(
                        Code::E0304,
                        text!("the option `{option}` stands twice", option = &option.value),
                        option.span,
                    )
                    .help(text!("keep the one that is meant")),
                );
                return None;
            }
        }
        let plugin = plugin.join(".");
        let name = (*name).to_owned();
        Some((
            PluginCall {
                plugin,
                name,
                options,
            },
            places,
        ))
    }

    /// A literal, or a param's value.
    fn value_of_option(&mut self, tree: &ast::Expr) -> Option<Literal> {
        match &tree.kind {
            ast::ExprKind::Name(path) => match self.lookup(&path.names) {
                Some((Declaration::Param(param), used)) if used == path.names.len() => {
                    Some(self.params[param].param.value.clone())
                }
                _ => None,
            },
            _ => super::literal::constant(tree),
        }
    }

    /// Weights and roles are ours; a plugin that weighs takes the weight as an argument.
    fn without_clauses(&mut self, call: &ast::Call) -> Option<()> {
        let weights = call.weighted_by.as_ref().map(|weight| weight.span);
        let clause = weights.or(call.blend.as_ref().map(|blend| blend.by.span));
        let Some(span) = clause else { return Some(()) };
        let name = self.text(call.function.span);
        self.out.push(
            Diagnostic::error(Code::E0404, text!("`{name}` takes no weights", name), span)
                .help(text!("give what a plugin weighs by as an argument of its own")),
        );
        None
    }

    fn type_of_metric(
        &mut self,
        metric: &PluginCall,
        arguments: &[RowExpr],
        options: &[(String, Span)],
        call: &ast::Call,
    ) -> Option<Type> {
        let Some(schemas) = self.schemas else {
            return Some(Type::Unknown);
        };
        let named = |argument: &RowExpr| PluginArgument {
            name: self.text(argument.span),
            ty: argument.ty,
        };
        let asked: Vec<PluginArgument> = arguments.iter().map(named).collect();
        match schemas.metric(metric, &asked) {
            Ok(ty) => Some(ty),
            Err(refusal) => {
                self.out
                    .push(refused(metric, &refusal, options, call.function.span));
                None
            }
        }
    }
}

/// A value as JSON has it: a percentage is its ratio, what is neither number, text, yes nor no stands as it is written.
fn plain(value: &Literal) -> Value {
    match value {
        Literal::Bool(yes) => Value::Bool(*yes),
        Literal::Text(text) => Value::String(text.clone()),
        Literal::Number(number) | Literal::Percent(number) => {
            let digits = number.to_string();
            digits.parse().map_or(Value::String(digits), Value::Number)
        }
        other => Value::String(other.to_string()),
    }
}

/// The arguments without a name.
pub(super) fn positional(arguments: &[ast::Argument]) -> impl Iterator<Item = &ast::Expr> {
    let positional = arguments.iter().filter(|argument| argument.name.is_none());
    positional.map(|argument| &argument.value)
}

fn no_value(option: &ast::Name, span: Span) -> Diagnostic {
    let option = &option.value;
    Diagnostic::error(
        Code::E0410,
        text!("the option `{option}` takes a plain value", option),
        span,
    )
    .help(text!(
        "write a number, a text, a date, yes or no, or the name of a param"
    ))
}

/// Why a plugin's metric or curve cannot be called so.
pub(super) fn refused(
    called: &PluginCall,
    refusal: &PluginRefusal,
    options: &[(String, Span)],
    whole: Span,
) -> Diagnostic {
    let (plugin, name) = (echo(&called.plugin), echo(&called.name));
    match refusal {
        PluginRefusal::NoPlugin { known } => {
            let near = did_you_mean(&called.plugin, known.iter().map(String::as_str));
            Diagnostic::error(
                Code::E0602,
                text!("there is no plugin `{plugin}`", plugin = &plugin),
                whole,
            )
            .help(match near {
                Some(near) => meant(near),
                None if known.is_empty() => text!(
                    "name its library in `weigh.toml`, as `[plugins.{plugin}]`",
                    plugin
                ),
                None => text!(
                    "the plugins of `weigh.toml` are {plugins}",
                    plugins = Text::list(known)
                ),
            })
        }
        PluginRefusal::NoFunction { known } => {
            let near = did_you_mean(&called.name, known.iter().map(String::as_str));
            let title = text!("the plugin `{plugin}` has no `{name}`", plugin = &plugin, name);
            Diagnostic::error(Code::E0602, title, whole).help(match near {
                Some(near) => meant(&format!("{plugin}.{near}")),
                None if known.is_empty() => text!("`weigh plugin list` shows what each plugin has"),
                None => text!("what it has here: {names}", names = Text::list(known)),
            })
        }
        PluginRefusal::Option { option, why, help } => {
            let place = option.as_ref().and_then(|option| {
                let found = options.iter().find(|(name, _)| name == option);
                found.map(|(_, span)| *span)
            });
            let title = match option {
                Some(option) => text!(
                    "`{called}` does not take this `{option}`",
                    called = called.to_string(),
                    option
                ),
                None => text!(
                    "`{called}` does not take these options",
                    called = called.to_string()
                ),
            };
            Diagnostic::error(Code::E0603, title, place.unwrap_or(whole))
                .label(why.clone())
                .help_maybe(help.clone())
                .help(text!("`weigh plugin doc {plugin}` describes its options", plugin))
        }
        PluginRefusal::Arguments { why } => {
            let title = text!(
                "`{called}` does not take these arguments",
                called = called.to_string()
            );
            Diagnostic::error(Code::E0404, title, whole)
                .label(why.clone())
                .help(text!("`weigh plugin doc {plugin}` says what it takes", plugin))
        }
        PluginRefusal::Failed { why } => {
            let title = text!("the plugin `{plugin}` failed", plugin);
            Diagnostic::error(Code::E0604, title, whole).label(why.clone())
        }
    }
}
