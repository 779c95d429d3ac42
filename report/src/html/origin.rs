//! Where the numbers are from, so that anybody can check them: data with fingerprints, params, period, program.

use serde::Serialize;
use weigh_words::{Language, text};

use crate::Handout;
use crate::chosen;
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
    facts.extend(chosen::sentence(outcome));
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
