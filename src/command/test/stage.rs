//! The data of a test: for each table a file with the rows that the test gives, in a folder of its own. A table that it
//! does not give has its columns and no rows.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;
use weigh_engine::dsl::compile::{InPlace, Settings};
use weigh_engine::dsl::model::{Given, Model, Origin, Scorecard, Stored, Table, TableId, Test};
use weigh_engine::dsl::source::Span;
use weigh_engine::dsl::value::{Calendar, Date, Granularity, Literal, Period};
use weigh_engine::{Registry, Request};
use weigh_sdk::{Open, Source, SourceError, SourceKind};
use weigh_words::text;

use crate::failure::{Exit, Failure};
use crate::output::phrase;

/// The key of the one who is scored where a test names nobody.
const ANYBODY: &str = "1";

/// The day whose period is scored where a test tells no time.
const ANY_DAY: &str = "2000-01-01";

/// Where a test runs.
pub(super) struct Stage {
    folder: tempfile::TempDir,
    tables: Vec<(Span, String)>,
    filled: Vec<(Span, Vec<String>)>,
    anybody: bool,
    period: Option<Period>,
}

/// The rows of a table, by the source's names of its columns.
#[derive(Default, Clone)]
struct Rows {
    columns: Vec<String>,
    lines: Vec<Vec<String>>,
    /// The columns that are there because the form asks for them, and that the test says nothing of.
    filled: Vec<String>,
}

impl Stage {
    /// Lays out what a test gives.
    pub(super) fn set(model: &Model, scorecard: &Scorecard, test: &Test) -> Result<Self, Failure> {
        let mut tables: Vec<Rows> = model.tables.iter().map(columns).collect();
        for given in &test.rows {
            tables[given.table.0 as usize].add(&given.columns, &given.rows);
        }
        let subject = scorecard.subject;
        let anybody = is_empty(model, subject, &tables);
        if anybody {
            somebody(model, subject, &mut tables);
        }
        for given in &test.values {
            if let Given::Column(table, header) = &given.what {
                tables[table.0 as usize].set(header, &cell(&given.value));
            }
        }
        let period = test.period.or_else(|| {
            let granularity = scorecard.period?;
            let last = last_day(model, &tables).or_else(|| Date::parse(ANY_DAY))?;
            containing(last, granularity, scorecard.calendar)
        });
        let folder = tempfile::tempdir().map_err(|error| failed(&error))?;
        let mut locators = Vec::new();
        let mut filled = Vec::new();
        for (at, (table, rows)) in model.tables.iter().zip(&tables).enumerate() {
            if matches!(table.origin, Origin::Distinct(_)) {
                continue;
            }
            let plain = table
                .name
                .chars()
                .all(|sign| sign.is_alphanumeric() || sign == '_');
            let taken = locators.iter().any(|(_, file)| *file == table.name);
            let file = if plain && !taken {
                table.name.clone()
            } else {
                format!("table {at}")
            };
            rows.write(&folder.path().join(&file))
                .map_err(|error| failed(&error))?;
            locators.push((table.span, file));
            filled.push((table.span, rows.filled.clone()));
        }
        Ok(Self {
            folder,
            tables: locators,
            filled,
            anybody,
            period,
        })
    }

    /// How the scorecard is compiled for it.
    pub(super) fn settings(&self, test: &Test) -> Settings {
        Settings {
            in_place: Some(InPlace {
                values: test.values.clone(),
                tables: self.tables.clone(),
                filled: self.filled.clone(),
                anybody: self.anybody,
            }),
            ..Settings::default()
        }
    }

    /// What is run.
    pub(super) fn request(&self, test: &Test) -> Request {
        Request {
            scorecard: Some(test.scorecard.clone()),
            periods: self.period.map(|period| (period, period)),
            ..Request::default()
        }
    }

    /// Where the rows come from, beside what is known already.
    pub(super) fn sources(&self, mut registry: Registry) -> Registry {
        registry.register(Box::new(Staged {
            folder: self.folder.path().to_owned(),
        }));
        registry
    }
}

fn failed(error: &std::io::Error) -> Failure {
    Failure::Command {
        exit: Exit::Data,
        title: text!("cannot write the rows of a test: {why}", why = phrase(error)),
        help: Some(text!(
            "a test needs a little room in the folder for temporary files"
        )),
    }
}

/// The columns of a table that the form uses, without rows.
fn columns(table: &Table) -> Rows {
    let mut columns: Vec<String> = Vec::new();
    for column in &table.columns {
        if let Stored::Source { header, .. } = &column.stored
            && !columns.contains(header)
        {
            columns.push(header.clone());
        }
    }
    Rows {
        filled: columns.clone(),
        columns,
        lines: Vec::new(),
    }
}

