//! What is said about outcomes rather than one outcome: sentences, lists and tables in their order, for a terminal. As a page for a
//! browser it is `html/told.rs`.

use std::io::{self, Write};

use weigh_engine::outcome::Outcome;
use weigh_words::Text;

use crate::paint::Paint;
use crate::table::columns::{Field, Section, Sheet};
use crate::table::fold::fold;
use crate::table::{SEPARATOR, grid, of_data};
use crate::text::{cut, hang};
use crate::{Options, problem};

/// A whole page.
pub(crate) struct Told<'a> {
    /// What it is about.
    pub(crate) title: String,
    /// What stands below the title, in one line.
    pub(crate) about: Vec<Text>,
    pub(crate) pieces: Vec<Piece<'a>>,
    /// Whose data may lack rows.
    pub(crate) data: Vec<&'a Outcome>,
}

/// A piece of a page.
pub(crate) enum Piece<'a> {
    /// What begins a part of it.
    Heading(Text),
    /// A sentence.
    Line(Text),
    /// A sentence in small print.
    Note(Text),
    /// Sentences of one kind, each on a line of its own.
    List {
        title: Text,
        items: Vec<Text>,
    },
    Table(Table<'a>),
}

/// A table of so many rows.
pub(crate) struct Table<'a> {
    pub(crate) title: Option<Text>,
    /// What stands first in each block, where a line does not hold all columns.
    pub(crate) lead: Vec<Field<'a>>,
    pub(crate) fields: Vec<Field<'a>>,
    pub(crate) rows: usize,
}

/// Writes a page for a terminal.
pub(crate) fn table(told: Told<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let said = |text: &Text| text.in_language(options.language);
    writeln!(
        out,
        "{}",
        Paint::Bold.over(&cut(&told.title, options.width), options.color)
    )?;
    let about: Vec<String> = told.about.iter().map(said).collect();
    if !about.is_empty() {
        writeln!(out, "{}", hang("", &about.join(SEPARATOR), options.width))?;
    }
    for piece in told.pieces {
        match piece {
            Piece::Heading(text) => {
                let text = hang("", &said(&text), options.width);
                writeln!(out, "\n{}", Paint::Bold.over(&text, options.color))?;
            }
            Piece::Line(text) => writeln!(out, "{}", hang("", &said(&text), options.width))?,
            Piece::Note(text) => {
                let text = hang("", &said(&text), options.width);
                writeln!(out, "{}", Paint::Dim.over(&text, options.color))?;
            }
            Piece::List { title, items } => {
                writeln!(out, "\n{}", said(&title))?;
                for item in items {
                    writeln!(out, "{}", hang("  ", &said(&item), options.width))?;
                }
            }
            Piece::Table(one) => grid_of(one, options, out)?,
        }
    }
    for outcome in told.data {
        if !outcome.data_errors.counts.is_empty() {
            writeln!(out)?;
            problem::few_skipped_rows((&outcome.inputs, &outcome.data_errors), options, out)?;
        }
        of_data(&outcome.notes, options, out)?;
    }
    Ok(())
}

fn grid_of(table: Table<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    if let Some(title) = &table.title {
        writeln!(
            out,
            "{}",
            hang("", &title.in_language(options.language), options.width)
        )?;
    }
    let sheet = Sheet {
        lead: table.lead,
        labels_suffice: false,
        total: table.fields,
        groups: Section {
            title: String::new(),
            fields: Vec::new(),
        },
        kpis: Vec::new(),
    };
    let rows: Vec<usize> = (0..table.rows).collect();
    for (at, block) in fold(&sheet, options.width).iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        grid::write(block, &rows, options.color, out)?;
    }
    Ok(())
}
