//! How the process of a plugin ended, where nobody wanted it to.

use std::fmt;
use std::time::Duration;

use weigh_words::{Text, text};

/// How the process of a plugin ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// A signal killed it.
    Signal(i32),
    /// It left with an exit code.
    Exit(i32),
    /// It took longer than it may, and was killed.
    Deadline(Duration),
    /// It asked for more bytes of memory than it may have.
    Memory(u64),
    /// It did not stop when the run was cancelled, and was killed.
    Cancelled,
    /// It said what makes no sense, and was killed. Says what.
    Garbled(Text),
    /// It ended in an earlier call. Says whose and how.
    Earlier(Text),
}

impl Ended {
    /// What to do about it, where that is known. `plugin` is its name in `weigh.toml`.
    pub(crate) fn help(&self, plugin: &str) -> Option<Text> {
        let raise = |key: &str, example: &str| {
            Some(text!(
                "if it needs more, raise `{key}` at [plugins.{plugin}] in weigh.toml: `{key} = \"{example}\"`",
                key,
                plugin,
                example
            ))
        };
        match self {
            Self::Deadline(deadline) => raise("deadline", &seconds(deadline.saturating_mul(10))),
            Self::Memory(limit) => raise("memory", &size(limit.saturating_mul(2))),
            Self::Signal(_) | Self::Exit(_) | Self::Cancelled | Self::Garbled(_) | Self::Earlier(_) => None,
        }
    }
}

impl Ended {
    /// How it ended, of the plugin: `it left its process with exit code 1`.
    pub fn text(&self) -> Text {
        match self {
            Self::Signal(number) => match signal(*number) {
                Some((signal, what)) => {
                    text!("its process was killed by {signal} ({what})", signal, what)
                }
                None => text!("its process was killed by signal {number}", number = *number),
            },
            Self::Exit(code) => text!("it left its process with exit code {code}", code = *code),
            Self::Deadline(deadline) => text!(
                "it was killed for taking longer than its deadline of {deadline}",
                deadline = seconds(*deadline)
            ),
            Self::Memory(limit) => text!(
                "it needed more memory than its limit of {limit}",
                limit = size(*limit)
            ),
            Self::Cancelled => text!("it was killed, for it did not stop when the run was cancelled"),
            Self::Garbled(what) => text!(
                "it was killed, for its process does not keep to the protocol: {what}",
                what
            ),
            Self::Earlier(how) => text!("its process is gone: {how}", how),
        }
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

/// A time as it is written in `weigh.toml`.
fn seconds(time: Duration) -> String {
    if time.subsec_millis() == 0 {
        format!("{} s", time.as_secs())
    } else {
        format!("{} ms", time.as_millis())
    }
}

/// A size as it is written in `weigh.toml`.
fn size(bytes: u64) -> String {
    let units = [("GB", 30), ("MB", 20), ("KB", 10)];
    let fits = units
        .iter()
        .find(|(_, bits)| bytes >= 1 << bits && bytes.trailing_zeros() >= *bits);
    match fits {
        Some((unit, bits)) => format!("{} {unit}", bytes >> bits),
        None => format!("{bytes} B"),
    }
}

#[cfg(unix)]
fn signal(number: i32) -> Option<(&'static str, Text)> {
    Some(match number {
        libc::SIGABRT => ("SIGABRT", text!("it aborted")),
        libc::SIGSEGV => ("SIGSEGV", text!("it used memory that is not its own")),
        libc::SIGBUS => ("SIGBUS", text!("it used memory that is not there")),
        libc::SIGFPE => ("SIGFPE", text!("it computed what has no result")),
        libc::SIGILL => ("SIGILL", text!("it ran what is no instruction")),
        libc::SIGTRAP => ("SIGTRAP", text!("it stopped itself")),
        libc::SIGKILL => (
            "SIGKILL",
            text!("the system or somebody stopped it; often memory ran out"),
        ),
        libc::SIGTERM => ("SIGTERM", text!("somebody stopped it")),
        libc::SIGINT => ("SIGINT", text!("somebody stopped it")),
        libc::SIGPIPE => ("SIGPIPE", text!("it wrote to nobody")),
        libc::SIGXCPU => ("SIGXCPU", text!("it used more processor time than it may")),
        libc::SIGSYS => ("SIGSYS", text!("it called the system as it may not")),
        _ => return None,
    })
}

#[cfg(not(unix))]
fn signal(_: i32) -> Option<(&'static str, Text)> {
    None
}
