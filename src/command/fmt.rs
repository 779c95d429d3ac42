//! `weigh fmt`: the one layout of scorecards.

use std::fs;
use std::path::Path;

use similar::TextDiff;
use weigh_engine::dsl::format::{self, Unreadable, format};

use crate::args::{Fmt, Language};
use crate::failure::{Exit, Failure};
use crate::files::{main_file, standard_input};
use crate::output::{self, Part};
use crate::terminal::Terminal;

/// Lines around a difference.
const AROUND: usize = 1;

/// What became of the files.
#[derive(Default)]
struct Done {
    changed: usize,
    unchanged: usize,
    /// Files with mistakes, which stay as they are.
    mistaken: usize,
    /// Files that could not be read or written.
    failures: Vec<Failure>,
}

/// Runs the command. One bad file does not keep the next from its layout.
pub(crate) fn fmt(args: &Fmt, language: Option<Language>, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut done = Done::default();
    for file in &args.files {
        match one(file, args, language, &mut done, terminal) {
            Ok(()) => {}
            Err(Failure::Stopped) => return Err(Failure::Stopped),
            Err(failure) => done.failures.push(failure),
        }
    }
    if args.check || args.files.iter().any(|file| !is_standard_input(file)) {
        terminal.say(&summary(args, &done).into());
    }
    let failed = done
        .failures
        .iter()
        .map(|failure| failure.tell(terminal))
        .max_by_key(|exit| *exit as u8);
    let exit = if done.mistaken > 0 || args.check && done.changed > 0 {
        Exit::Mistakes
    } else {
        Exit::Fine
    };
    Ok(failed.unwrap_or(exit))
}

fn one(
    file: &Path,
    args: &Fmt,
    language: Option<Language>,
    done: &mut Done,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let (name, text) = if is_standard_input(file) {
        standard_input()?
    } else {
        main_file(file)?
    };
    let formatted = match format(&name, &text, language.map(keywords)) {
        Ok(formatted) => formatted,
        Err(Unreadable { diagnostics, sources }) => {
            terminal.diagnostics(&diagnostics, &sources);
            done.mistaken += 1;
            return Ok(());
        }
    };
    // The mark that some editors put before a text is no part of it, but it goes.
    let same = if is_standard_input(file) {
        text == formatted
    } else {
        fs::read(file).is_ok_and(|bytes| bytes == formatted.as_bytes())
    };
    if args.check {
        if !same {
            let difference = difference(&name, &text, &formatted);
            output::to_stdout(|out| out.write_all(difference.as_bytes()))?;
        }
    } else if is_standard_input(file) {
        output::to_stdout(|out| out.write_all(formatted.as_bytes()))?;
    } else if !same {
        output::to_files(vec![Part {
            path: file,
            write: Box::new(|out| out.write_all(formatted.as_bytes())),
        }])?;
    }
    *(if same {
        &mut done.unchanged
    } else {
        &mut done.changed
    }) += 1;
    Ok(())
}

fn is_standard_input(file: &Path) -> bool {
    file == Path::new("-")
}

fn keywords(language: Language) -> format::Language {
    match language {
        Language::En => format::Language::English,
        Language::Zh => format::Language::Chinese,
    }
}

/// The name of a file, and its lines that would change.
fn difference(name: &str, text: &str, formatted: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if text == formatted {
        return format!("{name}\nonly the ends of its lines, or the mark before the text\n");
    }
    let lines = TextDiff::from_lines(text.as_str(), formatted);
    let mut shown = format!("{name}\n");
    for hunk in lines.unified_diff().context_radius(AROUND).iter_hunks() {
        shown.push_str(hunk.to_string().trim_end_matches('\n'));
        shown.push('\n');
    }
    shown
}

fn summary(args: &Fmt, done: &Done) -> String {
    let files = |number: usize| match number {
        0 => "no files".to_owned(),
        1 => "1 file".to_owned(),
        many => format!("{many} files"),
    };
    let changed = if args.check { "to format" } else { "formatted" };
    let left = match done.mistaken + done.failures.len() {
        0 => String::new(),
        1 => ", 1 left as it is".to_owned(),
        many => format!(", {many} left as they are"),
    };
    format!(
        "{} {changed}, {} unchanged{left}",
        files(done.changed),
        done.unchanged
    )
}
