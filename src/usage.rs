//! Command lines that cannot be read, said in the words of the rest of the command.

use std::env;
use std::error::Error as _;
use std::path::Path;

use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use weigh_engine::dsl::diagnostic::{did_you_mean, echo};

use weigh_words::Language;

use crate::args::{Args, Color};
use crate::failure::{Exit, Failure};
use crate::files::is_scorecard;
use crate::terminal::Terminal;

/// Prints what was asked for (`--help`, `--version`), or what is wrong.
pub(crate) fn tell(error: &clap::Error, language: Language) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // Whoever closed the stream does not want to hear more.
            let _ = error.print();
            if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Fine
            }
        }
        _ => {
            let (title, help) = words(error, command().as_deref());
            Failure::usage(title, help.map(Into::into)).tell(&Terminal::new(Color::Auto, false, language))
        }
    }
}

/// What is wrong, and what to type.
fn words(error: &clap::Error, command: Option<&str>) -> (String, Option<String>) {
    let flag = text(error, ContextKind::InvalidArg).map(|flag| flag.split(' ').next().unwrap_or(flag));
    let given = text(error, ContextKind::InvalidValue).map(echo);
    match (error.kind(), flag, given) {
        (ErrorKind::ValueValidation, Some(flag), _) => validation(error, flag),
        (ErrorKind::InvalidValue, Some(flag), Some(given)) if given.is_empty() => {
            (format!("{flag} needs a value"), values(error))
        }
        (ErrorKind::InvalidValue, Some(flag), Some(given)) => {
            (format!("{flag} cannot be `{given}`"), values(error))
        }
        (ErrorKind::TooManyValues, Some(flag), _) => (
            format!("{flag} takes no value"),
            Some(format!("write {flag} alone")),
        ),
        (ErrorKind::ArgumentConflict, Some(flag), _) => {
            (format!("{flag} is given twice"), Some("write it once".to_owned()))
        }
        (ErrorKind::UnknownArgument, Some(flag), _) if flag.starts_with('-') => {
            unknown_flag(error, flag, command)
        }
        (ErrorKind::UnknownArgument, Some(one), _) => too_many(&echo(one), command),
        (ErrorKind::InvalidSubcommand, ..) => {
            let given = text(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            (
                format!("there is no command `{}`", echo(given)),
                Some(instead(given)),
            )
        }
        (ErrorKind::MissingSubcommand, ..) => (
            "weigh needs a command".to_owned(),
            Some(format!("write one of {}", commands().join(", "))),
        ),
        (ErrorKind::MissingRequiredArgument, ..) => missing(command),
        (ErrorKind::InvalidUtf8, ..) => (
            "what was typed is not text in UTF-8".to_owned(),
            Some(see_help(command)),
        ),
        _ => (
            "what was typed cannot be read".to_owned(),
            Some(see_help(command)),
        ),
    }
}

/// What a reader of values says: what is wrong, and behind a semicolon what to write.
fn validation(error: &clap::Error, flag: &str) -> (String, Option<String>) {
    let why = error.source().map(ToString::to_string).unwrap_or_default();
    match why.split_once("; ") {
        Some((what, mend)) => (format!("{flag}: {what}"), Some(mend.to_owned())),
        None => (format!("{flag}: {why}"), None),
    }
}

fn unknown_flag(error: &clap::Error, flag: &str, command: Option<&str>) -> (String, Option<String>) {
    let help = match text(error, ContextKind::SuggestedArg) {
        Some(near) => format!(
            "did you mean `{}`? `{} --help` lists all flags",
            near.split(' ').next().unwrap_or(near),
            typed(command)
        ),
        None => format!("`{} --help` lists all flags", typed(command)),
    };
    (
        format!("{} has no flag `{}`", typed(command), echo(flag)),
        Some(help),
    )
}

fn too_many(given: &str, command: Option<&str>) -> (String, Option<String>) {
    let (one, help) = match command {
        Some("run") => ("scorecard", "score one after the other".to_owned()),
        Some("explain") => ("code", "ask for one after the other".to_owned()),
        Some("new") => (
            "folder",
            "put a name with blanks into quotation marks: \"my scorecard\"".to_owned(),
        ),
        _ => ("word", see_help(command)),
    };
    (
        format!("`{given}` is too much: {} takes one {one}", typed(command)),
        Some(help),
    )
}

fn missing(command: Option<&str>) -> (String, Option<String>) {
    match command {
        Some("check") => no_scorecard("check"),
        Some("new") => (
            "weigh new needs a folder to write into".to_owned(),
            Some("name one that does not exist yet: `weigh new my-scorecard`".to_owned()),
        ),
        _ => (
            format!("{} needs more than that", typed(command)),
            Some(see_help(command)),
        ),
    }
}

/// What to say where a command has no file to work on.
pub(crate) fn no_scorecard(command: &str) -> (String, Option<String>) {
    (
        format!("weigh {command} needs a scorecard"),
        Some(format!(
            "name its file: `weigh {command} my-scorecard.kpi`; `weigh new` writes one to start from"
        )),
    )
}

/// What to type instead of a command that does not exist.
fn instead(given: &str) -> String {
    if is_scorecard(Path::new(given)) {
        return format!("to score it, type `weigh run {}`", echo(given));
    }
    if given == "help" {
        return "type `weigh --help`, or `--help` behind a command".to_owned();
    }
    let commands = commands();
    match did_you_mean(given, commands.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `weigh {near}`? `weigh --help` lists all commands"),
        None => format!("write one of {}", commands.join(", ")),
    }
}

fn see_help(command: Option<&str>) -> String {
    format!("`{} --help` says how it is typed", typed(command))
}

fn typed(command: Option<&str>) -> String {
    command.map_or("weigh".to_owned(), |command| format!("weigh {command}"))
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        _ => None,
    }
}

/// What can be written instead.
fn values(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::Strings(values)) = error.get(ContextKind::ValidValue) else {
        return None;
    };
    (!values.is_empty()).then(|| format!("write one of {}", values.join(", ")))
}

/// The command that was typed, if it is one.
fn command() -> Option<String> {
    let commands = commands();
    env::args()
        .skip(1)
        .find(|argument| !argument.starts_with('-'))
        .filter(|typed| commands.contains(typed))
}

fn commands() -> Vec<String> {
    Args::command()
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect()
}
