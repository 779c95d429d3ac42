//! Ctrl-C: the work is asked to stop, and where it does not within a moment the command ends all the same, whatever it
//! is doing. Files that are not whole yet are removed, and those that are whole come into their places together.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
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
/// How many files are in their places.
static PLACED: AtomicUsize = AtomicUsize::new(0);
static FILES: Mutex<Files> = Mutex::new(Files {
    unfinished: Vec::new(),
    finished: false,
});

/// The files that this command writes.
struct Files {
    /// Beside their places, to be removed where the command ends before they are whole; and folders for the time of a command.
    unfinished: Vec<PathBuf>,
    /// Whether all of them are in their places.
    finished: bool,
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
        return None;
    }
    let printed = PRINTED.load(Ordering::Relaxed);
    let files = match PLACED.load(Ordering::Relaxed) {
        0 if printed => return Some(text!("stopped; what was printed is not the whole result")),
        0 => return Some(text!("stopped; nothing was written")),
        1 => text!("1 file was written"),
        count => text!("{count} files were written", count),
    };
    Some(if printed {
        text!(
            "stopped; {files}, and what was printed is not the whole result",
            files
        )
    } else {
        text!("stopped; {files}", files)
    })
}

/// Makes a file, or a folder, that goes when the command is stopped.
pub(crate) fn begin<F: AsRef<Path>>(make: impl FnOnce() -> io::Result<F>) -> io::Result<F> {
    let mut files = files();
    let file = make()?;
    files.unfinished.push(file.as_ref().to_path_buf());
    Ok(file)
}

/// Moves so many whole files into their places, with more to follow. Nobody can stop the command halfway through this.
pub(crate) fn place<T>(count: usize, put: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    place_in(&mut files(), count, put)
}

/// The same, where nothing of the result is left to be done: from here on the command has done what it was asked for.
pub(crate) fn place_last<T>(count: usize, put: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    let mut files = files();
    let done = place_in(&mut files, count, put)?;
    files.finished = true;
    Ok(done)
}

fn place_in<T>(
    files: &mut Files,
    count: usize,
    put: impl FnOnce() -> Result<T, Failure>,
) -> Result<T, Failure> {
    if requested() {
        return Err(Failure::Stopped);
    }
    let done = put()?;
    // A folder for the time of the command stays until its end.
    files.unfinished.retain(|file| fs::symlink_metadata(file).is_ok());
    PLACED.fetch_add(count, Ordering::Relaxed);
    Ok(done)
}

fn files() -> MutexGuard<'static, Files> {
    FILES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends the command from outside its work.
fn end(terminal: Option<&Terminal>) -> ! {
    // Held to the end: nothing begins and nothing comes into its place any more.
    let files = files();
    // A file, or the folder of a run that is kept.
    for file in &files.unfinished {
        // What is gone already, or cannot be removed, is no reason to go on.
        let _ = fs::remove_file(file).or_else(|_| fs::remove_dir_all(file));
    }
    if files.finished {
        process::exit(Exit::Fine as i32);
    }
    if let Some(terminal) = terminal {
        Failure::Stopped.tell(terminal);
    }
    process::exit(Exit::Stopped as i32)
}
