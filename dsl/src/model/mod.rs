//! What a scorecard means: names are ids, measures and templates are written out, types and units are known, weights
//! and bands are sound. `compile` is the only way to get one, so whoever holds a `Model` need not check it again.
//! No text, no rows.

mod across;
mod aggregate;
mod bands;
mod calendar;
mod dated;
mod expr;
mod level;
mod metric;
mod reads;
mod rollup;
mod rules;
mod scorecard;
mod table;
mod test;
mod types;

pub use across::{Across, AcrossFn};
pub use aggregate::{Aggregate, AggregateFn, Blend, Grain, OtherRoles, Window};
pub use bands::{Band, Bands, Extent};
pub use calendar::{CalendarId, WorkCalendar};
pub use dated::{Days, InForce, WeightThen};
pub use expr::{Expr, ExprKind, Function, Leaf, PeriodPart, RowExpr, RowLeaf, SubjectExpr, SubjectLeaf};
pub use level::Members;
pub use metric::{MetricId, PluginCall};
pub use reads::Computed;
pub use rollup::{Rollup, RollupMethod, RollupPart};
pub use rules::{Adjustment, Distribute, Rules, Segment, Veto, VetoEffect};
pub use scorecard::{
    Attainment, Facet, Group, GroupId, Kpi, KpiId, Limit, Member, Missing, PerStep, PluginCurve, Point,
    Policy, Roundings, Scorecard, Scoring, Weight,
};
pub use table::{Column, ColumnId, ColumnRange, ColumnRef, Link, Origin, Stored, Table, TableId};
pub use test::{Expectation, Expected, Given, GivenRows, GivenValue, Is, Test};
pub use types::{Exactness, NumberType, Type};

use crate::source::{Span, Spanned};
use crate::value::{Literal, Period};

/// A whole program: the file that was compiled and what it uses.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Model {
    /// The tables, by [`TableId`].
    pub tables: Vec<Table>,
    /// The params that can be set, with the values in force.
    pub params: Vec<Param>,
    /// The metrics of plugins that its aggregates call, by [`MetricId`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<PluginCall>,
    /// The calendars of work, by [`CalendarId`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub calendars: Vec<WorkCalendar>,
    /// The scorecards of the main file, in order.
    pub scorecards: Vec<Scorecard>,
    /// The tests of the main file, in order.
    pub tests: Vec<Test>,
}

/// A param and its value in force (its default, or what was set for this run).
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Param {
    /// Its name.
    pub name: Spanned<String>,
    /// Its label.
    pub label: Option<String>,
    /// Its value.
    pub value: Literal,
    /// Its declaration.
    #[serde(skip)]
    pub span: Span,
}

impl Model {
    /// The table of an id.
    pub fn table(&self, id: TableId) -> &Table {
        &self.tables[id.0 as usize]
    }

    /// The calendar of an id.
    pub fn calendar(&self, id: CalendarId) -> &WorkCalendar {
        &self.calendars[id.0 as usize]
    }

    /// The column that a reference names.
    pub fn column(&self, column: ColumnRef) -> &Column {
        &self.table(column.table).columns[column.column.0 as usize]
    }

    /// The scorecard of that name. Of several that are in force one after the other, the one for that period, or the last.
    pub fn scorecard(&self, name: &str, period: Option<Period>) -> Option<&Scorecard> {
        Scorecard::for_period(
            self.scorecards.iter().filter(|scorecard| scorecard.name == name),
            period,
        )
    }
}
