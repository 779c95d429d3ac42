//! What is accumulated for each subject in each cell of time. Small numbers of one subject lie side by side in one
//! row of words; what does not fit there has a place of its own beside them. Everything here can be merged in any
//! order with the same result, but for doubles and the metrics of plugins, which are kept apart by partition in `floats.rs` and
//! `metrics.rs`.

mod batch;
mod codes;
mod counts;
mod edges;
mod extremes;
mod floats;
mod grouped;
mod metrics;
mod pairs;
mod pieces;
mod runs;
mod spill;
mod spilled;
mod sums;

use std::rc::Rc;

pub(super) use edges::{Edges, Instant};
pub(super) use extremes::{Beyond, Extremes, unordered};
pub(super) use floats::{FloatPart, FloatTotals, Spread};
pub(super) use grouped::{Grouped, Room};
pub(super) use metrics::{Metric, MetricPart, MetricParts, MetricTotal};
pub(super) use pairs::Pairs;
pub(super) use spill::Spill;
pub(super) use spilled::{Collected, Number, Scratch, Spilled};
pub(super) use sums::{Deviations, Sums, total};

use counts::Lanes;

use super::vector::Vector;
use crate::plan::{Class, MaskId, Measure, RowPlan};
use weigh_dsl::model::Type;

/// What one class has accumulated.
pub(super) struct ClassState {
    /// Rows of words, one for each cell of each subject and one more for the rows that belong to none.
    words: Vec<i64>,
    stride: usize,
    /// The number of cells of all subjects; the cell of that number is the one of rows that belong to none.
    cells: u32,
    accumulators: Vec<State>,
    lanes: Vec<Lanes>,
    floats: Option<FloatPart>,
}

/// One accumulator. `at` is its first word.
#[derive(Debug, Clone)]
pub(super) enum State {
    /// A number of rows: its lanes among those of the class, and which of them.
    Count { lanes: usize, lane: usize },
    /// An exact sum.
    Sum(Sums),
    /// What an exact standard deviation is computed from.
    Deviation(Deviations),
    /// A sum of doubles: its place among those of the class.
    FloatSum(usize),
    /// What the standard deviation of doubles is computed from: its place among those of the class.
    FloatSpread(usize),
    /// The smallest or largest value.
    Extreme(Extremes),
    /// The first or last value.
    Edge(Edges),
    /// Values, all or only different ones.
    Pairs(Pairs),
    /// A plugin's metric: its place among those of the class.
    Metric(usize),
}

/// A batch as a class sees it.
pub(super) struct Counted<'b> {
    /// The cell of each row.
    pub(super) cells: &'b [u32],
    /// When and where each row is, where that matters.
    pub(super) instants: Option<&'b [Instant]>,
}

/// Which rows of a batch count.
#[derive(Debug, Clone)]
pub(super) enum Counts {
    /// All.
    All,
    /// Some.
    Some(Rc<[bool]>),
}

impl Counts {
    /// Whether a row counts.
    pub(super) fn holds(&self, row: usize) -> bool {
        match self {
            Counts::All => true,
            Counts::Some(rows) => rows[row],
        }
    }
}

impl ClassState {
    /// Nothing accumulated yet, for so many groups of rows.
    pub(super) fn new(class: &Class, rows: &RowPlan, groups: u32) -> Self {
        let cells = groups * class.cells.count;
        let (mut sums, mut spreads, mut metrics) = (0, 0, 0);
        let mut initial = Vec::new();
        let mut lanes: Vec<Lanes> = Vec::new();
        let accumulators: Vec<State> = class
            .accumulators
            .iter()
            .map(|accumulator| {
                if accumulator.measure == Measure::Count {
                    return count_too(&mut lanes, &mut initial, accumulator.mask, cells);
                }
                let ty = accumulator
                    .measure
                    .node()
                    .map_or(Type::WHOLE, |node| rows.node(node).ty);
                let state = State::new(
                    accumulator.measure,
                    ty,
                    initial.len(),
                    (&mut sums, &mut spreads, &mut metrics),
                );
                state.words(&mut initial);
                state
            })
            .collect();
        let stride = initial.len();
        let mut words = Vec::with_capacity(stride * (cells as usize + 1));
        (0..=cells).for_each(|_| words.extend_from_slice(&initial));
        let floats = (sums + spreads > 0).then(|| FloatPart::new(cells, sums, spreads));
        Self {
            words,
            stride,
            cells,
            accumulators,
            lanes,
            floats,
        }
    }

