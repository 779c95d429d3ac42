//! The kinds of sources that scorecards may read from, by the word that they use for them, and the metrics and curves of plugins.

use std::fmt;
use std::sync::Arc;

use weigh_dsl::compile::{PluginArgument, PluginRefusal, Schemas, SourceColumn, SourceTable};
use weigh_dsl::diagnostic::{did_you_mean, echo};
use weigh_dsl::model::{PluginCall, Type};
use weigh_sdk::{AnyCurve, AnyMetric, Argument, Refusal, SourceError, SourceKind, Status, Typed};
use weigh_words::{Text, text};

use crate::arguments::{COMPUTED_PLACES, language_type, typed, typed_for_curve};

/// The kinds of sources and the parts of plugins, in the order in which they were registered, and how others are found.
#[derive(Clone, Default)]
pub struct Registry {
    kinds: Vec<Arc<dyn SourceKind>>,
    parts: Parts,
    find_kind: Option<Arc<FindKind>>,
    find_plugin: Option<Arc<FindPlugin>>,
}

/// What plugins have that scorecards call, each by its full name.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// Aggregates.
    pub metrics: Vec<Arc<dyn AnyMetric>>,
    /// Forms of score.
    pub curves: Vec<Arc<dyn AnyCurve>>,
}

/// Finds the kind of source of a word; otherwise answers with the words that there are.
pub type FindKind = dyn Fn(&str) -> Result<Arc<dyn SourceKind>, Vec<String>> + Send + Sync;
/// Finds all metrics and curves of a plugin; otherwise answers with the plugins that there are.
pub type FindPlugin = dyn Fn(&str) -> Result<Parts, Vec<String>> + Send + Sync;

impl Registry {
    /// Has kinds of sources found that are not registered. Asked whenever a scorecard names one, so it remembers them.
    pub fn find_kinds_by(&mut self, find: Arc<FindKind>) {
        self.find_kind = Some(find);
    }

    /// Has metrics and curves found that are not registered. Asked whenever a scorecard calls one, so it remembers them.
    pub fn find_plugins_by(&mut self, find: Arc<FindPlugin>) {
        self.find_plugin = Some(find);
    }

    /// Adds a kind; it takes the place of an earlier one of the same word.
    pub fn register(&mut self, kind: Box<dyn SourceKind>) {
        self.kinds.retain(|known| known.kind() != kind.kind());
        self.kinds.push(kind.into());
    }

    /// Adds a plugin's metric; it takes the place of an earlier one of the same full name.
    pub fn register_metric(&mut self, metric: Arc<dyn AnyMetric>) {
        self.parts.metrics.retain(|known| known.name() != metric.name());
        self.parts.metrics.push(metric);
    }

    /// Adds a plugin's curve; it takes the place of an earlier one of the same full name.
    pub fn register_curve(&mut self, curve: Arc<dyn AnyCurve>) {
        self.parts.curves.retain(|known| known.name() != curve.name());
        self.parts.curves.push(curve);
    }

    /// A plugin's metric.
    pub(crate) fn metric(&self, called: &PluginCall) -> Result<Arc<dyn AnyMetric>, PluginRefusal> {
        self.part(called)
    }

    /// A plugin's curve.
    pub(crate) fn curve(&self, called: &PluginCall) -> Result<Arc<dyn AnyCurve>, PluginRefusal> {
        self.part(called)
    }

    fn part<P: Part + ?Sized>(&self, called: &PluginCall) -> Result<Arc<P>, PluginRefusal> {
        let name = called.to_string();
        let of_name = |parts: &Parts| {
            let found = P::among(parts).iter().find(|part| part.full_name() == name);
            found.cloned()
        };
        if let Some(part) = of_name(&self.parts) {
            return Ok(part);
        }
        let plugin = called.plugin.as_str();
        let no_function = |parts| PluginRefusal::NoFunction {
            known: names::<P>(parts, plugin),
        };
        let found = (self.find_plugin.as_ref()).map_or_else(|| Err(Vec::new()), |find| find(plugin));
        match found {
            Ok(parts) => of_name(&parts).ok_or_else(|| no_function(&parts)),
            Err(_) if self.parts.plugins().any(|known| known == plugin) => Err(no_function(&self.parts)),
            Err(mut known) => {
                for registered in self.parts.plugins() {
                    if !known.iter().any(|known| known == registered) {
                        known.push(registered.to_owned());
                    }
                }
                Err(PluginRefusal::NoPlugin { known })
            }
        }
    }

