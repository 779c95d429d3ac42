//! Metrics of plugins. Each partition is taken in by a state of its own, row by row, and the states are merged in the order
//! of the partitions: the result is the same for every number of threads. What cannot be merged keeps its rows until it is
//! their turn.

use std::sync::Arc;

use arrow_array::ArrayRef;
use weigh_sdk::{BoundMetric, Failure, MetricState, Typed};

use super::super::halt::Failed;
use super::super::vector::{Cells, Vector};
use super::{Counted, Counts, State, counted};
use crate::arguments::{self, Values};

/// A metric with the types of its arguments.
#[derive(Clone)]
pub(in crate::scan) struct Metric {
    /// Its full name.
    pub(in crate::scan) name: String,
    pub(in crate::scan) bound: Arc<dyn BoundMetric>,
    pub(in crate::scan) arguments: Vec<Typed>,
}

/// What a partition has for a metric.
pub(in crate::scan) enum MetricPart {
    /// A state that knows its rows.
    State(Box<dyn MetricState>),
    /// The rows themselves: their arguments and their groups.
    Rows(Vec<(Vec<ArrayRef>, Vec<u32>)>),
}

/// What a partition has for each metric of a class. It stands beside the other accumulators: what belongs to a plugin may
/// not be looked at by several threads.
#[derive(Default)]
pub(in crate::scan) struct MetricParts {
    parts: Vec<Option<MetricPart>>,
    failed: Option<Failed>,
}

/// What all partitions so far have for a metric.
pub(in crate::scan) type MetricTotal = Option<Box<dyn MetricState>>;

impl Metric {
    fn failed(&self, failure: Failure) -> Failed {
        Failed {
            metric: self.name.clone(),
            failure: Box::new(failure),
        }
    }

    fn empty(&self) -> Result<MetricPart, Failed> {
        if self.bound.behaviour().mergeable {
            let state = self.bound.state().map_err(|failure| self.failed(failure))?;
            Ok(MetricPart::State(state))
        } else {
            Ok(MetricPart::Rows(Vec::new()))
        }
    }

    /// Takes in the rows of a batch that count and belong to somebody; `groups` is the number of all cells.
    fn add(
        &self,
        part: &mut Option<MetricPart>,
        batch: &Counted<'_>,
        values: &[&Vector<'_>],
        counts: &Counts,
        groups: u32,
    ) -> Result<(), Failed> {
        let (rows, ids): (Vec<usize>, Vec<u32>) = counted(batch.cells, groups, counts).unzip();
        if ids.is_empty() {
            return Ok(());
        }
        let columns = values.iter().zip(&self.arguments).map(|(values, ty)| {
            arguments::array(picked(values, &rows), *ty).map_err(|_| {
                self.failed("a number has more digits than Decimal128 can hold with these places".into())
            })
        });
        let columns: Vec<ArrayRef> = columns.collect::<Result<_, _>>()?;
        let part = match part {
            Some(part) => part,
            None => part.insert(self.empty()?),
        };
        match part {
            MetricPart::State(state) => {
                let updated = state.update(&columns, &ids, groups);
                updated.map_err(|failure| self.failed(failure))
            }
            MetricPart::Rows(all) => {
                all.push((columns, ids));
                Ok(())
            }
        }
    }

    /// Takes in the next partition.
    pub(in crate::scan) fn join(
        &self,
        total: &mut MetricTotal,
        part: MetricPart,
        groups: u32,
    ) -> Result<(), Failed> {
        let join = || match (part, &mut *total) {
            (MetricPart::State(state), None) => {
                *total = Some(state);
                Ok(())
            }
            (MetricPart::State(state), Some(total)) => {
                let same: Vec<u32> = (0..groups).collect();
                total.merge(state, &same, groups)
            }
            (MetricPart::Rows(all), _) => {
                let total = match total {
                    Some(total) => total,
                    None => total.insert(self.bound.state()?),
                };
                all.iter()
                    .try_for_each(|(columns, ids)| total.update(columns, ids, groups))
            }
        };
        join().map_err(|failure| self.failed(failure))
    }

    /// One value for each of so many groups.
    pub(in crate::scan) fn finish(&self, total: MetricTotal, groups: u32) -> Result<ArrayRef, Failed> {
        let finish = || match total {
            Some(total) => total.finish(groups),
            None => self.bound.state()?.finish(groups),
        };
        finish().map_err(|failure| self.failed(failure))
    }
}

impl MetricParts {
    /// Adds the rows of a batch to the metric of an accumulator; `groups` is the number of all cells.
    pub(in crate::scan) fn add(
        &mut self,
        accumulator: &State,
        metric: &Metric,
        batch: &Counted<'_>,
        values: &[&Vector<'_>],
        counts: &Counts,
        groups: u32,
    ) {
        let State::Metric(place) = *accumulator else {
            unreachable!("the plan says what each accumulator is")
        };
        if self.parts.len() <= place {
            self.parts.resize_with(place + 1, || None);
        }
        if self.failed.is_none() {
            self.failed = metric
                .add(&mut self.parts[place], batch, values, counts, groups)
                .err();
        }
    }

    /// The first failure, once.
    pub(in crate::scan) fn failed(&mut self) -> Option<Failed> {
        self.failed.take()
    }

    /// Hands out what there is of a partition that ends.
    pub(in crate::scan) fn take(&mut self) -> Vec<Option<MetricPart>> {
        std::mem::take(&mut self.parts)
    }
}

/// The values of some rows.
fn picked<'v>(values: &'v Vector<'_>, rows: &[usize]) -> Values<'v> {
    fn each<T>(values: &Vector<'_>, rows: &[usize], value: impl Fn(usize) -> T) -> Vec<Option<T>> {
        let one = |row: &usize| values.is_known(*row).then(|| value(values.at(*row)));
        rows.iter().map(one).collect()
    }
    match &values.cells {
        Cells::Whole(mantissas, scale) => Values::Scaled(each(values, rows, |at| mantissas[at]), *scale),
        Cells::Wide(numbers) => Values::Exact(each(values, rows, |at| numbers[at])),
        Cells::Float(numbers) => Values::Float(each(values, rows, |at| numbers[at])),
        Cells::Bool(answers) => Values::Bool(each(values, rows, |at| answers[at])),
        Cells::Date(days) => Values::Date(each(values, rows, |at| days[at])),
        Cells::DateTime(moments) => Values::DateTime(each(values, rows, |at| moments[at])),
        Cells::Text(texts) => Values::Text(each(values, rows, |at| texts.get(at))),
        Cells::Missing => Values::Missing(rows.len()),
    }
}
