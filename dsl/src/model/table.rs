//! Tables: where rows come from, what their columns are, how they refer to each other.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{RowExpr, Type};
use crate::source::{SourceId, Span};
use crate::value::Literal;

/// A table of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct TableId(pub u32);

/// A column of a table that is known from the context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct ColumnId(pub u32);

/// A column of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct ColumnRef {
    /// The table.
    pub table: TableId,
    /// The column in it.
    pub column: ColumnId,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// Its name in the language.
    pub name: String,
    /// Its `##` lines.
    pub docs: Vec<String>,
    /// Where its rows come from.
    pub origin: Origin,
    /// What identifies a row.
    pub key: Option<ColumnId>,
    /// What people see of a row.
    pub label: Option<ColumnId>,
    /// What periods filter on: a date, a date with time, or a whole number that is a year.
    pub time: Option<ColumnId>,
    /// The columns that are declared or used, by [`ColumnId`]. What nothing uses is not here.
    pub columns: Vec<Column>,
    /// Its references to other tables.
    pub links: Vec<Link>,
    /// Which rows there are at all.
    pub filter: Option<RowExpr>,
    /// Its declaration's name.
    #[serde(skip)]
    pub span: Span,
}

/// Where rows come from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Origin {
    /// A source.
    Source {
        /// Its kind: `csv`.
        kind: String,
        /// What it opens; relative paths are relative to `declared_in`.
        locator: String,
        /// Options of the declaration.
        options: Map<String, Value>,
        /// Where each option is named.
        #[serde(skip)]
        option_spans: Vec<(String, Span)>,
        /// The file that declares it.
        declared_in: SourceId,
        /// The locator's place.
        #[serde(skip)]
        span: Span,
    },
    /// The different known values of these columns, each once, in the order of the values. The table has one column,
    /// its key; the columns link to it.
    Distinct(Vec<ColumnRef>),
    /// A contract that nothing binds. A model in which a scorecard needs it does not compile.
    Unbound,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Column {
    /// Its name in the language.
    pub name: String,
    /// Its type: declared, computed, or that of the source's schema.
    pub ty: Type,
    /// What a known value must lie in, both ends included.
    pub range: Option<ColumnRange>,
    /// Where its values come from.
    pub stored: Stored,
    /// Where it is declared, or first used.
    #[serde(skip)]
    pub span: Span,
}

/// The range of a declared column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnRange {
    /// The lowest value.
    pub low: Option<Literal>,
    /// The highest value.
    pub high: Option<Literal>,
}

/// Where the values of a column come from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Stored {
    /// A column of the source.
    Source {
        /// Its name there.
        header: String,
        /// Whether its type is declared, so that a cell which does not fit is a data error.
        declared: bool,
    },
    /// Computed from other columns of the row (`let`, `column … = …`).
    Computed(RowExpr),
    /// The value itself, in a table of distinct values.
    Distinct,
}

/// A many-to-one reference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Link {
    /// The column that holds the other table's key.
    pub column: ColumnId,
    /// The other table.
    pub target: TableId,
    /// Its declaration.
    #[serde(skip)]
    pub span: Span,
}

impl Table {
    /// The link that starts at a column.
    pub fn link_of(&self, column: ColumnId) -> Option<&Link> {
        self.links.iter().find(|link| link.column == column)
    }

    /// A column by its name in the language.
    pub fn column_named(&self, name: &str) -> Option<ColumnId> {
        self.columns
            .iter()
            .position(|column| column.name == name)
            .map(|at| ColumnId(at as u32))
    }
}
