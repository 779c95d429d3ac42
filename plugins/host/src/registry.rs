//! Everything that plugins offer, by full name.

use indexmap::IndexMap;
use weigh_words::{Text, text};

use crate::curve::LoadedCurve;
use crate::metric::LoadedMetric;
use crate::plugin::Plugin;
use crate::source::LoadedSource;

/// Everything that the loaded plugins offer.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    plugins: IndexMap<String, Plugin>,
    metrics: IndexMap<String, LoadedMetric>,
    curves: IndexMap<String, LoadedCurve>,
    sources: IndexMap<String, LoadedSource>,
}

/// Two plugins of one name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text())]
pub struct Clash {
    /// The name.
    pub name: String,
    /// The version of the one that came first.
    pub first: String,
    /// The version of the other.
    pub second: String,
}

impl Clash {
    /// What is wrong, complete alone.
    pub fn text(&self) -> Text {
        text!(
            "there are two plugins called `{name}`: version {first} and version {second}",
            name = &self.name,
            first = &self.first,
            second = &self.second
        )
    }
}

impl Registry {
    /// Adds what a plugin offers. Names inside one plugin differ already.
    pub fn register(&mut self, plugin: Plugin) -> Result<(), Clash> {
        if let Some(known) = self.plugins.get(plugin.name()) {
            return Err(Clash {
                name: plugin.name().to_owned(),
                first: known.version().to_owned(),
                second: plugin.version().to_owned(),
            });
        }
        for metric in plugin.metrics() {
            self.metrics.insert(metric.name().to_owned(), metric.clone());
        }
        for curve in plugin.curves() {
            self.curves.insert(curve.name().to_owned(), curve.clone());
        }
        for source in plugin.sources() {
            self.sources.insert(source.name().to_owned(), source.clone());
        }
        self.plugins.insert(plugin.name().to_owned(), plugin);
        Ok(())
    }

    /// The plugins, in the order in which they came.
    pub fn plugins(&self) -> impl Iterator<Item = &Plugin> {
        self.plugins.values()
    }

    /// A metric by its full name: `acme.churn`.
    pub fn metric(&self, name: &str) -> Option<&LoadedMetric> {
        self.metrics.get(name)
    }

    /// A curve by its full name.
    pub fn curve(&self, name: &str) -> Option<&LoadedCurve> {
        self.curves.get(name)
    }

    /// A kind of source by its full name.
    pub fn source(&self, name: &str) -> Option<&LoadedSource> {
        self.sources.get(name)
    }

    /// All full names of metrics.
    pub fn metric_names(&self) -> impl Iterator<Item = &str> {
        self.metrics.keys().map(String::as_str)
    }

    /// All full names of curves.
    pub fn curve_names(&self) -> impl Iterator<Item = &str> {
        self.curves.keys().map(String::as_str)
    }

    /// All full names of kinds of sources.
    pub fn source_names(&self) -> impl Iterator<Item = &str> {
        self.sources.keys().map(String::as_str)
    }
}
