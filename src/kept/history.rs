//! What earlier runs that were kept gave the subjects of a run.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Number;
use weigh_engine::dsl::value::{Decimal, Period};
use weigh_engine::outcome::{Cell, Outcome};
use weigh_report::{Before, History};
use weigh_words::text;

use super::{Kept, OUTCOME, RECORD, broken, unread};
use crate::failure::Failure;

/// What is read of an outcome.
#[derive(Deserialize)]
struct Earlier {
    results: Vec<Row>,
}

/// What is read of a result.
#[derive(Deserialize)]
struct Row {
    subject: String,
    period: Option<String>,
    total: Option<Number>,
    grade: Option<String>,
}

/// All that the runs in a folder know of the periods before an outcome's, of the same scorecard at the same level. Of two runs of one
/// period the later counts.
pub(crate) fn before(outcome: &Outcome, folder: &Path) -> Result<History, Failure> {
    let Some(Some(first)) = outcome.periods.first() else {
        return Ok(History::default());
    };
    let by = outcome.scorecard.members.as_ref().map(|members| &members.by);
    let mut runs = Vec::new();
    for folder in runs_in(folder)? {
        let run = Kept::read(&folder)?;
        if run.record.scorecard == outcome.scorecard.name && run.record.by.as_ref() == by {
            runs.push(run);
        }
    }
    runs.sort_by(|a, b| a.record.when.cmp(&b.record.when));
    let earlier = |period: &str| {
        Period::parse(period)
            .filter(|period| period.granularity == first.granularity && period.index < first.index)
    };
    let mut known = Vec::new();
    for run in runs {
        if !run.record.periods.iter().any(|period| earlier(period).is_some()) {
            continue;
        }
        let path = run.folder.join(OUTCOME);
        let (bytes, untouched) = run.outcome()?;
        if !untouched {
            return Err(Failure::usage(
                text!(
                    "{path} was changed after it was kept",
                    path = path.display().to_string()
                ),
                Some(text!("take the run out of this folder, or keep it again")),
            ));
        }
        let outcome: Earlier = serde_json::from_slice(&bytes).map_err(|error| broken(&path, &error))?;
        for row in outcome.results {
            let Some(period) = row.period.as_deref().and_then(earlier) else {
                continue;
            };
            let before = Before {
                period,
                total: row.total.as_ref().and_then(number),
                grade: row.grade,
            };
            known.push((row.subject, before));
        }
    }
    Ok(known.into_iter().collect())
}

/// The folders of kept runs: this one, or those in it, by name.
fn runs_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let is_run = |folder: &Path| folder.join(RECORD).is_file();
    if is_run(folder) {
        return Ok(vec![folder.to_path_buf()]);
    }
    let mut runs = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| unread(folder, &error))? {
        let path = entry.map_err(|error| unread(folder, &error))?.path();
        if is_run(&path) {
            runs.push(path);
        }
    }
    runs.sort();
    Ok(runs)
}

/// A number with all of its digits, or as a double where it is one.
fn number(number: &Number) -> Option<Cell> {
    let text = number.to_string();
    match Decimal::parse(&text) {
        Some(number) => Some(Cell::Exact(number)),
        None => text.parse().ok().map(Cell::Float),
    }
}
