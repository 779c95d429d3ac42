//! `weigh run`: score, and print the result.

mod look;
mod wanted;

use std::ffi::OsString;
use std::io::{self, Write};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use weigh_engine::dsl::compile::Settings;
use weigh_engine::outcome::Outcome;
use weigh_engine::{Budget, Program, Request};
use weigh_report::{Columns, Format, Handout, History, MOST_ROWS_OF_A_WORKBOOK, Options, html};
use weigh_words::text;

use super::{bad_rows, budget, by};
use crate::args::{BadRows, Run};
use crate::clock;
use crate::failure::{Exit, Failure};
use crate::files::{Disk, is_scorecard, main_file};
use crate::kept::history::{self, Earlier, Now};
use crate::kept::write::{self, Whole, With};
use crate::output::{self, Part};
use crate::progress::Progress;
use crate::project::Around;
use crate::reads::Reads;
use crate::terminal::Terminal;
use crate::usage::no_scorecard;
use wanted::Wanted;

/// What was typed, as it is meant.
struct Asked<'a> {
    file: &'a Path,
    subjects: Vec<String>,
    results: Vec<Wanted>,
    /// Of forms that are only rows.
    columns: Columns,
    /// Of pages.
    look: html::Look,
    bad_rows: BadRows,
}

/// Runs the command.
pub(crate) fn run(args: &Run, terminal: &Terminal) -> Result<Exit, Failure> {
    let asked = Asked::of(args)?;
    let memory = budget::budget(&args.memory)?;
    for path in asked.places() {
        output::can_go_to(&path)?;
    }
    if let Some(shelf) = &args.keep.save {
        write::can_go_to(shelf)?;
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
    let reads = asked.reads(args, &program);
    for path in asked.places() {
        reads.refuse(&path)?;
    }
    let spilled;
    let (outcome, values, explanations) = {
        let progress = Progress::new(terminal);
        let request = request(args, &asked, memory.clone());
        let (outcome, kept) = program.run_and_keep(&request, &progress)?;
        let drawn = asked.wants(Format::Html) && html::draws_all(&outcome);
        let explanations = if drawn && !outcome.subjects.is_empty() {
            program.explainer(&kept, &outcome, &progress)?.explain_all()?
        } else {
            Vec::new()
        };
        spilled = progress.spilled();
        // What only a workbook reads is not held for others while they are written.
        let values = asked.wants(Format::Xlsx).then(|| kept.into_values());
        (outcome, values, explanations)
    };
    // Behind this the command ends: to give back a result piece by piece would take longer than to write it.
    let outcome = ManuallyDrop::new(outcome);
    budget::tell(memory.as_ref(), spilled, terminal);
    if asked.wants(Format::Xlsx) && outcome.results.rows > MOST_ROWS_OF_A_WORKBOOK {
        return Err(Failure::usage(
            text!(
                "a sheet of a workbook has no room for {rows} rows of results",
                rows = outcome.results.rows
            ),
            Some(text!("score fewer periods or subjects, or write CSV")),
        ));
    }
    let made = clock::now();
    let now = Now {
        outcome: &outcome,
        form: asked.file,
        set: &args.set,
    };
    let earlier = |folder: &PathBuf| earlier(&now, folder, terminal);
    let history = args.keep.history.as_ref().map(earlier).transpose()?;
    let handout = Handout {
        outcome: &outcome,
        explanations: &explanations,
        model: program.model(),
        sources: program.sources(),
        values: values.as_ref(),
        set: &args.set,
        history: history.as_ref(),
        made: Some(&made),
        version: env!("CARGO_PKG_VERSION"),
    };
    let keep = |shelf: &PathBuf| {
        let with = With {
            args,
            subjects: &asked.subjects,
            plugins: around.plugins(),
        };
        write::write(shelf, &handout, with)
    };
    let kept = args.keep.save.as_ref().map(keep).transpose()?;
    asked.write(&handout, &reads, kept, terminal)?;
    asked.say_what_has_no_place(&outcome, terminal);
    Ok(Exit::Fine)
}

impl<'a> Asked<'a> {
    fn wants(&self, format: Format) -> bool {
        self.results.iter().any(|wanted| wanted.format == format)
    }

    fn of(args: &'a Run) -> Result<Self, Failure> {
        let (file, subjects) = file_and_subjects(args)?;
        let formats: Vec<Format> = args.formats.iter().map(|format| (*format).into()).collect();
        let results = wanted::wanted(&formats, &args.outs)?;
        refuse_history_that_nothing_shows(args, &results)?;
        Ok(Self {
            file,
            subjects,
            columns: columns(args, &results)?,
            look: look::look(&args.look, &results)?,
            results,
            bad_rows: args.bad_rows,
        })
    }

    /// The files that are written, as far as is known before it is known what comes out.
    fn places(&self) -> impl Iterator<Item = PathBuf> {
        (self.results.iter()).flat_map(|wanted| wanted.file.clone().into_iter().chain(self.list(wanted)))
    }

    /// Where rows that were left out are listed, beside a file that has no place for them.
    fn list(&self, wanted: &Wanted) -> Option<PathBuf> {
        let path = wanted.file.as_deref()?;
        if !wanted.format.is_only_rows() || output::is_special(path) {
            return None;
        }
        let list = path.with_extension("data-errors.csv");
        // Where there is one already, of another run, it would be taken for one of this result.
        (self.bad_rows == BadRows::Skip || list.exists()).then_some(list)
    }

    /// What the run reads.
    fn reads(&self, args: &Run, program: &Program) -> Reads {
        let mut reads = Reads::of(program);
        reads.file(self.file);
        for file in look::files(&args.look) {
            reads.file(&file);
        }
        reads
    }

    /// Writes all files together, and what goes to standard output.
    fn write(
        &self,
        handout: &Handout<'_>,
        reads: &Reads,
        kept: Option<Whole>,
        terminal: &Terminal,
    ) -> Result<(), Failure> {
        let options = |options: Options| Options {
            columns: self.columns,
            ..options
        };
        let parts = self.parts(handout, options(terminal.file()));
        refuse_what_cannot_go(&parts, reads)?;
        // First, since whoever stops this wants no files either.
        if let Some(wanted) = self.results.iter().find(|wanted| wanted.file.is_none()) {
            let options = options(terminal.stdout());
            output::to_stdout(|out| self.write_in(wanted.format, handout, &options, out))?;
        }
        let paths: Vec<PathBuf> = (parts.iter().rev()).map(|part| part.path.clone()).collect();
        let kept = output::to_files_with(parts, kept)?;
        for path in paths {
            terminal.say(&text!("wrote {path}", path = path.display().to_string()));
        }
        if let Some(folder) = kept {
            terminal.say(&text!("kept in {folder}", folder = folder.display().to_string()));
        }
        Ok(())
    }

    /// Writes the result in a form.
    fn write_in(
        &self,
        format: Format,
        handout: &Handout<'_>,
        options: &Options,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        if format == Format::Html {
            let options = html::Options {
                language: options.language,
                look: &self.look,
            };
            return html::write(handout, &options, out);
        }
        weigh_report::write(handout, format, options, out)
    }

    /// The files, of which the first that was asked for takes its place last.
    fn parts<'h>(&'h self, handout: &'h Handout<'h>, options: Options) -> Vec<Part<'h>> {
        let outcome = handout.outcome;
        let mut parts = Vec::new();
        // Several forms of one name have one file of what none of them has a place for.
        let mut beside: Vec<PathBuf> = Vec::new();
        let mut once = |path: PathBuf| {
            let is_new = !beside.contains(&path);
            is_new.then(|| {
                beside.push(path.clone());
                path
            })
        };
        for wanted in self.results.iter().rev() {
            let Some(path) = wanted.file.clone() else {
                continue;
            };
            let format = wanted.format;
            if let Some(list) = self.list(wanted).and_then(&mut once) {
                parts.push(Part::new(list, |out| {
                    weigh_report::write_skipped_rows_csv(outcome, out)
                }));
            }
            if let Some(rollups) = rollups_beside(&path, format, outcome).and_then(&mut once) {
                parts.push(Part::new(rollups, |out| {
                    weigh_report::write_rollups_csv(outcome, out)
                }));
            }
            parts.push(Part::new(path, move |out| {
                self.write_in(format, handout, &options, out)
            }));
        }
        parts
    }

    /// Says what forms of nothing but rows leave out, unless another form of the result has it.
    fn say_what_has_no_place(&self, outcome: &Outcome, terminal: &Terminal) {
        if !self.results.iter().all(|wanted| wanted.format.is_only_rows()) {
            return;
        }
        if self.results.iter().all(|wanted| wanted.file.is_none()) && !outcome.rollups.is_empty() {
            terminal.say(&text!(
                "--out writes the roll-ups into a file of their own; --format json has them too"
            ));
        }
        for note in &outcome.notes {
            terminal.say(&note.text());
        }
        let listed = self.results.iter().any(|wanted| self.list(wanted).is_some());
        if !listed && !outcome.data_errors.counts.is_empty() {
            terminal.skipped_rows(outcome);
        }
    }
}

