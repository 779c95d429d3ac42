//! Where results are written: whole columns, cut into one slice per chunk, so that chunks write side by side.

use rayon::prelude::*;
use weigh_dsl::model::{Bands, Scorecard};
use weigh_dsl::value::Decimal;

use super::chunk::Chunk;
use super::number::Number;
use super::program::{NodeId, PartId, Program, RuleNodes};
use crate::outcome::{Cell, GroupResults, KpiResults, ReasonId, Rule, RuleResults};

/// What stands in a cell until its chunk has run.
const UNWRITTEN: Cell = Cell::Missing(ReasonId(0));

/// All columns that chunks write.
pub(super) struct Columns {
    pub(super) kpis: Vec<KpiResults>,
    pub(super) groups: Vec<GroupResults>,
    pub(super) rules: Vec<RuleResults>,
    pub(super) segments: Option<Vec<Option<u32>>>,
}

/// The columns of a scorecard, empty.
pub(super) fn blank(scorecard: &Scorecard, program: &Program, rows: usize) -> Columns {
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
    let rules = (program.rules.iter())
        .map(|rule| RuleResults {
            member: rule.member,
            rule: rule.rule,
            effects: vec![None; rows],
        })
        .collect();
    Columns {
        kpis,
        groups,
        rules,
        segments: program.segment.map(|_| vec![None; rows]),
    }
}

/// A chunk's slices of all columns.
pub(super) struct Slices<'a> {
    kpis: Vec<KpiSlices<'a>>,
    groups: Vec<GroupSlices<'a>>,
    rules: Vec<&'a mut [Option<Cell>]>,
    segments: Option<&'a mut [Option<u32>]>,
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
pub(super) fn cut(columns: &mut Columns, rows: usize, size: usize) -> Vec<Slices<'_>> {
    let Columns {
        kpis,
        groups,
        rules,
        segments,
    } = columns;
    let chunks = rows.div_ceil(size);
    let mut all: Vec<Slices<'_>> = (0..chunks)
        .map(|_| Slices {
            kpis: Vec::with_capacity(kpis.len()),
            groups: Vec::with_capacity(groups.len()),
            rules: Vec::with_capacity(rules.len()),
            segments: None,
        })
        .collect();
    for rule in rules {
        for (slices, effects) in all.iter_mut().zip(rule.effects.chunks_mut(size)) {
            slices.rules.push(effects);
        }
    }
    if let Some(segments) = segments {
        for (slices, segments) in all.iter_mut().zip(segments.chunks_mut(size)) {
            slices.segments = Some(segments);
        }
    }
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
    pub(super) fn write(self, program: &Program, chunk: &Chunk<'_>) {
        let shares = chunk.shares();
        for (at, into) in self.kpis.into_iter().enumerate() {
            let nodes = &program.kpis[at];
            chunk.column(nodes.value).write(into.values);
            if let (Some(node), Some(targets)) = (nodes.target, into.targets) {
                chunk.column(node).write(targets);
            }
            chunk.column(nodes.score).write(into.scores);
            into.weights.copy_from_slice(shares.of(PartId(at as u32)));
            indices(chunk, nodes.grade, into.grades);
        }
        for (at, into) in self.groups.into_iter().enumerate() {
            let nodes = &program.groups[at];
            chunk.column(nodes.score).write(into.scores);
            into.weights.copy_from_slice(shares.of(program.group_part(at)));
            indices(chunk, nodes.grade, into.grades);
        }
        for (rule, into) in program.rules.iter().zip(self.rules) {
            let part = program.score(rule.member);
            effects(chunk, rule, part, into);
        }
        indices(chunk, program.segment, self.segments);
    }
}

/// Indices, of bands or segments.
fn indices(chunk: &Chunk<'_>, node: Option<NodeId>, into: Option<&mut [Option<u32>]>) {
    let (Some(node), Some(into)) = (node, into) else {
        return;
    };
    let found = chunk.view::<Decimal>(node);
    for (row, into) in into.iter_mut().enumerate() {
        *into = (found.get(row).ok())
            .and_then(|index| index.to_i64())
            .map(|index| index as u32);
    }
}

/// What a rule did to the score of its part: points where there is a score that they went into, the score that a veto
/// set or capped, yes where one on the grade struck. Where what it sets is missing and the part has a score all the same,
/// that is of a veto behind it, and this one did nothing.
fn effects(chunk: &Chunk<'_>, nodes: &RuleNodes, part: NodeId, into: &mut [Option<Cell>]) {
    let mut cells = vec![UNWRITTEN; into.len()];
    chunk.column(nodes.effect).write(&mut cells);
    let mut set = Vec::new();
    if let Some(node) = nodes.sets {
        set.resize(into.len(), UNWRITTEN);
        chunk.column(node).write(&mut set);
    }
    let part = chunk.column(part);
    for (row, (into, cell)) in into.iter_mut().zip(cells).enumerate() {
        let happened = match (&cell, nodes.rule) {
            (Cell::Exact(points), Rule::Adjustment(_)) => !points.is_nought(),
            (Cell::Float(points), Rule::Adjustment(_)) => *points != 0.0,
            (Cell::Bool(strikes), Rule::Veto(_)) => *strikes,
            _ => false,
        };
        let effect = set.get(row).cloned().unwrap_or(cell);
        if happened && part.reason(row).is_none() && !effect.is_missing() {
            *into = Some(effect);
        }
    }
}
