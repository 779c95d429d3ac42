//! `weigh check`: every mistake in scorecards, without scoring.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use weigh_engine::dsl::compile::{Compilation, Settings, compile};
use weigh_engine::dsl::diagnostic::{Diagnostic, Severity, to_json};
use weigh_engine::dsl::source::Sources;
use weigh_engine::{Error, Program};
use weigh_words::{Text, text};

use crate::args::{Check, CheckFormat};
use crate::failure::{Exit, Failure};
use crate::files::{Disk, main_file};
use crate::output;
use crate::project::Around;
use crate::terminal::Terminal;

/// What was found in all files.
#[derive(Default)]
struct Found {
    errors: u64,
    warnings: u64,
    /// As JSON, if that is wanted.
    listed: Vec<Value>,
    /// Files that could not be checked.
    failures: Vec<Failure>,
}

/// Runs the command. One bad file does not hide what is wrong in the next.
pub(crate) fn check(args: &Check, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut found = Found::default();
    for file in &args.files {
        match one(file, args, &mut found, terminal) {
            Ok(()) => {}
            Err(Failure::Stopped) => return Err(Failure::Stopped),
            Err(failure) => {
                found.list(file, &failure);
                found.failures.push(failure);
            }
        }
    }
    let failed = found
        .failures
        .iter()
        .map(|failure| failure.tell(terminal))
        .max_by_key(|exit| *exit as u8);
    match args.format {
        CheckFormat::Text => {
            let checked = args.files.len() - found.failures.len();
            if checked > 0 {
                terminal.say(&summary(checked, &found));
            }
        }
        CheckFormat::Json => {
            let listed = Value::Array(std::mem::take(&mut found.listed));
            output::to_stdout(|out| writeln!(out, "{listed:#}"))?;
        }
    }
    let exit = if found.errors > 0 {
        Exit::Mistakes
    } else {
        Exit::Fine
    };
    // A file that could not be read at all weighs more than a mistake in another.
    Ok(failed.unwrap_or(exit))
}

fn one(file: &Path, args: &Check, found: &mut Found, terminal: &Terminal) -> Result<(), Failure> {
    let (name, text) = main_file(file)?;
    let settings = Settings::default();
    if !args.data {
        let around = Around::without_data(&name, terminal);
        let Compilation {
            sources, diagnostics, ..
        } = around.used(compile(&name, &text, &Disk, &settings, Some(around.registry())))?;
        found.add(&diagnostics, &sources, args.format, terminal);
        return Ok(());
    }
    let around = Around::with_data(&name, terminal);
    let registry = Arc::new(around.registry().clone());
    match around.used(Program::open(&name, &text, &Disk, &settings, registry))? {
        Ok(program) => found.add(program.warnings(), program.sources(), args.format, terminal),
        Err(Error::Mistakes { diagnostics, sources }) => {
            found.add(&diagnostics, &sources, args.format, terminal);
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

impl Found {
    /// Adds what is wrong with a file as a whole. It has no code, and its place is where the file begins.
    fn list(&mut self, file: &Path, failure: &Failure) {
        let place = json!({"line": 1, "column": 1});
        let one = |(title, help): (Text, Option<Text>)| {
            json!({
                "code": null,
                "severity": Severity::Error,
                "title": title.to_string(),
                "primary": {"file": file.display().to_string(), "start": place, "end": place, "text": ""},
                "others": [],
                "help": help.iter().map(ToString::to_string).collect::<Vec<_>>(),
            })
        };
        self.listed.extend(failure.words().into_iter().map(one));
    }

    fn add(
        &mut self,
        diagnostics: &[Diagnostic],
        sources: &Sources,
        format: CheckFormat,
        terminal: &Terminal,
    ) {
        let errors = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .count();
        self.errors += errors as u64;
        self.warnings += (diagnostics.len() - errors) as u64;
        match format {
            CheckFormat::Text if diagnostics.is_empty() => {}
            CheckFormat::Text => terminal.diagnostics(diagnostics, sources),
            CheckFormat::Json => {
                if let Value::Array(items) = to_json(diagnostics, sources) {
                    self.listed.extend(items);
                }
            }
        }
    }
}

/// What was found in the files that could be checked.
fn summary(checked: usize, found: &Found) -> Text {
    let files = match checked {
        1 => text!("1 file"),
        count => text!("{count} files", count),
    };
    let mistakes = match found.errors {
        0 => text!("no mistakes"),
        1 => text!("1 mistake"),
        count => text!("{count} mistakes", count),
    };
    let warnings = match found.warnings {
        0 => return text!("{files} checked: {mistakes}", files, mistakes),
        1 => text!("1 warning"),
        count => text!("{count} warnings", count),
    };
    text!(
        "{files} checked: {mistakes}, {warnings}",
        files,
        mistakes,
        warnings
    )
}
