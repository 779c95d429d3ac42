//! Expressions, once for the rows of a table and once for a subject in a period: they share all but their leaves.

use std::hash::{Hash, Hasher};

use serde::Serialize;

use super::{Across, Aggregate, Blend, CalendarId, ColumnId, Facet, Member, Type};
use crate::source::Span;
use crate::syntax::ast::{Arithmetic, Comparison, DateUnit, TextTest};
use crate::value::Literal;

/// An expression over the rows of one table.
pub type RowExpr = Expr<RowLeaf>;

/// An expression over a subject in a period.
pub type SubjectExpr = Expr<SubjectLeaf>;

/// An expression.
#[derive(Debug, Clone, Serialize)]
pub struct Expr<L> {
    /// What it is.
    pub kind: ExprKind<L>,
    /// Its type.
    pub ty: Type,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// Equality ignores the place, so that equal expressions are computed once.
impl<L: PartialEq> PartialEq for Expr<L> {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.ty == other.ty
    }
}

impl<L: Eq> Eq for Expr<L> {}

impl<L: Hash> Hash for Expr<L> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.kind.hash(state);
        self.ty.hash(state);
    }
}

/// What an expression is. Arithmetic with a missing value is missing, and so is division by nought; a comparison or a
/// text test with a missing value is no; `And`, `Or`, `Not` see yes and no only.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub enum ExprKind<L> {
    /// A value. Params stand here with their values in force; a period does not (it was turned into days).
    Literal(Literal),
    /// A column, an aggregate …
    Leaf(L),
    /// `period.start`, `period.end`, `period.days`
    Period(PeriodPart),
    /// `- x`
    Negate(Box<Expr<L>>),
    /// `not x`
    Not(Box<Expr<L>>),
    /// `a + b`. On numbers; also date - date (a duration), date + duration and date - duration.
    Arithmetic(Arithmetic, Box<Expr<L>>, Box<Expr<L>>),
    /// `a >= b`. Numbers, dates, texts, yes/no; a date and a datetime are compared by their days.
    Compare(Comparison, Box<Expr<L>>, Box<Expr<L>>),
    /// `a and b`
    And(Box<Expr<L>>, Box<Expr<L>>),
    /// `a or b`
    Or(Box<Expr<L>>, Box<Expr<L>>),
    /// `x in (…)`, `x not in (…)`
    In {
        /// What is looked for.
        value: Box<Expr<L>>,
        /// Among what.
        among: Vec<Expr<L>>,
        /// `not in`; no, too, where the value is missing.
        negated: bool,
    },
    /// `x between a and b`, both ends included.
    Between {
        /// What is compared.
        value: Box<Expr<L>>,
        /// The lower end.
        low: Box<Expr<L>>,
        /// The upper end.
        high: Box<Expr<L>>,
    },
    /// `if c then a else b`
    If {
        /// The condition.
        condition: Box<Expr<L>>,
        /// The value where it holds.
        then: Box<Expr<L>>,
        /// The value where it does not.
        otherwise: Box<Expr<L>>,
    },
    /// `x is known`
    IsKnown(Box<Expr<L>>),
    /// `x otherwise y`
    Otherwise(Box<Expr<L>>, Box<Expr<L>>),
    /// `a starts with b`
    TextTest(TextTest, Box<Expr<L>>, Box<Expr<L>>),
    /// `days between a and b`
    DateDifference(DateUnit, Box<Expr<L>>, Box<Expr<L>>),
    /// `working time between a and b in office`: a duration. Over rows only.
    WorkingTime(CalendarId, Box<Expr<L>>, Box<Expr<L>>),
    /// `round(x, 1)`, `lower(t)`
    Call(Function, Vec<Expr<L>>),
}

/// The functions of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Function {
    /// The smallest of its arguments; missing if one is.
    Min,
    /// The largest of its arguments; missing if one is.
    Max,
    /// Without its sign.
    Abs,
    /// `round(x)` or `round(x, places)`: half up, settled first as a declared rounding is.
    Round,
    /// The largest whole number not above.
    Floor,
    /// The smallest whole number not below.
    Ceil,
    /// Natural logarithm, as a double; missing for what is not positive.
    Ln,
    /// e to the power, as a double.
    Exp,
    /// Square root, as a double; missing for a negative.
    Sqrt,
    /// The standard normal distribution: the share that lies below, as a double.
    Normal,
    /// The number that this share of a standard normal distribution lies below, as a double; missing for 0, 1 and what is beyond.
    NormalInverse,
    /// Small letters.
    Lower,
    /// Capital letters.
    Upper,
    /// Without blanks at both ends.
    Trim,
    /// The year of a date.
    Year,
    /// The month of a date, 1 to 12.
    Month,
    /// The day of a date in its month.
    Day,
    /// The day that a date with time lies in.
    DateOf,
}

