//! The rows behind aggregates: a second pass over the tables for one subject in one period. Which rows count is asked of
//! the pass that counts, so that what is shown is what was counted.

use std::ops::Range;
use std::sync::Mutex;

use weigh_dsl::model::Aggregate;

use super::count::Counting;
use super::errors::{ErrorLog, Place};
use super::halt::Halt;
use super::store::NOWHERE;
use super::subjects::Subjects;
use super::work::{self, Job, lock};
use super::{Input, Memory, count_all, without_repeats};
use crate::explain::{Behind, BehindRow};
use crate::plan::{Finish, MaskId, NodeId, Output, Plan, RowGrain, Scan};

/// Whose rows, and how many of them are listed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Whose {
    /// The subject, by its place among those of a run.
    pub(crate) subject: u32,
    /// The period, by its place in the plan.
    pub(crate) period: u32,
    /// At most so many rows of each aggregate.
    pub(crate) list: usize,
    /// Whether some of the data was wrong: rows that repeat a key have then to be found again before any is shown.
    pub(crate) among_wrong: bool,
}

/// Finds the rows behind all aggregates of a plan that shows columns.
pub(crate) fn behind(
    input: Input<'_>,
    plan: &Plan,
    memory: &Memory,
    whose: Whose,
) -> Result<Vec<(Aggregate, Behind)>, Halt> {
    let subjects = Subjects::pick(&plan.subjects, &memory.world);
    let mut repeats = without_repeats(plan);
    if whose.among_wrong {
        let counting = count_all(input, plan, &memory.world, &subjects, &repeats)?;
        repeats = counting.iter().map(Counting::repeats).collect();
    }
    let mut looking = Vec::new();
    for (scan, repeats) in plan.scans.iter().zip(&repeats) {
        let counting = Counting::new(input, scan, &memory.world, &subjects, &plan.periods, repeats)?;
        let wanted: Vec<Wanted<'_>> = (scan.outputs.iter().enumerate())
            .map(|(at, output)| Wanted::new(scan, at, output, whose, &subjects))
            .collect();
        looking.push(Looking {
            found: Mutex::new((0..counting.parts()).map(|_| Vec::new()).collect()),
            wanted,
            counting,
            list: whose.list,
        });
    }
    let jobs: Vec<&dyn Job> = looking.iter().map(|job| job as &dyn Job).collect();
    work::run(&jobs)?;
    Ok(looking.into_iter().flat_map(|job| job.collect(input)).collect())
}

/// An aggregate whose rows are looked for.
struct Wanted<'a> {
    output: &'a Output,
    /// The class of its accumulators, and the cells there that are the subject's in the period.
    place: Option<(usize, Range<u32>)>,
    overall: bool,
    used: Option<MaskId>,
    yes: Option<MaskId>,
    columns: &'a [(String, NodeId)],
}

impl<'a> Wanted<'a> {
    fn new(scan: &'a Scan, at: usize, output: &'a Output, whose: Whose, subjects: &Subjects) -> Self {
        let found = output.parts.iter().find_map(|part| {
            let cells = part.periods.iter().find(|(period, _)| *period == whose.period)?;
            Some((part, cells.1.clone()))
        });
        let class = |class: u32| &scan.classes[class as usize];
        let mask = |part: &crate::plan::Part, at: u32| class(part.class).accumulators[at as usize].mask;
        let place = found.as_ref().and_then(|(part, cells)| {
            let class_of = class(part.class);
            let group = match class_of.grain {
                RowGrain::Overall => 0,
                RowGrain::Own | RowGrain::Path(_) => whose.subject,
                // None for a subject that leads nowhere.
                RowGrain::Shared { level, .. } => {
                    let row = subjects.level(level).of_subject[whose.subject as usize];
                    (row != NOWHERE).then_some(row)?
                }
            };
            let first = group * class_of.cells.count;
            Some((part.class as usize, first + cells.start..first + cells.end))
        });
        let overall = found
            .as_ref()
            .is_some_and(|(part, _)| class(part.class).grain == RowGrain::Overall);
        Self {
            output,
            place,
            overall,
            used: found.as_ref().map(|(part, _)| mask(part, counted(part.finish))),
            yes: found.as_ref().and_then(|(part, _)| match part.finish {
                Finish::Share { yes, .. } => Some(mask(part, yes)),
                _ => None,
            }),
            columns: scan.shown.get(at).map_or(&[], Vec::as_slice),
        }
    }
}

