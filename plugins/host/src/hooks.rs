//! What plugins get of this program: a log, and whether to stop.

use std::ffi::c_void;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use weigh_abi::{Str, log as level};
use weigh_sdk::Level;

use crate::call::clean;
use crate::manifest::Secrets;
use crate::process::Launch;

/// Takes what a plugin tells: how much it matters, who says it, the text.
pub(crate) type Log = dyn Fn(Level, &str, &str) + Send + Sync;

/// What this program does for plugins. Both may be called from any thread at any time.
pub struct Hooks {
    /// Takes what a plugin tells: how much it matters, who says it, the text.
    pub log: Box<Log>,
    /// Whether the run was cancelled.
    pub cancelled: Box<dyn Fn() -> bool + Send + Sync>,
}

impl Default for Hooks {
    /// Nothing is heard, and nothing is cancelled.
    fn default() -> Self {
        Self {
            log: Box::new(|_, _, _| {}),
            cancelled: Box::new(|| false),
        }
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hooks")
    }
}

/// What is behind the context that plugins pass back.
#[derive(Debug)]
struct Behind {
    hooks: Hooks,
    /// The secrets of all connections that were opened so far. Whatever a plugin tells, in whichever way, is told without them:
    /// one process may have known several.
    secrets: Mutex<Secrets>,
}

impl Behind {
    /// Tells the log something, without secrets.
    fn tell(&self, level: Level, target: &str, message: &str) {
        let hidden = |text: &str| {
            let secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
            // Before it is cleaned, while the secret is still as it was.
            clean(&secrets.redact(text))
        };
        let told = || (self.hooks.log)(level, &hidden(target), &hidden(message));
        // A panic must not unwind into the plugin; the log is not worth a run.
        let _ = catch_unwind(AssertUnwindSafe(told));
    }

    fn cancelled(&self) -> bool {
        catch_unwind(AssertUnwindSafe(|| (self.hooks.cancelled)())).unwrap_or(false)
    }
}

/// This program, as plugins see it. Plugins keep it, so it lives as long as the process: make one.
#[derive(Debug, Clone, Copy)]
pub struct Host {
    raw: &'static weigh_abi::Host,
    behind: &'static Behind,
    launch: Option<&'static Launch>,
}

impl Host {
    /// A host that does this for plugins, and has no processes for those that need one of their own.
    pub fn new(hooks: Hooks) -> Self {
        let behind: &'static Behind = Box::leak(Box::new(Behind {
            hooks,
            secrets: Mutex::default(),
        }));
        let raw = Box::leak(Box::new(weigh_abi::Host {
            struct_size: size_of::<weigh_abi::Host>() as u32,
            abi_version: weigh_abi::ABI_VERSION,
            ctx: std::ptr::from_ref(behind).cast_mut().cast(),
            log: Some(log),
            is_cancelled: Some(is_cancelled),
        }));
        Self {
            raw,
            behind,
            launch: None,
        }
    }

    /// The same with processes for plugins.
    #[must_use]
    pub fn launching(self, launch: Launch) -> Self {
        let launch: &'static Launch = Box::leak(Box::new(launch));
        Self {
            launch: Some(launch),
            ..self
        }
    }

    pub(crate) fn launch(self) -> Option<&'static Launch> {
        self.launch
    }

    pub(crate) fn as_ptr(self) -> *const weigh_abi::Host {
        self.raw
    }

    /// Takes secrets out of all that is told from now on.
    pub(crate) fn hide(self, secrets: &Secrets) {
        let mut hidden = self.behind.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        hidden.add(secrets);
    }

    /// Tells the log something, without the secrets.
    pub(crate) fn hear(self, severity: i32, target: &str, message: &str) {
        self.behind.tell(level_of(severity), target, message);
    }

    /// Whether the run was cancelled.
    pub(crate) fn cancelled(self) -> bool {
        self.behind.cancelled()
    }
}

/// What is behind a context.
///
/// # Safety
/// `ctx` is the one of [`Host::new`].
unsafe fn behind(ctx: *mut c_void) -> Option<&'static Behind> {
    // SAFETY: leaked in `Host::new`, and never written to but through its lock.
    unsafe { ctx.cast::<Behind>().as_ref() }
}

fn level_of(severity: i32) -> Level {
    match severity {
        ..=level::ERROR => Level::Error,
        level::WARN => Level::Warn,
        level::INFO => Level::Info,
        level::DEBUG => Level::Debug,
        _ => Level::Trace,
    }
}

unsafe extern "C" fn log(ctx: *mut c_void, severity: i32, target: Str, message: Str) {
    // SAFETY: the plugin passes the context that it was given, and texts that live through the call.
    let (behind, target, message) = unsafe {
        (
            behind(ctx),
            crate::call::lossy(target),
            crate::call::lossy(message),
        )
    };
    if let Some(behind) = behind {
        behind.tell(level_of(severity), &target, &message);
    }
}

unsafe extern "C" fn is_cancelled(ctx: *mut c_void) -> i32 {
    // SAFETY: the plugin passes the context that it was given.
    let behind = unsafe { behind(ctx) };
    i32::from(behind.is_some_and(Behind::cancelled))
}
