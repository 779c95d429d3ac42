//! Tables, contracts and bindings.

use super::{Expr, Name, Path};
use crate::source::{Span, Spanned};
use crate::value::Literal;

/// A table's declaration, a contract, or a binding.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Table {
    /// Its name.
    pub name: Path,
    /// Where its rows come from; none for a contract.
    pub origin: Option<Origin>,
    /// What stands in its braces.
    pub clauses: Vec<TableClause>,
}

/// Where rows come from.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum Origin {
    /// `from csv "data/staff.csv" sheet "Tickets"`
    Source {
        /// `csv`, a plugin's source, or a connection.
        kind: Name,
        /// The locator, where one is given.
        locator: Option<Spanned<String>>,
        /// Options: a name and its values, mostly one (a bare name alone means `yes`).
        options: Vec<(Name, Vec<Spanned<Literal>>)>,
    },
    /// `from distinct surveys.employee, calls.agent`
    Distinct(Vec<Path>),
}

/// A clause of a table.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct TableClause {
    /// The lines of `##` before it.
    pub docs: Vec<String>,
    /// Which one.
    pub kind: TableClauseKind,
    /// All of it.
    pub span: Span,
}

/// The clauses of a table.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum TableClauseKind {
    /// `key id`
    Key(Name),
    /// `label name`
    Label(Name),
    /// `time opened`
    Time(Name),
    /// `link employee -> staff`
    Link {
        /// The column.
        column: Name,
        /// The table that it refers to.
        target: Path,
    },
    /// `column csat: integer 1..5` or `column won: bool = EXPR`
    Column {
        /// Its name.
        name: Name,
        /// The declared type.
        ty: Option<Spanned<TypeName>>,
        /// The declared range, both ends included.
        range: Option<Range>,
        /// What it is computed from.
        value: Option<Expr>,
    },
    /// `let reply_time = first_reply - opened`
    Let {
        /// Its name.
        name: Name,
        /// What it is computed from.
        value: Expr,
    },
    /// `where EXPR`
    Where(Expr),
}

/// A type by its word.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub enum TypeName {
    /// `number`
    Number,
    /// `integer`
    Integer,
    /// `float`
    Float,
    /// `percent`
    Percent,
    /// `money CNY`
    Money(Name),
    /// `duration`
    Duration,
    /// `date`
    Date,
    /// `datetime`
    DateTime,
    /// `text`
    Text,
    /// `bool`
    Bool,
}

/// `90..100` or `70..<90`; an end may be left out where the construct allows it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Range {
    /// The lower end, included.
    pub low: Option<Expr>,
    /// The upper end.
    pub high: Option<Expr>,
    /// Whether the upper end is left out (`..<`).
    pub open: bool,
    /// All of it.
    pub span: Span,
}
