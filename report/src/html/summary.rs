//! The head of a report: what was scored, when, and whom.

use serde::Serialize;
use weigh_words::{Language, Text, text};

use crate::Handout;
use crate::text::{clean, subjects, thousands};

/// The head of a report.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    title: String,
    /// What was scored, in short: periods, how many subjects, at which level.
    about: Vec<String>,
}

/// What a report is called: as the scorecard is.
pub(crate) fn title(handout: &Handout<'_>) -> String {
    let scorecard = &handout.outcome.scorecard;
    clean(scorecard.label.as_deref().unwrap_or(&scorecard.name))
}

/// The head of a report, in a language.
pub(crate) fn view(handout: &Handout<'_>, language: Language) -> Summary {
    let outcome = handout.outcome;
    let mut about = Vec::new();
    about.extend(match outcome.periods.as_slice() {
        [Some(first), .., Some(last)] => Some(text!(
            "{first} to {last}",
            first = first.to_string(),
            last = last.to_string()
        )),
        [Some(only)] => Some(Text::verbatim(only.to_string())),
        _ => None,
    });
    let all = subjects(outcome.population as u64);
    let shown = outcome.subjects.len();
    about.push(if shown < outcome.population {
        text!(
            "{shown} of {subjects}",
            shown = thousands(&shown.to_string()),
            subjects = all
        )
    } else {
        all
    });
    let members = outcome.scorecard.members.as_ref();
    about.extend(members.map(|members| text!("by {level}", level = clean(&members.by))));
    Summary {
        title: title(handout),
        about: about.iter().map(|part| part.in_language(language)).collect(),
    }
}
