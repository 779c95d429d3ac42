//! Where the numbers are from, so that anybody can check them: data with fingerprints, params, period, program.

use serde::Serialize;
use weigh_engine::dsl::value::{Granularity, Period};
use weigh_engine::outcome::Outcome;
use weigh_words::{Language, Text, text};

use crate::Handout;
use crate::text::{clean, thousands};

/// The origin of an outcome.
#[derive(Debug, Serialize)]
pub(crate) struct Origin {
    /// Sentences about how it was made.
    facts: Vec<String>,
    tables: Vec<Table>,
    /// Whether rows were skipped anywhere.
    skipped: bool,
    /// Params that were set for this run, as they were typed.
    set: Vec<(String, String)>,
}

#[derive(Debug, Serialize)]
struct Table {
    name: String,
    /// The kind of source and the locator.
    source: String,
    rows: String,
    skipped: String,
    files: Vec<File>,
}

#[derive(Debug, Serialize)]
struct File {
    name: String,
    size: String,
    sha256: String,
}

/// The origin of an outcome.
pub(crate) fn view(handout: &Handout<'_>, language: Language) -> Origin {
    let outcome = handout.outcome;
    let mut facts = Vec::new();
    facts.extend(why_this_period(outcome));
    facts.push(match handout.made {
        Some(made) => text!(
            "Scored by Weigh {version} on {when}.",
            version = handout.version,
            when = made
        ),
        None => text!("Scored by Weigh {version}.", version = handout.version),
    });
    let tables = outcome.inputs.iter().map(|input| Table {
        name: clean(&input.table),
        source: format!("{} {}", clean(&input.source), clean(&input.locator)),
        rows: thousands(&input.rows.to_string()),
        skipped: thousands(&input.skipped.to_string()),
        files: (input.files.iter())
            .map(|file| File {
                name: clean(&file.name),
                size: text!("{count} bytes", count = thousands(&file.bytes.to_string()))
                    .in_language(language),
                sha256: file.sha256.clone(),
            })
            .collect(),
    });
    Origin {
        facts: facts.iter().map(|fact| fact.in_language(language)).collect(),
        tables: tables.collect(),
        skipped: outcome.inputs.iter().any(|input| input.skipped > 0),
        set: (handout.set.iter())
            .map(|(name, value)| (clean(name), clean(value)))
            .collect(),
    }
}

/// Why it is this period, if nobody asked for it; for those who are handed a report, and have no flags.
pub(crate) fn why_this_period(outcome: &Outcome) -> Option<Text> {
    match outcome.periods.as_slice() {
        [Some(period)] if outcome.period_chosen => Some(chosen(*period)),
        _ => None,
    }
}

/// Why it is this period; "half" alone would leave open of what.
fn chosen(period: Period) -> Text {
    let granularity = period.granularity;
    let period = period.to_string();
    match granularity {
        Granularity::Year => text!("{period} is the last complete year in the data.", period),
        Granularity::Half => text!("{period} is the last complete half-year in the data.", period),
        Granularity::Quarter => text!("{period} is the last complete quarter in the data.", period),
        Granularity::Month => text!("{period} is the last complete month in the data.", period),
        Granularity::Week => text!("{period} is the last complete week in the data.", period),
    }
}
