//! Ctrl-C: the work is asked to stop, and where it does not within a moment the command ends all the same, whatever it
//! is doing. Files that are not whole yet are removed, and those that are whole come into their places together.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use weigh_words::{Text, text};

use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;

/// How long the work may take to notice. The progress bar needs a part of it to go.
const GRACE: Duration = Duration::from_millis(150);

static REQUESTED: AtomicBool = AtomicBool::new(false);
static SAID: AtomicBool = AtomicBool::new(false);
static PRINTED: AtomicBool = AtomicBool::new(false);
static FILES: Mutex<Files> = Mutex::new(Files {
    unfinished: Vec::new(),
    placed: false,
});

/// The files that this command writes.
struct Files {
    /// Beside their places, to be removed where the command ends before they are whole; and folders for the time of a command.
    unfinished: Vec<PathBuf>,
    /// Whether they are in their places.
    placed: bool,
}

/// Listens from now on (to a request to terminate as well).
pub(crate) fn listen(terminal: Terminal) {
    // Without a handler Ctrl-C still ends the command, only less politely.
    let _ = ctrlc::set_handler(move || {
        if REQUESTED.swap(true, Ordering::Relaxed) {
            end(None);
        }
        thread::spawn(move || {
            thread::sleep(GRACE);
            end(Some(&terminal));
        });
    });
}

/// Whether somebody wants the command to stop.
pub(crate) fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

/// Notes that a part of the result is where somebody may have seen it.
pub(crate) fn note_printed() {
    PRINTED.store(true, Ordering::Relaxed);
}

/// What to say of a command that was stopped; nothing, if it was said already.
pub(crate) fn last_words() -> Option<Text> {
    if SAID.swap(true, Ordering::Relaxed) {
        None
    } else if PRINTED.load(Ordering::Relaxed) {
        Some(text!("stopped; what was printed is not the whole result"))
    } else {
        Some(text!("stopped; nothing was written"))
    }
}

/// Makes a file, or a folder, that goes when the command is stopped.
pub(crate) fn begin<F: AsRef<Path>>(make: impl FnOnce() -> io::Result<F>) -> io::Result<F> {
    let mut files = files();
    let file = make()?;
    files.unfinished.push(file.as_ref().to_path_buf());
    Ok(file)
}

/// Moves what is whole into its place. Nobody can stop the command halfway through this.
pub(crate) fn place<T>(put: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let mut files = files();
    if requested() {
        return Err(io::Error::other("stopped"));
    }
    let done = put()?;
    files.unfinished.clear();
    files.placed = true;
    Ok(done)
}

fn files() -> MutexGuard<'static, Files> {
    FILES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends the command from outside its work.
fn end(terminal: Option<&Terminal>) -> ! {
    // Held to the end: nothing begins and nothing comes into its place any more.
    let files = files();
    if files.placed {
        process::exit(Exit::Fine as i32);
    }
    // A file, or the folder of a run that is kept.
    for file in &files.unfinished {
        // What is gone already, or cannot be removed, is no reason to go on.
        let _ = fs::remove_file(file).or_else(|_| fs::remove_dir_all(file));
    }
    if let Some(terminal) = terminal {
        Failure::Stopped.tell(terminal);
    }
    process::exit(Exit::Stopped as i32)
}
