//! The kinds of sources that scorecards may read from, by the word that they use for them, and the metrics and curves of plugins.

use std::fmt;
use std::sync::Arc;

use weigh_dsl::compile::{PluginArgument, PluginRefusal, Schemas, SourceColumn, SourceTable};
use weigh_dsl::diagnostic::{did_you_mean, echo};
use weigh_dsl::model::{PluginCall, Type};
use weigh_sdk::{AnyCurve, AnyMetric, Argument, Refusal, SourceError, SourceKind, Status, Typed};
use weigh_words::{Text, text};

use crate::arguments::{COMPUTED_PLACES, language_type, typed, typed_for_curve};

/// The kinds of sources, in the order in which they were registered.
#[derive(Clone, Default)]
pub struct Registry {
    kinds: Vec<Arc<dyn SourceKind>>,
    metrics: Vec<Arc<dyn AnyMetric>>,
    curves: Vec<Arc<dyn AnyCurve>>,
    plugins: Vec<String>,
}

impl Registry {
    /// Says that there is a plugin of this name, whether or not anything of it is registered.
    pub fn name_plugin(&mut self, name: &str) {
        if !self.plugins.iter().any(|known| known == name) {
            self.plugins.push(name.to_owned());
        }
    }

    /// Adds a kind; it takes the place of an earlier one of the same word.
    pub fn register(&mut self, kind: Box<dyn SourceKind>) {
        self.kinds.retain(|known| known.kind() != kind.kind());
        self.kinds.push(kind.into());
    }

    /// Adds a plugin's metric; it takes the place of an earlier one of the same full name.
    pub fn register_metric(&mut self, metric: Arc<dyn AnyMetric>) {
        self.metrics.retain(|known| known.name() != metric.name());
        self.metrics.push(metric);
    }

    /// A plugin's metric.
    pub(crate) fn metric(&self, called: &PluginCall) -> Option<&dyn AnyMetric> {
        let name = called.to_string();
        let found = self.metrics.iter().find(|metric| metric.name() == name);
        found.map(|metric| &**metric)
    }

    /// Adds a plugin's curve; it takes the place of an earlier one of the same full name.
    pub fn register_curve(&mut self, curve: Arc<dyn AnyCurve>) {
        self.curves.retain(|known| known.name() != curve.name());
        self.curves.push(curve);
    }

    /// A plugin's curve.
    pub(crate) fn curve(&self, called: &PluginCall) -> Option<&dyn AnyCurve> {
        let name = called.to_string();
        let found = self.curves.iter().find(|curve| curve.name() == name);
        found.map(|curve| &**curve)
    }

    /// What there is instead of a metric or a curve that is not there; `names` are the full names of its kind.
    fn instead<'n>(&'n self, plugin: &str, names: impl Iterator<Item = &'n str>) -> PluginRefusal {
        let split = names.filter_map(|name| name.rsplit_once('.'));
        let own = split.filter(|(known, _)| *known == plugin);
        let own: Vec<String> = own.map(|(_, name)| name.to_owned()).collect();
        if !own.is_empty() || self.plugins.iter().any(|known| known == plugin) {
            return PluginRefusal::NoFunction { known: own };
        }
        let mut known = self.plugins.clone();
        let metrics = self.metrics.iter().map(|metric| metric.name());
        let all = metrics.chain(self.curves.iter().map(|curve| curve.name()));
        for (plugin, _) in all.filter_map(|name| name.rsplit_once('.')) {
            if !known.iter().any(|known| known == plugin) {
                known.push(plugin.to_owned());
            }
        }
        PluginRefusal::NoPlugin { known }
    }

    /// The type of what a metric answers, where each of its arguments has a type.
    pub(crate) fn type_of_metric(
        &self,
        metric: &PluginCall,
        arguments: &[PluginArgument],
    ) -> Result<Type, PluginRefusal> {
        let names = self.metrics.iter().map(|metric| metric.name());
        let found = self.metric(metric);
        let found = found.ok_or_else(|| self.instead(&metric.plugin, names))?;
        let told = asked(arguments, |ty| typed(ty, COMPUTED_PLACES));
        let bound = found.bind(&told, &metric.options).map_err(refused)?;
        Ok(language_type(bound.result()))
    }

    /// The type of the scores of a curve, where the value and each further argument have a type.
    pub(crate) fn type_of_curve(
        &self,
        curve: &PluginCall,
        arguments: &[PluginArgument],
    ) -> Result<Type, PluginRefusal> {
        let names = self.curves.iter().map(|curve| curve.name());
        let found = self.curve(curve);
        let found = found.ok_or_else(|| self.instead(&curve.plugin, names))?;
        let told = asked(arguments, typed_for_curve);
        let bound = found.bind(&told, &curve.options).map_err(refused)?;
        Ok(language_type(bound.result()))
    }

    /// The words of all kinds.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.kinds.iter().map(|kind| kind.kind())
    }

    /// The kind of a word.
    pub(crate) fn find(&self, word: &str) -> Result<&dyn SourceKind, SourceError> {
        self.kinds
            .iter()
            .find(|kind| kind.kind() == word)
            .map(|kind| &**kind)
            .ok_or_else(|| {
                let kinds = Text::list(self.words());
                let help = match did_you_mean(word, self.words()) {
                    Some(near) => text!(
                        "did you mean `{near}`? The kinds of sources are {kinds}",
                        near,
                        kinds
                    ),
                    None => text!("the kinds of sources are {kinds}", kinds),
                };
                SourceError::Unreachable {
                    message: text!("there is no kind of source called `{kind}`", kind = echo(word)),
                    help: Some(help),
                }
            })
    }
}

/// What can be known without a look at the data: the plugins, and of no table a column.
impl Schemas for Registry {
    fn columns(&self, _: &SourceTable<'_>) -> Option<Vec<SourceColumn>> {
        None
    }

    fn metric(&self, metric: &PluginCall, arguments: &[PluginArgument]) -> Result<Type, PluginRefusal> {
        as_far_as_known(arguments, self.type_of_metric(metric, arguments))
    }

    fn curve(&self, curve: &PluginCall, arguments: &[PluginArgument]) -> Result<Type, PluginRefusal> {
        as_far_as_known(arguments, self.type_of_curve(curve, arguments))
    }
}

/// What a plugin makes of an argument that may be anything is not known; its options are.
fn as_far_as_known(
    arguments: &[PluginArgument],
    answer: Result<Type, PluginRefusal>,
) -> Result<Type, PluginRefusal> {
    if arguments.iter().all(|argument| argument.ty != Type::Unknown) {
        return answer;
    }
    match answer {
        Ok(_) | Err(PluginRefusal::Arguments { .. }) => Ok(Type::Unknown),
        Err(refusal) => Err(refusal),
    }
}

/// Arguments as a plugin is told them. How many places decimals have does not change what it makes of them.
fn asked(arguments: &[PluginArgument], told: impl Fn(Type) -> Typed) -> Vec<Argument> {
    let argument = |argument: &PluginArgument| Argument {
        name: argument.name.clone(),
        ty: told(argument.ty),
    };
    arguments.iter().map(argument).collect()
}

fn refused(refusal: Refusal) -> PluginRefusal {
    match refusal {
        Refusal::Option { option, why } => PluginRefusal::Option { option, why },
        Refusal::Failed(failure) => match failure.status {
            Status::Type | Status::InvalidArgument => PluginRefusal::Arguments { why: failure.message },
            _ => PluginRefusal::Failed { why: failure.message },
        },
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.words()).finish()
    }
}
