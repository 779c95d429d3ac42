//! The page of one subject: total and grade, what the total is made of, every part with its value, target and score, how each
//! number came about, and what went before. What is told here of numbers is what `weigh explain` tells.

mod flow;
mod history;
mod parts;
mod scale;
mod shape;
mod words;

use std::collections::BTreeMap;

use serde::Serialize;
use weigh_engine::explain::{Explained, Explanation};
use weigh_words::{Language, text};

use crate::Handout;
use crate::explain::{Page, Raised, Said};
use crate::number::Style;
use crate::paint::step;
use crate::table::{band_label, total_style};
use crate::text::clean;
use flow::Flow;
use history::History;
use parts::Row;
use shape::Shape;

/// What the template `subject.html` is given.
#[derive(Debug, Serialize)]
pub(crate) struct SubjectView<'p> {
    /// The anchor of its section, which the table of all subjects links to.
    id: String,
    name: String,
    key: String,
    period: Option<String>,
    /// In the last period; none where it is missing.
    total: Option<String>,
    /// Why it is missing.
    lack: Option<String>,
    /// The best that there is.
    best: String,
    grade: Option<Grade>,
    rank: Option<String>,
    segment: Option<String>,
    /// What bonuses, penalties and vetoes did to the total.
    rules: Vec<Told>,
    /// How much the total has changed, and since when.
    change: Option<String>,
    flow: Option<Flow>,
    shape: Option<Shape>,
    rows: Vec<Row>,
    /// Whether there is a column of the kind.
    has: Has,
    /// How the total came about.
    how: Vec<Told>,
    raise: Option<Raise>,
    history: Option<History>,
    say: &'p BTreeMap<&'static str, String>,
}

/// A grade with its colour.
#[derive(Debug, Clone, Serialize)]
struct Grade {
    label: String,
    /// The place among the colours, 0 is the best.
    step: usize,
}

/// Which columns the table of parts has, and what there is in them.
#[derive(Debug, Default, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a template asks for each column by itself"
)]
struct Has {
    target: bool,
    grade: bool,
    weight: bool,
    points: bool,
    spark: bool,
    bullet: bool,
    /// Whether targets are marked on scales.
    mark: bool,
    /// Whether a value lies beyond the end of its scale.
    beyond: bool,
}

/// A line of an explanation.
#[derive(Debug, Serialize)]
struct Told {
    /// What it is about; empty where it goes on from the line above.
    lead: String,
    text: String,
    dim: bool,
}

impl From<Said> for Told {
    fn from(said: Said) -> Self {
        Self {
            lead: said.lead.trim_end().to_owned(),
            text: said.text,
            dim: said.dim,
        }
    }
}

/// What would raise the total most.
#[derive(Debug, Serialize)]
struct Raise {
    heads: Vec<String>,
    lines: Vec<Vec<String>>,
    about: Option<String>,
    nothing: Option<String>,
    notes: Vec<String>,
}

impl Raise {
    fn of(page: &Page<'_>, raised: Raised) -> Self {
        let said = |text| page.said(&text);
        let mut table = raised.table.into_iter();
        Self {
            heads: table.next().unwrap_or_default(),
            lines: table.collect(),
            about: raised.about.map(said),
            nothing: raised.nothing.map(said),
            notes: raised.notes.into_iter().map(said).collect(),
        }
    }
}

/// The anchor of a subject's section.
pub(crate) fn id(subject: usize) -> String {
    format!("s{subject}")
}

/// The pages of all subjects: what they have in common is found once.
pub(crate) struct Pages<'a> {
    handout: &'a Handout<'a>,
    totals: Style,
    columns: parts::Columns<'a>,
    options: crate::Options,
    words: BTreeMap<&'static str, String>,
}

impl<'a> Pages<'a> {
    /// The pages of an outcome.
    pub(crate) fn of(handout: &'a Handout<'a>, language: Language) -> Self {
        Self {
            handout,
            totals: total_style(handout.outcome, language),
            columns: parts::Columns::of(handout.outcome, language),
            options: crate::Options {
                language,
                ..crate::Options::default()
            },
            words: words::words(language),
        }
    }

    /// The page of a subject, by its place among the subjects of the outcome.
    pub(crate) fn view(&self, subject: usize) -> SubjectView<'_> {
        let outcome = self.handout.outcome;
        let language = self.options.language;
        let last = outcome.periods.len() - 1;
        let row = outcome.row(last, subject);
        let who = &outcome.subjects[subject];
        let bands = outcome.scorecard.root().bands.as_ref();
        let grade = outcome.results.grades[row].zip(bands);
        let total = self.totals.cell(&outcome.results.totals.cell(row));
        let told = self.told(subject);
        let page = told.map(|(explanation, _)| Page::new(explanation, &self.options));
        let pair = page.as_ref().zip(told.map(|(_, explained)| explained));
        let whole = pair.map(|(page, explained)| page.told_of_whole(&explained.total));
        let rank = pair.and_then(|(_, explained)| Some((explained.rank?, explained.ranked)));
        let rank = rank.map(|(rank, ranked)| text!("rank {rank} of {ranked}", rank, ranked));
        let rank = rank.or_else(|| {
            let rank = outcome.results.ranks[row];
            rank.map(|rank| text!("rank {rank}", rank))
        });
        let segment = outcome.results.segments.as_ref();
        let segment = segment.and_then(|segments| segments[row]);
        let (rows, has) = parts::rows(self, subject, pair);
        SubjectView {
            id: id(subject),
            name: clean(who.label.as_deref().unwrap_or(&who.key)),
            key: clean(&who.key),
            period: outcome.periods[last].map(|period| period.to_string()),
            lack: pair.and_then(|(page, explained)| page.reason(&explained.total.score)),
            best: outcome.scorecard.scale.1.to_string(),
            grade: grade.map(|(grade, bands)| Grade {
                label: band_label(bands, grade as usize),
                step: step(grade as usize, bands.bands.len()),
            }),
            rank: rank.map(|rank| rank.in_language(language)),
            segment: segment.map(|segment| {
                let segment = &outcome.scorecard.segments[segment as usize];
                clean(segment.label.as_deref().unwrap_or(&segment.name))
            }),
            rules: pair.map_or_else(Vec::new, |(page, explained)| {
                let rules = page.told_of_rules(&explained.total).into_iter();
                rules.filter(|said| !said.dim).map(Told::from).collect()
            }),
            change: history::change(self, subject),
            flow: pair
                .zip(total.as_deref())
                .and_then(|((page, explained), total)| flow::flow(page, &explained.total, total)),
            shape: shape::shape(self, subject),
            rows,
            has,
            how: whole.into_iter().flatten().map(Told::from).collect(),
            raise: pair.and_then(|(page, explained)| {
                let raised = page.raised(explained)?;
                Some(Raise::of(page, raised))
            }),
            history: history::history(self, subject),
            say: &self.words,
            total,
        }
    }

    /// What is told of a subject in the last period, if somebody explained it.
    fn told(&self, subject: usize) -> Option<(&'a Explanation, &'a Explained)> {
        let explanation = self.handout.explanations.get(subject)?;
        Some((explanation, explanation.periods.last()?))
    }
}

#[cfg(test)]
mod tests;
