//! What the formulas of a scorecard ask of rows: its aggregates and the subject's columns, each once.

use indexmap::{IndexMap, IndexSet};
use weigh_dsl::model::{Aggregate, ColumnId, ExprKind, Grain, Scorecard, SubjectExpr, SubjectLeaf};
use weigh_dsl::source::Span;

use crate::values::Values;

/// What the formulas of a scorecard ask of rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    /// The aggregates.
    pub(super) aggregates: IndexSet<Aggregate>,
    /// The subject's columns, with a place where each is used.
    pub(super) columns: IndexMap<(Vec<ColumnId>, ColumnId), Span>,
    /// The links from the subject to tables whose rows it shares with others.
    pub(super) levels: IndexSet<Vec<ColumnId>>,
}

/// Gathers what the formulas of a scorecard ask of rows.
pub(super) fn gather(scorecard: &Scorecard) -> Asked {
    let mut asked = Asked::default();
    (scorecard.all_expressions().into_iter()).for_each(|expr| asked.expr(expr));
    for aggregate in &asked.aggregates {
        match &aggregate.grain {
            Grain::Shared { subject, .. } => {
                asked.levels.insert(subject.clone());
            }
            Grain::Subject { .. } | Grain::Overall => {}
        }
    }
    asked
}

/// Where a scorecard asks for what these values do not hold, first: in which KPI, if that is known, and the place there.
pub(crate) fn asked(scorecard: &Scorecard, values: &Values) -> Option<(Option<Span>, Span)> {
    let is_kept = |aggregate: &Aggregate| values.aggregates.contains_key(aggregate);
    let mut found = None;
    for expr in scorecard.all_expressions() {
        expr.walk(&mut |expr| {
            let kpi = match &expr.kind {
                ExprKind::Leaf(SubjectLeaf::Aggregate(aggregate)) if !is_kept(aggregate) => aggregate.kpi,
                ExprKind::Leaf(SubjectLeaf::Blend(blend)) => {
                    match blend.aggregates().find(|aggregate| !is_kept(aggregate)) {
                        Some(aggregate) => aggregate.kpi,
                        None => return,
                    }
                }
                ExprKind::Leaf(SubjectLeaf::Column { through, column })
                    if !values.subject_columns.contains_key(&(through.clone(), *column)) =>
                {
                    None
                }
                _ => return,
            };
            found = found.or(Some((kpi, expr.span)));
        });
    }
    found
}

impl Asked {
    fn expr(&mut self, expr: &SubjectExpr) {
        expr.walk(&mut |expr| {
            let ExprKind::Leaf(leaf) = &expr.kind else { return };
            match leaf {
                SubjectLeaf::Aggregate(aggregate) => {
                    self.aggregates.insert((**aggregate).clone());
                }
                SubjectLeaf::Blend(blend) => {
                    self.aggregates.extend(blend.aggregates().cloned());
                }
                SubjectLeaf::Column { through, column } => {
                    self.columns
                        .entry((through.clone(), *column))
                        .or_insert(expr.span);
                }
                // What stands inside the last one is walked over too.
                SubjectLeaf::EmptyColumn
                | SubjectLeaf::Value
                | SubjectLeaf::Target
                | SubjectLeaf::OwnScore
                | SubjectLeaf::Part(..)
                | SubjectLeaf::Across(_) => {}
            }
        });
    }
}
