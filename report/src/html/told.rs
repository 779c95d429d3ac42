//! A page of sentences, lists and tables: what is said about outcomes rather than one outcome.

use std::io::{self, Write};

use serde::Serialize;
use weigh_words::{Language, Text};

use super::findings::{self, DataErrors};
use super::grid::Part;
use super::page::Page;
use super::{Look, Options};
use crate::table::Field;
use crate::text::Align;
use crate::told::{Piece, Table, Told};

/// What the template is given.
#[derive(Serialize)]
struct View {
    title: String,
    about: Vec<String>,
    pieces: Vec<Shown>,
    data: Vec<Data>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Shown {
    Heading { text: String },
    Line { text: String },
    Note { text: String },
    List { title: String, items: Vec<String> },
    Table(Grid),
}

/// A table: heads, below them the titles of their columns where any has one, and rows.
#[derive(Serialize)]
struct Grid {
    title: Option<String>,
    heads: Vec<Head>,
    columns: Option<Vec<Column>>,
    rows: Vec<Vec<Cell>>,
}

#[derive(Serialize)]
struct Head {
    title: String,
    span: usize,
    number: bool,
}

#[derive(Serialize)]
struct Column {
    title: String,
    number: bool,
}

#[derive(Serialize)]
struct Cell {
    part: Part,
    number: bool,
    /// Whether it says whom or what the row is about.
    head: bool,
}

/// What the data lacks, as the template of findings has it.
#[derive(Serialize)]
struct Data {
    data_errors: Option<DataErrors>,
    notes: Vec<String>,
}

/// Writes the page.
pub(crate) fn write(
    told: Told<'_>,
    language: Language,
    made: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let options = Options {
        language,
        look: &Look::default(),
    };
    let page = Page::new(&options, &told.title, (env!("CARGO_PKG_VERSION"), made))?;
    let said = |text: &Text| text.in_language(language);
    let shown = |piece: Piece<'_>| match piece {
        Piece::Heading(text) => Shown::Heading { text: said(&text) },
        Piece::Line(text) => Shown::Line { text: said(&text) },
        Piece::Note(text) => Shown::Note { text: said(&text) },
        Piece::List { title, items } => Shown::List {
            title: said(&title),
            items: items.iter().map(said).collect(),
        },
        Piece::Table(table) => Shown::Table(grid(&table, language)),
    };
    let lacking = told
        .data
        .iter()
        .filter(|outcome| !outcome.data_errors.counts.is_empty() || !outcome.notes.is_empty());
    let view = View {
        about: told.about.iter().map(said).collect(),
        data: lacking
            .map(|outcome| Data {
                data_errors: findings::data_errors(outcome, language),
                notes: findings::notes(outcome, language),
            })
            .collect(),
        pieces: told.pieces.into_iter().map(shown).collect(),
        title: told.title.clone(),
    };
    page.fragment("told.html", &view, out)
}

fn grid(table: &Table<'_>, language: Language) -> Grid {
    let fields = || table.lead.iter().chain(&table.fields);
    let is_number = |align: Align| align == Align::Right;
    let heads = fields().map(|field: &Field<'_>| Head {
        title: field.title.clone(),
        span: field.columns.len(),
        number: field.columns.len() == 1 && is_number(field.columns[0].align),
    });
    let columns = fields().flat_map(|field| &field.columns);
    let titles: Vec<Column> = columns
        .map(|column| Column {
            title: column.title.clone(),
            number: is_number(column.align),
        })
        .collect();
    let leading: usize = table.lead.iter().map(|field| field.columns.len()).sum();
    let row = |row: usize| {
        let columns = fields().flat_map(|field| &field.columns).enumerate();
        columns
            .map(|(at, column)| Cell {
                part: Part::from(column.cell(row)),
                number: is_number(column.align),
                head: at == 0 && leading > 0,
            })
            .collect()
    };
    Grid {
        title: table.title.as_ref().map(|title| title.in_language(language)),
        heads: heads.collect(),
        columns: titles
            .iter()
            .any(|column| !column.title.is_empty())
            .then_some(titles),
        rows: (0..table.rows).map(row).collect(),
    }
}
