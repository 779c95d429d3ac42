//! A table or a query of a database as a source.

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_schema::Field;
use sha2::{Digest, Sha256};
use weigh_sdk::{Batches, Input, Partition, Scan, ScanRequest, Schema, Source, SourceError, Wanted};
use weigh_words::{Text, text};

use crate::columns::{Known, known};
use crate::database::Database;
use crate::failure::{malformed, unreachable};
use crate::filter::conditions;
use crate::locator::Locator;
use crate::nearest::nearest;
use crate::rows::Rows;
use crate::sql::Dialect;
use crate::survey::survey;
use crate::tables::Listed;

/// An opened table or query.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) database: Arc<Database>,
    /// What stands behind FROM.
    from: String,
    /// What people call it.
    pub(crate) what: String,
    columns: Vec<Known>,
    /// Whether the database would not hear of conditions.
    unconditional: AtomicBool,
    /// The numbers of the rows that come under some conditions.
    numbers: Mutex<Option<(String, Arc<[u64]>)>>,
}

impl Table {
    /// Asks the database for the columns.
    pub(crate) fn open(database: Arc<Database>, locator: &Locator) -> Result<Self, SourceError> {
        let from = database.dialect.rows(locator);
        let what = locator.shown();
        let fields = fields(&database, &from, &what).map_err(|error| proposing(error, &database, locator))?;
        let mut columns = known(&fields, &database, &what)?;
        if database.dialect == Dialect::Sqlite {
            let names: Vec<String> = fields.iter().map(|field| field.name().clone()).collect();
            columns = survey(&database, &from, &names, &what)?;
        }
        Ok(Self {
            database,
            from,
            what,
            columns,
            unconditional: AtomicBool::new(false),
            numbers: Mutex::default(),
        })
    }

    /// What people call it among the inputs of a run.
    pub(crate) fn input(&self) -> String {
        format!("{}: {}", self.database.name, self.what)
    }

    /// The wanted columns, as they come.
    fn wanted(&self, wanted: &[Wanted]) -> Result<Vec<&Known>, SourceError> {
        wanted.iter().map(|column| self.column(&column.name)).collect()
    }

    fn column(&self, name: &str) -> Result<&Known, SourceError> {
        let names = || self.columns.iter().map(|known| known.column.name.as_str());
        let found = self.columns.iter().find(|known| known.column.name == name);
        found.ok_or_else(|| {
            let help = match nearest(name, names()) {
                Some(near) => text!("did you mean `{near}`?", near),
                None => text!("its columns are {columns}", columns = Text::list(names())),
            };
            malformed(
                text!(
                    "`{what}` of connection `{connection}` has no column `{name}`",
                    what = &self.what,
                    connection = &self.database.name,
                    name
                ),
                Some(help),
            )
        })
    }

    /// The conditions of a scan in SQL, if the database hears of any.
    fn conditions(&self, columns: &[&Known], request: &ScanRequest) -> Option<String> {
        let conditions = conditions(self.database.dialect, columns, &request.columns, &request.filter);
        conditions.filter(|_| !self.unconditional.load(Ordering::Relaxed))
    }

    /// The numbers of the rows that come under conditions, in their order.
    fn numbers(&self, columns: &[&Known], conditions: &str) -> Result<Arc<[u64]>, SourceError> {
        let mut known = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, numbers)) = known.as_ref().filter(|(of, _)| of == conditions) {
            return Ok(numbers.clone());
        }
        let (names, from) = (self.names(columns), &self.from);
        let counted = format!("SELECT {names}, row_number() OVER () AS weigh_row FROM {from}");
        let query = format!("SELECT weigh_row FROM ({counted}) weigh_counted WHERE {conditions}");
        let mut answer = self
            .database
            .run(&query)
            .map_err(|error| self.database.cannot_read(&self.what, &error))?;
        let mut numbers = Vec::new();
        for batch in answer.rows.by_ref() {
            let batch = batch.map_err(|error| self.database.stopped(&self.what, &error.to_string()))?;
            let column = batch.column(0).as_primitive_opt::<Int64Type>();
            numbers.extend(column.into_iter().flatten().flatten().map(i64::cast_unsigned));
        }
        self.database.done(answer);
        let numbers: Arc<[u64]> = numbers.into();
        *known = Some((conditions.to_owned(), numbers.clone()));
        Ok(numbers)
    }

    /// The columns by their names, each once, as they are before anything is done with them.
    fn names(&self, columns: &[&Known]) -> String {
        let mut names: Vec<String> = Vec::with_capacity(columns.len());
        for known in columns {
            let name = self.database.dialect.name(&known.column.name);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(", ")
    }

    /// The query of a scan.
    fn query(&self, columns: &[&Known], conditions: Option<&str>) -> String {
        if columns.is_empty() {
            return format!("SELECT count(*) FROM {}", self.from);
        }
        let dialect = self.database.dialect;
        let from = match conditions {
            None => self.from.clone(),
            Some(conditions) => {
                let kept = dialect.in_their_order(&self.names(columns), &self.from);
                format!("{kept} WHERE {conditions}")
            }
        };
        let chosen = columns
            .iter()
            .map(|known| dialect.column(&known.column.name, known.cast));
        let chosen = chosen.collect::<Vec<_>>().join(", ");
        if dialect != Dialect::Sqlite {
            return format!("SELECT {chosen} FROM {from}");
        }
        // The driver takes the types from the first rows, where they may all be missing. So a row of values goes ahead.
        let first = columns.iter().map(|known| match known.cast {
            Some("REAL") => "0.0",
            Some(_) => "''",
            None => "0",
        });
        let first = first.collect::<Vec<_>>().join(", ");
        format!("SELECT {first} UNION ALL SELECT {chosen} FROM {from}")
    }
}

