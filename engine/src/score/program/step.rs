//! What steps do: pieces of formulas, forms of score, groups, and the end of every part.

use std::sync::Arc;

use weigh_dsl::model::{AcrossFn, Bands, PeriodPart};
use weigh_dsl::syntax::ast::{Arithmetic, Combine, Comparison, TextTest, Ties};
use weigh_dsl::value::{Date, DateTime, Decimal, Rounding};
use weigh_sdk::{BoundCurve, Typed};

use super::{Class, NodeId, PartId};
use crate::outcome::ReasonId;
use crate::score::chunk::Status;
use crate::score::exact::WholePoints;

/// What a step does.
#[derive(Debug)]
pub(in crate::score) enum Step {
    /// A piece of a formula.
    Formula(Formula),
    /// A KPI's way from its value to a score.
    Scorer(Scorer),
    /// The members of a group become its score.
    Combine(Box<CombineStep>),
    /// What a KPI or a group does when it is missing or does not apply, its limits and its rounding.
    Part(Box<PartStep>),
    /// The band that a score lies in, as its index.
    Band(BandStep),
    /// Bands by the order of totals. Looks at all subjects of a period.
    Distribute(Box<DistributeStep>),
}

/// A piece of a formula. Equal pieces are one step. All operands are held alike unless a variant says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::score) enum Formula {
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
    /// A number across the subjects of a period. Looks at all of them.
    Across {
        function: AcrossFn,
        of: NodeId,
        within: Option<NodeId>,
        why: WhyNoStanding,
    },
}

/// Why there is no number across subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::score) struct WhyNoStanding {
    /// Nobody has a number.
    pub(in crate::score) nobody: ReasonId,
    /// All have the same number.
    pub(in crate::score) all_equal: ReasonId,
    /// Too large to be held.
    pub(in crate::score) unheld: ReasonId,
}

/// Why an arithmetic operation has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::score) struct WhyNot {
    /// Too large to be held, or (a double) no number.
    pub(in crate::score) unheld: ReasonId,
    /// The divisor is nought.
    pub(in crate::score) divisor: ReasonId,
}

/// A value that is the same in every row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::score) enum Constant {
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
pub(in crate::score) enum NumberFn {
    Abs,
    Floor,
    Ceil,
    Ln,
    Exp,
    Sqrt,
    Normal,
    NormalInverse,
    /// Without the digits that calculations in doubles leave behind.
    Settle,
}

/// Functions of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::score) enum TextFn {
    Lower,
    Upper,
    Trim,
}

/// Parts of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::score) enum DatePart {
    Year,
    Month,
    Day,
}

/// How a value becomes a score. All operands are exact, or all are doubles, as the step's class says.
#[derive(Debug)]
pub(in crate::score) enum Scorer {
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
        /// Nothing is low enough to have an end.
        no_cap: ReasonId,
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
    /// A plugin's curve.
    Plugin(Box<PluginScorer>),
}

/// A plugin's curve, bound to the types of the columns that it is given.
#[derive(Debug)]
pub(in crate::score) struct PluginScorer {
    /// Its full name.
    pub(in crate::score) curve: String,
    /// Whose scores it makes: the name of the KPI or the group.
    pub(in crate::score) part: String,
    pub(in crate::score) bound: Arc<dyn BoundCurve>,
    /// The value and what else it looks at, each with the type that it was told.
    pub(in crate::score) arguments: Vec<(NodeId, Typed)>,
    /// It gives no score.
    pub(in crate::score) no_score: ReasonId,
    /// An argument or a score that cannot be held.
    pub(in crate::score) unheld: ReasonId,
}

/// Points of a curve: places ascending, and scores.
#[derive(Debug)]
pub(in crate::score) enum Points {
    /// Beside the decimals, the same in whole numbers, where those hold them.
    Exact(Vec<(Decimal, Decimal)>, Option<WholePoints>),
    Float(Vec<(f64, f64)>),
}

/// How the members of a group become its score.
#[derive(Debug)]
pub(in crate::score) struct CombineStep {
    /// The group.
    pub(in crate::score) group: usize,
    pub(in crate::score) combine: Combine,
    pub(in crate::score) members: Vec<MemberStep>,
    /// How many members must be there.
    pub(in crate::score) needs: Option<u32>,
    /// The reasons for too few members, by how many were found.
    pub(in crate::score) too_few: Vec<ReasonId>,
    /// Conditions, and the reasons where they do not hold.
    pub(in crate::score) conditions: Vec<(NodeId, ReasonId)>,
    pub(in crate::score) no_parts: ReasonId,
    /// No member applies, so the group does not either.
    pub(in crate::score) not_applicable: ReasonId,
    /// Means come out rounded.
    pub(in crate::score) rounding: Option<Rounding>,
    /// A result too large, or (a double) no number.
    pub(in crate::score) unheld: ReasonId,
    /// A geometric or harmonic mean of a negative part.
    pub(in crate::score) undefined: ReasonId,
}

/// A member of a group.
#[derive(Debug)]
pub(in crate::score) struct MemberStep {
    pub(in crate::score) part: PartId,
    /// Its score, held as the group's.
    pub(in crate::score) score: NodeId,
    pub(in crate::score) weight: MemberWeight,
    /// Where it fails, what the group says.
    pub(in crate::score) failed: ReasonId,
}