    /// The type of what a metric answers, where each of its arguments has a type.
    pub(crate) fn type_of_metric(
        &self,
        metric: &PluginCall,
        arguments: &[PluginArgument],
    ) -> Result<Type, PluginRefusal> {
        let told = asked(arguments, |ty| typed(ty, COMPUTED_PLACES));
        let bound = self.metric(metric)?.bind(&told, &metric.options);
        Ok(language_type(bound.map_err(refused)?.result()))
    }

    /// The type of the scores of a curve, where the value and each further argument have a type.
    pub(crate) fn type_of_curve(
        &self,
        curve: &PluginCall,
        arguments: &[PluginArgument],
    ) -> Result<Type, PluginRefusal> {
        let told = asked(arguments, typed_for_curve);
        let bound = self.curve(curve)?.bind(&told, &curve.options);
        Ok(language_type(bound.map_err(refused)?.result()))
    }

    /// The kind of a word.
    pub(crate) fn find(&self, word: &str) -> Result<Arc<dyn SourceKind>, SourceError> {
        if let Some(kind) = self.kinds.iter().find(|kind| kind.kind() == word) {
            return Ok(kind.clone());
        }
        let found = (self.find_kind.as_ref()).map_or_else(|| Err(Vec::new()), |find| find(word));
        found.map_err(|others| {
            let words = || self.words().chain(others.iter().map(String::as_str));
            let kinds = Text::list(words());
            let help = match did_you_mean(word, words()) {
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

    /// The word of the kind that reads files of this name, packed or not: of those that are registered.
    pub fn kind_of(&self, file: &str) -> Option<&str> {
        let name = file.to_lowercase();
        let name = name
            .strip_suffix(".gz")
            .or_else(|| name.strip_suffix(".zst"))
            .unwrap_or(&name);
        let (_, ending) = name.rsplit_once('.')?;
        let kind = self.kinds.iter().find(|kind| kind.endings().contains(&ending))?;
        Some(kind.kind())
    }

    /// What the names of files end in that can be read, by the kinds that are registered.
    pub fn endings(&self) -> impl Iterator<Item = &str> {
        self.kinds.iter().flat_map(|kind| kind.endings().iter().copied())
    }

    /// The words of the kinds that are registered.
    fn words(&self) -> impl Iterator<Item = &str> {
        self.kinds.iter().map(|kind| kind.kind())
    }
}

impl Parts {
    /// The plugins that these are of, as often as they have one.
    fn plugins(&self) -> impl Iterator<Item = &str> {
        let metrics = self.metrics.iter().map(|metric| metric.name());
        let names = metrics.chain(self.curves.iter().map(|curve| curve.name()));
        names.filter_map(|name| Some(name.rsplit_once('.')?.0))
    }
}

/// One kind of what plugins have.
trait Part {
    fn full_name(&self) -> &str;
    /// Those among all.
    fn among(parts: &Parts) -> &[Arc<Self>];
}

impl Part for dyn AnyMetric {
    fn full_name(&self) -> &str {
        self.name()
    }

    fn among(parts: &Parts) -> &[Arc<Self>] {
        &parts.metrics
    }
}

impl Part for dyn AnyCurve {
    fn full_name(&self) -> &str {
        self.name()
    }

    fn among(parts: &Parts) -> &[Arc<Self>] {
        &parts.curves
    }
}

/// The names of what a plugin has of a kind, without the plugin's.
fn names<P: Part + ?Sized>(parts: &Parts, plugin: &str) -> Vec<String> {
    let full = P::among(parts).iter();
    full.filter_map(|part| part.full_name().rsplit_once('.'))
        .filter(|(known, _)| *known == plugin)
        .map(|(_, name)| name.to_owned())
        .collect()
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
        Refusal::Option { option, why, help } => PluginRefusal::Option { option, why, help },
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
