//! `weigh test`: the tests written in scorecards.

mod reached;
mod seen;
mod stage;

use std::path::Path;
use std::sync::Arc;

use weigh_engine::dsl::compile::{Settings, compile};
use weigh_engine::dsl::diagnostic::{Severity, did_you_mean, echo};
use weigh_engine::dsl::model::Test as Written;
use weigh_engine::dsl::source::Sources;
use weigh_engine::{Error, Found, Program, Unwatched, Verdict, verdicts};
use weigh_words::{Text, text};

use crate::args::Test;
use crate::failure::{Exit, Failure};
use crate::files::{Disk, main_file};
use crate::output;
use crate::project::Around;
use crate::terminal::Terminal;
use reached::Reached;
use seen::Seen;
use stage::Stage;

/// What became of the tests so far.
#[derive(Default)]
struct Count {
    passed: u64,
    failed: u64,
    broken: bool,
    /// Titles of tests that were not chosen.
    others: Vec<String>,
}

/// Runs the command. A file that cannot be tested does not hide the others.
pub(crate) fn test(args: &Test, terminal: &Terminal) -> Exit {
    let mut count = Count::default();
    let mut worst: Option<Exit> = None;
    for file in &args.files {
        match one(file, args, &mut count, terminal) {
            Ok(()) => {}
            Err(Failure::Stopped) => return Failure::Stopped.tell(terminal),
            Err(failure) => {
                let exit = failure.tell(terminal);
                worst = worst.into_iter().chain([exit]).max_by_key(|exit| *exit as u8);
            }
        }
    }
    let (passed, failed) = (count.passed, count.failed);
    terminal.say(&match (passed, failed) {
        (0, 0) if count.broken || worst.is_some() => return worst.unwrap_or(Exit::Mistakes),
        (0, 0) if args.only.is_some() => return no_such_test(args, &count.others).tell(terminal),
        (0, 0) => text!("there is no test to run"),
        (1, 0) => text!("1 test passed"),
        (passed, 0) => text!("{passed} tests passed", passed),
        (0, 1) => text!("1 test failed"),
        (0, failed) => text!("{failed} tests failed", failed),
        (passed, 1) => text!("1 test failed, {passed} passed", passed),
        (passed, failed) => text!("{failed} tests failed, {passed} passed", failed, passed),
    });
    let exit = if failed > 0 || count.broken {
        Exit::Mistakes
    } else {
        Exit::Fine
    };
    worst.unwrap_or(exit)
}

/// What to say where no test has the title that was asked for.
fn no_such_test(args: &Test, titles: &[String]) -> Failure {
    let wanted = args.only.as_deref().unwrap_or_default();
    let help = match did_you_mean(wanted, titles.iter().map(String::as_str)) {
        Some(near) => text!("did you mean `{near}`?", near = echo(near)),
        None if titles.is_empty() => text!("there is no test to run"),
        None => text!(
            "the tests are {tests}",
            tests = Text::list(titles.iter().map(|title| format!("`{}`", echo(title))))
        ),
    };
    Failure::usage(
        text!("no test has `{text}` in its title", text = echo(wanted)),
        Some(help),
    )
}

