//! Where a plugin's processes come from.
//!
//! What is bound or opened has a process for itself as long as it lives, so that a crash takes nothing else with it and
//! what is bound apart runs side by side. A process that is not needed any more waits for the next.

use std::fmt;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use weigh_sdk::{Failure, Status};
use weigh_words::text;

use super::child::Child;
use super::launch::{self, Launch, Limits};
use super::protocol::{Description, Request, Said, VERSION};
use crate::call::Asked;
use crate::error::{Fault, PluginError, Problem, Trace};
use crate::hooks::Host;

/// How many processes of a plugin wait at most.
const MOST_IDLE: usize = 8;

/// What a plugin's processes are made of.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// The plugin's name.
    pub(crate) plugin: String,
    /// The private copy of its library.
    pub(crate) file: PathBuf,
    /// The program that runs it, and that one's arguments, where it is a worker of its own.
    pub(crate) with: Vec<String>,
    pub(crate) limits: Limits,
}

/// A plugin outside this process.
pub(crate) struct Home {
    plan: Plan,
    launch: &'static Launch,
    host: Host,
    idle: Mutex<Vec<Child>>,
}

impl fmt::Debug for Home {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Home").field(&self.plan.plugin).finish()
    }
}

/// A process in use; it goes back when this is dropped.
pub(crate) struct Lease {
    home: Arc<Home>,
    child: Option<Child>,
}

impl Deref for Lease {
    type Target = Child;

    fn deref(&self) -> &Child {
        match &self.child {
            Some(child) => child,
            None => unreachable!("it is taken out when this is dropped"),
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(child) = self.child.take() else { return };
        let mut idle = self.home.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if child.lives() && idle.len() < MOST_IDLE {
            idle.push(child);
        }
    }
}

impl Home {
    /// Starts a first process and asks the plugin what it offers.
    pub(crate) fn open(
        plan: Plan,
        launch: &'static Launch,
        host: Host,
        trace: &mut Trace,
    ) -> Result<(Arc<Self>, Description), Problem> {
        let home = Arc::new(Self {
            plan,
            launch,
            host,
            idle: Mutex::default(),
        });
        let (child, description) = home.start(trace)?;
        trace.note("its process answers");
        drop(Lease {
            home: home.clone(),
            child: Some(child),
        });
        Ok((home, description))
    }

    /// The program, as the plugin sees it.
    pub(crate) fn host(&self) -> Host {
        self.host
    }

    /// A process for something that is to be bound or opened.
    pub(crate) fn lease(self: &Arc<Self>, asked: Asked<'_>) -> Result<Lease, PluginError> {
        let waiting = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let child = match waiting {
            Some(child) => child,
            None => match self.start(&mut Trace::default()) {
                Ok((child, _)) => child,
                Err(problem) => {
                    return Err(asked.failed(Failure::told(Status::Io, problem.text())));
                }
            },
        };
        Ok(Lease {
            home: self.clone(),
            child: Some(child),
        })
    }

    fn start(&self, trace: &mut Trace) -> Result<(Child, Description), Problem> {
        let Plan {
            plugin,
            file,
            with,
            limits,
        } = &self.plan;
        let command = launch::command(self.launch, limits, with, file);
        let program = command.get_program().to_string_lossy().into_owned();
        let child =
            Child::start(command, plugin, (limits.deadline, limits.memory), self.host).map_err(|error| {
                Problem::Process {
                    why: text!(
                        "its process {program} does not start: {why}",
                        program = &program,
                        why = error.to_string()
                    ),
                }
            })?;
        trace.note(format!("started {program} for it"));
        let hello = Request::Hello {
            protocol: VERSION,
            plugin: plugin.clone(),
            library: with.is_empty().then(|| file.clone()),
        };
        let asked = Asked {
            who: plugin,
            during: "hello",
        };
        let said = child.say(asked, &hello, &[]).map_err(|error| Problem::Process {
            why: match error.fault {
                Fault::Ended(ended) => text!("while it was opened, {how}", how = ended.text()),
                _ => error.text(),
            },
        })?;
        match said.0 {
            Said::Refused {
                problem,
                trace: there,
            } => {
                trace.0.extend(there.0);
                Err(problem)
            }
            Said::Failed { message, .. } => Err(Problem::Refused {
                message: message.with_each(&crate::call::clean),
            }),
            said => {
                let done = said.answer().map_err(|fault| Problem::Malformed {
                    why: asked.error(fault).text(),
                })?;
                let description = done.plugin.ok_or_else(|| Problem::Malformed {
                    why: text!("its process does not say what it offers"),
                })?;
                Ok((child, description))
            }
        }
    }
}
