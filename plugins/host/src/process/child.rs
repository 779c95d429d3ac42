//! A plugin's process, and calls to it: one at a time.

use std::process::{ChildStdout, Command};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use weigh_words::{Text, text};

use super::ended::Ended;
use super::protocol::{self, Done, Request, Said};
use super::watch::{Exit, Killed, Watch};
use crate::call::Asked;
use crate::error::{Fault, PluginError};
use crate::hooks::Host;

/// A plugin's process. Killed when dropped.
pub(crate) struct Child {
    watch: Watch,
    line: Mutex<Line>,
    host: Host,
    deadline: Duration,
    memory: u64,
}

/// Where answers come from.
struct Line {
    from: ChildStdout,
    /// How it ended, once it has: in which call, and how.
    ended: Option<Text>,
}

impl Child {
    pub(super) fn start(
        command: Command,
        plugin: &str,
        (deadline, memory): (Duration, u64),
        host: Host,
    ) -> std::io::Result<Self> {
        let (watch, from) = Watch::start(command, plugin, host)?;
        Ok(Self {
            watch,
            line: Mutex::new(Line { from, ended: None }),
            host,
            deadline,
            memory,
        })
    }

    /// Whether it can still be asked.
    pub(super) fn lives(&self) -> bool {
        self.line
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .ended
            .is_none()
    }

    /// Wants whatever runs to stop.
    pub(crate) fn cancel(&self) {
        self.watch.cancel();
    }

    /// Asks, and waits for the answer.
    pub(crate) fn call(
        &self,
        asked: Asked<'_>,
        request: &Request,
        body: &[u8],
    ) -> Result<(Done, Vec<u8>), PluginError> {
        let (said, body) = self.say(asked, request, body)?;
        let done = said.answer().map_err(|fault| asked.error(fault))?;
        Ok((done, body))
    }

    /// Asks, and takes the answer as it is.
    pub(super) fn say(
        &self,
        asked: Asked<'_>,
        request: &Request,
        body: &[u8],
    ) -> Result<(Said, Vec<u8>), PluginError> {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(how) = &line.ended {
            return Err(asked.error(Fault::Ended(Ended::Earlier(how.clone()))));
        }
        let answer = self
            .watch
            .ask(request, body, self.deadline)
            .and_then(|()| self.answer(&mut line.from));
        self.watch.answered();
        let ended = match answer {
            Ok(Some(answer)) => return Ok(answer),
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                self.watch.exit(false);
                Ended::Garbled(protocol::garbled(&error).unwrap_or_else(|| Text::verbatim(error.to_string())))
            }
            Ok(None) | Err(_) => self.ended(self.watch.exit(true)),
        };
        line.ended = Some(text!(
            "in {during} of `{who}`, {how}",
            during = asked.during,
            who = asked.who,
            how = ended.text()
        ));
        Err(asked.error(Fault::Ended(ended)))
    }

    fn answer(&self, from: &mut ChildStdout) -> std::io::Result<Option<(Said, Vec<u8>)>> {
        loop {
            match protocol::read::<Said>(from)? {
                Some((
                    Said::Log {
                        level,
                        target,
                        message,
                    },
                    _,
                )) => self.host.hear(level, &target, &message),
                answer => return Ok(answer),
            }
        }
    }

    fn ended(&self, exit: Exit) -> Ended {
        match exit.killed {
            Some(Killed::Deadline) => return Ended::Deadline(self.deadline),
            Some(Killed::Cancelled) => return Ended::Cancelled,
            Some(Killed::LetGo) => return Ended::Garbled(text!("it closed its pipe")),
            None => {}
        }
        if exit.starved {
            return Ended::Memory(self.memory);
        }
        match exit.status {
            Some(status) => match (signal(status), status.code()) {
                (Some(number), _) => Ended::Signal(number),
                (None, Some(code)) => Ended::Exit(code),
                (None, None) => Ended::Garbled(text!("it ended with {status}", status = status.to_string())),
            },
            None => Ended::Garbled(text!("it closed its pipe")),
        }
    }
}

#[cfg(unix)]
fn signal(status: std::process::ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_: std::process::ExitStatus) -> Option<i32> {
    None
}
