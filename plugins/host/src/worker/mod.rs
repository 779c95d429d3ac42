//! The other end of the pipe: a process that opens one library and answers for it until its standard input ends.

mod desk;
mod pipes;
mod starved;

use std::io;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use weigh_sdk::Level;
use weigh_words::text;

use crate::error::{Problem, Trace};
use crate::hooks::{Hooks, Host};
use crate::process::protocol::{self, Done, Request, Said};
use crate::project::opened;

use desk::Desk;
use pipes::Incoming;

/// Runs a worker: what a program does that was started by a [`Launch`](crate::Launch).
///
/// Its standard input and output are the program's that started it; what the plugin writes to either goes nowhere or to
/// standard error.
pub fn main() -> ExitCode {
    starved::tell();
    match pipes::take().and_then(|(from, to)| serve(from, to)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("this is how plugins are run, by a program and not by people: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(mut from: Incoming, to: impl io::Write + Send + 'static) -> io::Result<()> {
    let to = Arc::new(Mutex::new(to));
    let log = to.clone();
    let cancelled = from.anything();
    let host = Host::new(Hooks {
        log: Box::new(move |level, target, message| {
            let said = Said::Log {
                level: code(level),
                target: target.to_owned(),
                message: message.to_owned(),
            };
            let mut to = log.lock().unwrap_or_else(PoisonError::into_inner);
            // If nobody hears it, the answer will not be heard either.
            let _ = protocol::write(&mut *to, &said, &[]);
        }),
        // During a call nothing comes but the wish to stop, or the end.
        cancelled: Box::new(cancelled),
    });
    let mut desk = None;
    while let Some((request, body)) = protocol::read::<Request>(&mut from)? {
        let (said, body) = match request {
            Request::Cancel {} => continue,
            Request::Hello {
                protocol,
                plugin,
                library,
            } => (
                hello(&mut desk, protocol, &plugin, library.as_deref(), host),
                Vec::new(),
            ),
            request => match &mut desk {
                Some(desk) => desk.answer(request, body),
                None => (Said::Misused(text!("it was not greeted")), Vec::new()),
            },
        };
        let mut to = to.lock().unwrap_or_else(PoisonError::into_inner);
        protocol::write(&mut *to, &said, &body)?;
    }
    Ok(())
}

fn hello(
    desk: &mut Option<Desk>,
    version: u32,
    name: &str,
    library: Option<&std::path::Path>,
    host: Host,
) -> Said {
    let mut trace = Trace::default();
    let plugin = match library {
        Some(file) if version == protocol::VERSION => opened(file, name, host, &mut trace),
        Some(_) => Err(Problem::Process {
            why: text!(
                "its process speaks version {own} of the protocol, not {version}",
                own = protocol::VERSION,
                version
            ),
        }),
        None => Err(Problem::Process {
            why: text!("its process was given no library"),
        }),
    };
    match plugin {
        Ok(plugin) => {
            let description = plugin.description();
            *desk = Some(Desk::new(plugin));
            Said::Done(Done {
                plugin: Some(description),
                ..Done::default()
            })
        }
        Err(problem) => Said::Refused { problem, trace },
    }
}

fn code(level: Level) -> i32 {
    use weigh_abi::log;
    match level {
        Level::Error => log::ERROR,
        Level::Warn => log::WARN,
        Level::Info => log::INFO,
        Level::Debug => log::DEBUG,
        Level::Trace => log::TRACE,
    }
}
