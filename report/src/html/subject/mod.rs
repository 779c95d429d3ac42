//! The page of one subject.

use serde::Serialize;
use weigh_words::Language;

use crate::Handout;
use crate::number::Style;
use crate::table::{band_label, total_style};
use crate::text::clean;

/// What the template `subject.html` is given.
#[derive(Debug, Serialize)]
pub(crate) struct SubjectView {
    /// The anchor of its section, which the table of all subjects links to.
    id: String,
    name: String,
    key: String,
    /// In the last period; none where it is missing.
    total: Option<String>,
    grade: Option<String>,
    rank: Option<u32>,
}

/// The anchor of a subject's section.
pub(crate) fn id(subject: usize) -> String {
    format!("s{subject}")
}

/// The pages of all subjects: what they have in common is found once.
pub(crate) struct Pages<'a> {
    handout: &'a Handout<'a>,
    totals: Style,
}

impl<'a> Pages<'a> {
    /// The pages of an outcome.
    pub(crate) fn of(handout: &'a Handout<'a>, language: Language) -> Self {
        Self {
            handout,
            totals: total_style(handout.outcome, language),
        }
    }

    /// The page of a subject, by its place among the subjects of the outcome.
    pub(crate) fn view(&self, subject: usize) -> SubjectView {
        let outcome = self.handout.outcome;
        let row = outcome.row(outcome.periods.len() - 1, subject);
        let who = &outcome.subjects[subject];
        let bands = outcome.scorecard.root().bands.as_ref();
        let grade = outcome.results.grades[row].zip(bands);
        SubjectView {
            id: id(subject),
            name: clean(who.label.as_deref().unwrap_or(&who.key)),
            key: clean(&who.key),
            total: self.totals.cell(&outcome.results.totals.cell(row)),
            grade: grade.map(|(grade, bands)| band_label(bands, grade as usize)),
            rank: outcome.results.ranks[row],
        }
    }
}
