//! The pass that counts: each row goes to its subject and its cell of time, and there into all accumulators at once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use weigh_dsl::model::Aggregate;

use super::Input;
use super::accumulate::State as Accumulated;
use super::accumulate::{
    ClassState, Counted, Counts, FloatPart, FloatTotals, Instant, Metric, MetricPart, MetricParts,
    MetricTotal, Spill,
};
use super::days::{CellFinder, Times};
use super::errors::ErrorLog;
use super::evaluate::Evaluator;
use super::finish::{Finished, finish};
use super::halt::{Failed, Halt};
use super::metrics;
use super::pass::{Pass, Slice};
use super::repeats::{KeyChunk, Repeats};
use super::store::NOWHERE;
use super::subjects::Subjects;
use super::tally::{Seen, Tally};
use super::vector::Vector;
use super::without::Ways;
use super::work::{self, Job, lock};
use super::world::World;
use crate::outcome::NoteKind;
use crate::plan::{Class, Condition, Coverage, MaskId, Measure, NodeId, RowGrain, Scan, join};
use crate::request::Watch;
use crate::values::ScoredPeriod;

/// A table that is being counted.
pub(super) struct Counting<'a> {
    scan: &'a Scan,
    pass: Pass<'a>,
    subjects: &'a Subjects,
    finders: Vec<CellFinder>,
    /// The metrics of plugins, as the scan calls them.
    metrics: Vec<Metric>,
    /// States that no worker is using.
    pool: Mutex<Vec<State>>,
    in_order: Mutex<InOrder>,
    finished: Mutex<Option<(Vec<Finished>, State)>>,
    periods: usize,
    /// Whether rows without a time belong to no period.
    dated: bool,
    ways: Ways,
    world: &'a World,
    /// The keys of each partition, where they have to be looked after.
    keys: Mutex<Vec<Option<KeyChunk>>>,
    repeats: &'a Repeats,
    watch: &'a dyn Watch,
    /// Where pairs go that memory has no room for.
    spill: Option<Arc<Spill>>,
}

/// What a worker has counted.
struct State {
    classes: Vec<ClassState>,
    /// By class.
    metrics: Vec<MetricParts>,
    log: ErrorLog,
    seen: Seen,
    coverage: Option<Coverage>,
    /// Rows without a time.
    timeless: u64,
    /// Rows without each of the links that lead to subjects.
    unlinked: Vec<u64>,
}

/// What of the partitions depends on their order, and is added in it.
struct InOrder {
    next: usize,
    waiting: BTreeMap<usize, Vec<Ordered>>,
    totals: Vec<OrderedTotals>,
}

/// What of a partition depends on the order, for one class.
struct Ordered {
    floats: Option<FloatPart>,
    metrics: Vec<Option<MetricPart>>,
}

/// The same of all partitions so far.
#[derive(Default)]
struct OrderedTotals {
    floats: FloatTotals,
    metrics: Vec<MetricTotal>,
}

impl<'a> Counting<'a> {
    pub(super) fn new(
        input: Input<'a>,
        scan: &'a Scan,
        world: &'a World,
        subjects: &'a Subjects,
        periods: &[ScoredPeriod],
        repeats: &'a Repeats,
    ) -> Result<Self, Halt> {
        let pass = Pass::new(input, &scan.rows, scan.in_memory, world)?.without(&repeats.places);
        for class in &scan.classes {
            let groups = u64::from(groups(class, subjects)) + 1;
            if groups * u64::from(class.cells.count) >= u64::from(u32::MAX) {
                return Err(Halt::TooMany);
            }
        }
        let totals = scan.classes.iter().map(|_| OrderedTotals::default()).collect();
        let metrics = metrics::bind(input, scan)?;
        Ok(Self {
            scan,
            pass,
            subjects,
            finders: scan
                .classes
                .iter()
                .map(|class| CellFinder::new(&class.cells))
                .collect(),
            metrics,
            pool: Mutex::default(),
            in_order: Mutex::new(InOrder {
                next: 0,
                waiting: BTreeMap::new(),
                totals,
            }),
            finished: Mutex::default(),
            periods: periods.len(),
            dated: periods.iter().any(|period| period.period.is_some()),
            ways: Ways::of(scan),
            world,
            keys: Mutex::default(),
            repeats,
            watch: input.watch,
            spill: input
                .budget
                .map(|budget| Arc::new(Spill::new(budget, work::threads()))),
        })
    }