/// The columns of some rows (what stands behind FROM), as the driver tells.
fn fields(database: &Database, from: &str, what: &str) -> Result<Vec<Field>, SourceError> {
    let cannot = |error| database.cannot_read(what, &error);
    let described = database
        .describe(&format!("SELECT * FROM {from}"))
        .map_err(cannot)?;
    let schema = match described {
        Some(schema) => schema,
        None => {
            let none = format!("SELECT * FROM {from} WHERE 1 = 0");
            let mut answer = database.run(&none).map_err(cannot)?;
            let schema = answer.rows.schema();
            for batch in answer.rows.by_ref() {
                batch.map_err(|error| database.stopped(what, &error.to_string()))?;
            }
            database.done(answer);
            Arc::unwrap_or_clone(schema)
        }
    };
    Ok(schema.fields().iter().map(|field| (**field).clone()).collect())
}

/// The error of a table that cannot be read, with the table that was probably meant.
fn proposing(error: SourceError, database: &Database, locator: &Locator) -> SourceError {
    let (SourceError::Unreachable { message, help: None }, Locator::Table(names)) = (&error, locator) else {
        return error;
    };
    let Some(name) = names.last() else { return error };
    let tables = database.tables();
    let near = nearest(name, tables.iter().map(|table| table.name.as_str()));
    let near = tables.iter().find(|table| near == Some(table.name.as_str()));
    let near = near.map(Listed::locator).filter(|near| *near != locator.shown());
    match near {
        Some(near) => unreachable(message.clone(), Some(text!("did you mean `{near}`?", near))),
        None => error,
    }
}

/// SHA-256 in lower-case hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

impl Source for Table {
    fn schema(&self) -> Result<Schema, SourceError> {
        Ok(Schema {
            columns: self.columns.iter().map(|known| known.column.clone()).collect(),
        })
    }

    fn plan(&self, request: &ScanRequest) -> Result<Scan, SourceError> {
        self.wanted(&request.columns)?;
        Ok(Scan {
            partitions: vec![Partition {
                input: self.input(),
                first_row: 1,
                bytes: 0,
            }],
        })
    }

    fn scan(&self, request: &ScanRequest, partition: usize) -> Result<Batches<'_>, SourceError> {
        if partition > 0 {
            return Ok(Box::new(std::iter::empty()));
        }
        let columns = self.wanted(&request.columns)?;
        let run = |conditions| self.database.run(&self.query(&columns, conditions));
        let conditions = self.conditions(&columns, request);
        let answer = match run(conditions.as_deref()) {
            // A database that only calls itself one of those that are known may know a condition less.
            Err(_) if conditions.is_some() => {
                self.unconditional.store(true, Ordering::Relaxed);
                run(None)
            }
            answer => answer,
        };
        let answer = answer.map_err(|error| self.database.cannot_read(&self.what, &error))?;
        let ahead = usize::from(self.database.dialect == Dialect::Sqlite && !columns.is_empty());
        Ok(Box::new(Rows::new(self, columns, request, answer, ahead)))
    }

    /// Rows are counted as they come without conditions.
    fn row_number(&self, request: &ScanRequest, _: usize, row: u64) -> Result<Option<u64>, SourceError> {
        let columns = self.wanted(&request.columns)?;
        let Some(conditions) = self.conditions(&columns, request) else {
            return Ok(None);
        };
        let numbers = self.numbers(&columns, &conditions)?;
        Ok(usize::try_from(row)
            .ok()
            .and_then(|row| numbers.get(row).copied()))
    }

    /// What a database holds has no digest; the question that was put to it has.
    fn inputs(&self) -> Result<Vec<Input>, SourceError> {
        let query = format!("SELECT * FROM {}", self.from);
        Ok(vec![Input {
            name: self.input(),
            sha256: sha256(query.as_bytes()),
            bytes: query.len() as u64,
        }])
    }

    fn files(&self) -> Vec<PathBuf> {
        self.database.files.clone()
    }
}
