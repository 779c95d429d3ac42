//! The rows behind aggregates: a second pass over the tables for some subjects in one period. Which rows count is asked of
//! the pass that counts, so that what is shown is what was counted.

use std::ops::Range;
use std::sync::{Arc, Mutex};

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
pub(crate) struct Whose<'w> {
    /// The subjects, by their places among those of a run.
    pub(crate) subjects: &'w [u32],
    /// The period, by its place in the plan.
    pub(crate) period: u32,
    /// At most so many rows of each aggregate.
    pub(crate) list: usize,
    /// Whether some of the data was wrong: rows that repeat a key have then to be found again before any is shown.
    pub(crate) among_wrong: bool,
}

/// Finds the rows behind all aggregates of a plan that shows columns, subject by subject in the order they are asked for.
pub(crate) fn behind(
    input: Input<'_>,
    plan: &Plan,
    memory: &Memory,
    whose: Whose<'_>,
) -> Result<Vec<(Aggregate, Vec<Behind>)>, Halt> {
    let subjects = Subjects::pick(&plan.subjects, &memory.world);
    let mut repeats = without_repeats(plan);
    if whose.among_wrong {
        let counting = count_all(input, plan, &memory.world, &subjects, &repeats)?;
        repeats = counting.iter().map(Counting::repeats).collect();
    }
    let mut looking = Vec::new();
    for (scan, repeats) in plan.scans.iter().zip(&repeats) {
        let counting = Counting::new(input, scan, &memory.world, &subjects, &plan.periods, repeats)?;
        let groups: Vec<Arc<Groups>> = (scan.classes.iter())
            .map(|class| Arc::new(Groups::of(class.grain, whose, &subjects)))
            .collect();
        let wanted: Vec<Wanted<'_>> = (scan.outputs.iter().enumerate())
            .map(|(at, output)| Wanted::new(scan, at, output, whose, &groups))
            .collect();
        let counts = wanted.iter().map(|wanted| vec![Count::default(); wanted.slots()]);
        looking.push(Looking {
            counts: Mutex::new(counts.collect()),
            rows: Mutex::new((0..counting.parts()).map(|_| Vec::new()).collect()),
            wanted,
            counting,
            list: whose.list,
        });
    }
    let jobs: Vec<&dyn Job> = looking.iter().map(|job| job as &dyn Job).collect();
    work::run(&jobs)?;
    Ok(looking.into_iter().flat_map(|job| job.collect(input)).collect())
}

/// What the rows of the subjects are counted by in a class: each group that one of them belongs to, once.
struct Groups {
    /// By group, its place among those that are looked for; [`NOWHERE`] for any other.
    slots: Vec<u32>,
    /// By subject, the place of its group; none where it leads nowhere.
    of_subject: Vec<Option<u32>>,
    count: usize,
}

impl Groups {
    fn of(grain: RowGrain, whose: Whose<'_>, subjects: &Subjects) -> Self {
        let mut groups = Self {
            slots: Vec::new(),
            of_subject: Vec::new(),
            count: 0,
        };
        for subject in whose.subjects {
            let group = match grain {
                RowGrain::Overall => 0,
                RowGrain::Own | RowGrain::Path(_) => *subject,
                RowGrain::Shared { level, .. } => subjects.level(level).of_subject[*subject as usize],
            };
            let slot = (group != NOWHERE).then(|| groups.slot(group));
            groups.of_subject.push(slot);
        }
        groups
    }

    fn slot(&mut self, group: u32) -> u32 {
        let group = group as usize;
        if group >= self.slots.len() {
            self.slots.resize(group + 1, NOWHERE);
        }
        if self.slots[group] == NOWHERE {
            self.slots[group] = self.count as u32;
            self.count += 1;
        }
        self.slots[group]
    }
}

/// An aggregate whose rows are looked for.
struct Wanted<'a> {
    output: &'a Output,
    /// Its accumulators; none for an aggregate that the period does not have.
    place: Option<Cells>,
    overall: bool,
    used: Option<MaskId>,
    yes: Option<MaskId>,
    columns: &'a [(String, NodeId)],
    subjects: usize,
}

/// The accumulators of an aggregate in a period.
struct Cells {
    class: usize,
    /// How many cells a group has.
    per_group: u32,
    /// Those of the period.
    within: Range<u32>,
    groups: Arc<Groups>,
}

impl Cells {
    /// The place of the group that a cell belongs to, if it is looked for.
    fn slot(&self, cell: u32) -> Option<usize> {
        if cell == NOWHERE {
            return None;
        }
        let group = (cell / self.per_group) as usize;
        let slot = *self.groups.slots.get(group)?;
        (slot != NOWHERE && self.within.contains(&(cell % self.per_group))).then_some(slot as usize)
    }
}

