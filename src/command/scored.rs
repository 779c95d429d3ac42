//! What commands have in common that score and then say something about what came out.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use weigh_engine::dsl::compile::Settings;
use weigh_engine::{Budget, Request};
use weigh_report::{Format, Options, Shape};
use weigh_words::text;

use super::run::use_threads;
use super::{bad_rows, budget, by};
use crate::args::scored::{Scored, Wanted};
use crate::failure::Failure;
use crate::files::{is_outcome, is_scorecard};
use crate::output::{self, Part};
use crate::reads::Reads;
use crate::terminal::Terminal;
use crate::usage::no_scorecard;

/// Whether a word is the name of a scorecard, or of an outcome as JSON.
pub(super) fn is_form_or_outcome(text: &str) -> bool {
    let path = Path::new(text);
    is_scorecard(path) || is_outcome(path)
}

/// What was typed, as it is meant.
pub(super) struct Asked<'a> {
    pub(super) wanted: &'a Wanted,
    pub(super) subjects: Vec<String>,
    shape: Shape,
    out: Option<&'a Path>,
    pub(super) memory: Option<Budget>,
}

impl<'a> Asked<'a> {
    /// Reads the flags, refuses places that nothing can go to, and starts the threads.
    pub(super) fn of(wanted: &'a Wanted) -> Result<Self, Failure> {
        let out = wanted.out.as_deref().filter(|path| *path != Path::new("-"));
        let asked = Self {
            shape: shape(wanted.format.map(Shape::from), out)?,
            memory: budget::budget(&wanted.memory)?,
            subjects: wanted.subjects.clone(),
            wanted,
            out,
        };
        if let Some(path) = out {
            output::can_go_to(path)?;
        }
        use_threads(wanted.threads)?;
        Ok(asked)
    }

    /// The files; of what stands behind `--subject`, which takes all that follows, those that can only be meant as files where
    /// fewer stand elsewhere.
    pub(super) fn files(&mut self, named: &[PathBuf], wanted: usize) -> Vec<PathBuf> {
        let mut files = named.to_vec();
        let is_file = |text: &String| is_form_or_outcome(text);
        while files.len() < wanted
            && let Some(at) = self.subjects.iter().position(is_file)
        {
            files.push(PathBuf::from(self.subjects.remove(at)));
        }
        files
    }

    /// The one scorecard of a command.
    pub(super) fn file(&mut self, named: Option<&Path>, command: &str) -> Result<PathBuf, Failure> {
        let named: Vec<PathBuf> = named.map(Path::to_path_buf).into_iter().collect();
        self.files(&named, 1).pop().ok_or_else(|| {
            let (title, help) = no_scorecard(command);
            Failure::usage(title, help)
        })
    }

    /// What to compile with.
    pub(super) fn settings(&self, scorecard: Option<&String>, set: &[(String, String)]) -> Settings {
        Settings {
            set: set.to_vec(),
            by: by(self.wanted.by.as_ref(), scorecard),
            ..Settings::default()
        }
    }

    /// What to run.
    pub(super) fn request(&self, scored: &Scored) -> Request {
        Request {
            scorecard: scored.scorecard.clone(),
            periods: scored.period,
            subjects: self.subjects.clone(),
            bad_rows: bad_rows(self.wanted.bad_rows),
            provenance: false,
            memory: self.memory.clone(),
        }
    }

    /// Refuses a place where what is read would be lost, before the work is done for it.
    pub(super) fn refuse(&self, reads: &Reads) -> Result<(), Failure> {
        self.out.map_or(Ok(()), |path| reads.refuse(path))
    }

    /// Writes the result to where it is wanted, unless what was read would be lost.
    pub(super) fn write(
        &self,
        reads: &Reads,
        terminal: &Terminal,
        write: impl FnOnce(Shape, &Options, &mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let Some(path) = self.out else {
            let options = terminal.stdout();
            return output::to_stdout(|out| write(self.shape, &options, out));
        };
        reads.refuse(path)?;
        let options = terminal.file();
        output::to_files(vec![Part::new(path.to_path_buf(), |out| {
            write(self.shape, &options, out)
        })])?;
        terminal.say(&text!("wrote {path}", path = path.display().to_string()));
        Ok(())
    }
}

/// The form that is asked for, or the one that the ending of the file says.
fn shape(named: Option<Shape>, out: Option<&Path>) -> Result<Shape, Failure> {
    let (Some(path), None) = (out, named) else {
        return Ok(named.unwrap_or_default());
    };
    let Some(ending) = path
        .extension()
        .map(|ending| ending.to_string_lossy().into_owned())
    else {
        return Ok(Shape::default());
    };
    match Format::of_ending(&ending) {
        Some(Format::Table) => Ok(Shape::Table),
        Some(Format::Json) => Ok(Shape::Json),
        Some(Format::Html) => Ok(Shape::Html),
        _ => Err(Failure::usage(
            text!("weigh does not know what to write into a .{ending} file", ending),
            Some(text!(
                "end its name in .txt, .json or .html, or say what with --format"
            )),
        )),
    }
}
