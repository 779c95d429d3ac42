//! From a checked model to a plan: one pass per table with all that is counted in it. Plain data, which a back-end
//! other than ours could read as well. Nothing is read here.

mod build;
mod choose;
mod classes;
mod depends;
mod gather;
mod join;
mod needs;
mod rows;
mod scan;
mod shown;
mod spare;
mod tables;
mod window;

pub use choose::{Coverage, Covered, choose, requested, scored};
pub(crate) use choose::{join, stray_from};
pub(crate) use gather::asked;
pub use join::Join;
pub use rows::{Check, Node, NodeId, Op, Path, PathId, RowPlan, Slot};
pub use scan::{
    Accumulator, Class, Condition, DistinctPass, Finish, Mask, MaskId, Measure, MetricCall, Output, Part,
    RowGrain, Scan, TimePass,
};
pub use spare::Span;
pub use tables::{DistinctTable, Load, LoadLink, MembersPlan, SubjectColumn, SubjectLevel, SubjectPlan};
pub use window::{Cells, Days};

use indexmap::IndexMap;
use serde::Serialize;
use weigh_dsl::model::{Aggregate, AggregateFn, Grain, Model, Scorecard, TableId};
use weigh_sdk::Schema;

use crate::error::Error;
use crate::values::ScoredPeriod;
use build::{Builder, Context};
use classes::{Counted, Drafts};
use gather::Asked;
use needs::Needs;

/// How the values of a scorecard are computed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The periods, in order.
    pub periods: Vec<ScoredPeriod>,
    /// The tables of sources that are held in memory: that of the subjects, and those that links lead to.
    pub loads: Vec<Load>,
    /// The tables of distinct values.
    pub distinct: Vec<DistinctTable>,
    /// Whom to score, and what is read of them.
    pub subjects: SubjectPlan,
    /// The passes over tables with a time, for when the days that the data covers have to be known first.
    pub times: Vec<TimePass>,
    /// Whether some expression depends on the days of the period.
    pub depends_on_days: bool,
    /// The passes that count, in the order of the tables.
    pub scans: Vec<Scan>,
    /// The aggregates in the order of the scorecard: the scan, and the output there.
    pub aggregates: Vec<(u32, u32)>,
}

/// Plans the values of a scorecard for some periods. `schemas` are those of the tables' sources, by table id.
pub fn plan(
    model: &Model,
    scorecard: &Scorecard,
    schemas: &[Option<Schema>],
    periods: &[ScoredPeriod],
) -> Result<Plan, Error> {
    rounds(model, scorecard, schemas, periods, false)
}

/// The same with the columns that aggregates read, so that rows can be shown.
pub fn plan_to_show(
    model: &Model,
    scorecard: &Scorecard,
    schemas: &[Option<Schema>],
    periods: &[ScoredPeriod],
) -> Result<Plan, Error> {
    rounds(model, scorecard, schemas, periods, true)
}

fn rounds(
    model: &Model,
    scorecard: &Scorecard,
    schemas: &[Option<Schema>],
    periods: &[ScoredPeriod],
    shows: bool,
) -> Result<Plan, Error> {
    let joins = join::joins(model, schemas);
    let planner = Planner {
        cx: Context {
            model,
            schemas,
            joins: &joins,
        },
        scorecard,
        periods,
        asked: gather::gather(scorecard),
        shows,
    };
    let mut needs = Needs::default();
    // Each round may find more that has to be held in memory, until nothing is missing.
    loop {
        let before = needs.clone();
        let plan = planner.plan(&mut needs)?;
        if needs == before {
            return Ok(plan);
        }
    }
}

struct Planner<'a> {
    cx: Context<'a>,
    scorecard: &'a Scorecard,
    periods: &'a [ScoredPeriod],
    asked: Asked,
    /// Whether rows are shown.
    shows: bool,
}