/// Refuses earlier totals where no form of the result has a place for them.
fn refuse_history_that_nothing_shows(args: &Run, results: &[Wanted]) -> Result<(), Failure> {
    let mut formats = results.iter().map(|wanted| wanted.format);
    if args.keep.history.is_none() || formats.any(Format::shows_history) {
        return Ok(());
    }
    Err(Failure::usage(
        text!("--history shows earlier totals in a table, HTML or Markdown, and this result is none of them"),
        Some(text!("add --format html, or leave --history out")),
    ))
}

/// A result replaces nothing that was read, and no other part of the result.
fn refuse_what_cannot_go(parts: &[Part<'_>], reads: &Reads) -> Result<(), Failure> {
    let mut taken: Vec<PathBuf> = Vec::new();
    for Part { path, .. } in parts {
        reads.refuse(path)?;
        let place = wanted::place(path);
        if taken.contains(&place) {
            return Err(Failure::usage(
                text!(
                    "two parts of the result would go to {path}",
                    path = path.display().to_string()
                ),
                Some(text!("name another file with --out")),
            ));
        }
        taken.push(place);
    }
    Ok(())
}

/// What earlier runs gave, and a word of which they are.
fn earlier(now: &Now<'_>, folder: &Path, terminal: &Terminal) -> Result<History, Failure> {
    let Earlier { history, told } = history::before(now, folder)?;
    for line in &told {
        terminal.say(line);
    }
    if history.is_empty() {
        terminal.say(&text!(
            "no earlier run of {scorecard} is kept in {folder}",
            scorecard = now.outcome.scorecard.name.clone(),
            folder = folder.display().to_string()
        ));
    }
    Ok(history)
}

fn request(args: &Run, asked: &Asked<'_>, memory: Option<Budget>) -> Request {
    Request {
        scorecard: args.scorecard.clone(),
        periods: args.period,
        subjects: asked.subjects.clone(),
        bad_rows: bad_rows(args.bad_rows),
        provenance: args.keep.save.is_some()
            || (asked.results.iter()).any(|wanted| wanted.format.shows_inputs()),
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

/// Where the roll-ups go that forms of nothing but rows have no place for: `health-rollups.csv` beside `health.csv`.
fn rollups_beside(path: &Path, format: Format, outcome: &Outcome) -> Option<PathBuf> {
    if !format.is_only_rows() || outcome.rollups.is_empty() || output::is_special(path) {
        return None;
    }
    let mut name = path.file_stem()?.to_os_string();
    name.push("-rollups");
    let ending = match format {
        Format::Csv => path.extension().map(OsString::from),
        _ => Some("csv".into()),
    };
    if let Some(ending) = ending {
        name.push(".");
        name.push(ending);
    }
    Some(path.with_file_name(name))
}

/// The columns that are asked for, without a word all of them. The contract of JSON has all of its keys, and a table those that
/// fit.
fn columns(args: &Run, results: &[Wanted]) -> Result<Columns, Failure> {
    if args.columns.is_empty() {
        return Ok(Columns::default());
    }
    if results.iter().any(|wanted| wanted.format.is_only_rows()) {
        return Ok(args.columns.iter().copied().collect());
    }
    Err(Failure::usage(
        text!(
            "--columns chooses among the columns of CSV, Parquet and Arrow, and this result is none of them"
        ),
        Some(text!("add --format csv, or leave --columns out")),
    ))
}

pub(super) fn use_threads(threads: Option<u16>) -> Result<(), Failure> {
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
