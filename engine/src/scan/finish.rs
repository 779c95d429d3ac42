//! Reads the aggregates off the accumulators: one column for each, over all subjects in all periods.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_buffer::i256;
use rustc_hash::FxHashMap;
use weigh_dsl::model::Type;
use weigh_dsl::value::Decimal;

use super::accumulate::{Beyond, ClassState, FloatTotals, Grouped, Scratch, Spread, State, total, unordered};
use super::column::ColumnBuilder;
use super::quantile;
use super::store::NOWHERE;
use super::subjects::{Level, Subjects};
use super::work;
use crate::arguments::{Answer, answer};
use crate::column::Column;
use crate::outcome::{Cells, ReasonId};
use crate::plan::{Finish, Output, Part, RowGrain, Scan};
use crate::units::{Ratios, divided};

/// A column whose reasons are the [`Why`]s by number, until they are written out.
pub(super) enum Finished {
    Column(Column),
    /// Averages and shares, which nobody has divided.
    Ratios(Ratios),
}

impl Finished {
    /// The reasons, if a row is missing.
    pub(super) fn missing_mut(&mut self) -> Option<&mut Vec<Option<ReasonId>>> {
        match self {
            Finished::Column(column) => column.missing.as_mut(),
            Finished::Ratios(ratios) => ratios.missing.as_mut(),
        }
    }

    /// The column in less room.
    pub(super) fn pack(&self) -> Cells {
        match self {
            Finished::Column(column) => Cells::pack(column),
            Finished::Ratios(ratios) => Cells::pack_ratios(ratios),
        }
    }
}

/// Why an aggregate has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// There is no row to take it from.
    NoRows = 0,
    /// It is larger than can be held.
    TooLarge = 1,
    /// All weights together are nought.
    NoWeight = 2,
    /// The subject has none of the rows that it would share with others.
    NoLink = 3,
    /// A plugin's metric answers nothing.
    NoAnswer = 4,
}

/// A value as it is read off.
pub(super) enum Value {
    Exact(Decimal),
    Float(f64),
    /// A word whose meaning is that of the column's type.
    Word(i64, u32),
    Beyond(Beyond),
    Missing(Why),
}

/// Reads off all outputs of a scan.
pub(super) fn finish(
    scan: &Scan,
    mut classes: Vec<ClassState>,
    ordered: &[(FloatTotals, Vec<ArrayRef>)],
    subjects: &Subjects,
    periods: usize,
) -> Vec<Finished> {
    let classes: Vec<FinishedClass<'_>> = classes
        .iter_mut()
        .zip(ordered)
        .zip(&scan.classes)
        .map(|((state, (floats, answers)), class)| FinishedClass {
            grouped: group(state),
            state,
            floats,
            answers,
            cells: class.cells.count,
            whose: match class.grain {
                RowGrain::Overall => Whose::Everybody,
                RowGrain::Own | RowGrain::Path(_) => Whose::Own,
                RowGrain::Shared { level, .. } => Whose::Shared(subjects.level(level)),
            },
        })
        .collect();
    work::map(&scan.outputs, |output| {
        column(output, &classes, subjects.count(), periods)
    })
}

/// Puts the values of quantiles and distinct counts side by side.
fn group(state: &mut ClassState) -> Vec<Option<Grouped>> {
    let cells = state.nobody();
    let group = |accumulator: &mut State| match accumulator {
        State::Pairs(pairs) => Some(pairs.group(cells)),
        State::Count { .. }
        | State::Sum(_)
        | State::Deviation(_)
        | State::FloatSum(_)
        | State::FloatSpread(_)
        | State::Extreme(_)
        | State::Edge(_)
        | State::Metric(_) => None,
    };
    work::map_mut(state.accumulators_mut(), group)
}

/// A class whose rows were all counted.
struct FinishedClass<'c> {
    state: &'c ClassState,
    floats: &'c FloatTotals,
    /// What the metrics of plugins answer for each cell.
    answers: &'c [ArrayRef],
    grouped: Vec<Option<Grouped>>,
    cells: u32,
    whose: Whose<'c>,
}

/// Whose rows a class has counted together.
enum Whose<'c> {
    /// Each subject's own.
    Own,
    /// Everybody's.
    Everybody,
    /// Those of a row that subjects share.
    Shared(&'c Level),
}

