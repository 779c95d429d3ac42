//! What a test gives takes the place of what the form says, before anything is resolved: a literal for a param or a measure,
//! rows for a table; and for a KPI's value as soon as the KPI is written out, whatever template it comes from.

use std::rc::Rc;

use super::load::Loaded;
use crate::inputs::InPlace;
use crate::model::{Given, GivenValue};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Clause, ClauseKind, ItemKind, TableClauseKind};
use crate::value::Literal;

/// The source kind that a test's rows come from.
const KIND: &str = "test";

/// Writes what is given into the trees.
pub(crate) fn put(loaded: &mut Loaded, given: &InPlace) {
    for file in &mut loaded.files {
        let mut tree = (*file.tree).clone();
        for item in &mut tree.items {
            match &mut item.kind {
                ItemKind::Param(param) => {
                    let found = value(
                        given,
                        |what| matches!(what, Given::Param(name) if *name == param.name.value),
                    );
                    replace(&mut param.value, found);
                }
                ItemKind::Measure(measure) => {
                    let found = value(
                        given,
                        |what| matches!(what, Given::Measure(name) if *name == measure.name.value),
                    );
                    replace(&mut measure.value, found);
                }
                ItemKind::Table(table) | ItemKind::Bind(table) => rows(table, given),
                ItemKind::Scorecard(scorecard) => {
                    if given.anybody {
                        anybody(&mut scorecard.body);
                    }
                }
                ItemKind::Use(_)
                | ItemKind::Calendar(_)
                | ItemKind::BindCalendar(_)
                | ItemKind::Curve(_)
                | ItemKind::Template(_)
                | ItemKind::Test(_) => {}
            }
        }
        file.tree = Rc::new(tree);
    }
}

fn value(given: &InPlace, is_meant: impl Fn(&Given) -> bool) -> Option<&Literal> {
    let found = given.values.iter().find(|one| is_meant(&one.what));
    found.map(|one| &one.value)
}

fn replace(expr: &mut ast::Expr, value: Option<&Literal>) {
    if let Some(value) = value {
        expr.kind = ast::ExprKind::Literal(value.clone());
    }
}

/// A contract keeps having no source: what is given stands in the place of the data that is bound to it.
fn rows(table: &mut ast::Table, given: &InPlace) {
    let name = table.name.span;
    let Some((_, locator)) = given.tables.iter().find(|(place, _)| *place == name) else {
        return;
    };
    if !matches!(table.origin, Some(ast::Origin::Source { .. })) {
        return;
    }
    table.origin = Some(ast::Origin::Source {
        kind: Spanned {
            value: KIND.to_owned(),
            span: name,
        },
        locator: Some(Spanned {
            value: locator.clone(),
            span: name,
        }),
        options: Vec::new(),
    });
    if given.anybody {
        table
            .clauses
            .retain(|clause| !matches!(clause.kind, TableClauseKind::Where(_)));
    }
}

/// Nobody in particular is scored, so nobody is left out.
fn anybody(body: &mut [Clause]) {
    for clause in body {
        if let ClauseKind::Subject { condition, .. } = &mut clause.kind {
            *condition = None;
        }
    }
}

/// The clauses of a KPI, written out, with the value that is given for it.
pub(super) fn put_value(body: &mut Vec<Clause>, name: &ast::Name, given: &[GivenValue]) {
    let is_meant = |one: &&GivenValue| matches!(&one.what, Given::Kpi(kpi) if *kpi == name.value);
    if let Some(found) = given.iter().find(is_meant) {
        let value = ast::Expr {
            kind: ast::ExprKind::Literal(found.value.clone()),
            span: name.span,
        };
        given_value(body, value, name.span);
    }
}

/// A value that is given is there, whatever would have been needed for it.
fn given_value(body: &mut Vec<Clause>, value: ast::Expr, span: Span) {
    body.retain(|clause| {
        !matches!(
            clause.kind,
            ClauseKind::Value(_) | ClauseKind::Needs(ast::Needs::Condition(_)) | ClauseKind::Applies(_)
        )
    });
    body.insert(
        0,
        Clause {
            docs: Vec::new(),
            kind: ClauseKind::Value(value),
            span,
            keyword: span,
        },
    );
}
