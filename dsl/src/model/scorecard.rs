//! A scorecard: whom it scores, when, and how values become scores, a total and a grade.

use serde::Serialize;

use super::{
    Bands, Distribute, Members, PluginCall, Rollup, RowExpr, Rules, Segment, SubjectExpr, TableId, Type,
};
use crate::source::Span;
use crate::syntax::ast::Combine;
use crate::value::{Calendar, Date, Decimal, Granularity, Period, Rounding};

/// A KPI of a scorecard, counted through the whole of it in the order written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct KpiId(pub u32);

/// A group of a scorecard. 0 is the scorecard itself, the group of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct GroupId(pub u32);

/// A scorecard.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scorecard {
    /// Its name.
    pub name: String,
    /// What people see.
    pub label: Option<String>,
    /// Its `##` lines.
    pub docs: Vec<String>,
    /// The table of the subjects, which has a key.
    pub subject: TableId,
    /// Their members, where it is taken at a level above its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<Members>,
    /// Which of its rows are scored. Over the columns of the subject table.
    pub subject_filter: Option<RowExpr>,
    /// The granularity of its periods; without, everything is scored as one, over all time.
    pub period: Option<Granularity>,
    /// When its years start.
    pub calendar: Calendar,
    /// The days in which it is in force, both included; without an end where there is none. Periods outside of them
    /// are not scored by it.
    pub effective: (Option<Date>, Option<Date>),
    /// What scores are measured in: the worst and the best.
    pub scale: (Decimal, Decimal),
    /// The declared roundings.
    pub round: Roundings,
    /// The groups, by [`GroupId`]; the first is the scorecard as a group. A group stands before its members' groups.
    pub groups: Vec<Group>,
    /// The KPIs, by [`KpiId`].
    pub kpis: Vec<Kpi>,
    /// Grades by the order of totals, in place of the bands' ranges.
    pub distribute: Option<Distribute>,
    /// Labels by rule; empty where it has none.
    pub segments: Vec<Segment>,
    /// Scores of groups of subjects out of their members'.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rollups: Vec<Rollup>,
    /// Its declaration's name.
    #[serde(skip)]
    pub span: Span,
}

/// The declared roundings. None means exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Roundings {
    /// Of KPI scores.
    pub score: Option<Rounding>,
    /// Of group scores.
    pub group: Option<Rounding>,
    /// Of the total, before it is banded.
    pub total: Option<Rounding>,
}

/// A group, or the scorecard as the group of all.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// What people see.
    pub label: Option<String>,
    /// Its weight among its siblings.
    pub weight: Weight,
    /// How its members become its score.
    pub combine: Combine,
    /// What is made of that, if anything: a form of score in which `value` is the members' combined score.
    pub scoring: Option<Scoring>,
    /// Bonuses, penalties and vetoes.
    pub rules: Rules,
    /// Its members, in the order written.
    pub members: Vec<Member>,
    /// Whether a weight of theirs that is the same for all subjects is written as a percentage.
    #[serde(skip)]
    pub percentages: bool,
    /// What happens where it is missing itself.
    pub missing: Missing,
    /// How many of its members must be there; otherwise it is missing.
    pub needs: Option<u32>,
    /// Conditions without which it is missing.
    pub needs_conditions: Vec<SubjectExpr>,
    /// Where it does not hold, the group does not apply: its weight goes to its siblings, without a mark.
    pub applies: Option<SubjectExpr>,
    /// What its score is kept within, before it is rounded.
    pub limit: Option<Limit>,
    /// Bands of its own; the scorecard's are those of its first group.
    pub bands: Option<Bands>,
    /// Its declaration's name.
    #[serde(skip)]
    pub span: Span,
}

/// A member of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Member {
    /// A KPI.
    Kpi(KpiId),
    /// A group.
    Group(GroupId),
}

/// The weight of a member among its siblings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Weight {
    /// The same for all subjects: 0.3 for `30%`, 30 for `30` points. Relative to the siblings' sum either way.
    Fixed(Decimal),
    /// By subject; a missing or negative one is a missing total.
    By(SubjectExpr),
}

