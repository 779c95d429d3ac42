//! Expressions, aggregates and their windows.

use super::{Name, Path};
use crate::source::{Span, Spanned};
use crate::value::{Literal, Period};

/// An expression.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Expr {
    /// Which one.
    pub kind: ExprKind,
    /// All of it.
    pub span: Span,
}

/// The expressions.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum ExprKind {
    /// A literal.
    Literal(Literal),
    /// `csat`, `orders.customer.segment`, `period.start`, `value`, `target`, `total`
    Name(Path),
    /// `sum(orders.amount where won)`, `min(a, b)`, `rank(total) within department`, `lower(name)`
    Call(Box<Call>),
    /// `average of x`, `best of x`, `percentile 20 of x`, over all subjects
    Across {
        /// `average`, `best`, `worst`, `median`, `sum`, `percentile`, as written.
        function: Name,
        /// Which percentile.
        which: Option<Box<Expr>>,
        /// Of what.
        of: Box<Expr>,
        /// `within region`
        within: Option<Path>,
    },
    /// `EXPR[previous]`
    Windowed(Box<Expr>, Vec<Spanned<Window>>),
    /// `- x`
    Negate(Box<Expr>),
    /// `not x`
    Not(Box<Expr>),
    /// `a + b`
    Arithmetic(Box<Expr>, Spanned<Arithmetic>, Box<Expr>),
    /// `a >= b`
    Compare(Box<Expr>, Spanned<Comparison>, Box<Expr>),
    /// `a and b`
    And(Box<Expr>, Box<Expr>),
    /// `a or b`
    Or(Box<Expr>, Box<Expr>),
    /// `x in ("a", "b")`; `negated` for `not in`
    In {
        /// What is looked for.
        value: Box<Expr>,
        /// Among what.
        among: Vec<Expr>,
        /// `not in`
        negated: bool,
    },
    /// `x between a and b`, both ends included
    Between {
        /// What is compared.
        value: Box<Expr>,
        /// The lower end.
        low: Box<Expr>,
        /// The upper end.
        high: Box<Expr>,
    },
    /// `if c then a else b`
    If {
        /// The condition.
        condition: Box<Expr>,
        /// Its value where that holds.
        then: Box<Expr>,
        /// Its value where it does not.
        otherwise: Box<Expr>,
    },
    /// `x is known` (or, if `known` is no, `x is missing`)
    Is {
        /// What is looked at.
        value: Box<Expr>,
        /// `known` rather than `missing`.
        known: bool,
    },
    /// `x otherwise y`
    Otherwise(Box<Expr>, Box<Expr>),
    /// `a starts with b`, `a ends with b`, `a contains b`
    TextTest(Box<Expr>, TextTest, Box<Expr>),
    /// `days between a and b`, `months between a and b`
    DateDifference {
        /// Days, or months.
        unit: DateUnit,
        /// From.
        from: Box<Expr>,
        /// To.
        to: Box<Expr>,
    },
    /// `working time between a and b in office`
    WorkingTime {
        /// From.
        from: Box<Expr>,
        /// To.
        to: Box<Expr>,
        /// The calendar that says which hours count.
        calendar: Path,
    },
    /// `first available (`Owner ID`, `业务机会所有人 ID`)`: the first of these whose columns the data has.
    FirstAvailable(Vec<Expr>),
    /// What could not be read; a diagnostic has been given.
    Error,
}

/// `function(argument, option: 3 …)`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Call {
    /// The function: one name, or a plugin's with a dot. `percentile rank` is one name, with its blank.
    pub function: Path,
    /// Arguments and named options.
    pub arguments: Vec<Argument>,
    /// `weighted by t.w`
    pub weighted_by: Option<Expr>,
    /// `by t.role: manager 50%, peer 30%`
    pub blend: Option<Blend>,
    /// `where C`
    pub condition: Option<Expr>,
    /// `via seller`: which link leads to the subject.
    pub via: Option<Path>,
    /// `within department`, inside the brackets or behind them.
    pub within: Option<Path>,
}

/// One argument of a call.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Argument {
    /// The option's name.
    pub name: Option<Name>,
    /// Its value.
    pub value: Expr,
}

/// `by t.role: manager 50%, peer 30%, self 20%`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Blend {
    /// The column that holds the role.
    pub by: Expr,
    /// Role (a name or a text) and weight.
    pub weights: Vec<(Name, Expr)>,
}

/// A window, or `overall`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Window {
    /// `[overall]`: over everybody.
    Overall,
    /// `[previous]`
    Previous,
    /// `[year ago]`
    YearAgo,
    /// `[year to date]`
    YearToDate,
    /// `[last 12 months]`
    Last(u32, WindowUnit),
    /// `[before]`
    Before,
    /// `[all]`
    All,
    /// `[2023-Q4]`
    Period(Period),
}

/// The unit of `[last N …]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum WindowUnit {
    /// Days
    Days,
    /// Weeks
    Weeks,
    /// Months
    Months,
    /// Quarters
    Quarters,
    /// Years
    Years,
}

/// `+ - * / ^`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `^`
    Power,
}

/// `= <> < <= > >=`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<>` or `≠`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// Tests of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum TextTest {
    /// `starts with`
    StartsWith,
    /// `ends with`
    EndsWith,
    /// `contains`
    Contains,
}

/// The unit of a difference of dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum DateUnit {
    /// `days between`
    Days,
    /// `months between`: whole months
    Months,
}
