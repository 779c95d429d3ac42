//! What an explanation says: a tree from the total down to rows. Plain data, no words: those are the report's.

use std::sync::Arc;

use weigh_dsl::model::{KpiId, Member, PluginCall, Scorecard, Type};
use weigh_dsl::value::{Date, Decimal, Period, Rounding};

use crate::outcome::{Cell, DataErrors, InputTable, Note, Reason, ReasonId, Rule, Subject};

/// The trees behind the numbers of one subject.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The scorecard: names, labels and bands, which the indices below refer to.
    pub scorecard: Arc<Scorecard>,
    /// The subject.
    pub subject: Subject,
    /// A tree for each period that was asked for, in order.
    pub periods: Vec<Explained>,
    /// Whether nobody asked for this period: the last one that the data covers completely.
    pub period_chosen: bool,
    /// The parts that were asked for; the whole scorecard, if none was.
    pub asked: Vec<Member>,
    /// The reasons that missing cells refer to.
    pub reasons: Vec<Reason>,
    /// The tables that were read.
    pub inputs: Vec<InputTable>,
    /// What was wrong in the data and was skipped.
    pub data_errors: DataErrors,
    /// What is worth knowing about the data.
    pub notes: Vec<Note>,
}

/// The tree of one period.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The period; none where the scorecard has none.
    pub period: Option<Period>,
    /// Its first and its last day.
    pub days: Option<(Date, Date)>,
    /// The rank of the total, and among how many.
    pub rank: Option<u32>,
    /// How many subjects have a total in this period.
    pub ranked: u32,
    /// The index of the segment, where the scorecard has segments.
    pub segment: Option<u32>,
    /// The scorecard as the group of all.
    pub total: Part,
    /// What a better value of each KPI would bring, the most first. Those whose value is missing are not here, and those for which
    /// very many subjects would have to be scored again.
    pub raises: Vec<Raise>,
}

/// A KPI or a group.
#[derive(Debug, Clone)]
pub struct Part {
    /// Which one.
    pub member: Member,
    /// What it is made of.
    pub content: Content,
    /// How it stands.
    pub standing: Standing,
    /// Whether it is in force in the period; what is not does not apply.
    pub in_force: bool,
    /// Its weight among its siblings; none for the whole scorecard.
    pub weight: Option<PartWeight>,
    /// Its weight in force, as a share of the whole scorecard.
    pub share: Option<Decimal>,
    /// The condition of `applies when`.
    pub applies: Option<Formula>,
    /// The conditions of `needs`.
    pub needs: Vec<Formula>,
    /// The bonuses, penalties and vetoes, whether or not they did something.
    pub rules: Vec<RuleSeen>,
    /// Its score before everything below.
    pub raw: Cell,
    /// With bonuses and penalties.
    pub adjusted: Cell,
    /// What it is kept within.
    pub low: Option<Formula>,
    /// What it is kept within.
    pub high: Option<Formula>,
    /// Within those limits.
    pub limited: Cell,
    /// With what the policy fills in where it is missing.
    pub filled: Cell,
    /// What vetoes leave: the score before it is rounded.
    pub settled: Cell,
    /// The declared rounding.
    pub rounding: Option<Rounding>,
    /// Its score.
    pub score: Cell,
    /// Its band, where it has bands.
    pub grade: Option<Graded>,
}

/// What a part is made of.
#[derive(Debug, Clone)]
pub enum Content {
    /// A KPI.
    Kpi {
        /// Its value as the formula gives it.
        formula: Box<Formula>,
        /// Its value; missing, too, where a condition of `needs` does not hold.
        value: Cell,
        /// Its target.
        target: Option<Box<Formula>>,
        /// How the value becomes a score.
        scored: Box<Scored>,
    },
    /// A group.
    Group {
        /// Its members.
        parts: Vec<Part>,
        /// What they come to.
        combined: Cell,
        /// What is made of that, if anything.
        scored: Option<Box<Scored>>,
        /// How many of its members have a score of their own.
        found: u32,
    },
}

