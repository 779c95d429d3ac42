//! What can be read only once: standard input and pipes. It is kept for the rest of the run, so that any table may read it, and
//! again.

use std::fs::{File, Metadata};
use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use weigh_words::text;

use super::kept::Kept;
use super::{Located, cannot_read};
use crate::SourceError;

/// More than this is not kept: it would have no end.
const MOST: u64 = 256 << 30;

/// All that was read, by its path.
static READ: Mutex<Vec<(PathBuf, Arc<Kept>)>> = Mutex::new(Vec::new());

/// What an input holds that can be read only once; none where it is a file.
pub(super) fn kept(located: &Located) -> Result<Option<Arc<Kept>>, SourceError> {
    let fail = |error: io::Error| cannot_read(&located.name, &error);
    if located.is_standard_input() {
        return read_once(located, || {
            let input = io::stdin();
            if input.is_terminal() {
                return Err(SourceError::Unreachable {
                    message: text!("cannot read standard input: it is a terminal"),
                    help: Some(text!("pipe the data into the command: `weigh run … < FILE`")),
                });
            }
            Ok(Box::new(input.lock()))
        })
        .map(Some);
    }
    let found = std::fs::metadata(&located.path).map_err(fail)?;
    if found.is_file() || found.is_dir() {
        return Ok(None);
    }
    if !is_pipe(&found) {
        return Err(SourceError::Unreachable {
            message: text!("cannot read {name}: it is a device", name = &located.name),
            help: Some(text!("name a file, a pipe, or `-` for standard input")),
        });
    }
    read_once(located, || {
        let pipe = File::open(&located.path).map_err(fail)?;
        Ok(Box::new(pipe))
    })
    .map(Some)
}

#[cfg(unix)]
fn is_pipe(found: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    found.file_type().is_fifo()
}

#[cfg(not(unix))]
fn is_pipe(_: &Metadata) -> bool {
    false
}

fn read_once<'a>(
    located: &Located,
    open: impl FnOnce() -> Result<Box<dyn Read + 'a>, SourceError>,
) -> Result<Arc<Kept>, SourceError> {
    let Located { path, name } = located;
    // Who comes meanwhile waits: there is nothing left to read for them.
    let mut all = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, kept)) = all.iter().find(|(known, _)| known == path) {
        return Ok(kept.clone());
    }
    let failed = |error: io::Error| cannot_read(name, &error);
    let allowed = |length| {
        if length <= MOST {
            return Ok(());
        }
        Err(SourceError::Unreachable {
            message: text!(
                "cannot read {name}: it goes on behind {most} GiB",
                name,
                most = MOST >> 30
            ),
            help: Some(text!("save it as a file first")),
        })
    };
    let kept = Arc::new(Kept::all(name, open()?, failed, allowed)?);
    all.push((path.clone(), kept.clone()));
    Ok(kept)
}
