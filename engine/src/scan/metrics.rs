//! The metrics of plugins around a scan: bound to the types of their arguments before it, read off behind it.

use arrow_array::ArrayRef;
use weigh_sdk::{Argument, Failure, Refusal, Status};

use super::Input;
use super::accumulate::{Metric, MetricTotal};
use super::halt::{Failed, Halt};
use crate::arguments::{COMPUTED_PLACES, typed};
use crate::plan::{Class, Measure, MetricCall, NodeId, Op, RowPlan, Scan};
use weigh_sdk::{ColumnType, Typed};

/// Binds the metrics that a scan calls.
pub(super) fn bind(input: Input<'_>, scan: &Scan) -> Result<Vec<Metric>, Halt> {
    let metric = |call: &MetricCall| {
        let called = &input.model.metrics[call.metric.0 as usize];
        let name = called.to_string();
        let arguments: Vec<Typed> = call
            .arguments
            .iter()
            .map(|node| argument(&scan.rows, *node))
            .collect();
        let failed = |failure| {
            Halt::from(Failed {
                metric: name.clone(),
                failure: Box::new(failure),
            })
        };
        let Ok(metric) = input.registry.metric(called) else {
            return Err(failed(Failure::new(
                Status::NotFound,
                "it was there when the scorecard was read",
            )));
        };
        let asked: Vec<Argument> = arguments.iter().map(|ty| named(*ty)).collect();
        let bound = metric
            .bind(&asked, &called.options)
            .map_err(|refusal| match refusal {
                Refusal::Failed(failure) => failed(failure),
                Refusal::Option { why, .. } => failed(why.into()),
            })?;
        Ok(Metric {
            name,
            bound,
            arguments,
        })
    };
    scan.metrics.iter().map(metric).collect()
}

/// The type of an argument. A column's decimals are its own, those of anything computed are many.
fn argument(rows: &RowPlan, node: NodeId) -> Typed {
    let node = rows.node(node);
    let places = match node.op {
        Op::Column(slot) => match rows.columns[slot as usize].asked {
            ColumnType::Decimal(places) | ColumnType::Percent(places) => places,
            _ => COMPUTED_PLACES,
        },
        _ => COMPUTED_PLACES,
    };
    typed(node.ty, places)
}

fn named(ty: Typed) -> Argument {
    Argument {
        name: ty.ty.word().to_owned(),
        ty,
    }
}

/// The metrics of a class, in the order of its accumulators.
pub(super) fn called<'m>(class: &'m Class, metrics: &'m [Metric]) -> impl Iterator<Item = &'m Metric> {
    class
        .accumulators
        .iter()
        .filter_map(|accumulator| match accumulator.measure {
            Measure::Metric(at) => Some(&metrics[at as usize]),
            _ => None,
        })
}

/// What each metric of a class answers for each of its cells.
pub(super) fn answers(
    class: &Class,
    metrics: &[Metric],
    mut totals: Vec<MetricTotal>,
    cells: u32,
) -> Result<Vec<ArrayRef>, Halt> {
    let called: Vec<&Metric> = called(class, metrics).collect();
    // Without any partition there is not even an empty total.
    totals.resize_with(called.len(), || None);
    let answer = |(metric, total): (&&Metric, MetricTotal)| metric.finish(total, cells).map_err(Halt::from);
    called.iter().zip(totals).map(answer).collect()
}
