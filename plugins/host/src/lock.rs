//! `weigh.lock`: which libraries somebody trusts, by their SHA-256.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Serialize};
use weigh_words::text;

use crate::manifest::{ManifestError, Place};

/// The name of the file.
pub(crate) const FILE: &str = "weigh.lock";
/// The version of its format.
const VERSION: u32 = 1;
const HEAD: &str =
    "# Written by `weigh plugin lock`: the libraries that somebody trusts. Keep it beside weigh.toml.\n\n";

/// How far a library is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trust {
    /// In a process of its own.
    #[default]
    Process,
    /// Inside this process: somebody reviewed it.
    InProcess,
}

/// A pinned library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// The plugin's name.
    pub plugin: String,
    /// The platform that the library is for.
    pub platform: String,
    /// The plugin's version, as it says.
    pub version: String,
    /// The version of the ABI: `1.0`.
    pub abi: String,
    /// SHA-256 of the library, in lower-case hexadecimal.
    pub sha256: String,
    /// How far it is trusted.
    #[serde(default)]
    pub trust: Trust,
}

impl Pin {
    /// The major version of the ABI, if `abi` is one.
    pub(crate) fn abi_major(&self) -> Option<u32> {
        self.abi.split('.').next()?.parse().ok()
    }
}

/// The pinned libraries, by plugin and platform.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lock {
    pins: Vec<Pin>,
}

/// The file as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: u32,
    #[serde(default, rename = "library")]
    libraries: Vec<Pin>,
}

impl Lock {
    /// The lock beside a manifest: a file or, where there is none, nothing pinned.
    pub fn beside(manifest: &Path) -> Result<Self, ManifestError> {
        let path = path(manifest);
        match fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text, &path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => {
                let why = error.to_string();
                Err(ManifestError::whole(
                    &path,
                    text!("it cannot be read: {why}", why),
                ))
            }
        }
    }

    /// Reads a lock.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ManifestError> {
        let wrong = |error: &toml::de::Error| ManifestError {
            path: path.to_path_buf(),
            place: error.span().map(|span| Place::of(text, span.start)),
            message: crate::manifest::as_toml_says(error),
            help: Some(text!("write it again with `weigh plugin lock`")),
        };
        let written: Written = toml::from_str(text).map_err(|error| wrong(&error))?;
        if written.version != VERSION {
            let message = text!(
                "it has version {found}, this program reads version {own}",
                found = written.version,
                own = VERSION
            );
            return Err(ManifestError::whole(path, message));
        }
        let mut lock = Self::default();
        for pin in written.libraries {
            if lock.pin(&pin.plugin, &pin.platform).is_some() {
                let message = text!(
                    "it pins `{plugin}` for {platform} twice",
                    plugin = &pin.plugin,
                    platform = &pin.platform
                );
                return Err(ManifestError::whole(path, message));
            }
            lock.set(pin);
        }
        Ok(lock)
    }

    /// The pin of a plugin's library for a platform.
    pub fn pin(&self, plugin: &str, platform: &str) -> Option<&Pin> {
        self.pins
            .iter()
            .find(|pin| pin.plugin == plugin && pin.platform == platform)
    }

    /// All pins, by plugin and platform.
    pub fn pins(&self) -> &[Pin] {
        &self.pins
    }

    /// Pins a library, in place of what was pinned for the same plugin and platform.
    pub fn set(&mut self, pin: Pin) {
        self.pins
            .retain(|known| (&known.plugin, &known.platform) != (&pin.plugin, &pin.platform));
        self.pins.push(pin);
        self.pins
            .sort_by(|a, b| (&a.plugin, &a.platform).cmp(&(&b.plugin, &b.platform)));
    }

    /// The lock as a text.
    pub fn text(&self) -> String {
        let written = Written {
            version: VERSION,
            libraries: self.pins.clone(),
        };
        let text = toml::to_string(&written).unwrap_or_else(|error| unreachable!("texts alone: {error}"));
        format!("{HEAD}{text}")
    }

    /// Writes it beside a manifest, whole or not at all.
    pub fn write(&self, manifest: &Path) -> io::Result<()> {
        let path = path(manifest);
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
        let mut fresh = builder.tempfile_in(folder)?;
        io::Write::write_all(&mut fresh, self.text().as_bytes())?;
        fresh.persist(&path).map_err(|error| error.error)?;
        Ok(())
    }
}

pub(crate) fn path(manifest: &Path) -> PathBuf {
    manifest.with_file_name(FILE)
}

#[cfg(test)]
mod tests;
