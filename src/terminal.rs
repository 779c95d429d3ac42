//! What is said on standard error, and what the two streams can show: width and colour.

use std::env;
use std::io::{self, IsTerminal, Write};

use terminal_size::{Width, terminal_size, terminal_size_of};
use weigh_engine::dsl::diagnostic::Diagnostic;
use weigh_engine::dsl::source::Sources;
use weigh_engine::outcome::{DataErrors, Outcome};
use weigh_report::Options;
use weigh_words::{Language, Text, text};

use crate::args::Color;

/// The streams that people read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminal {
    color: Color,
    quiet: bool,
    language: Language,
    /// How standard error is written.
    talk: Options,
}

impl Terminal {
    /// Looks at the environment once.
    pub(crate) fn new(color: Color, quiet: bool, language: Language) -> Self {
        let width = terminal_size_of(io::stderr()).map(|(Width(width), _)| width);
        let talk = Options {
            color: colors(color, io::stderr().is_terminal()),
            width: usable(width),
            language,
            ..Options::default()
        };
        Self {
            color,
            quiet,
            language,
            talk,
        }
    }

    /// In which language people are spoken to.
    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// How a table is written to standard output.
    pub(crate) fn stdout(&self) -> Options {
        let width = terminal_size()
            .filter(|_| io::stdout().is_terminal())
            .map(|(Width(width), _)| width);
        Options {
            color: colors(self.color, io::stdout().is_terminal()),
            width: usable(width),
            language: self.language,
            ..Options::default()
        }
    }

    /// How text is written to standard error.
    pub(crate) fn stderr(&self) -> Options {
        self.talk
    }

    /// How a table is written to a file.
    pub(crate) fn file(&self) -> Options {
        Options {
            color: self.color == Color::Always,
            language: self.language,
            ..Options::default()
        }
    }

    /// Whether progress can be shown.
    pub(crate) fn shows_progress(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// Says something that is no result and no error.
    pub(crate) fn say(&self, text: &Text) {
        let text = text.in_language(self.language);
        if !self.quiet {
            to_stderr(|out| writeln!(out, "{text}"));
        }
    }

    /// Says what is wrong, and what to do about it.
    pub(crate) fn problem(&self, title: &Text, help: Option<&Text>) {
        to_stderr(|out| weigh_report::write_problem(title, help, &self.talk, out));
    }

    /// Says what was tried, one line for each step.
    pub(crate) fn tried(&self, steps: &[String]) {
        let heading = text!("what was tried:").in_language(self.language);
        to_stderr(|out| {
            writeln!(out, "  {heading}")?;
            steps.iter().try_for_each(|step| writeln!(out, "    - {step}"))
        });
    }

    /// Says what is wrong or doubtful in a scorecard.
    pub(crate) fn diagnostics(&self, diagnostics: &[Diagnostic], sources: &Sources) {
        to_stderr(|out| weigh_report::write_diagnostics(diagnostics, sources, &self.talk, out));
    }

    /// Says what is doubtful in a scorecard that runs all the same.
    pub(crate) fn warnings(&self, diagnostics: &[Diagnostic], sources: &Sources) {
        if !self.quiet && !diagnostics.is_empty() {
            self.diagnostics(diagnostics, sources);
        }
    }

    /// Says which rows a result leaves out. This is a part of the result, so even the quiet hear it.
    pub(crate) fn skipped_rows(&self, outcome: &Outcome) {
        to_stderr(|out| weigh_report::write_skipped_rows(outcome, &self.talk, out));
    }

    /// Says what is wrong in the data.
    pub(crate) fn data_errors(&self, errors: &DataErrors) {
        to_stderr(|out| weigh_report::write_data_errors(errors, &self.talk, out));
    }
}

/// Whoever closed standard error does not want to hear more.
fn to_stderr(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
    let mut out = Vec::new();
    let _ = write(&mut out).and_then(|()| io::stderr().lock().write_all(&out));
}

fn colors(color: Color, terminal: bool) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let unwanted = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            let able = env::var_os("TERM").is_none_or(|term| term != "dumb");
            terminal && able && !unwanted
        }
    }
}

/// The width of a terminal; the default where there is none, and a least one where it is too narrow for any table.
fn usable(width: Option<u16>) -> usize {
    const LEAST: usize = 40;
    width.map_or(Options::default().width, |width| usize::from(width).max(LEAST))
}
