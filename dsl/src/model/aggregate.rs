//! Aggregates: numbers out of the rows of one table.

use std::hash::{Hash, Hasher};

use serde::Serialize;

use super::{ColumnId, MetricId, RowExpr, TableId, Type};
use crate::source::Span;
use crate::syntax::ast::WindowUnit;
use crate::value::{Decimal, Period};

/// One aggregate.
#[derive(Debug, Clone, Serialize)]
pub struct Aggregate {
    /// What is computed.
    pub function: AggregateFn,
    /// The table whose rows are read.
    pub table: TableId,
    /// Of what; none for `count`. For `share`, the condition.
    pub argument: Option<RowExpr>,
    /// Further arguments, of a plugin's metric.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<RowExpr>,
    /// `weighted by`
    pub weight: Option<RowExpr>,
    /// `where`
    pub filter: Option<RowExpr>,
    /// Over whose rows.
    pub grain: Grain,
    /// Over which time. A table without `time` is always read whole.
    pub window: Window,
    /// The type of the result.
    pub ty: Type,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
    /// The KPI that it is written in, by the place of its name: a template reads differently in each.
    #[serde(skip)]
    pub kpi: Option<Span>,
}

/// Equality ignores the place, so that equal aggregates are computed once.
impl PartialEq for Aggregate {
    fn eq(&self, other: &Self) -> bool {
        self.function == other.function
            && self.table == other.table
            && self.argument == other.argument
            && self.more == other.more
            && self.weight == other.weight
            && self.filter == other.filter
            && self.grain == other.grain
            && self.window == other.window
    }
}

impl Eq for Aggregate {}

impl Aggregate {
    /// All that is read of a row: arguments, weight and filter.
    pub fn reads(&self) -> impl Iterator<Item = &RowExpr> {
        let Self {
            argument,
            more,
            weight,
            filter,
            ..
        } = self;
        argument.iter().chain(more).chain(weight).chain(filter)
    }
}

impl Hash for Aggregate {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (
            self.function,
            self.table,
            &self.argument,
            &self.more,
            &self.weight,
            &self.filter,
            &self.grain,
            self.window,
        )
            .hash(state);
    }
}

/// `blend(t.x by t.role: manager 50%, peer 30%, self 20%)`
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Blend {
    /// Each role's weight and mean. A mean that is missing leaves its weight to the others.
    pub parts: Vec<(Decimal, Aggregate)>,
    /// Everybody's rows that no weight counts, whose role is another one or none.
    pub others: OtherRoles,
}

/// Rows of a `blend` that no weight counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct OtherRoles {
    /// How many there are.
    pub count: Aggregate,
    /// The role of one of them; missing where none of them has one.
    pub first: Aggregate,
}

impl Blend {
    /// All aggregates: of each role, and of the rows that no weight counts.
    pub fn aggregates(&self) -> impl Iterator<Item = &Aggregate> {
        let parts = self.parts.iter().map(|(_, part)| part);
        parts.chain([&self.others.count, &self.others.first])
    }
}

/// What an aggregate computes. All but `Count` look at rows where the argument is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum AggregateFn {
    /// Rows. 0 without rows.
    Count,
    /// Sum. 0 without rows.
    Sum,
    /// Mean (with `weight`: Σ w·x / Σ w over rows where both are known).
    Avg,
    /// Smallest.
    Min,
    /// Largest.
    Max,
    /// The 50th percentile.
    Median,
    /// Linear interpolation between the closest ranks: type 7 of Hyndman & Fan. 0 to 100.
    Percentile(Decimal),
    /// Sample standard deviation (divisor n − 1); missing for fewer than two values.
    StdDev,
    /// Number of different values. 0 without rows.
    Distinct,
    /// Rows where the condition is yes, of those where it is known.
    Share,
    /// The value with the earliest time; ties by row order. Without `time`, the first row.
    First,
    /// The value with the latest time; ties by row order. Without `time`, the last row.
    Last,
    /// Whatever a plugin's metric makes of the rows, also those where arguments are missing.
    Metric(MetricId),
}

/// Over whose rows an aggregate is taken.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub enum Grain {
    /// Those that reach the subject by following these links from the aggregate's table. Empty if the aggregate's table
    /// is the subject table.
    Subject {
        /// The columns whose links are followed.
        through: Vec<ColumnId>,
    },
    /// Those of a row that the subject shares with others: targets by region, where a person has a region. Only where
    /// the aggregate's table does not reach the subject itself.
    Shared {
        /// The table that both reach.
        level: TableId,
        /// The columns whose links are followed from the aggregate's table; at least one.
        through: Vec<ColumnId>,
        /// The columns whose links are followed from the subject table; at least one. Where they lead nowhere, the
        /// aggregate is missing.
        subject: Vec<ColumnId>,
    },
    /// Everybody's, also those that reach no subject.
    Overall,
}

/// Over which time an aggregate is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Window {
    /// The scored period.
    Current,
    /// The period before it.
    Previous,
    /// The same period a year before.
    YearAgo,
    /// From the first day of the (fiscal) year to the period's end.
    YearToDate,
    /// That long, up to the period's end.
    Last(u32, WindowUnit),
    /// All time up to the period's end.
    Before,
    /// All time.
    All,
    /// A period of its own.
    Fixed(Period),
}