    /// The masks whose rows are only counted, as they share words.
    pub(super) fn counted_masks(&self) -> Vec<Vec<MaskId>> {
        self.lanes.iter().map(|lanes| lanes.masks().to_vec()).collect()
    }

    /// Counts the rows of a batch that the masks of some lanes let through.
    pub(super) fn count(&mut self, lanes: usize, cells: &[u32], counts: &[Counts]) {
        let words = Words::of(&mut self.words, self.stride, self.cells);
        self.lanes[lanes].add(words, cells, counts);
    }

    /// The bytes that it takes, pairs aside: those of all subjects' accumulators, and of different texts.
    pub(super) fn bytes(&self) -> usize {
        let of_pairs = |state: &State| match state {
            // Where the values of each cell begin.
            State::Pairs(pairs) => pairs.bytes_of_texts() + self.cells as usize * size_of::<usize>(),
            _ => 0,
        };
        size_of_val(self.words.as_slice()) + self.accumulators.iter().map(of_pairs).sum::<usize>()
    }

    /// The cell of rows that belong to nobody.
    pub(super) fn nobody(&self) -> u32 {
        self.cells
    }

    /// Whether rows need to know when they happened.
    pub(super) fn wants_instants(&self) -> bool {
        self.accumulators
            .iter()
            .any(|state| matches!(state, State::Edge(_)))
    }

    /// Tells the cells of the batch that follows.
    pub(super) fn begin_batch(&mut self, cells: &[u32]) {
        if let Some(floats) = &mut self.floats {
            floats.begin_batch(cells);
        }
    }

    /// Adds the rows of a batch to one accumulator.
    pub(super) fn add(
        &mut self,
        at: usize,
        batch: &Counted<'_>,
        value: Option<&Vector<'_>>,
        counts: &Counts,
    ) {
        let words = Words::of(&mut self.words, self.stride, self.cells);
        let state = &mut self.accumulators[at];
        let Some(value) = value else { return };
        match state {
            State::Count { .. } => {}
            State::Sum(sums) => sums.add(words, batch.cells, value, counts),
            State::Deviation(deviations) => deviations.add(self.cells, batch.cells, value, counts),
            State::Extreme(extremes) => extremes.add(words, batch.cells, value, counts),
            State::Edge(edges) => edges.add(words, batch, value, counts),
            State::Pairs(pairs) => pairs.add(self.cells, batch.cells, value, counts),
            State::Metric(_) => unreachable!("a metric has arguments of its own"),
            State::FloatSum(place) => {
                if let Some(floats) = &mut self.floats {
                    floats.add(*place, value, counts);
                }
            }
            State::FloatSpread(place) => {
                if let Some(floats) = &mut self.floats {
                    floats.spread(*place, value, counts);
                }
            }
        }
    }

    /// Hands out the doubles of a partition that ends.
    pub(super) fn end_partition(&mut self) -> Option<FloatPart> {
        self.floats.as_mut().map(FloatPart::take)
    }

    /// Adds what another state has accumulated.
    pub(super) fn merge(&mut self, other: ClassState) {
        let ClassState {
            words: mut others,
            accumulators,
            lanes,
            ..
        } = other;
        for (mine, theirs) in self.lanes.iter_mut().zip(lanes) {
            let words = Words::of(&mut self.words, self.stride, self.cells);
            let others = Words::of(&mut others, self.stride, self.cells);
            mine.merge(words, others, theirs);
        }
        for (mine, theirs) in self.accumulators.iter_mut().zip(accumulators) {
            let words = Words::of(&mut self.words, self.stride, self.cells);
            let others = Words::of(&mut others, self.stride, self.cells);
            match (mine, theirs) {
                (State::Sum(mine), State::Sum(theirs)) => mine.merge(words, others, theirs),
                (State::Deviation(mine), State::Deviation(theirs)) => mine.merge(theirs),
                (State::Extreme(mine), State::Extreme(theirs)) => mine.merge(words, others, theirs),
                (State::Edge(mine), State::Edge(theirs)) => mine.merge(words, others, theirs),
                (State::Pairs(mine), State::Pairs(theirs)) => mine.merge(theirs),
                (State::Count { .. } | State::FloatSum(_) | State::FloatSpread(_) | State::Metric(_), _) => {}
                _ => unreachable!("states of one class have the same accumulators"),
            }
        }
    }

    /// One accumulator.
    pub(super) fn accumulator(&self, at: u32) -> &State {
        &self.accumulators[at as usize]
    }

    /// One accumulator, to be changed.
    pub(super) fn accumulators_mut(&mut self) -> &mut [State] {
        &mut self.accumulators
    }

