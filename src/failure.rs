//! How the command ends, and what it says when that is not well.

use std::io::{self, ErrorKind};
use std::path::Path;

use weigh_engine::Error;
use weigh_host::LoadError;
use weigh_sdk::SourceError;
use weigh_words::{Text, text};

use crate::interrupt;
use crate::terminal::Terminal;

/// The exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// All is well.
    Fine = 0,
    /// The scorecard is wrong; or, where that was asked for, something is different.
    Mistakes = 1,
    /// The command was used wrongly.
    Usage = 2,
    /// The data is wrong or unreachable.
    Data = 3,
    /// A plugin is wrong or cannot be had.
    Plugin = 4,
    /// Weigh made a mistake of its own (`EX_SOFTWARE`).
    Crashed = 70,
    /// Stopped by Ctrl-C (128 + SIGINT).
    Stopped = 130,
}

/// Why there is no result.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The engine says why.
    Engine(Error),
    /// The command says why.
    Command {
        /// How to end.
        exit: Exit,
        /// What is wrong, in one line.
        title: Text,
        /// What to do about it.
        help: Option<Text>,
    },
    /// Several things are wrong with how the command was used: what, and what to do about it.
    Several(Vec<(Text, Text)>),
    /// A plugin cannot be loaded.
    Plugin(Box<LoadError>),
    /// Ctrl-C.
    Stopped,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Cancelled => Failure::Stopped,
            error => Failure::Engine(error),
        }
    }
}

impl Failure {
    /// A wrong use of the command.
    pub(crate) fn usage(title: Text, help: Option<Text>) -> Self {
        Failure::Command {
            exit: Exit::Usage,
            title,
            help,
        }
    }

    /// A file that cannot be read.
    pub(crate) fn unread(path: &Path, error: &io::Error) -> Self {
        let (name, why) = (path.display().to_string(), phrase(error));
        Failure::usage(text!("cannot read {name}: {why}", name, why), None)
    }

    /// Says what is wrong, and how the command ends.
    pub(crate) fn tell(&self, terminal: &Terminal) -> Exit {
        for (title, help) in self.words() {
            terminal.problem(&title, help.as_ref());
        }
        match self {
            Failure::Command { exit, .. } => *exit,
            Failure::Several(_) => Exit::Usage,
            Failure::Plugin(error) => {
                terminal.tried(&error.trace.0);
                Exit::Plugin
            }
            Failure::Stopped => {
                if let Some(words) = interrupt::last_words() {
                    terminal.problem(&words, None);
                }
                Exit::Stopped
            }
            Failure::Engine(error) => tell(error, terminal),
        }
    }

    /// What is wrong and what to do about it, each in one line. Mistakes in scorecards and errors in data have more to say, and are not
    /// among it; nor is it that somebody stopped the command.
    pub(crate) fn words(&self) -> Vec<(Text, Option<Text>)> {
        match self {
            Failure::Command { title, help, .. } => vec![(title.clone(), help.clone())],
            Failure::Several(all) => {
                let all = all.iter().cloned();
                all.map(|(title, help)| (title, Some(help))).collect()
            }
            Failure::Plugin(error) => vec![(error.text(), error.help())],
            Failure::Stopped => Vec::new(),
            Failure::Engine(error) => words(error),
        }
    }
}

/// Says what has more to say than a line, and how the command ends.
fn tell(error: &Error, terminal: &Terminal) -> Exit {
    match error {
        Error::Mistakes { diagnostics, sources } => {
            terminal.diagnostics(diagnostics, sources);
            Exit::Mistakes
        }
        // A wrong option stands in the scorecard, not in the data.
        Error::Source { error, .. } => match error {
            SourceError::Option { .. } => Exit::Mistakes,
            SourceError::Plugin { .. } => Exit::Plugin,
            _ => Exit::Data,
        },
        Error::Plugin { .. } => Exit::Plugin,
        // What cannot wait on disk is as a result that cannot be written.
        Error::Request { .. } | Error::Settings(_) | Error::Disk { .. } => Exit::Usage,
        Error::Data(errors) => {
            terminal.data_errors(errors);
            Exit::Data
        }
        Error::Cancelled => Failure::Stopped.tell(terminal),
    }
}

fn words(error: &Error) -> Vec<(Text, Option<Text>)> {
    match error {
        Error::Mistakes { .. } | Error::Data(_) | Error::Cancelled => Vec::new(),
        Error::Request { message, help } => vec![(message.clone(), help.clone())],
        Error::Settings(refused) => (refused.iter())
            .map(|setting| {
                (
                    text!("--set: {why}", why = &setting.why),
                    Some(setting.help.clone()),
                )
            })
            .collect(),
        Error::Source { table, error } => {
            vec![(
                text!("table {table}: {why}", table, why = error.text()),
                help(error),
            )]
        }
        Error::Plugin {
            metric,
            part,
            message,
        } => {
            let told = match part {
                None => text!("{metric}: {message}", metric, message),
                Some(part) => text!(
                    "the score of `{part}`: {curve}: {message}",
                    part,
                    curve = metric,
                    message
                ),
            };
            vec![(told, None)]
        }
        Error::Disk { folder, error } => {
            let title = text!(
                "what has no room in memory cannot wait in {folder}: {why}",
                folder = folder.display().to_string(),
                why = phrase(error)
            );
            let help =
                text!("make room there, name another folder with --temp-dir, or allow more with --memory");
            vec![(title, Some(help))]
        }
    }
}

fn help(error: &SourceError) -> Option<Text> {
    match error {
        SourceError::Unreachable { help, .. }
        | SourceError::Malformed { help, .. }
        | SourceError::Plugin { help, .. }
        | SourceError::Option { help, .. } => help.clone(),
        SourceError::Widen { .. } => Some(text!("declare the type of this column in its table")),
    }
}

/// What went wrong with a file, in words without a number of the system.
pub(crate) fn phrase(error: &io::Error) -> Text {
    let inner = error.get_ref();
    if let Some(mistake) = inner.and_then(|inner| inner.downcast_ref::<weigh_report::html::Mistake>()) {
        return mistake.text().clone();
    }
    match error.kind() {
        ErrorKind::NotFound => text!("no such file"),
        ErrorKind::PermissionDenied => text!("it is not allowed"),
        ErrorKind::IsADirectory => text!("it is a folder"),
        ErrorKind::StorageFull => text!("the disk is full"),
        ErrorKind::QuotaExceeded => text!("no more may be put on this disk"),
        ErrorKind::FileTooLarge => text!("no file may be that large"),
        _ => {
            let text = error.to_string();
            Text::verbatim(text.split(" (os error").next().unwrap_or_default().to_lowercase())
        }
    }
}
