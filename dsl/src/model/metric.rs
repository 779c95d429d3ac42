//! What a plugin computes: its name and its options. How that is done, only the plugin knows.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

/// A metric or a curve of a plugin, with its options as the scorecard gives them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PluginCall {
    /// The plugin, as `weigh.toml` calls it.
    pub plugin: String,
    /// The metric or the curve in it.
    pub name: String,
    /// Its options.
    pub options: Map<String, Value>,
}

/// A metric of a [`Model`](super::Model), by its place in [`Model::metrics`](super::Model::metrics).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct MetricId(pub u32);

impl fmt::Display for PluginCall {
    /// `acme.churn`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.plugin, self.name)
    }
}