    /// The number of rows of a cell in one of its lanes.
    pub(super) fn counted(&self, cell: u32, lanes: usize, lane: usize) -> u64 {
        let first = cell as usize * self.stride;
        self.lanes[lanes].count(cell, &self.words[first..first + self.stride], lane)
    }

    /// A word of a cell.
    pub(super) fn word(&self, cell: u32, at: usize) -> i64 {
        self.words[cell as usize * self.stride + at]
    }
}

impl State {
    fn new(
        measure: Measure,
        ty: Type,
        at: usize,
        (sums, spreads, metrics): (&mut usize, &mut usize, &mut usize),
    ) -> Self {
        let place = |next: &mut usize| {
            *next += 1;
            *next - 1
        };
        match measure {
            Measure::Count => unreachable!("counts share words"),
            Measure::Sum(_) if ty.is_float() => State::FloatSum(place(sums)),
            Measure::Sum(_) => State::Sum(Sums::new(at)),
            Measure::Spread(_) if ty.is_float() => State::FloatSpread(place(spreads)),
            Measure::Spread(_) => State::Deviation(Deviations::default()),
            Measure::Min(_) => State::Extreme(Extremes::new(at, false)),
            Measure::Max(_) => State::Extreme(Extremes::new(at, true)),
            Measure::First(_) => State::Edge(Edges::new(at, false)),
            Measure::Last(_) => State::Edge(Edges::new(at, true)),
            Measure::Values(_) => State::Pairs(Pairs::new(false)),
            Measure::Distinct(_) => State::Pairs(Pairs::new(true)),
            Measure::Metric(_) => State::Metric(place(metrics)),
        }
    }

    /// Adds the words that it begins with.
    fn words(&self, initial: &mut Vec<i64>) {
        match self {
            State::Sum(_) => initial.push(0),
            State::Extreme(extremes) => initial.push(extremes.nothing()),
            State::Edge(edges) => initial.extend(edges.nothing()),
            State::Count { .. }
            | State::Deviation(_)
            | State::Pairs(_)
            | State::FloatSum(_)
            | State::FloatSpread(_)
            | State::Metric(_) => {}
        }
    }
}

/// Counts the rows of one more mask, in a word that has room for it.
fn count_too(lanes: &mut Vec<Lanes>, initial: &mut Vec<i64>, mask: MaskId, cells: u32) -> State {
    if let Some(lane) = lanes.last_mut().and_then(|last| last.count_too(mask)) {
        return State::Count {
            lanes: lanes.len() - 1,
            lane,
        };
    }
    lanes.push(Lanes::new(initial.len(), cells));
    initial.push(0);
    count_too(lanes, initial, mask, cells)
}

/// The words of a class.
pub(super) struct Words<'w> {
    all: &'w mut [i64],
    stride: usize,
    nobody: u32,
}

impl<'w> Words<'w> {
    fn of(all: &'w mut [i64], stride: usize, nobody: u32) -> Self {
        Self { all, stride, nobody }
    }

    fn at(&mut self, cell: u32, at: usize) -> &mut i64 {
        &mut self.all[cell as usize * self.stride + at]
    }

    /// Puts the better of itself and a row's value into the word of each row's cell; a row that does not count has the
    /// value that is better than none.
    fn offer<T: Copy>(
        &mut self,
        at: usize,
        cells: &[u32],
        counts: &Counts,
        (values, one): (&[T], bool),
        nothing: i64,
        word: impl Fn(T) -> i64,
        better: impl Fn(i64, i64) -> i64,
    ) {
        let nobody = self.nobody;
        let mut offer = |cell: u32, value: i64| {
            let word = self.at(cell, at);
            *word = better(*word, value);
        };
        match counts {
            _ if one => counted(cells, nobody, counts).for_each(|(_, cell)| offer(cell, word(values[0]))),
            Counts::All => {
                let rows = cells.iter().zip(values);
                rows.for_each(|(cell, value)| offer(*cell, word(*value)));
            }
            Counts::Some(counts) => {
                let rows = cells.iter().zip(values).zip(&**counts);
                rows.for_each(|((cell, value), counts)| {
                    offer(*cell, if *counts { word(*value) } else { nothing });
                });
            }
        }
    }
}

/// The rows of a batch that count and belong to somebody, with their cells.
fn counted(cells: &[u32], nobody: u32, counts: &Counts) -> impl Iterator<Item = (usize, u32)> {
    cells
        .iter()
        .copied()
        .enumerate()
        .filter(move |(row, cell)| *cell != nobody && counts.holds(*row))
}
