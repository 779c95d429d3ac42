//! What is to be known before the numbers are used: rules that fired, values that are missing, errors in the data, notes on it.

use serde::Serialize;
use weigh_engine::outcome::{Note, Outcome};
use weigh_words::{Language, Text, text};

use super::levels;
use crate::paint::Paint;
use crate::problem;
use crate::table::{self, rules};
use crate::text::{clean, thousands};

/// Rules that fired in a period.
#[derive(Debug, Serialize)]
pub(crate) struct Fired {
    /// None where there is but one.
    period: Option<String>,
    kinds: Vec<Kind>,
}

#[derive(Debug, Serialize)]
struct Kind {
    title: String,
    /// Whether these are vetoes.
    bad: bool,
    lines: Vec<String>,
}

/// What is missing in a period, by what is done about it.
#[derive(Debug, Serialize)]
pub(crate) struct Missing {
    period: Option<String>,
    rows: Vec<Lack>,
}

#[derive(Debug, Serialize)]
struct Lack {
    what: String,
    subjects: String,
    reason: String,
    remedy: String,
}

/// Errors of the data.
#[derive(Debug, Serialize)]
pub(crate) struct DataErrors {
    /// How many rows of which tables were left out.
    summary: String,
    kinds: Vec<ErrorKind>,
}

#[derive(Debug, Serialize)]
struct ErrorKind {
    title: String,
    lines: Vec<String>,
    /// How many more there are.
    more: Option<String>,
    /// What to do about them.
    mends: Vec<String>,
}

/// Rules that fired, the last period first; `rows` are those of a period, ranked.
pub(crate) fn fired(
    outcome: &Outcome,
    rows: impl Fn(usize) -> Vec<usize>,
    labels_suffice: bool,
    language: Language,
) -> Vec<Fired> {
    let of = |period: usize| Fired {
        period: levels::name(outcome, period),
        kinds: (rules::fired_in(outcome, &rows(period), labels_suffice, language).into_iter())
            .map(|fired| Kind {
                title: fired.title.in_language(language),
                bad: fired.paint == Paint::Error,
                lines: said(fired.lines.iter(), language),
            })
            .collect(),
    };
    let all = levels::periods(outcome).map(of);
    all.filter(|fired| !fired.kinds.is_empty()).collect()
}

/// What is missing, the last period first.
pub(crate) fn missing(
    outcome: &Outcome,
    rows: impl Fn(usize) -> Vec<usize>,
    language: Language,
) -> Vec<Missing> {
    let of = |period: usize| Missing {
        period: levels::name(outcome, period),
        rows: (table::lacks(outcome, &rows(period), language).into_iter())
            .map(|lack| Lack {
                what: lack.what.in_language(language),
                subjects: thousands(&lack.subjects.to_string()),
                reason: lack.reason,
                remedy: lack.remedy.in_language(language),
            })
            .collect(),
    };
    let all = levels::periods(outcome).map(of);
    all.filter(|missing| !missing.rows.is_empty()).collect()
}

/// Errors of the data, if there are any.
pub(crate) fn data_errors(outcome: &Outcome, language: Language) -> Option<DataErrors> {
    let errors = &outcome.data_errors;
    if errors.counts.is_empty() {
        return None;
    }
    let kinds = errors.counts.iter().map(|(table, kind, number)| {
        let of_kind = || problem::of_kind(errors, table, *kind);
        let mut mends: Vec<&Text> = Vec::new();
        for mend in of_kind().filter_map(|error| error.mend.as_ref()) {
            if !mends.contains(&mend) {
                mends.push(mend);
            }
        }
        let lines: Vec<Text> = of_kind().map(problem::sentence).collect();
        let more = number.saturating_sub(lines.len() as u64);
        ErrorKind {
            title: problem::in_words(&clean(table), *kind, *number).in_language(language),
            lines: said(lines.iter(), language),
            more: (more > 0 && !lines.is_empty()).then(|| {
                text!("… and {more} more", more = thousands(&more.to_string())).in_language(language)
            }),
            mends: said(mends.into_iter(), language),
        }
    });
    Some(DataErrors {
        summary: problem::left_out(&outcome.inputs).in_language(language),
        kinds: kinds.collect(),
    })
}

/// What is no error, but should be known of the data.
pub(crate) fn notes(outcome: &Outcome, language: Language) -> Vec<String> {
    let notes: Vec<Text> = outcome.notes.iter().map(Note::text).collect();
    said(notes.iter(), language)
}

fn said<'t>(texts: impl Iterator<Item = &'t Text>, language: Language) -> Vec<String> {
    texts.map(|text| clean(&text.in_language(language))).collect()
}
