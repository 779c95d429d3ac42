//! Calling a plugin's source. What is opened is a [`Source`] like any other.

mod batches;
pub(crate) mod handle;
pub(crate) mod request;
mod table;

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use weigh_abi::SourceVTable;
use weigh_sdk::{Open, Source, SourceError, SourceKind};
use weigh_words::text;

use crate::error::{PluginError, Problem};
use crate::hooks::Host;
use crate::manifest::Resolved;
use crate::options::Schema;
use crate::plugin::{Part, Runs, described, needed, part};
use crate::process::Home;
use crate::process::protocol::PartDescription;

use handle::Handle;
use table::Table;

/// A kind of source of a plugin. As a [`SourceKind`], each table opens a connection of its own with the options that
/// stand at the table; [`LoadedSource::connection`] makes a kind out of one connection for many tables.
#[derive(Clone)]
pub struct LoadedSource {
    part: Arc<Part>,
    flags: u32,
    runs: Runs<SourceVTable>,
}

impl fmt::Debug for LoadedSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LoadedSource").field(&self.name()).finish()
    }
}

impl LoadedSource {
    pub(crate) fn read(table: &SourceVTable, plugin: &str, host: Host) -> Result<Self, Problem> {
        let part = part(plugin, table.kind, table.doc, table.options_schema)?;
        needed(table.open, "open", &part.name)?;
        needed(table.schema, "schema", &part.name)?;
        needed(table.plan, "plan", &part.name)?;
        needed(table.scan, "scan", &part.name)?;
        needed(table.close, "close", &part.name)?;
        Ok(Self {
            part,
            flags: table.flags,
            runs: Runs::Here(Arc::new(*table), host),
        })
    }

    pub(crate) fn apart(told: &PartDescription, plugin: &str, home: &Arc<Home>) -> Result<Self, Problem> {
        Ok(Self {
            part: described(plugin, told)?,
            flags: told.flags,
            runs: Runs::Apart(home.clone()),
        })
    }

    pub(crate) fn flags(&self) -> u32 {
        self.flags
    }

    /// Its full name: `acme.helpdesk`.
    pub fn name(&self) -> &str {
        &self.part.name
    }

    /// What it says about itself, in Markdown.
    pub fn doc(&self) -> &str {
        &self.part.doc
    }

    /// The schema of its options.
    pub fn options(&self) -> &Schema {
        &self.part.options
    }

    /// One connection as a kind of its own: it is opened when the first table asks, and shared by all. `word` is what
    /// scorecards call it, `base` what relative paths in its options are relative to. Options are held against the
    /// schema first.
    pub fn connection(
        &self,
        word: &str,
        options: Resolved,
        base: PathBuf,
    ) -> Result<SourceConnection, PluginError> {
        handle::check(self, options.reveal())?;
        Ok(SourceConnection {
            word: word.to_owned(),
            source: self.clone(),
            options,
            base,
            handle: Mutex::new(None),
        })
    }
}

impl SourceKind for LoadedSource {
    fn kind(&self) -> &str {
        self.name()
    }

    fn doc(&self) -> &str {
        self.doc()
    }

    fn options_schema(&self) -> Option<serde_json::Value> {
        Some(self.part.options.json().clone())
    }

    fn open(&self, what: &Open) -> Result<Box<dyn Source>, SourceError> {
        let options = Resolved::plain(what.options.clone());
        let handle = Handle::open(self, &options, &what.base).map_err(|error| told(&error))?;
        Ok(Box::new(Table::open(
            Arc::new(handle),
            &what.locator,
            &what.base,
        )?))
    }
}

/// A connection that is listed in `weigh.toml`, as a kind of source.
#[derive(Debug)]
pub struct SourceConnection {
    word: String,
    source: LoadedSource,
    options: Resolved,
    base: PathBuf,
    handle: Mutex<Option<Arc<Handle>>>,
}

impl SourceConnection {
    /// Asks whatever runs on it to stop soon. Does nothing where the plugin cannot.
    pub fn cancel(&self) {
        let handle = self.handle.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(handle) = handle {
            handle.cancel();
        }
    }

    fn handle(&self) -> Result<Arc<Handle>, SourceError> {
        let mut handle = self.handle.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(handle) = &*handle {
            return Ok(handle.clone());
        }
        let opened = Handle::open(&self.source, &self.options, &self.base).map_err(|error| told(&error))?;
        Ok(handle.insert(Arc::new(opened)).clone())
    }
}

impl SourceKind for SourceConnection {
    fn kind(&self) -> &str {
        &self.word
    }

    fn open(&self, what: &Open) -> Result<Box<dyn Source>, SourceError> {
        if let Some(option) = what.options.keys().next() {
            return Err(SourceError::Option {
                option: option.clone(),
                message: text!(
                    "`{word}` is a connection, whose options stand in weigh.toml",
                    word = &self.word
                ),
                help: Some(text!(
                    "set `{option}` at [sources.{word}] in weigh.toml",
                    option,
                    word = &self.word
                )),
            });
        }
        Ok(Box::new(Table::open(self.handle()?, &what.locator, &self.base)?))
    }
}

/// A plugin's mistake as a source's.
fn told(error: &PluginError) -> SourceError {
    use crate::error::Fault;
    match &error.fault {
        Fault::Options(wrong) => SourceError::Option {
            option: wrong.pointer.trim_start_matches('/').to_owned(),
            message: error.text(),
            help: wrong.help.clone(),
        },
        Fault::Failed(failure) => {
            // What a source of this program's own kind said is said again, in its place.
            let own = failure.detail.get(weigh_sdk::meta::SOURCE_ERROR);
            own.and_then(|own| serde_json::from_value(own.clone()).ok())
                .unwrap_or_else(|| SourceError::Plugin {
                    message: error.text(),
                    help: error.help(),
                })
        }
        Fault::Broken(_) | Fault::Misused(_) | Fault::Ended(_) => SourceError::Plugin {
            message: error.text(),
            help: error.help(),
        },
    }
}
