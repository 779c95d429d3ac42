//! What plugins get of this program: a log, and whether to stop.

use std::ffi::c_void;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use weigh_abi::{Str, log as level};
use weigh_sdk::Level;

use crate::call::clean;
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

/// This program, as plugins see it. Plugins keep it, so it lives as long as the process: make one.
#[derive(Debug, Clone, Copy)]
pub struct Host {
    raw: &'static weigh_abi::Host,
    hooks: &'static Hooks,
    launch: Option<&'static Launch>,
}

impl Host {
    /// A host that does this for plugins, and has no processes for those that need one of their own.
    pub fn new(hooks: Hooks) -> Self {
        let hooks: &'static Hooks = Box::leak(Box::new(hooks));
        let raw = Box::leak(Box::new(weigh_abi::Host {
            struct_size: size_of::<weigh_abi::Host>() as u32,
            abi_version: weigh_abi::ABI_VERSION,
            ctx: std::ptr::from_ref(hooks).cast_mut().cast(),
            log: Some(log),
            is_cancelled: Some(is_cancelled),
        }));
        Self {
            raw,
            hooks,
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

    /// Tells the log something.
    pub(crate) fn hear(self, severity: i32, target: &str, message: &str) {
        let told = || (self.hooks.log)(level_of(severity), &clean(target), &clean(message));
        // The log is not worth a run.
        let _ = catch_unwind(AssertUnwindSafe(told));
    }

    /// Whether the run was cancelled.
    pub(crate) fn cancelled(self) -> bool {
        catch_unwind(AssertUnwindSafe(|| (self.hooks.cancelled)())).unwrap_or(false)
    }
}

/// The hooks behind a context.
///
/// # Safety
/// `ctx` is the one of [`Host::new`].
unsafe fn hooks(ctx: *mut c_void) -> Option<&'static Hooks> {
    // SAFETY: leaked in `Host::new`, and never written to.
    unsafe { ctx.cast::<Hooks>().as_ref() }
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
    let severity = level_of(severity);
    // SAFETY: the plugin passes the context that it was given, and texts that live through the call.
    let (hooks, target, message) = unsafe {
        (
            hooks(ctx),
            crate::call::lossy(target),
            crate::call::lossy(message),
        )
    };
    if let Some(hooks) = hooks {
        let told = || (hooks.log)(severity, &clean(&target), &clean(&message));
        // A panic must not unwind into the plugin; the log is not worth a run.
        let _ = catch_unwind(AssertUnwindSafe(told));
    }
}

unsafe extern "C" fn is_cancelled(ctx: *mut c_void) -> i32 {
    // SAFETY: the plugin passes the context that it was given.
    let hooks = unsafe { hooks(ctx) };
    let asked = || hooks.is_some_and(|hooks| (hooks.cancelled)());
    i32::from(catch_unwind(AssertUnwindSafe(asked)).unwrap_or(false))
}