/// How a part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has a score of its own.
    There,
    /// It is missing and scores what its policy says.
    Filled,
    /// It is missing, and its weight goes to its siblings.
    Skipped,
    /// It is missing, and so is the group above it.
    Failed,
    /// It does not apply: its weight goes to its siblings.
    NotApplicable,
}

/// A weight among siblings.
#[derive(Debug, Clone)]
pub struct PartWeight {
    /// The weight; missing with its reason.
    pub own: Result<Decimal, ReasonId>,
    /// How it is computed, where it is not the same for everybody.
    pub formula: Option<Formula>,
    /// Its share of the whole scorecard as written, if nothing were missing: none where weights are no shares, or one
    /// of them is missing. What is in force is the part's `share`.
    pub written: Option<Decimal>,
}

/// A formula with its values.
#[derive(Debug, Clone)]
pub struct Formula {
    /// As it is written, on one line.
    pub text: String,
    /// What it is.
    pub kind: FormulaKind,
    /// Its type.
    pub ty: Type,
    /// What it comes to, or why it has no value.
    pub value: Cell,
    /// What it is made of, literals left out.
    pub parts: Vec<Formula>,
    /// The rows behind it, if it is an aggregate and they were counted.
    pub rows: Option<Behind>,
    /// Who is compared, if it looks across subjects.
    pub company: Option<Company>,
}

/// What a formula is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormulaKind {
    /// A value as it stands there, or that of a param.
    Literal,
    /// A number out of rows.
    Aggregate,
    /// A column of the subject, or a part of the period.
    Given,
    /// The value, the target or the score of the KPI that it stands in.
    Own,
    /// The value, the score or the grade of a part.
    Part,
    /// A number across subjects.
    Across,
    /// Made of other formulas.
    Operation,
}

/// The rows behind an aggregate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Behind {
    /// The table.
    pub table: String,
    /// From which day on; none is since ever.
    pub from: Option<Date>,
    /// The last day; none is for ever.
    pub to: Option<Date>,
    /// Whether it is over everybody's rows.
    pub overall: bool,
    /// How many rows of the subject lie in the window.
    pub read: u64,
    /// How many of them count: the filter lets them through, and what is aggregated is known.
    pub used: u64,
    /// Of a share, how many of those are a yes.
    pub yes: Option<u64>,
    /// The columns that the aggregate reads.
    pub columns: Vec<String>,
    /// The rows that count, in the order of the table, as far as they were asked for.
    pub rows: Vec<BehindRow>,
}

/// A row behind an aggregate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BehindRow {
    /// The file, with its sheet where there is one, and the row as people count it. None for a table that others link
    /// to, whose rows have a key instead.
    pub place: Option<(String, u64)>,
    /// What stands in the columns; empty where nothing does.
    pub cells: Vec<String>,
}

/// Whom a subject is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Company {
    /// How many have the number that is compared, the subject among them.
    pub known: u32,
    /// What they are equal in.
    pub within: Option<Cell>,
}

/// How a value became a score.
#[derive(Debug, Clone)]
pub enum Scored {
    /// Points.
    Points {
        /// What is looked up: the value itself, its distance from a target, or how it stands among the others.
        at: Looked,
        /// The number that is looked up.
        place: Cell,
        /// The places and their scores.
        points: Vec<(Cell, Cell)>,
        /// Where it lies; none where there is no score.
        stretch: Option<Stretch>,
    },
    /// The score of the first condition that holds.
    Steps {
        /// The conditions with the scores.
        steps: Vec<(Formula, Formula)>,
        /// The score where none holds.
        otherwise: Option<Formula>,
        /// The place of the one that holds; the number of steps for `otherwise`.
        taken: Option<usize>,
    },
    /// Value against target.
    Attainment {
        /// The target.
        target: Formula,
        /// Lower is better.
        below: bool,
        /// By difference rather than by quotient.
        by_difference: bool,
        /// Before floor and cap.
        unlimited: Option<Cell>,
        /// The floor.
        at_least: Option<Formula>,
        /// The cap.
        at_most: Option<Formula>,
    },
    /// So many points for each step.
    PerStep {
        /// Whether points are added.
        add: bool,
        /// Whether steps are counted below the reference.
        under: bool,
        /// Points for each step.
        amount: Formula,
        /// The size of a step.
        step: Formula,
        /// What the value is compared with.
        reference: Formula,
        /// Where the score starts.
        from: Formula,
        /// How many steps there are.
        steps: Option<Cell>,
        /// The floor.
        at_least: Option<Formula>,
        /// The cap.
        at_most: Option<Formula>,
    },
    /// Lighthouse's curve.
    LogNormal {
        /// The value that scores 0.9 of the scale.
        p10: Formula,
        /// The value that scores half of it.
        median: Formula,
    },
    /// A plugin's curve.
    Plugin {
        /// Which, with its options.
        curve: PluginCall,
        /// What it looked at beside the value.
        arguments: Vec<Formula>,
    },
    /// A formula.
    Formula(Formula),
}

