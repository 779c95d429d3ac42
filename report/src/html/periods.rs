//! How totals and grades went over the periods of a run.

use std::ops::Range;

use serde::Serialize;
use weigh_engine::outcome::Outcome;
use weigh_words::Language;

use super::folded;
use super::grid::{Part, class};
use super::subject;
use super::summary::count;
use crate::fired;
use crate::number::{Style, fixed, mean};
use crate::paint::{Paint, step};
use crate::table::{band_label, band_paint, cell, total_style};
use crate::text::{clean, thousands};

/// The periods of a run, in order.
#[derive(Debug, Serialize)]
#[expect(
    clippy::struct_field_names,
    reason = "a template asks for the periods by their name"
)]
pub(crate) struct Periods {
    periods: Vec<Period>,
    /// Grades with their places among the colours; empty without bands.
    grades: Vec<(String, usize)>,
    /// The tables that the totals of subjects make on paper, from a period to before another; none where they fit as they are.
    folded: Vec<(usize, usize)>,
}

#[derive(Debug, Serialize)]
struct Period {
    name: String,
    mean: Option<String>,
    /// Those that have each grade, and what part of all they are, from 0 to 100.
    grades: Vec<(String, String)>,
}

/// The totals of a subject, period by period.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    id: String,
    name: String,
    totals: Vec<Part>,
}

impl Periods {
    /// The names of the periods, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        self.periods.iter().map(|period| period.name.clone()).collect()
    }
}

/// The periods, where there are several.
pub(crate) fn view(outcome: &Outcome, language: Language) -> Option<Periods> {
    if outcome.periods.len() < 2 {
        return None;
    }
    let bands = outcome.scorecard.root().bands.as_ref();
    let of = bands.map_or(0, |bands| bands.bands.len());
    let style = total_style(outcome, language);
    let periods = outcome.periods.iter().enumerate().map(|(at, period)| {
        let first = outcome.row(at, 0);
        let rows: Vec<usize> = (first..first + outcome.subjects.len()).collect();
        let totals = rows
            .iter()
            .filter_map(|row| fired::number(&outcome.results.totals.cell(*row)));
        let counts: Vec<usize> = (0..of).map(|band| count(outcome, &rows, band)).collect();
        let all = counts.iter().sum::<usize>().max(1) as f64;
        Period {
            name: period.map(|period| period.to_string()).unwrap_or_default(),
            mean: mean(totals).map(|mean| fixed(mean, style.places() + 1)),
            grades: (counts.iter())
                .map(|count| {
                    let width = format!("{:.2}", *count as f64 / all * 100.0);
                    (thousands(&count.to_string()), width)
                })
                .collect(),
        }
    });
    let tables = folded::by_sections(&[outcome.periods.len()], folded::MOST_EVEN);
    Some(Periods {
        folded: (tables.iter())
            .filter(|_| tables.len() > 1)
            .map(|periods| (periods.start, periods.end))
            .collect(),
        periods: periods.collect(),
        grades: bands.map_or_else(Vec::new, |bands| {
            (0..of)
                .map(|band| (band_label(bands, band), step(band, of)))
                .collect()
        }),
    })
}

/// The totals of a subject in some periods; `style` is that of all totals.
pub(crate) fn row(outcome: &Outcome, at: usize, periods: Range<usize>, style: &Style) -> Row {
    let who = &outcome.subjects[at];
    Row {
        id: subject::id(at),
        name: clean(who.label.as_deref().unwrap_or(&who.key)),
        totals: totals(outcome, at, periods, style),
    }
}

/// The same without whose they are.
pub(crate) fn totals(outcome: &Outcome, at: usize, periods: Range<usize>, style: &Style) -> Vec<Part> {
    let bands = outcome.scorecard.root().bands.as_ref();
    let totals = periods.map(|period| {
        let row = outcome.row(period, at);
        let paint = band_paint(bands, outcome.results.grades[row], Paint::Plain);
        let shown = cell(outcome, style, &outcome.results.totals.cell(row), paint);
        Part {
            text: shown.text,
            class: class(shown.paint),
        }
    });
    totals.collect()
}
