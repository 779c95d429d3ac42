//! Why a value is missing, and how that is said.

use std::fmt;

use weigh_words::{Text, text};

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
    /// The link of this path has a value, of which its table keeps no row.
    Nowhere(String),
    /// A division by nought: the divisor as written.
    DivisionByZero(String),
    /// A logarithm, root or power that has no real value: the expression as written.
    Undefined(String),
    /// A number with more digits than can be held: the expression as written.
    TooLarge(String),
    /// A score with more digits than can be held.
    ScoreTooLarge,
    /// A condition of `needs` does not hold: it as written.
    Needs(String),
    /// `applies when` does not hold.
    NotApplicable,
    /// Attainment of a target that is nought or below.
    TargetNotPositive(String),
    /// Attainment where lower is better, of a value of nought or below, without a cap.
    NoCap,
    /// The places of a curve's points do not ascend for this subject.
    CurveOutOfOrder,
    /// A plugin's curve gives no score: its full name.
    NoCurveScore(String),
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
    /// No subject of the period (or of the part that is compared) has this number: it as written.
    Nobody(String),
    /// All subjects have the same number, so that none stands out: it as written.
    AllEqual(String),
    /// No band holds the score.
    NoBand,
    /// No segment's condition holds.
    NoSegment,
    /// No member has a score that could be rolled up.
    NoMembers,
    /// The weights of all members are nought.
    MembersWithoutWeight,
    /// The literal `missing`.
    Literal,
}

impl Reason {
    /// A phrase: `no row of surveys has a value for avg(surveys.csat)`.
    pub fn text(&self) -> Text {
        match self {
            Reason::NoRows { table, aggregate } => {
                text!("no row of {table} has a value for {aggregate}", table, aggregate)
            }
            Reason::NoCell(path) => text!("{path} is empty", path),
            Reason::NoLink(path) => text!("{path} is empty or leads nowhere", path),
            Reason::Nowhere(path) => text!("{path} leads nowhere", path),
            Reason::DivisionByZero(divisor) => text!("division by zero: {divisor} is 0", divisor),
            Reason::Undefined(expression) => text!("{expression} has no value here", expression),
            Reason::TooLarge(expression) => {
                text!("{expression} is too large to be held exactly", expression)
            }
            Reason::ScoreTooLarge => text!("the score is too large to be held exactly"),
            Reason::Needs(condition) => text!("needs {condition}", condition),
            Reason::NotApplicable => text!("does not apply"),
            Reason::TargetNotPositive(target) => text!("the target {target} is not above 0", target),
            Reason::NoCap => {
                text!("a value of 0 has no highest attainment; say how high it goes with `at most`")
            }
            Reason::CurveOutOfOrder => text!("the points of the curve do not ascend"),
            Reason::NoCurveScore(curve) => text!("{curve} gives no score for this value", curve),
            Reason::NoStep => text!("no step matches, and there is no `otherwise`"),
            Reason::Part(name) => text!("{name} is missing", name),
            Reason::TooFewParts { found, needed } => text!(
                "only {found} of the {needed} parts needed",
                found = *found,
                needed = *needed
            ),
            Reason::NoParts => text!("all parts are missing"),
            Reason::Weight(name) => text!("the weight of {name} is missing or negative", name),
            Reason::Nobody(of) => text!("no subject has {what}", what = of),
            Reason::AllEqual(of) => text!("{what} is the same for all subjects", what = of),
            Reason::NoBand => text!("no band holds the score"),
            Reason::NoSegment => text!("no segment's condition holds"),
            Reason::NoMembers => text!("no member has a score"),
            Reason::MembersWithoutWeight => text!("the weights of all members are 0"),
            Reason::Literal => text!("stated as missing"),
        }
    }
}

impl fmt::Display for Reason {
    /// Its [text](Reason::text) in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}
