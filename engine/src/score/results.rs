//! Results in little room: each chunk packs its columns as soon as they are computed, and in the end the pieces of all
//! chunks are put one behind the other.

use weigh_dsl::model::Scorecard;
use weigh_dsl::value::Decimal;

use super::chunk::{Chunk, Shares};
use super::program::{Class, NodeId, Program, RuleNodes};
use crate::cells::{CellPiece, Cells};
use crate::outcome::{Cell, GroupResults, KpiResults, Rule, RuleResults};
use crate::packed::{Packed, Piece};
use crate::values::Values;

/// What a chunk has computed, packed.
#[derive(Debug)]
pub(super) struct Pieces {
    /// By place among the program's outputs.
    cells: Vec<Option<CellPiece>>,
    /// By part.
    weights: Option<Vec<Piece<Option<Decimal>>>>,
}

impl Pieces {
    /// Nothing yet.
    pub(super) fn none(program: &Program) -> Self {
        Self {
            cells: vec![None; program.outputs.len()],
            weights: None,
        }
    }

    /// Packs the columns of a chunk that are computed by now.
    pub(super) fn take_in(&mut self, program: &Program, chunk: &Chunk<'_>) {
        for (node, piece) in program.outputs.iter().zip(&mut self.cells) {
            if piece.is_none() {
                *piece = chunk.packed(*node);
            }
        }
    }

    /// Packs the weights in force.
    pub(super) fn take_in_weights(&mut self, shares: Shares) {
        self.weights = Some(shares.into_pieces());
    }

    /// Whether the weights in force are packed.
    pub(super) fn have_weights(&self) -> bool {
        self.weights.is_some()
    }
}

/// All columns.
pub(super) struct Columns {
    pub(super) kpis: Vec<KpiResults>,
    pub(super) groups: Vec<GroupResults>,
    pub(super) rules: Vec<RuleResults>,
    pub(super) segments: Option<Packed<Option<u32>>>,
}

/// The results of a scorecard, out of the pieces of all chunks of so many rows.
pub(super) fn columns(
    scorecard: &Scorecard,
    program: &Program,
    values: &Values,
    chunks: Vec<Pieces>,
    size: usize,
) -> Columns {
    let mut joined = Joined::new(program, values, chunks, size);
    let rules = (program.rules.iter())
        .map(|rule| RuleResults {
            member: rule.member,
            rule: rule.rule,
            effects: joined.effects(rule, program.score(rule.member)),
        })
        .collect();
    let segments = program.segment.map(|node| joined.indices(node));
    let kpis = (program.kpis.iter().zip(&scorecard.kpis).enumerate())
        .map(|(at, (nodes, kpi))| KpiResults {
            grades: grades(&joined, nodes.grade, kpi.bands.is_some()),
            targets: nodes.target.map(|node| joined.take(node)),
            values: joined.take(nodes.value),
            scores: joined.take(nodes.score),
            weights: joined.weights(at),
        })
        .collect();
    let groups = (program.groups.iter().zip(&scorecard.groups).enumerate())
        .map(|(at, (nodes, group))| GroupResults {
            grades: grades(&joined, nodes.grade, group.bands.is_some()),
            scores: joined.take(nodes.score),
            weights: joined.weights(program.group_part(at).0 as usize),
        })
        .collect();
    Columns {
        kpis,
        groups,
        rules,
        segments,
    }
}

fn grades(joined: &Joined<'_>, node: Option<NodeId>, has_bands: bool) -> Option<Packed<Option<u32>>> {
    let nobody = || Packed::same(&None, joined.rows);
    has_bands.then(|| node.map_or_else(nobody, |node| joined.indices(node)))
}

/// The columns of all chunks, one behind the other.
struct Joined<'a> {
    program: &'a Program,
    values: &'a Values,
    rows: usize,
    size: usize,
    /// By place among the program's outputs; none once nobody asks for it again.
    cells: Vec<Option<Cells>>,
    /// How often each of them is still asked for.
    asked: Vec<u32>,
    /// By part.
    weights: Vec<Vec<Piece<Option<Decimal>>>>,
}

