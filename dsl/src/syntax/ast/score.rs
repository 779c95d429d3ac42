//! The forms of `score`.

use super::{Argument, Expr, Path};
use crate::source::Span;

/// `score …`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Score {
    /// Which form.
    pub kind: ScoreKind,
    /// All of it, from behind the keyword.
    pub span: Span,
}

/// The forms of `score`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum ScoreKind {
    /// `60% -> 0, 90% -> 100`
    Points(Vec<CurvePoint>),
    /// `100 when value >= 95%, 80 when value >= 90%, otherwise 0`
    Steps {
        /// Score and condition.
        steps: Vec<(Expr, Expr)>,
        /// The score where no condition holds.
        otherwise: Option<Expr>,
    },
    /// `attainment of TARGET, at most 120`, `attainment below TARGET by difference`
    Attainment {
        /// `below`: lower is better.
        below: bool,
        /// The target.
        target: Expr,
        /// `by difference`
        by_difference: bool,
        /// `at least`
        at_least: Option<Expr>,
        /// `at most`
        at_most: Option<Expr>,
    },
    /// `close to TARGET: 5% -> 100, 10% -> 0`
    CloseTo {
        /// The target.
        target: Expr,
        /// Distances and scores.
        points: Vec<CurvePoint>,
    },
    /// `deduct 2 for each 1 over 0 from 100, at least 0`; `add 1 for each 3% over target`
    PerStep {
        /// Whether points are added rather than deducted.
        add: bool,
        /// Points per step.
        amount: Expr,
        /// The size of a step.
        step: Expr,
        /// `under`: steps are counted below the reference.
        under: bool,
        /// What the value is compared with.
        reference: Expr,
        /// `from`: where the score starts.
        from: Option<Expr>,
        /// `at least`
        at_least: Option<Expr>,
        /// `at most`
        at_most: Option<Expr>,
    },
    /// `quantile 5`
    Quantile(Expr, Option<Path>),
    /// `rank`
    Rank(Option<Path>),
    /// `percentile rank`
    PercentileRank(Option<Path>),
    /// `zscore: -2 -> 0, 2 -> 100`
    ZScore(Vec<CurvePoint>, Option<Path>),
    /// `minmax`
    MinMax(Option<Path>),
    /// `lognormal p10 P median M`
    LogNormal {
        /// The value that scores 0.9 of the scale.
        p10: Expr,
        /// The value that scores half of the scale.
        median: Expr,
    },
    /// `= 100 * (value - 20) / 65`
    Formula(Expr),
    /// A named curve, or a plugin's: `curve service`
    Named(Path, Vec<Argument>),
}

/// `60% -> 0`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct CurvePoint {
    /// Where.
    pub at: Expr,
    /// The score there.
    pub score: Expr,
}
