//! `weigh diff`: what is different between two periods, two scorecards or two outcomes.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use weigh_engine::compare::{Comparison, Side};
use weigh_engine::outcome::Outcome;
use weigh_engine::{Program, Request};
use weigh_report::Compared;
use weigh_words::{Text, text};

use super::scored::{Asked, is_form_or_outcome};
use super::{bad_rows, budget};
use crate::args::diff::Diff;
use crate::args::{BadRows, Periods, periods};
use crate::clock;
use crate::failure::{Exit, Failure};
use crate::files::{Disk, is_outcome, main_file};
use crate::kept;
use crate::output::phrase;
use crate::progress::Progress;
use crate::project::Around;
use crate::reads::Reads;
use crate::terminal::Terminal;

/// One side, as it is compared.
struct Read {
    side: Side,
    outcome: Option<Outcome>,
    /// What it is called.
    name: Text,
}

/// Runs the command.
pub(crate) fn diff(args: &Diff, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut asked = Asked::of(&args.wanted)?;
    let (files, given) = sorted(args, &mut asked)?;
    let sides = sides(&files, &given)?;
    if sides.iter().all(|(file, _)| is_outcome(file)) {
        refuse_flags_of_scorecards(args)?;
    }
    let mut reads = Reads::default();
    let mut read = Vec::new();
    for (file, period) in &sides {
        reads.file(file);
        read.push(if is_outcome(file) {
            outcome(file, &asked)?
        } else {
            scored(file, *period, args, &asked, &mut reads, terminal)?
        });
    }
    let (Some(after), Some(before)) = (read.pop(), read.pop()) else {
        unreachable!("there are two sides")
    };
    let comparison = Comparison::new(before.side, after.side);
    if comparison.periods.is_empty() {
        let [ours, theirs] = &comparison.only_periods;
        return Err(Failure::usage(
            text!(
                "the two have no period in common: {before} and {after}",
                before = Text::list(ours),
                after = Text::list(theirs)
            ),
            Some(text!(
                "compare outcomes of the same periods, or of one period each"
            )),
        ));
    }
    let compared = Compared {
        comparison: &comparison,
        names: &[before.name, after.name],
        changes: None,
        data: [before.outcome.as_ref(), after.outcome.as_ref()],
        all: !asked.subjects.is_empty(),
    };
    let made = clock::now();
    asked.write(&reads, terminal, |shape, options, out| {
        weigh_report::write_comparison(&compared, shape, options, Some(&made), out)
    })?;
    Ok(if args.exit_code && !comparison.is_equal() {
        Exit::Mistakes
    } else {
        Exit::Fine
    })
}

/// Files and periods; what stands behind `--period` and is none is meant as a file.
fn sorted(args: &Diff, asked: &mut Asked<'_>) -> Result<(Vec<PathBuf>, Vec<Periods>), Failure> {
    let mut files = args.files.clone();
    let mut found = Vec::new();
    for text in &args.periods {
        match periods(text) {
            Ok(period) => found.push(period),
            Err(_) if is_form_or_outcome(text) => files.push(PathBuf::from(text)),
            Err(wrong) => {
                return Err(Failure::usage(
                    text!("{flag}: {what}", flag = "--period", what = wrong.what),
                    wrong.mend,
                ));
            }
        }
    }
    let sides = if found.len() == 2 { 1 } else { 2 };
    let mut files = asked.files(&files, sides);
    // Of a run that was kept, the outcome is meant.
    for file in &mut files {
        let outcome = file.join(kept::OUTCOME);
        if outcome.is_file() {
            *file = outcome;
        }
    }
    Ok((files, found))
}

/// A file and the periods that it is scored in.
type Wanted<'a> = (&'a Path, Option<Periods>);

