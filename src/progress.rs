//! A bar on the terminal for work that takes longer than half a second: bytes read of those planned, rows, rate,
//! time left.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use weigh_engine::Watch;
use weigh_words::{Language, text};

use crate::interrupt;
use crate::terminal::Terminal;

/// Work that is shorter has no bar.
const PATIENCE: Duration = Duration::from_millis(500);
const REDRAWN: Duration = Duration::from_millis(100);

/// Follows a run. The bar goes when this does.
pub(crate) struct Progress {
    counts: Arc<Counts>,
    drawer: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Counts {
    planned: AtomicU64,
    bytes: AtomicU64,
    rows: AtomicU64,
    values: AtomicU64,
    beside: AtomicU64,
    done: AtomicBool,
}

impl Progress {
    /// Follows a run, with a bar if that can be seen.
    pub(crate) fn new(terminal: &Terminal) -> Self {
        let counts = Arc::new(Counts::default());
        let language = terminal.language();
        let drawer = terminal.shows_progress().then(|| {
            let counts = Arc::clone(&counts);
            thread::spawn(move || draw(&counts, language))
        });
        Self { counts, drawer }
    }

    /// What the run did beside its budget of memory.
    pub(crate) fn spilled(&self) -> Spilled {
        Spilled {
            values: self.counts.values.load(Ordering::Relaxed),
            beside: self.counts.beside.load(Ordering::Relaxed),
        }
    }
}

/// What a run within a budget of memory did beside it, in bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spilled {
    /// Values that went to disk.
    pub(crate) values: u64,
    /// Memory that the budget is not for; of the table that took most.
    pub(crate) beside: u64,
}

impl Watch for Progress {
    fn planned(&self, bytes: u64) {
        self.counts.planned.store(bytes, Ordering::Relaxed);
    }

    fn read(&self, rows: u64, bytes: u64) {
        self.counts.rows.fetch_add(rows, Ordering::Relaxed);
        self.counts.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    fn spilled(&self, values: u64, beside: u64) {
        self.counts.values.fetch_add(values, Ordering::Relaxed);
        self.counts.beside.fetch_max(beside, Ordering::Relaxed);
    }

    fn cancelled(&self) -> bool {
        interrupt::requested()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.counts.done.store(true, Ordering::Relaxed);
        if let Some(drawer) = self.drawer.take() {
            drawer.thread().unpark();
            // A bar that could not be drawn is no reason to lose a result.
            let _ = drawer.join();
        }
    }
}

fn draw(counts: &Counts, language: Language) {
    let begun = Instant::now();
    // Where the work does not hear that it is to stop, the bar must go without it.
    let done = || counts.done.load(Ordering::Relaxed) || interrupt::requested();
    while begun.elapsed() < PATIENCE {
        if done() {
            return;
        }
        thread::park_timeout(PATIENCE.saturating_sub(begun.elapsed()));
    }
    // Hidden until it has something to show.
    let bar = ProgressBar::hidden().with_elapsed(begun.elapsed());
    let looks = text!(
        "{bar} {bytes} of {all}, {rows} rows, {rate}, {time} left",
        bar = "{bar:24}",
        bytes = "{bytes}",
        all = "{total_bytes}",
        rows = "{msg}",
        rate = "{binary_bytes_per_sec}",
        time = "{eta}"
    );
    if let Ok(style) = ProgressStyle::with_template(&looks.in_language(language)) {
        bar.set_style(style);
    }
    while !done() {
        let planned = counts.planned.load(Ordering::Relaxed);
        // A table that is read again, with a wider type, counts twice.
        let read = counts.bytes.load(Ordering::Relaxed).min(planned);
        bar.set_length(planned);
        bar.set_message(HumanCount(counts.rows.load(Ordering::Relaxed)).to_string());
        bar.set_position(read);
        if bar.is_hidden() {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.tick();
        }
        thread::park_timeout(REDRAWN);
    }
    bar.finish_and_clear();
}
