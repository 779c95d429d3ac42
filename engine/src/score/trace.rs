//! A program that is watched: the same steps as a run, over the same chunks, with all columns of some rows kept for
//! whoever explains a number, and with a number supposed to be another for whoever asks what it would change.

mod trial;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use weigh_dsl::model::{Aggregate, KpiId, Member, Scorecard, SubjectExpr};
use weigh_dsl::source::Sources;
use weigh_dsl::value::Decimal;

use super::across::Companies;
use super::chunk::{Chunk, Ends, Status, Supposed, Traced};
use super::program::{self, Formula, NodeId, PartId, PartStep, Places, Program, Stage, Step};
use super::{across, each, size};
use crate::column::Column;
use crate::error::Error;
use crate::explain::Company;
use crate::outcome::{Cell, Reason, ReasonId, Rule};
use crate::registry::Registry;
use crate::request::Watch;
use crate::values::Values;
pub(crate) use trial::Trials;

/// A scorecard's program, written out to be watched. The expressions that it is asked for are those of the same
/// scorecard in the same place.
pub(crate) struct Script<'a> {
    scorecard: &'a Scorecard,
    values: &'a Values,
    watch: &'a dyn Watch,
    program: Program,
    places: Places,
    /// By KPI, the steps that its value goes into, and whether one of them looks across subjects.
    reach: Vec<(Vec<NodeId>, bool)>,
    /// What the steps that look across subjects came to.
    across: FxHashMap<NodeId, Compared>,
}

/// A step that looks across subjects, in all rows.
struct Compared {
    /// By chunk.
    columns: Vec<Column>,
    companies: Option<Companies>,
}

/// All that was computed for one row.
pub(crate) struct Trace<'a> {
    script: &'a Script<'a>,
    chunk: Chunk<'a>,
    /// The row among all.
    row: usize,
}

/// What comes of a supposition.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outlook {
    /// The total before it is rounded.
    pub(crate) settled: Cell,
    pub(crate) total: Cell,
    pub(crate) grade: Option<u32>,
}

impl<'a> Script<'a> {
    pub(crate) fn new(
        scorecard: &'a Scorecard,
        sources: &Sources,
        values: &'a Values,
        registry: &Registry,
        watch: &'a dyn Watch,
    ) -> Result<Self, Error> {
        let (program, places) = program::build_to_explain(scorecard, sources, values, registry)?;
        let reach = program.kpis.iter().map(|kpi| program.reach(kpi.value));
        Ok(Self {
            reach: reach.collect(),
            across: compared(&program, values, watch)?,
            scorecard,
            values,
            watch,
            program,
            places,
        })
    }

    /// The reasons that missing cells refer to.
    pub(crate) fn reasons(&self) -> &[Reason] {
        &self.program.reasons
    }

