//! The drivers, out of their Python wheels.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

const VERSION: &str = "1.13.0";

/// One test fetches at a time.
static FETCHING: Mutex<()> = Mutex::new(());

/// The library of a driver (`sqlite`, `postgresql`), fetched once. None where it cannot be had, which is said.
pub(crate) fn driver(name: &str) -> Option<PathBuf> {
    let _alone = FETCHING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("adbc-{VERSION}"));
    let package = format!("adbc_driver_{name}");
    let library = folder.join(&package).join(format!("lib{package}.so"));
    if !library.is_file() {
        let fetched = fetch(&folder, &package);
        if let Err(why) = fetched {
            skipped(&format!("the driver {package} cannot be fetched: {why}"));
            return None;
        }
    }
    Some(library)
}

fn fetch(folder: &Path, package: &str) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    let wanted = format!("{package}=={VERSION}");
    run(Command::new("python3")
        .args([
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
            "--dest",
            ".",
        ])
        .arg(wanted)
        .current_dir(folder))?;
    let files = fs::read_dir(folder).map_err(|error| error.to_string())?;
    let wheel = files
        .flatten()
        .map(|file| file.path())
        .find(|path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with(package))
                && path.is_file()
        })
        .ok_or("pip left no wheel")?;
    run(Command::new("python3")
        .args(["-m", "zipfile", "-e"])
        .arg(&wheel)
        .arg(folder))
}

/// Says that something is not tested here, past what is kept back of a test that passes.
pub(crate) fn skipped(why: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: {why}");
}

/// Runs a command to its end; what it says where it fails.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{}: {error}", command.get_program().to_string_lossy()))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    }
}
