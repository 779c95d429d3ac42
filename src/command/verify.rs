//! `weigh verify`: a run that was kept, computed once more, and held against what was kept.

mod numbers;
mod told;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use serde::de::IgnoredAny;
use weigh_engine::dsl::compile::{By, Files, Settings};
use weigh_engine::dsl::diagnostic::echo;
use weigh_engine::dsl::library::ships;
use weigh_engine::dsl::value::Period;
use weigh_engine::{BadRows, Error, Program, Request};
use weigh_report::{Format, Handout, Options, ReadOutcome};
use weigh_sdk::SourceError;
use weigh_words::{Text, text};

use crate::args::Verify;
use crate::failure::{Exit, Failure};
use crate::files::{Disk, folder, tidy};
use crate::kept::{
    Input, InputFile, Kept, Library, OUTCOME, Plugin, RECORD, broken, not_as_written, sha256, untouched_copy,
    write,
};
use crate::progress::Progress;
use crate::project::Around;
use crate::terminal::Terminal;
use numbers::Numbers;

/// All that is found.
#[derive(Debug, Serialize)]
struct Verdict {
    format: u32,
    /// Whether the numbers are the same, and were made of the same.
    equal: bool,
    scorecard: String,
    periods: Vec<String>,
    kept: Made,
    now: Made,
    numbers: Numbers,
    /// Files of the kept run that are not as they were kept.
    tampered: Vec<String>,
    inputs: Vec<InputChange>,
    plugins: Vec<Change<Plugin>>,
    libraries: Vec<Change<Library>>,
    /// Of each file of the form, whether the one at its place is still the kept one. No part of the verdict.
    form: Vec<FormNow>,
}

/// By which version, and when.
#[derive(Debug, Serialize)]
struct Made {
    weigh: String,
    when: String,
}

/// A table that was read from something else.
#[derive(Debug, Serialize)]
struct InputChange {
    table: String,
    kept: InputFacts,
    now: InputFacts,
}

#[derive(Debug, Serialize)]
struct InputFacts {
    rows: u64,
    skipped: u64,
    files: Vec<InputFile>,
}

/// What is another one now; what is gone has no `now`.
#[derive(Debug, Serialize)]
struct Change<T> {
    kept: Option<T>,
    now: Option<T>,
}

/// A file of the form at its place.
#[derive(Debug, Serialize)]
struct FormNow {
    path: String,
    state: State,
    /// Lines that are others: of the kept form with `-`, of the one at its place with `+`, each with its number.
    lines: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Same,
    Changed,
    Gone,
}

/// Runs the command.
pub(crate) fn verify(args: &Verify, terminal: &Terminal) -> Result<Exit, Failure> {
    let kept = Kept::read(&args.run)?;
    let place = place(args, &kept)?;
    let form = KeptForm::read(&kept, &place)?;
    let (outcome, untouched) = kept.outcome()?;
    let asked = asked(&kept, &outcome)?;
    let again = again(&kept, &form, &asked, terminal).map_err(|failure| match &args.data {
        None => moved(failure, &form, &place),
        Some(_) => failure,
    })?;
    let path = kept.folder.join(OUTCOME);
    let value = |bytes: &[u8]| serde_json::from_slice(bytes).map_err(|error| broken(&path, &error));
    let numbers = if again.json == outcome {
        Numbers::same(again.results)
    } else {
        numbers::compare(&value(&outcome)?, &value(&again.json)?)
    };
    let mut tampered = form.tampered.clone();
    tampered.extend((!untouched).then(|| OUTCOME.to_owned()));
    let record = &kept.record;
    let inputs = inputs(&record.inputs, &again.inputs);
    let plugins = changes(&record.plugins, &again.plugins, |plugin| &plugin.name);
    let libraries = changes(&record.form.libraries, &again.libraries, |library| &library.name);
    let verdict = Verdict {
        format: 1,
        equal: numbers.different == 0
            && tampered.is_empty()
            && inputs.is_empty()
            && plugins.is_empty()
            && libraries.is_empty(),
        scorecard: record.scorecard.clone(),
        periods: record.periods.clone(),
        kept: Made {
            weigh: record.weigh.clone(),
            when: record.when.clone(),
        },
        now: Made {
            weigh: env!("CARGO_PKG_VERSION").to_owned(),
            when: crate::clock::moment(),
        },
        numbers,
        tampered,
        inputs,
        plugins,
        libraries,
        // With other data at another place there is no place of the form.
        form: match args.data {
            None => form.now(),
            Some(_) => Vec::new(),
        },
    };
    told::tell(&verdict, args.format, terminal)?;
    Ok(if verdict.equal { Exit::Fine } else { Exit::Mistakes })
}

