//! Starting the process of a plugin: what runs it, what it may use.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// How this program starts processes for plugins: with itself, told to run
/// [`worker::main`](crate::worker::main).
pub struct Launch {
    /// The program.
    pub program: PathBuf,
    /// What makes it a worker.
    pub arguments: Vec<OsString>,
    /// Looks a variable of the environment up.
    pub environment: Environment,
}

/// A look-up of variables of the environment.
pub type Environment = Box<dyn Fn(&str) -> Option<OsString> + Send + Sync>;

impl fmt::Debug for Launch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Launch")
            .field("program", &self.program)
            .field("arguments", &self.arguments)
            .finish_non_exhaustive()
    }
}

/// What a plugin's process may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// How long one call may take.
    pub deadline: Duration,
    /// How many bytes of memory it may have. Held by Unix systems alone; macOS does not hold it strictly.
    pub memory: u64,
    /// The variables of the environment that it sees. It sees no others.
    pub environment: Vec<String>,
}

impl Default for Limits {
    /// A minute a call, 4 GB, no environment.
    fn default() -> Self {
        Self {
            deadline: Duration::from_mins(1),
            memory: 4 << 30,
            environment: Vec::new(),
        }
    }
}

/// Variables without which programs do not start on Windows.
const ALWAYS: &[&str] = if cfg!(windows) { &["SystemRoot"] } else { &[] };

/// The command that starts a plugin: `with` this program where it is a worker of its own, else with this one's.
pub(super) fn command(launch: &Launch, limits: &Limits, with: &[String], file: &Path) -> Command {
    let mut command = match with {
        [] => {
            let mut command = Command::new(&launch.program);
            command.args(&launch.arguments);
            command
        }
        [program, arguments @ ..] => {
            let path = (launch.environment)("PATH");
            let mut command = Command::new(found(program, path.as_deref()));
            command.args(arguments).arg(file);
            command
        }
    };
    command.env_clear();
    for name in ALWAYS
        .iter()
        .copied()
        .chain(limits.environment.iter().map(String::as_str))
    {
        if let Some(value) = (launch.environment)(name) {
            command.env(name, value);
        }
    }
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    restrict(&mut command, limits.memory);
    command
}

/// A program by its path, or where `PATH` has it: the process itself may not see that.
fn found(program: &str, path: Option<&OsStr>) -> PathBuf {
    if program.contains(std::path::is_separator) {
        return PathBuf::from(program);
    }
    let folders = path.map(std::env::split_paths).into_iter().flatten();
    let ending = std::env::consts::EXE_SUFFIX;
    let mut files =
        folders.flat_map(|folder| [folder.join(program), folder.join(format!("{program}{ending}"))]);
    files
        .find(|file| file.is_file())
        .unwrap_or_else(|| PathBuf::from(program))
}

#[cfg(unix)]
fn restrict(command: &mut Command, memory: u64) {
    use std::os::unix::process::CommandExt as _;

    // A group of its own: Ctrl-C is this program's matter, and what the plugin starts is killed with it.
    command.process_group(0);
    let parent = std::process::id();
    // SAFETY: between fork and exec, only system calls that may be made there.
    unsafe {
        command.pre_exec(move || {
            limit(libc::RLIMIT_AS, memory)?;
            // A crash is told by its signal; nobody waits for a picture of the memory.
            limit(libc::RLIMIT_CORE, 0)?;
            die_with(parent)
        });
    }
}

#[cfg(not(unix))]
fn restrict(_: &mut Command, _: u64) {}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
type Resource = libc::__rlimit_resource_t;
#[cfg(all(unix, not(all(target_os = "linux", target_env = "gnu"))))]
type Resource = libc::c_int;

#[cfg(unix)]
fn limit(what: Resource, most: u64) -> std::io::Result<()> {
    let mut both = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: a system call with a place for its answer.
    if unsafe { libc::getrlimit(what, &raw mut both) } != 0 {
        return Err(std::io::Error::last_os_error());
    }
    both.rlim_max = both.rlim_max.min(most as libc::rlim_t);
    both.rlim_cur = both.rlim_max;
    // SAFETY: a system call with a struct that lives through it.
    if unsafe { libc::setrlimit(what, &raw const both) } != 0 && cfg!(target_os = "linux") {
        return Err(std::io::Error::last_os_error());
    }
    Ok(())
}

/// Has the process killed when the thread that starts it ends: the one that watches it, which outlives it.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn die_with(parent: u32) -> std::io::Result<()> {
    // SAFETY: system calls without memory.
    unsafe {
        if libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) != 0 {
            return Err(std::io::Error::last_os_error());
        }
        // It may have ended before that.
        if libc::getppid() as u32 != parent {
            libc::_exit(1);
        }
    }
    Ok(())
}

/// Elsewhere a worker ends when its standard input does.
#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
fn die_with(_: u32) -> std::io::Result<()> {
    Ok(())
}
