//! What is in a source, for whoever is about to write a scorecard over it: columns with their types, how far their values
//! reach, how many are missing, and what looks like a key, a time or a link. All rows are read; the answer is the same for any
//! number of threads.

mod guess;
mod markers;
mod profile;
mod read;

use serde_json::{Map, Value};
use weigh_dsl::model::Type;
use weigh_sdk::{Input, Open, Typed};
use weigh_words::Text;

use crate::error::Error;
use crate::outcome::{Cell, DataError};
use crate::registry::Registry;
use crate::request::Watch;

/// A table to look into.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What it is called in the answer, and in what is written from it.
    pub name: String,
    /// The kind of its source: `csv`.
    pub kind: String,
    /// What to open.
    pub open: Open,
}

/// What is in a table.
#[derive(Debug, Clone)]
pub struct Inspected {
    /// What it is called.
    pub name: String,
    /// The kind of its source.
    pub kind: String,
    /// Its locator.
    pub locator: String,
    /// The options that it was opened with.
    pub options: Map<String, Value>,
    /// Its files, as people call them.
    pub inputs: Vec<Input>,
    /// How many rows it has, wrong ones included.
    pub rows: u64,
    /// How many of them are wrong as a whole: too many cells, or too few.
    pub wrong_rows: u64,
    /// How many cells cannot be read, those of wrong rows aside. They count as missing.
    pub wrong_cells: u64,
    /// The first of them, in the order of the source.
    pub first_wrong: Option<DataError>,
    /// What stands for no value in columns that are text because of it. A word only where no other column of texts has it, where it may
    /// be meant.
    pub markers: Vec<String>,
    /// Columns that cannot be read whatever they hold, such as lists, by name, and why.
    pub unreadable: Vec<(String, Text)>,
    /// All other columns, in their order.
    pub columns: Vec<Column>,
    /// The column that looks like what identifies a row: an index into [`Inspected::columns`].
    pub key: Option<usize>,
    /// The column that looks like what people see of a row.
    pub label: Option<usize>,
    /// The column that looks like when a row was.
    pub time: Option<usize>,
}

/// What is in a column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name in the source.
    pub name: String,
    /// Its type as a source has it.
    pub typed: Typed,
    /// Its type in the language; unknown where no row has a value.
    pub ty: Type,
    /// Why it is text although some of its values are something else.
    pub because: Option<Text>,
    /// What stands for no value in it, by the looks of it, where nothing else makes it text.
    pub marked: Option<Marked>,
    /// How many rows have no value.
    pub missing: u64,
    /// How many different values there are; none where there are more than were counted.
    pub distinct: Option<u64>,
    /// The least value. Of a text, its first characters. None where no row has a value, and for yes and no.
    pub least: Option<Cell>,
    /// The greatest value.
    pub greatest: Option<Cell>,
    /// The different values of a column that has few of them, and in how many rows each stands: the most frequent first.
    pub values: Vec<(String, u64)>,
    /// What its values look like keys of.
    pub link: Option<Link>,
}

/// Texts that customarily stand for no value, and that are all that makes a column text: the option `missing` reads them as empty
/// cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// The texts, the most frequent first.
    pub markers: Vec<String>,
    /// In how many rows one of them stands.
    pub rows: u64,
}

/// A column that looks like a reference to another table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The table: an index into what was inspected together.
    pub table: usize,
    /// How many of the different values are no keys there.
    pub dangling: u64,
}

/// The tables that a locator leads to. `called` is the name of a table that has none of its own there.
pub fn tables(registry: &Registry, kind: &str, open: &Open, called: &str) -> Result<Vec<Asked>, Error> {
    let found = registry.find(kind).and_then(|found| found.tables(open));
    let found = found.map_err(|error| Error::Source {
        table: called.to_owned(),
        error,
    })?;
    let asked = found.into_iter().map(|inside| Asked {
        name: inside.name.unwrap_or_else(|| called.to_owned()),
        kind: kind.to_owned(),
        open: inside.open,
    });
    Ok(asked.collect())
}

/// What was found in tables that were looked into together.
#[derive(Debug)]
pub struct Found {
    /// Those that can be read, in their order.
    pub tables: Vec<Inspected>,
    /// Why the others cannot.
    pub failures: Vec<Error>,
}

/// Looks into tables, which may link to one another. One that cannot be read is no reason to leave out the others.
pub fn inspect(registry: &Registry, asked: &[Asked], watch: &dyn Watch) -> Result<Found, Error> {
    let (mut tables, mut failures) = (Vec::new(), Vec::new());
    for (at, asked) in asked.iter().enumerate() {
        match read::read(registry, asked, at, watch) {
            Ok(read) => tables.push(read),
            Err(error @ Error::Source { .. }) => failures.push(error),
            Err(error) => return Err(error),
        }
    }
    Ok(Found {
        tables: guess::guess(tables),
        failures,
    })
}

#[cfg(test)]
mod tests;
