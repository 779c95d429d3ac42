//! What stands behind the subjects: the total, the grade, the rules that acted on them, the segment.

use std::borrow::Borrow;
use std::collections::HashMap;

use weigh_engine::dsl::model::Bands;
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::{Cell, Outcome, ReasonId};
use weigh_words::{Language, Text, text};

use super::columns::{
    Column, Field, MISSING, MOST_TEXT, Shown, band_paint, cell, field, grade_column, plain,
};
use super::rules;
use crate::fired::{self, ROOT};
use crate::history::History;
use crate::number::Style;
use crate::paint::Paint;
use crate::text::{Align, clean, cut};

/// The fields, as far as the scorecard has them.
pub(crate) fn total<'a>(
    outcome: &'a Outcome,
    history: Option<&History>,
    language: Language,
) -> Vec<Field<'a>> {
    let titled = |title: Text, column| field(title.in_language(language), column);
    let bands = outcome.scorecard.root().bands.as_ref();
    let style = total_style(outcome, language);
    let grades = &outcome.results.grades;
    let score = Column::new(outcome, String::new(), Align::Right, move |row| {
        let paint = band_paint(bands, grades[row], Paint::Bold);
        cell(outcome, &style, &outcome.results.totals.cell(row), paint)
    });
    let mut fields = vec![titled(text!("Total"), score)];
    if let Some(history) = history.filter(|history| !history.is_empty()) {
        fields.push(titled(text!("Before"), before(outcome, history, language)));
    }
    if let Some(bands) = bands {
        fields.push(titled(
            text!("Grade"),
            grade_column(outcome, String::new(), bands, grades),
        ));
    }
    let rules = rules::column(outcome, ROOT, String::new(), language);
    fields.extend(rules.map(|column| titled(text!("Rules"), column)));
    if let Some(segments) = &outcome.results.segments {
        let column = Column::new(outcome, String::new(), Align::Left, |row| match segments[row] {
            Some(segment) => plain(segment_label(outcome, segment as usize)),
            None => Shown {
                text: MISSING.to_owned(),
                paint: Paint::Dim,
            },
        });
        fields.push(titled(text!("Segment"), column));
    }
    fields
}

/// The totals of the period before, or of the last one before the first that is known.
fn before<'a>(outcome: &'a Outcome, history: &History, language: Language) -> Column<'a> {
    let style = total_style(outcome, language);
    let first: Vec<Option<Cell>> = (outcome.subjects.iter())
        .map(|subject| history.of(&subject.key).last()?.total.clone())
        .collect();
    let subjects = outcome.subjects.len();
    Column::new(outcome, String::new(), Align::Right, move |row| {
        let total = match row.checked_sub(subjects) {
            Some(earlier) => Some(outcome.results.totals.cell(earlier)),
            None => first[row].clone(),
        };
        let nothing = Cell::Missing(ReasonId(0));
        let text = style.cell(&total.unwrap_or(nothing));
        plain(text.unwrap_or_else(|| MISSING.to_owned()))
    })
}

/// What people see of a segment.
pub(crate) fn segment_label(outcome: &Outcome, index: usize) -> String {
    let segment = &outcome.scorecard.segments[index];
    cut(
        &clean(segment.label.as_deref().unwrap_or(&segment.name)),
        MOST_TEXT,
    )
}

/// The style of the totals. Where no rounding is declared, they get as many decimals as it takes for no total, as
/// printed, to look like one of another grade: nobody is to read "90.0, good" where 90 is excellent, or where somebody
/// else's 90.0 is.
pub(crate) fn total_style(outcome: &Outcome, language: Language) -> Style {
    let scorecard = &*outcome.scorecard;
    let totals = &outcome.results.totals;
    let style = Style::of_scores(language, scorecard.round.total, scorecard.scale, totals.iter());
    let Some(bands) = &scorecard.root().bands else {
        return style;
    };
    if scorecard.round.total.is_some() {
        return style;
    }
    let agrees = |style: &Style| match &scorecard.distribute {
        Some(form) => form.within.is_some() || tells_grades_apart(outcome, style),
        None => keep_to_the_bands(totals.iter(), bands, style),
    };
    with_places_for(style, agrees)
}

/// A style with as many decimals more as it takes for each score, as printed, to lie in the band that it has.
pub(crate) fn agreeing(style: Style, bands: &Bands, scores: &[(&Cell, Option<u32>)]) -> Style {
    if !bands.are_of_scores() {
        return style;
    }
    with_places_for(style, |style| {
        scores.iter().all(|(score, grade)| {
            let printed = style.cell(score).and_then(|text| Decimal::parse(&text));
            printed.is_none_or(|printed| bands.find(printed) == grade.map(|grade| grade as usize))
        })
    })
}

/// The style of one score that no rounding is declared for, with as many decimals as it takes not to look like one of
/// another grade.
pub(crate) fn in_its_band(style: Style, bands: &Bands, score: &Cell) -> Style {
    with_places_for(style, |style| {
        keep_to_the_bands(std::iter::once(score), bands, style)
    })
}

fn with_places_for(style: Style, agrees: impl Fn(&Style) -> bool) -> Style {
    const ENOUGH: usize = 9;
    (style.places()..=ENOUGH)
        .map(|places| style.with_places(places))
        .find(agrees)
        .unwrap_or(style)
}

/// Whether each score, as printed, lies in the band that it lies in: its grade, where no veto lowered that. Bands by
/// condition hold no score by itself, so there is nothing to agree with; nor is there where another number is graded.
fn keep_to_the_bands(scores: impl Iterator<Item = impl Borrow<Cell>>, bands: &Bands, style: &Style) -> bool {
    let mut scores = scores.filter(|_| bands.of.is_none());
    scores.all(|score| {
        let score = score.borrow();
        let exact = fired::number(score);
        let printed = style.cell(score).and_then(|text| Decimal::parse(&text));
        exact
            .zip(printed)
            .is_none_or(|(exact, printed)| bands.find(printed) == bands.find(exact))
    })
}

/// Whether no two totals of a period that a distribution gave different grades are printed alike.
fn tells_grades_apart(outcome: &Outcome, style: &Style) -> bool {
    let results = &outcome.results;
    let mut grades: HashMap<(usize, String), u32> = HashMap::new();
    (0..results.rows).all(|row| {
        let Some((grade, printed)) = results.grades[row].zip(style.cell(&results.totals.cell(row))) else {
            return true;
        };
        let period = row / outcome.subjects.len();
        fired::vetoed(outcome, ROOT, row) || *grades.entry((period, printed)).or_insert(grade) == grade
    })
}
