//! What plugins get of this program: a log, and whether to stop.

use std::ffi::c_void;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use weigh_abi::{Str, log as level};
use weigh_sdk::Level;

use crate::call::clean;

/// Takes what a plugin tells: how much it matters, who says it, the text.
pub type Log = dyn Fn(Level, &str, &str) + Send + Sync;

/// What this program does for plugins. Both may be called from any thread at any time.
pub struct Hooks {
    /// Takes what a plugin tells.
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
pub struct Host(&'static weigh_abi::Host);

impl Host {
    /// A host that does this for plugins.
    pub fn new(hooks: Hooks) -> Self {
        let hooks: &'static Hooks = Box::leak(Box::new(hooks));
        Self(Box::leak(Box::new(weigh_abi::Host {
            struct_size: size_of::<weigh_abi::Host>() as u32,
            abi_version: weigh_abi::ABI_VERSION,
            ctx: std::ptr::from_ref(hooks).cast_mut().cast(),
            log: Some(log),
            is_cancelled: Some(is_cancelled),
        })))
    }

    pub(crate) fn as_ptr(self) -> *const weigh_abi::Host {
        self.0
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

unsafe extern "C" fn log(ctx: *mut c_void, severity: i32, target: Str, message: Str) {
    let severity = match severity {
        ..=level::ERROR => Level::Error,
        level::WARN => Level::Warn,
        level::INFO => Level::Info,
        level::DEBUG => Level::Debug,
        _ => Level::Trace,
    };
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
