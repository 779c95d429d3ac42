//! The result of a run: values, scores, weights in force, totals, grades, the reason for what is missing, data errors
//! and where everything came from. Columns of rows (a row is a subject in a period), in the order of periods, then of
//! subjects. No printing.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use weigh_dsl::model::{Scorecard, Type};
use weigh_dsl::value::{Date, DateTime, Decimal, Period};

/// What a run answers.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The scorecard: names, labels, groups, KPIs and bands, which the indices below refer to.
    pub scorecard: Arc<Scorecard>,
    /// The periods scored, in order; a single `None` where the scorecard has no periods.
    pub periods: Vec<Option<Period>>,
    /// Whether nobody asked for this period: the last one that the data covers completely.
    pub period_chosen: bool,
    /// The tables that were read.
    pub inputs: Vec<InputTable>,
    /// The subjects, in the order of the subject table.
    pub subjects: Vec<Subject>,
    /// The results, row by row: row = period index × number of subjects + subject index.
    pub results: Results,
    /// The roll-ups, in the order of the scorecard's.
    pub rollups: Vec<RollupResults>,
    /// What was wrong in the data and was skipped.
    pub data_errors: DataErrors,
    /// Rows read from all tables.
    pub rows_read: u64,
    /// How long it took.
    pub elapsed: Duration,
}

/// A subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its key, as text.
    pub key: String,
    /// What people see of it, where the table has a label.
    pub label: Option<String>,
}

/// A table that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputTable {
    /// Its name in the language.
    pub table: String,
    /// The kind of source.
    pub source: String,
    /// The locator as written.
    pub locator: String,
    /// Rows read.
    pub rows: u64,
    /// Rows skipped for a data error.
    pub skipped: u64,
    /// The files behind it: name, size and SHA-256. Empty unless provenance was asked for.
    pub files: Vec<weigh_sdk::Input>,
}

/// The results as columns, each as long as there are rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    /// Number of rows.
    pub rows: usize,
    /// The totals, rounded as declared.
    pub totals: Vec<Cell>,
    /// The index of the total's band (of the first group's bands).
    pub grades: Vec<Option<u32>>,
    /// The rank of the total among the subjects of the period: 1 is the best; equals share the better rank.
    pub ranks: Vec<Option<u32>>,
    /// By KPI.
    pub kpis: Vec<KpiResults>,
    /// By group; the first is the whole scorecard.
    pub groups: Vec<GroupResults>,
    /// The reasons that missing cells refer to.
    pub reasons: Vec<Reason>,
}

/// The results of a KPI.
#[derive(Debug, Clone, PartialEq)]
pub struct KpiResults {
    /// Values, unrounded.
    pub values: Vec<Cell>,
    /// Targets, where it has one.
    pub targets: Option<Vec<Cell>>,
    /// Scores, rounded as declared.
    pub scores: Vec<Cell>,
    /// Weights in force, as a share of the whole scorecard: 0 where the KPI was skipped, none where no share is
    /// defined (a total that is missing, or parts combined without weights).
    pub weights: Vec<Option<Decimal>>,
    /// The index of the band, where the KPI has bands.
    pub grades: Option<Vec<Option<u32>>>,
}

/// The results of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupResults {
    /// Scores, rounded as declared.
    pub scores: Vec<Cell>,
    /// Weights in force, as a share of the whole scorecard.
    pub weights: Vec<Option<Decimal>>,
    /// The index of the band, where the group has bands.
    pub grades: Option<Vec<Option<u32>>>,
}

/// A roll-up.
#[derive(Debug, Clone, PartialEq)]
pub struct RollupResults {
    /// By period, then in the order of the keys; behind them, without a level, the subjects that belong to none.
    pub levels: Vec<LevelResults>,
}

/// One of a level in a period: a department.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelResults {
    /// The period, by its place in the outcome.
    pub period: usize,
    /// Which one; none for the subjects that belong to none, who have no score together.
    pub level: Option<Subject>,
    /// How many subjects belong to it.
    pub members: u32,
    /// How many of them have which grade, by band of the total; empty without bands.
    pub grades: Vec<u32>,
    /// By part of the roll-up.
    pub scores: Vec<RolledScore>,
}

/// A score out of those of members.
#[derive(Debug, Clone, PartialEq)]
pub struct RolledScore {
    /// The score, rounded as declared for what it is made of.
    pub score: Cell,
    /// How many members have a score, which it is made of.
    pub members: u32,
    /// The index of its band, where what it is made of has bands. A sum has none.
    pub grade: Option<u32>,
}

/// A value, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// An exact number.
    Exact(Decimal),
    /// An IEEE double.
    Float(f64),
    /// Text.
    Text(Arc<str>),
    /// A day.
    Date(Date),
    /// A day and a time of day.
    DateTime(DateTime),
    /// Yes or no.
    Bool(bool),
    /// Nothing, and why: an index into [`Results::reasons`].
    Missing(ReasonId),
}

