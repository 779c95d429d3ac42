//! Names to ids: what the trees of all files mean together. Measures are written out where they are used, params
//! become their values, links are followed, and every expression gets its type. The rules themselves live in
//! `check/`; here is only who asks for them, and where.

mod aggregate;
mod banding;
mod clauses;
mod columns;
mod expr;
mod filters;
mod kpi;
mod level;
mod literal;
mod load;
mod names;
mod not_yet;
mod rollup;
mod rows;
mod score;
mod scorecard;
mod shared;
mod subject;
mod tables;

use std::rc::Rc;

use indexmap::IndexMap;

pub(crate) use load::{Loaded, load};

use crate::diagnostic::Diagnostics;
use crate::inputs::{By, Schemas, Settings};
use crate::model::{Model, Param};
use crate::source::{Sources, Span};
use crate::syntax::ast;
use names::{Declaration, Scope, ScopeId};
use tables::TableState;

/// Resolves all files; the model is complete only if nothing was reported.
pub(crate) fn resolve(
    loaded: &Loaded,
    sources: &Sources,
    settings: &Settings,
    schemas: Option<&dyn Schemas>,
    out: &mut Diagnostics,
) -> Model {
    let mut resolver = Resolver {
        sources,
        schemas,
        out,
        scopes: Vec::new(),
        tables: Vec::new(),
        params: Vec::new(),
        measures: Vec::new(),
        curves: Vec::new(),
        used: Used::default(),
        by: settings.by.clone(),
        only_scorecard: is_only_scorecard(loaded),
    };
    resolver.declare(loaded);
    resolver.set_params(settings);
    resolver.resolve_tables();
    let scorecards = resolver.resolve_scorecards(&loaded.files[0]);
    resolver.check_measures();
    resolver.report_unused();
    Model {
        tables: resolver.tables.into_iter().map(|state| state.table).collect(),
        params: resolver.params.into_iter().map(|param| param.param).collect(),
        scorecards,
    }
}

fn is_only_scorecard(loaded: &Loaded) -> bool {
    let items = &loaded.files[0].tree.items;
    let scorecards = items
        .iter()
        .filter(|item| matches!(item.kind, ast::ItemKind::Scorecard(_)));
    scorecards.count() == 1
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
    used: Used,
    /// At which level above its own a scorecard is taken.
    by: Option<By>,
    /// Whether the main file has one scorecard only.
    only_scorecard: bool,
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
