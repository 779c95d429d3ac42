//! What commands have in common that score and then say something about what came out.

use std::io::{self, Write};
use std::path::Path;

use weigh_engine::dsl::compile::Settings;
use weigh_engine::outcome::Outcome;
use weigh_engine::{Budget, Request};
use weigh_report::{Format, Options};
use weigh_words::text;

use super::run::{is_read, use_threads};
use super::{bad_rows, budget, by};
use crate::args::scored::{Scored, Wanted};
use crate::failure::Failure;
use crate::output::{self, Part};
use crate::terminal::Terminal;

/// What was typed, as it is meant.
pub(super) struct Asked<'a> {
    pub(super) wanted: &'a Wanted,
    format: Format,
    out: Option<&'a Path>,
    pub(super) memory: Option<Budget>,
}

impl<'a> Asked<'a> {
    /// Reads the flags, refuses places that nothing can go to, and starts the threads.
    pub(super) fn of(wanted: &'a Wanted) -> Result<Self, Failure> {
        let out = wanted.out.as_deref().filter(|path| *path != Path::new("-"));
        let asked = Self {
            format: format(wanted.format.map(Format::from), out)?,
            memory: budget::budget(&wanted.memory)?,
            wanted,
            out,
        };
        if let Some(path) = out {
            output::can_go_to(path)?;
        }
        use_threads(wanted.threads)?;
        Ok(asked)
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
            subjects: self.wanted.subjects.clone(),
            bad_rows: bad_rows(self.wanted.bad_rows),
            provenance: false,
            memory: self.memory.clone(),
        }
    }

    /// Writes the result to where it is wanted. `read` are scorecards and what came out of their data, which a result must not
    /// replace.
    pub(super) fn write(
        &self,
        read: &[(&Path, Option<&Outcome>)],
        terminal: &Terminal,
        write: impl FnOnce(Format, &Options, &mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let Some(path) = self.out else {
            let options = terminal.stdout();
            return output::to_stdout(|out| write(self.format, &options, out));
        };
        if read.iter().any(|(file, outcome)| is_read(path, file, *outcome)) {
            return Err(Failure::usage(
                text!(
                    "{path} is read by this run, so the result cannot go there",
                    path = path.display().to_string()
                ),
                Some(text!("name another file with --out")),
            ));
        }
        let options = terminal.file();
        output::to_files(vec![Part::new(path.to_path_buf(), |out| {
            write(self.format, &options, out)
        })])?;
        terminal.say(&text!("wrote {path}", path = path.display().to_string()));
        Ok(())
    }
}

/// The form that is asked for, or the one that the ending of the file says.
fn format(named: Option<Format>, out: Option<&Path>) -> Result<Format, Failure> {
    let (Some(path), None) = (out, named) else {
        return Ok(named.unwrap_or_default());
    };
    let Some(ending) = path
        .extension()
        .map(|ending| ending.to_string_lossy().into_owned())
    else {
        return Ok(Format::default());
    };
    let known = Format::of_ending(&ending).filter(|format| !format.is_only_rows() && !format.is_binary());
    known.ok_or_else(|| {
        Failure::usage(
            text!("weigh does not know what to write into a .{ending} file", ending),
            Some(text!(
                "end its name in .txt, .json or .html, or say what with --format"
            )),
        )
    })
}