/// What is looked up on points.
#[derive(Debug, Clone)]
pub enum Looked {
    /// The value.
    Value,
    /// Its distance from this target.
    Distance(Formula),
    /// How it stands among the others.
    Standing(Formula),
}

/// Where a value lies among points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch {
    /// It scores what this point does, because it lies at it, or beyond the first or the last one.
    At(usize),
    /// Between this point and the next.
    Between(usize),
}

/// A rule of a part.
#[derive(Debug, Clone)]
pub struct RuleSeen {
    /// Which one.
    pub rule: Rule,
    /// Whether it did something.
    pub fired: bool,
    /// The points of a bonus or a penalty.
    pub points: Option<Cell>,
    /// Its condition.
    pub condition: Option<Formula>,
    /// The points (for each).
    pub amount: Option<Formula>,
    /// What is counted.
    pub each: Option<Formula>,
    /// No more points than this; or the score that a veto sets or caps.
    pub limit: Option<Formula>,
}

/// How a score was graded.
#[derive(Debug, Clone)]
pub struct Graded {
    /// The index of the band.
    pub band: Option<u32>,
    /// What is banded, if not the score.
    pub of: Option<Formula>,
    /// How it came to that band.
    pub by: GradedBy,
    /// A veto capped it.
    pub vetoed: bool,
    /// The better band beside it and how far away it begins, for bands that are ranges.
    pub better: Option<(u32, Decimal)>,
    /// The worse band beside it and how far the score lies above the place where its own band begins.
    pub worse: Option<(u32, Decimal)>,
    /// The edge that the unrounded score lies within one rounding step of.
    pub near: Option<Decimal>,
}

/// How a grade is found.
#[derive(Debug, Clone)]
pub enum GradedBy {
    /// By the range that the score lies in.
    Range,
    /// By conditions, of each band in order: none for `otherwise`.
    Conditions(Vec<Option<Formula>>),
    /// By the order of totals.
    Distribution,
}

/// What a better value of a KPI would bring to the total, everything else as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Raise {
    /// The KPI.
    pub kpi: KpiId,
    /// Its value as it is.
    pub value: Decimal,
    /// One step of value in the direction that raises the total.
    pub step: Option<Supposition>,
    /// The smallest change that raises the total, where one step does not.
    pub next: Option<Supposition>,
    /// The smallest change with which it brings all that it can.
    pub most: Option<Supposition>,
    /// The smallest change that reaches a better grade of the total.
    pub grade: Option<Supposition>,
    /// Whether its score depends on the other subjects, who are taken to stay as they are.
    pub relative: bool,
    /// Whether nothing but one step was tried, because each trial scores very many subjects again.
    pub only_step: bool,
}

/// A value that a KPI might have, and what would come of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Supposition {
    /// The value.
    pub value: Decimal,
    /// What it brings to the total before that is rounded.
    pub gain: Decimal,
    /// The total.
    pub total: Cell,
    /// The index of its band.
    pub grade: Option<u32>,
}

impl Explanation {
    /// The reason of a missing cell.
    pub fn reason(&self, id: ReasonId) -> &Reason {
        &self.reasons[id.0 as usize]
    }
}
