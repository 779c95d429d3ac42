//! Names to ids: what the trees of all files mean together. Measures are written out where they are used, params
//! become their values, links are followed, and every expression gets its type. The rules themselves live in
//! `check/`; here is only who asks for them, and where.

mod across;
mod aggregate;
mod argument;
mod available;
mod banding;
mod call;
mod call_parts;
mod clauses;
mod columns;
mod contracts;
mod curves;
mod demands;
mod effective;
mod expectations;
mod expr;
mod extent;
mod fill;
mod filters;
mod given;
mod grades;
mod grain;
mod group;
mod heading;
mod kpi;
mod level;
mod literal;
mod load;
mod metric;
mod names;
mod needed;
mod operands;
mod origin;
mod plugin_curve;
mod rollup;
mod rows;
mod rules;
mod score;
mod scorecard;
mod settings;
mod shared;
mod subject;
mod tables;
mod template_uses;
mod templates;
mod visit;
mod weight;

use std::collections::HashMap;
use std::rc::Rc;

use indexmap::IndexMap;

pub(crate) use given::put;
pub(crate) use load::{Loaded, load};
pub use settings::read_value;

use crate::diagnostic::Diagnostics;
use crate::inputs::{By, RefusedSetting, Schemas, Settings};
use crate::model::{GivenValue, KpiId, Model, Param, PluginCall, Type};
use crate::source::{Sources, Span};
use crate::syntax::ast;
use demands::Demands;
use extent::Extent;
use names::{Declaration, Scope, ScopeId};
use tables::TableState;
use template_uses::TemplateUse;

/// Resolves all files.
pub(crate) fn resolve(
    loaded: &Loaded,
    sources: &Sources,
    settings: &Settings,
    schemas: Option<&dyn Schemas>,
    out: &mut Diagnostics,
) -> Resolved {
    let mut resolver = Resolver {
        sources,
        schemas,
        out,
        scopes: Vec::new(),
        tables: Vec::new(),
        params: Vec::new(),
        measures: Vec::new(),
        curves: Vec::new(),
        templates: Vec::new(),
        template_uses: IndexMap::new(),
        metrics: Vec::new(),
        demands: Demands::default(),
        at_work: None,
        used: Used::default(),
        extent: Extent::default(),
        kpi_types: HashMap::new(),
        by: settings.by.clone(),
        given: (settings.in_place.as_ref()).map_or_else(Vec::new, |given| given.values.clone()),
        filled: (settings.in_place.as_ref()).map_or_else(Vec::new, |given| given.filled.clone()),
        only_scorecard: is_only_scorecard(loaded),
        is_library: is_library(loaded),
    };
    resolver.declare(loaded);
    let refused = resolver.set_params(settings);
    resolver.resolve_tables(loaded);
    // What tables need among themselves is needed only where a scorecard needs the table.
    resolver.demands = Demands::default();
    let scorecards = resolver.resolve_scorecards(&loaded.files[0]);
    let tests = resolver.resolve_tests(&loaded.files[0], &scorecards);
    resolver.check_demands();
    resolver.check_measures();
    // A library's declarations are for others.
    if !scorecards.is_empty() {
        resolver.report_unused();
    }
    let model = Model {
        tables: resolver.tables.into_iter().map(|state| state.table).collect(),
        params: resolver.params.into_iter().map(|param| param.param).collect(),
        metrics: resolver.metrics,
        scorecards,
        tests,
    };
    let uses = resolver.template_uses.into_iter();
    Resolved {
        model,
        refused,
        filled: uses.map(|(kpi, made)| (kpi, made.filled)).collect(),
    }
}

fn is_only_scorecard(loaded: &Loaded) -> bool {
    let items = &loaded.files[0].tree.items;
    let mut names = items.iter().filter_map(|item| match &item.kind {
        ast::ItemKind::Scorecard(scorecard) => Some(&scorecard.name.value),
        _ => None,
    });
    // Several of one name are one that changed.
    names
        .next()
        .is_some_and(|first| names.all(|other| other == first))
}

/// A file without a scorecard is a library: others use what it declares.
fn is_library(loaded: &Loaded) -> bool {
    let mut items = loaded.files[0].tree.items.iter();
    !items.any(|item| matches!(item.kind, ast::ItemKind::Scorecard(_)))
}

/// What a resolution answers.
pub(crate) struct Resolved {
    /// Complete only if nothing was reported.
    pub(crate) model: Model,
    /// The settings that cannot be.
    pub(crate) refused: Vec<RefusedSetting>,
    /// What fills the holes of the KPIs that templates make, by the places of their names.
    pub(crate) filled: HashMap<Span, Vec<(Span, String)>>,
}

/// The state of a resolution.
struct Resolver<'a> {
    sources: &'a Sources,
    schemas: Option<&'a dyn Schemas>,
    out: &'a mut Diagnostics,
    /// The names of each file.
    scopes: Vec<Scope>,
    tables: Vec<TableState>,
    params: Vec<ParamState>,
    measures: Vec<MeasureState>,
    curves: Vec<CurveState>,
    templates: Vec<TemplateState>,
    /// The KPIs that a template or an `each` made, by the places of their names.
    template_uses: IndexMap<Span, TemplateUse>,
    /// The metrics of plugins that were called.
    metrics: Vec<PluginCall>,
    demands: Demands,
    /// The KPI that is being resolved, by the place of its name.
    at_work: Option<Span>,
    used: Used,
    /// How much has been written out.
    extent: Extent,
    /// The types of the values of KPIs that others read, for the scorecard at hand; none where something was reported.
    kpi_types: HashMap<KpiId, Option<Type>>,
    /// At which level above its own a scorecard is taken.
    by: Option<By>,
    /// What a test gives in place of values.
    given: Vec<GivenValue>,
    /// The columns that a test says nothing of, by table.
    filled: Vec<(Span, Vec<String>)>,
    /// Whether the main file has one scorecard only.
    only_scorecard: bool,
    /// Whether the main file has none.
    is_library: bool,
}

/// A param, with the file that declares it.
struct ParamState {
    param: Param,
    scope: ScopeId,
}

/// A measure as written; it is resolved anew at each use.
struct MeasureState {
    measure: Rc<ast::Measure>,
    scope: ScopeId,
}

/// A named curve as written.
struct CurveState {
    curve: Rc<ast::Curve>,
    scope: ScopeId,
}

/// A template as written.
struct TemplateState {
    template: Rc<ast::Template>,
    docs: Vec<String>,
    scope: ScopeId,
}

/// What was used, by declaration.
#[derive(Default)]
struct Used {
    declarations: IndexMap<Declaration, ()>,
}

impl Resolver<'_> {
    /// The text at a place, as it is shown in a message.
    fn text(&self, span: Span) -> String {
        let text = self
            .sources
            .text(span)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        crate::diagnostic::echo(&text)
    }
}

#[cfg(test)]
mod tests;