/// Whether a table has no rows, or is made of columns of tables that have none.
fn is_empty(model: &Model, table: TableId, tables: &[Rows]) -> bool {
    match &model.table(table).origin {
        Origin::Distinct(columns) => columns
            .iter()
            .all(|column| tables[column.table.0 as usize].lines.is_empty()),
        Origin::Source { .. } | Origin::Unbound => tables[table.0 as usize].lines.is_empty(),
    }
}

/// Puts those into the subject table whom rows refer to; or, where they refer to nobody, somebody.
fn somebody(model: &Model, subject: TableId, tables: &mut [Rows]) {
    if let Origin::Distinct(columns) = &model.table(subject).origin {
        if let Some(column) = columns.first()
            && let Some(header) = header(model, column.table, column.column.0)
        {
            tables[column.table.0 as usize].add(&[header], &[vec![ANYBODY.to_owned()]]);
        }
        return;
    }
    let mut keys = BTreeSet::new();
    for (at, table) in model.tables.iter().enumerate() {
        for link in table.links.iter().filter(|link| link.target == subject) {
            if let Some(header) = header(model, TableId(at as u32), link.column.0) {
                keys.extend(tables[at].column(&header));
            }
        }
    }
    if keys.is_empty() {
        keys.insert(ANYBODY.to_owned());
    }
    let key = model
        .table(subject)
        .key
        .and_then(|key| header(model, subject, key.0));
    if let Some(key) = key {
        let rows: Vec<Vec<String>> = keys.into_iter().map(|key| vec![key]).collect();
        tables[subject.0 as usize].add(&[key], &rows);
    }
}

fn header(model: &Model, table: TableId, column: u32) -> Option<String> {
    match &model.table(table).columns[column as usize].stored {
        Stored::Source { header, .. } => Some(header.clone()),
        Stored::Computed(_) | Stored::Distinct => None,
    }
}

/// The last day in the times that are given.
fn last_day(model: &Model, tables: &[Rows]) -> Option<Date> {
    let mut last = None;
    for (at, table) in model.tables.iter().enumerate() {
        let time = table
            .time
            .and_then(|time| header(model, TableId(at as u32), time.0));
        for cell in time.map(|time| tables[at].column(&time)).unwrap_or_default() {
            let day = cell.get(..10).and_then(Date::parse);
            last = last.max(day);
        }
    }
    last
}

fn containing(day: Date, granularity: Granularity, calendar: Calendar) -> Option<Period> {
    Period::containing(day, granularity, calendar)
}

/// A value as a cell of a text file.
fn cell(value: &Literal) -> String {
    match value {
        Literal::Missing => String::new(),
        Literal::Text(text) => text.clone(),
        Literal::Duration(seconds) => format!("{seconds}s"),
        other => other.to_string(),
    }
}

impl Rows {
    fn add(&mut self, columns: &[String], rows: &[Vec<String>]) {
        for column in columns {
            if !self.columns.contains(column) {
                self.columns.push(column.clone());
            }
        }
        self.filled.retain(|column| !columns.contains(column));
        for row in rows {
            let cell = |column: &String| {
                let at = columns.iter().position(|given| given == column);
                at.and_then(|at| row.get(at)).cloned().unwrap_or_default()
            };
            self.lines.push(self.columns.iter().map(cell).collect());
        }
    }

    /// The cells of a column that are not empty.
    fn column(&self, name: &str) -> Vec<String> {
        let Some(at) = self.columns.iter().position(|column| column == name) else {
            return Vec::new();
        };
        let cells = self.lines.iter().filter_map(|row| row.get(at));
        cells.filter(|cell| !cell.is_empty()).cloned().collect()
    }

    fn set(&mut self, column: &str, value: &str) {
        self.add(&[column.to_owned()], &[]);
        let at = self
            .columns
            .iter()
            .position(|known| known == column)
            .unwrap_or_default();
        let width = self.columns.len();
        for row in &mut self.lines {
            row.resize(width, String::new());
            value.clone_into(&mut row[at]);
        }
    }

    fn write(&self, path: &Path) -> std::io::Result<()> {
        let mut out = csv::WriterBuilder::new().flexible(true).from_path(path)?;
        // A table of which nothing is used still needs a line of heads.
        if self.columns.is_empty() {
            out.write_record(["-"])?;
        } else {
            out.write_record(&self.columns)?;
        }
        for row in &self.lines {
            let width = self.columns.len();
            out.write_record((0..width).map(|at| row.get(at).map_or("", String::as_str)))?;
        }
        out.flush()
    }
}

/// The source kind of staged rows: text files that need not be guessed at.
struct Staged {
    folder: PathBuf,
}

impl SourceKind for Staged {
    fn kind(&self) -> &'static str {
        "test"
    }

    fn open(&self, what: &Open) -> Result<Box<dyn Source>, SourceError> {
        let mut options = serde_json::Map::new();
        options.insert("delimiter".to_owned(), Value::String(",".to_owned()));
        weigh_csv::Csv.open(&Open {
            locator: what.locator.clone(),
            base: self.folder.clone(),
            options,
        })
    }
}