    fn state(&self) -> State {
        let class = |class| ClassState::new(class, &self.scan.rows, groups(class, self.subjects));
        State {
            classes: self.scan.classes.iter().map(class).collect(),
            metrics: self.scan.classes.iter().map(|_| MetricParts::default()).collect(),
            log: ErrorLog::default(),
            seen: Seen::default(),
            coverage: None,
            timeless: 0,
            unlinked: Vec::new(),
        }
    }

    /// The rows that repeat a key, once all are counted.
    pub(super) fn repeats(&self) -> Repeats {
        Repeats::find(self.scan, &self.pass, &lock(&self.keys))
    }

    /// Counts the rows of a slice.
    fn count(&self, state: &mut State, rows: &mut Evaluator<'_>, slice: &Slice) -> Result<(), Halt> {
        self.ways.count(self.scan, rows, &slice.keep, &mut state.unlinked);
        let mut batch = self.batch(rows, slice);
        for (at, (class, metrics)) in state.classes.iter_mut().zip(&mut state.metrics).enumerate() {
            batch.class(at, class, metrics);
            if let Some(failed) = metrics.failed() {
                return Err(failed.into());
            }
        }
        if let Some(times) = batch.times {
            state.coverage = join(state.coverage, times.coverage(&slice.keep, slice.all));
            state.timeless += times.timeless(&slice.keep);
        }
        Ok(())
    }

    /// A slice on its way into the accumulators.
    pub(super) fn batch<'b, 'e>(
        &'b self,
        rows: &'b mut Evaluator<'e>,
        slice: &'b Slice,
    ) -> BatchCount<'b, 'e> {
        let times = self
            .scan
            .time
            .map(|time| Times::of(rows.node(time), slice.keep.len()));
        BatchCount {
            counting: self,
            rows,
            slice,
            times,
            masks: vec![None; self.scan.masks.len()],
            instants: None,
        }
    }

    /// Whether the rows are in memory.
    pub(super) fn in_memory(&self) -> bool {
        self.scan.in_memory
    }

    /// The pass over the table.
    pub(super) fn pass(&self) -> &Pass<'a> {
        &self.pass
    }

    /// The columns, and what was seen.
    pub(super) fn finish(self, tally: &mut Tally) -> Vec<(Aggregate, Finished)> {
        let finished = self.finished.into_inner().unwrap_or_else(PoisonError::into_inner);
        let Some((columns, state)) = finished else {
            return Vec::new();
        };
        if !self.scan.in_memory {
            let report = tally.table(self.scan.rows.table);
            report.seen += state.seen;
            let name = &self.pass.table().name;
            let mut log = state.log;
            log.merge(self.repeats.log.clone());
            log.report(name, |place| self.pass.locate(place), &mut report.errors);
        }
        if self.scan.covers {
            tally.cover(state.coverage);
        }
        let table = self.scan.rows.table;
        self.ways.note(self.scan, &state.unlinked, self.world, tally);
        if let Some(time) = self.pass.table().time.filter(|_| self.dated) {
            tally.without(table, time, NoteKind::WithoutTime, state.timeless);
        }
        self.scan
            .outputs
            .iter()
            .map(|output| output.aggregate.clone())
            .zip(columns)
            .collect()
    }
}

/// How many groups a class keeps apart.
fn groups(class: &Class, subjects: &Subjects) -> u32 {
    match class.grain {
        RowGrain::Overall => 1,
        RowGrain::Own | RowGrain::Path(_) => subjects.count(),
        RowGrain::Shared { level, .. } => subjects.level(level).rows,
    }
}