/// Parts of the scored period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum PeriodPart {
    /// Its first day.
    Start,
    /// Its last day.
    End,
    /// Its number of days.
    Days,
}

/// Where an expression over rows begins.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub enum RowLeaf {
    /// A column of the row, or of the row that links lead to. Missing where a link's column is missing.
    Column {
        /// The columns whose links are followed, from the aggregate's table on.
        through: Vec<ColumnId>,
        /// The column there.
        column: ColumnId,
    },
}

/// Where an expression over a subject begins.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub enum SubjectLeaf {
    /// A number out of rows.
    Aggregate(Box<Aggregate>),
    /// `blend(…)`: the weighted mean of several aggregates, of those that are there.
    Blend(Box<Blend>),
    /// A column of the subject's row, or of one that links lead to from there.
    Column {
        /// The columns whose links are followed, from the subject table on.
        through: Vec<ColumnId>,
        /// The column there.
        column: ColumnId,
    },
    /// Such a column in which no row has a value, so that its type is not known either.
    EmptyColumn,
    /// In a KPI's `score`, `applies`, `needs`: its own `value`.
    Value,
    /// In a KPI's `score`: its own `target`.
    Target,
    /// In `missing score …`: the part's own score, with its bonuses and within its limits, before anything is filled in,
    /// vetoed or rounded. Missing for those whom the part does not apply to.
    OwnScore,
    /// A part's value, score or grade; checked to have no circle. A grade is the index of its band: 0 is the best.
    Part(Member, Facet),
    /// How the subject stands among the others.
    Across(Box<Across>),
}

/// What expressions begin with.
pub trait Leaf: Sized {
    /// The expressions inside it that stand over the same rows or subjects.
    fn inner(&self) -> Vec<&Expr<Self>>;
}

impl Leaf for RowLeaf {
    fn inner(&self) -> Vec<&Expr<Self>> {
        match self {
            RowLeaf::Column { .. } => Vec::new(),
        }
    }
}

impl Leaf for SubjectLeaf {
    fn inner(&self) -> Vec<&Expr<Self>> {
        match self {
            SubjectLeaf::Across(across) => std::iter::once(&across.of).chain(&across.within).collect(),
            SubjectLeaf::Aggregate(_)
            | SubjectLeaf::Blend(_)
            | SubjectLeaf::Column { .. }
            | SubjectLeaf::EmptyColumn
            | SubjectLeaf::Value
            | SubjectLeaf::Target
            | SubjectLeaf::OwnScore
            | SubjectLeaf::Part(..) => Vec::new(),
        }
    }
}

impl<L: Leaf> Expr<L> {
    /// Calls `f` on this expression and on all below it, from the top.
    pub fn walk<'a>(&'a self, f: &mut impl FnMut(&'a Expr<L>)) {
        f(self);
        for child in self.children() {
            child.walk(f);
        }
    }

    /// The expressions directly below it.
    pub fn children(&self) -> Vec<&Expr<L>> {
        match &self.kind {
            ExprKind::Literal(_) | ExprKind::Period(_) => Vec::new(),
            ExprKind::Leaf(leaf) => leaf.inner(),
            ExprKind::Negate(a) | ExprKind::Not(a) | ExprKind::IsKnown(a) => vec![a],
            ExprKind::Arithmetic(_, a, b)
            | ExprKind::Compare(_, a, b)
            | ExprKind::And(a, b)
            | ExprKind::Or(a, b)
            | ExprKind::Otherwise(a, b)
            | ExprKind::TextTest(_, a, b)
            | ExprKind::DateDifference(_, a, b)
            | ExprKind::WorkingTime(_, a, b) => vec![a, b],
            ExprKind::In { value, among, .. } => std::iter::once(&**value).chain(among).collect(),
            ExprKind::Between { value, low, high } => vec![value, low, high],
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => vec![condition, then, otherwise],
            ExprKind::Call(_, arguments) => arguments.iter().collect(),
        }
    }
}

impl<L> Expr<L> {
    /// The literal, if it is one.
    pub fn as_literal(&self) -> Option<&Literal> {
        match &self.kind {
            ExprKind::Literal(literal) => Some(literal),
            _ => None,
        }
    }
}