fn one(file: &Path, args: &Test, count: &mut Count, terminal: &Terminal) -> Result<(), Failure> {
    let (name, text) = main_file(file)?;
    let around = Around::without_data(&name, terminal);
    let plugins = around.registry();
    let compiled = around.used(compile(&name, &text, &Disk, &Settings::default(), Some(plugins)))?;
    let Some(model) = compiled.model else {
        count.broken = true;
        terminal.diagnostics(&compiled.diagnostics, &compiled.sources);
        return Ok(());
    };
    let warnings: Vec<_> = compiled
        .diagnostics
        .into_iter()
        .filter(|one| one.severity == Severity::Warning)
        .collect();
    terminal.warnings(&warnings, &compiled.sources);
    let chosen = |test: &&Written| {
        args.only
            .as_ref()
            .is_none_or(|only| test.title.contains(only.as_str()))
    };
    let others = model.tests.iter().filter(|test| !chosen(test));
    count.others.extend(others.map(|test| test.title.clone()));
    let mut reached = Reached::default();
    for test in model.tests.iter().filter(chosen) {
        let Some(scorecard) = model.scorecard(&test.scorecard, test.period) else {
            continue;
        };
        let stage = Stage::set(&model, scorecard, test)?;
        let ran = Program::open(
            &name,
            &text,
            &Disk,
            &stage.settings(test),
            Arc::new(stage.sources(plugins.clone())),
        )
        .and_then(|mut program| {
            let outcome = program.run(&stage.request(test), &Unwatched)?;
            Ok((program, outcome))
        });
        match ran {
            Ok((mut program, outcome)) => {
                reached.add(&outcome);
                let verdicts = verdicts(test, &outcome);
                if verdicts.iter().all(|verdict| verdict.met) {
                    count.passed += 1;
                    output::line(&text!("ok      {title}", title = &test.title), terminal)?;
                } else {
                    count.failed += 1;
                    let seen = Seen::of(&mut program, stage.request(test), test, &verdicts, &outcome)?;
                    tell(test, &verdicts, &seen, &compiled.sources, terminal)?;
                }
            }
            Err(Error::Cancelled) => return Err(Failure::Stopped),
            Err(error) => {
                count.failed += 1;
                output::line(
                    &text!("FAILED  {title}: it cannot be run", title = &test.title),
                    terminal,
                )?;
                match error {
                    // What is wrong with what is given is all that can be wrong: the form itself was checked.
                    Error::Mistakes { diagnostics, sources } => terminal.diagnostics(&diagnostics, &sources),
                    error => {
                        Failure::from(error).tell(terminal);
                    }
                }
            }
        }
    }
    if args.only.is_none() && !model.tests.is_empty() {
        for line in reached.left_out(&model) {
            terminal.say(&line);
        }
    }
    Ok(())
}

/// Prints a test that failed: what was expected, what was found, and where that comes from.
fn tell(
    test: &Written,
    verdicts: &[Verdict],
    seen: &Seen<'_>,
    sources: &Sources,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let said = |text: Text| text.in_language(terminal.language());
    output::to_stdout(|out| {
        let file = sources.file(test.span.source);
        let (line, _) = file.place(test.span.start);
        let title = text!(
            "FAILED  {title} ({file}:{line})",
            title = &test.title,
            file = &file.name,
            line
        );
        writeln!(out, "{}", said(title))?;
        for (expectation, verdict) in test.expect.iter().zip(verdicts) {
            let written = sources
                .text(expectation.span)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            writeln!(out, "  {}", said(judged(&written, verdict)))?;
        }
        writeln!(out)?;
        let mut page = Vec::new();
        seen.write(terminal.language(), &mut page)?;
        for line in String::from_utf8_lossy(&page).lines() {
            if line.is_empty() {
                writeln!(out)?;
            } else {
                writeln!(out, "    {line}")?;
            }
        }
        writeln!(out)
    })
}

/// What was expected, and what was found instead.
fn judged(expected: &str, verdict: &Verdict) -> Text {
    match (&verdict.found, verdict.met) {
        (_, true) => text!("met: {expected}", expected),
        (Found::Number(number), _) => text!(
            "not met: {expected}, but it is {found}",
            expected,
            found = short(&number.to_string())
        ),
        (Found::Name(name), _) => {
            text!("not met: {expected}, but it is {found}", expected, found = name)
        }
        (Found::Missing(Some(why)), _) => {
            text!("not met: {expected}, but it is missing: {why}", expected, why)
        }
        (Found::Missing(None), _) => text!("not met: {expected}, but it is missing", expected),
        (Found::Nobody, _) => text!("not met: {expected}, but there is nobody to score", expected),
    }
}

/// A number with no more decimal places than people read; the rest is told by dots.
fn short(number: &str) -> String {
    const PLACES: usize = 6;
    match number.split_once('.') {
        Some((whole, places)) if places.len() > PLACES => format!("{whole}.{}…", &places[..PLACES]),
        _ => number.to_owned(),
    }
}
