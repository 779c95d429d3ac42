//! `weigh run`: score, and print the result.

use std::fs;
use std::io::{self, Write};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use weigh_engine::dsl::compile::Settings;
use weigh_engine::outcome::Outcome;
use weigh_engine::{Budget, Program, Request};
use weigh_report::{Column, Format, Options};
use weigh_words::text;

use super::{bad_rows, budget, by};
use crate::args::{self, BadRows, Run};
use crate::failure::{Exit, Failure};
use crate::files::{Disk, is_scorecard, main_file};
use crate::output::{self, Part};
use crate::progress::Progress;
use crate::project::Around;
use crate::terminal::Terminal;
use crate::usage::no_scorecard;

/// What was typed, as it is meant.
struct Asked<'a> {
    file: &'a Path,
    subjects: Vec<String>,
    format: Format,
    /// Of CSV.
    columns: &'a [Column],
    out: Option<&'a Path>,
    /// Beside it, where rows that were left out are listed, if it has no place for them.
    list: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(args: &Run, terminal: &Terminal) -> Result<Exit, Failure> {
    let asked = Asked::of(args)?;
    let memory = budget::budget(&args.memory)?;
    for path in asked.out.into_iter().chain(asked.list.as_deref()) {
        output::can_go_to(path)?;
    }
    use_threads(args.threads)?;
    let (name, text) = main_file(asked.file)?;
    let settings = Settings {
        set: args.set.clone(),
        by: by(args.by.as_ref(), args.scorecard.as_ref()),
        ..Settings::default()
    };
    let around = Around::with_data(&name, terminal);
    let registry = Arc::new(around.registry().clone());
    let mut program = around.used(Program::open(&name, &text, &Disk, &settings, registry))??;
    terminal.warnings(program.warnings(), program.sources());
    let spilled;
    // Behind this the command ends: to give back a result piece by piece would take longer than to write it.
    let outcome = ManuallyDrop::new({
        let progress = Progress::new(terminal);
        let outcome = program.run(&request(args, &asked, memory.clone()), &progress)?;
        spilled = progress.spilled();
        outcome
    });
    budget::tell(memory.as_ref(), spilled, terminal);
    match asked.out {
        Some(path) => asked.write(path, &outcome, terminal)?,
        None => {
            let options = terminal.stdout();
            output::to_stdout(|out| asked.write_result(&outcome, &options, out))?;
            if asked.format == Format::Csv && !outcome.rollups.is_empty() {
                terminal.say(&text!(
                    "--out writes the roll-ups into a file of their own; --format json has them too"
                ));
            }
        }
    }
    // A table and JSON tell of this themselves; CSV has no place for it.
    if asked.format == Format::Csv {
        for note in &outcome.notes {
            terminal.say(&note.text());
        }
    }
    if asked.format == Format::Csv && asked.list.is_none() && !outcome.data_errors.counts.is_empty() {
        terminal.skipped_rows(&outcome);
    }
    Ok(Exit::Fine)
}

impl<'a> Asked<'a> {
    fn of(args: &'a Run) -> Result<Self, Failure> {
        let (file, subjects) = file_and_subjects(args)?;
        let format = format(args)?;
        let out = destination(args);
        let list = out
            .filter(|path| format == Format::Csv && !output::is_special(path))
            .map(|path| path.with_extension("data-errors.csv"))
            // Where there is one already, of another run, it would be taken for one of this result.
            .filter(|list| args.bad_rows == BadRows::Skip || list.exists());
        Ok(Self {
            file,
            subjects,
            format,
            columns: columns(args, format)?,
            out,
            list,
        })
    }

    /// Writes the result itself.
    fn write_result(&self, outcome: &Outcome, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        match self.format {
            Format::Csv => weigh_report::write_csv_columns(outcome, self.columns, out),
            Format::Table | Format::Json => weigh_report::write(outcome, self.format, options, out),
        }
    }

