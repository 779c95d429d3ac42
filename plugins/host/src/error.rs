//! What can go wrong: before a plugin is loaded, and in it.

use std::fmt;

use serde::{Deserialize, Serialize};
use weigh_sdk::{Failure, Status};
use weigh_words::{Text, text};

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
#[error("{}", self.text())]
pub struct LoadError {
    /// The plugin's name in `weigh.toml`.
    pub plugin: String,
    /// What is wrong.
    pub problem: Problem,
    /// What was tried.
    pub trace: Trace,
}

impl LoadError {
    /// What is wrong, complete alone.
    pub fn text(&self) -> Text {
        text!(
            "plugin `{plugin}` cannot be loaded: {problem}",
            plugin = &self.plugin,
            problem = self.problem.text()
        )
    }

    /// What to do about it, where that is known.
    pub fn help(&self) -> Option<Text> {
        let plugin = &self.plugin;
        match &self.problem {
            Problem::NotLocked { .. } => Some(text!(
                "if you trust this library, pin it with `weigh plugin lock {plugin}`",
                plugin
            )),
            Problem::Changed { .. } => Some(text!(
                "if you trust what it is now, pin it again with `weigh plugin lock {plugin}`",
                plugin
            )),
            Problem::Unknown { instead } => Some(instead.clone()),
            Problem::OtherAbi { found, .. } if *found > weigh_abi::ABI_MAJOR => {
                Some(text!("a newer Weigh loads it"))
            }
            Problem::OtherAbi { .. } => Some(text!(
                "it must be built for ABI {version}",
                version = weigh_abi::ABI_MAJOR
            )),
            Problem::NotThisPlatform { here, .. } => Some(text!(
                "add a path for `{platform}` to `[plugins.{plugin}]` in weigh.toml",
                platform = here,
                plugin
            )),
            Problem::MissingSymbol => Some(text!(
                "a plugin exports `{symbol}`; in Rust `weigh_sdk::export!` in a `cdylib` does that",
                symbol = weigh_abi::ENTRY_SYMBOL
            )),
            Problem::OtherName { found } => Some(text!("call it `[plugins.{found}]` in weigh.toml", found)),
            Problem::LockIsFixed => Some(text!("run it once without `--locked`")),
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
            Problem::NeedsProcess => Some(text!(
                "if you reviewed it, pin it with `weigh plugin lock {plugin} --trust` and have `isolation = \"in-process\"` in weigh.toml",
                plugin
            )),
        }
    }
}

/// What is wrong with a plugin that cannot be loaded. Its texts cross between processes, see [`weigh_words::whole`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{}", self.text())]
pub enum Problem {
    /// `weigh.toml` has no such plugin.
    Unknown {
        /// What there is instead.
        #[serde(with = "weigh_words::whole")]
        instead: Text,
    },
    /// The manifest has no library for this platform.
    NotThisPlatform {
        /// This platform.
        here: String,
        /// Those that there are libraries for.
        listed: Vec<String>,
    },
    /// It speaks another major version of the ABI.
    OtherAbi {
        /// The plugin's major version.
        found: u32,
    },
    /// There is no such file.
    NotFound {
        /// The file.
        path: String,
    },
    /// The file cannot be read.
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        why: String,
    },
    /// The file is something else.
    NotALibrary {
        /// The file.
        path: String,
        /// What it is.
        #[serde(with = "weigh_words::whole")]
        what: Text,
    },
    /// Nobody has pinned the library.
    NotLocked {
        /// This platform.
        platform: String,
    },
    /// The library is another one than was pinned.
    Changed {
        /// What the lock has.
        pinned: String,
        /// What the file has.
        found: String,
    },
    /// The lock would have to change, and may not.
    LockIsFixed,
    /// The lock cannot be written.
    Lock {
        /// Why.
        why: String,
    },
    /// There is no private copy.
    Cache {
        /// Where.
        folder: String,
        /// Why.
        why: String,
    },
    /// The system does not open the library.
    Open {
        /// What the system says.
        why: String,
    },
    /// The library is no plugin.
    MissingSymbol,
    /// The entry function failed.
    Refused {
        /// What it says.
        #[serde(with = "weigh_words::whole")]
        message: Text,
    },
    /// A struct is shorter than the first version's.
    ShortStruct {
        /// Which.
        what: String,
        /// What its `struct_size` says.
        found: usize,
        /// What it must have at least.
        least: usize,
    },
    /// It calls itself something else.
    OtherName {
        /// The name.
        found: String,
    },
    /// What it says about itself cannot be right.
    Malformed {
        /// What and why.
        #[serde(with = "weigh_words::whole")]
        why: Text,
    },
    /// It may not run inside this process.
    NeedsProcess,
    /// It has no process of its own: that does not start, or ended before the plugin was known.
    Process {
        /// What happened.
        #[serde(with = "weigh_words::whole")]
        why: Text,
    },
}

