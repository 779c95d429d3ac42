//! From a plan and sources of rows to values: tables that others link to come into memory first, then each other
//! table is read once, and everything is counted on the way.

mod accumulate;
mod behind;
mod column;
mod count;
mod days;
mod distinct;
mod errors;
mod evaluate;
mod exact;
mod finish;
mod halt;
mod keys;
mod links;
mod load;
mod locate;
mod metrics;
mod pass;
mod quantile;
mod range;
mod read;
mod repeats;
mod resolve;
mod sieve;
mod store;
mod subjects;
mod tally;
mod text_numbers;
mod times;
mod vector;
mod without;
mod work;
mod world;
mod wrongs;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use indexmap::IndexMap;
use weigh_dsl::model::{Aggregate, Grain, Model, TableId};
use weigh_dsl::source::Sources;
use weigh_dsl::value::Granularity;
use weigh_sdk::Source;

pub(crate) use behind::{Whose, behind};
pub(crate) use errors::{ErrorLog, Place, Wrong};
pub(crate) use halt::{Failed, Halt, Unspilled};
pub(crate) use locate::locate;
pub(crate) use pass::source_name;
pub(crate) use read::vectors as read_columns;
pub(crate) use tally::Tally;
pub(crate) use times::Dates;
pub(crate) use vector::{Cells as ReadCells, Vector as ReadColumn};
pub(crate) use work::{Job, lock, run as in_parallel};

use crate::outcome::{Cells, Reason, ReasonId};
use crate::plan::Plan;
use crate::quote::quoted;
use crate::registry::Registry;
use crate::request::{Budget, Watch};
use crate::values::Values;
use count::Counting;
use finish::Finished;
use repeats::Repeats;
use subjects::Subjects;
use world::World;

/// What passes read from, and who follows them.
#[derive(Clone, Copy)]
pub(crate) struct Input<'a> {
    pub(crate) model: &'a Model,
    /// The texts that the model was made of.
    pub(crate) texts: &'a Sources,
    /// The opened sources, by table id.
    pub(crate) sources: &'a [Option<Arc<dyn Source>>],
    pub(crate) registry: &'a Registry,
    pub(crate) watch: &'a dyn Watch,
    /// How much memory pairs of cells and values may take; as much as they need, without.
    pub(crate) budget: Option<&'a Budget>,
    /// The bytes that all passes so far will have read.
    pub(crate) planned: &'a AtomicU64,
}

impl<'a> Input<'a> {
    /// Says that so many more bytes will be read.
    fn plan_bytes(&self, bytes: u64) {
        let before = self.planned.fetch_add(bytes, Ordering::Relaxed);
        self.watch.planned(before + bytes);
    }

    fn source(&self, table: TableId) -> &'a dyn Source {
        match &self.sources[table.0 as usize] {
            Some(source) => &**source,
            None => unreachable!("only tables of sources are read"),
        }
    }
}

/// The tables in memory, once they were read.
pub(crate) struct Memory {
    world: World,
    tally: Tally,
}

/// Reads the tables that others link to. The plan's periods do not matter here.
pub(crate) fn load(input: Input<'_>, plan: &Plan) -> Result<Memory, Halt> {
    let empty = World::new(input.model.tables.len());
    let mut tally = Tally::default();
    let loading = load::read(input, plan, &empty)?;
    let mut world = resolve::resolve(input, plan, &loading, &mut tally);
    for table in distinct::gather(input, plan, &world, &mut tally)? {
        world.insert(table);
    }
    links::follow(&mut world, plan, true);
    Ok(Memory { world, tally })
}

/// The days of the data. For a granularity, without those that stand apart from all others.
pub(crate) fn dates(
    input: Input<'_>,
    plan: &Plan,
    memory: &Memory,
    granularity: Option<Granularity>,
) -> Result<Dates, Halt> {
    times::dates(input, plan, &memory.world, granularity)
}

