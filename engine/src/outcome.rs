//! The result of a run: values, scores, weights in force, totals, grades, the reason for what is missing, data errors
//! and where everything came from. Columns of rows (a row is a subject in a period), in the order of periods, then of
//! subjects. No printing.

mod note;
mod reason;

use std::sync::Arc;
use std::time::Duration;

use weigh_dsl::model::{Adjustment, Member, Scorecard, Type, Veto};
use weigh_dsl::value::{Date, DateTime, Decimal, Period};
use weigh_words::Text;

pub use self::note::{Note, NoteKind};
pub use self::reason::Reason;
pub use crate::cells::{CellRun, Cells, Numbers};
pub use crate::packed::{Packed, Rows, Run};

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
    pub subjects: Arc<[Subject]>,
    /// How many subjects there are in all: ranks count everybody, also where only some were asked for.
    pub population: usize,
    /// The results, row by row: row = period index × number of subjects + subject index.
    pub results: Results,
    /// The roll-ups, in the order of the scorecard's.
    pub rollups: Vec<RollupResults>,
    /// What was wrong in the data and was skipped.
    pub data_errors: DataErrors,
    /// What is no error, but should be known of the data.
    pub notes: Vec<Note>,
    /// Rows that came from all tables. A source may leave out what does not matter, so this is no part of a report that
    /// is to be the same wherever the rows lie.
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
    /// Rows that there are: neither left out by the table's `where`, nor at a time that nothing reads.
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
    pub totals: Cells,
    /// The index of the total's band (of the first group's bands).
    pub grades: Packed<Option<u32>>,
    /// The rank of the total among the subjects of the period: 1 is the best; equals share the better rank.
    pub ranks: Vec<Option<u32>>,
    /// By KPI.
    pub kpis: Vec<KpiResults>,
    /// By group; the first is the whole scorecard.
    pub groups: Vec<GroupResults>,
    /// What the bonuses, penalties and vetoes did, part by part in the order of KPIs, then of groups.
    pub rules: Vec<RuleResults>,
    /// The index of the segment, where the scorecard has segments.
    pub segments: Option<Packed<Option<u32>>>,
    /// The head-counts of a forced distribution, by period, then by what it is within.
    pub head_counts: Vec<HeadCount>,
    /// The reasons that missing cells refer to.
    pub reasons: Vec<Reason>,
}

/// What a rule did.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleResults {
    /// Whose rule: the first group's is the scorecard's.
    pub member: Member,
    /// Which one of the part's.
    pub rule: Rule,
    /// By row: the points of a bonus or a penalty, above 0; where a veto struck, the score that it set or capped, or yes
    /// for one on the grade; none where nothing happened.
    pub effects: Packed<Option<Cell>>,
}

/// A rule of a part, by its place among those of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// A bonus or a penalty.
    Adjustment(usize),
    /// A veto.
    Veto(usize),
}

/// A rule as the scorecard has it.
#[derive(Debug, Clone, Copy)]
pub enum RuleForm<'a> {
    /// A bonus or a penalty.
    Adjustment(&'a Adjustment),
    /// A veto.
    Veto(&'a Veto),
}

/// How many subjects a forced distribution gave each grade.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadCount {
    /// The index of the period.
    pub period: usize,
    /// The department, where it is within departments.
    pub within: Option<Cell>,
    /// How many have a total.
    pub subjects: u32,
    /// From the best down.
    pub shares: Vec<ShareCount>,
}

/// The head-count of one grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShareCount {
    /// The index of its band.
    pub band: u32,
    /// How many the shares give it.
    pub planned: u32,
    /// How many got it by the order of totals, before vetoes: others than planned where equal totals stood on both sides
    /// of a cut.
    pub given: u32,
}

/// The results of a KPI.
#[derive(Debug, Clone, PartialEq)]
pub struct KpiResults {
    /// Values, unrounded.
    pub values: Cells,
    /// Targets, where it has one.
    pub targets: Option<Cells>,
    /// Scores, rounded as declared.
    pub scores: Cells,
    /// Weights in force, as a share of the whole scorecard: 0 where the KPI was skipped, none where no share is
    /// defined (a total that is missing, or parts combined without weights).
    pub weights: Packed<Option<Decimal>>,
    /// The index of the band, where the KPI has bands.
    pub grades: Option<Packed<Option<u32>>>,
}

/// The results of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupResults {
    /// Scores, rounded as declared.
    pub scores: Cells,
    /// Weights in force, as a share of the whole scorecard.
    pub weights: Packed<Option<Decimal>>,
    /// The index of the band, where the group has bands.
    pub grades: Option<Packed<Option<u32>>>,
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
    pub expected: Text,
    /// What to do about it, where there is more to say than to mend the value.
    pub mend: Option<Text>,
}

/// The kinds of data errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
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

impl DataErrorKind {
    /// The name in results for programs; JSON has the same.
    pub fn name(self) -> &'static str {
        match self {
            DataErrorKind::Unreadable => "unreadable",
            DataErrorKind::ImpossibleDate => "impossible-date",
            DataErrorKind::OutOfRange => "out-of-range",
            DataErrorKind::MissingKey => "missing-key",
            DataErrorKind::DuplicateKey => "duplicate-key",
            DataErrorKind::DanglingLink => "dangling-link",
        }
    }
}

impl Results {
    /// The bytes that the results take, without those of texts.
    pub fn bytes(&self) -> usize {
        let grades = |grades: &Option<Packed<Option<u32>>>| grades.as_ref().map_or(0, Packed::bytes);
        let kpis = self.kpis.iter().map(|kpi| {
            kpi.values.bytes()
                + kpi.targets.as_ref().map_or(0, Cells::bytes)
                + kpi.scores.bytes()
                + kpi.weights.bytes()
                + grades(&kpi.grades)
        });
        let groups = (self.groups.iter())
            .map(|group| group.scores.bytes() + group.weights.bytes() + grades(&group.grades));
        let rules = self.rules.iter().map(|rule| rule.effects.bytes());
        let ranks = size_of_val(self.ranks.as_slice());
        let totals = self.totals.bytes() + self.grades.bytes() + ranks + grades(&self.segments);
        totals + kpis.sum::<usize>() + groups.sum::<usize>() + rules.sum::<usize>()
    }
}

impl Outcome {
    /// The index of a row.
    pub fn row(&self, period: usize, subject: usize) -> usize {
        period * self.subjects.len() + subject
    }

    /// The bonus or penalty, or the veto, of a rule's results.
    pub fn rule(&self, results: &RuleResults) -> RuleForm<'_> {
        let rules = self.scorecard.rules(results.member);
        match results.rule {
            Rule::Adjustment(at) => RuleForm::Adjustment(&rules.adjustments[at]),
            Rule::Veto(at) => RuleForm::Veto(&rules.vetoes[at]),
        }
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

    /// Whether another is the same to the last bit: 1.0 is not 1.00.
    pub(crate) fn is_same(&self, other: &Cell) -> bool {
        match (self, other) {
            (Cell::Exact(a), Cell::Exact(b)) => a.parts() == b.parts(),
            (Cell::Float(a), Cell::Float(b)) => a.to_bits() == b.to_bits(),
            _ => self == other,
        }
    }
}
