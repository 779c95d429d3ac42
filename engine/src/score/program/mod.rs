//! A scorecard as a flat list of steps: every formula once, however often it is written, each step after those that
//! it reads. What a step does to a chunk of rows is in `chunk`; here is only what there is to do.

mod build;
mod expression;
mod order;
mod reads;
mod reasons;
mod scoring;

use std::sync::Arc;

use weigh_dsl::model::{Function, PeriodPart};
use weigh_dsl::syntax::ast::{Arithmetic, Combine, Comparison, TextTest};
use weigh_dsl::value::{Date, DateTime, Decimal, Rounding};

use crate::column::Data;
use crate::outcome::ReasonId;
use crate::score::exact::WholePoints;

pub(super) use build::build;
pub(super) use reasons::Reasons;

/// A step of a program, which is also the column that it computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct NodeId(pub(super) u32);

/// A part of the scorecard: the KPIs in their order, behind them the groups in theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct PartId(pub(super) u32);

/// How the values of a column are held: the variants of [`Data`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Class {
    Exact,
    Float,
    Text,
    Date,
    DateTime,
    Bool,
}

/// A whole program.
#[derive(Debug)]
pub(super) struct Program {
    /// The steps in the order in which they are taken.
    pub(super) nodes: Vec<Node>,
    /// By KPI.
    pub(super) kpis: Vec<KpiNodes>,
    /// By group.
    pub(super) groups: Vec<GroupNodes>,
    /// By step, the last step that reads it; `nodes.len()` where its column is kept to the end.
    pub(super) last_use: Vec<u32>,
    /// All reasons there can be; those that the values brought along come first.
    pub(super) reasons: Vec<crate::outcome::Reason>,
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
    /// What its bands are looked up with, if it has bands.
    pub(super) banded: Option<NodeId>,
}

/// Where the results of a group are found.
#[derive(Debug)]
pub(super) struct GroupNodes {
    /// The step that combines its members.
    pub(super) combine: NodeId,
    pub(super) score: NodeId,
    /// What its bands are looked up with, if it has bands.
    pub(super) banded: Option<NodeId>,
}

/// What a step does.
#[derive(Debug)]
pub(super) enum Step {
    /// A piece of a formula.
    Formula(Formula),
    /// A KPI's way from its value to a score.
    Scorer(Scorer),
    /// The members of a group become its score.
    Combine(Box<CombineStep>),
    /// What a KPI or a group does when it is missing or does not apply, its limits and its rounding.
    Part(Box<PartStep>),
}

/// A piece of a formula. Equal pieces are one step. All operands are held alike unless a variant says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Formula {
    Constant(Constant),
    /// Missing in every row.
    Missing(Class, ReasonId),
    /// The column of an aggregate, by its index in the values.
    Aggregate(usize),
    /// A column of the subject, by its index in the values.
    SubjectColumn(usize),
    /// Missing, with the reason, where the period has no days.
    Period(PeriodPart, ReasonId),
    /// The same values held otherwise; the reason is for what cannot be.
    Convert(Class, NodeId, ReasonId),
    Negate(NodeId),
    /// Numbers.
    Arithmetic {
        op: Arithmetic,
        left: NodeId,
        right: NodeId,
        why: WhyNot,
    },
    /// Two moments: the seconds from the second to the first.
    Elapsed(NodeId, NodeId),
    /// A moment and exact seconds.
    Shift {
        moment: NodeId,
        seconds: NodeId,
        back: bool,
        why: ReasonId,
    },
    Compare(Comparison, NodeId, NodeId),
    And(NodeId, NodeId),
    Or(NodeId, NodeId),
    Not(NodeId),
    IsKnown(NodeId),
    /// The first where the condition (yes or no) holds, else the second.
    Pick {
        condition: NodeId,
        then: NodeId,
        otherwise: NodeId,
    },
    Otherwise(NodeId, NodeId),
    /// The second where the first, held in any way, is known.
    Given(NodeId, NodeId),
    /// The value where the condition holds, else missing with the reason.
    Needs {
        value: NodeId,
        condition: NodeId,
        why: ReasonId,
    },
    Least(NodeId, NodeId),
    Greatest(NodeId, NodeId),
    /// A function of one number; the reason is for what has no value.
    Number(NumberFn, NodeId, ReasonId),
    /// `round(x, places)`; the places are exact.
    Round(NodeId, NodeId, ReasonId),
    Text(TextFn, NodeId),
    TextTest(TextTest, NodeId, NodeId),
    /// Of a day.
    DatePart(DatePart, NodeId, ReasonId),
    /// Days from the first day to the second.
    Days(NodeId, NodeId),
    /// Whole months from the first day to the second.
    Months(NodeId, NodeId, ReasonId),
    /// The weighted mean of those parts that are there.
    Blend {
        parts: Vec<(Decimal, NodeId)>,
        none: ReasonId,
        why: ReasonId,
    },
}

