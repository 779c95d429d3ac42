//! What expressions depend on, through the computed columns that they read.

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
    [&aggregate.argument, &aggregate.weight, &aggregate.filter]
        .into_iter()
        .flatten()
        .any(|expr| on_period(model, aggregate.table, expr))
}

fn follows_link(expr: &RowExpr) -> bool {
    matches!(&expr.kind, ExprKind::Leaf(RowLeaf::Column { through, .. }) if !through.is_empty())
}

fn any(model: &Model, table: TableId, expr: &RowExpr, test: &dyn Fn(&RowExpr) -> bool) -> bool {
    let mut found = false;
    expr.walk(&mut |expr| {
        if found {
            return;
        }
        found = test(expr);
        if let ExprKind::Leaf(RowLeaf::Column { through, column }) = &expr.kind {
            let target = through.iter().try_fold(table, |table, link| {
                model.table(table).link_of(*link).map(|link| link.target)
            });
            found |= target.is_some_and(|table| of_column(model, table, *column, test));
        }
    });
    found
}

fn of_column(model: &Model, table: TableId, column: ColumnId, test: &dyn Fn(&RowExpr) -> bool) -> bool {
    match &model.table(table).columns[column.0 as usize].stored {
        Stored::Computed(expr) => any(model, table, expr, test),
        Stored::Source { .. } | Stored::Distinct => false,
    }
}
