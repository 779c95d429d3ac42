//! Finding and loading a driver.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use adbc_core::LOAD_FLAG_DEFAULT;
use adbc_core::error::{Error, Status};
use adbc_core::options::AdbcVersion;
use adbc_driver_manager::ManagedDriver;
use weigh_sdk::SourceError;
use weigh_words::text;

use crate::connection::Connection;
use crate::failure::{in_short, quoted, told, unreachable};
use crate::redact::Words;

/// What a driver tells of how it was looked for.
const TRACE: &str = "adbc.drivermanager.driver_load_trace";

/// Finds and loads a driver: the library at a path, or one that is installed.
pub(crate) fn load(connection: &Connection, words: &Words) -> Result<ManagedDriver, SourceError> {
    let named = &connection.driver;
    let mut tried = String::new();
    let mut why = String::new();
    for candidate in candidates(named, &connection.base) {
        if candidate.is_absolute() && !candidate.is_file() {
            let _ = write!(tried, "{}there is no {}", parted(&tried), candidate.display());
            continue;
        }
        match enter(&candidate, connection.entrypoint.as_deref()) {
            Ok(driver) => return Ok(driver),
            Err(error) => {
                let trace = error.details.iter().flatten().find(|(key, _)| key == TRACE);
                let trace = trace.map(|(_, trace)| String::from_utf8_lossy(trace).replace('\n', "; "));
                let trace = trace.unwrap_or_else(|| error.message.clone());
                let _ = write!(tried, "{}{}: {trace}", parted(&tried), candidate.display());
                why = told(&error);
            }
        }
    }
    let (name, tried) = (&connection.name, words.shown(&in_short(&tried)));
    let message = if is_path(named) && !why.is_empty() {
        let why = quoted(words.shown(&why));
        text!(
            "connection `{name}` cannot load its driver {driver}: {why}",
            name,
            driver = named,
            why
        )
    } else {
        text!(
            "connection `{name}` has no driver `{driver}`",
            name,
            driver = named
        )
    };
    let help = text!(
        "install the ADBC driver, or write the path of its library at [sources.{name}] in weigh.toml; tried: {tried}",
        name,
        tried
    );
    Err(unreachable(message, Some(help)))
}

fn parted(before: &str) -> &'static str {
    if before.is_empty() { "" } else { "; " }
}

/// Whether a driver is named by a path.
fn is_path(named: &str) -> bool {
    named.contains(['/', '\\']) || Path::new(named).extension().is_some()
}

/// Where a driver may be. Drivers are installed as `postgresql` (their manifests) or `adbc_driver_postgresql` (their
/// libraries).
fn candidates(named: &str, base: &Path) -> Vec<PathBuf> {
    if is_path(named) {
        let path = base.join(named);
        return vec![std::path::absolute(&path).unwrap_or(path)];
    }
    let library = format!("adbc_driver_{named}");
    vec![named.into(), library.into()]
}

fn enter(driver: &Path, entrypoint: Option<&str>) -> Result<ManagedDriver, Error> {
    let load = |version| {
        let entrypoint = entrypoint.map(str::as_bytes);
        ManagedDriver::load_from_name(driver, entrypoint, version, LOAD_FLAG_DEFAULT, None)
    };
    match load(AdbcVersion::V110) {
        Err(error) if error.status == Status::NotImplemented => load(AdbcVersion::V100),
        answer => answer,
    }
}