fn column(output: &Output, classes: &[FinishedClass<'_>], subjects: u32, periods: usize) -> Finished {
    let ty = output.aggregate.ty;
    if !ty.is_float()
        && let Some(ratios) = ratios(output, classes, subjects, periods)
    {
        return Finished::Ratios(ratios);
    }
    let mut builder = ColumnBuilder::new(ty, subjects as usize * periods);
    let mut scratch = Scratch::default();
    for part in &output.parts {
        let class = &classes[part.class as usize];
        for (period, run) in &part.periods {
            let mut value = |group: u32| {
                let first = group * class.cells;
                class.value(part, first + run.start..first + run.end, ty, &mut scratch)
            };
            // What several subjects have together is read off once.
            let mut known: FxHashMap<u32, Value> = FxHashMap::default();
            for subject in 0..subjects {
                let row = *period as usize * subjects as usize + subject as usize;
                match class.whose.group(subject) {
                    None => put(&mut builder, row, ty, &Value::Missing(Why::NoLink)),
                    Some(_) if matches!(class.whose, Whose::Own) => {
                        put(&mut builder, row, ty, &value(subject));
                    }
                    Some(group) => {
                        let value = known.entry(group).or_insert_with(|| value(group));
                        put(&mut builder, row, ty, value);
                    }
                }
            }
        }
    }
    Finished::Column(builder.finish())
}

/// Averages and shares as the two whole numbers that each is of; none where they are something else, or do not fit.
fn ratios(output: &Output, classes: &[FinishedClass<'_>], subjects: u32, periods: usize) -> Option<Ratios> {
    let class = |part: &Part| &classes[part.class as usize];
    let scales = output
        .parts
        .iter()
        .map(|part| class(part).ratio_scale(part.finish));
    let scale = scales.reduce(|a, b| a.filter(|_| a == b)).flatten()?;
    let rows = subjects as usize * periods;
    let (mut over, mut by, mut missing) = (vec![0; rows], vec![1; rows], None);
    for part in &output.parts {
        let class = class(part);
        for (period, run) in &part.periods {
            let first = *period as usize * subjects as usize;
            for subject in 0..subjects {
                let row = first + subject as usize;
                let whole = class.whose.group(subject).map(|group| {
                    let first = group * class.cells;
                    class.ratio(part.finish, first + run.start..first + run.end)
                });
                let why = match whole {
                    Some((_, 0)) => Why::NoRows,
                    Some((sum, count)) => {
                        (over[row], by[row]) = (i64::try_from(sum).ok()?, count);
                        continue;
                    }
                    None => Why::NoLink,
                };
                missing.get_or_insert_with(|| vec![None; rows])[row] = Some(ReasonId(why as u32));
            }
        }
    }
    Some(Ratios::of(over, by, scale, missing))
}

fn put(builder: &mut ColumnBuilder, row: usize, ty: Type, value: &Value) {
    match value {
        Value::Missing(why) => builder.miss(row, ReasonId(*why as u32)),
        Value::Exact(value) => builder.exact(row, *value),
        Value::Float(value) => builder.float(row, *value),
        Value::Beyond(Beyond::Number(value)) => builder.exact(row, *value),
        Value::Beyond(Beyond::Text(text)) => builder.text(row, Arc::from(&**text)),
        Value::Word(word, scale) => match ty {
            Type::Number(_) if ty.is_float() => builder.float(row, unordered(*word)),
            Type::Number(_) => match Decimal::from_parts(i128::from(*word), *scale) {
                Some(value) => builder.exact(row, value),
                None => builder.miss(row, ReasonId(Why::TooLarge as u32)),
            },
            Type::Date => builder.date(row, *word as i32),
            Type::DateTime => builder.moment(row, *word),
            Type::Bool => builder.bool(row, *word != 0),
            Type::Text | Type::Unknown => builder.miss(row, ReasonId(Why::NoRows as u32)),
        },
    }
}

impl Whose<'_> {
    /// The group that a subject's rows are counted in; none where there is none.
    fn group(&self, subject: u32) -> Option<u32> {
        match self {
            Whose::Own => Some(subject),
            Whose::Everybody => Some(0),
            Whose::Shared(level) => {
                Some(level.of_subject[subject as usize]).filter(|group| *group != NOWHERE)
            }
        }
    }
}

impl FinishedClass<'_> {
    /// The decimal places of the numerators, if an aggregate is a quotient of whole numbers.
    fn ratio_scale(&self, finish: Finish) -> Option<u32> {
        match finish {
            Finish::Mean { sum, .. } => match self.state.accumulator(sum) {
                State::Sum(sums) if sums.is_small() => {
                    Some(sums.word().1).filter(|scale| *scale <= Decimal::MAX_SCALE)
                }
                _ => None,
            },
            Finish::Share { .. } => Some(0),
            _ => None,
        }
    }

    /// What an aggregate that is such a quotient is of.
    fn ratio(&self, finish: Finish, cells: Range<u32>) -> (i128, i64) {
        match finish {
            Finish::Mean { sum, count } => (self.words(sum, cells.clone()), self.count(count, cells) as i64),
            Finish::Share { yes, known } => {
                let yes = self.count(yes, cells.clone());
                (yes.into(), self.count(known, cells) as i64)
            }
            _ => unreachable!("`ratio_scale` says which aggregates are quotients"),
        }
    }

    /// What the words of a sum come to.
    fn words(&self, at: u32, cells: Range<u32>) -> i128 {
        let State::Sum(sums) = self.state.accumulator(at) else {
            unreachable!("the plan says what each accumulator is")
        };
        let (word, _) = sums.word();
        cells.map(|cell| i128::from(self.state.word(cell, word))).sum()
    }

    fn value(&self, part: &Part, cells: Range<u32>, ty: Type, scratch: &mut Scratch) -> Value {
        match part.finish {
            Finish::Count(at) => Value::Exact(whole(self.count(at, cells))),
            Finish::Sum(at) => self.sum(at, cells).unwrap_or(Value::Missing(Why::TooLarge)),
            Finish::Mean { sum, count } => {
                let count = self.count(count, cells.clone());
                if count == 0 {
                    return Value::Missing(Why::NoRows);
                }
                quotient(self.sum(sum, cells), Some(Value::Exact(whole(count))))
            }
            Finish::WeightedMean { sum, weights, count } => {
                if self.count(count, cells.clone()) == 0 {
                    return Value::Missing(Why::NoRows);
                }
                quotient(self.sum(sum, cells.clone()), self.sum(weights, cells))
            }
            Finish::Share { yes, known } => {
                let known = self.count(known, cells.clone());
                if known == 0 {
                    return Value::Missing(Why::NoRows);
                }
                quotient(
                    Some(Value::Exact(whole(self.count(yes, cells)))),
                    Some(Value::Exact(whole(known))),
                )
            }
            Finish::Spread(at) => match self.deviation(at, cells) {
                Some(value) if value.is_finite() => Value::Float(value),
                Some(_) => Value::Missing(Why::TooLarge),
                None => Value::Missing(Why::NoRows),
            },
            Finish::Metric(at) => self.answer(at, cells),
            Finish::Pick(at) => self.pick(at, cells),
            Finish::Quantile(at, percent) => match &self.grouped[at as usize] {
                Some(values) => quantile::quantile(values, cells, percent, ty.is_float(), scratch),
                None => Value::Missing(Why::NoRows),
            },
            Finish::Distinct(at) => match &self.grouped[at as usize] {
                Some(values) => Value::Exact(whole(values.distinct(cells, scratch))),
                None => Value::Exact(Decimal::ZERO),
            },
        }
    }

    /// What a plugin's metric answers; its windows are single cells.
    fn answer(&self, at: u32, mut cells: Range<u32>) -> Value {
        let State::Metric(place) = self.state.accumulator(at) else {
            unreachable!("the plan says what each accumulator is")
        };
        let Some(cell) = cells.next() else {
            return Value::Missing(Why::NoRows);
        };
        match answer(&self.answers[*place], cell as usize) {
            None => Value::Missing(Why::NoAnswer),
            Some(Answer::Exact(value)) => Value::Exact(value),
            Some(Answer::Float(value)) => Value::Float(value),
            Some(Answer::Bool(value)) => Value::Word(i64::from(value), 0),
            Some(Answer::Date(day)) => Value::Word(i64::from(day), 0),
            Some(Answer::DateTime(moment)) => Value::Word(moment, 0),
            Some(Answer::Text(text)) => Value::Beyond(Beyond::Text(text.into())),
        }
    }

    fn count(&self, at: u32, cells: Range<u32>) -> u64 {
        match self.state.accumulator(at) {
            State::Count { lanes, lane } => cells.map(|cell| self.state.counted(cell, *lanes, *lane)).sum(),
            _ => unreachable!("the plan says what each accumulator is"),
        }
    }

    /// A sum; none if it is too large.
    fn sum(&self, at: u32, cells: Range<u32>) -> Option<Value> {
        match self.state.accumulator(at) {
            State::Sum(sums) => {
                let (_, scale) = sums.word();
                let words = self.words(at, cells.clone());
                let beyond = if sums.is_small() {
                    i256::ZERO
                } else {
                    cells.fold(i256::ZERO, |sum, cell| sum.wrapping_add(sums.beyond(cell)))
                };
                total(words, scale, beyond).map(Value::Exact)
            }
            State::FloatSum(place) => {
                let mut cells = cells;
                let mut sum = cells
                    .next()
                    .map(|cell| self.floats.sum(*place, cell))
                    .unwrap_or_default();
                cells.for_each(|cell| sum.merge(self.floats.sum(*place, cell)));
                Some(sum.total()).filter(|sum| sum.is_finite()).map(Value::Float)
            }
            _ => unreachable!("the plan says what each accumulator is"),
        }
    }

    fn deviation(&self, at: u32, cells: Range<u32>) -> Option<f64> {
        match self.state.accumulator(at) {
            State::Deviation(deviations) => deviations.deviation(cells),
            State::FloatSpread(place) => {
                let mut spread = Spread::default();
                cells.for_each(|cell| spread.merge(self.floats.spread(*place, cell)));
                spread.deviation()
            }
            _ => unreachable!("the plan says what each accumulator is"),
        }
    }

    /// The smallest or largest, first or last value.
    fn pick(&self, at: u32, cells: Range<u32>) -> Value {
        match self.state.accumulator(at) {
            State::Extreme(extremes) => {
                let mut best = extremes.nothing();
                let mut beyond: Option<Beyond> = None;
                for cell in cells {
                    best = extremes.pick_word(best, self.state.word(cell, extremes.at));
                    beyond = extremes.pick(beyond, extremes.beyond(cell).cloned());
                }
                let scale = extremes.scale.unwrap_or_default();
                match (best == extremes.nothing(), beyond) {
                    (true, None) => Value::Missing(Why::NoRows),
                    (false, None) => Value::Word(best, scale),
                    (true, Some(beyond)) => Value::Beyond(beyond),
                    (false, Some(beyond)) => {
                        let word = Decimal::from_parts(i128::from(best), scale).map(Beyond::Number);
                        extremes
                            .pick(word, Some(beyond))
                            .map_or(Value::Missing(Why::NoRows), Value::Beyond)
                    }
                }
            }
            State::Edge(edges) => {
                let mut best: Option<((i64, i64), Value)> = None;
                for cell in cells {
                    let words = [0, 1, 2].map(|at| self.state.word(cell, edges.at + at));
                    let word = Value::Word(words[2], edges.scale.unwrap_or_default());
                    let word = (!edges.is_nothing(words[1])).then_some(((words[0], words[1]), word));
                    let beyond = edges
                        .beyond(cell)
                        .map(|(key, value)| (*key, Value::Beyond(value.clone())));
                    for one in [word, beyond].into_iter().flatten() {
                        if best.as_ref().is_none_or(|(key, _)| edges.wins(one.0, *key)) {
                            best = Some(one);
                        }
                    }
                }
                best.map_or(Value::Missing(Why::NoRows), |(_, value)| value)
            }
            _ => unreachable!("the plan says what each accumulator is"),
        }
    }
}

fn whole(count: u64) -> Decimal {
    Decimal::from_parts(i128::from(count), 0).unwrap_or_default()
}

/// A quotient of two sums.
fn quotient(a: Option<Value>, b: Option<Value>) -> Value {
    let float = |value: &Value| match value {
        Value::Exact(value) => value.to_f64(),
        Value::Float(value) => *value,
        Value::Word(..) | Value::Beyond(_) | Value::Missing(_) => f64::NAN,
    };
    match (a, b) {
        (Some(_), Some(Value::Exact(b))) if b.is_zero() => Value::Missing(Why::NoWeight),
        (Some(Value::Exact(a)), Some(Value::Exact(b))) => {
            divided(a, b).map_or(Value::Missing(Why::TooLarge), Value::Exact)
        }
        (Some(a), Some(b)) => {
            let (a, b) = (float(&a), float(&b));
            let quotient = a / b;
            if b == 0.0 {
                Value::Missing(Why::NoWeight)
            } else if quotient.is_finite() {
                Value::Float(quotient)
            } else {
                Value::Missing(Why::TooLarge)
            }
        }
        (None, _) | (_, None) => Value::Missing(Why::TooLarge),
    }
}