/// Why an arithmetic operation has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct WhyNot {
    /// Too large to be held, or (a double) no number.
    pub(super) unheld: ReasonId,
    /// The divisor is nought.
    pub(super) divisor: ReasonId,
}

/// A value that is the same in every row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Constant {
    Exact(Decimal),
    /// The bits of a double, so that equality is plain.
    Float(u64),
    Text(Arc<str>),
    Date(Date),
    DateTime(DateTime),
    Bool(bool),
}

/// Functions of one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum NumberFn {
    Abs,
    Floor,
    Ceil,
    Ln,
    Exp,
    Sqrt,
}

/// Functions of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum TextFn {
    Lower,
    Upper,
    Trim,
}

/// Parts of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum DatePart {
    Year,
    Month,
    Day,
}

/// How a value becomes a score. All operands are exact, or all are doubles, as the step's class says.
#[derive(Debug)]
pub(super) enum Scorer {
    /// Points that are the same for everybody, with places ascending.
    Table {
        value: NodeId,
        points: Points,
        /// The scores come out rounded.
        rounding: Option<Rounding>,
        unheld: ReasonId,
    },
    /// Points that depend on the subject.
    Curve {
        value: NodeId,
        points: Vec<(NodeId, NodeId)>,
        /// What is divided comes out rounded.
        rounding: Option<Rounding>,
        out_of_order: ReasonId,
        unheld: ReasonId,
    },
    Attainment {
        value: NodeId,
        target: NodeId,
        below: bool,
        by_difference: bool,
        /// The scale's best.
        best: Decimal,
        at_least: Option<NodeId>,
        at_most: Option<NodeId>,
        /// What is divided comes out rounded.
        rounding: Option<Rounding>,
        not_positive: ReasonId,
        unheld: ReasonId,
    },
    PerStep {
        value: NodeId,
        add: bool,
        under: bool,
        amount: NodeId,
        step: NodeId,
        reference: NodeId,
        from: NodeId,
        at_least: Option<NodeId>,
        at_most: Option<NodeId>,
        no_step: ReasonId,
        unheld: ReasonId,
    },
    /// Doubles only.
    LogNormal {
        value: NodeId,
        p10: NodeId,
        median: NodeId,
        scale: (f64, f64),
        undefined: ReasonId,
    },
}

/// Points of a curve: places ascending, and scores.
#[derive(Debug)]
pub(super) enum Points {
    /// Beside the decimals, the same in whole numbers, where those hold them.
    Exact(Vec<(Decimal, Decimal)>, Option<WholePoints>),
    Float(Vec<(f64, f64)>),
}

/// How the members of a group become its score.
#[derive(Debug)]
pub(super) struct CombineStep {
    /// The group.
    pub(super) group: usize,
    pub(super) combine: Combine,
    pub(super) members: Vec<MemberStep>,
    /// How many members must be there.
    pub(super) needs: Option<u32>,
    /// The reasons for too few members, by how many were found.
    pub(super) too_few: Vec<ReasonId>,
    /// Conditions, and the reasons where they do not hold.
    pub(super) conditions: Vec<(NodeId, ReasonId)>,
    pub(super) no_parts: ReasonId,
    /// Means come out rounded.
    pub(super) rounding: Option<Rounding>,
    /// A result too large, or (a double) no number.
    pub(super) unheld: ReasonId,
    /// A geometric or harmonic mean of a negative part.
    pub(super) undefined: ReasonId,
}

/// A member of a group.
#[derive(Debug)]
pub(super) struct MemberStep {
    pub(super) part: PartId,
    /// Its score, held as the group's.
    pub(super) score: NodeId,
    pub(super) weight: MemberWeight,
    /// Where it fails, what the group says.
    pub(super) failed: ReasonId,
}