/// What the kept run was asked for, where its record says the same as its outcome.
fn asked(kept: &Kept, outcome: &[u8]) -> Result<Request, Failure> {
    let (record, path) = (&kept.record, kept.folder.join(RECORD));
    let at = kept.folder.join(OUTCOME);
    let head: ReadOutcome<IgnoredAny> = ReadOutcome::read(outcome).map_err(|why| not_as_written(&at, why))?;
    let said = title(&record.scorecard, record.by.as_ref(), &record.periods);
    let truth = title(&head.scorecard, head.by.as_ref(), &head.periods);
    if said != truth {
        return Err(Failure::usage(
            text!(
                "{record} says that it is {said}, and {outcome} is {held}",
                record = path.display().to_string(),
                said = echo(&said),
                outcome = OUTCOME,
                held = echo(&truth)
            ),
            Some(untouched_copy()),
        ));
    }
    let period = |text: Option<&String>| {
        text.map(|text| {
            Period::parse(text).ok_or_else(|| not_as_written(&path, text!("`{text}` is no period", text)))
        })
        .transpose()
    };
    Ok(Request {
        scorecard: record.asked.scorecard.clone(),
        periods: period(record.periods.first())?.zip(period(record.periods.last())?),
        subjects: record.asked.subjects.clone(),
        bad_rows: if record.asked.skip_bad_rows {
            BadRows::Skip
        } else {
            BadRows::Stop
        },
        provenance: true,
        memory: None,
    })
}

/// What a run is of: `calls 2024-Q3`.
fn title(scorecard: &str, by: Option<&String>, periods: &[String]) -> String {
    let by = by.map(|level| format!("by {level}"));
    let words = [scorecard.to_owned()].into_iter().chain(by);
    words.chain(periods.iter().cloned()).collect::<Vec<_>>().join(" ")
}

/// Says where else to look, where data cannot be read and the form does not lie at its place either: the run was moved.
fn moved(failure: Failure, form: &KeptForm, place: &Path) -> Failure {
    let gone = form.files.first().is_some_and(|(_, _, at)| !at.exists());
    match &failure {
        Failure::Engine(Error::Source {
            table,
            error: error @ SourceError::Unreachable { .. },
        }) if gone => Failure::Command {
            exit: Exit::Data,
            title: text!("table {table}: {why}", table, why = error.text()),
            help: Some(text!(
                "the form does not lie in {folder} either; say where the data lies now with --data DIR",
                folder = folder(&place.join("form")).display().to_string()
            )),
        },
        _ => failure,
    }
}

/// The folder that the form lay in, or the one that stands for it.
fn place(args: &Verify, kept: &Kept) -> Result<PathBuf, Failure> {
    // Without a name it is the folder that the command runs in.
    let is_there = |place: &Path| place.as_os_str().is_empty() || place.is_dir();
    let from = |folder: &Path| tidy(&folder.join(&kept.record.form.folder));
    let place = match &args.data {
        Some(folder) => folder.clone(),
        None => from(&kept.folder),
    };
    if is_there(&place) {
        return Ok(place);
    }
    // Perhaps a link leads to the run: the way back goes from where it lies.
    let behind = fs::canonicalize(&kept.folder).map(|folder| from(&folder));
    if let (None, Ok(behind)) = (&args.data, behind)
        && is_there(&behind)
    {
        return Ok(behind);
    }
    Err(Failure::Command {
        exit: Exit::Data,
        title: text!(
            "there is no folder {folder}",
            folder = place.display().to_string()
        ),
        help: Some(text!(
            "the form lay there, and its data by it; say where the data lies now with --data DIR"
        )),
    })
}

/// The form as it was kept, under the names that its files have at their place: by those data is found.
struct KeptForm {
    main: String,
    texts: HashMap<PathBuf, String>,
    /// Path, kept text, and where it lay.
    files: Vec<(String, String, PathBuf)>,
    tampered: Vec<String>,
}

impl KeptForm {
    fn read(kept: &Kept, place: &Path) -> Result<Self, Failure> {
        let mut form = Self {
            main: String::new(),
            texts: HashMap::new(),
            files: Vec::new(),
            tampered: Vec::new(),
        };
        for file in &kept.record.form.files {
            let path = kept.folder.join(&file.kept);
            let text = fs::read_to_string(&path).map_err(|error| Failure::unread(&path, &error))?;
            if sha256(text.as_bytes()) != file.sha256 {
                form.tampered.push(file.kept.clone());
            }
            let at = tidy(&place.join(&file.path));
            if form.files.is_empty() {
                form.main = at.display().to_string();
            }
            form.texts.insert(at.clone(), text.clone());
            form.files.push((file.path.clone(), text, at));
        }
        if form.files.is_empty() {
            return Err(Failure::usage(
                text!(
                    "{folder} holds no form",
                    folder = kept.folder.display().to_string()
                ),
                Some(untouched_copy()),
            ));
        }
        Ok(form)
    }

    /// What lies at the place of each file now.
    fn now(&self) -> Vec<FormNow> {
        let one = |(path, text, at): &(String, String, PathBuf)| {
            let (folder, name) = (at.parent().unwrap_or(Path::new("")), at.file_name());
            let name = name.unwrap_or_default().to_string_lossy();
            let now = Disk.read(&folder.join("form").display().to_string(), &name);
            let (state, lines) = match now {
                Err(_) => (State::Gone, Vec::new()),
                Ok((_, now)) if now == *text => (State::Same, Vec::new()),
                Ok((_, now)) => (State::Changed, changed_lines(text, &now)),
            };
            FormNow {
                path: path.clone(),
                state,
                lines,
            }
        };
        self.files.iter().map(one).collect()
    }
}

