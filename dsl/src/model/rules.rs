//! Rules beside the weighted parts: bonus and penalty points, vetoes, forced distributions, segments.
//!
//! The order for a part: score → bonuses and penalties → limit → `missing` → vetoes on the score → rounding → bands
//! (or a distribution) → vetoes on the grade. So no bonus lifts a vetoed score, and what is printed is what is graded.

use serde::Serialize;

use super::SubjectExpr;
use crate::source::Span;
use crate::syntax::ast::Ties;
use crate::value::Decimal;

/// The rules of a KPI, a group or the scorecard, each kind in the order written.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Rules {
    /// Bonuses and penalties.
    pub adjustments: Vec<Adjustment>,
    /// Vetoes.
    pub vetoes: Vec<Veto>,
}

/// `bonus "why" 1 for each EXPR when COND, at most 5`, or a penalty. The points are
/// `amount × each` (each is not below 0), not above `at_most` and never below 0; none where the condition does not hold or something in
/// it is missing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Adjustment {
    /// The reason that people see.
    pub why: String,
    /// Whether the points are taken away.
    pub penalty: bool,
    /// The points (for each).
    pub amount: SubjectExpr,
    /// What is counted.
    pub each: Option<SubjectExpr>,
    /// When it is given.
    pub when: Option<SubjectExpr>,
    /// No more points than this.
    pub at_most: Option<SubjectExpr>,
    /// Its reason's place.
    #[serde(skip)]
    pub span: Span,
}

/// `veto "why" when COND, EFFECT`
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Veto {
    /// The reason that people see.
    pub why: String,
    /// When it strikes. What is missing does not.
    pub condition: SubjectExpr,
    /// What it does.
    pub effect: VetoEffect,
    /// Its reason's place.
    #[serde(skip)]
    pub span: Span,
}

/// What a veto does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum VetoEffect {
    /// `grade at most poor`: no band above the one of this index.
    GradeAtMost(u32),
    /// `score at most 59`
    ScoreAtMost(SubjectExpr),
    /// `score 0`: whatever was scored, also where nothing was.
    Score(SubjectExpr),
}

/// `distribute within department { excellent top 20%, good next 70%, poor rest } ties together`: grades by the order of
/// totals. Subjects without a total are not counted and get no grade.
///
/// The cuts lie at `n × (sum of the shares so far)`, rounded half up: so head-counts always make n, and who is left
/// over goes where the sum of shares says. Vetoes on the grade come behind it and move nobody else.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Distribute {
    /// Among whom: the subjects that are equal in this; all, without.
    pub within: Option<SubjectExpr>,
    /// From the best down: the index of the band, and its share (0.2 for `20%`); the last one takes the rest.
    pub shares: Vec<(u32, Option<Decimal>)>,
    /// What happens to equal totals on both sides of a cut.
    pub ties: Ties,
    /// Its keyword's place.
    #[serde(skip)]
    pub span: Span,
}

/// A label by rule: the first whose condition holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Segment {
    /// Its name.
    pub name: String,
    /// What people see.
    pub label: Option<String>,
    /// When it matches; always, without.
    pub condition: Option<SubjectExpr>,
}
