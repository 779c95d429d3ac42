//! A report as one page that stands alone: opened from disk, sent by mail, printed. Numbers are those of the terminal's table,
//! written by the same styles. What a section says is a view, plain data of [`serde::Serialize`]; how it looks is a template in
//! `templates/`, a style and a script. No files are read here.

mod chart;
mod data;
mod distribution;
mod findings;
mod folded;
mod grid;
mod heat;
mod levels;
mod look;
mod method;
mod origin;
mod page;
mod people;
mod periods;
mod subject;
mod summary;
pub(crate) mod told;
mod words;

use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;
use weigh_engine::outcome::Outcome;
use weigh_words::Language;

use crate::Handout;
use crate::number::Style;
use crate::table::{Sheet, ranked, total_style};
pub use look::{Look, Mistake, Own};
use page::Page;

/// How a page is made.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// In which language.
    pub language: Language,
    /// What it looks like.
    pub look: &'a Look,
}

/// What the report's template is given, beside the frame.
#[derive(Debug, Serialize)]
struct View<'a> {
    summary: summary::Summary,
    distribution: distribution::Distribution,
    people: people::People,
    heat: heat::Map,
    periods: Option<&'a periods::Periods>,
    rolled: Vec<levels::Rolled>,
    head_counts: Vec<levels::HeadCounts>,
    segments: Vec<levels::Segments>,
    fired: Vec<findings::Fired>,
    missing: Vec<findings::Missing>,
    data_errors: Option<findings::DataErrors>,
    notes: Vec<String>,
    method: method::Method,
    origin: origin::Origin,
    /// Whether there is nobody to show.
    empty: bool,
    /// Whether the script draws rows as they are wanted, since they are many.
    large: bool,
}

/// Pages of so many subjects are drawn.
const MOST_DRAWN: usize = 300;

/// And so many scores, each of which says how it came about.
const MOST_SCORES: usize = 4_500;

/// Whether a page is drawn as it is written, with a page for each subject that says how every number came about. Of more, rows go
/// into it as data, and a script draws those that are wanted.
pub fn draws_all(outcome: &Outcome) -> bool {
    let (subjects, kpis) = (outcome.subjects.len(), outcome.scorecard.kpis.len());
    subjects <= MOST_DRAWN && subjects * kpis <= MOST_SCORES
}

/// Writes the report. Long parts go to the writer piece by piece.
pub fn write(handout: &Handout<'_>, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let title = crate::table::title(handout.outcome);
    let page = Page::new(options, &title, (handout.version, handout.made))?;
    let sheet = Sheet::of(handout.outcome, None, usize::MAX, options.language);
    let report = Report::of(handout, &sheet, options.language);
    let view = report.view();
    page.write(
        "report.html",
        &view,
        &mut |part, out| report.part(part, &page, out),
        out,
    )
}

/// A report about to be written.
struct Report<'a> {
    handout: &'a Handout<'a>,
    outcome: &'a Outcome,
    /// The rows of the last period, ranked: the ones that are shown in full.
    rows: Vec<usize>,
    sheet: &'a Sheet<'a>,
    people: people::Table<'a>,
    heat: heat::Heat<'a>,
    periods: Option<periods::Periods>,
    totals: Style,
    language: Language,
}

impl<'a> Report<'a> {
    fn of(handout: &'a Handout<'a>, sheet: &'a Sheet<'a>, language: Language) -> Self {
        let outcome = handout.outcome;
        Self {
            handout,
            outcome,
            rows: ranked(outcome, outcome.periods.len() - 1),
            sheet,
            people: people::Table::of(outcome, sheet),
            heat: heat::Heat::of(outcome, sheet, language),
            periods: periods::view(outcome, language),
            totals: total_style(outcome, language),
            language,
        }
    }

