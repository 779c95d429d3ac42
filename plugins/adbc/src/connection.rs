//! A connection of a project as a kind of source.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value};
use weigh_sdk::{Open, Source, SourceError, SourceKind};
use weigh_words::text;

use crate::database::Database;
use crate::locator::Locator;
use crate::table::Table;

/// Takes secrets out of a text.
pub type Redact = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// How a database is reached.
#[derive(Clone)]
pub struct Connection {
    /// The word that a scorecard uses for it.
    pub name: String,
    /// The driver: the path of its library or its manifest, or the name of one that is installed (`postgresql`).
    pub driver: String,
    /// The driver's entry function, where it has an odd name.
    pub entrypoint: Option<String>,
    /// Options as ADBC calls them (`uri`, `username`, `password`, the driver's own), secrets included.
    pub options: Map<String, Value>,
    /// What relative paths are relative to: the manifest's folder.
    pub base: PathBuf,
    /// Takes out of the driver's words what its owner knows to be secret. Passwords in `uri` and `password` are taken out
    /// besides.
    pub redact: Redact,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("name", &self.name)
            .field("driver", &self.driver)
            .field("options", &self.options.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

/// A database with an ADBC driver, as a kind of source. It is connected to when the first table asks.
///
/// ```no_run
/// use std::sync::Arc;
/// use weigh_adbc::{Adbc, Connection};
/// use weigh_sdk::{Open, SourceKind};
///
/// let warehouse = Adbc::new(Connection {
///     name: "warehouse".into(),
///     driver: "postgresql".into(),
///     entrypoint: None,
///     options: serde_json::from_str(r#"{"uri": "postgresql://me@localhost/sales"}"#)?,
///     base: ".".into(),
///     redact: Arc::new(str::to_owned),
/// });
/// let what = Open { locator: "SELECT id FROM orders".into(), base: ".".into(), options: Default::default() };
/// let schema = warehouse.open(&what)?.schema()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Adbc {
    connection: Connection,
    database: Mutex<Option<Arc<Database>>>,
}

impl Adbc {
    /// A kind of source of a connection. Nothing is loaded yet.
    pub fn new(connection: Connection) -> Self {
        Self {
            connection,
            database: Mutex::new(None),
        }
    }

    fn database(&self) -> Result<Arc<Database>, SourceError> {
        let mut database = self.database.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(database) = &*database {
            return Ok(database.clone());
        }
        let opened = Database::open(&self.connection)?;
        Ok(database.insert(Arc::new(opened)).clone())
    }
}

impl SourceKind for Adbc {
    fn kind(&self) -> &str {
        &self.connection.name
    }

    fn open(&self, what: &Open) -> Result<Box<dyn Source>, SourceError> {
        let word = &self.connection.name;
        if let Some(option) = what.options.keys().next() {
            return Err(SourceError::Option {
                option: option.clone(),
                message: text!(
                    "`{word}` is a connection, whose options stand in weigh.toml",
                    word
                ),
                help: Some(text!(
                    "set `{option}` at [sources.{word}] in weigh.toml",
                    option,
                    word
                )),
            });
        }
        let locator = Locator::read(&what.locator, word)?;
        Ok(Box::new(Table::open(self.database()?, &locator)?))
    }
}
