//! A table, a view or a query of a database as a source.

use std::path::PathBuf;

use rusqlite::Connection;
use weigh_sdk::convert::sqlite::{KINDS, Surveyed, counted, judged};
use weigh_sdk::files::{locate, nearest};
use weigh_sdk::{Batches, Input, Inside, Open, Partition, Scan, ScanRequest, Schema, Source, SourceError};
use weigh_words::{Text, text};

use crate::database::Database;
use crate::failure::{cannot_read, malformed};
use crate::options::Wanted;
use crate::rows::Rows;

/// Columns that are looked at in one query, which may not have too many expressions.
const AT_ONCE: usize = 100;
/// Names that are told where none is the one that was asked for.
const TOLD: usize = 20;

/// An opened table, view or query.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) database: Database,
    /// What stands behind FROM.
    from: String,
    /// What people call it.
    pub(crate) what: String,
    columns: Vec<Surveyed>,
}

impl Table {
    /// Opens a database and asks it for the columns and what they hold.
    pub(crate) fn open(what: &Open) -> Result<Self, SourceError> {
        let wanted = Wanted::read(&what.options)?;
        let database = database(what)?;
        let connection = database
            .connect()
            .map_err(|error| cannot_read(database.name(), &what.locator, &error))?;
        let (from, what) = chosen(&database, &connection, wanted)?;
        let columns =
            survey(&connection, &from).map_err(|error| cannot_read(database.name(), &what, &error))?;
        database.unchanged()?;
        Ok(Self {
            database,
            from,
            what,
            columns,
        })
    }

    /// The tables and views of a database, unless one of them or a query is asked for.
    pub(crate) fn all(what: &Open) -> Result<Vec<Inside>, SourceError> {
        let whole = || Inside {
            name: None,
            open: what.clone(),
        };
        if !matches!(Wanted::read(&what.options)?, Wanted::Only) {
            return Ok(vec![whole()]);
        }
        let database = database(what)?;
        let names = database.connect().and_then(|connection| tables(&connection));
        let names = names.map_err(|error| cannot_read(database.name(), &what.locator, &error))?;
        if names.len() < 2 {
            return Ok(vec![whole()]);
        }
        let inside = names.into_iter().map(|table| {
            let mut open = what.clone();
            open.options.insert("table".to_owned(), table.clone().into());
            Inside {
                name: Some(table),
                open,
            }
        });
        Ok(inside.collect())
    }

    /// What people call it among the inputs of a run.
    pub(crate) fn input(&self) -> String {
        format!("{}: {}", self.database.name(), self.what)
    }

    /// The wanted columns, all of which can be read.
    fn wanted(&self, request: &ScanRequest) -> Result<Vec<&Surveyed>, SourceError> {
        let column = |wanted: &weigh_sdk::Wanted| {
            let found = self.columns.iter().find(|known| known.column.name == wanted.name);
            let known = found.ok_or_else(|| self.no_column(&wanted.name))?;
            match &known.unreadable {
                None => Ok(known),
                Some(why) => Err(self.unreadable(&wanted.name, why.clone())),
            }
        };
        request.columns.iter().map(column).collect()
    }

    /// A column that cannot be had as it is wanted.
    pub(crate) fn unreadable(&self, column: &str, why: Text) -> SourceError {
        malformed(
            text!(
                "column `{column}` of `{what}` cannot be read: {why}",
                column,
                what = &self.what,
                why
            ),
            None,
        )
    }

    fn no_column(&self, name: &str) -> SourceError {
        let names = || self.columns.iter().map(|known| known.column.name.as_str());
        let help = match nearest(name, names()) {
            Some(near) => text!("did you mean `{near}`?", near),
            None => text!(
                "its columns are {columns}",
                columns = Text::list(names().take(TOLD))
            ),
        };
        malformed(
            text!("{file} has no column `{name}`", file = self.input(), name),
            Some(help),
        )
    }

    /// The query of a scan.
    fn query(&self, columns: &[&Surveyed]) -> String {
        if columns.is_empty() {
            return format!("SELECT count(*) FROM {}", self.from);
        }
        let chosen = columns.iter().map(|known| {
            let name = quoted(&known.column.name);
            match known.cast {
                None => name,
                Some(ty) => format!("CAST({name} AS {ty})"),
            }
        });
        let chosen = chosen.collect::<Vec<_>>().join(", ");
        format!("SELECT {chosen} FROM {}", self.from)
    }
}

