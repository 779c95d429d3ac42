//! Why a pass over a table ends before its end.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use weigh_dsl::diagnostic::echo;
use weigh_dsl::model::TableId;
use weigh_sdk::{ColumnType, Currency, Failure, SourceError};
use weigh_words::{Text, text};

use super::errors::Place;

/// Why a pass ends before its end.
#[derive(Debug, Clone)]
pub(crate) enum Halt {
    /// From outside.
    Cancelled,
    /// The source cannot go on.
    Source {
        /// The table.
        table: TableId,
        /// Why.
        error: SourceError,
    },
    /// A column holds what its guessed type cannot: everything has to begin again with a wider one.
    Widen {
        /// The table.
        table: TableId,
        /// The column's name in the source.
        column: String,
        /// The type that holds it.
        ty: ColumnType,
        /// The currency of its amounts.
        currency: Option<Currency>,
        /// Where it is.
        place: Place,
        /// What it holds there.
        text: String,
        /// The same as a phrase, once the row can be told.
        because: Text,
    },
    /// A plugin's metric failed.
    Metric(Failed),
    /// What memory has no room for cannot be put on disk, or be read back.
    Spill(Unspilled),
    /// There are more subjects and periods than can be counted apart.
    TooMany,
}

/// A file for what memory has no room for that cannot be written or read.
#[derive(Debug, Clone)]
pub(crate) struct Unspilled {
    /// The folder that it is in.
    pub(crate) folder: PathBuf,
    /// Why.
    pub(crate) error: Arc<io::Error>,
}

impl From<Unspilled> for Halt {
    fn from(unspilled: Unspilled) -> Self {
        Halt::Spill(unspilled)
    }
}

/// A plugin's metric that failed.
#[derive(Debug, Clone)]
pub(crate) struct Failed {
    /// Its full name.
    pub(crate) metric: String,
    /// How.
    pub(crate) failure: Box<Failure>,
}

impl Halt {
    /// What a source said of a partition.
    pub(crate) fn of_source(error: SourceError, table: TableId, partition: usize) -> Self {
        match error {
            SourceError::Widen {
                column,
                ty,
                currency,
                row,
                text,
                ..
            } => Halt::Widen {
                table,
                column,
                ty,
                currency,
                place: Place {
                    partition: partition as u32,
                    row: row as u32,
                },
                text,
                because: Text::default(),
            },
            error => Halt::Source { table, error },
        }
    }

    /// Says where a value is that a guess cannot hold; `locate` answers the input and the row of a place.
    pub(crate) fn placed(mut self, locate: impl Fn(Place) -> (String, u64)) -> Self {
        if let Halt::Widen {
            place, text, because, ..
        } = &mut self
        {
            let (input, row) = locate(*place);
            *because = text!(
                "row {row} of {file} holds `{cell}`",
                row,
                file = input,
                cell = echo(text)
            );
        }
        self
    }
}

impl From<Failed> for Halt {
    fn from(failed: Failed) -> Self {
        Halt::Metric(failed)
    }
}
