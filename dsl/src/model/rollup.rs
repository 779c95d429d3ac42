//! Roll-ups: scores of groups of subjects out of their members'.

use serde::Serialize;

use super::{Member, SubjectExpr};
use crate::source::Span;

/// `rollup department { total average weighted by headcount }`
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rollup {
    /// The level, as it is written.
    pub level: String,
    /// Which one of the level a subject belongs to: a column of it, or of what links lead to.
    pub key: SubjectExpr,
    /// What people see of it, where its table has a label.
    pub label: Option<SubjectExpr>,
    /// What is rolled up, in the order written.
    pub parts: Vec<RollupPart>,
    /// Where the level stands.
    #[serde(skip)]
    pub span: Span,
}

/// One score that is rolled up.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RollupPart {
    /// Whose score; the first group is the total.
    pub part: Member,
    /// How.
    pub method: RollupMethod,
    /// How much each member counts; only for an average. One that is missing or negative makes the score missing.
    pub weight: Option<SubjectExpr>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// How scores of members become one. Members without a score are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum RollupMethod {
    /// The mean, weighted where a weight is given.
    Average,
    /// The sum.
    Sum,
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// The one in the middle, or the mean of the two there.
    Median,
}

impl RollupMethod {
    /// All of them.
    pub const ALL: [RollupMethod; 5] = [
        RollupMethod::Average,
        RollupMethod::Sum,
        RollupMethod::Min,
        RollupMethod::Max,
        RollupMethod::Median,
    ];

    /// Its word in the language.
    pub fn word(self) -> &'static str {
        match self {
            RollupMethod::Average => "average",
            RollupMethod::Sum => "sum",
            RollupMethod::Min => "min",
            RollupMethod::Max => "max",
            RollupMethod::Median => "median",
        }
    }
}