/// A KPI.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kpi {
    /// Its name.
    pub name: String,
    /// What people see.
    pub label: Option<String>,
    /// Its `##` lines.
    pub docs: Vec<String>,
    /// Its weight among its siblings.
    pub weight: Weight,
    /// The group that it stands in.
    pub group: GroupId,
    /// Its value.
    pub value: SubjectExpr,
    /// The unit that people see behind the value, if one was given.
    pub unit: Option<String>,
    /// Its target, where one is given.
    pub target: Option<SubjectExpr>,
    /// How the value becomes a score.
    pub scoring: Scoring,
    /// Bonuses, penalties and vetoes.
    pub rules: Rules,
    /// What a missing value does.
    pub missing: Missing,
    /// Conditions without which the value is missing.
    pub needs: Vec<SubjectExpr>,
    /// Where it does not hold, the KPI does not apply: its weight goes to its siblings, without a mark.
    pub applies: Option<SubjectExpr>,
    /// What its score is kept within, before it is rounded.
    pub limit: Option<Limit>,
    /// A rounding of its own, instead of the scorecard's `round score`.
    pub round: Option<Rounding>,
    /// Bands of its own.
    pub bands: Option<Bands>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Where its definition comes from.
    pub source: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// Its declaration's name.
    #[serde(skip)]
    pub span: Span,
}

/// What can be asked of a part of the scorecard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Facet {
    /// A KPI's value.
    Value,
    /// Its score.
    Score,
    /// The band that its score lies in.
    Grade,
}

/// What a missing value does, to a KPI or to a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Missing {
    /// What happens.
    pub policy: Policy,
    /// Whether the scorecard says so, rather than the default.
    pub stated: bool,
}

/// What happens where a part is missing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Policy {
    /// Its weight is shared out among its siblings.
    Skip,
    /// It scores 0.
    Zero,
    /// It scores the scale's worst.
    Worst,
    /// The whole above it is missing; and what is above that, as long as groups say nothing else.
    Fail,
    /// It scores this.
    Score(SubjectExpr),
}

/// What a score is kept within.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Limit {
    /// Not below.
    pub low: Option<SubjectExpr>,
    /// Not above.
    pub high: Option<SubjectExpr>,
}

/// How a value becomes a score. All expressions may read `Value` and `Target`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Scoring {
    /// Points, linear in between, flat outside. Sorted by place where the places are literals; two at one place are
    /// a step: the second one holds from there on.
    Points(Vec<Point>),
    /// The score of the first condition that holds; `otherwise` where none does (missing, without).
    Steps {
        /// Score and condition.
        steps: Vec<(SubjectExpr, SubjectExpr)>,
        /// The score where no condition holds.
        otherwise: Option<SubjectExpr>,
    },
    /// Value against target.
    Attainment(Attainment),
    /// Points over the distance |value − target|.
    CloseTo {
        /// The target.
        target: SubjectExpr,
        /// Distances, ascending, and scores.
        points: Vec<Point>,
    },
    /// So many points for each step.
    PerStep(PerStep),
    /// Lighthouse's curve: 0.9 of the scale at `p10`, half at `median`.
    LogNormal {
        /// The value that scores 0.9.
        p10: SubjectExpr,
        /// The value that scores 0.5.
        median: SubjectExpr,
    },
    /// Points over how the value stands among the other subjects (`rank`, `percentile rank`, `quantile`, `zscore`,
    /// `minmax`): the second is an [`Across`](super::Across) of `Value`.
    Relative(Vec<Point>, SubjectExpr),
    /// A plugin's curve.
    Plugin(PluginCurve),
    /// A formula.
    Formula(SubjectExpr),
}

/// `acme.sigmoid(target, steepness: 2)`. It is asked where the value and all arguments are known, and may answer any number.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PluginCurve {
    /// Which curve, with its options.
    pub curve: PluginCall,
    /// The type of the value, which is its first argument.
    pub value: Type,
    /// Its further arguments.
    pub arguments: Vec<SubjectExpr>,
}