impl Job for Counting<'_> {
    fn parts(&self) -> usize {
        self.pass.partitions()
    }

    fn run(&self, part: usize) -> Result<(), Halt> {
        let mut state = lock(&self.pool).pop().unwrap_or_else(|| self.state());
        let mut log = std::mem::take(&mut state.log);
        let mut keys = KeyChunk::default();
        let seen = self.pass.each(part, &mut log, &mut |rows, slice| {
            self.count(&mut state, rows, slice)?;
            if let Some(spill) = &self.spill {
                spill.keep_within(&mut state.classes)?;
            }
            if let Some((_, key)) = self.scan.key {
                keys.add(key, rows, slice);
            }
            Ok(())
        })?;
        state.log = log;
        if self.scan.key.is_some() {
            let mut all = lock(&self.keys);
            all.resize_with(self.pass.partitions(), || None);
            all[part] = Some(keys);
        }
        state.seen += seen;
        let ordered = state
            .classes
            .iter_mut()
            .zip(&mut state.metrics)
            .map(|(class, metrics)| Ordered {
                floats: class.end_partition(),
                metrics: metrics.take(),
            });
        let ordered: Vec<Ordered> = ordered.collect();
        let added = lock(&self.in_order).add(part, ordered, self.scan, &self.metrics, &state.classes);
        lock(&self.pool).push(state);
        Ok(added?)
    }

    fn done(&self) -> Result<(), Halt> {
        let states = std::mem::take(&mut *lock(&self.pool));
        let beside: usize = states
            .iter()
            .flat_map(|state| &state.classes)
            .map(ClassState::bytes)
            .sum();
        let mut states = states.into_iter();
        let mut all = states.next().unwrap_or_else(|| self.state());
        for state in states {
            for (mine, theirs) in all.classes.iter_mut().zip(state.classes) {
                mine.merge(theirs);
            }
            all.log.merge(state.log);
            all.seen += state.seen;
            all.coverage = join(all.coverage, state.coverage);
            all.timeless += state.timeless;
            all.unlinked
                .resize(all.unlinked.len().max(state.unlinked.len()), 0);
            all.unlinked
                .iter_mut()
                .zip(&state.unlinked)
                .for_each(|(mine, theirs)| *mine += theirs);
        }
        let totals = std::mem::take(&mut lock(&self.in_order).totals);
        let mut classes = std::mem::take(&mut all.classes);
        let mut ordered = Vec::new();
        for ((class, totals), state) in self.scan.classes.iter().zip(totals).zip(&classes) {
            let answers = metrics::answers(class, &self.metrics, totals.metrics, state.nobody())?;
            ordered.push((totals.floats, answers));
        }
        if let Some(spill) = &self.spill {
            spill.finish(&mut classes)?;
        }
        let columns = finish(
            self.scan,
            classes,
            &ordered,
            self.subjects,
            self.periods,
            self.spill.as_ref(),
        );
        if let Some(spill) = &self.spill {
            spill.check()?;
            self.watch.spilled(spill.written(), beside as u64);
        }
        *lock(&self.finished) = Some((columns, all));
        Ok(())
    }

    fn explain(&self, halt: Halt) -> Halt {
        self.pass.explain(halt)
    }
}

impl InOrder {
    fn add(
        &mut self,
        part: usize,
        ordered: Vec<Ordered>,
        scan: &Scan,
        metrics: &[Metric],
        states: &[ClassState],
    ) -> Result<(), Failed> {
        self.waiting.insert(part, ordered);
        while let Some(ordered) = self.waiting.remove(&self.next) {
            for (((total, ordered), class), state) in
                self.totals.iter_mut().zip(ordered).zip(&scan.classes).zip(states)
            {
                let cells = state.nobody();
                if let Some(floats) = ordered.floats {
                    total.floats.add(cells, floats);
                }
                total
                    .metrics
                    .resize_with(ordered.metrics.len().max(total.metrics.len()), || None);
                let called = metrics::called(class, metrics);
                for ((total, part), metric) in total.metrics.iter_mut().zip(ordered.metrics).zip(called) {
                    if let Some(part) = part {
                        metric.join(total, part, cells)?;
                    }
                }
            }
            self.next += 1;
        }
        Ok(())
    }
}

/// One slice on its way into the accumulators.
pub(super) struct BatchCount<'b, 'e> {
    counting: &'b Counting<'b>,
    rows: &'b mut Evaluator<'e>,
    slice: &'b Slice,
    times: Option<Times<'e>>,
    masks: Vec<Option<Counts>>,
    instants: Option<Vec<Instant>>,
}

impl BatchCount<'_, '_> {
    fn class(&mut self, at: usize, state: &mut ClassState, metrics: &mut MetricParts) {
        let class = &self.counting.scan.classes[at];
        let cells = self.cells_of(at, state.nobody());
        let Some(cells) = cells else { return };
        if state.wants_instants() && self.instants.is_none() {
            self.instants = Some(self.instants());
        }
        for (lanes, masks) in state.counted_masks().into_iter().enumerate() {
            let counts: Vec<Counts> = masks.into_iter().map(|mask| self.counts(mask)).collect();
            state.count(lanes, &cells, &counts);
        }
        state.begin_batch(&cells);
        for (at, accumulator) in class.accumulators.iter().enumerate() {
            if accumulator.measure == Measure::Count {
                continue;
            }
            let counts = self.counts(accumulator.mask);
            if let Measure::Metric(called) = accumulator.measure {
                let accumulator = state.accumulator(at as u32);
                self.take_in(metrics, accumulator, called, &cells, &counts, state.nobody());
                continue;
            }
            let value = accumulator.measure.node().map(|node| self.rows.node(node));
            let batch = Counted {
                cells: &cells,
                instants: self.instants.as_deref(),
            };
            state.add(at, &batch, value.as_deref(), &counts);
        }
    }

