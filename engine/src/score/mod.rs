//! From values to scores: formulas → curves → limits → missing policy → rounding → groups → total → bands → ranks.
//!
//! ```text
//!  Scorecard ──program──▶ Program ──chunk (rows × steps, on rayon)──▶ pieces ──results, rank──▶ Results
//! ```
//!
//! A scorecard becomes a flat list of steps ([`program`]), in which equal formulas are one step. A [`chunk`] of rows
//! runs through them, a column per step; chunks are independent and their size depends on the scorecard alone, so no
//! result depends on the number of threads. Where a step looks across subjects, the chunks wait for it ([`across`]).
//! What a chunk has computed of the results is packed at once, so that waiting takes little room.
//!
//! # What is decided here
//! - A KPI whose value is missing has a missing raw score, whatever its `score` would make of nothing; its missing
//!   policy then speaks. So does it where the value is there but the score is not (no target, no step).
//! - Limit, then policy, then rounding: `missing zero` scores 0 even where a limit starts at 20.
//! - The first cause wins: an operation with two missing operands keeps the reason of the left one.
//! - `needs 3 of 5` counts parts with a score of their own, not those that a policy filled in.
//! - A zero among the parts makes the harmonic mean 0, as it does the geometric; a negative part leaves neither.

mod across;
mod chunk;
mod exact;
mod normal;
mod number;
mod power;
mod program;
mod rank;
pub(crate) mod real;
mod results;
mod settled;
mod trace;

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use weigh_dsl::model::{KpiId, Scorecard};
use weigh_dsl::source::Sources;

use crate::error::Error;
use crate::outcome::{Cell, Packed, Results};
use crate::registry::Registry;
use crate::request::{Unwatched, Watch};
use crate::values::Values;
use chunk::Chunk;
pub(crate) use chunk::{Status, Traced};
use program::Program;
use results::{Columns, Pieces};
pub(crate) use trace::{Outlook, Script, Trace, Trials};

/// The most cells that a chunk computes in all steps together, so that a scorecard of ten thousand KPIs runs in a
/// few dozen megabytes per thread.
const CELLS: usize = 1 << 20;

/// Scores the values of a run: all subjects in all periods.
///
/// `sources` are the texts that the scorecard was compiled from; reasons quote them. `registry` has the curves of plugins
/// that the scorecard uses, which alone can fail.
pub fn score(
    scorecard: &Scorecard,
    sources: &Sources,
    values: &Values,
    registry: &Registry,
) -> Result<Results, Error> {
    watched(scorecard, sources, values, registry, &[], &Unwatched)
}

/// A KPI's value that is supposed to be another.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Supposition {
    /// Of which KPI.
    pub(crate) kpi: KpiId,
    /// In which row.
    pub(crate) row: usize,
    /// The value, held as the KPI's values are; missing for whatever reason is stated as missing.
    pub(crate) cell: Cell,
}

/// The same, with some values supposed to be others, unless it is stopped.
pub(crate) fn watched(
    scorecard: &Scorecard,
    sources: &Sources,
    values: &Values,
    registry: &Registry,
    suppositions: &[Supposition],
    watch: &dyn Watch,
) -> Result<Results, Error> {
    let program = program::build(scorecard, sources, values, registry, suppositions)?;
    let supposed = program.supposed(suppositions);
    let rows = values.rows();
    let size = size(&program);
    let mut chunks: Vec<Chunk<'_>> = (0..rows.div_ceil(size))
        .map(|at| Chunk::new(&program, values, at * size..rows.min((at + 1) * size)))
        .map(|chunk| chunk.packing().supposing(&supposed))
        .collect();
    let (last, before) = program
        .stages
        .split_last()
        .unwrap_or_else(|| unreachable!("there is always a stage"));
    let mut head_counts = Vec::new();
    for stage in before {
        each(chunks.par_iter_mut(), watch, |chunk| chunk.run(stage))?;
        head_counts.extend(across::run(&program, stage, &mut chunks, values));
    }
    let pieces: Vec<Pieces> = each(chunks.into_par_iter(), watch, |mut chunk| {
        chunk.run(last)?;
        Ok(chunk.into_pieces())
    })?;
    let Columns {
        kpis,
        groups,
        rules,
        segments,
    } = results::columns(scorecard, &program, values, pieces, size);
    let totals = groups[0].scores.clone();
    let nobody = || Packed::same(&None, rows);
    let grades = groups[0].grades.clone().unwrap_or_else(nobody);
    let ranks = rank::ranks(&totals, values.subjects.len(), scorecard.scale);
    Ok(Results {
        rows,
        totals,
        grades,
        ranks,
        kpis,
        groups,
        rules,
        segments,
        head_counts,
        reasons: program.reasons,
    })
}

/// Does something with each chunk. Of those that fail the first is told, however many threads there are: chunks before it are
/// still taken, those behind it are not.
fn each<C: Send, T: Send>(
    chunks: impl IndexedParallelIterator<Item = C>,
    watch: &dyn Watch,
    run: impl Fn(C) -> Result<T, Error> + Sync,
) -> Result<Vec<T>, Error> {
    let first_failed = AtomicUsize::new(usize::MAX);
    let one = |(at, chunk)| {
        if watch.cancelled() || first_failed.load(Ordering::Relaxed) < at {
            return Err(Error::Cancelled);
        }
        run(chunk).map_err(|error| {
            first_failed.fetch_min(at, Ordering::Relaxed);
            // What is stopped may fail of it.
            if watch.cancelled() {
                Error::Cancelled
            } else {
                error
            }
        })
    };
    let done: Vec<Result<T, Error>> = chunks.enumerate().map(one).collect();
    done.into_iter().collect()
}

/// The rows of a chunk.
fn size(program: &Program) -> usize {
    (CELLS / program.nodes.len().max(1)).clamp(32, 1_024)
}

#[cfg(test)]
mod tests;
