//! An opened database and its connections. What a driver says leaves here without secrets.

use std::collections::HashSet;
use std::fmt;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use adbc_core::error::{Error, Status};
use adbc_core::options::{InfoCode, ObjectDepth, OptionDatabase, OptionValue};
use adbc_core::{Connection as _, Database as _, Driver as _, Statement as _};
use adbc_driver_manager::{ManagedConnection, ManagedDatabase, ManagedStatement};
use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{Array, RecordBatch, RecordBatchReader, UnionArray};
use serde_json::Value;
use weigh_sdk::SourceError;
use weigh_words::{Text, text};

use crate::connection::Connection;
use crate::driver::load;
use crate::failure::{in_short, proposed, quoted, told, unreachable};
use crate::redact::Words;
use crate::sql::Dialect;
use crate::tables::{Listed, listed};

/// What is set at each connection to PostgreSQL, which else begins to read a large table where another reader is, and has
/// several workers send rows as they come to them: the same query would be answered in another order each time.
const SETTINGS: [&str; 3] = [
    "SET synchronize_seqscans = off",
    "SET max_parallel_workers_per_gather = 0",
    "SET default_transaction_read_only = on",
];

/// An opened database.
pub(crate) struct Database {
    /// The connection's name.
    pub(crate) name: String,
    /// Which SQL it speaks.
    pub(crate) dialect: Dialect,
    managed: ManagedDatabase,
    /// Connections that nobody uses at the moment.
    idle: Mutex<Vec<ManagedConnection>>,
    words: Words,
    /// Where it lies, if it is in a file: what its options may name.
    pub(crate) files: Vec<PathBuf>,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Database").field(&self.name).finish()
    }
}

/// The answer to a query. What comes later is needed by what comes before, and so goes later.
pub(crate) struct Answer {
    pub(crate) rows: Box<dyn RecordBatchReader + Send>,
    statement: ManagedStatement,
    connection: ManagedConnection,
}

impl Database {
    /// Loads the driver and connects.
    pub(crate) fn open(connection: &Connection) -> Result<Self, SourceError> {
        let words = Words::of(connection);
        let name = &connection.name;
        let mut driver = load(connection, &words)?;
        let cannot = |error: &Error| {
            unreachable(
                text!(
                    "connection `{name}` cannot be opened: {why}",
                    name,
                    why = quoted(words.shown(&told(error)))
                ),
                proposed(error).map(|hint| Text::verbatim(words.shown(&hint))),
            )
        };
        let options = options(connection)?;
        let database = driver
            .new_database_with_opts(options)
            .map_err(|error| cannot(&error))?;
        let mut first = database.new_connection().map_err(|error| cannot(&error))?;
        let dialect = Dialect::of(&vendor(&first).unwrap_or_default());
        settle(&mut first, dialect);
        Ok(Self {
            name: name.clone(),
            dialect,
            managed: database,
            idle: Mutex::new(vec![first]),
            words,
            files: files(connection),
        })
    }

    /// Runs a query, on a connection that nobody else uses until the answer is given back.
    pub(crate) fn run(&self, query: &str) -> Result<Answer, Error> {
        let mut connection = self.connection()?;
        let mut statement = connection.new_statement()?;
        statement.set_sql_query(query)?;
        let rows = statement.execute()?;
        Ok(Answer {
            rows,
            statement,
            connection,
        })
    }

