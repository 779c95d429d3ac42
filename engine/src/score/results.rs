//! Where results are written: whole columns, cut into one slice per chunk, so that chunks write side by side.

use rayon::prelude::*;
use weigh_dsl::model::{Bands, Scorecard};
use weigh_dsl::value::Decimal;

use super::chunk::Chunk;
use super::program::{NodeId, PartId, Program};
use crate::outcome::{Cell, GroupResults, KpiResults, ReasonId};

/// What stands in a cell until its chunk has run.
const UNWRITTEN: Cell = Cell::Missing(ReasonId(0));

/// The columns of all KPIs and groups, empty.
pub(super) fn blank(scorecard: &Scorecard, rows: usize) -> (Vec<KpiResults>, Vec<GroupResults>) {
    let grades = |bands: &Option<Bands>| bands.as_ref().map(|_| vec![None; rows]);
    let kpis = (scorecard.kpis.par_iter())
        .map(|kpi| KpiResults {
            values: vec![UNWRITTEN; rows],
            targets: kpi.target.as_ref().map(|_| vec![UNWRITTEN; rows]),
            scores: vec![UNWRITTEN; rows],
            weights: vec![None; rows],
            grades: grades(&kpi.bands),
        })
        .collect();
    let groups = (scorecard.groups.par_iter())
        .map(|group| GroupResults {
            scores: vec![UNWRITTEN; rows],
            weights: vec![None; rows],
            grades: grades(&group.bands),
        })
        .collect();
    (kpis, groups)
}

/// A chunk's slices of all columns.
pub(super) struct Slices<'a> {
    kpis: Vec<KpiSlices<'a>>,
    groups: Vec<GroupSlices<'a>>,
}

struct KpiSlices<'a> {
    values: &'a mut [Cell],
    targets: Option<&'a mut [Cell]>,
    scores: &'a mut [Cell],
    weights: &'a mut [Option<Decimal>],
    grades: Option<&'a mut [Option<u32>]>,
}

struct GroupSlices<'a> {
    scores: &'a mut [Cell],
    weights: &'a mut [Option<Decimal>],
    grades: Option<&'a mut [Option<u32>]>,
}

/// Cuts all columns into chunks of so many rows.
pub(super) fn cut<'a>(
    kpis: &'a mut [KpiResults],
    groups: &'a mut [GroupResults],
    rows: usize,
    size: usize,
) -> Vec<Slices<'a>> {
    let chunks = rows.div_ceil(size);
    let mut all: Vec<Slices<'a>> = (0..chunks)
        .map(|_| Slices {
            kpis: Vec::with_capacity(kpis.len()),
            groups: Vec::with_capacity(groups.len()),
        })
        .collect();
    for kpi in kpis {
        let mut values = kpi.values.chunks_mut(size);
        let mut targets = kpi.targets.as_mut().map(|targets| targets.chunks_mut(size));
        let mut scores = kpi.scores.chunks_mut(size);
        let mut weights = kpi.weights.chunks_mut(size);
        let mut grades = kpi.grades.as_mut().map(|grades| grades.chunks_mut(size));
        for slices in &mut all {
            slices.kpis.push(KpiSlices {
                values: values.next().unwrap_or_default(),
                targets: targets.as_mut().and_then(Iterator::next),
                scores: scores.next().unwrap_or_default(),
                weights: weights.next().unwrap_or_default(),
                grades: grades.as_mut().and_then(Iterator::next),
            });
        }
    }
    for group in groups {
        let mut scores = group.scores.chunks_mut(size);
        let mut weights = group.weights.chunks_mut(size);
        let mut grades = group.grades.as_mut().map(|grades| grades.chunks_mut(size));
        for slices in &mut all {
            slices.groups.push(GroupSlices {
                scores: scores.next().unwrap_or_default(),
                weights: weights.next().unwrap_or_default(),
                grades: grades.as_mut().and_then(Iterator::next),
            });
        }
    }
    all
}

impl Slices<'_> {
    /// Writes out what a chunk has computed.
    pub(super) fn write(self, scorecard: &Scorecard, program: &Program, chunk: &Chunk<'_>) {
        let shares = chunk.shares();
        for (at, into) in self.kpis.into_iter().enumerate() {
            let nodes = &program.kpis[at];
            chunk.column(nodes.value).write(into.values);
            if let (Some(node), Some(targets)) = (nodes.target, into.targets) {
                chunk.column(node).write(targets);
            }
            chunk.column(nodes.score).write(into.scores);
            into.weights.copy_from_slice(shares.of(PartId(at as u32)));
            grade(
                chunk,
                nodes.banded,
                scorecard.kpis[at].bands.as_ref(),
                into.grades,
            );
        }
        for (at, into) in self.groups.into_iter().enumerate() {
            let nodes = &program.groups[at];
            chunk.column(nodes.score).write(into.scores);
            into.weights.copy_from_slice(shares.of(program.group_part(at)));
            grade(
                chunk,
                nodes.banded,
                scorecard.groups[at].bands.as_ref(),
                into.grades,
            );
        }
    }
}

fn grade(chunk: &Chunk<'_>, banded: Option<NodeId>, bands: Option<&Bands>, into: Option<&mut [Option<u32>]>) {
    let (Some(node), Some(bands), Some(into)) = (banded, bands, into) else {
        return;
    };
    let scores = chunk.view::<Decimal>(node);
    for (row, into) in into.iter_mut().enumerate() {
        *into = scores
            .get(row)
            .ok()
            .and_then(|score| bands.find(*score))
            .map(|band| band as u32);
    }
}