impl<'a> Joined<'a> {
    fn new(program: &'a Program, values: &'a Values, chunks: Vec<Pieces>, size: usize) -> Self {
        let rows = values.rows();
        let empty = |node: &NodeId| {
            (
                program.nodes[node.0 as usize].class,
                Vec::with_capacity(chunks.len()),
            )
        };
        let mut cells: Vec<(Class, Vec<CellPiece>)> = program.outputs.iter().map(empty).collect();
        let parts = program.kpis.len() + program.groups.len();
        let mut weights: Vec<_> = (0..parts).map(|_| Vec::with_capacity(chunks.len())).collect();
        for chunk in chunks {
            for ((_, all), piece) in cells.iter_mut().zip(chunk.cells) {
                all.push(piece.unwrap_or_else(|| unreachable!("a chunk packs every output")));
            }
            for (all, piece) in weights.iter_mut().zip(chunk.weights.into_iter().flatten()) {
                all.push(piece);
            }
        }
        let mut asked = vec![0; cells.len()];
        for output in program.results().filter_map(|node| program.output(node)) {
            asked[output] += 1;
        }
        let join = |(class, pieces)| Some(Cells::new(class, rows, size, pieces));
        Self {
            program,
            values,
            rows,
            size,
            cells: cells.into_iter().map(join).collect(),
            asked,
            weights,
        }
    }

    fn cells(&self, node: NodeId) -> &Cells {
        let cells = match self.program.output(node) {
            Some(at) => self.cells[at].as_ref(),
            None => self.program.column_of_values(node, self.values),
        };
        cells.unwrap_or_else(|| unreachable!("a column is kept until nobody asks for it again"))
    }

    /// A column: itself, where nobody asks for it again.
    fn take(&mut self, node: NodeId) -> Cells {
        let Some(at) = self.program.output(node) else {
            return self.cells(node).clone();
        };
        self.asked[at] -= 1;
        if self.asked[at] > 0 {
            return self.cells(node).clone();
        }
        self.cells[at]
            .take()
            .unwrap_or_else(|| unreachable!("a column is kept until nobody asks for it again"))
    }

    fn weights(&mut self, part: usize) -> Packed<Option<Decimal>> {
        Packed::new(self.rows, self.size, std::mem::take(&mut self.weights[part]))
    }

    /// Indices, of bands or segments.
    fn indices(&self, node: NodeId) -> Packed<Option<u32>> {
        let index = |cell: Cell| match cell {
            Cell::Exact(index) => index.to_i64().map(|index| index as u32),
            _ => None,
        };
        self.cells(node).iter().map(index).collect()
    }

    /// What a rule did to the score of its part: points where there is a score that they went into, the score that a
    /// veto set or capped, yes where one on the grade struck. Where what it sets is missing and the part has a score all
    /// the same, that is of a veto behind it, and this one did nothing.
    fn effects(&self, nodes: &RuleNodes, part: NodeId) -> Packed<Option<Cell>> {
        let effects = self.cells(nodes.effect);
        let sets = nodes.sets.map(|node| self.cells(node));
        let part = self.cells(part);
        let effect = |row: usize| {
            let effect = effects.cell(row);
            let happened = match (&effect, nodes.rule) {
                (Cell::Exact(points), Rule::Adjustment(_)) => !points.compare(Decimal::ZERO).is_eq(),
                (Cell::Float(points), Rule::Adjustment(_)) => *points != 0.0,
                (Cell::Bool(strikes), Rule::Veto(_)) => *strikes,
                _ => false,
            };
            if !happened || part.reason(row).is_some() {
                return None;
            }
            let effect = sets.map_or(effect, |sets| sets.cell(row));
            (!effect.is_missing()).then_some(effect)
        };
        (0..self.rows).map(effect).collect()
    }
}
