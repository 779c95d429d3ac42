//! Levels above the subjects: tables that links lead to from theirs, such as the departments of people.

use serde::Serialize;

use super::{ColumnId, Expr, ExprKind, RowExpr, RowLeaf, TableId};

/// The members of the subjects, where a scorecard is taken at a level above its own: `weigh run --by department`.
/// Its subjects are then the rows of that level, and its aggregates are taken over the rows of all their members.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Members {
    /// The level, as it was asked for.
    pub by: String,
    /// The table of those whom the scorecard scores by itself.
    pub table: TableId,
    /// The columns whose links are followed from there to the subjects; at least one.
    pub through: Vec<ColumnId>,
    /// Which of its rows are members. Over its columns.
    pub filter: Option<RowExpr>,
}

impl RowExpr {
    /// The same expression over the rows of a table from which these links lead to its own.
    #[must_use]
    pub fn behind(&self, links: &[ColumnId]) -> RowExpr {
        let one = |expr: &RowExpr| Box::new(expr.behind(links));
        let many = |exprs: &[RowExpr]| exprs.iter().map(|expr| expr.behind(links)).collect();
        let kind = match &self.kind {
            ExprKind::Literal(literal) => ExprKind::Literal(literal.clone()),
            ExprKind::Period(part) => ExprKind::Period(*part),
            ExprKind::Leaf(RowLeaf::Column { through, column }) => ExprKind::Leaf(RowLeaf::Column {
                through: [links, through].concat(),
                column: *column,
            }),
            ExprKind::Negate(a) => ExprKind::Negate(one(a)),
            ExprKind::Not(a) => ExprKind::Not(one(a)),
            ExprKind::IsKnown(a) => ExprKind::IsKnown(one(a)),
            ExprKind::Arithmetic(op, a, b) => ExprKind::Arithmetic(*op, one(a), one(b)),
            ExprKind::Compare(op, a, b) => ExprKind::Compare(*op, one(a), one(b)),
            ExprKind::And(a, b) => ExprKind::And(one(a), one(b)),
            ExprKind::Or(a, b) => ExprKind::Or(one(a), one(b)),
            ExprKind::Otherwise(a, b) => ExprKind::Otherwise(one(a), one(b)),
            ExprKind::TextTest(test, a, b) => ExprKind::TextTest(*test, one(a), one(b)),
            ExprKind::DateDifference(unit, a, b) => ExprKind::DateDifference(*unit, one(a), one(b)),
            ExprKind::WorkingTime(calendar, a, b) => ExprKind::WorkingTime(*calendar, one(a), one(b)),
            ExprKind::In {
                value,
                among,
                negated,
            } => ExprKind::In {
                value: one(value),
                among: many(among),
                negated: *negated,
            },
            ExprKind::Between { value, low, high } => ExprKind::Between {
                value: one(value),
                low: one(low),
                high: one(high),
            },
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => ExprKind::If {
                condition: one(condition),
                then: one(then),
                otherwise: one(otherwise),
            },
            ExprKind::Call(function, arguments) => ExprKind::Call(*function, many(arguments)),
        };
        Expr {
            kind,
            ty: self.ty,
            span: self.span,
        }
    }
}
