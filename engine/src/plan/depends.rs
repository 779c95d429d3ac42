//! What expressions depend on, through the computed columns that they read.

use rustc_hash::FxHashSet;
use weigh_dsl::model::{Aggregate, ColumnId, ExprKind, Model, RowExpr, RowLeaf, Stored, TableId};

/// Whether an expression over the rows of a table depends on the scored period.
pub(super) fn on_period(model: &Model, table: TableId, expr: &RowExpr) -> bool {
    any(model, table, expr, &|expr| {
        matches!(expr.kind, ExprKind::Period(_))
    })
}

/// Whether a column depends on the scored period.
pub(super) fn column_on_period(model: &Model, table: TableId, column: ColumnId) -> bool {
    of_column(model, table, column, &|expr| {
        matches!(expr.kind, ExprKind::Period(_))
    })
}

/// Whether a column is computed from what links lead to.
pub(super) fn column_on_links(model: &Model, table: TableId, column: ColumnId) -> bool {
    of_column(model, table, column, &follows_link)
}

/// Whether an expression reads what links lead to.
pub(super) fn on_links(model: &Model, table: TableId, expr: &RowExpr) -> bool {
    any(model, table, expr, &follows_link)
}

/// Whether an aggregate has to be taken anew for each period.
pub(super) fn aggregate_on_period(model: &Model, aggregate: &Aggregate) -> bool {
    aggregate
        .reads()
        .any(|expr| on_period(model, aggregate.table, expr))
}

fn follows_link(expr: &RowExpr) -> bool {
    matches!(&expr.kind, ExprKind::Leaf(RowLeaf::Column { through, .. }) if !through.is_empty())
}

/// Whether the test holds for a part of an expression, or of a computed column that it reads.
fn any(model: &Model, table: TableId, expr: &RowExpr, test: &dyn Fn(&RowExpr) -> bool) -> bool {
    Search {
        model,
        test,
        seen: FxHashSet::default(),
    }
    .expr(table, expr)
}

fn of_column(model: &Model, table: TableId, column: ColumnId, test: &dyn Fn(&RowExpr) -> bool) -> bool {
    Search {
        model,
        test,
        seen: FxHashSet::default(),
    }
    .column(table, column)
}

/// A search through expressions and the columns that they read, each once.
struct Search<'a> {
    model: &'a Model,
    test: &'a dyn Fn(&RowExpr) -> bool,
    seen: FxHashSet<(TableId, ColumnId)>,
}

impl Search<'_> {
    fn expr(&mut self, table: TableId, expr: &RowExpr) -> bool {
        let mut found = false;
        expr.walk(&mut |expr| {
            if found {
                return;
            }
            found = (self.test)(expr);
            if let ExprKind::Leaf(RowLeaf::Column { through, column }) = &expr.kind {
                let target = through.iter().try_fold(table, |table, link| {
                    self.model.table(table).link_of(*link).map(|link| link.target)
                });
                found |= target.is_some_and(|table| self.column(table, *column));
            }
        });
        found
    }

    fn column(&mut self, table: TableId, column: ColumnId) -> bool {
        match &self.model.table(table).columns[column.0 as usize].stored {
            Stored::Computed(expr) => self.seen.insert((table, column)) && self.expr(table, expr),
            Stored::Source { .. } | Stored::Distinct => false,
        }
    }
}