/// Counts, and reads off the values.
pub(crate) fn values(input: Input<'_>, plan: &Plan, memory: Memory) -> Result<(Values, Tally), Halt> {
    let Memory { world, mut tally } = memory;
    let subjects = Subjects::pick(&plan.subjects, &world);
    let periods = plan.periods.len();
    let mut repeats = without_repeats(plan);
    let mut counting = count_all(input, plan, &world, &subjects, &repeats)?;
    let found: Vec<Repeats> = counting.iter().map(Counting::repeats).collect();
    // Which of two rows with one key comes first is known only in the end, and by then both are counted.
    if found.iter().any(|found| !found.places.is_empty()) {
        repeats = found;
        counting = count_all(input, plan, &world, &subjects, &repeats)?;
    }
    let mut reasons = Vec::new();
    let mut found: Vec<Vec<Option<(Aggregate, Finished)>>> = counting
        .into_iter()
        .map(|job| job.finish(&mut tally).into_iter().map(Some).collect())
        .collect();
    let mut aggregates = IndexMap::new();
    for (scan, output) in &plan.aggregates {
        if let Some((aggregate, column)) = found[*scan as usize][*output as usize].take() {
            let column = explained(input, plan, &aggregate, column, &mut reasons);
            aggregates.insert(aggregate, column);
        }
    }
    let subject_columns = subjects.columns(
        &plan.subjects,
        periods,
        &world,
        (input.model, input.texts),
        &mut reasons,
    );
    let values = Values {
        subjects: subjects.names(&plan.subjects, &world),
        periods: plan.periods.clone(),
        aggregates,
        subject_columns,
        reasons,
    };
    Ok((values, tally))
}

/// No rows that repeat a key, in any table.
fn without_repeats(plan: &Plan) -> Vec<Repeats> {
    vec![Repeats::default(); plan.scans.len()]
}

/// Counts the rows of all tables, but for those that were found to repeat the key of another.
fn count_all<'a>(
    input: Input<'a>,
    plan: &'a Plan,
    world: &'a World,
    subjects: &'a Subjects,
    repeats: &'a [Repeats],
) -> Result<Vec<Counting<'a>>, Halt> {
    let mut counting = Vec::new();
    for (scan, repeats) in plan.scans.iter().zip(repeats) {
        counting.push(Counting::new(
            input,
            scan,
            world,
            subjects,
            &plan.periods,
            repeats,
        )?);
    }
    let jobs: Vec<&dyn Job> = counting.iter().map(|job| job as &dyn Job).collect();
    work::run(&jobs)?;
    Ok(counting)
}

/// Writes out why values of an aggregate are missing.
fn explained(
    input: Input<'_>,
    plan: &Plan,
    aggregate: &Aggregate,
    mut column: Finished,
    reasons: &mut Vec<Reason>,
) -> Cells {
    let text = || quoted(input.texts, aggregate.kpi, aggregate.span);
    let mut ids = [None; 5];
    column.give_reasons(|why| {
        let local = why.0 as usize;
        *ids[local].get_or_insert_with(|| {
            reasons.push(match local {
                0 => Reason::NoRows {
                    table: input.model.table(aggregate.table).name.clone(),
                    aggregate: text(),
                },
                1 => Reason::TooLarge(text()),
                3 => Reason::NoLink(shared_by(plan, aggregate)),
                4 => Reason::Undefined(text()),
                _ => {
                    let weight = aggregate
                        .weight
                        .as_ref()
                        .map_or(aggregate.span, |weight| weight.span);
                    Reason::DivisionByZero(quoted(input.texts, aggregate.kpi, weight))
                }
            });
            ReasonId(reasons.len() as u32 - 1)
        })
    });
    column.cells()
}

/// The links by which a subject reaches the rows that it shares with others, as they are written.
fn shared_by(plan: &Plan, aggregate: &Aggregate) -> String {
    let through = match &aggregate.grain {
        Grain::Shared { subject, .. } => subject.as_slice(),
        Grain::Subject { .. } | Grain::Overall => &[],
    };
    let mut levels = plan.subjects.levels.iter();
    let level = levels.find(|level| level.through == through);
    level.map(|level| level.written.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
