//! The columns that people see of the rows behind an aggregate: when it happened, then what the aggregate reads.

use weigh_dsl::model::{Aggregate, ColumnId, ExprKind, RowExpr, RowLeaf, TableId};

use super::Planner;
use super::build::Builder;
use super::rows::NodeId;

impl Planner<'_> {
    /// The columns of an aggregate, each once, with how they are written.
    /// Rows in memory begin with their key, since their place in a file is not known any more.
    pub(super) fn shown(
        &self,
        aggregate: &Aggregate,
        in_memory: bool,
        builder: &mut Builder<'_>,
    ) -> Vec<(String, NodeId)> {
        let table = self.cx.model.table(aggregate.table);
        let own = table.key.filter(|_| in_memory).into_iter().chain(table.time);
        let mut columns: Vec<(Vec<ColumnId>, ColumnId)> = own.map(|column| (Vec::new(), column)).collect();
        for expr in aggregate.reads() {
            leaves(expr, &mut columns);
        }
        let shown = |(through, column): (Vec<ColumnId>, ColumnId)| {
            let name = self.written(aggregate.table, &through, column);
            (name, builder.reach(&through, column))
        };
        columns.into_iter().map(shown).collect()
    }

    fn written(&self, table: TableId, through: &[ColumnId], column: ColumnId) -> String {
        let model = self.cx.model;
        let mut at = table;
        let mut name = String::new();
        for link in through {
            name.push_str(&model.table(at).columns[link.0 as usize].name);
            name.push('.');
            if let Some(link) = model.table(at).link_of(*link) {
                at = link.target;
            }
        }
        name.push_str(&model.table(at).columns[column.0 as usize].name);
        name
    }
}

fn leaves(expr: &RowExpr, columns: &mut Vec<(Vec<ColumnId>, ColumnId)>) {
    expr.walk(&mut |expr| {
        if let ExprKind::Leaf(RowLeaf::Column { through, column }) = &expr.kind {
            let found = (through.clone(), *column);
            if !columns.contains(&found) {
                columns.push(found);
            }
        }
    });
}
