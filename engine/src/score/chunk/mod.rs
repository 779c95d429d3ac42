//! A program over a chunk of rows: step after step, a column each. Chunks know nothing of each other, so what comes
//! out never depends on how many threads there are.

mod combine;
mod formula;
mod number;
mod part;
mod plugin;
mod scorer;
mod shares;
mod traced;
mod units;
mod view;
mod weighted;

use std::ops::Range;

use weigh_dsl::value::Decimal;

use super::program::{NodeId, PartId, Program, Scorer, Stage, Step};
use crate::cells::CellPiece;
use crate::column::Column;
use crate::error::Error;
use crate::outcome::{Cell, ReasonId};
use crate::packed::Piece;
use crate::score::results::Pieces;
use crate::units::{Ratios, Units};
use crate::values::Values;
pub(super) use number::Calculated;
pub(crate) use traced::{Ends, Traced};
pub(super) use view::{AnyView, column};
use view::{Held, Slot, View};

pub(super) use shares::Shares;

/// How a part of the scorecard stands in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// It has a score of its own.
    There,
    /// It is missing and scores what its policy says.
    Filled,
    /// It is missing, and its weight goes to its siblings.
    Skipped,
    /// It is missing, and so is the group above it.
    Failed,
    /// It does not apply.
    NotApplicable,
    /// A weight below it is missing or negative, so the total is missing whatever the policies say.
    Broken,
}

/// How a part stands in the rows of a chunk.
#[derive(Debug, Clone)]
enum Statuses {
    /// The common case, which costs nothing.
    AllThere,
    /// By row.
    Rows(Vec<Status>),
}

impl Statuses {
    fn new(rows: Vec<Status>) -> Self {
        if rows.iter().all(|status| *status == Status::There) {
            Statuses::AllThere
        } else {
            Statuses::Rows(rows)
        }
    }

    fn get(&self, row: usize) -> Status {
        match self {
            Statuses::AllThere => Status::There,
            Statuses::Rows(rows) => rows[row],
        }
    }
}

/// A chunk while its program runs, and what is left of it behind the last step.
pub(super) struct Chunk<'a> {
    program: &'a Program,
    values: &'a Values,
    rows: Range<usize>,
    slots: Vec<Slot>,
    /// How many steps have been taken, here and across chunks.
    taken: u32,
    /// By part, by row.
    statuses: Vec<Statuses>,
    /// By group, by row: the sum of the weights that its score was divided by, where it was.
    weight_sums: Vec<Piece<Option<Decimal>>>,
    /// Whether no column is let go, because somebody will look at them.
    keeps: bool,
    /// The results so far, if it is asked for them.
    pieces: Option<Pieces>,
    /// What values in its rows are supposed to be, whatever they are.
    supposed: Vec<Supposed>,
}

/// What a value is supposed to be.
#[derive(Debug, Clone)]
pub(super) struct Supposed {
    /// The step that it is the value of.
    pub(super) step: NodeId,
    /// The row among all.
    pub(super) row: usize,
    /// Held as the step's values are, or missing.
    pub(super) cell: Cell,
}

impl<'a> Chunk<'a> {
    /// A chunk of these rows, before the first step.
    pub(super) fn new(program: &'a Program, values: &'a Values, rows: Range<usize>) -> Self {
        Self {
            program,
            values,
            rows,
            slots: Vec::new(),
            taken: 0,
            statuses: vec![Statuses::AllThere; program.kpis.len() + program.groups.len()],
            weight_sums: vec![Piece::Same(None); program.groups.len()],
            keeps: false,
            pieces: None,
            supposed: Vec::new(),
        }
    }

    /// Packs what belongs to the results at the end of each stage.
    pub(super) fn packing(self) -> Self {
        let pieces = Some(Pieces::none(self.program));
        Self { pieces, ..self }
    }

    /// The results, once all steps have run.
    pub(super) fn into_pieces(self) -> Pieces {
        self.pieces
            .unwrap_or_else(|| unreachable!("a chunk is told to pack before it runs"))
    }

    /// Keeps every column to the end.
    pub(super) fn keeping(self) -> Self {
        Self { keeps: true, ..self }
    }

    /// Takes values to be others, as far as they are in its rows.
    pub(super) fn supposing(self, supposed: &[Supposed]) -> Self {
        let here = supposed.iter().filter(|one| self.rows.contains(&one.row));
        Self {
            supposed: here.cloned().collect(),
            ..self
        }
    }

    /// Takes the steps of a stage that look at one row at a time.
    pub(super) fn run(&mut self, stage: &Stage) -> Result<(), Error> {
        if self.slots.is_empty() {
            self.slots = (self.program.nodes.iter()).map(|_| Slot::Empty).collect();
        }
        for step in &stage.steps {
            let slot = self.slot(step.0 as usize)?;
            let slot = self.suppose(*step, slot);
            self.put(*step, slot);
        }
        self.pack();
        Ok(())
    }

    /// Packs what is known of the results, and lets go what was only kept for that.
    fn pack(&mut self) {
        if self.keeps {
            return;
        }
        let root = self.program.groups[0].score;
        if let Some(mut pieces) = self.pieces.take() {
            pieces.take_in(self.program, self);
            if !pieces.have_weights() && self.is_known(root) {
                pieces.take_in_weights(self.shares());
                self.statuses.clear();
                self.weight_sums.clear();
            }
            self.pieces = Some(pieces);
        }
        for (at, slot) in self.slots.iter_mut().enumerate() {
            if self.program.last_use[at] < self.taken {
                *slot = Slot::Empty;
            }
        }
    }