/// A reason of [`Results::reasons`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReasonId(pub u32);

/// Why a value is missing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The aggregate of this text had no rows (where its argument is known) to be taken from.
    NoRows {
        /// The table.
        table: String,
        /// The aggregate as written.
        aggregate: String,
    },
    /// A column of the subject has no value: its path as written.
    NoCell(String),
    /// The links of this path lead to no row whose rows the subject could share: a person without a region.
    NoLink(String),
    /// A division by nought: the divisor as written.
    DivisionByZero(String),
    /// A logarithm, root or power that has no real value: the expression as written.
    Undefined(String),
    /// A number with more digits than can be held: the expression as written.
    TooLarge(String),
    /// A condition of `needs` does not hold: it as written.
    Needs(String),
    /// `applies when` does not hold.
    NotApplicable,
    /// Attainment of a target that is nought or below.
    TargetNotPositive(String),
    /// The places of a curve's points do not ascend for this subject.
    CurveOutOfOrder,
    /// No step's condition holds, and there is no `otherwise`.
    NoStep,
    /// A part that must not be missing is: its name.
    Part(String),
    /// Fewer parts than needed.
    TooFewParts {
        /// How many were there.
        found: u32,
        /// How many are needed.
        needed: u32,
    },
    /// All parts are missing, or their weights are nought.
    NoParts,
    /// A weight is missing or negative: whose.
    Weight(String),
    /// No member has a score that could be rolled up.
    NoMembers,
    /// The weights of all members are nought.
    MembersWithoutWeight,
    /// The literal `missing`.
    Literal,
}

/// What was wrong in the data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DataErrors {
    /// The first ten of each kind in each table, in the order of tables, kinds, rows.
    pub shown: Vec<DataError>,
    /// How many there are, by table and kind.
    pub counts: Vec<(String, DataErrorKind, u64)>,
}

/// One thing wrong in the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataError {
    /// The table's name in the language.
    pub table: String,
    /// The file, with its sheet where there is one.
    pub input: String,
    /// The row as people count it: 1 is the header.
    pub row: u64,
    /// The column's name in the source, if it is about one.
    pub column: Option<String>,
    /// The value as it stands there.
    pub value: String,
    /// What kind of error.
    pub kind: DataErrorKind,
    /// What was expected, in words: `a whole number`, `a number from 1 to 5`, `a key of staff`.
    pub expected: String,
}

/// The kinds of data errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DataErrorKind {
    /// A cell that its column's type cannot hold, or a broken row.
    Unreadable,
    /// A date that no calendar has.
    ImpossibleDate,
    /// A value outside its column's range.
    OutOfRange,
    /// A key that is missing.
    MissingKey,
    /// A key that an earlier row has.
    DuplicateKey,
    /// A link's value that is no key of its table.
    DanglingLink,
}

impl Outcome {
    /// The index of a row.
    pub fn row(&self, period: usize, subject: usize) -> usize {
        period * self.subjects.len() + subject
    }

    /// The type of a KPI's value.
    pub fn value_type(&self, kpi: usize) -> Type {
        self.scorecard.kpis[kpi].value.ty
    }

    /// The reason of a missing cell.
    pub fn reason(&self, id: ReasonId) -> &Reason {
        &self.results.reasons[id.0 as usize]
    }
}

impl Cell {
    /// Whether it is missing.
    pub fn is_missing(&self) -> bool {
        matches!(self, Cell::Missing(_))
    }
}

impl fmt::Display for Reason {
    /// A phrase: `no rows of surveys for avg(surveys.csat)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::NoRows { table, aggregate } => write!(f, "no rows of {table} for {aggregate}"),
            Reason::NoCell(path) => write!(f, "{path} is empty"),
            Reason::NoLink(path) => write!(f, "{path} is empty or leads nowhere"),
            Reason::DivisionByZero(divisor) => write!(f, "division by zero: {divisor} is 0"),
            Reason::Undefined(expression) => write!(f, "{expression} has no value here"),
            Reason::TooLarge(expression) => write!(f, "{expression} is too large to be held exactly"),
            Reason::Needs(condition) => write!(f, "needs {condition}"),
            Reason::NotApplicable => f.write_str("does not apply"),
            Reason::TargetNotPositive(target) => write!(f, "the target {target} is not above 0"),
            Reason::CurveOutOfOrder => f.write_str("the points of the curve do not ascend"),
            Reason::NoStep => f.write_str("no step matches, and there is no `otherwise`"),
            Reason::Part(name) => write!(f, "{name} is missing"),
            Reason::TooFewParts { found, needed } => write!(f, "only {found} of the {needed} parts needed"),
            Reason::NoParts => f.write_str("all parts are missing"),
            Reason::Weight(name) => write!(f, "the weight of {name} is missing or negative"),
            Reason::NoMembers => f.write_str("no member has a score"),
            Reason::MembersWithoutWeight => f.write_str("the weights of all members are 0"),
            Reason::Literal => f.write_str("stated as missing"),
        }
    }
}