impl Planner<'_> {
    fn plan(&self, needs: &mut Needs) -> Result<Plan, Error> {
        let subjects = self.subjects(needs)?;
        let mut tables: IndexMap<TableId, Vec<&Aggregate>> = IndexMap::new();
        for aggregate in &self.asked.aggregates {
            tables.entry(aggregate.table).or_default().push(aggregate);
        }
        tables.sort_unstable_keys();
        let mut scans: Vec<Scan> = tables
            .iter()
            .map(|(table, aggregates)| self.scan(*table, aggregates, needs))
            .collect();
        let times = tables
            .keys()
            .filter(|table| self.covers(**table))
            .filter_map(|table| self.time_pass(*table, needs))
            .collect();
        let distinct = self.distinct_tables(&scans, needs)?;
        for scan in scans.iter_mut().filter(|scan| !scan.in_memory) {
            if self.may_leave_out_times(scan, &distinct) {
                scan.rows.span = scan.span();
            }
            scan.rows.tell_source();
        }
        let loads = self.loads(needs)?;
        let model = self.cx.model;
        let depends_on_days = self.asked.aggregates.iter().any(|aggregate| {
            depends::aggregate_on_period(model, aggregate) || self.filter_on_period(aggregate.table)
        }) || subjects.columns.iter().any(|column| column.by_period);
        let place = |aggregate: &Aggregate| {
            let scan = tables.get_index_of(&aggregate.table).unwrap_or_default();
            let output = tables[scan]
                .iter()
                .position(|known| *known == aggregate)
                .unwrap_or_default();
            (scan as u32, output as u32)
        };
        let aggregates = self.asked.aggregates.iter().map(place).collect();
        let periods = self.periods.to_vec();
        Ok(Plan {
            periods,
            loads,
            distinct,
            subjects,
            times,
            depends_on_days,
            scans,
            aggregates,
        })
    }

    fn scan(&self, table: TableId, aggregates: &[&Aggregate], needs: &mut Needs) -> Scan {
        let in_memory = needs.holds(table);
        let mut builder = Builder::new(self.cx, table, in_memory, needs);
        // A filter that depends on the period is a condition of each aggregate instead.
        let late_filter = !in_memory && self.filter_on_period(table);
        if !in_memory && !late_filter {
            self.filter(table, &mut builder);
        }
        let time = self.cx.model.table(table).time.map(|time| builder.column(time));
        // Of a row that is one only in some periods, another one may well have the key in others.
        let declared = self.cx.model.table(table);
        let key = declared.key.filter(|_| !in_memory && !late_filter);
        let key = key.map(|key| (key, builder.link_value(key, table)));
        let mut drafts = Drafts::default();
        for aggregate in aggregates {
            drafts.output(aggregate);
            let grain = self.grain(aggregate, &mut builder);
            let windows = (0..).zip(self.periods.iter().map(|period| self.days(aggregate, *period)));
            let windows: Vec<(u32, Days)> = windows.collect();
            // A plugin's states cannot be read off twice, so that windows share none.
            let metric = matches!(aggregate.function, AggregateFn::Metric(_));
            let apart = metric || late_filter || depends::aggregate_on_period(self.cx.model, aggregate);
            let groups: Vec<Vec<(u32, Days)>> = if apart {
                windows.into_iter().map(|window| vec![window]).collect()
            } else {
                vec![windows]
            };
            for periods in groups {
                builder.in_period(
                    periods
                        .first()
                        .and_then(|(at, _)| self.periods[*at as usize].days),
                );
                let own = aggregate.filter.as_ref().map(|filter| builder.expr(filter));
                let filter = match (
                    own,
                    late_filter
                        .then(|| self.table_filter(table, &mut builder))
                        .flatten(),
                ) {
                    (Some(own), Some(late)) => Some(builder.both(late, own)),
                    (own, late) => own.or(late),
                };
                drafts.part(&mut builder, aggregate, filter, grain, periods);
            }
            builder.in_period(None);
        }
        let shown = if self.shows {
            aggregates
                .iter()
                .map(|aggregate| self.shown(aggregate, in_memory, &mut builder))
                .collect()
        } else {
            Vec::new()
        };
        let Counted {
            masks,
            metrics,
            classes,
            outputs,
        } = drafts.finish();
        Scan {
            rows: builder.finish(),
            in_memory,
            covers: self.covers(table),
            time,
            key,
            join: self.cx.joins[table.0 as usize],
            masks,
            metrics,
            classes,
            outputs,
            shown,
        }
    }

    /// Whether rows of a time that nothing reads may be left out. Not where they tell whether another row has its key for
    /// itself, or who is scored; nor where the days of all data are the period.
    fn may_leave_out_times(&self, scan: &Scan, distinct: &[DistinctTable]) -> bool {
        let mut passes = distinct.iter().flat_map(|table| &table.passes);
        scan.key.is_none()
            && passes.all(|pass| pass.rows.table != scan.rows.table)
            && self.periods.iter().all(|period| period.period.is_some())
    }

    fn grain(&self, aggregate: &Aggregate, builder: &mut Builder<'_>) -> RowGrain {
        match &aggregate.grain {
            Grain::Overall => RowGrain::Overall,
            Grain::Subject { through } => builder.path(through).map_or(RowGrain::Own, RowGrain::Path),
            Grain::Shared { through, subject, .. } => {
                match (builder.path(through), self.asked.levels.get_index_of(subject)) {
                    (Some(path), Some(level)) => RowGrain::Shared {
                        path,
                        level: level as u32,
                    },
                    _ => unreachable!("shared rows are reached by links, and all of them are gathered"),
                }
            }
        }
    }

    /// Whether the days of a table are days of the data: not those of targets, which are written for days to come,
    /// unless nothing else has days.
    fn covers(&self, table: TableId) -> bool {
        let timed = |aggregate: &&Aggregate| self.cx.model.table(aggregate.table).time.is_some();
        let own = |aggregate: &Aggregate| !matches!(aggregate.grain, Grain::Shared { .. });
        let mut timed = self.asked.aggregates.iter().filter(timed);
        timed
            .clone()
            .any(|aggregate| aggregate.table == table && own(aggregate))
            || !timed.any(own)
    }

    /// The days of an aggregate's window; a table without a time is read whole.
    fn days(&self, aggregate: &Aggregate, period: ScoredPeriod) -> Days {
        match self.cx.model.table(aggregate.table).time {
            Some(_) => Days::of(aggregate.window, period, self.scorecard.calendar),
            None => Days::ALL,
        }
    }

    fn time_pass(&self, table: TableId, needs: &mut Needs) -> Option<TimePass> {
        let column = self.cx.model.table(table).time?;
        let yearly = self.cx.model.table(table).columns[column.0 as usize]
            .ty
            .number()
            .is_some();
        let in_memory = needs.holds(table);
        let mut builder = Builder::new(self.cx, table, in_memory, needs);
        if !in_memory && !self.filter_on_period(table) {
            self.filter(table, &mut builder);
        }
        let time = builder.column(column);
        let mut rows = builder.finish();
        rows.tell_source();
        Some(TimePass {
            rows,
            in_memory,
            time,
            yearly,
        })
    }

    fn filter_on_period(&self, table: TableId) -> bool {
        let filter = self.cx.model.table(table).filter.as_ref();
        filter.is_some_and(|filter| depends::on_period(self.cx.model, table, filter))
    }

    fn table_filter(&self, table: TableId, builder: &mut Builder<'_>) -> Option<NodeId> {
        self.cx
            .model
            .table(table)
            .filter
            .as_ref()
            .map(|filter| builder.expr(filter))
    }

    fn filter(&self, table: TableId, builder: &mut Builder<'_>) {
        if let Some(filter) = self.table_filter(table, builder) {
            builder.set_filter(filter);
        }
    }
}

#[cfg(test)]
mod tests;
