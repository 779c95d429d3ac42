//! The kinds of sources that scorecards may read from, by the word that they use for them.

use std::fmt;
use std::sync::Arc;

use weigh_dsl::compile::{PluginArgument, PluginRefusal, Schemas, SourceColumn, SourceTable};
use weigh_dsl::diagnostic::{did_you_mean, echo};
use weigh_dsl::model::{PluginCall, Type};
use weigh_sdk::{AnyMetric, Argument, Refusal, SourceError, SourceKind, Status};
use weigh_words::{Text, text};

use crate::arguments::{COMPUTED_PLACES, language_type, typed};

/// The kinds of sources and the metrics, in the order in which they were registered, and how others are found.
#[derive(Clone, Default)]
pub struct Registry {
    kinds: Vec<Arc<dyn SourceKind>>,
    metrics: Vec<Arc<dyn AnyMetric>>,
    find_kind: Option<Arc<FindKind>>,
    find_metrics: Option<Arc<FindMetrics>>,
}

/// Finds the kind of source of a word; otherwise answers with the words that there are.
pub type FindKind = dyn Fn(&str) -> Result<Arc<dyn SourceKind>, Vec<String>> + Send + Sync;
/// Finds all metrics of a plugin; otherwise answers with the plugins that there are.
pub type FindMetrics = dyn Fn(&str) -> Result<Vec<Arc<dyn AnyMetric>>, Vec<String>> + Send + Sync;

impl Registry {
    /// Has kinds of sources found that are not registered. Asked whenever a scorecard names one, so it remembers them.
    pub fn find_kinds_by(&mut self, find: Arc<FindKind>) {
        self.find_kind = Some(find);
    }

    /// Has metrics found that are not registered. Asked whenever a scorecard calls one, so it remembers them.
    pub fn find_metrics_by(&mut self, find: Arc<FindMetrics>) {
        self.find_metrics = Some(find);
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
    pub(crate) fn metric(&self, called: &PluginCall) -> Result<Arc<dyn AnyMetric>, PluginRefusal> {
        let name = called.to_string();
        let of_name = |metrics: &[Arc<dyn AnyMetric>]| {
            let found = metrics.iter().find(|metric| metric.name() == name);
            found.cloned()
        };
        if let Some(metric) = of_name(&self.metrics) {
            return Ok(metric);
        }
        let found = (self.find_metrics.as_ref()).map_or_else(|| Err(Vec::new()), |find| find(&called.plugin));
        match found {
            Ok(metrics) => of_name(&metrics).ok_or_else(|| PluginRefusal::NoFunction {
                known: names(&metrics, &called.plugin),
            }),
            Err(plugins) => Err(self.instead_of_metric(&called.plugin, plugins)),
        }
    }

    /// What there is instead of a metric of a plugin that was not found: one that is registered, or those that there are.
    fn instead_of_metric(&self, plugin: &str, mut plugins: Vec<String>) -> PluginRefusal {
        let own = names(&self.metrics, plugin);
        if !own.is_empty() {
            return PluginRefusal::NoFunction { known: own };
        }
        for metric in &self.metrics {
            if let Some((plugin, _)) = metric.name().rsplit_once('.')
                && !plugins.iter().any(|known| known == plugin)
            {
                plugins.push(plugin.to_owned());
            }
        }
        PluginRefusal::NoPlugin { known: plugins }
    }

    /// The type of what a metric answers, where each of its arguments has a type.
    pub(crate) fn type_of_metric(
        &self,
        metric: &PluginCall,
        arguments: &[PluginArgument],
    ) -> Result<Type, PluginRefusal> {
        let found = self.metric(metric)?;
        // How many places its decimals have does not change what a metric makes of them.
        let argument = |argument: &PluginArgument| Argument {
            name: argument.name.clone(),
            ty: typed(argument.ty, COMPUTED_PLACES),
        };
        let asked: Vec<Argument> = arguments.iter().map(argument).collect();
        let bound = found
            .bind(&asked, &metric.options)
            .map_err(|refusal| match refusal {
                Refusal::Option { option, why, help } => PluginRefusal::Option { option, why, help },
                Refusal::Failed(failure) => match failure.status {
                    Status::Type | Status::InvalidArgument => {
                        PluginRefusal::Arguments { why: failure.message }
                    }
                    _ => PluginRefusal::Failed { why: failure.message },
                },
            })?;
        Ok(language_type(bound.result()))
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

    /// The words of the kinds that are registered.
    fn words(&self) -> impl Iterator<Item = &str> {
        self.kinds.iter().map(|kind| kind.kind())
    }
}

/// The names of a plugin's metrics among some, without the plugin's.
fn names(metrics: &[Arc<dyn AnyMetric>], plugin: &str) -> Vec<String> {
    let full = metrics.iter().filter_map(|metric| metric.name().rsplit_once('.'));
    full.filter(|(known, _)| *known == plugin)
        .map(|(_, name)| name.to_owned())
        .collect()
}

/// What can be known without a look at the data: the plugins, and of no table a column.
impl Schemas for Registry {
    fn columns(&self, _: &SourceTable<'_>) -> Option<Vec<SourceColumn>> {
        None
    }

    fn metric(&self, metric: &PluginCall, arguments: &[PluginArgument]) -> Result<Type, PluginRefusal> {
        let answer = self.type_of_metric(metric, arguments);
        if arguments.iter().all(|argument| argument.ty != Type::Unknown) {
            return answer;
        }
        // What a plugin makes of an argument that may be anything is not known; its options are.
        match answer {
            Ok(_) | Err(PluginRefusal::Arguments { .. }) => Ok(Type::Unknown),
            Err(refusal) => Err(refusal),
        }
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.words()).finish()
    }
}