/// One point of a curve.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// The value (or the distance).
    pub at: SubjectExpr,
    /// The score there.
    pub score: SubjectExpr,
}

/// `attainment of TARGET, at most 120`. With s = the scale's best:
/// higher is better s·value/target; lower is better s·target/value, or by difference s·(2 − value/target).
///
/// A better value never scores less. Where lower is better, a value of nought or below is as good as it gets: by quotient it
/// scores the cap, and is missing with its reason where there is none, since no number would be high enough. With a target of nought, what is expected is nothing: where lower is better (no
/// defects), a value of nought or below scores the scale's best and any other the floor; where higher is better, a value of
/// nought or below scores the floor, and any other is missing with its reason, as is any value with a target below nought.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attainment {
    /// The target.
    pub target: SubjectExpr,
    /// Lower is better.
    pub below: bool,
    /// By difference rather than by quotient.
    pub by_difference: bool,
    /// The floor; 0 without.
    pub at_least: Option<SubjectExpr>,
    /// The cap.
    pub at_most: Option<SubjectExpr>,
}

/// `deduct 2 for each 1 over 0 from 100, at least 0`; `add 1 for each 3% over target`.
/// Steps are counted in full: the floor of (value − reference) / step, never below 0.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PerStep {
    /// Whether points are added.
    pub add: bool,
    /// Points per step.
    pub amount: SubjectExpr,
    /// The size of a step.
    pub step: SubjectExpr,
    /// Steps are counted below the reference.
    pub under: bool,
    /// What the value is compared with.
    pub reference: SubjectExpr,
    /// Where the score starts: by default the scale's best for `deduct`, its worst for `add`.
    pub from: SubjectExpr,
    /// The floor.
    pub at_least: Option<SubjectExpr>,
    /// The cap.
    pub at_most: Option<SubjectExpr>,
}

impl Scorecard {
    /// The KPI of an id.
    pub fn kpi(&self, id: KpiId) -> &Kpi {
        &self.kpis[id.0 as usize]
    }

    /// The group of an id.
    pub fn group(&self, id: GroupId) -> &Group {
        &self.groups[id.0 as usize]
    }

    /// Whether it is in force in all of a period.
    pub fn is_in_force(&self, period: Period) -> bool {
        let (from, to) = self.effective;
        let (start, end) = (period.start(self.calendar), period.end(self.calendar));
        from.is_none_or(|from| start.is_some_and(|start| from <= start))
            && to.is_none_or(|to| end.is_some_and(|end| end <= to))
    }

    /// Of scorecards that are in force one after the other, the one for that period, or the last.
    pub fn for_period<'s>(
        all: impl Iterator<Item = &'s Scorecard> + Clone,
        period: Option<Period>,
    ) -> Option<&'s Scorecard> {
        let fits = |scorecard: &&Scorecard| period.is_some_and(|period| scorecard.is_in_force(period));
        (all.clone().find(fits)).or_else(|| all.max_by_key(|scorecard| scorecard.effective.0))
    }

    /// The rules of a part.
    pub fn rules(&self, member: Member) -> &Rules {
        match member {
            Member::Kpi(id) => &self.kpi(id).rules,
            Member::Group(id) => &self.group(id).rules,
        }
    }

    /// The name of a part.
    pub fn name_of(&self, member: Member) -> &str {
        match member {
            Member::Kpi(id) => &self.kpi(id).name,
            Member::Group(id) => &self.group(id).name,
        }
    }

    /// What people see of a part: its label, or its name where it has none.
    pub fn label_of(&self, member: Member) -> &str {
        let label = match member {
            Member::Kpi(id) => &self.kpi(id).label,
            Member::Group(id) => &self.group(id).label,
        };
        label.as_deref().unwrap_or_else(|| self.name_of(member))
    }

    /// The bands of a part.
    pub fn bands(&self, member: Member) -> Option<&Bands> {
        match member {
            Member::Kpi(id) => self.kpi(id).bands.as_ref(),
            Member::Group(id) => self.group(id).bands.as_ref(),
        }
    }

    /// The scorecard as the group of all.
    pub fn root(&self) -> &Group {
        &self.groups[0]
    }
}
