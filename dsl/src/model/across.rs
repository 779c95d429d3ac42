//! Numbers across subjects: how one stands among all that are scored in the same period. Each needs every subject's
//! number first, so it is taken in a pass of its own.

use serde::Serialize;

use super::SubjectExpr;
use crate::value::Decimal;

/// A number across the subjects of a period.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Across {
    /// What is computed.
    pub function: AcrossFn,
    /// Of which number. Subjects where it is missing are not counted among the others.
    pub of: SubjectExpr,
    /// Only among the subjects that are equal in this; among all, without. A subject without it has no number.
    pub within: Option<SubjectExpr>,
}

/// What is computed across subjects. `n` is the number of subjects whose number is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum AcrossFn {
    /// The place from the largest down: 1 for the largest. Equals share the better place, and the next one counts
    /// them all.
    Rank,
    /// The place from the largest down, of which the next number has the next, however many share one: 1, 2, 2, 3.
    DenseRank,
    /// `(n − rank) / (n − 1)`: 1 for the first, 0 for the last. 1 where there is nobody else.
    Standing,
    /// The share of the others that are smaller, 0 to 1: `smaller / (n − 1)`, as `PERCENTRANK.INC` of spreadsheets.
    /// 1 where there is nobody else.
    PercentileRank,
    /// Which of so many equal parts it lies in, from 1 for the smallest numbers: the boundaries are the percentiles of
    /// type 7 of Hyndman & Fan; a number on a boundary belongs to the part below it.
    Quantile(u32),
    /// `(x − mean) / s`, with the sample's standard deviation (divisor n − 1). Missing where all are equal.
    ZScore,
    /// `(x − least) / (greatest − least)`. Missing where all are equal.
    MinMax,
    /// The mean, for everybody.
    Average,
    /// The largest, for everybody.
    Best,
    /// The smallest, for everybody.
    Worst,
    /// The median, for everybody.
    Median,
    /// The percentile of type 7, 0 to 100, for everybody.
    Percentile(Decimal),
    /// The sum, for everybody.
    Sum,
    /// The sum of all that are not smaller: of those that rank at or above it.
    CumulativeSum,
}

impl AcrossFn {
    /// Whether the subject's own number is part of the question. Where it is, a missing one is a missing answer.
    pub fn is_relative(self) -> bool {
        match self {
            AcrossFn::Rank
            | AcrossFn::DenseRank
            | AcrossFn::CumulativeSum
            | AcrossFn::Standing
            | AcrossFn::PercentileRank
            | AcrossFn::Quantile(_)
            | AcrossFn::ZScore
            | AcrossFn::MinMax => true,
            AcrossFn::Average
            | AcrossFn::Best
            | AcrossFn::Worst
            | AcrossFn::Median
            | AcrossFn::Percentile(_)
            | AcrossFn::Sum => false,
        }
    }
}