impl<'a> Wanted<'a> {
    fn new(scan: &'a Scan, at: usize, output: &'a Output, whose: Whose<'_>, groups: &[Arc<Groups>]) -> Self {
        let found = output.parts.iter().find_map(|part| {
            let cells = part.periods.iter().find(|(period, _)| *period == whose.period)?;
            Some((part, cells.1.clone()))
        });
        let class = |class: u32| &scan.classes[class as usize];
        let mask = |part: &crate::plan::Part, at: u32| class(part.class).accumulators[at as usize].mask;
        let place = found.as_ref().map(|(part, cells)| Cells {
            class: part.class as usize,
            per_group: class(part.class).cells.count,
            within: cells.clone(),
            groups: groups[part.class as usize].clone(),
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
            subjects: whose.subjects.len(),
        }
    }

    fn slots(&self) -> usize {
        self.place.as_ref().map_or(0, |place| place.groups.count)
    }

    /// By subject, the place of its group.
    fn of_subjects(&self) -> Vec<Option<u32>> {
        match &self.place {
            Some(place) => place.groups.of_subject.clone(),
            None => vec![None; self.subjects],
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
    /// By aggregate, by group.
    counts: Mutex<Vec<Vec<Count>>>,
    /// By partition, by aggregate.
    rows: Mutex<Vec<Vec<Listed>>>,
    list: usize,
}

/// How many rows a group has of an aggregate.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    read: u64,
    used: u64,
    yes: u64,
}

/// Rows of an aggregate that are listed, with the place of their group.
type Listed = Vec<(usize, Place, Vec<String>)>;

impl Job for Looking<'_> {
    fn parts(&self) -> usize {
        self.counting.parts()
    }

    fn run(&self, part: usize) -> Result<(), Halt> {
        let mut counts: Vec<Vec<Count>> = (self.wanted.iter())
            .map(|wanted| vec![Count::default(); wanted.slots()])
            .collect();
        let mut listed: Vec<Listed> = vec![Vec::new(); self.wanted.len()];
        let pass = self.counting.pass();
        // What is wrong was reported when the rows were counted.
        pass.each(part, &mut ErrorLog::default(), &mut |rows, slice| {
            let mut batch = self.counting.batch(rows, slice);
            for ((wanted, counts), listed) in self.wanted.iter().zip(&mut counts).zip(&mut listed) {
                let Some(place) = &wanted.place else {
                    continue;
                };
                let Some(cells) = batch.cells_of(place.class, NOWHERE) else {
                    continue;
                };
                let used = wanted.used.map(|mask| batch.counts(mask));
                let yes = wanted.yes.map(|mask| batch.counts(mask));
                for (row, cell) in cells.iter().enumerate() {
                    let Some(slot) = place.slot(*cell) else {
                        continue;
                    };
                    let count = &mut counts[slot];
                    count.read += 1;
                    if !used.as_ref().is_some_and(|used| used.holds(row)) {
                        continue;
                    }
                    count.used += 1;
                    count.yes += u64::from(yes.as_ref().is_some_and(|yes| yes.holds(row)));
                    if count.used <= self.list as u64 {
                        let place = Place {
                            row: slice.place.row + row as u32,
                            ..slice.place
                        };
                        listed.push((slot, place, batch.shown(wanted.columns, row)));
                    }
                }
            }
            Ok(())
        })?;
        let mut all = lock(&self.counts);
        for (all, part) in all.iter_mut().flatten().zip(counts.iter().flatten()) {
            all.read += part.read;
            all.used += part.used;
            all.yes += part.yes;
        }
        lock(&self.rows)[part] = listed;
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
    fn collect(self, input: Input<'_>) -> Vec<(Aggregate, Vec<Behind>)> {
        let counts = std::mem::take(&mut *lock(&self.counts));
        let parts = std::mem::take(&mut *lock(&self.rows));
        let mut all = Vec::new();
        for (at, wanted) in self.wanted.iter().enumerate() {
            let listed = parts.iter().filter_map(|part| part.get(at)).flatten();
            let listed: Vec<_> = listed.collect();
            let behind = |slot: Option<u32>| {
                let count = slot.map_or(Count::default(), |slot| counts[at][slot as usize]);
                let own = (listed.iter()).filter(|(of, ..)| Some(*of as u32) == slot);
                Behind {
                    table: input.model.table(wanted.output.aggregate.table).name.clone(),
                    overall: wanted.overall,
                    read: count.read,
                    used: count.used,
                    yes: wanted.yes.map(|_| count.yes),
                    columns: wanted.columns.iter().map(|(name, _)| name.clone()).collect(),
                    rows: (own.take(self.list))
                        .map(|(_, place, cells)| self.row(*place, cells))
                        .collect(),
                    ..Behind::default()
                }
            };
            let of_subjects = wanted.of_subjects().into_iter().map(behind).collect();
            all.push((wanted.output.aggregate.clone(), of_subjects));
        }
        all
    }

    fn row(&self, place: Place, cells: &[String]) -> BehindRow {
        // Rows in memory have a key for people, and no place in a file any more.
        let place = (!self.counting.in_memory()).then(|| self.counting.pass().locate(place));
        BehindRow {
            place,
            cells: cells.to_vec(),
        }
    }
}
