//! What becomes of scores: roundings, combinations, missing parts, bands, segments, rules and distributions.

use super::{Comparison, Expr, Name, Path, Range};
use crate::source::{Span, Spanned};

/// What `round` rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum RoundWhat {
    /// The scores of KPIs.
    Score,
    /// The scores of groups.
    Group,
    /// The total.
    Total,
}

/// How parts become a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Combine {
    /// Σ w·s / Σ w
    WeightedMean,
    /// (Π s^w)^(1/Σ w)
    GeometricMean,
    /// Σ w / Σ (w / s)
    HarmonicMean,
    /// Σ w·s, with percentages as ratios and points as factors; without weights Σ s
    Sum,
    /// Π s
    Product,
    /// The smallest
    Min,
    /// The largest
    Max,
}

/// `needs`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum Needs {
    /// A condition.
    Condition(Expr),
    /// `needs 3 of 5`: so many parts out of so many.
    Parts {
        /// How many must be there.
        needed: Spanned<u32>,
        /// How many there are.
        of: Spanned<u32>,
    },
}

/// What a missing value or part does.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum Missing {
    /// Its weight is shared out among its siblings.
    Skip,
    /// Its score is 0.
    Zero,
    /// Its score is the worst of the scale.
    Worst,
    /// The whole above it is missing too.
    Fail,
    /// Its score is this.
    Score(Expr),
    /// `missing needs 3 of 5` on a group or scorecard.
    Needs {
        /// How many must be there.
        needed: Spanned<u32>,
        /// How many there are.
        of: Spanned<u32>,
    },
}

/// `bands of EXPR { … }`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Bands {
    /// What is banded, if not the score.
    pub of: Option<Expr>,
    /// The bands as written.
    pub bands: Vec<Band>,
    /// All of it.
    pub span: Span,
}

/// One band.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Band {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Spanned<String>>,
    /// What lies in it.
    pub extent: BandExtent,
    /// All of it.
    pub span: Span,
}

/// What lies in a band.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum BandExtent {
    /// `70..<90`
    Range(Range),
    /// `>= 90`, `< 60`
    Compared(Comparison, Expr),
    /// `when EXPR`: any condition (with `bands of`, or veto-like bands)
    When(Expr),
    /// `otherwise`
    Otherwise,
}

/// One segment of `segments`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Segment {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Spanned<String>>,
    /// When it matches; none for `otherwise`.
    pub condition: Option<Expr>,
}

/// Points of a bonus or a penalty.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Points {
    /// The reason shown.
    pub why: Spanned<String>,
    /// How many points.
    pub amount: Expr,
    /// `for each EXPR`
    pub for_each: Option<Expr>,
    /// `when COND`
    pub condition: Option<Expr>,
    /// `at most M`
    pub at_most: Option<Expr>,
}

/// What a veto does.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum VetoEffect {
    /// `grade at most poor`
    GradeAtMost(Name),
    /// `score at most N`
    ScoreAtMost(Expr),
    /// `score 0`
    Score(Expr),
}

/// `distribute`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Distribute {
    /// `within department`
    pub within: Option<Path>,
    /// The shares from the best down.
    pub shares: Vec<Share>,
    /// What happens to equal subjects.
    pub ties: Option<Spanned<Ties>>,
}

/// One share of a forced distribution.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Share {
    /// The grade.
    pub name: Name,
    /// Its label.
    pub label: Option<Spanned<String>>,
    /// `top 20%`, `next 70%`; none for `rest`.
    pub part: Option<Expr>,
}

/// Ties of a forced distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Ties {
    /// Equal subjects share the better grade if most of them reach it.
    Together,
    /// Equal subjects get the better grade.
    Up,
    /// Equal subjects get the worse grade.
    Down,
}

/// One line of a `rollup`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct RollupPart {
    /// `total`, or a group's or KPI's name.
    pub part: Name,
    /// `average`, `sum`, `min`, `max`, `median`
    pub method: Name,
    /// `weighted by headcount`
    pub weighted_by: Option<Expr>,
}
