//! One file of a table: its columns, and where its rows are.

use weigh_sdk::files::{Located, Stamp, TypedFile};
use weigh_sdk::{Column, SourceError, convert};
use weigh_words::text;

use crate::failure::malformed;
use crate::index::{Index, Part, index};
use crate::pieces::Pieces;

/// A file of a table.
#[derive(Debug)]
pub(crate) struct TableFile {
    pub(crate) located: Located,
    stamp: Stamp,
    pub(crate) index: Index,
    pub(crate) columns: Vec<Column>,
}

/// A run of parts that is read by itself: all, or one record batch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run<'a> {
    pub(crate) parts: &'a [Part],
    /// Rows before it in the file.
    pub(crate) before: u64,
}

impl Run<'_> {
    /// Its rows.
    pub(crate) fn rows(&self) -> u64 {
        self.parts.iter().map(|part| part.rows).sum()
    }

    /// Its size in the file.
    pub(crate) fn bytes(&self) -> u64 {
        self.parts.iter().map(Part::length).sum()
    }
}

impl TableFile {
    pub(crate) fn open(located: Located) -> Result<Self, SourceError> {
        let pieces = Pieces::open(&located, None)?;
        let index = index(&pieces)?;
        let mut columns: Vec<Column> = Vec::with_capacity(index.schema.fields().len());
        for field in index.schema.fields() {
            if columns.iter().any(|known| known.name == *field.name()) {
                return Err(malformed(
                    text!(
                        "{file} has two columns `{column}`",
                        file = &located.name,
                        column = field.name()
                    ),
                    Some(text!("give one of them another name")),
                ));
            }
            // What others have written beside a column is not meant for this program.
            let bare = arrow_schema::Field::new(field.name(), field.data_type().clone(), true);
            columns.push(convert::column(&bare).map_err(|why| malformed(why, None))?);
        }
        Ok(Self {
            stamp: pieces.stamp,
            located,
            index,
            columns,
        })
    }

    /// Opens it again, to read rows.
    pub(crate) fn pieces(&self) -> Result<Pieces, SourceError> {
        Pieces::open(&self.located, Some(self.stamp))
    }

    /// The runs that have rows. Dictionaries belong to all that stands behind them.
    pub(crate) fn runs(&self) -> impl Iterator<Item = Run<'_>> {
        let parts = &self.index.parts;
        let whole = parts.iter().any(|part| part.dictionary);
        let size = if whole { parts.len() } else { 1 };
        let mut before = 0;
        let runs = parts.chunks(size.max(1)).map(move |parts| {
            let run = Run { parts, before };
            before += run.rows();
            run
        });
        runs.filter(|run| run.rows() > 0)
    }
}

impl TypedFile for TableFile {
    fn name(&self) -> &str {
        &self.located.name
    }

    fn columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter()
    }
}