    /// Computes everything that belongs to a row, and keeps it.
    pub(crate) fn trace(&'a self, row: usize) -> Result<Trace<'a>, Error> {
        Ok(Trace {
            script: self,
            chunk: self.alone(row)?,
            row,
        })
    }

    /// Runs all steps for a row by itself: what looks across subjects has been taken before.
    fn alone(&'a self, row: usize) -> Result<Chunk<'a>, Error> {
        let mut chunk = Chunk::new(&self.program, self.values, row..row + 1).keeping();
        let size = size(&self.program);
        for stage in &self.program.stages {
            chunk.run(stage)?;
            for step in &stage.across {
                chunk.take_in(*step, self.across[step].columns[row / size].row(row % size));
            }
        }
        Ok(chunk)
    }

    /// Runs all steps for all rows, since another number of one may change what the others come to.
    fn together(&'a self, row: usize, supposed: &[Supposed]) -> Result<Chunk<'a>, Error> {
        let mut chunks: Vec<Chunk<'_>> = chunks(&self.program, self.values)
            .map(|chunk| chunk.supposing(supposed))
            .collect();
        let at = row / size(&self.program);
        let rows = chunks[at].rows_of_all();
        chunks[at] = Chunk::new(&self.program, self.values, rows)
            .keeping()
            .supposing(supposed);
        let (last, before) = parted(&self.program);
        for stage in before {
            each(chunks.par_iter_mut(), self.watch, |chunk| chunk.run(stage))?;
            across::run(&self.program, stage, &mut chunks, self.values);
        }
        let mut own = chunks.swap_remove(at);
        own.run(last)?;
        Ok(own)
    }
}

/// Takes the steps that look across subjects, and those that they need.
fn compared(
    program: &Program,
    values: &Values,
    watch: &dyn Watch,
) -> Result<FxHashMap<NodeId, Compared>, Error> {
    let mut all = FxHashMap::default();
    let (_, before) = parted(program);
    if before.is_empty() {
        return Ok(all);
    }
    let mut chunks: Vec<Chunk<'_>> = chunks(program, values).collect();
    for stage in before {
        each(chunks.par_iter_mut(), watch, |chunk| chunk.run(stage))?;
        let companies: Vec<_> = (stage.across.iter())
            .map(|step| across::companies(program, *step, &chunks, values))
            .collect();
        across::run(program, stage, &mut chunks, values);
        for (step, companies) in stage.across.iter().zip(companies) {
            let columns = chunks.iter().map(|chunk| chunk.column(*step).to_column());
            let columns = columns.collect();
            all.insert(*step, Compared { columns, companies });
        }
    }
    Ok(all)
}

fn chunks<'a>(program: &'a Program, values: &'a Values) -> impl Iterator<Item = Chunk<'a>> {
    let (rows, size) = (values.rows(), size(program));
    (0..rows.div_ceil(size)).map(move |at| Chunk::new(program, values, at * size..rows.min((at + 1) * size)))
}

/// The last stage, and those before it.
fn parted(program: &Program) -> (&Stage, &[Stage]) {
    let parts = program.stages.split_last();
    parts.unwrap_or_else(|| unreachable!("there is always a stage"))
}

impl<'a> Trace<'a> {
    /// The result as it is.
    pub(crate) fn result(&self) -> Outlook {
        result(self.script, &self.chunk, self.row)
    }

    /// Whether a KPI's value goes into something that looks across subjects.
    pub(crate) fn is_relative(&self, kpi: KpiId) -> bool {
        self.script.reach[kpi.0 as usize].1
    }

    fn at(&self) -> usize {
        self.row - self.chunk.rows_of_all().start
    }

    fn cell_of(&self, node: NodeId) -> Cell {
        self.chunk.cell(node, self.at())
    }

    /// What an expression comes to.
    pub(crate) fn cell(&self, expr: &SubjectExpr) -> Cell {
        match self.script.places.of(expr) {
            Some(node) => self.cell_of(node),
            None => unreachable!("a program computes every expression of its scorecard"),
        }
    }

    /// What an expression comes to, if it is computed at all.
    pub(crate) fn known(&self, expr: &SubjectExpr) -> Option<Cell> {
        self.script.places.of(expr).map(|node| self.cell_of(node))
    }

    /// What an aggregate comes to.
    pub(crate) fn aggregate(&self, aggregate: &Aggregate) -> Cell {
        match self.script.values.aggregates.get(aggregate) {
            Some(column) => column.cell(self.row),
            None => unreachable!("the plan gathers every aggregate"),
        }
    }

    /// The number of rows that are scored.
    pub(crate) fn rows(&self) -> usize {
        self.script.values.rows()
    }

    /// Who is compared in an expression that looks across subjects.
    pub(crate) fn company(&self, expr: &SubjectExpr) -> Option<Company> {
        let program = &self.script.program;
        let mut node = self.script.places.of(expr)?;
        while let Step::Formula(Formula::Convert(_, of, _)) = &program.nodes[node.0 as usize].step {
            node = *of;
        }
        let companies = self.script.across.get(&node)?.companies.as_ref();
        companies?.of(self.row).cloned()
    }

    /// What a KPI's value is, after its conditions.
    pub(crate) fn value(&self, kpi: KpiId) -> Cell {
        self.cell_of(self.script.program.kpis[kpi.0 as usize].value)
    }

    /// A part's score before rules, limits and policies.
    pub(crate) fn raw(&self, member: Member) -> Cell {
        self.cell_of(self.script.places.raw(member))
    }

    /// A part's score with bonuses and penalties.
    pub(crate) fn adjusted(&self, member: Member) -> Cell {
        self.cell_of(self.part(member).raw)
    }

    /// A part's score.
    pub(crate) fn score(&self, member: Member) -> Cell {
        self.cell_of(self.script.program.score(member))
    }

    /// The members' combined score.
    pub(crate) fn combined(&self, group: usize) -> Cell {
        self.cell_of(self.script.program.groups[group].combine)
    }

    /// The last steps of a part.
    pub(crate) fn ends(&self, member: Member) -> Ends {
        self.chunk.ends(self.part(member), self.at())
    }

    /// How a part stands.
    pub(crate) fn status(&self, member: Member) -> Status {
        self.chunk.status(self.part_id(member), self.at())
    }

    /// The weight of a member among its siblings.
    pub(crate) fn weight(&self, group: usize, member: usize) -> Result<Decimal, ReasonId> {
        let step = self.script.program.combine(group);
        self.chunk.weight(&step.members[member]).get(self.at())
    }

    /// A part's share of the whole.
    pub(crate) fn share(&self, member: Member) -> Option<Decimal> {
        *self.chunk.shares().of(self.part_id(member)).get(self.at())
    }

    /// How a form of score came to what it did, where it is a step of its own.
    pub(crate) fn scorer(&self, member: Member) -> Option<Traced> {
        let node = self.script.places.raw(member);
        match &self.script.program.nodes[node.0 as usize].step {
            Step::Scorer(scorer) => Some(self.chunk.traced(scorer, node, self.at())),
            Step::Formula(_) | Step::Combine(_) | Step::Part(_) | Step::Band(_) | Step::Distribute(_) => None,
        }
    }

    /// What a rule comes to: points, or whether it strikes.
    pub(crate) fn effect(&self, member: Member, rule: Rule) -> Option<Cell> {
        let rules = &self.script.program.rules;
        let found = rules.iter().find(|one| one.member == member && one.rule == rule);
        found.map(|one| self.cell_of(one.effect))
    }

    /// The index of a part's band.
    pub(crate) fn grade(&self, member: Member) -> Option<u32> {
        index(&self.chunk, self.script.program.grade(member)?, self.at())
    }

    /// The declared rounding of a part.
    pub(crate) fn rounding(&self, member: Member) -> Option<weigh_dsl::value::Rounding> {
        self.part(member).rounding
    }

    /// The scorecard.
    pub(crate) fn scorecard(&self) -> &'a Scorecard {
        self.script.scorecard
    }

    fn part(&self, member: Member) -> &'a PartStep {
        part(self.script, member)
    }

    fn part_id(&self, member: Member) -> PartId {
        match member {
            Member::Kpi(id) => PartId(id.0),
            Member::Group(id) => self.script.program.group_part(id.0 as usize),
        }
    }
}

fn part<'a>(script: &'a Script<'a>, member: Member) -> &'a PartStep {
    let node = script.program.score(member);
    match &script.program.nodes[node.0 as usize].step {
        Step::Part(part) => part,
        Step::Formula(_) | Step::Scorer(_) | Step::Combine(_) | Step::Band(_) | Step::Distribute(_) => {
            unreachable!("a part ends with a step of that kind")
        }
    }
}

fn result(script: &Script<'_>, chunk: &Chunk<'_>, row: usize) -> Outlook {
    let root = Member::Group(weigh_dsl::model::GroupId(0));
    let at = row - chunk.rows_of_all().start;
    let grade = script.program.grade(root);
    Outlook {
        settled: chunk.ends(part(script, root), at).settled,
        total: chunk.cell(script.program.score(root), at),
        grade: grade.and_then(|grade| index(chunk, grade, at)),
    }
}

fn index(chunk: &Chunk<'_>, node: NodeId, row: usize) -> Option<u32> {
    match chunk.cell(node, row) {
        Cell::Exact(index) => index.to_i64().map(|index| index as u32),
        _ => None,
    }
}
