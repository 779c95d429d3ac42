//! The tree that the parser makes: what is written, with its places, and nothing that it means.
//!
//! Bodies hold their clauses in the order written. Whether a clause belongs where it stands, and whether it may stand
//! there twice, is for `resolve` to say, so that the message can be about the form rather than the grammar.

use crate::source::{SourceId, Span, Spanned};
use crate::value::{Date, Granularity, Literal, Period, RoundingMode};

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
        /// Options: a name and a literal (a bare name alone means `yes`).
        options: Vec<(Name, Spanned<Literal>)>,
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

/// What `round` rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum RoundWhat {
    /// The scores of KPIs.
    Score,
    /// The scores of groups.
    Group,
    /// The total.
    Total,
}

/// How parts become a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Combine {
    /// Σ w·s / Σ w
    WeightedMean,
    /// (Π s^w)^(1/Σ w)
    GeometricMean,
    /// Σ w / Σ (w / s)
    HarmonicMean,
    /// Σ w·s, with percentages as ratios and points as factors; without weights Σ s
    Sum,
    /// Π s
    Product,
    /// The smallest
    Min,
    /// The largest
    Max,
}

/// `needs`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum Needs {
    /// A condition.
    Condition(Expr),
    /// `needs 3 of 5`: so many parts out of so many.
    Parts {
        /// How many must be there.
        needed: Spanned<u32>,
        /// How many there are.
        of: Spanned<u32>,
    },
}

/// What a missing value or part does.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum Missing {
    /// Its weight is shared out among its siblings.
    Skip,
    /// Its score is 0.
    Zero,
    /// Its score is the worst of the scale.
    Worst,
    /// The whole above it is missing too.
    Fail,
    /// Its score is this.
    Score(Expr),
    /// `missing needs 3 of 5` on a group or scorecard.
    Needs {
        /// How many must be there.
        needed: Spanned<u32>,
        /// How many there are.
        of: Spanned<u32>,
    },
}

/// `bands of EXPR { … }`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Bands {
    /// What is banded, if not the score.
    pub of: Option<Expr>,
    /// The bands as written.
    pub bands: Vec<Band>,
    /// All of it.
    pub span: Span,
}

/// One band.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Band {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Spanned<String>>,
    /// What lies in it.
    pub extent: BandExtent,
    /// All of it.
    pub span: Span,
}

/// What lies in a band.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum BandExtent {
    /// `70..<90`
    Range(Range),
    /// `>= 90`, `< 60`
    Compared(Comparison, Expr),
    /// `when EXPR`: any condition (with `bands of`, or veto-like bands)
    When(Expr),
    /// `otherwise`
    Otherwise,
}

/// One segment of `segments`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Segment {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Spanned<String>>,
    /// When it matches; none for `otherwise`.
    pub condition: Option<Expr>,
}

/// Points of a bonus or a penalty.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Points {
    /// The reason shown.
    pub why: Spanned<String>,
    /// How many points.
    pub amount: Expr,
    /// `for each EXPR`
    pub for_each: Option<Expr>,
    /// `when COND`
    pub condition: Option<Expr>,
    /// `at most M`
    pub at_most: Option<Expr>,
}

/// What a veto does.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum VetoEffect {
    /// `grade at most poor`
    GradeAtMost(Name),
    /// `score at most N`
    ScoreAtMost(Expr),
    /// `score 0`
    Score(Expr),
}

/// `distribute`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Distribute {
    /// `within department`
    pub within: Option<Path>,
    /// The shares from the best down.
    pub shares: Vec<Share>,
    /// What happens to equal subjects.
    pub ties: Option<Spanned<Ties>>,
}

/// One share of a forced distribution.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Share {
    /// The grade.
    pub name: Name,
    /// Its label.
    pub label: Option<Spanned<String>>,
    /// `top 20%`, `next 70%`; none for `rest`.
    pub part: Option<Expr>,
}

/// Ties of a forced distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Ties {
    /// Equal subjects share the better grade if most of them reach it.
    Together,
    /// Equal subjects get the better grade.
    Up,
    /// Equal subjects get the worse grade.
    Down,
}

/// One line of a `rollup`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct RollupPart {
    /// `total`, or a group's or KPI's name.
    pub part: Name,
    /// `average`, `sum`, `min`, `max`, `median`
    pub method: Name,
    /// `weighted by headcount`
    pub weighted_by: Option<Expr>,
}

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
    /// `average of x`, `best of x`, `median of x`, over all subjects
    Across {
        /// `average`, `best`, `worst`, `median`, `sum`, as written.
        function: Name,
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
    /// What could not be read; a diagnostic has been given.
    Error,
}

/// `function(argument, option: 3 …)`
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Call {
    /// The function: one name, or a plugin's with a dot. `percentile rank` is the one name `percentile rank`.
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
