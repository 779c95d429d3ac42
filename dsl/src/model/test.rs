//! Tests written beside the rules: what is given in place of data, and what the outcome must be.

use serde::Serialize;

use super::{Facet, Member, TableId};
use crate::source::Span;
use crate::syntax::ast::Comparison;
use crate::value::{Decimal, Literal, Period};

/// `test "a perfect quarter" { given … expect … }`. What is not given is not there: a table has no rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Test {
    /// What it is about.
    pub title: String,
    /// The name of the scorecard that it runs.
    pub scorecard: String,
    /// The period that is scored, if one is given.
    pub period: Option<Period>,
    /// Values in place of params, measures, KPI values and columns of the subject.
    pub values: Vec<GivenValue>,
    /// Rows of tables.
    pub rows: Vec<GivenRows>,
    /// What must be, of the first subject.
    pub expect: Vec<Expectation>,
    /// Its title's place.
    #[serde(skip)]
    pub span: Span,
}

/// A value that a test gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GivenValue {
    /// In place of what.
    pub what: Given,
    /// The value.
    pub value: Literal,
}

/// What a test can give a value for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Given {
    /// A param, by its name.
    Param(String),
    /// A measure, by its name.
    Measure(String),
    /// The value of a KPI, by its name: `needs` and `applies when` are not asked then.
    Kpi(String),
    /// A column of the subject's row, by the source's name for it.
    Column(TableId, String),
}

/// The rows that a test gives a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GivenRows {
    /// The table.
    pub table: TableId,
    /// The columns, by the source's names for them.
    pub columns: Vec<String>,
    /// The cells, as a text file would hold them.
    pub rows: Vec<Vec<String>>,
}

/// What a test expects.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Expectation {
    /// Of what.
    pub what: Expected,
    /// The decimal places that it is rounded to first (`round(total, 1) = 89.5`).
    pub places: Option<u32>,
    /// What it must be.
    pub is: Is,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// What a test can look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Expected {
    /// The value, score or grade of a part; the first group's score is the total.
    Part(Member, Facet),
    /// The weight in force of a part.
    Weight(Member),
    /// The rank of the total.
    Rank,
    /// The segment.
    Segment,
}

/// What something must be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Is {
    /// There, or not.
    Known(bool),
    /// A number.
    Compared(Comparison, Decimal),
    /// Between two numbers, both included.
    Between(Decimal, Decimal),
    /// A grade or a segment, by its index and its name. The better grade is the greater.
    Named(Comparison, u32, String),
}
