//! `weigh fmt`: the one layout of scorecards.

use std::fs;
use std::path::Path;

use similar::TextDiff;
use weigh_engine::dsl::format::{self, Unreadable, format};
use weigh_words::{Text, text};

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
        terminal.say(&summary(args, &done));
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
            let difference = difference(&name, &text, &formatted, terminal);
            output::to_stdout(|out| out.write_all(difference.as_bytes()))?;
        }
    } else if is_standard_input(file) {
        output::to_stdout(|out| out.write_all(formatted.as_bytes()))?;
    } else if !same {
        output::to_one_of_several(Part::new(file.to_path_buf(), |out| {
            out.write_all(formatted.as_bytes())
        }))?;
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
fn difference(name: &str, text: &str, formatted: &str, terminal: &Terminal) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if text == formatted {
        let why = text!("only the ends of its lines, or the mark before the text");
        return format!("{name}\n{}\n", why.in_language(terminal.language()));
    }
    let lines = TextDiff::from_lines(text.as_str(), formatted);
    let mut shown = format!("{name}\n");
    for hunk in lines.unified_diff().context_radius(AROUND).iter_hunks() {
        shown.push_str(hunk.to_string().trim_end_matches('\n'));
        shown.push('\n');
    }
    shown
}

fn summary(args: &Fmt, done: &Done) -> Text {
    let files = match done.changed {
        0 => text!("no files"),
        1 => text!("1 file"),
        count => text!("{count} files", count),
    };
    let unchanged = done.unchanged;
    let laid_out = if args.check {
        text!("{files} to format, {unchanged} unchanged", files, unchanged)
    } else {
        text!("{files} formatted, {unchanged} unchanged", files, unchanged)
    };
    match done.mistaken + done.failures.len() {
        0 => laid_out,
        1 => text!("{laid_out}, 1 left as it is", laid_out),
        count => text!("{laid_out}, {count} left as they are", laid_out, count),
    }
}