/// The accumulator whose rows are those that count.
fn counted(finish: Finish) -> u32 {
    match finish {
        Finish::Count(at)
        | Finish::Sum(at)
        | Finish::Spread(at)
        | Finish::Pick(at)
        | Finish::Quantile(at, _)
        | Finish::Distinct(at)
        | Finish::Metric(at) => at,
        Finish::Mean { count, .. } | Finish::WeightedMean { count, .. } => count,
        Finish::Share { known, .. } => known,
    }
}

/// A table that is looked through.
struct Looking<'a> {
    wanted: Vec<Wanted<'a>>,
    counting: Counting<'a>,
    /// By partition, by aggregate.
    found: Mutex<Vec<Vec<Found>>>,
    list: usize,
}

/// What a partition has of an aggregate.
#[derive(Debug, Clone, Default)]
struct Found {
    read: u64,
    used: u64,
    yes: u64,
    rows: Vec<(Place, Vec<String>)>,
}

impl Job for Looking<'_> {
    fn parts(&self) -> usize {
        self.counting.parts()
    }

    fn run(&self, part: usize) -> Result<(), Halt> {
        let mut found = vec![Found::default(); self.wanted.len()];
        let pass = self.counting.pass();
        // What is wrong was reported when the rows were counted.
        pass.each(part, &mut ErrorLog::default(), &mut |rows, slice| {
            let mut batch = self.counting.batch(rows, slice);
            for (wanted, found) in self.wanted.iter().zip(&mut found) {
                let Some((class, own)) = &wanted.place else {
                    continue;
                };
                let Some(cells) = batch.cells_of(*class, NOWHERE) else {
                    continue;
                };
                let used = wanted.used.map(|mask| batch.counts(mask));
                let yes = wanted.yes.map(|mask| batch.counts(mask));
                for row in (0..cells.len()).filter(|row| own.contains(&cells[*row])) {
                    found.read += 1;
                    if !used.as_ref().is_some_and(|used| used.holds(row)) {
                        continue;
                    }
                    found.used += 1;
                    found.yes += u64::from(yes.as_ref().is_some_and(|yes| yes.holds(row)));
                    if found.rows.len() < self.list {
                        let place = Place {
                            row: slice.place.row + row as u32,
                            ..slice.place
                        };
                        found.rows.push((place, batch.shown(wanted.columns, row)));
                    }
                }
            }
            Ok(())
        })?;
        lock(&self.found)[part] = found;
        Ok(())
    }

    fn done(&self) -> Result<(), Halt> {
        Ok(())
    }

    fn explain(&self, halt: Halt) -> Halt {
        self.counting.explain(halt)
    }
}

impl Looking<'_> {
    fn collect(self, input: Input<'_>) -> Vec<(Aggregate, Behind)> {
        let parts = std::mem::take(&mut *lock(&self.found));
        let pass = self.counting.pass();
        let mut all = Vec::new();
        for (at, wanted) in self.wanted.iter().enumerate() {
            let mut behind = Behind {
                table: input.model.table(wanted.output.aggregate.table).name.clone(),
                overall: wanted.overall,
                columns: wanted.columns.iter().map(|(name, _)| name.clone()).collect(),
                yes: wanted.yes.map(|_| 0),
                ..Behind::default()
            };
            for found in parts.iter().filter_map(|part| part.get(at)) {
                behind.read += found.read;
                behind.used += found.used;
                behind.yes = behind.yes.map(|yes| yes + found.yes);
                let left = self.list - behind.rows.len();
                behind
                    .rows
                    .extend(found.rows.iter().take(left).map(|(place, cells)| {
                        // Rows in memory have a key for people, and no place in a file any more.
                        let place = (!self.counting.in_memory()).then(|| pass.locate(*place));
                        BehindRow {
                            place,
                            cells: cells.clone(),
                        }
                    }));
            }
            all.push((wanted.output.aggregate.clone(), behind));
        }
        all
    }
}