/// The one file that a locator names.
fn database(what: &Open) -> Result<Database, SourceError> {
    let mut files = locate(what, "db")?.into_iter();
    let (Some(located), None) = (files.next(), files.next()) else {
        return Err(malformed(
            text!("{pattern} names several databases", pattern = &what.locator),
            Some(text!("name one of them")),
        ));
    };
    Database::open(located)
}

/// A name in quotes. A double-quoted one that nothing has would be a text.
fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// What stands behind FROM, and what people call it.
fn chosen(
    database: &Database,
    connection: &Connection,
    wanted: Wanted,
) -> Result<(String, String), SourceError> {
    let name = match wanted {
        Wanted::Query(query) => {
            let line = query.split_whitespace().collect::<Vec<_>>().join(" ");
            let cut = line.char_indices().nth(60).map_or(line.len(), |(place, _)| place);
            let mark = if cut < line.len() { "…" } else { "" };
            // The line break ends a comment that the query may end in.
            return Ok((
                format!("(\n{query}\n) weigh_rows"),
                format!("{}{mark}", &line[..cut]),
            ));
        }
        Wanted::Table(name) => Some(name),
        Wanted::Only => None,
    };
    let file = database.name();
    let tables = tables(connection).map_err(|error| cannot_read(file, "sqlite_schema", &error))?;
    let found = match &name {
        None => tables.first().filter(|_| tables.len() == 1),
        // SQLite does not part upper from lower case in names.
        Some(name) => (tables.iter().find(|table| *table == name))
            .or_else(|| tables.iter().find(|table| table.eq_ignore_ascii_case(name))),
    };
    if let Some(found) = found {
        return Ok((quoted(found), found.clone()));
    }
    let listed = || Text::list(tables.iter().take(TOLD).map(|table| format!("`{table}`")));
    Err(match name {
        _ if tables.is_empty() => malformed(text!("{file} has no tables", file), None),
        None => malformed(
            text!("{file} has several tables", file),
            Some(text!(
                "write which one, `table \"{first}\"`; there is {tables}",
                first = &tables[0],
                tables = listed()
            )),
        ),
        Some(name) => {
            let help = match nearest(&name, tables.iter()) {
                Some(near) => text!("did you mean `{near}`?", near),
                None => text!("there is {tables}", tables = listed()),
            };
            malformed(text!("{file} has no table `{name}`", file, name), Some(help))
        }
    })
}

/// The tables and views of a database.
fn tables(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let query = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
    let mut statement = connection.prepare(query)?;
    let names = statement.query_map([], |row| row.get(0))?;
    names.collect()
}

/// The columns of some rows, and what they hold.
fn survey(connection: &Connection, from: &str) -> rusqlite::Result<Vec<Surveyed>> {
    let statement = connection.prepare(&format!("SELECT * FROM {from}"))?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut columns = Vec::with_capacity(names.len());
    for names in names.chunks(AT_ONCE) {
        let counts: Vec<String> = names.iter().flat_map(|name| counted(&quoted(name))).collect();
        let query = format!("SELECT {} FROM {from}", counts.join(", "));
        connection.query_row(&query, [], |row| {
            for (at, name) in names.iter().enumerate() {
                let mut counts = [0; KINDS];
                for (kind, count) in counts.iter_mut().enumerate() {
                    // A sum over no rows is missing.
                    *count = row.get::<_, Option<i64>>(at * KINDS + kind)?.unwrap_or(0);
                }
                columns.push(judged(name, counts));
            }
            Ok(())
        })?;
    }
    Ok(columns)
}

impl Source for Table {
    fn schema(&self) -> Result<Schema, SourceError> {
        Ok(Schema {
            columns: self.columns.iter().map(|known| known.column.clone()).collect(),
        })
    }

    fn plan(&self, request: &ScanRequest) -> Result<Scan, SourceError> {
        self.wanted(request)?;
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
        let columns = self.wanted(request)?;
        let casts = columns.iter().map(|known| known.cast).collect();
        Ok(Box::new(Rows::new(self, self.query(&columns), casts, request)?))
    }

    fn inputs(&self) -> Result<Vec<Input>, SourceError> {
        self.database.inputs()
    }

    fn files(&self) -> Vec<PathBuf> {
        self.database.paths()
    }
}
