//! What can go wrong: before a plugin is loaded, and in it.

use std::fmt;

use serde::{Deserialize, Serialize};
use weigh_sdk::{Failure, Status};

use crate::options::OptionError;
use crate::process::Ended;

/// What was tried where, in order; the last line is where it ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace(pub Vec<String>);

impl Trace {
    pub(crate) fn note(&mut self, line: impl Into<String>) {
        self.0.push(line.into());
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self
            .0
            .iter()
            .map(|line| format!("  - {line}"))
            .collect::<Vec<_>>();
        f.write_str(&lines.join("\n"))
    }
}

/// Why a plugin was not loaded. Its text is one line; [`LoadError::trace`] and [`LoadError::help`] say more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("plugin `{plugin}` cannot be loaded: {problem}")]
pub struct LoadError {
    /// The plugin's name in `weigh.toml`.
    pub plugin: String,
    /// What is wrong.
    pub problem: Problem,
    /// What was tried.
    pub trace: Trace,
}

impl LoadError {
    /// What to do about it, where that is known.
    pub fn help(&self) -> Option<String> {
        let name = &self.plugin;
        match &self.problem {
            Problem::NotLocked { .. } => Some(format!(
                "if you trust this library, pin it with `weigh plugin lock {name}`"
            )),
            Problem::Changed { .. } => Some(format!(
                "if you trust what it is now, pin it again with `weigh plugin lock {name}`"
            )),
            Problem::Unknown { instead } => Some(instead.clone()),
            Problem::OtherAbi { found, .. } if *found > weigh_abi::ABI_MAJOR => {
                Some("a newer Weigh loads it".to_owned())
            }
            Problem::OtherAbi { .. } => Some(format!("it must be built for ABI {}", weigh_abi::ABI_MAJOR)),
            Problem::NotThisPlatform { here, .. } => Some(format!(
                "add a path for `{here}` to `[plugins.{name}]` in weigh.toml"
            )),
            Problem::MissingSymbol => Some(format!(
                "a plugin exports `{}`; in Rust `weigh_sdk::export!` in a `cdylib` does that",
                weigh_abi::ENTRY_SYMBOL
            )),
            Problem::OtherName { found } => Some(format!("call it `[plugins.{found}]` in weigh.toml")),
            Problem::LockIsFixed => Some("run it once without `--locked`".to_owned()),
            Problem::NotFound { .. }
            | Problem::Unreadable { .. }
            | Problem::NotALibrary { .. }
            | Problem::Cache { .. }
            | Problem::Lock { .. }
            | Problem::Open { .. }
            | Problem::Refused { .. }
            | Problem::ShortStruct { .. }
            | Problem::Malformed { .. }
            | Problem::Process { .. } => None,
            Problem::NeedsProcess => Some(format!(
                "if you reviewed it, pin it with `weigh plugin lock {name} --trust` and have `isolation = \"in-process\"` in weigh.toml"
            )),
        }
    }
}