    /// Writes the result into its file, and the list of rows left out into its own.
    fn write(&self, path: &Path, outcome: &Outcome, terminal: &Terminal) -> Result<(), Failure> {
        let options = terminal.file();
        let rollups = rollups_beside(path, self.format, outcome);
        let mut parts = Vec::new();
        if let Some(list) = self.list.as_deref() {
            parts.push(Part {
                path: list,
                write: Box::new(|out| weigh_report::write_skipped_rows_csv(outcome, out)),
            });
        }
        if let Some(rollups) = rollups.as_deref() {
            parts.push(Part {
                path: rollups,
                write: Box::new(|out| weigh_report::write_rollups_csv(outcome, out)),
            });
        }
        parts.push(Part {
            path,
            write: Box::new(|out| self.write_result(outcome, &options, out)),
        });
        if let Some(part) = parts.iter().find(|part| self.is_read(part.path, outcome)) {
            return Err(Failure::usage(
                text!(
                    "{path} is read by this run, so the result cannot go there",
                    path = part.path.display().to_string()
                ),
                Some(text!("name another file with --out")),
            ));
        }
        let paths: Vec<&Path> = parts.iter().rev().map(|part| part.path).collect();
        output::to_files(parts)?;
        for path in paths {
            terminal.say(&text!("wrote {path}", path = path.display().to_string()));
        }
        Ok(())
    }

    /// Whether a file is the scorecard or one of its inputs, which a result must not replace.
    fn is_read(&self, path: &Path, outcome: &Outcome) -> bool {
        let base = self.file.parent().unwrap_or(Path::new(""));
        let inputs = outcome.inputs.iter().map(|input| base.join(&input.locator));
        let target = fs::canonicalize(path);
        target.is_ok_and(|target| {
            inputs
                .chain(std::iter::once(self.file.to_path_buf()))
                .any(|read| fs::canonicalize(read).is_ok_and(|read| read == target))
        })
    }
}

fn request(args: &Run, asked: &Asked<'_>, memory: Option<Budget>) -> Request {
    Request {
        scorecard: args.scorecard.clone(),
        periods: args.period,
        subjects: asked.subjects.clone(),
        bad_rows: bad_rows(args.bad_rows),
        // Only JSON says which bytes were read.
        provenance: asked.format == Format::Json,
        memory,
    }
}

/// The scorecard and the keys of subjects. All that stands behind `--subject` is read as keys; where no file stands
/// anywhere else, the one among them that ends in .kpi is meant as the file.
fn file_and_subjects(args: &Run) -> Result<(&Path, Vec<String>), Failure> {
    if let Some(file) = &args.file {
        return Ok((file, args.subjects.clone()));
    }
    let is_file = |text: &String| is_scorecard(Path::new(text));
    let (files, keys): (Vec<&String>, Vec<&String>) = args.subjects.iter().partition(|text| is_file(text));
    match (files.as_slice(), keys.is_empty()) {
        (&[file], false) => Ok((Path::new(file), keys.into_iter().cloned().collect())),
        (&[file], true) => Err(Failure::usage(
            text!("--subject needs the key of a subject"),
            Some(text!(
                "write `weigh run {file} --subject KEY`, or leave --subject out",
                file
            )),
        )),
        (_, _) => {
            let (title, help) = no_scorecard("run");
            Err(Failure::usage(title, help))
        }
    }
}

/// Where the roll-ups go that CSV has no place for: `health-rollups.csv` beside `health.csv`.
fn rollups_beside(path: &Path, format: Format, outcome: &Outcome) -> Option<PathBuf> {
    if format != Format::Csv || outcome.rollups.is_empty() || output::is_special(path) {
        return None;
    }
    let mut name = path.file_stem()?.to_os_string();
    name.push("-rollups");
    if let Some(ending) = path.extension() {
        name.push(".");
        name.push(ending);
    }
    Some(path.with_file_name(name))
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
            text!(
                "weigh does not know what to write into a .{ending} file",
                ending = other
            ),
            Some(text!(
                "end its name in .json, .csv or .txt, or say what with --format"
            )),
        )),
    }
}

/// The columns that are asked for, without a word all of them. The contract of JSON has all of its keys, and a table those that
/// fit.
fn columns(args: &Run, format: Format) -> Result<&[Column], Failure> {
    match (args.columns.as_slice(), format) {
        ([], _) => Ok(&Column::ALL),
        (columns, Format::Csv) => Ok(columns),
        (_, Format::Table | Format::Json) => Err(Failure::usage(
            text!("--columns chooses among the columns of CSV, and this result is not CSV"),
            Some(text!("add --format csv, or leave --columns out")),
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
                text!("cannot start {threads} threads", threads),
                Some(text!("ask for fewer with --threads")),
            )
        })
}