    /// Adds the rows to a plugin's metric.
    fn take_in(
        &mut self,
        parts: &mut MetricParts,
        accumulator: &Accumulated,
        called: u32,
        cells: &[u32],
        counts: &Counts,
        groups: u32,
    ) {
        let arguments = &self.counting.scan.metrics[called as usize].arguments;
        let values: Vec<_> = arguments.iter().map(|node| self.rows.node(*node)).collect();
        let values: Vec<&Vector<'_>> = values.iter().map(|values| &**values).collect();
        let batch = Counted {
            cells,
            instants: None,
        };
        let metric = &self.counting.metrics[called as usize];
        parts.add(accumulator, metric, &batch, &values, counts, groups);
    }

    /// The cell of each row in a class; none where all rows belong to nobody.
    pub(super) fn cells_of(&mut self, class: usize, nobody: u32) -> Option<Vec<u32>> {
        let (class, finder) = (&self.counting.scan.classes[class], &self.counting.finders[class]);
        let count = self.slice.keep.len();
        let subjects = self.counting.subjects;
        let per_group = class.cells.count;
        let mut cells: Vec<u32> = match class.grain {
            RowGrain::Overall => vec![0; count],
            RowGrain::Own => {
                let first = self.slice.place.row;
                (first..first + count as u32)
                    .map(|row| subjects.of_row(row))
                    .collect()
            }
            RowGrain::Path(path) => subjects.of_rows(&self.rows.path(path)),
            RowGrain::Shared { path, .. } => self.rows.path(path).to_vec(),
        };
        let of = |group: u32, within: u32| {
            if group != NOWHERE && within != NOWHERE {
                group * per_group + within
            } else {
                nobody
            }
        };
        // Rows come mostly in the order of time, so that those of a batch lie in one cell of it.
        let within = match &self.times {
            _ if finder.is_whole() => Some(0),
            None => Some(finder.timeless()),
            Some(times) => times.ends().and_then(|ends| finder.cell_of_all(ends)),
        };
        match (&self.times, within) {
            (Some(times), None) => {
                let rows = cells.iter_mut().zip(times.days());
                rows.for_each(|(cell, day)| *cell = of(*cell, finder.cell(*day)));
            }
            (_, within) => {
                let within = within.unwrap_or(NOWHERE);
                for cell in &mut cells {
                    *cell = of(*cell, within);
                }
            }
        }
        if !self.slice.all {
            for (cell, keep) in cells.iter_mut().zip(&self.slice.keep) {
                *cell = if *keep { *cell } else { nobody };
            }
        }
        cells.iter().any(|cell| *cell != nobody).then_some(cells)
    }

    /// What stands in some columns of a row.
    pub(super) fn shown(&mut self, columns: &[(String, NodeId)], row: usize) -> Vec<String> {
        let shown = |(_, node): &(String, NodeId)| self.rows.node(*node).shown(row).into_owned();
        columns.iter().map(shown).collect()
    }

    /// Which rows a mask lets through.
    pub(super) fn counts(&mut self, mask: MaskId) -> Counts {
        let at = mask.0 as usize;
        if let Some(known) = &self.masks[at] {
            return known.clone();
        }
        let mut rows: Option<Vec<bool>> = None;
        for condition in &self.counting.scan.masks[at].0 {
            let holds = match condition {
                Condition::Yes(node) => self.rows.yes(*node),
                Condition::Known(node) => {
                    let vector = self.rows.node(*node);
                    match (&vector.known, vector.one) {
                        (None, _) => continue,
                        (Some(known), false) => known.to_vec(),
                        (Some(known), true) => vec![known[0]; self.slice.keep.len()],
                    }
                }
            };
            match &mut rows {
                None => rows = Some(holds),
                Some(rows) => rows.iter_mut().zip(holds).for_each(|(row, holds)| *row &= holds),
            }
        }
        let counts = rows.map_or(Counts::All, |rows| Counts::Some(rows.into()));
        self.masks[at] = Some(counts.clone());
        counts
    }

    fn instants(&self) -> Vec<Instant> {
        let place = self.slice.place;
        (0..self.slice.keep.len())
            .map(|row| Instant {
                time: self.times.as_ref().map_or(Some(0), |times| times.moment(row)),
                order: i64::from(place.partition) << 32 | (i64::from(place.row) + row as i64),
            })
            .collect()
    }
}
