//! From expressions over rows to nodes: computed columns are written out, links are followed, periods become days,
//! and equal parts become one node.

use rustc_hash::FxHashMap;
use weigh_dsl::model::{
    ColumnId, ExprKind, Model, Origin, PeriodPart, RowExpr, RowLeaf, Stored, TableId, Type,
};
use weigh_dsl::value::{Date, Decimal, Literal};
use weigh_sdk::Schema;

use super::join::{Join, slot};
use super::needs::Needs;
use super::rows::{Check, Node, NodeId, Op, Path, PathId, RowPlan};

/// What building a pass asks of the model.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) model: &'a Model,
    pub(super) schemas: &'a [Option<Schema>],
    pub(super) joins: &'a [Join],
}

/// Builds the pass over one table.
pub(super) struct Builder<'a> {
    cx: Context<'a>,
    /// Whether the rows are in memory: then columns and links are asked of there, and checked there.
    in_memory: bool,
    needs: &'a mut Needs,
    rows: RowPlan,
    known: FxHashMap<Node, NodeId>,
    /// The computed columns that were written out for the period at hand, by the links that lead to them: one that
    /// others read many times over is looked at once.
    computed: FxHashMap<(Vec<ColumnId>, TableId, ColumnId), NodeId>,
    /// The days of the period that expressions are written out for.
    period: Option<(Date, Date)>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(cx: Context<'a>, table: TableId, in_memory: bool, needs: &'a mut Needs) -> Self {
        Self {
            cx,
            in_memory,
            needs,
            rows: RowPlan::new(table),
            known: FxHashMap::default(),
            computed: FxHashMap::default(),
            period: None,
        }
    }

    /// Writes out what follows for this period.
    pub(super) fn in_period(&mut self, days: Option<(Date, Date)>) {
        if self.period != days {
            self.computed.clear();
        }
        self.period = days;
    }

    pub(super) fn set_filter(&mut self, filter: NodeId) {
        self.rows.filter = Some(filter);
    }

    pub(super) fn finish(self) -> RowPlan {
        self.rows
    }

    /// An expression over the rows of the table.
    pub(super) fn expr(&mut self, expr: &RowExpr) -> NodeId {
        self.expr_at(&[], self.rows.table, expr)
    }

    /// A column of the table.
    pub(super) fn column(&mut self, column: ColumnId) -> NodeId {
        self.column_at(&[], self.rows.table, column)
    }

    /// A column that links lead to.
    pub(super) fn reach(&mut self, through: &[ColumnId], column: ColumnId) -> NodeId {
        let end = through
            .iter()
            .fold(self.rows.table, |table, link| self.target(table, *link));
        self.column_at(through, end, column)
    }

    /// Checks the range of a computed column here, rather than where the rows are read.
    pub(super) fn late_check(&mut self, column: ColumnId) {
        let node = self.column(column);
        self.check(node, column);
    }

    /// A condition that holds where both do.
    pub(super) fn both(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.node(Op::And(a, b), Type::Bool)
    }

    /// A product of two nodes, of the first one's type.
    pub(super) fn product(&mut self, a: NodeId, b: NodeId) -> NodeId {
        let float = self.rows.node(a).ty.is_float() || self.rows.node(b).ty.is_float();
        let ty = if float { Type::FLOAT } else { Type::DECIMAL };
        self.node(
            Op::Arithmetic(weigh_dsl::syntax::ast::Arithmetic::Multiply, a, b),
            ty,
        )
    }

    /// The path of links from the table's rows; none where there is none to follow.
    pub(super) fn path(&mut self, through: &[ColumnId]) -> Option<PathId> {
        let mut at = None;
        let mut table = self.rows.table;
        for (depth, &link) in through.iter().enumerate() {
            let target = self.target(table, link);
            let known = self
                .rows
                .paths
                .iter()
                .position(|path| path.from == at && path.link == link && path.target == target);
            let id = match known {
                Some(known) => PathId(known as u32),
                None => self.add_path(at, table, link, target, depth == 0),
            };
            at = Some(id);
            table = target;
        }
        at
    }

    fn add_path(
        &mut self,
        from: Option<PathId>,
        table: TableId,
        link: ColumnId,
        target: TableId,
        first: bool,
    ) -> PathId {
        self.needs.table(target);
        let value = if first && !self.in_memory {
            Some(self.link_value(link, target))
        } else {
            self.needs.table(table).links.insert(link);
            None
        };
        self.rows.paths.push(Path {
            from,
            link,
            value,
            target,
        });
        PathId(self.rows.paths.len() as u32 - 1)
    }

    /// The value of a link's column of the table's own rows, in the form that it is compared in.
    pub(super) fn link_value(&mut self, link: ColumnId, target: TableId) -> NodeId {
        match self.cx.joins[target.0 as usize] {
            Join::Text => self.own_column(link, true),
            Join::Whole | Join::Date => self.own_column(link, false),
        }
    }

    fn target(&self, table: TableId, link: ColumnId) -> TableId {
        match self.cx.model.table(table).link_of(link) {
            Some(link) => link.target,
            None => unreachable!("the checker lets only links be followed"),
        }
    }

    fn expr_at(&mut self, through: &[ColumnId], table: TableId, expr: &RowExpr) -> NodeId {
        let mut part = |expr: &RowExpr| self.expr_at(through, table, expr);
        let op = match &expr.kind {
            ExprKind::Literal(literal) => Op::Literal(literal.clone()),
            ExprKind::Period(what) => Op::Literal(self.period_part(*what)),
            ExprKind::Leaf(RowLeaf::Column {
                through: further,
                column,
            }) => {
                let path = [through, further].concat();
                let table = further
                    .iter()
                    .fold(table, |table, link| self.target(table, *link));
                return self.column_at(&path, table, *column);
            }
            ExprKind::Negate(a) => Op::Negate(part(a)),
            ExprKind::Not(a) => Op::Not(part(a)),
            ExprKind::IsKnown(a) => Op::IsKnown(part(a)),
            ExprKind::Arithmetic(op, a, b) => Op::Arithmetic(*op, part(a), part(b)),
            ExprKind::Compare(op, a, b) => Op::Compare(*op, part(a), part(b)),
            ExprKind::And(a, b) => Op::And(part(a), part(b)),
            ExprKind::Or(a, b) => Op::Or(part(a), part(b)),
            ExprKind::Otherwise(a, b) => Op::Otherwise(part(a), part(b)),
            ExprKind::TextTest(test, a, b) => Op::TextTest(*test, part(a), part(b)),
            ExprKind::DateDifference(unit, a, b) => Op::DateDifference(*unit, part(a), part(b)),
            ExprKind::WorkingTime(calendar, a, b) => {
                let (a, b) = (part(a), part(b));
                let hours = self.cx.model.calendar(*calendar).hours.clone();
                Op::WorkingTime(Box::new(hours), a, b)
            }
            ExprKind::In {
                value,
                among,
                negated,
            } => Op::In {
                value: part(value),
                among: among.iter().map(part).collect(),
                negated: *negated,
            },
            ExprKind::Between { value, low, high } => Op::Between {
                value: part(value),
                low: part(low),
                high: part(high),
            },
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => Op::If {
                condition: part(condition),
                then: part(then),
                otherwise: part(otherwise),
            },
            ExprKind::Call(function, arguments) => Op::Call(*function, arguments.iter().map(part).collect()),
        };
        self.node(op, expr.ty)
    }

    fn period_part(&self, part: PeriodPart) -> Literal {
        let Some((start, end)) = self.period else {
            return Literal::Missing;
        };
        match part {
            PeriodPart::Start => Literal::Date(start),
            PeriodPart::End => Literal::Date(end),
            PeriodPart::Days => Literal::Number(Decimal::from(i64::from(end.0) - i64::from(start.0) + 1)),
        }
    }

    /// A column of `table`, which `through` leads to.
    fn column_at(&mut self, through: &[ColumnId], table: TableId, id: ColumnId) -> NodeId {
        let model = self.cx.model;
        // The key of a table of distinct values is the value that links to it.
        if let (Origin::Distinct(_), [way @ .., last]) = (&model.table(table).origin, through) {
            let from = way
                .iter()
                .fold(self.rows.table, |table, link| self.target(table, *link));
            return self.column_at(way, from, *last);
        }
        let column = &model.table(table).columns[id.0 as usize];
        if let Stored::Computed(expr) = &column.stored {
            let place = (through.to_vec(), table, id);
            if let Some(known) = self.computed.get(&place) {
                return *known;
            }
            let node = self.expr_at(through, table, expr);
            self.computed.insert(place, node);
            if column.range.is_some() || self.is_year(table, id) {
                if through.is_empty() && !self.in_memory {
                    self.check(node, id);
                } else {
                    self.needs.table(table).checked.insert(id);
                }
            }
            return node;
        }
        if through.is_empty() {
            return self.own_column(id, false);
        }
        self.needs.table(table).columns.insert(id);
        match self.path(through) {
            Some(path) => self.node(Op::Reach { path, column: id }, column.ty),
            None => unreachable!("there are links to follow"),
        }
    }

    fn own_column(&mut self, id: ColumnId, as_text: bool) -> NodeId {
        let table = self.rows.table;
        let column = &self.cx.model.table(table).columns[id.0 as usize];
        let Some(slot) = slot(self.cx.model, self.cx.schemas, table, id, as_text) else {
            return match &column.stored {
                Stored::Computed(expr) => self.expr_at(&[], table, expr),
                Stored::Distinct | Stored::Source { .. } => self.stored_column(id, column.ty),
            };
        };
        if self.in_memory {
            return self.stored_column(id, column.ty);
        }
        let known = self.rows.columns.iter().position(|known| *known == slot);
        let at = known.unwrap_or_else(|| {
            self.rows.columns.push(slot.clone());
            self.rows.columns.len() - 1
        });
        let node = self.node(Op::Column(at as u32), slot.ty);
        if slot.ty == column.ty {
            self.check(node, id);
        }
        node
    }

    /// A column of rows that are in memory: its place there is its id.
    fn stored_column(&mut self, id: ColumnId, ty: Type) -> NodeId {
        let table = self.rows.table;
        self.needs.table(table).columns.insert(id);
        self.node(Op::Column(id.0), ty)
    }

    /// Whether a column is its table's time and holds years.
    fn is_year(&self, table: TableId, column: ColumnId) -> bool {
        let table = self.cx.model.table(table);
        table.time == Some(column) && table.columns[column.0 as usize].ty.number().is_some()
    }

    fn check(&mut self, node: NodeId, column: ColumnId) {
        if self.is_year(self.rows.table, column) {
            self.rows.year = Some((column, node));
        }
        let declared = &self.cx.model.table(self.rows.table).columns[column.0 as usize];
        if let Some(range) = &declared.range
            && !self.rows.checks.iter().any(|check| check.column == column)
        {
            self.rows.checks.push(Check {
                node,
                column,
                range: range.clone(),
            });
        }
    }

    fn node(&mut self, op: Op, ty: Type) -> NodeId {
        let node = Node { op, ty };
        if let Some(known) = self.known.get(&node) {
            return *known;
        }
        let id = NodeId(self.rows.nodes.len() as u32);
        self.rows.nodes.push(node.clone());
        self.known.insert(node, id);
        id
    }
}
