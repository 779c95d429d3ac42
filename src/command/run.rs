//! `weigh run`: score, and print the result.

use std::fs;
use std::path::Path;

use weigh_engine::dsl::compile::Settings;
use weigh_engine::outcome::Outcome;
use weigh_engine::{Program, Request};
use weigh_report::Format;

use super::{bad_rows, sources};
use crate::args::{self, Run};
use crate::failure::{Exit, Failure};
use crate::files::{Disk, main_file};
use crate::output;
use crate::progress::Progress;
use crate::terminal::Terminal;

/// Runs the command.
pub(crate) fn run(args: &Run, terminal: &Terminal) -> Result<Exit, Failure> {
    let format = format(args)?;
    if let Some(path) = destination(args) {
        output::can_go_to(path)?;
    }
    use_threads(args.threads)?;
    let (name, text) = main_file(&args.file)?;
    let settings = Settings {
        set: args.set.clone(),
    };
    let mut program = Program::open(&name, &text, &Disk, &settings, sources())?;
    terminal.warnings(program.warnings(), program.sources());
    let outcome = {
        let progress = Progress::new(terminal.shows_progress());
        program.run(&request(args, format), &progress)?
    };
    match destination(args) {
        Some(path) if is_read(path, args, &outcome) => {
            return Err(Failure::usage(
                format!(
                    "{} is read by this run, so the result cannot go there",
                    path.display()
                ),
                Some("name another file with --out".to_owned()),
            ));
        }
        Some(path) => {
            let options = terminal.file();
            output::to_file(path, |out| weigh_report::write(&outcome, format, &options, out))?;
            terminal.say(&format!("wrote {}", path.display()));
        }
        None => {
            let options = terminal.stdout();
            output::to_stdout(|out| weigh_report::write(&outcome, format, &options, out))?;
        }
    }
    // A table and JSON tell of rows left out themselves; CSV has no place for it.
    let skipped: u64 = outcome.inputs.iter().map(|input| input.skipped).sum();
    if format == Format::Csv && skipped > 0 {
        terminal.say(&format!(
            "{skipped} rows were left out for wrong data; --format json lists them"
        ));
    }
    Ok(Exit::Fine)
}

fn request(args: &Run, format: Format) -> Request {
    Request {
        scorecard: args.scorecard.clone(),
        periods: args.period,
        subjects: args.subjects.clone(),
        bad_rows: bad_rows(args.bad_rows),
        // Only JSON says which bytes were read.
        provenance: format == Format::Json,
    }
}

/// Whether a file is the scorecard or one of its inputs, which a result must not replace.
fn is_read(path: &Path, args: &Run, outcome: &Outcome) -> bool {
    let form = args.file.as_path();
    let base = form.parent().unwrap_or(Path::new(""));
    let inputs = outcome.inputs.iter().map(|input| base.join(&input.locator));
    let target = fs::canonicalize(path);
    target.is_ok_and(|target| {
        inputs
            .chain(std::iter::once(form.to_path_buf()))
            .any(|read| fs::canonicalize(read).is_ok_and(|read| read == target))
    })
}

/// The file to write to; `-` is standard output.
fn destination(args: &Run) -> Option<&Path> {
    args.out.as_deref().filter(|path| *path != Path::new("-"))
}

/// The form that is asked for, or the one that the ending of the file says.
fn format(args: &Run) -> Result<Format, Failure> {
    let named = args.format.map(|format| match format {
        args::Format::Table => Format::Table,
        args::Format::Json => Format::Json,
        args::Format::Csv => Format::Csv,
    });
    let Some(path) = destination(args) else {
        return Ok(named.unwrap_or_default());
    };
    if let Some(format) = named {
        return Ok(format);
    }
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("json") => Ok(Format::Json),
        Some("csv") => Ok(Format::Csv),
        Some("txt") | None => Ok(Format::Table),
        Some(other) => Err(Failure::usage(
            format!("weigh does not know what to write into a .{other} file"),
            Some("end its name in .json, .csv or .txt, or say what with --format".to_owned()),
        )),
    }
}

fn use_threads(threads: Option<u16>) -> Result<(), Failure> {
    let Some(threads) = threads else { return Ok(()) };
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads.into())
        .build_global()
        .map_err(|_| {
            Failure::usage(
                format!("cannot start {threads} threads"),
                Some("ask for fewer with --threads".to_owned()),
            )
        })
}