    /// The columns of a query's answer; none where the driver tells only by running it.
    pub(crate) fn describe(&self, query: &str) -> Result<Option<arrow_schema::Schema>, Error> {
        let mut connection = self.connection()?;
        let schema = {
            let mut statement = connection.new_statement()?;
            statement.set_sql_query(query)?;
            statement.execute_schema()
        };
        match schema {
            Ok(schema) => {
                self.idle().push(connection);
                Ok(Some(schema))
            }
            Err(error) if error.status == Status::NotImplemented => {
                self.idle().push(connection);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// The tables that there are, as far as the driver tells.
    pub(crate) fn tables(&self) -> Vec<Listed> {
        let listed = || -> Result<Vec<Listed>, Error> {
            let connection = self.connection()?;
            let objects = connection.get_objects(ObjectDepth::Tables, None, None, None, None, None)?;
            let batches: Vec<RecordBatch> = objects.collect::<Result<_, _>>()?;
            self.idle().push(connection);
            Ok(batches.iter().flat_map(listed).collect())
        };
        listed().unwrap_or_default()
    }

    /// Takes back the connection of an answer that was read to its end. One that was not is closed: what its
    /// database is still about to send, nobody knows.
    pub(crate) fn done(&self, answer: Answer) {
        let Answer {
            rows,
            statement,
            connection,
        } = answer;
        drop(rows);
        drop(statement);
        self.idle().push(connection);
    }

    /// What the driver said when a table could not be read.
    pub(crate) fn cannot_read(&self, what: &str, error: &Error) -> SourceError {
        let help = proposed(error).map(|hint| Text::verbatim(self.words.shown(&hint)));
        self.cannot(what, &told(error), help)
    }

    /// What the driver said while rows were read.
    pub(crate) fn stopped(&self, what: &str, message: &str) -> SourceError {
        self.cannot(what, &in_short(message), None)
    }

    fn cannot(&self, what: &str, why: &str, help: Option<Text>) -> SourceError {
        let name = &self.name;
        let why = quoted(self.words.shown(why));
        let message = text!("connection `{name}` cannot read `{what}`: {why}", name, what, why);
        unreachable(message, help)
    }

    fn connection(&self) -> Result<ManagedConnection, Error> {
        let idle = self.idle().pop();
        match idle {
            Some(connection) => Ok(connection),
            None => {
                let mut connection = self.managed.new_connection()?;
                settle(&mut connection, self.dialect);
                Ok(connection)
            }
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<ManagedConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sets a new connection up. A database that only calls itself PostgreSQL may not know a setting, and goes without it.
fn settle(connection: &mut ManagedConnection, dialect: Dialect) {
    if dialect != Dialect::Postgres {
        return;
    }
    for setting in SETTINGS {
        if let Ok(mut statement) = connection.new_statement() {
            let _ = statement
                .set_sql_query(setting)
                .and_then(|()| statement.execute_update());
        }
    }
}

/// The options of a connection, as the driver takes them.
fn options(connection: &Connection) -> Result<Vec<(OptionDatabase, OptionValue)>, SourceError> {
    let mut options = Vec::new();
    for (key, value) in &connection.options {
        let value = match value {
            Value::String(text) if key == "uri" => located(text, connection)?,
            Value::String(text) => text.clone(),
            Value::Bool(_) | Value::Number(_) => value.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => {
                return Err(SourceError::Option {
                    option: key.clone(),
                    message: text!(
                        "the option `{option}` of connection `{name}` is no text, number or yes and no",
                        option = key,
                        name = &connection.name
                    ),
                    help: None,
                });
            }
        };
        options.push((OptionDatabase::from(key.as_str()), OptionValue::String(value)));
    }
    Ok(options)
}

/// The URI of a connection. SQLite makes an empty database of a file that is not there and would write to one that is;
/// so a plain path is looked for beside the manifest and opened for reading.
fn located(uri: &str, connection: &Connection) -> Result<String, SourceError> {
    let sqlite = connection.driver.to_ascii_lowercase().contains("sqlite");
    if !sqlite || uri.is_empty() || uri == ":memory:" || uri.starts_with("file:") {
        return Ok(uri.to_owned());
    }
    let path = connection.base.join(uri);
    let path = std::path::absolute(&path).unwrap_or(path);
    if !path.is_file() {
        let (name, file) = (&connection.name, path.display());
        let file = file.to_string();
        return Err(unreachable(
            text!(
                "connection `{name}` cannot be opened: there is no file {file}",
                name,
                file
            ),
            None,
        ));
    }
    let mut uri = String::from("file:");
    for c in path.to_string_lossy().chars() {
        match c {
            '%' | '?' | '#' => {
                let _ = write!(uri, "%{:02X}", c as u32);
            }
            c => uri.push(c),
        }
    }
    uri.push_str("?mode=ro");
    Ok(uri)
}

/// What the texts among the options are, taken for paths of files.
fn files(connection: &Connection) -> Vec<PathBuf> {
    let texts = connection.options.values().filter_map(Value::as_str);
    let path = |text: &str| {
        let path = text.strip_prefix("file:").unwrap_or(text);
        connection
            .base
            .join(path.split_once('?').map_or(path, |(path, _)| path))
    };
    texts.map(path).collect()
}

/// Who made the database, if the driver tells.
fn vendor(connection: &ManagedConnection) -> Option<String> {
    let asked = HashSet::from([InfoCode::VendorName]);
    for batch in connection.get_info(Some(asked)).ok()? {
        let batch = batch.ok()?;
        let codes = batch.column(0).as_primitive_opt::<UInt32Type>()?;
        let values = batch.column(1).as_any().downcast_ref::<UnionArray>()?;
        for row in 0..batch.num_rows() {
            if codes.value(row) == u32::from(&InfoCode::VendorName) {
                let value = values.value(row);
                let text = value.as_string_opt::<i32>()?;
                return text.is_valid(0).then(|| text.value(0).to_owned());
            }
        }
    }
    None
}
