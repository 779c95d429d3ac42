//! Private copies of libraries, by their SHA-256: what was checked is what is opened, whatever becomes of the file.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::digest::sha256;

/// The private copy of a library with this content, made if it is not there.
pub(crate) fn copy(cache: &Path, digest: &str, name: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let folder = cache.join(digest);
    private_folder(&folder)?;
    let file = folder.join(name.file_name().unwrap_or(name.as_os_str()));
    // A copy that somebody changed is no copy.
    if fs::read(&file).is_ok_and(|there| sha256(&there) == digest) {
        return Ok(file);
    }
    let mut fresh = tempfile::NamedTempFile::new_in(&folder)?;
    fresh.write_all(bytes)?;
    fresh.as_file().sync_all()?;
    executable(fresh.path())?;
    fresh.persist(&file).map_err(|error| error.error)?;
    Ok(file)
}

#[cfg(unix)]
fn private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(unix)]
fn executable(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(0o500))
}

#[cfg(not(unix))]
fn executable(_: &Path) -> io::Result<()> {
    Ok(())
}
