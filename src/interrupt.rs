//! Ctrl-C: asked for once, the work stops at the next chance; asked for twice, the command ends at once.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::failure::Exit;

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Listens from now on (to a request to terminate as well).
pub(crate) fn listen() {
    // Without a handler Ctrl-C still ends the command, only less politely.
    let _ = ctrlc::set_handler(|| {
        if REQUESTED.swap(true, Ordering::Relaxed) {
            process::exit(Exit::Stopped as i32);
        }
    });
}

/// Whether somebody wants the command to stop.
pub(crate) fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}
