//! The thread that watches a plugin's process: it starts it, kills it when it takes too long or is let go of, and hears
//! what it says on standard error.
//!
//! It outlives the process, for on Linux a process is told of the end of the thread that started it.

use std::collections::VecDeque;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::protocol::{self, Request};
use crate::hooks::Host;

/// How often it looks whether the run was cancelled.
const TICK: Duration = Duration::from_millis(20);
/// How long a plugin has to stop once the run was cancelled.
const GRACE: Duration = Duration::from_secs(2);
/// How long a process that closed its pipes has to end.
const PATIENCE: Duration = Duration::from_secs(1);
/// The most bytes of a line on standard error.
const LINE: u64 = 4096;
/// How many of the last lines are kept.
const LINES: usize = 20;
/// What programs say whose memory is at its limit.
const NO_MEMORY: &[&str] = &[
    "memory allocation of ",
    "std::bad_alloc",
    "MemoryError",
    "out of memory",
    "Cannot allocate memory",
];

/// Why a process was killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Killed {
    Deadline,
    Cancelled,
    LetGo,
}

/// How a process ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exit {
    pub(super) killed: Option<Killed>,
    pub(super) status: Option<ExitStatus>,
    /// Whether it said that there is no memory left.
    pub(super) starved: bool,
}

/// A process that is watched.
pub(super) struct Watch {
    shared: Arc<Shared>,
    thread: Option<thread::JoinHandle<()>>,
}

struct Shared {
    state: Mutex<State>,
    bell: Condvar,
    /// Where questions go. Shared, for cancelling is said beside them.
    to: Mutex<Option<ChildStdin>>,
}

#[derive(Default)]
struct State {
    /// When the call that runs must be over.
    due: Option<Instant>,
    /// Whether somebody wants the call that runs to stop.
    unwanted: bool,
    /// Since when the process knows.
    told: Option<Instant>,
    /// How it is let go of: how long it has to end by itself.
    leave: Option<Duration>,
    exit: Option<Exit>,
}