/// The weight of a member.
#[derive(Debug)]
pub(in crate::score) enum MemberWeight {
    Fixed(Decimal),
    /// Exact, by subject; with the reason where it is missing or negative.
    By(NodeId, ReasonId),
}

/// What a KPI or a group does with its raw score.
#[derive(Debug)]
pub(in crate::score) struct PartStep {
    pub(in crate::score) part: PartId,
    /// The raw score, held as this step's result is before it is rounded.
    pub(in crate::score) raw: NodeId,
    /// What a group's members come to: a bad weight among them is seen there.
    pub(in crate::score) combined: Option<NodeId>,
    pub(in crate::score) applies: Option<NodeId>,
    pub(in crate::score) policy: PartPolicy,
    /// What says that a member must not be missing and is: so must this part, which has no policy of its own.
    pub(in crate::score) failures: Vec<ReasonId>,
    pub(in crate::score) low: Option<NodeId>,
    pub(in crate::score) high: Option<NodeId>,
    /// Vetoes on the score: where the condition holds, it is at most this, or just this.
    pub(in crate::score) vetoes: Vec<VetoStep>,
    /// A step with a rounding is exact.
    pub(in crate::score) rounding: Option<Rounding>,
    /// Whether the raw scores are rounded already.
    pub(in crate::score) is_rounded: bool,
    pub(in crate::score) not_applicable: ReasonId,
    pub(in crate::score) unheld: ReasonId,
}

/// A veto on a score.
#[derive(Debug)]
pub(in crate::score) struct VetoStep {
    pub(in crate::score) condition: NodeId,
    /// Held as the score.
    pub(in crate::score) score: NodeId,
    /// Whether lower scores stay as they are, and what is missing stays missing.
    pub(in crate::score) at_most: bool,
}

/// A look into bands that are ranges.
#[derive(Debug)]
pub(in crate::score) struct BandStep {
    /// What is banded; exact.
    pub(in crate::score) banded: NodeId,
    pub(in crate::score) bands: Bands,
    /// No band holds it.
    pub(in crate::score) no_band: ReasonId,
}

/// A forced distribution.
#[derive(Debug)]
pub(in crate::score) struct DistributeStep {
    pub(in crate::score) total: NodeId,
    pub(in crate::score) within: Option<NodeId>,
    /// From the best down: the index of the band and its share; the last one takes the rest.
    pub(in crate::score) shares: Vec<(u32, Option<Decimal>)>,
    pub(in crate::score) ties: Ties,
    /// Whether the least total is the best.
    pub(in crate::score) best_is_least: bool,
}

/// What a missing raw score does.
#[derive(Debug, Clone, Copy)]
pub(in crate::score) enum PartPolicy {
    Skip,
    Fail,
    /// It scores this.
    Score(NodeId),
}

impl PartStep {
    /// How a group stands whatever its policy is, where its members come to nothing for a reason such as this;
    /// `of_weights` are those that speak of a weight.
    pub(in crate::score) fn without_members(&self, why: ReasonId, of_weights: &[ReasonId]) -> Option<Status> {
        self.combined?;
        if why == self.not_applicable {
            return Some(Status::NotApplicable);
        }
        of_weights.contains(&why).then_some(Status::Broken)
    }

    /// How the part stands where it has no score, and nothing is filled in.
    pub(in crate::score) fn without_score(&self, why: ReasonId) -> Status {
        if matches!(self.policy, PartPolicy::Fail) || self.failures.contains(&why) {
            Status::Failed
        } else {
            Status::Skipped
        }
    }

    /// Whether the raw scores are the final ones.
    pub(in crate::score) fn is_plain(&self) -> bool {
        let without_policy = !matches!(self.policy, PartPolicy::Score(_));
        let without_limit = self.low.is_none() && self.high.is_none();
        let without_rounding = self.rounding.is_none() || self.is_rounded;
        let without_rules = self.vetoes.is_empty();
        let is_one_step = self.combined.is_none_or(|combined| combined == self.raw);
        self.applies.is_none()
            && is_one_step
            && without_policy
            && without_limit
            && without_rules
            && without_rounding
    }
}

impl Step {
    /// Whether it looks at all subjects of a period, rather than at each row by itself.
    pub(in crate::score) fn looks_across(&self) -> bool {
        match self {
            Step::Formula(formula) => matches!(formula, Formula::Across { .. }),
            Step::Distribute(_) => true,
            Step::Scorer(_) | Step::Combine(_) | Step::Part(_) | Step::Band(_) => false,
        }
    }

    /// Whether its column is one of the values as it is.
    pub(in crate::score) fn is_of_values(&self) -> bool {
        matches!(
            self,
            Step::Formula(Formula::Aggregate(_) | Formula::SubjectColumn(_))
        )
    }

    /// Whether all that it computes is rounded already, as its form of score or its group is declared.
    pub(super) fn is_rounded(&self) -> bool {
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
                | Scorer::LogNormal { .. }
                | Scorer::Plugin(_),
            )
            | Step::Formula(_)
            | Step::Part(_)
            | Step::Band(_)
            | Step::Distribute(_) => false,
        }
    }
}

impl Constant {
    /// How it is held.
    pub(in crate::score) fn class(&self) -> Class {
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
