//! What a report that is handed to somebody is made of: an outcome, the form that it was scored by, and what a reader needs to check
//! it. No writing.

use weigh_engine::Values;
use weigh_engine::dsl::model::Model;
use weigh_engine::dsl::source::Sources;
use weigh_engine::explain::Explanation;
use weigh_engine::outcome::Outcome;

use crate::history::History;

/// An outcome with all that a page or a workbook says beside it.
#[derive(Debug, Clone, Copy)]
pub struct Handout<'a> {
    /// What came out.
    pub outcome: &'a Outcome,
    /// How the numbers of the last period came about, subject by subject in the order of the outcome. Empty where nobody explained
    /// them, as for very many subjects.
    pub explanations: &'a [Explanation],
    /// What the form means: its tables, aggregates and formulas.
    pub model: &'a Model,
    /// The form as it was written; places in the model are places in these texts.
    pub sources: &'a Sources,
    /// What the outcome was scored from; only a workbook asks for it, whose formulas read it.
    pub values: Option<&'a Values>,
    /// The params that were set for this run, as they were typed.
    pub set: &'a [(String, String)],
    /// What earlier runs gave the same subjects, where the run was told where to find them.
    pub history: Option<&'a History>,
    /// When it was scored, as people of the place write it: `2026-11-28 14:05`. None where nobody is to know, so that equal runs
    /// give equal bytes.
    pub made: Option<&'a str>,
    /// The version of the program.
    pub version: &'a str,
}
