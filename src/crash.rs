//! A mistake in Weigh itself: said in a few lines that one can send on, never as a wall of frames.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::{self, Write as _};
use std::panic;

use weigh_words::text;

use crate::language;

/// From now on a panic prints what to report.
pub(crate) fn report_panics() {
    panic::set_hook(Box::new(|info| {
        let what = info.payload_as_str().unwrap_or("no message");
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let language = language::spoken();
        let words = text!(
            "\
error: weigh made a mistake of its own: {what} ({place})
  = help: nothing is wrong with what you did, and no result was written
          please report these lines, with the scorecard and, if you can, some of its data
          version {version}, on {system}",
            what,
            place,
            version = env!("CARGO_PKG_VERSION"),
            system = std::env::consts::OS
        );
        // Where nobody reads any more, only the exit code can say it: to panic once more here would end with another.
        let mut out = io::stderr().lock();
        let _ = writeln!(out, "{}", words.in_language(language));
        let trace = Backtrace::capture();
        if trace.status() == BacktraceStatus::Captured {
            let _ = writeln!(out, "{trace}");
        }
    }));
}
