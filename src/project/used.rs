//! What a scorecard uses of plugins: it is compiled once with somebody who knows no columns and writes down what is asked for.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use weigh_engine::dsl::compile::{
    PluginArgument, PluginRefusal, Schemas, Settings, SourceColumn, SourceTable, compile,
};
use weigh_engine::dsl::model::{PluginCall, Type};

use crate::files::Disk;

/// What a scorecard names.
#[derive(Debug, Default)]
pub(super) struct Used {
    /// Plugins whose metrics or curves it calls.
    pub(super) plugins: BTreeSet<String>,
    /// The kinds of its sources.
    pub(super) kinds: BTreeSet<String>,
}

impl Used {
    /// What a scorecard and the files that it uses name. Their mistakes are told when it is compiled in earnest.
    pub(super) fn by(name: &str, text: &str, settings: &Settings) -> Self {
        let asked = Asked::default();
        compile(name, text, &Disk, settings, Some(&asked));
        asked.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Default)]
struct Asked(Mutex<Used>);

impl Asked {
    fn note(&self, note: impl FnOnce(&mut Used)) {
        note(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Schemas for Asked {
    fn columns(&self, table: &SourceTable<'_>) -> Option<Vec<SourceColumn>> {
        self.note(|used| {
            used.kinds.insert(table.kind.to_owned());
        });
        None
    }

    fn metric(&self, metric: &PluginCall, _: &[PluginArgument]) -> Result<Type, PluginRefusal> {
        self.note(|used| {
            used.plugins.insert(metric.plugin.clone());
        });
        Ok(Type::Unknown)
    }

    fn curve(&self, curve: &PluginCall, _: &[PluginArgument]) -> Result<Type, PluginRefusal> {
        self.note(|used| {
            used.plugins.insert(curve.plugin.clone());
        });
        Ok(Type::Unknown)
    }
}