/// The first lines in which two texts differ.
fn changed_lines(kept: &str, now: &str) -> Vec<String> {
    const MOST: usize = 10;
    let diff = similar::TextDiff::from_lines(kept, now);
    let changes = diff.iter_all_changes().filter_map(|change| {
        let (sign, at) = match change.tag() {
            similar::ChangeTag::Equal => return None,
            similar::ChangeTag::Delete => ('-', change.old_index()),
            similar::ChangeTag::Insert => ('+', change.new_index()),
        };
        let line = at.unwrap_or_default() + 1;
        Some(format!("{sign} {line}: {}", change.value().trim()))
    });
    changes.take(MOST).collect()
}

impl Files for KeptForm {
    fn read(&self, from: &str, path: &str) -> Result<(String, String), Text> {
        let beside = Path::new(from).parent().unwrap_or(Path::new(""));
        let at = tidy(&beside.join(path));
        match self.texts.get(&at) {
            Some(text) => Ok((at.display().to_string(), text.clone())),
            None => Err(text!("it was not kept with the form")),
        }
    }
}

/// What comes out now.
struct Again {
    json: Vec<u8>,
    results: usize,
    inputs: Vec<Input>,
    plugins: Vec<Plugin>,
    libraries: Vec<Library>,
}

/// Scores the kept form by the data of today, with all that was asked for then.
fn again(kept: &Kept, form: &KeptForm, request: &Request, terminal: &Terminal) -> Result<Again, Failure> {
    let record = &kept.record;
    let set = record.asked.set.iter();
    let settings = Settings {
        set: set.map(|set| (set.name.clone(), set.value.clone())).collect(),
        by: record.by.as_ref().map(|level| By {
            scorecard: record.asked.scorecard.clone(),
            level: level.clone(),
        }),
        ..Settings::default()
    };
    let around = Around::with_data(&form.main, terminal);
    let registry = Arc::new(around.registry().clone());
    let main = &form.files[0].1;
    let mut program = around.used(Program::open(&form.main, main, form, &settings, registry))??;
    let outcome = program.run(request, &Progress::new(terminal))?;
    let handout = Handout {
        outcome: &outcome,
        explanations: &[],
        model: program.model(),
        sources: program.sources(),
        values: None,
        set: &settings.set,
        history: None,
        made: None,
        version: env!("CARGO_PKG_VERSION"),
    };
    let mut json = Vec::new();
    weigh_report::write(&handout, Format::Json, &Options::default(), &mut json)
        .unwrap_or_else(|_| unreachable!("memory takes all that is written"));
    let libraries = program.sources().iter().filter(|(_, file)| ships(&file.name));
    Ok(Again {
        json,
        results: outcome.results.rows,
        inputs: outcome.inputs.iter().map(write::input).collect(),
        plugins: around.plugins(),
        libraries: libraries
            .map(|(_, file)| Library {
                name: file.name.clone(),
                sha256: sha256(file.text.as_bytes()),
            })
            .collect(),
    })
}

/// Tables that were read from other bytes than then. Of a database nothing but its rows is known.
fn inputs(kept: &[Input], now: &[Input]) -> Vec<InputChange> {
    let facts = |input: &Input| InputFacts {
        rows: input.rows,
        skipped: input.skipped,
        files: input.files.clone(),
    };
    // A name is how the file was reached, which is another way from another folder.
    let same = |a: &Input, b: &Input| {
        let bytes = |input: &Input| -> Vec<(u64, String)> {
            let files = input.files.iter();
            files.map(|file| (file.bytes, file.sha256.clone())).collect()
        };
        (a.rows, a.skipped, bytes(a)) == (b.rows, b.skipped, bytes(b))
    };
    let pairs = kept.iter().filter_map(|kept| {
        let now = now.iter().find(|now| now.table == kept.table)?;
        (!same(kept, now)).then(|| InputChange {
            table: kept.table.clone(),
            kept: facts(kept),
            now: facts(now),
        })
    });
    pairs.collect()
}

/// What is another one now, or is there on one side only.
fn changes<T: Clone + PartialEq>(kept: &[T], now: &[T], name: impl Fn(&T) -> &String) -> Vec<Change<T>> {
    let other = |one: &T, others: &[T]| others.iter().find(|other| name(other) == name(one)).cloned();
    let mut changes: Vec<Change<T>> = (kept.iter())
        .filter(|one| !now.contains(one))
        .map(|one| Change {
            kept: Some(one.clone()),
            now: other(one, now),
        })
        .collect();
    let added = now.iter().filter(|one| other(one, kept).is_none());
    changes.extend(added.map(|one| Change {
        kept: None,
        now: Some(one.clone()),
    }));
    changes
}
