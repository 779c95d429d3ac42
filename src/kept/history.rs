//! What earlier runs that were kept gave the subjects of a run.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use weigh_engine::dsl::value::Period;
use weigh_engine::outcome::Outcome;
use weigh_report::{Before, History, ReadOutcome, ReadTotal};
use weigh_words::{Text, text};

use super::{Kept, OUTCOME, RECORD, not_as_written};
use crate::failure::Failure;
use crate::files::tidy;

/// What earlier runs gave, and what is to be known of them.
pub(crate) struct Earlier {
    pub(crate) history: History,
    /// Which runs were taken and which were not, in lines.
    pub(crate) told: Vec<Text>,
}

/// The run that earlier ones are looked for of.
pub(crate) struct Now<'a> {
    pub(crate) outcome: &'a Outcome,
    /// Its form.
    pub(crate) form: &'a Path,
    pub(crate) set: &'a [(String, String)],
}

/// A run of the same name at the same level, of some earlier period.
struct Run {
    kept: Kept,
    place: Place,
    /// Whether the same params were set to the same.
    same_set: bool,
}

/// Where the form of a kept run lies.
#[derive(Debug, Clone, PartialEq)]
enum Place {
    /// It is the form of this run.
    Here,
    /// It is another one.
    Elsewhere(PathBuf),
    /// Nothing lies there any more: the form, or the run, was moved.
    Gone(PathBuf),
}

/// All that the runs in a folder know of the periods before those of a run, of the same form at the same level. Of two runs of one
/// period that counts which had the same params set, then the later.
///
/// A name does not make a form the same, since everybody may call theirs `sales`; the place does. Where nothing lies at the place any
/// more, a form of the same file name and label is taken for the one that lay there, as long as there is no second such place.
pub(crate) fn before(now: &Now<'_>, folder: &Path) -> Result<Earlier, Failure> {
    let mut earlier = Earlier {
        history: History::default(),
        told: Vec::new(),
    };
    let Some(Some(first)) = now.outcome.periods.first() else {
        return Ok(earlier);
    };
    let before = |period: &str| {
        Period::parse(period)
            .filter(|period| period.granularity == first.granularity && period.index < first.index)
    };
    let mut known: HashMap<(String, Period), (Before, usize)> = HashMap::new();
    let runs = runs(now, folder, &|period| before(period).is_some(), &mut earlier.told)?;
    let mut moved = runs.iter().filter(|run| matches!(run.place, Place::Gone(_)));
    let one_place = moved
        .next()
        .is_none_or(|first| moved.all(|run| run.place == first.place));
    for (at, run) in runs.iter().enumerate() {
        if let Place::Elsewhere(form) = &run.place {
            earlier.told.push(left_out(run, form));
            continue;
        }
        let outcome = run.outcome()?;
        if let Place::Gone(form) = &run.place {
            let same =
                form.file_name() == now.form.file_name() && outcome.label == now.outcome.scorecard.label;
            if !same || !one_place {
                earlier.told.push(left_out(run, form));
                continue;
            }
        }
        for row in outcome.results {
            let Some(period) = row.period.as_deref().and_then(before) else {
                continue;
            };
            let before = Before {
                period,
                total: row.total(),
                grade: row.grade,
            };
            known.insert((row.subject, period), (before, at));
        }
    }
    let used: BTreeSet<usize> = known.values().map(|(_, run)| *run).collect();
    let used: Vec<&Run> = used.into_iter().map(|at| &runs[at]).collect();
    earlier.told.splice(0..0, taken(&used));
    earlier.history = (known.into_iter())
        .map(|((subject, _), (before, _))| (subject, before))
        .collect();
    Ok(earlier)
}

/// The runs of the same name at the same level in a folder, of which some period is wanted; which counts comes last. A record that
/// cannot be read, of whichever scorecard it is, is told and keeps no other from being read.
fn runs(
    now: &Now<'_>,
    folder: &Path,
    wanted: &dyn Fn(&String) -> bool,
    told: &mut Vec<Text>,
) -> Result<Vec<Run>, Failure> {
    let scorecard = &now.outcome.scorecard;
    let by = scorecard.members.as_ref().map(|members| &members.by);
    let (folders, named) = folders_in(folder)?;
    let mut runs = Vec::new();
    for folder in folders {
        let kept = match Kept::read(&folder) {
            Ok(kept) => kept,
            // A run that is named itself is meant.
            Err(failure) if named => return Err(failure),
            Err(failure) => {
                let why = failure.words().into_iter().map(|(why, _)| why);
                told.extend(why.map(|why| text!("left out: {why}", why)));
                continue;
            }
        };
        let record = &kept.record;
        if record.scorecard != scorecard.name
            || record.by.as_ref() != by
            || !record.periods.iter().any(wanted)
        {
            continue;
        }
        let then = record.asked.set.iter().map(|set| (&set.name, &set.value));
        runs.push(Run {
            same_set: sorted(then) == sorted(now.set.iter().map(|(name, value)| (name, value))),
            place: if named {
                Place::Here
            } else {
                place(&kept, now.form)
            },
            kept,
        });
    }
    runs.sort_by_cached_key(|run| {
        let name = run.kept.folder.display().to_string();
        // Of one second: the tenth, `sales-2024-Q3-10`, comes behind the ninth.
        (run.same_set, run.kept.record.when.clone(), name.len(), name)
    });
    Ok(runs)
}