    fn view(&self) -> View<'_> {
        let (handout, outcome, language) = (self.handout, self.outcome, self.language);
        let rows = |period: usize| ranked(outcome, period);
        View {
            summary: summary::view(handout, &self.rows, language),
            distribution: distribution::view(outcome, &self.rows, language),
            people: self.people.view(),
            heat: self.heat.view(&self.rows),
            periods: self.periods.as_ref(),
            rolled: levels::rolled(outcome, language),
            head_counts: levels::head_counts(outcome, rows, language),
            segments: levels::segments(outcome, rows, language),
            fired: findings::fired(outcome, rows, self.sheet.labels_suffice, language),
            missing: findings::missing(outcome, rows, language),
            data_errors: findings::data_errors(outcome, language),
            notes: findings::notes(outcome, language),
            method: method::view(handout, language),
            origin: origin::view(handout, language),
            empty: self.rows.is_empty(),
            large: !draws_all(outcome),
        }
    }

    /// Writes a part that is too long to be put into one string.
    fn part(&self, part: &str, page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
        if let Some((table, columns)) = columns(part) {
            return match table {
                "people" | "people-again" => {
                    let again = table == "people-again";
                    let row = |row| self.people.columns_of(row, columns.clone(), again);
                    self.each(page, "people-row.html", row, out)
                }
                "heat" => {
                    let row = |row| self.heat.columns_of(row, columns.clone());
                    self.each(page, "heat-row.html", row, out)
                }
                "periods" => {
                    let row = |row| self.totals_of(row, columns.clone());
                    self.each(page, "periods-row.html", row, out)
                }
                _ => Err(page::unknown_part(part)),
            };
        }
        match part {
            "people" => self.each(page, "people-row.html", |row| self.people.row(row), out),
            "heat" => self.each(page, "heat-row.html", |row| self.heat.row(row), out),
            "periods" => {
                let all = 0..self.outcome.periods.len();
                self.each(
                    page,
                    "periods-row.html",
                    |row| self.totals_of(row, all.clone()),
                    out,
                )
            }
            "plain" => self.each(page, "plain-row.html", |row| self.people.row(row), out),
            "data" => data::write(self, out),
            "subjects" => self.subjects(page, out),
            other => Err(page::unknown_part(other)),
        }
    }

    /// The totals of the subject of a row in some periods.
    fn totals_of(&self, row: usize, periods: Range<usize>) -> periods::Row {
        let subject = row % self.outcome.subjects.len();
        periods::row(self.outcome, subject, periods, &self.totals)
    }

    /// Writes what a template makes of each row.
    fn each<V: Serialize>(
        &self,
        page: &Page<'_>,
        template: &str,
        view: impl Fn(usize) -> V,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        (self.rows.iter()).try_for_each(|row| page.fragment(template, &view(*row), out))
    }

    /// Writes the pages of all subjects, the best first, each with its neighbours.
    fn subjects(&self, page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
        let pages = subject::Pages::of(self.handout, self.language);
        let subjects: Vec<usize> = (self.rows.iter())
            .map(|row| row % self.outcome.subjects.len())
            .collect();
        let id = |at: Option<usize>| {
            at.and_then(|at| subjects.get(at))
                .map(|subject| subject::id(*subject))
        };
        for (at, subject) in subjects.iter().enumerate() {
            let leaf = Leaf {
                before: id(at.checked_sub(1)),
                next: id(Some(at + 1)),
            };
            let mut part = |part: &str, out: &mut dyn Write| match part {
                "subject" => page.fragment("subject.html", &pages.view(*subject), out),
                other => Err(page::unknown_part(other)),
            };
            page.write("leaf.html", &leaf, &mut part, out)?;
        }
        Ok(())
    }
}

/// The table and its columns that a part's name asks for: `heat-12-24` is a table of [`folded`].
fn columns(part: &str) -> Option<(&str, Range<usize>)> {
    let mut pieces = part.rsplitn(3, '-');
    let (to, from, table) = (pieces.next()?, pieces.next()?, pieces.next()?);
    Some((table, from.parse().ok()?..to.parse().ok()?))
}

/// What stands around the page of a subject: the anchors of its neighbours.
#[derive(Debug, Serialize)]
struct Leaf {
    before: Option<String>,
    next: Option<String>,
}

#[cfg(test)]
mod tests;
