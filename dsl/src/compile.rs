//! `compile`: the one way from texts to a checked model, and what it asks of its caller.

use crate::check::consequences;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::resolve;
use crate::source::Sources;

pub use crate::inputs::{
    By, Files, InPlace, PluginArgument, PluginRefusal, RefusedSetting, Schemas, Settings, SourceColumn,
    SourceTable,
};
pub use crate::resolve::read_value;

/// What a compilation answers.
#[derive(Debug, Clone)]
pub struct Compilation {
    /// All files that were read; the first is the main one.
    pub sources: Sources,
    /// What is wrong or doubtful, in source order.
    pub diagnostics: Vec<Diagnostic>,
    /// The settings that cannot be.
    pub refused: Vec<RefusedSetting>,
    /// The model, if nothing is wrong.
    pub model: Option<Model>,
}

/// Compiles a scorecard: parse → resolve → check. Without `schemas`, what only the data can tell is left open, and the
/// model is good for looking at, not for running.
pub fn compile(
    name: &str,
    text: &str,
    files: &dyn Files,
    settings: &Settings,
    schemas: Option<&dyn Schemas>,
) -> Compilation {
    let mut sources = Sources::default();
    let mut out = Diagnostics::default();
    let mut loaded = resolve::load(name, text, files, &mut sources, &mut out);
    if let Some(given) = &settings.in_place {
        resolve::put(&mut loaded, given);
    }
    let resolved = resolve::resolve(&loaded, &sources, settings, schemas, &mut out);
    sources.remember_filled(resolved.filled);
    let refused = resolved.refused;
    let model = (!out.has_errors() && refused.is_empty()).then_some(resolved.model);
    let mut found = out.into_sorted();
    for diagnostic in &mut found {
        diagnostic.on_characters(|id| &sources.file(id).text);
    }
    let diagnostics = consequences::silence(found, &sources);
    Compilation {
        sources,
        diagnostics,
        refused,
        model,
    }
}
