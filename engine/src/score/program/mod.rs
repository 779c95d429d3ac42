//! A scorecard as a flat list of steps: every formula once, however often it is written, each step after those that
//! it reads. What a step does to a chunk of rows is in `chunk`; here is only what there is to do.

mod build;
mod call;
mod expression;
mod grade;
mod group;
mod order;
mod places;
mod plugin;
mod reads;
mod reasons;
mod rules;
mod scoring;
mod stages;
mod step;

use weigh_dsl::model::Member;

use super::Supposition;
use super::chunk::Supposed;
pub(super) use crate::column::Class;
use crate::outcome::{Cell, Cells, Reason, ReasonId, Rule};
use crate::values::Values;

pub(super) use build::{build, build_to_explain};
pub(super) use places::Places;
pub(super) use stages::Stage;
pub(super) use step::{
    BandStep, CombineStep, Constant, DatePart, DistributeStep, Formula, MemberStep, MemberWeight, NumberFn,
    PartPolicy, PartStep, PluginScorer, Points, Scorer, Step, TextFn, VetoStep, WhyNoStanding, WhyNot,
};

/// A step of a program, which is also the column that it computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct NodeId(pub(super) u32);

/// A part of the scorecard: the KPIs in their order, behind them the groups in theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct PartId(pub(super) u32);

/// A whole program.
#[derive(Debug)]
pub(super) struct Program {
    /// The steps.
    pub(super) nodes: Vec<Node>,
    /// In which order they are taken.
    pub(super) stages: Vec<Stage>,
    /// By KPI.
    pub(super) kpis: Vec<KpiNodes>,
    /// By group.
    pub(super) groups: Vec<GroupNodes>,
    /// The rules beside the weighted parts.
    pub(super) rules: Vec<RuleNodes>,
    /// The step that finds the segment, as its index.
    pub(super) segment: Option<NodeId>,
    /// By step, when in the order of stages the last step that reads it is taken.
    pub(super) last_use: Vec<u32>,
    /// By step, whether its column is kept to the end of the stage, where it goes into the results.
    pub(super) is_kept: Vec<bool>,
    /// The steps whose columns make up the results, ascending; without those whose columns are values as they are.
    pub(super) outputs: Vec<NodeId>,
    /// All reasons there can be; those that the values brought along come first.
    pub(super) reasons: Vec<Reason>,
    /// The reason of what is stated as missing.
    pub(super) literal_missing: ReasonId,
    /// The reasons that speak of a weight: no policy mends those.
    pub(super) weight_reasons: Vec<ReasonId>,
}

/// A step and how its column is held.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) step: Step,
    pub(super) class: Class,
}

/// Where the results of a KPI are found.
#[derive(Debug)]
pub(super) struct KpiNodes {
    pub(super) value: NodeId,
    pub(super) target: Option<NodeId>,
    pub(super) score: NodeId,
    /// The index of its band, if it has bands.
    pub(super) grade: Option<NodeId>,
}

/// Where the results of a group are found.
#[derive(Debug)]
pub(super) struct GroupNodes {
    /// The step that combines its members.
    pub(super) combine: NodeId,
    pub(super) score: NodeId,
    /// The index of its band, if it has bands.
    pub(super) grade: Option<NodeId>,
}

/// Where what a rule did is found.
#[derive(Debug)]
pub(super) struct RuleNodes {
    /// Whose rule.
    pub(super) member: Member,
    pub(super) rule: Rule,
    /// The points of a bonus or a penalty, or whether a veto strikes.
    pub(super) effect: NodeId,
    /// The score that a veto sets or caps.
    pub(super) sets: Option<NodeId>,
}

impl Program {
    /// Values that are supposed to be others, at the steps of their KPIs.
    pub(super) fn supposed(&self, suppositions: &[Supposition]) -> Vec<Supposed> {
        let cell = |cell: &Cell| match cell {
            Cell::Missing(_) => Cell::Missing(self.literal_missing),
            known => known.clone(),
        };
        let one = |one: &Supposition| Supposed {
            step: self.kpis[one.kpi.0 as usize].value,
            row: one.row,
            cell: cell(&one.cell),
        };
        suppositions.iter().map(one).collect()
    }

    /// How a group's members become its score.
    pub(super) fn combine(&self, group: usize) -> &CombineStep {
        match &self.nodes[self.groups[group].combine.0 as usize].step {
            Step::Combine(step) => step,
            Step::Formula(_) | Step::Scorer(_) | Step::Part(_) | Step::Band(_) | Step::Distribute(_) => {
                unreachable!("a group's members are combined by a step of that kind")
            }
        }
    }

    /// The steps whose columns are columns of the results, as often as they are.
    pub(super) fn results(&self) -> impl Iterator<Item = NodeId> {
        let kpis = self.kpis.iter();
        let kpis = kpis.flat_map(|kpi| [Some(kpi.value), kpi.target, Some(kpi.score)]);
        kpis.flatten().chain(self.groups.iter().map(|group| group.score))
    }

    /// The place of a step among the outputs; none if its column is one of the values as it is.
    pub(super) fn output(&self, node: NodeId) -> Option<usize> {
        self.outputs.binary_search(&node).ok()
    }

    /// The column of the values that a step's is.
    pub(super) fn column_of_values<'v>(&self, node: NodeId, values: &'v Values) -> Option<&'v Cells> {
        match &self.nodes[node.0 as usize].step {
            Step::Formula(Formula::Aggregate(index)) => Some(&values.aggregates[*index]),
            Step::Formula(Formula::SubjectColumn(index)) => Some(&values.subject_columns[*index]),
            Step::Formula(_)
            | Step::Scorer(_)
            | Step::Combine(_)
            | Step::Part(_)
            | Step::Band(_)
            | Step::Distribute(_) => None,
        }
    }

    /// The step of a part's score.
    pub(super) fn score(&self, member: Member) -> NodeId {
        match member {
            Member::Kpi(id) => self.kpis[id.0 as usize].score,
            Member::Group(id) => self.groups[id.0 as usize].score,
        }
    }

    /// The step of a part's grade, if it has bands.
    pub(super) fn grade(&self, member: Member) -> Option<NodeId> {
        match member {
            Member::Kpi(id) => self.kpis[id.0 as usize].grade,
            Member::Group(id) => self.groups[id.0 as usize].grade,
        }
    }

    /// A step and all that are computed of it, in the order in which they are taken; and whether one of them looks across subjects.
    /// Steps stand behind those that they read.
    pub(super) fn reach(&self, from: NodeId) -> (Vec<NodeId>, bool) {
        let mut reached = vec![false; self.nodes.len()];
        reached[from.0 as usize] = true;
        let mut across = false;
        for (at, node) in self.nodes.iter().enumerate() {
            let mut reads = false;
            node.step.reads(&mut |read| reads |= reached[read.0 as usize]);
            across |= reads && node.step.looks_across();
            reached[at] |= reads;
        }
        let steps = self.stages.iter().flat_map(|stage| &stage.steps);
        let steps = steps.filter(|step| reached[step.0 as usize]).copied();
        (steps.collect(), across)
    }

    /// The part of a group.
    pub(super) fn group_part(&self, group: usize) -> PartId {
        PartId((self.kpis.len() + group) as u32)
    }
}
