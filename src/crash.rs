//! A mistake in Weigh itself: said in a few lines that one can send on, never as a wall of frames.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic;

/// From now on a panic prints what to report.
pub(crate) fn report_panics() {
    panic::set_hook(Box::new(|info| {
        let what = info.payload_as_str().unwrap_or("no message");
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        eprintln!("error: weigh made a mistake of its own: {what} ({place})");
        eprintln!("  = help: nothing is wrong with what you did, and no result was written");
        eprintln!(
            "          please report these lines, with the scorecard and, if you can, some of its data"
        );
        eprintln!(
            "          version {}, on {}",
            env!("CARGO_PKG_VERSION"),
            std::env::consts::OS
        );
        let trace = Backtrace::capture();
        if trace.status() == BacktraceStatus::Captured {
            eprintln!("{trace}");
        }
    }));
}
