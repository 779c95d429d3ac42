//! Where results go: standard output, or a file that appears only when it is whole.

use std::fs;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::interrupt;

/// Large enough for each write to be worth its call.
const BUFFER: usize = 256 * 1024;

/// Writes a result to standard output. A reader that has seen enough (`| head`) is no error.
pub(crate) fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::with_capacity(BUFFER, Stoppable(io::stdout().lock()));
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(_) if interrupt::requested() => Err(Failure::Stopped),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::usage(
            format!("cannot write to standard output: {}", phrase(&error)),
            None,
        )),
    }
}

/// Refuses a place that no result can go to, before the work is done for it.
pub(crate) fn can_go_to(path: &Path) -> Result<(), Failure> {
    let cannot = |why: String, help: Option<String>| {
        Failure::usage(format!("cannot write {}: {why}", path.display()), help)
    };
    let folder = folder(path);
    if path.is_dir() {
        let inside = path.join("result.csv");
        return Err(cannot(
            "it is a folder".to_owned(),
            Some(format!("name a file in it: {}", inside.display())),
        ));
    }
    if !folder.is_dir() {
        return Err(cannot(format!("there is no folder {}", folder.display()), None));
    }
    Ok(())
}

/// Writes a result beside its place and moves it there when it is whole.
pub(crate) fn to_file(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    can_go_to(path)?;
    // What stands behind a link is replaced, not the link.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    // A device or a pipe cannot be replaced by a file.
    let special = fs::metadata(&target).is_ok_and(|there| !there.is_file());
    let written = if special {
        through(&target, write)
    } else {
        replace(&target, write)
    };
    written.map_err(|error| {
        if interrupt::requested() {
            return Failure::Stopped;
        }
        Failure::usage(
            format!("cannot write {}: {}", path.display(), phrase(&error)),
            None,
        )
    })
}

fn through(target: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let device = fs::OpenOptions::new().write(true).open(target)?;
    let mut out = BufWriter::with_capacity(BUFFER, Stoppable(device));
    write(&mut out)?;
    out.flush()
}

fn replace(target: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
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
    let beside = builder.tempfile_in(folder(target))?;
    let mut out = BufWriter::with_capacity(BUFFER, Stoppable(beside.as_file()));
    write(&mut out)?;
    out.flush()?;
    drop(out);
    beside.as_file().sync_all()?;
    beside.persist(target).map(drop).map_err(|error| error.error)
}

fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// What went wrong with a file, in words without a number of the system.
pub(crate) fn phrase(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file".to_owned(),
        ErrorKind::PermissionDenied => "it is not allowed".to_owned(),
        ErrorKind::IsADirectory => "it is a folder".to_owned(),
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or_default().to_lowercase()
        }
    }
}

/// A writer that ends when somebody presses Ctrl-C.
struct Stoppable<W>(W);

impl<W: Write> Write for Stoppable<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if interrupt::requested() {
            return Err(io::Error::other("stopped"));
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests;