/// What the two sides are.
fn sides<'a>(files: &'a [PathBuf], given: &[Periods]) -> Result<[Wanted<'a>; 2], Failure> {
    let outcomes = files.iter().filter(|file| is_outcome(file)).count();
    match (files, given) {
        ([file], [before, after]) if outcomes == 0 => Ok([(file, Some(*before)), (file, Some(*after))]),
        ([_], _) if outcomes == 0 => Err(Failure::usage(
            text!("one scorecard is compared in two periods"),
            Some(text!(
                "name them: --period 2024-Q3 2024-Q4; or name another scorecard or outcome"
            )),
        )),
        ([_, _], [_, ..]) if outcomes == 2 => Err(Failure::usage(
            text!("an outcome has its own periods"),
            Some(text!("leave --period out")),
        )),
        ([before, after], []) => Ok([(before, None), (after, None)]),
        ([before, after], [both]) => Ok([(before, Some(*both)), (after, Some(*both))]),
        ([before, after], [first, second, ..]) => Ok([(before, Some(*first)), (after, Some(*second))]),
        _ => Err(Failure::usage(
            text!("weigh diff compares two things"),
            Some(text!(
                "name two files, scorecards or outcomes; or one scorecard and two periods: --period 2024-Q3 2024-Q4"
            )),
        )),
    }
}

/// Refuses what can only be asked of a scorecard, which an outcome has behind it.
fn refuse_flags_of_scorecards(args: &Diff) -> Result<(), Failure> {
    let flags = [
        ("--set", !args.set.is_empty()),
        ("--by", args.wanted.by.is_some()),
        ("--scorecard", args.scorecard.is_some()),
        ("--bad-rows", args.wanted.bad_rows == BadRows::Skip),
    ];
    match flags.into_iter().find(|(_, given)| *given) {
        None => Ok(()),
        Some((flag, _)) => Err(Failure::usage(
            text!("{flag} is for scorecards, and both are outcomes", flag),
            Some(text!(
                "leave {flag} out, or compare the scorecards that the outcomes are of",
                flag
            )),
        )),
    }
}

fn outcome(file: &Path, asked: &Asked<'_>) -> Result<Read, Failure> {
    let path = file.display().to_string();
    let cannot = |why: Text, help: Option<Text>| {
        Failure::usage(text!("cannot read {name}: {why}", name = &path, why), help)
    };
    let bytes = fs::read(file).map_err(|error| cannot(phrase(&error), None))?;
    let side = weigh_report::read_outcome(&bytes).map_err(|why| {
        cannot(
            why,
            Some(text!(
                "write one with `weigh run FILE --format json --out {path}`",
                path = &path
            )),
        )
    })?;
    Ok(Read {
        side: side.picked(&asked.subjects)?,
        outcome: None,
        name: Text::verbatim(path.clone()),
    })
}

fn scored(
    file: &Path,
    period: Option<Periods>,
    args: &Diff,
    asked: &Asked<'_>,
    reads: &mut Reads,
    terminal: &Terminal,
) -> Result<Read, Failure> {
    let (name, text) = main_file(file)?;
    let around = Around::with_data(&name, terminal);
    let registry = Arc::new(around.registry().clone());
    let settings = asked.settings(args.scorecard.as_ref(), &args.set);
    let mut program = around.used(Program::open(&name, &text, &Disk, &settings, registry))??;
    terminal.warnings(program.warnings(), program.sources());
    reads.program(&program);
    asked.refuse(reads)?;
    let request = Request {
        scorecard: args.scorecard.clone(),
        periods: period,
        subjects: asked.subjects.clone(),
        bad_rows: bad_rows(args.wanted.bad_rows),
        provenance: false,
        memory: asked.memory.clone(),
    };
    let progress = Progress::new(terminal);
    let outcome = program.run(&request, &progress)?;
    let spilled = progress.spilled();
    drop(progress);
    budget::tell(asked.memory.as_ref(), spilled, terminal);
    let path = file.display().to_string();
    let name = match outcome.periods.as_slice() {
        [Some(period)] => text!("{file}, {period}", file = path, period = period.to_string()),
        _ => Text::verbatim(path),
    };
    Ok(Read {
        side: Side::of(&outcome),
        outcome: Some(outcome),
        name,
    })
}
