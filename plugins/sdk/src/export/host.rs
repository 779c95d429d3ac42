//! What the host offers: a log, and whether to stop.

use std::sync::atomic::{AtomicPtr, Ordering};

use weigh_abi::{Host, Str, log as level};

/// The host that asked last. It lives as long as the process.
static HOST: AtomicPtr<Host> = AtomicPtr::new(std::ptr::null_mut());

pub(super) fn remember(host: *const Host) {
    HOST.store(host.cast_mut(), Ordering::Release);
}

fn host() -> Option<&'static Host> {
    // SAFETY: what the host passed to the entry function lives as long as the process, and is not written to.
    unsafe { HOST.load(Ordering::Acquire).as_ref() }
}

/// Tells whoever runs the scorecard something, where they asked for it. Nothing happens outside a host.
pub fn log(severity: crate::Level, target: &str, message: &str) {
    let Some(host) = host() else { return };
    let Some(log) = host.log else { return };
    let severity = match severity {
        crate::Level::Error => level::ERROR,
        crate::Level::Warn => level::WARN,
        crate::Level::Info => level::INFO,
        crate::Level::Debug => level::DEBUG,
        crate::Level::Trace => level::TRACE,
    };
    // SAFETY: the host's own function with its own context; the texts live through the call.
    unsafe { log(host.ctx, severity, Str::new(target), Str::new(message)) };
}

/// Whether the run was cancelled: long work should then stop with [`Status::Cancelled`](crate::Status::Cancelled).
pub fn cancelled() -> bool {
    host().is_some_and(|host| {
        // SAFETY: the host's own function with its own context.
        host.is_cancelled
            .is_some_and(|asked| unsafe { asked(host.ctx) } != 0)
    })
}