impl Problem {
    /// What is wrong, of the plugin: ``its library has no symbol `…` ``.
    pub fn text(&self) -> Text {
        match self {
            Self::Unknown { .. } => text!("weigh.toml lists no plugin of this name"),
            Self::NotThisPlatform { here, listed } => text!(
                "it has libraries for {platforms}, and this is {here}",
                platforms = Text::list(listed),
                here
            ),
            Self::OtherAbi { found } => text!(
                "it speaks ABI {found}, and this program speaks ABI {version}",
                found = *found,
                version = weigh_abi::ABI_MAJOR
            ),
            Self::NotFound { path } => text!("there is no file {path}", path),
            Self::Unreadable { path, why } => text!("{path} cannot be read: {why}", path, why),
            Self::NotALibrary { path, what } => text!(
                "{path} is {what}, not a library that can be opened here",
                path,
                what
            ),
            Self::NotLocked { platform } => {
                text!("weigh.lock does not pin its library for {platform}", platform)
            }
            Self::Changed { pinned, found } => text!(
                "its library changed after it was pinned: weigh.lock has SHA-256 {pinned}, the file has {found}",
                pinned,
                found
            ),
            Self::LockIsFixed => text!("weigh.lock would have to change, and `--locked` does not allow that"),
            Self::Lock { why } => text!("weigh.lock cannot be written: {why}", why),
            Self::Cache { folder, why } => {
                text!("its private copy in {folder} cannot be made: {why}", folder, why)
            }
            Self::Open { why } => text!("the system cannot open its library: {why}", why),
            Self::MissingSymbol => text!(
                "its library has no symbol `{symbol}`",
                symbol = weigh_abi::ENTRY_SYMBOL
            ),
            Self::Refused { message } => text!("its entry function failed: {message}", message),
            Self::ShortStruct { what, found, least } => text!(
                "its {struct_name} has {found} bytes, where ABI {version}.0 has {least}",
                struct_name = what,
                found = *found,
                version = weigh_abi::ABI_MAJOR,
                least = *least
            ),
            Self::OtherName { found } => text!("its library calls itself `{found}`", found),
            Self::Malformed { why } | Self::Process { why } => why.clone(),
            Self::NeedsProcess => text!("it is not trusted inside this process"),
        }
    }
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
    Broken(Text),
    /// An option is wrong.
    Options(Box<OptionError>),
    /// The caller asked for what cannot be. Says what.
    Misused(Text),
    /// Its process ended.
    Ended(Ended),
}

impl PluginError {
    /// What is wrong, complete alone.
    pub fn text(&self) -> Text {
        let (who, during) = (&self.who, self.during);
        match &self.fault {
            Fault::Failed(failure) if failure.status == Status::Panic => text!(
                "`{who}` panicked in {during}: {why}",
                who,
                during,
                why = &failure.message
            ),
            Fault::Failed(failure) => text!(
                "`{who}` failed in {during}: {why}",
                who,
                during,
                why = &failure.message
            ),
            Fault::Broken(why) => text!("`{who}` broke its contract in {during}: {why}", who, during, why),
            Fault::Options(error) => text!("`{name}`: {why}", name = who, why = &error.message),
            Fault::Misused(why) => text!("`{who}` was misused in {during}: {why}", who, during, why),
            Fault::Ended(ended) => text!(
                "`{who}` failed in {during}: {why}",
                who,
                during,
                why = ended.text()
            ),
        }
    }

    /// What to do about it, where that is known.
    pub fn help(&self) -> Option<Text> {
        match &self.fault {
            Fault::Failed(failure) => failure.help().map(Text::verbatim),
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
        self.text().fmt(f)
    }
}

impl std::error::Error for PluginError {}