    /// Takes in what a step across all chunks came to in this one.
    pub(super) fn take_in(&mut self, step: NodeId, column: Column) {
        self.put(step, Slot::column(column));
    }

    /// The same in whole numbers.
    pub(super) fn take_in_units(&mut self, step: NodeId, units: Units) {
        self.put(step, Slot::units(units));
    }

    /// The rows of this chunk among all.
    pub(super) fn rows_of_all(&self) -> Range<usize> {
        self.rows.clone()
    }

    /// Takes steps again that were taken before, in their order, with a number taken to be another, or as it is. All columns were kept.
    pub(super) fn run_again(&mut self, steps: &[NodeId], supposed: &[Supposed]) -> Result<(), Error> {
        self.supposed = supposed.to_vec();
        for step in steps {
            let slot = self.slot(step.0 as usize)?;
            self.slots[step.0 as usize] = self.suppose(*step, slot);
        }
        Ok(())
    }

    fn suppose(&self, step: NodeId, slot: Slot) -> Slot {
        if self.supposed.iter().all(|one| one.step != step) {
            return slot;
        }
        let mut column = slot.view().to_column();
        for one in self.supposed.iter().filter(|one| one.step == step) {
            column.replace(one.row - self.rows.start, &one.cell);
        }
        Slot::column(column)
    }

    fn put(&mut self, step: NodeId, slot: Slot) {
        self.slots[step.0 as usize] = slot;
        self.let_go(step.0 as usize);
        self.taken += 1;
    }

    /// The number of rows.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// How a part stands, by row.
    fn statuses(&self, part: PartId) -> &Statuses {
        &self.statuses[part.0 as usize]
    }

    /// A column in little room, if it is computed and kept.
    pub(super) fn packed(&self, node: NodeId) -> Option<CellPiece> {
        self.slots[node.0 as usize].pack()
    }

    /// Whether a column is computed and kept.
    fn is_known(&self, node: NodeId) -> bool {
        !matches!(self.slots[node.0 as usize], Slot::Empty)
    }

    /// A column that is kept to the end, if it is held in whole numbers.
    pub(super) fn units(&self, node: NodeId) -> Option<&Units> {
        self.slots[node.0 as usize].as_units()
    }

    /// A column that is read by the step that runs now, if it is held in quotients.
    fn ratios(&self, node: NodeId) -> Option<&Ratios> {
        self.slots[node.0 as usize].as_ratios()
    }

    /// Why a row of a column is missing, if it is.
    fn reason(&self, node: NodeId, row: usize) -> Option<ReasonId> {
        self.slots[node.0 as usize].reason(row)
    }

    /// A column that is kept to the end.
    pub(super) fn column(&self, node: NodeId) -> view::AnyView<'_> {
        self.slots[node.0 as usize].view()
    }

    /// A column that is kept to the end, or is read by the step that runs now.
    pub(super) fn view<T: Held>(&self, node: NodeId) -> View<'_, T> {
        self.slots[node.0 as usize].typed()
    }

    /// The weights in force of all parts, once all steps have run.
    pub(super) fn shares(&self) -> Shares {
        shares::shares(self)
    }

    fn slot(&mut self, at: usize) -> Result<Slot, Error> {
        let program = self.program;
        let node = &program.nodes[at];
        if let Some(slot) = self.in_units(node) {
            return Ok(slot);
        }
        Ok(Slot::column(match &node.step {
            Step::Formula(formula) => self.formula(formula, node.class),
            Step::Scorer(Scorer::Plugin(curve)) => self.plugin_curve(curve, node.class)?,
            Step::Scorer(scorer) => self.scorer(scorer, node.class),
            Step::Combine(combine) => self.combine(combine, node.class),
            Step::Part(part) if part.is_plain() => return Ok(self.plain(part)),
            Step::Part(part) => self.part(part),
            Step::Band(_) => unreachable!("a band is a small number"),
            Step::Distribute(_) => unreachable!("what looks across subjects is taken across chunks"),
        }))
    }

    /// The column of a step for the step that is being taken to keep: itself where no later step reads it, else a copy.
    fn take(&mut self, node: NodeId) -> Slot {
        let is_last_use = self.is_last_use(node);
        let slot = &mut self.slots[node.0 as usize];
        if is_last_use {
            std::mem::take(slot)
        } else {
            slot.clone()
        }
    }

    /// Whether nobody reads a column behind the step that is being taken.
    fn is_last_use(&self, node: NodeId) -> bool {
        let is_read = self.program.last_use[node.0 as usize] > self.taken;
        !self.keeps && !is_read && !self.program.is_kept[node.0 as usize]
    }

    /// Drops the columns that no later step reads.
    fn let_go(&mut self, at: usize) {
        if self.keeps {
            return;
        }
        let program = self.program;
        let here = self.taken;
        let slots = &mut self.slots;
        program.nodes[at].step.reads(&mut |read| {
            let read_again = program.last_use[read.0 as usize] > here;
            if !read_again && !program.is_kept[read.0 as usize] {
                slots[read.0 as usize] = Slot::Empty;
            }
        });
    }

    /// A column with a value or a reason for each row.
    fn rows<T: Held>(&self, row: impl FnMut(usize) -> Result<T, ReasonId>) -> Column {
        view::column(self.len(), row)
    }
}
