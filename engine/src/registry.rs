//! The kinds of sources that scorecards may read from, by the word that they use for them.

use std::fmt;
use std::sync::Arc;

use weigh_dsl::compile::PluginRefusal;
use weigh_dsl::diagnostic::{did_you_mean, echo};
use weigh_dsl::model::PluginCall;
use weigh_sdk::{AnyMetric, SourceError, SourceKind};
use weigh_words::{Text, text};

/// The kinds of sources, in the order in which they were registered.
#[derive(Clone, Default)]
pub struct Registry {
    kinds: Vec<Arc<dyn SourceKind>>,
    metrics: Vec<Arc<dyn AnyMetric>>,
}

impl Registry {
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

    /// The plugins that have metrics, and the metrics of one of them.
    pub(crate) fn known_metrics(&self, plugin: &str) -> PluginRefusal {
        let split = |metric: &'_ Arc<dyn AnyMetric>| {
            let (plugin, name) = metric.name().rsplit_once('.').unwrap_or_default();
            (plugin.to_owned(), name.to_owned())
        };
        let all: Vec<(String, String)> = self.metrics.iter().map(split).collect();
        let own = all.iter().filter(|(known, _)| known == plugin);
        let own: Vec<String> = own.map(|(_, name)| name.clone()).collect();
        if own.is_empty() {
            let mut known: Vec<String> = all.into_iter().map(|(plugin, _)| plugin).collect();
            known.dedup();
            PluginRefusal::NoPlugin { known }
        } else {
            PluginRefusal::NoFunction { known: own }
        }
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

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.words()).finish()
    }
}