/// What is wrong with a plugin that cannot be loaded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Problem {
    /// `weigh.toml` has no such plugin.
    #[error("weigh.toml lists no plugin of this name")]
    Unknown {
        /// What there is instead.
        instead: String,
    },
    /// The manifest has no library for this platform.
    #[error("it has libraries for {}, and this is {here}", listed.join(", "))]
    NotThisPlatform {
        /// This platform.
        here: String,
        /// Those that there are libraries for.
        listed: Vec<String>,
    },
    /// It speaks another major version of the ABI.
    #[error("it speaks ABI {found}, and this program speaks ABI {}", weigh_abi::ABI_MAJOR)]
    OtherAbi {
        /// The plugin's major version.
        found: u32,
    },
    /// There is no such file.
    #[error("there is no file {path}")]
    NotFound {
        /// The file.
        path: String,
    },
    /// The file cannot be read.
    #[error("{path} cannot be read: {why}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        why: String,
    },
    /// The file is something else.
    #[error("{path} is {what}, not a library that can be opened here")]
    NotALibrary {
        /// The file.
        path: String,
        /// What it is.
        what: String,
    },
    /// Nobody has pinned the library.
    #[error("weigh.lock does not pin its library for {platform}")]
    NotLocked {
        /// This platform.
        platform: String,
    },
    /// The library is another one than was pinned.
    #[error("its library changed after it was pinned: weigh.lock has SHA-256 {pinned}, the file has {found}")]
    Changed {
        /// What the lock has.
        pinned: String,
        /// What the file has.
        found: String,
    },
    /// The lock would have to change, and may not.
    #[error("weigh.lock would have to change, and `--locked` does not allow that")]
    LockIsFixed,
    /// The lock cannot be written.
    #[error("weigh.lock cannot be written: {why}")]
    Lock {
        /// Why.
        why: String,
    },
    /// There is no private copy.
    #[error("its private copy in {folder} cannot be made: {why}")]
    Cache {
        /// Where.
        folder: String,
        /// Why.
        why: String,
    },
    /// The system does not open the library.
    #[error("the system cannot open its library: {why}")]
    Open {
        /// What the system says.
        why: String,
    },
    /// The library is no plugin.
    #[error("its library has no symbol `{}`", weigh_abi::ENTRY_SYMBOL)]
    MissingSymbol,
    /// The entry function failed.
    #[error("its entry function failed: {message}")]
    Refused {
        /// What it says.
        message: String,
    },
    /// A struct is shorter than the first version's.
    #[error(
        "its {what} has {found} bytes, where ABI {}.0 has {least}",
        weigh_abi::ABI_MAJOR
    )]
    ShortStruct {
        /// Which.
        what: String,
        /// What its `struct_size` says.
        found: usize,
        /// What it must have at least.
        least: usize,
    },
    /// It calls itself something else.
    #[error("its library calls itself `{found}`")]
    OtherName {
        /// The name.
        found: String,
    },
    /// What it says about itself cannot be right.
    #[error("{why}")]
    Malformed {
        /// What and why.
        why: String,
    },
    /// It may not run inside this process.
    #[error("it is not trusted inside this process")]
    NeedsProcess,
    /// It has no process of its own: that does not start, or ended before the plugin was known.
    #[error("{why}")]
    Process {
        /// What happened.
        why: String,
    },
}

/// A plugin's mistake while it is used. Its text is one line; [`PluginError::help`] says more.
#[derive(Debug, Clone, PartialEq)]
pub struct PluginError {
    /// Whose: `acme.churn`.
    pub who: String,
    /// What it was asked: `bind`, `update`, `finish` …
    pub during: &'static str,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// It says so itself.
    Failed(Box<Failure>),
    /// It answered with something that it may not. Says what.
    Broken(String),
    /// An option is wrong.
    Options(Box<OptionError>),
    /// The caller asked for what cannot be. Says what.
    Misused(String),
    /// Its process ended.
    Ended(Ended),
}

impl PluginError {
    /// What to do about it, where that is known.
    pub fn help(&self) -> Option<String> {
        match &self.fault {
            Fault::Failed(failure) => failure.help().map(str::to_owned),
            Fault::Options(error) => error.help.clone(),
            Fault::Ended(ended) => {
                let plugin = self.who.split('.').next().unwrap_or(&self.who);
                ended.help(plugin)
            }
            Fault::Broken(_) | Fault::Misused(_) => None,
        }
    }

    /// Whether that is how a plugin stops when it is asked to.
    pub fn is_cancelled(&self) -> bool {
        match &self.fault {
            Fault::Failed(failure) => failure.status == Status::Cancelled,
            Fault::Ended(ended) => *ended == Ended::Cancelled,
            Fault::Broken(_) | Fault::Options(_) | Fault::Misused(_) => false,
        }
    }
}

impl fmt::Display for PluginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { who, during, fault } = self;
        match fault {
            Fault::Failed(failure) if failure.status == Status::Panic => {
                write!(f, "`{who}` panicked in {during}: {failure}")
            }
            Fault::Failed(failure) => write!(f, "`{who}` failed in {during}: {failure}"),
            Fault::Broken(why) => write!(f, "`{who}` broke its contract in {during}: {why}"),
            Fault::Options(error) => write!(f, "`{who}`: {error}"),
            Fault::Misused(why) => write!(f, "`{who}` was misused in {during}: {why}"),
            Fault::Ended(ended) => write!(f, "`{who}` failed in {during}: {ended}"),
        }
    }
}

impl std::error::Error for PluginError {}
