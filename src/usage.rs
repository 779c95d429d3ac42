//! Command lines that cannot be read, said in the words of the rest of the command.

use std::env;
use std::error::Error as _;
use std::path::Path;

use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use weigh_engine::dsl::diagnostic::{did_you_mean, echo};
use weigh_words::{Language, Text, text};

use crate::args::{Args, Color, Wrong};
use crate::failure::{Exit, Failure};
use crate::files::is_scorecard;
use crate::help;
use crate::terminal::Terminal;

/// What is wrong, and what to type.
type Words = (Text, Option<Text>);

/// Prints what was asked for (`--help`, `--version`), or what is wrong.
pub(crate) fn tell(error: &clap::Error, language: Language) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            match language {
                // Whoever closed the stream does not want to hear more.
                Language::English => drop(error.print()),
                Language::Chinese => help::print(env::args_os(), language),
            }
            if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Fine
            }
        }
        _ => {
            let (title, help) = words(error, command().as_deref());
            Failure::usage(title, help).tell(&Terminal::new(Color::Auto, false, language))
        }
    }
}

fn words(error: &clap::Error, command: Option<&str>) -> Words {
    let flag = context(error, ContextKind::InvalidArg).map(|flag| flag.split(' ').next().unwrap_or(flag));
    let given = context(error, ContextKind::InvalidValue).map(echo);
    match (error.kind(), flag, given) {
        (ErrorKind::ValueValidation, Some(flag), _) => validation(error, flag),
        (ErrorKind::InvalidValue, Some(flag), Some(given)) if given.is_empty() => {
            (text!("{flag} needs a value", flag), values(error))
        }
        (ErrorKind::InvalidValue, Some(flag), Some(given)) => {
            (text!("{flag} cannot be `{given}`", flag, given), values(error))
        }
        (ErrorKind::TooManyValues, Some(flag), _) => (
            text!("{flag} takes no value", flag),
            Some(text!("write {flag} alone", flag)),
        ),
        (ErrorKind::ArgumentConflict, Some(flag), _) => conflict(error, flag),
        (ErrorKind::UnknownArgument, Some(flag), _) if flag.starts_with('-') => {
            unknown_flag(error, flag, command)
        }
        (ErrorKind::UnknownArgument, Some(one), _) => too_many(&echo(one), command),
        (ErrorKind::InvalidSubcommand, ..) if command == Some("plugin") => {
            let given = context(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            let title = text!("weigh plugin has no command `{given}`", given = echo(given));
            (title, Some(instead_of_plugins(given)))
        }
        (ErrorKind::InvalidSubcommand, ..) => {
            let given = context(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            (
                text!("there is no command `{given}`", given = echo(given)),
                Some(instead(given)),
            )
        }
        (ErrorKind::MissingSubcommand, ..) => (text!("weigh needs a command"), Some(one_of(commands()))),
        (ErrorKind::MissingRequiredArgument, ..) => missing(command),
        (ErrorKind::InvalidUtf8, ..) => (
            text!("what was typed is not text in UTF-8"),
            Some(see_help(command)),
        ),
        _ => (text!("what was typed cannot be read"), Some(see_help(command))),
    }
}

/// What a reader of values says.
fn validation(error: &clap::Error, flag: &str) -> Words {
    match error.source().and_then(|source| source.downcast_ref::<Wrong>()) {
        Some(Wrong { what, mend }) => (text!("{flag}: {what}", flag, what), mend.clone()),
        None => {
            let what = error.source().map(ToString::to_string).unwrap_or_default();
            (text!("{flag}: {what}", flag, what), None)
        }
    }
}

/// Two flags of which there can be one, or one twice.
fn conflict(error: &clap::Error, flag: &str) -> Words {
    let first = |flag: &str| flag.split(' ').next().unwrap_or(flag).to_owned();
    let other = match error.get(ContextKind::PriorArg) {
        Some(ContextValue::String(other)) => Some(first(other)),
        Some(ContextValue::Strings(others)) => others.first().map(|other| first(other)),
        _ => None,
    };
    match other.filter(|other| other != flag) {
        Some(other) => (
            text!("{flag} does not go with {other}", flag, other),
            Some(text!("leave one of them out")),
        ),
        None => (text!("{flag} is given twice", flag), Some(text!("write it once"))),
    }
}

fn unknown_flag(error: &clap::Error, flag: &str, command: Option<&str>) -> Words {
    let command = typed(command);
    let help = match context(error, ContextKind::SuggestedArg) {
        Some(near) => text!(
            "did you mean `{near}`? `{command} --help` lists all flags",
            near = near.split(' ').next().unwrap_or(near),
            command = &command
        ),
        None => text!("`{command} --help` lists all flags", command = &command),
    };
    let flag = echo(flag);
    (text!("{command} has no flag `{flag}`", command, flag), Some(help))
}

fn too_many(given: &str, command: Option<&str>) -> Words {
    match command {
        Some("run") => (
            text!("`{given}` is too much: weigh run takes one scorecard", given),
            Some(text!("score one after the other")),
        ),
        Some(command @ ("whatif" | "sensitivity")) => (
            text!(
                "`{given}` is too much: weigh {command} takes one scorecard",
                given,
                command
            ),
            Some(text!("score one after the other")),
        ),
        Some("new") => (
            text!("`{given}` is too much: weigh new takes one folder", given),
            Some(text!(
                "put a name with blanks into quotation marks: \"my scorecard\""
            )),
        ),
        other => (
            text!(
                "`{given}` is too much: {command} takes one word",
                given,
                command = typed(other)
            ),
            Some(see_help(other)),
        ),
    }
}

fn missing(command: Option<&str>) -> Words {
    match command {
        Some(command @ ("check" | "fmt" | "test")) => no_scorecard(command),
        Some("explain") => (
            text!("whose numbers are to be explained is missing"),
            Some(text!(
                "say whose: `weigh explain FILE --subject KEY`; `weigh run FILE` lists the keys"
            )),
        ),
        Some("inspect") => (
            text!("weigh inspect needs a file or a folder of data"),
            Some(text!("name it: `weigh inspect data`")),
        ),
        Some("verify") => (
            text!("weigh verify needs the folder of a kept run"),
            Some(text!(
                "`weigh run FILE --save DIR` keeps one: `weigh verify DIR/NAME`"
            )),
        ),
        Some("new") => (
            text!("weigh new needs a folder to write into"),
            Some(text!(
                "name one that does not exist yet: `weigh new my-scorecard`"
            )),
        ),
        _ => (
            text!("{command} needs more than that", command = typed(command)),
            Some(see_help(command)),
        ),
    }
}

/// What to say where a command has no file to work on.
pub(crate) fn no_scorecard(command: &str) -> Words {
    (
        text!("weigh {command} needs a scorecard", command),
        Some(text!(
            "name its file: `weigh {command} my-scorecard.kpi`; `weigh new` writes one to start from",
            command
        )),
    )
}

/// What to type instead of a command that does not exist.
fn instead(given: &str) -> Text {
    if is_scorecard(Path::new(given)) {
        return text!("to score it, type `weigh run {file}`", file = echo(given));
    }
    if given == "help" {
        return text!("type `weigh --help`, or `--help` behind a command");
    }
    let commands = commands();
    match did_you_mean(given, commands.iter().map(String::as_str)) {
        Some(near) => text!(
            "did you mean `weigh {near}`? `weigh --help` lists all commands",
            near
        ),
        None => one_of(commands),
    }
}

/// The same, behind `weigh plugin`.
fn instead_of_plugins(given: &str) -> Text {
    let plugin = Args::command();
    let plugin = plugin.find_subcommand("plugin");
    let commands = plugin.into_iter().flat_map(clap::Command::get_subcommands);
    let commands: Vec<String> = commands.map(|command| command.get_name().to_owned()).collect();
    match did_you_mean(given, commands.iter().map(String::as_str)) {
        Some(near) => text!("did you mean `weigh plugin {near}`?", near),
        None => one_of(commands),
    }
}

fn see_help(command: Option<&str>) -> Text {
    text!(
        "`{command} --help` says how it is typed",
        command = typed(command)
    )
}

fn one_of(choices: Vec<String>) -> Text {
    text!("write one of {choices}", choices = Text::list(choices))
}

fn typed(command: Option<&str>) -> String {
    command.map_or("weigh".to_owned(), |command| format!("weigh {command}"))
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        _ => None,
    }
}

/// What can be written instead.
fn values(error: &clap::Error) -> Option<Text> {
    let Some(ContextValue::Strings(values)) = error.get(ContextKind::ValidValue) else {
        return None;
    };
    (!values.is_empty()).then(|| one_of(values.clone()))
}

/// The command that was typed, if it is one.
fn command() -> Option<String> {
    let commands = commands();
    env::args_os()
        .skip(1)
        .filter_map(|argument| argument.into_string().ok())
        // Before it may stand flags, and their values.
        .find(|typed| commands.contains(typed))
}

fn commands() -> Vec<String> {
    Args::command()
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect()
}
