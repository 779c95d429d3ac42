//! Where results go: standard output, or files that appear only when all of them are whole.

use std::fs;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use weigh_words::{Text, text};

use crate::failure::Failure;
pub(crate) use crate::failure::phrase;
use crate::files::folder;
use crate::interrupt;
use crate::kept::write::{Whole, unkept};
use crate::terminal::Terminal;

/// Large enough for each write to be worth its call.
const BUFFER: usize = 256 * 1024;

/// Writes a result to standard output. A reader that has seen enough (`| head`) is no error.
pub(crate) fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let written = stdout().and_then(|stdout| {
        let mut out = BufWriter::with_capacity(BUFFER, Stoppable::seen(stdout));
        write(&mut out)?;
        out.flush()
    });
    match written {
        Ok(()) => Ok(()),
        Err(_) if interrupt::requested() => Err(Failure::Stopped),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::usage(
            text!("cannot write to standard output: {why}", why = phrase(&error)),
            None,
        )),
    }
}

/// Prints a line of a result.
pub(crate) fn line(line: &Text, terminal: &Terminal) -> Result<(), Failure> {
    let line = line.in_language(terminal.language());
    to_stdout(|out| writeln!(out, "{line}"))
}

/// Standard output without the library's buffer, which is emptied when the command ends: where nobody reads, a command
/// that was stopped would wait there for ever.
#[cfg(unix)]
fn stdout() -> io::Result<impl Write> {
    use std::os::fd::AsFd as _;
    io::stdout().as_fd().try_clone_to_owned().map(fs::File::from)
}

/// Standard output, which on other systems knows how to write to a console.
#[cfg(not(unix))]
fn stdout() -> io::Result<impl Write> {
    Ok(io::stdout().lock())
}

/// Refuses a place that no result can go to, before the work is done for it.
pub(crate) fn can_go_to(path: &Path) -> Result<(), Failure> {
    let cannot = |why: Text, help: Option<Text>| {
        let path = path.display().to_string();
        Failure::usage(text!("cannot write {path}: {why}", path, why), help)
    };
    let target = behind_link(path);
    if fs::read_link(&target).is_ok() {
        return Err(cannot(text!("it is a link that leads in a circle"), None));
    }
    let folder = folder(&target);
    if path.is_dir() {
        let inside = path.join("result.csv");
        return Err(cannot(
            text!("it is a folder"),
            Some(text!(
                "name a file in it: {path}",
                path = inside.display().to_string()
            )),
        ));
    }
    if !folder.is_dir() {
        let folder = folder.display().to_string();
        return Err(cannot(text!("there is no folder {folder}", folder), None));
    }
    if is_write_protected(path) {
        return Err(cannot(
            text!("it is write-protected"),
            Some(text!("allow writing to it, if it may be replaced")),
        ));
    }
    Ok(())
}

/// Whether nobody, or not this user, may write to a file. That another takes its place is a matter of its folder; who protects a file
/// means what is in it.
fn is_write_protected(path: &Path) -> bool {
    let Ok(there) = fs::metadata(path) else {
        return false;
    };
    let denied = || {
        let opened = fs::OpenOptions::new().write(true).open(path);
        opened.is_err_and(|error| error.kind() == ErrorKind::PermissionDenied)
    };
    there.is_file() && (there.permissions().readonly() || denied())
}

/// Writes a text from its beginning to its end.
type Writing<'a> = Box<dyn FnOnce(&mut dyn Write) -> io::Result<()> + 'a>;

/// A file of a result: where it goes, and what writes it.
pub(crate) struct Part<'a> {
    pub(crate) path: PathBuf,
    write: Writing<'a>,
}

impl<'a> Part<'a> {
    pub(crate) fn new(path: PathBuf, write: impl FnOnce(&mut dyn Write) -> io::Result<()> + 'a) -> Self {
        Self {
            path,
            write: Box::new(write),
        }
    }
}

/// Whether a path is a device or a pipe, which no file can replace and beside which none belongs.
pub(crate) fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|there| !there.is_file())
}

/// Writes the files of a result, of which nothing is left to be done then, beside their places and moves them there when all of
/// them are whole.
pub(crate) fn to_files(parts: Vec<Part<'_>>) -> Result<(), Failure> {
    to_files_with(parts, None).map(drop)
}

/// The same, together with a run that is kept; where it is, is the answer.
pub(crate) fn to_files_with(parts: Vec<Part<'_>>, kept: Option<Whole>) -> Result<Option<PathBuf>, Failure> {
    let ready = written(parts)?;
    if ready.is_empty() && kept.is_none() {
        return Ok(None);
    }
    interrupt::place_last(ready.len(), || {
        let shelf = kept.as_ref().map(|kept| kept.shelf().to_path_buf());
        let kept = kept.map(Whole::place).transpose();
        let kept = kept.map_err(|error| unkept(&shelf.unwrap_or_default(), &error))?;
        match (put(ready), kept) {
            (Ok(()), kept) => Ok(kept.map(|kept| kept.folder)),
            // It was whole a moment ago, and nobody has seen it.
            (Err(unplaced), Some(kept)) => {
                let folder = kept.folder.clone();
                kept.take_away().map_err(|error| unwritten(&folder, &error))?;
                Err(unplaced)
            }
            (Err(unplaced), None) => Err(unplaced),
        }
    })
}

/// Writes a file that is a result of its own, one of several that a command writes one after the other.
pub(crate) fn to_one_of_several(part: Part<'_>) -> Result<(), Failure> {
    let ready = written(vec![part])?;
    interrupt::place(ready.len(), || put(ready))
}

