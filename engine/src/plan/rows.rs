//! What a pass over the rows of a table reads and computes: the columns asked of the source, the links followed, and
//! the expressions as a list of nodes in which each stands behind what it is made of. Plain data; nothing is
//! evaluated here.

use serde::{Serialize, Serializer};
use weigh_dsl::model::{ColumnId, ColumnRange, Function, TableId, Type};
use weigh_dsl::syntax::ast::{Arithmetic, Comparison, DateUnit, TextTest};
use weigh_dsl::value::{Literal, WorkingHours};
use weigh_sdk::{ColumnType, Condition};

use super::spare::Span;

/// A node of a [`RowPlan`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct NodeId(pub u32);

/// A followed link of a [`RowPlan`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct PathId(pub u32);

/// What a pass over the rows of a table reads and computes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowPlan {
    /// The table.
    pub table: TableId,
    /// The columns that are asked of the source, in this order. Nothing else is read.
    pub columns: Vec<Slot>,
    /// The links that are followed; each stands behind the one that it goes on from.
    pub paths: Vec<Path>,
    /// The expressions; each stands behind what it is made of, and equal ones are here once.
    pub nodes: Vec<Node>,
    /// Which rows there are at all; a missing answer is no.
    pub filter: Option<NodeId>,
    /// The time that is read; rows of another time are not there either.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// What the source is told of both, so that it may leave rows out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// What known values must lie in.
    pub checks: Vec<Check>,
    /// The table's time, where it is a whole number, which must then be a year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<(ColumnId, NodeId)>,
}

/// A column that is asked of a source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Slot {
    /// The column.
    pub column: ColumnId,
    /// Its name in the source.
    pub header: String,
    /// The type to deliver it in.
    #[serde(serialize_with = "debug")]
    pub asked: ColumnType,
    /// Whether a cell that does not fit is a data error, rather than a reason to ask for a wider type.
    pub declared: bool,
    /// What the language holds it as.
    pub ty: Type,
}

/// A link that is followed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Path {
    /// Where it goes on from; none for the table's own rows.
    pub from: Option<PathId>,
    /// The column that holds the key.
    pub link: ColumnId,
    /// The value of that column, where the rows are read from a source.
    pub value: Option<NodeId>,
    /// Where it leads.
    pub target: TableId,
}

/// One expression.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Node {
    /// What it is.
    pub op: Op,
    /// Its type.
    pub ty: Type,
}

/// What a node is: an `ExprKind` of the model whose parts are nodes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub enum Op {
    /// A column of the row: an index into [`RowPlan::columns`].
    Column(u32),
    /// A column of the row that a link leads to.
    Reach {
        /// The link.
        path: PathId,
        /// The column there.
        column: ColumnId,
    },
    /// A value.
    Literal(Literal),
    /// `- x`
    Negate(NodeId),
    /// `not x`
    Not(NodeId),
    /// `a + b`
    Arithmetic(Arithmetic, NodeId, NodeId),
    /// `a >= b`
    Compare(Comparison, NodeId, NodeId),
    /// `a and b`
    And(NodeId, NodeId),
    /// `a or b`
    Or(NodeId, NodeId),
    /// `x in (…)`
    In {
        /// What is looked for.
        value: NodeId,
        /// Among what.
        among: Vec<NodeId>,
        /// `not in`
        negated: bool,
    },
    /// `x between a and b`
    Between {
        /// What is compared.
        value: NodeId,
        /// The lower end.
        low: NodeId,
        /// The upper end.
        high: NodeId,
    },
    /// `if c then a else b`
    If {
        /// The condition.
        condition: NodeId,
        /// The value where it holds.
        then: NodeId,
        /// The value where it does not.
        otherwise: NodeId,
    },
    /// `x is known`
    IsKnown(NodeId),
    /// `x otherwise y`
    Otherwise(NodeId, NodeId),
    /// `a starts with b`
    TextTest(TextTest, NodeId, NodeId),
    /// `days between a and b`
    DateDifference(DateUnit, NodeId, NodeId),
    /// `working time between a and b in office`
    WorkingTime(Box<WorkingHours>, NodeId, NodeId),
    /// `round(x, 1)`
    Call(Function, Vec<NodeId>),
}

/// A range that a column declares.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    /// The value.
    pub node: NodeId,
    /// The column that declares it.
    pub column: ColumnId,
    /// The range.
    pub range: ColumnRange,
}

impl RowPlan {
    /// A pass over a table that reads nothing yet.
    pub fn new(table: TableId) -> Self {
        Self {
            table,
            columns: Vec::new(),
            paths: Vec::new(),
            nodes: Vec::new(),
            filter: None,
            span: None,
            conditions: Vec::new(),
            checks: Vec::new(),
            year: None,
        }
    }

    /// A node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// A link.
    pub fn path(&self, id: PathId) -> &Path {
        &self.paths[id.0 as usize]
    }

    /// Whether a node reads a column of the source, itself or in its parts.
    pub fn reads(&self, id: NodeId, slot: usize) -> bool {
        let node = self.node(id);
        match node.op {
            Op::Column(column) => column as usize == slot,
            Op::Reach { path, .. } => self.path_reads(path, slot),
            _ => node.op.parts().into_iter().any(|part| self.reads(part, slot)),
        }
    }

    /// The links that a node follows, itself or in its parts.
    pub fn paths_of(&self, id: NodeId) -> Vec<PathId> {
        let node = self.node(id);
        let mut found = Vec::new();
        if let Op::Reach { path, .. } = node.op {
            let mut at = Some(path);
            while let Some(path) = at {
                found.push(path);
                at = self.path(path).from;
            }
        }
        found.extend(node.op.parts().into_iter().flat_map(|part| self.paths_of(part)));
        found
    }

    fn path_reads(&self, path: PathId, slot: usize) -> bool {
        let path = self.path(path);
        path.from.is_some_and(|from| self.path_reads(from, slot))
            || path.value.is_some_and(|value| self.reads(value, slot))
    }
}

impl Op {
    /// The nodes that it is made of.
    pub fn parts(&self) -> Vec<NodeId> {
        match self {
            Op::Column(_) | Op::Reach { .. } | Op::Literal(_) => Vec::new(),
            Op::Negate(a) | Op::Not(a) | Op::IsKnown(a) => vec![*a],
            Op::Arithmetic(_, a, b)
            | Op::Compare(_, a, b)
            | Op::And(a, b)
            | Op::Or(a, b)
            | Op::Otherwise(a, b)
            | Op::TextTest(_, a, b)
            | Op::DateDifference(_, a, b)
            | Op::WorkingTime(_, a, b) => vec![*a, *b],
            Op::In { value, among, .. } => std::iter::once(*value).chain(among.iter().copied()).collect(),
            Op::Between { value, low, high } => vec![*value, *low, *high],
            Op::If {
                condition,
                then,
                otherwise,
            } => vec![*condition, *then, *otherwise],
            Op::Call(_, arguments) => arguments.clone(),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn debug<S: Serializer>(ty: &ColumnType, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{ty:?}"))
}
