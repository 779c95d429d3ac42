//! The tree that the parser makes: what is written, with its places, and nothing that it means.
//!
//! Bodies hold their clauses in the order written. Whether a clause belongs where it stands, and whether it may stand
//! there twice, is for `resolve` to say, so that the message can be about the form rather than the grammar.

mod calendar;
mod expr;
mod outcome;
mod score;
mod scorecard;
mod table;

pub use calendar::*;
pub use expr::*;
pub use outcome::*;
pub use score::*;
pub use scorecard::*;
pub use table::*;

use crate::source::{SourceId, Span, Spanned};

/// A name where it stands.
pub type Name = Spanned<String>;

/// Names joined by dots: `orders.customer.segment`. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Path {
    /// The names.
    pub names: Vec<Name>,
    /// All of it.
    pub span: Span,
}

/// A whole file.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct File {
    /// Which file.
    pub source: SourceId,
    /// The lines of `##` at its head, if an empty line follows them.
    pub docs: Vec<String>,
    /// Its declarations that could be read.
    pub items: Vec<Item>,
}

/// A declaration.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Item {
    /// The lines of `##` before it, without the signs.
    pub docs: Vec<String>,
    /// Which one.
    pub kind: ItemKind,
    /// All of it.
    pub span: Span,
}

/// The declarations.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum ItemKind {
    /// `use "crm.kpi" as crm`
    Use(Use),
    /// `param csat_target = 90%`
    Param(Param),
    /// `table staff from csv "staff.csv" { … }`, or a contract without `from`
    Table(Table),
    /// `bind deals from xlsx "deals.xlsx" { … }`
    Bind(Table),
    /// `calendar office { … }`, or one whose hours are asked for
    Calendar(Calendar),
    /// `bind calendar crm.business_hours { … }`
    BindCalendar(BoundCalendar),
    /// `measure csat = avg(surveys.csat)`
    Measure(Measure),
    /// `curve service = 60% -> 0, 90% -> 100`
    Curve(Curve),
    /// `template indicator(column, worst, best) { … }`
    Template(Template),
    /// `scorecard specialist "…" { … }`
    Scorecard(Scorecard),
    /// `test "…" { given … expect … }`
    Test(Test),
}

/// `use`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Use {
    /// What is taken.
    pub target: UseTarget,
    /// The name behind `as`.
    pub name: Option<Name>,
}

/// What `use` takes.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum UseTarget {
    /// A file, by its path.
    File(Spanned<String>),
    /// A library that ships: `std.crm`.
    Library(Path),
}

/// `param NAME = VALUE`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Param {
    /// Its name.
    pub name: Name,
    /// Its label, for reports.
    pub label: Option<Spanned<String>>,
    /// Its value: a literal, possibly with a sign.
    pub value: Expr,
}

/// `measure NAME = EXPR`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Measure {
    /// Its name.
    pub name: Name,
    /// Its label, for reports.
    pub label: Option<Spanned<String>>,
    /// Its formula.
    pub value: Expr,
}

/// `curve NAME = SCORE`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Curve {
    /// Its name.
    pub name: Name,
    /// What stands behind `=`, any form of `score`.
    pub score: Score,
}

/// `template NAME(a, b) { … }`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Template {
    /// Its name.
    pub name: Name,
    /// The names of its holes.
    pub parameters: Vec<Name>,
    /// The clauses of the KPI.
    pub body: Vec<Clause>,
}

/// `test "…" { given … expect … }`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Test {
    /// What it is about.
    pub title: Spanned<String>,
    /// What is given: a name and its value.
    pub given: Vec<(Path, Expr)>,
    /// Rows of tables.
    pub tables: Vec<TestTable>,
    /// What is expected.
    pub expect: Vec<Expr>,
}

/// The rows of a table in a test, between pipes.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct TestTable {
    /// Which table.
    pub table: Path,
    /// The header.
    pub columns: Vec<Name>,
    /// The cells as written, trimmed.
    pub rows: Vec<Vec<Spanned<String>>>,
}
