//! The help of the command line in another language than English, in which `args.rs` has it.

use std::ffi::OsString;
use std::io::{self, Write as _};

use clap::builder::{PossibleValuesParser, Resettable, StyledStr};
use clap::{Arg, Command, CommandFactory as _};
use weigh_report::{Options, hang};
use weigh_words::{Language, translation};

use crate::args::{Args, Color};
use crate::terminal::Terminal;

/// What the library says by itself.
const LIBRARYS_OWN: [&str; 11] = [
    "Usage:",
    "Commands:",
    "Arguments:",
    "Options:",
    "Possible values:",
    "[possible values: ",
    "[default: ",
    "Print help (see a summary with '-h')",
    "Print help (see more with '--help')",
    "Print help",
    "Print version",
];

/// The columns that lines of help have at most, as the library has it in English.
const MOST: usize = 100;

/// Prints the help that these arguments ask for.
pub(crate) fn print(arguments: impl Iterator<Item = OsString>, language: Language) {
    let Err(help) = translated(Args::command(), language).try_get_matches_from(arguments) else {
        return;
    };
    let terminal = Terminal::new(Color::Auto, false, language);
    // Whoever closed the stream does not want to hear more.
    let _ = if help.use_stderr() {
        io::stderr().write_all(shown(&help.render(), &terminal.stderr()).as_bytes())
    } else {
        io::stdout().write_all(shown(&help.render(), &terminal.stdout()).as_bytes())
    };
}

/// A command and all below it with their help in a language. What it reads is only good for asking for help: values of
/// lists become text.
fn translated(command: Command, language: Language) -> Command {
    let about = said(command.get_about(), language);
    let after = said(command.get_after_help(), language);
    command
        .about(about)
        .after_help(after)
        .mut_args(|arg| translated_argument(arg, language))
        .mut_subcommands(|command| translated(command, language))
        // Broken into lines afterwards: the library breaks at blanks, which Chinese does not have.
        .term_width(0)
}

fn translated_argument(arg: Arg, language: Language) -> Arg {
    let help = said(arg.get_help(), language);
    let values = arg.get_possible_values();
    let arg = arg.help(help);
    if values.is_empty() || arg.is_hide_possible_values_set() {
        return arg;
    }
    let values = values.into_iter().map(|value| {
        let help = said(value.get_help(), language);
        value.help(help)
    });
    arg.value_parser(PossibleValuesParser::new(values))
}

fn said(text: Option<&StyledStr>, language: Language) -> Resettable<StyledStr> {
    let words = text.map(|text| match translation(&text.to_string(), language) {
        Some(words) => words.into(),
        None => text.clone(),
    });
    words.into()
}

/// Help as it is printed.
fn shown(help: &StyledStr, options: &Options) -> String {
    let most = options.width.min(MOST);
    let own = |mut text: String| {
        for english in LIBRARYS_OWN {
            text = text.replace(english, translation(english, options.language).unwrap_or(english));
        }
        text
    };
    let (plain, painted) = (own(help.to_string()), own(help.ansi().to_string()));
    let lines = plain.lines().zip(painted.lines());
    let mut text = String::new();
    for (plain, painted) in lines {
        let line = broken(plain, if options.color { painted } else { plain }, most);
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A line in as many as it needs, the others under what the first one explains.
fn broken(plain: &str, painted: &str, most: usize) -> String {
    let indent = plain.len() - plain.trim_start().len();
    // `  -q, --quiet         Say nothing but …`
    let named = plain[indent..].find("  ").map(|end| {
        let rest = &plain[indent + end..];
        indent + end + rest.len() - rest.trim_start().len()
    });
    let (lead, words) = plain.split_at(named.filter(|_| indent > 0).unwrap_or(indent));
    let lines = hang(&" ".repeat(lead.chars().count()), words.trim_end(), most);
    match painted.strip_suffix(words) {
        Some(lead) => format!("{lead}{}", lines.trim_start()),
        // Painted all through: a line of its own that is short.
        None => painted.to_owned(),
    }
}

#[cfg(test)]
mod tests;