impl Watch {
    /// Starts a process and watches it. `name` is what its lines in the log come from.
    pub(super) fn start(mut command: Command, name: &str, host: Host) -> io::Result<(Self, ChildStdout)> {
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            bell: Condvar::new(),
            to: Mutex::new(None),
        });
        let (started, start) = channel();
        let watched = shared.clone();
        let name = name.to_owned();
        let thread = thread::Builder::new()
            .name(format!("watch {name}"))
            .spawn(move || {
                let child = command.spawn().and_then(|mut child| {
                    match (child.stdin.take(), child.stdout.take(), child.stderr.take()) {
                        (Some(to), Some(from), Some(noise)) => {
                            widen(&to);
                            widen(&from);
                            Ok((child, to, from, noise))
                        }
                        _ => Err(io::Error::other("it has no pipes")),
                    }
                });
                match child {
                    Ok((child, to, from, noise)) => {
                        *lock(&watched.to) = Some(to);
                        let heard = listen(noise, name, host);
                        // Whoever waits for this is there: see below.
                        let _ = started.send(Ok(from));
                        watched.run(child, &heard, host);
                    }
                    Err(error) => {
                        let _ = started.send(Err(error));
                    }
                }
            })?;
        let watch = Self {
            shared,
            thread: Some(thread),
        };
        let from = start
            .recv()
            .map_err(|_| io::Error::other("the thread that starts it is gone"))??;
        Ok((watch, from))
    }

    /// Asks a question, from when on the process has so much time.
    pub(super) fn ask(&self, request: &Request, body: &[u8], deadline: Duration) -> io::Result<()> {
        {
            let mut state = lock(&self.shared.state);
            state.due = Some(Instant::now() + deadline);
            (state.unwanted, state.told) = (false, None);
        }
        match &mut *lock(&self.shared.to) {
            Some(to) => protocol::write(to, request, body),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// The question was answered.
    pub(super) fn answered(&self) {
        lock(&self.shared.state).due = None;
    }

    /// Wants the call that runs to stop.
    pub(super) fn cancel(&self) {
        lock(&self.shared.state).unwanted = true;
    }

    /// How a process ended that does not answer any more. Kills it if it has not.
    pub(super) fn exit(&self, patience: bool) -> Exit {
        let mut state = lock(&self.shared.state);
        state
            .leave
            .get_or_insert(if patience { PATIENCE } else { Duration::ZERO });
        self.shared.bell.notify_all();
        loop {
            if let Some(exit) = state.exit {
                return exit;
            }
            state = self
                .shared
                .bell
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        lock(&self.shared.state).leave.get_or_insert(Duration::ZERO);
        self.shared.bell.notify_all();
        if let Some(thread) = self.thread.take() {
            // It does nothing that panics, and if it did there would be nothing left to do.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn run(&self, mut child: Child, heard: &Receiver<bool>, host: Host) {
        let (mut killed, patience) = self.until_it_must_go(host);
        if patience.is_zero() {
            kill(&mut child);
        } else if !ends_within(&mut child, patience) {
            killed = Some(Killed::LetGo);
            kill(&mut child);
        }
        lock(&self.to).take();
        let status = child.wait().ok();
        // Whatever it left behind in its group goes with it.
        kill_group(child.id());
        let starved = heard.recv_timeout(PATIENCE).unwrap_or(false);
        lock(&self.state).exit = Some(Exit {
            killed,
            status,
            starved,
        });
        self.bell.notify_all();
    }

    /// Waits until the process must go: why, and how long it has to do that by itself.
    fn until_it_must_go(&self, host: Host) -> (Option<Killed>, Duration) {
        let mut state = lock(&self.state);
        loop {
            if let Some(patience) = state.leave {
                return (patience.is_zero().then_some(Killed::LetGo), patience);
            }
            let now = Instant::now();
            if state.due.is_some_and(|due| now >= due) {
                return (Some(Killed::Deadline), Duration::ZERO);
            }
            if state.due.is_some() {
                match state.told {
                    Some(told) if now >= told + GRACE => return (Some(Killed::Cancelled), Duration::ZERO),
                    Some(_) => {}
                    None => {
                        let unwanted = state.unwanted;
                        drop(state);
                        let told = (unwanted || host.cancelled()) && self.tell();
                        state = lock(&self.state);
                        if told && state.due.is_some() {
                            state.told = Some(now);
                        }
                    }
                }
            }
            let waited = self.bell.wait_timeout(state, TICK);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Tells the process to stop, unless a question is on its way: the next time, then.
    fn tell(&self) -> bool {
        let Ok(mut to) = self.to.try_lock() else {
            return false;
        };
        to.as_mut()
            .is_some_and(|to| protocol::write(to, &Request::Cancel {}, &[]).is_ok())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn ends_within(child: &mut Child, patience: Duration) -> bool {
    let until = Instant::now() + patience;
    loop {
        if !matches!(child.try_wait(), Ok(None)) {
            return true;
        }
        if Instant::now() >= until {
            return false;
        }
        thread::sleep(Duration::from_millis(1));
    }
}

fn kill(child: &mut Child) {
    kill_group(child.id());
    // It may have ended already, which is as good.
    let _ = child.kill();
}

/// Has a pipe hold a whole batch of rows, so that the two sides need not take turns over it. Where that is refused, they
/// do.
#[cfg(target_os = "linux")]
fn widen(pipe: &impl std::os::fd::AsRawFd) {
    // SAFETY: a system call without memory on a pipe that is open.
    unsafe { libc::fcntl(pipe.as_raw_fd(), libc::F_SETPIPE_SZ, 1 << 20) };
}

#[cfg(not(target_os = "linux"))]
fn widen<T>(_: &T) {}

#[cfg(unix)]
fn kill_group(leader: u32) {
    // SAFETY: a system call without memory. The group is the process's own (see `launch`); one that is gone is none.
    unsafe { libc::kill(-(leader as i32), libc::SIGKILL) };
}

#[cfg(not(unix))]
fn kill_group(_: u32) {}

/// Hears what a process says on standard error, line by line; at its end, whether it was that memory ran out.
fn listen(noise: ChildStderr, name: String, host: Host) -> Receiver<bool> {
    let (done, heard) = channel();
    let hear = move || {
        let mut noise = BufReader::new(noise);
        let mut last = VecDeque::with_capacity(LINES);
        let mut line = Vec::new();
        while (&mut noise)
            .take(LINE)
            .read_until(b'\n', &mut line)
            .is_ok_and(|read| read > 0)
        {
            let text = String::from_utf8_lossy(&line).into_owned();
            line.clear();
            host.hear(weigh_abi::log::INFO, &name, &text);
            if last.len() == LINES {
                last.pop_front();
            }
            last.push_back(text);
        }
        let starved = last
            .iter()
            .any(|line| NO_MEMORY.iter().any(|words| line.contains(words)));
        // Whoever waited may have given up.
        let _ = done.send(starved);
    };
    // Without the thread nothing is heard, and the pipe is closed.
    let _ = thread::Builder::new().name("hear".to_owned()).spawn(hear);
    heard
}