fn sorted<'a>(set: impl Iterator<Item = (&'a String, &'a String)>) -> BTreeSet<(&'a str, &'a str)> {
    set.map(|(name, value)| (name.trim(), value.trim())).collect()
}

/// Where the form of a kept run lies, seen from a form of today.
fn place(kept: &Kept, form: &Path) -> Place {
    let from = |folder: &Path| {
        let main = kept.record.form.files.first();
        let main = main.map_or("", |file| file.path.as_str());
        tidy(&folder.join(&kept.record.form.folder).join(main))
    };
    let place = from(&kept.folder);
    // Perhaps a link leads to the run: the way back goes from where it lies.
    let behind = fs::canonicalize(&kept.folder).map(|folder| from(&folder));
    let lies: Vec<PathBuf> = (std::iter::once(&place).chain(behind.as_ref().ok()))
        .filter_map(|place| fs::canonicalize(place).ok())
        .collect();
    match fs::canonicalize(form) {
        Ok(form) if lies.contains(&form) => Place::Here,
        _ if lies.is_empty() => Place::Gone(place),
        _ => Place::Elsewhere(place),
    }
}

impl Run {
    fn shown(&self) -> String {
        self.kept.folder.display().to_string()
    }

    fn outcome(&self) -> Result<ReadOutcome<ReadTotal>, Failure> {
        let path = self.kept.folder.join(OUTCOME);
        let (bytes, untouched) = self.kept.outcome()?;
        if !untouched {
            return Err(Failure::usage(
                text!(
                    "{path} was changed after it was kept",
                    path = path.display().to_string()
                ),
                Some(text!("take the run out of this folder, or keep it again")),
            ));
        }
        ReadOutcome::read(&bytes).map_err(|why| not_as_written(&path, why))
    }
}

/// What is to be known of runs that were taken.
fn taken(runs: &[&Run]) -> Vec<Text> {
    if runs.is_empty() {
        return Vec::new();
    }
    let mut told = vec![text!(
        "earlier totals are those of {runs}",
        runs = Text::list(runs.iter().map(|run| run.shown()))
    )];
    for run in runs {
        let set = run.kept.record.asked.set.iter();
        let set: Vec<String> = set
            .map(|set| format!("--set {}={}", set.name, set.value))
            .collect();
        match (run.same_set, set.is_empty()) {
            (true, _) => {}
            (false, true) => told.push(text!("{run} was kept without --set", run = run.shown())),
            (false, false) => told.push(text!(
                "{run} was kept with {set}",
                run = run.shown(),
                set = set.join(" ")
            )),
        }
        if let Place::Gone(form) = &run.place {
            told.push(text!(
                "{run} was made of {form}, where nothing lies any more",
                run = run.shown(),
                form = form.display().to_string()
            ));
        }
    }
    told
}

fn left_out(run: &Run, form: &Path) -> Text {
    text!(
        "left out: {run}, which was made of {form}",
        run = run.shown(),
        form = form.display().to_string()
    )
}

/// The folders of kept runs, by name: those in this one, or this one, and whether it is itself.
fn folders_in(folder: &Path) -> Result<(Vec<PathBuf>, bool), Failure> {
    let is_run = |folder: &Path| folder.join(RECORD).is_file();
    if is_run(folder) {
        return Ok((vec![folder.to_path_buf()], true));
    }
    let mut runs = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| Failure::unread(folder, &error))? {
        let entry = entry.map_err(|error| Failure::unread(folder, &error))?;
        // What was begun and not finished has a hidden name.
        if !entry.file_name().to_string_lossy().starts_with('.') && is_run(&entry.path()) {
            runs.push(entry.path());
        }
    }
    runs.sort();
    Ok((runs, false))
}
