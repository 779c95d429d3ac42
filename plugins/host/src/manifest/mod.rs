//! `weigh.toml`: which plugins and connections a project has.
//!
//! ```toml
//! [plugins.acme]
//! path = { linux-x86_64 = "plugins/libacme.so", windows-x86_64 = "plugins/acme.dll" }
//! isolation = "in-process"              # or "process", for which:
//! deadline = "60 s"                     # how long one call may take
//! memory = "4 GB"                       # how much its process may have
//! environment = ["HTTPS_PROXY"]         # the variables that its process sees
//!
//! [sources.warehouse]
//! adbc = "postgresql"                   # a driver library, or the name of an installed driver manifest
//! uri = { env = "WAREHOUSE_URL" }       # secrets only by reference
//!
//! [sources.helpdesk]
//! plugin = "acme.helpdesk"
//! options = { region = "eu", token = { file = "token.txt" } }
//! ```

mod amount;
mod check;
mod files;
mod place;
mod secret;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Map, Value};
use weigh_words::text;

use crate::process::Limits;

pub(crate) use check::as_toml_says;
pub use place::{ManifestError, Place};
pub use secret::{Resolved, Secret, Secrets};

/// The name of the file.
const FILE: &str = "weigh.toml";

/// A project's plugins and connections.
#[derive(Debug, Clone)]
pub struct Manifest {
    path: PathBuf,
    text: String,
    plugins: IndexMap<String, PluginEntry>,
    connections: IndexMap<String, Connection>,
}

/// A plugin of a project.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PluginEntry {
    /// Its library.
    #[serde(rename = "path")]
    pub libraries: Libraries,
    /// Where it runs, as far as the lock allows; as the lock says, if nothing is said here.
    pub isolation: Option<Isolation>,
    /// The major version of the ABI that it speaks, where that is said.
    pub abi: Option<u32>,
    /// How long one call to its process may take: `"60 s"`, `"2 min"`, `"500 ms"`.
    #[serde(default, deserialize_with = "amount::time")]
    pub deadline: Option<Duration>,
    /// How many bytes of memory its process may have: `"512 MB"`, `"4 GB"`.
    #[serde(default, deserialize_with = "amount::size")]
    pub memory: Option<u64>,
    /// The variables of the environment that its process sees.
    #[serde(default)]
    pub environment: Vec<String>,
    /// The program that runs it, and that one's first arguments, where `path` is no library but a worker of its own:
    /// `["python3"]`. Such a one always has a process of its own.
    #[serde(default)]
    pub with: Vec<String>,
}

impl PluginEntry {
    /// What its process may use.
    pub fn limits(&self) -> Limits {
        let usual = Limits::default();
        Limits {
            deadline: self.deadline.unwrap_or(usual.deadline),
            memory: self.memory.unwrap_or(usual.memory),
            environment: self.environment.clone(),
        }
    }
}

/// Paths of a plugin's library, relative to the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Libraries {
    /// One for every platform. Without an ending it is completed as libraries are called there.
    Any(PathBuf),
    /// By platform.
    ByPlatform(IndexMap<String, PathBuf>),
}

/// Where a plugin runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Isolation {
    /// In a process of its own.
    Process,
    /// Inside this process.
    InProcess,
}

/// A connection that tables can be read through.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// The word that a scorecard uses for it.
    pub name: String,
    /// What opens it.
    pub driver: Driver,
    /// Its options as written: secrets are references still.
    options: toml::Table,
    /// The keys that lead to `options` in the manifest, behind the connection's name.
    under: &'static [&'static str],
}

/// What opens a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Driver {
    /// An ADBC driver. Options have ADBC's names: `uri`, `username`, `password` and the driver's own.
    Adbc {
        /// A path of a library, relative to the manifest, or the name of an installed driver manifest.
        driver: String,
        /// The driver's entry function, where it has an odd name.
        entrypoint: Option<String>,
    },
    /// A source of a plugin, by its full name: `acme.helpdesk`.
    Plugin(String),
}

impl Manifest {
    /// The manifest of whatever lies in `folder`: the first on the way up.
    pub fn find(folder: &Path) -> Option<PathBuf> {
        let folder = fs::canonicalize(folder).ok()?;
        folder
            .ancestors()
            .map(|folder| folder.join(FILE))
            .find(|file| file.is_file())
    }

    /// Reads a manifest.
    pub fn read(path: &Path) -> Result<Self, ManifestError> {
        let text = fs::read_to_string(path).map_err(|error| {
            let why = error.to_string();
            ManifestError::whole(path, text!("it cannot be read: {why}", why))
        })?;
        Self::parse(text, path)
    }

    /// Reads the text of a manifest that lies at `path`.
    pub fn parse(text: String, path: &Path) -> Result<Self, ManifestError> {
        let (plugins, connections) = check::read(&text, path)?;
        Ok(Self {
            path: path.to_path_buf(),
            text,
            plugins,
            connections,
        })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder that its paths are relative to.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// The plugins, in its order.
    pub fn plugins(&self) -> &IndexMap<String, PluginEntry> {
        &self.plugins
    }

    /// The connections, in its order.
    pub fn connections(&self) -> &IndexMap<String, Connection> {
        &self.connections
    }

    /// Where an option of a connection stands, by its JSON pointer; the connection itself, if it stands nowhere.
    pub fn place_of_option(&self, connection: &Connection, pointer: &str) -> Option<Place> {
        let mut keys = vec!["sources".to_owned(), connection.name.clone()];
        keys.extend(connection.under.iter().map(|key| (*key).to_owned()));
        let steps = pointer.split('/').skip(1);
        keys.extend(steps.map(|step| step.replace("~1", "/").replace("~0", "~")));
        place::of(&self.text, &keys)
    }

    /// A mistake in an option of a connection, where it stands.
    pub fn wrong_option(&self, connection: &Connection, error: &crate::OptionError) -> ManifestError {
        ManifestError {
            path: self.path.clone(),
            place: self.place_of_option(connection, &error.pointer),
            message: text!(
                "connection `{name}`: {why}",
                name = &connection.name,
                why = &error.message
            ),
            help: error.help.clone(),
        }
    }

    /// The options of a connection with its secrets. `environment` looks a variable up; files are relative to the
    /// manifest.
    pub fn resolve(
        &self,
        connection: &Connection,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Resolved, ManifestError> {
        secret::resolve(&connection.options, self.folder(), environment).map_err(|wrong| ManifestError {
            path: self.path.clone(),
            place: self.place_of_option(connection, &wrong.pointer),
            message: text!(
                "connection `{name}`: {why}",
                name = &connection.name,
                why = wrong.message
            ),
            help: wrong.help,
        })
    }
}

/// What is resolved, as JSON.
pub(crate) type Options = Map<String, Value>;

#[cfg(test)]
mod tests;
