//! Scorecards, groups and KPIs, and the clauses of their bodies.

use super::{
    Bands, Combine, Distribute, Expr, Missing, Name, Needs, Path, Points, Range, RollupPart, RoundWhat,
    Score, Segment, VetoEffect,
};
use crate::source::{Span, Spanned};
use crate::value::{Date, Granularity, RoundingMode};

/// `scorecard NAME "label" { … }`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Scorecard {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Spanned<String>>,
    /// What stands in its braces.
    pub body: Vec<Clause>,
}

/// `group NAME "label" weight W { … }`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Group {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Spanned<String>>,
    /// Its weight among its siblings.
    pub weight: Vec<Dated>,
    /// What stands in its braces.
    pub body: Vec<Clause>,
}

/// `kpi NAME "label" weight W { … }`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Kpi {
    /// Its name, or `each` with the names in brackets.
    pub name: KpiName,
    /// Its label.
    pub label: Option<Spanned<String>>,
    /// Its weight among its siblings.
    pub weight: Vec<Dated>,
    /// `= template(a, b)`
    pub template: Option<TemplateUse>,
    /// What stands in its braces.
    pub body: Vec<Clause>,
}

/// How a `kpi` is named.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum KpiName {
    /// `kpi mortality`
    One(Name),
    /// `kpi each (sanitation, schooling)`
    Each(Vec<Name>),
}

/// `= indicator(panel.mortality, 90, 2)`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct TemplateUse {
    /// Which template.
    pub template: Path,
    /// What fills its holes.
    pub arguments: Vec<Expr>,
    /// All of it.
    pub span: Span,
}

/// A definition that may hold for a time only: `30% effective 2024-01-01..2024-06-30`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Dated {
    /// The definition.
    pub value: Expr,
    /// When it holds; always, without.
    pub effective: Option<Effective>,
}

/// `effective 2024-01-01..2024-06-30`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Effective {
    /// The first day; open without.
    pub from: Option<Date>,
    /// The last day; open without.
    pub to: Option<Date>,
    /// All of it.
    pub span: Span,
}

/// A clause of a scorecard, a group, a KPI or a template.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Clause {
    /// The lines of `##` before it.
    pub docs: Vec<String>,
    /// Which one.
    pub kind: ClauseKind,
    /// All of it.
    pub span: Span,
    /// Its first word: what a message about the clause as such underlines.
    pub keyword: Span,
}

/// The clauses of a scorecard, a group, a KPI or a template.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum ClauseKind {
    /// `subject staff where role = "specialist"` or `subject surveys.employee`
    Subject {
        /// A table, or a table's column.
        path: Path,
        /// Which of its rows.
        condition: Option<Expr>,
    },
    /// `period quarter`
    Period(Spanned<Granularity>),
    /// `year starts april`: the month, 1 to 12.
    YearStarts(Spanned<u8>),
    /// `effective 2024-01-01..`
    Effective(Effective),
    /// `scale 0..100`
    Scale(Range),
    /// `round score 1`, `round total 0 half even`
    Round {
        /// What is rounded.
        what: Spanned<RoundWhat>,
        /// Decimal places.
        places: Spanned<u32>,
        /// How; half up without.
        mode: Option<Spanned<RoundingMode>>,
    },
    /// `combine geometric mean`
    Combine(Spanned<Combine>),
    /// `bands { … }`
    Bands(Bands),
    /// `group …`
    Group(Group),
    /// `kpi …`
    Kpi(Kpi),
    /// `value EXPR`
    Value(Expr),
    /// `unit %`, `unit "calls"`, `unit days`, `unit CNY`: as written, without quotes.
    Unit(Spanned<String>),
    /// `target EXPR`
    Target(Dated),
    /// `score …`
    Score(Score),
    /// `applies when COND`
    Applies(Expr),
    /// `needs count(t) >= 30`, `needs 3 of 5`
    Needs(Needs),
    /// `missing skip`
    Missing(Spanned<Missing>),
    /// `owner "…"`
    Owner(Spanned<String>),
    /// `source "…"`
    Source(Spanned<String>),
    /// `note "…"`
    Note(Spanned<String>),
    /// `bonus "Referrals" 1 for each EXPR, at most M`
    Bonus(Points),
    /// `penalty "…" …`
    Penalty(Points),
    /// `veto "Data leak" when COND, grade at most poor`
    Veto {
        /// The reason shown.
        why: Spanned<String>,
        /// When it strikes.
        condition: Expr,
        /// What it does.
        effect: Spanned<VetoEffect>,
    },
    /// `limit 0..110`
    Limit(Range),
    /// `distribute within department { … } ties together`
    Distribute(Distribute),
    /// `segments { champion when …, other otherwise }`
    Segments(Vec<Segment>),
    /// `rollup department { total average weighted by headcount }`
    Rollup {
        /// The level.
        level: Path,
        /// What is rolled up, how, and by which weight.
        parts: Vec<RollupPart>,
    },
}