/// Writes files beside their places; what goes to a device or into a pipe is there at once.
fn written(parts: Vec<Part<'_>>) -> Result<Vec<Ready>, Failure> {
    let mut ready = Vec::new();
    for Part { path, write } in parts {
        can_go_to(&path)?;
        // What stands behind a link is replaced, not the link.
        let target = behind_link(&path);
        if is_special(&target) {
            through(&target, write).map_err(|error| unwritten(&path, &error))?;
        } else {
            let beside = whole(&target, write).map_err(|error| unwritten(&path, &error))?;
            ready.push(Ready { path, target, beside });
        }
    }
    Ok(ready)
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    if interrupt::requested() {
        return Failure::Stopped;
    }
    let (path, why) = (path.display().to_string(), phrase(error));
    Failure::usage(text!("cannot write {path}: {why}", path, why), None)
}

fn through(target: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let device = fs::OpenOptions::new().write(true).open(target)?;
    let mut out = BufWriter::with_capacity(BUFFER, Stoppable::seen(device));
    write(&mut out)?;
    out.flush()
}

/// The file that a path leads to, or will: a link may lead to what is not there yet.
fn behind_link(path: &Path) -> PathBuf {
    let mut target = path.to_path_buf();
    // As many as systems follow. What leads in a circle is refused before.
    for _ in 0..40 {
        if let Ok(there) = fs::canonicalize(&target) {
            return there;
        }
        match fs::read_link(&target) {
            Ok(next) => target = folder(&target).join(next),
            Err(_) => break,
        }
    }
    target
}

/// A whole file beside its place.
struct Ready {
    /// As it was named.
    path: PathBuf,
    target: PathBuf,
    beside: NamedTempFile,
}

/// A file that holds all that is written, beside its place.
fn whole(target: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<NamedTempFile> {
    let beside = beside(target)?;
    let mut out = BufWriter::with_capacity(BUFFER, Stoppable::unseen(beside.as_file()));
    write(&mut out)?;
    out.flush()?;
    drop(out);
    beside.as_file().sync_all()?;
    Ok(beside)
}

/// An empty file in the folder of another.
fn beside(target: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".weigh-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any new file: what the user's mask leaves of it. A file that is replaced keeps what it allows.
        let permissions =
            fs::metadata(target).map_or(fs::Permissions::from_mode(0o666), |there| there.permissions());
        builder.permissions(permissions);
    }
    interrupt::begin(|| builder.tempfile_in(folder(target)))
}

/// Moves files into their places, all or none: where one fails, what the earlier ones replaced comes back.
fn put(ready: Vec<Ready>) -> Result<(), Failure> {
    // Before anything is replaced. What the last one replaces is never asked for again.
    let earlier = ready.len().saturating_sub(1);
    let mut before = Vec::new();
    for Ready { path, target, .. } in ready.iter().take(earlier) {
        before.push(copy(target).map_err(|error| unwritten(path, &error))?);
    }
    let mut before = before.into_iter();
    let mut replaced = Vec::new();
    for Ready { path, target, beside } in ready {
        if let Err(error) = beside.persist(&target) {
            return Err(lost(undo(replaced)).unwrap_or_else(|| unwritten(&path, &error.error)));
        }
        replaced.push(Replaced {
            target,
            before: before.next().flatten(),
        });
    }
    Ok(())
}

/// A file that is in its place, and a copy of what was there before it.
struct Replaced {
    target: PathBuf,
    before: Option<NamedTempFile>,
}

/// Gives back what was replaced. Of what cannot be given back its place is told, and where its copy stays.
fn undo(replaced: Vec<Replaced>) -> Vec<(PathBuf, Option<PathBuf>)> {
    let mut lost = Vec::new();
    for Replaced { target, before } in replaced {
        match before {
            Some(before) => {
                if let Err(error) = before.persist(&target) {
                    lost.push((target, error.file.keep().ok().map(|(_, copy)| copy)));
                }
            }
            None => {
                if fs::remove_file(&target).is_err() {
                    lost.push((target, None));
                }
            }
        }
    }
    lost
}

/// What to say of files that were replaced although the result is not whole.
fn lost(files: Vec<(PathBuf, Option<PathBuf>)>) -> Option<Failure> {
    let said = |(path, copy): (PathBuf, Option<PathBuf>)| {
        let path = path.display().to_string();
        let help = match copy {
            Some(copy) => text!(
                "what it held before is in {copy}",
                copy = copy.display().to_string()
            ),
            None => text!("it belongs to no whole result, and may be removed"),
        };
        (text!("{path} could not be given back", path), help)
    };
    (!files.is_empty()).then(|| Failure::Several(files.into_iter().map(said).collect()))
}

/// What a file holds now, if it is there.
fn copy(target: &Path) -> io::Result<Option<NamedTempFile>> {
    if !target.exists() {
        return Ok(None);
    }
    let kept = tempfile::Builder::new()
        .prefix(".weigh-")
        .tempfile_in(folder(target))?;
    fs::copy(target, kept.path())?;
    Ok(Some(kept))
}

/// A writer that ends when somebody presses Ctrl-C.
struct Stoppable<W> {
    out: W,
    /// Whether what it writes is seen at once.
    seen: bool,
}

impl<W> Stoppable<W> {
    fn seen(out: W) -> Self {
        Self { out, seen: true }
    }

    fn unseen(out: W) -> Self {
        Self { out, seen: false }
    }
}

impl<W: Write> Write for Stoppable<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if interrupt::requested() {
            return Err(io::Error::other("stopped"));
        }
        if self.seen {
            interrupt::note_printed();
        }
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests;
