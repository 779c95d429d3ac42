//! One pass over a table with everything that is counted in it. Plain data; how it is made stands in `classes.rs`.

use std::ops::Range;

use serde::Serialize;
use weigh_dsl::model::{Aggregate, ColumnId, MetricId};
use weigh_dsl::value::Decimal;

use super::join::Join;
use super::rows::{NodeId, PathId, RowPlan};
use super::window::Cells;

/// One pass over a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scan {
    /// What is read and computed for each row.
    pub rows: RowPlan,
    /// Whether the rows are in memory already, because others link to them.
    pub in_memory: bool,
    /// Whether the days of its rows are days of the data. Those of a table that subjects share are not: targets are
    /// written for days to come.
    pub covers: bool,
    /// When a row happened: a date, a date with time, or a whole number that is a year.
    pub time: Option<NodeId>,
    /// What identifies a row, where that has to be looked after here: the keys of tables in memory are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<(ColumnId, NodeId)>,
    /// How keys are compared.
    #[serde(skip)]
    pub join: Join,
    /// Which rows count, each combination once.
    pub masks: Vec<Mask>,
    /// The metrics of plugins, by what they take.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<MetricCall>,
    /// The accumulators, by what they are kept apart by.
    pub classes: Vec<Class>,
    /// The aggregates that are read off the accumulators in the end.
    pub outputs: Vec<Output>,
    /// By aggregate, the columns that it reads, where its rows are to be shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shown: Vec<Vec<(String, NodeId)>>,
}

/// The accumulators of one grain and one set of windows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Class {
    /// Whose rows are counted together.
    pub grain: RowGrain,
    /// When.
    pub cells: Cells,
    /// What is accumulated, for each subject in each cell.
    pub accumulators: Vec<Accumulator>,
}

/// Whose rows are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum RowGrain {
    /// Everybody's.
    Overall,
    /// The row is the subject itself.
    Own,
    /// The subject that the links lead to.
    Path(PathId),
    /// The row that the links lead to, which subjects share.
    Shared {
        /// The links.
        path: PathId,
        /// How subjects reach it: an index into [`SubjectPlan::levels`](super::SubjectPlan::levels).
        level: u32,
    },
}

/// Which rows count: those for which all of this holds. Sorted, each condition once.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize)]
pub struct Mask(pub Vec<Condition>);

/// One condition on a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Condition {
    /// The node is yes.
    Yes(NodeId),
    /// The node has a value.
    Known(NodeId),
}

/// A mask of a [`Scan`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct MaskId(pub u32);

/// One accumulator.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Accumulator {
    /// What is accumulated.
    pub measure: Measure,
    /// Over which rows.
    pub mask: MaskId,
}

/// What is accumulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Measure {
    /// Rows.
    Count,
    /// A sum.
    Sum(NodeId),
    /// What a standard deviation is computed from.
    Spread(NodeId),
    /// The smallest value.
    Min(NodeId),
    /// The largest value.
    Max(NodeId),
    /// The earliest row's value.
    First(NodeId),
    /// The latest row's value.
    Last(NodeId),
    /// All values, for quantiles.
    Values(NodeId),
    /// All different values.
    Distinct(NodeId),
    /// What a plugin's metric makes of the rows: its place among the scan's metrics.
    Metric(u32),
}

/// A plugin's metric and its arguments.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct MetricCall {
    /// The metric.
    pub metric: MetricId,
    /// Its arguments.
    pub arguments: Vec<NodeId>,
}

/// An aggregate and where it is read off.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Output {
    /// The aggregate.
    pub aggregate: Aggregate,
    /// Where; several where the periods are computed apart, because the aggregate itself depends on the period.
    pub parts: Vec<Part>,
}

/// Where an aggregate is read off for some of the periods.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// The class, by its place in the scan.
    pub class: u32,
    /// For each period (by its place in the plan), the cells of the class that make it up.
    pub periods: Vec<(u32, Range<u32>)>,
    /// How.
    pub finish: Finish,
}

/// How an aggregate is read off accumulators, which are named by their place in the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Finish {
    /// A number of rows.
    Count(u32),
    /// A sum.
    Sum(u32),
    /// A sum over a count.
    Mean {
        /// The sum.
        sum: u32,
        /// The count.
        count: u32,
    },
    /// A weighted sum over the sum of the weights.
    WeightedMean {
        /// Σ w·x
        sum: u32,
        /// Σ w
        weights: u32,
        /// Rows.
        count: u32,
    },
    /// A count over a count.
    Share {
        /// Where the condition is yes.
        yes: u32,
        /// Where it is known.
        known: u32,
    },
    /// A standard deviation.
    Spread(u32),
    /// The smallest or largest, first or last value.
    Pick(u32),
    /// A percentile, 0 to 100.
    Quantile(u32, Decimal),
    /// The number of different values.
    Distinct(u32),
    /// What a plugin's metric answers.
    Metric(u32),
}

/// A pass that only finds the first and the last day of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimePass {
    /// What is read.
    pub rows: RowPlan,
    /// Whether the rows are in memory.
    pub in_memory: bool,
    /// When a row happened.
    pub time: NodeId,
    /// Whether that is a year, rather than a day or a moment.
    pub yearly: bool,
}

/// A pass that gathers the different values of some columns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DistinctPass {
    /// What is read.
    pub rows: RowPlan,
    /// Whether the rows are in memory.
    pub in_memory: bool,
    /// The values.
    pub values: Vec<NodeId>,
    /// Whether the table is read by another pass too, which reports what is wrong in it.
    pub reported: bool,
}

impl Measure {
    /// What is accumulated of, if of one thing.
    pub fn node(self) -> Option<NodeId> {
        match self {
            Measure::Count | Measure::Metric(_) => None,
            Measure::Sum(node)
            | Measure::Spread(node)
            | Measure::Min(node)
            | Measure::Max(node)
            | Measure::First(node)
            | Measure::Last(node)
            | Measure::Values(node)
            | Measure::Distinct(node) => Some(node),
        }
    }
}