/// The weight of a member.
#[derive(Debug)]
pub(super) enum MemberWeight {
    Fixed(Decimal),
    /// Exact, by subject; with the reason where it is missing or negative.
    By(NodeId, ReasonId),
}

/// What a KPI or a group does with its raw score.
#[derive(Debug)]
pub(super) struct PartStep {
    pub(super) part: PartId,
    /// The raw score, held as this step's result is before it is rounded.
    pub(super) raw: NodeId,
    pub(super) applies: Option<NodeId>,
    pub(super) policy: PartPolicy,
    pub(super) low: Option<NodeId>,
    pub(super) high: Option<NodeId>,
    /// A step with a rounding is exact.
    pub(super) rounding: Option<Rounding>,
    /// Whether the raw scores are rounded already.
    pub(super) is_rounded: bool,
    pub(super) not_applicable: ReasonId,
    pub(super) unheld: ReasonId,
}

/// What a missing raw score does.
#[derive(Debug, Clone, Copy)]
pub(super) enum PartPolicy {
    Skip,
    Fail,
    /// It scores this.
    Score(NodeId),
}

impl Class {
    /// How a column is held.
    pub(super) fn of(data: &Data) -> Self {
        match data {
            Data::Exact(_) => Class::Exact,
            Data::Float(_) => Class::Float,
            Data::Text(_) => Class::Text,
            Data::Date(_) => Class::Date,
            Data::DateTime(_) => Class::DateTime,
            Data::Bool(_) => Class::Bool,
        }
    }

    /// Whether it holds numbers.
    pub(super) fn is_number(self) -> bool {
        matches!(self, Class::Exact | Class::Float)
    }
}

impl Constant {
    /// How it is held.
    pub(super) fn class(&self) -> Class {
        match self {
            Constant::Exact(_) => Class::Exact,
            Constant::Float(_) => Class::Float,
            Constant::Text(_) => Class::Text,
            Constant::Date(_) => Class::Date,
            Constant::DateTime(_) => Class::DateTime,
            Constant::Bool(_) => Class::Bool,
        }
    }
}

impl PartStep {
    /// Whether the raw scores are the final ones.
    pub(super) fn is_plain(&self) -> bool {
        let without_policy = !matches!(self.policy, PartPolicy::Score(_));
        let without_limit = self.low.is_none() && self.high.is_none();
        let without_rounding = self.rounding.is_none() || self.is_rounded;
        self.applies.is_none() && without_policy && without_limit && without_rounding
    }
}

impl Step {
    /// Whether all that it computes is rounded already, as its form of score or its group is declared.
    fn is_rounded(&self) -> bool {
        match self {
            Step::Scorer(Scorer::Table { rounding, .. }) => rounding.is_some(),
            Step::Combine(step) => {
                step.rounding.is_some()
                    && matches!(step.combine, Combine::WeightedMean | Combine::HarmonicMean)
            }
            Step::Scorer(
                Scorer::Curve { .. }
                | Scorer::Attainment { .. }
                | Scorer::PerStep { .. }
                | Scorer::LogNormal { .. },
            )
            | Step::Formula(_)
            | Step::Part(_) => false,
        }
    }
}

impl Program {
    /// How a group's members become its score.
    pub(super) fn combine(&self, group: usize) -> &CombineStep {
        match &self.nodes[self.groups[group].combine.0 as usize].step {
            Step::Combine(step) => step,
            Step::Formula(_) | Step::Scorer(_) | Step::Part(_) => {
                unreachable!("a group's members are combined by a step of that kind")
            }
        }
    }

    /// The part of a group.
    pub(super) fn group_part(&self, group: usize) -> PartId {
        PartId((self.kpis.len() + group) as u32)
    }
}

impl NumberFn {
    /// The function of one number that a function of the language is.
    pub(super) fn of(function: Function) -> Option<Self> {
        match function {
            Function::Abs => Some(NumberFn::Abs),
            Function::Floor => Some(NumberFn::Floor),
            Function::Ceil => Some(NumberFn::Ceil),
            Function::Ln => Some(NumberFn::Ln),
            Function::Exp => Some(NumberFn::Exp),
            Function::Sqrt => Some(NumberFn::Sqrt),
            Function::Min
            | Function::Max
            | Function::Round
            | Function::Lower
            | Function::Upper
            | Function::Trim
            | Function::Year
            | Function::Month
            | Function::Day
            | Function::DateOf => None,
        }
    }
}
