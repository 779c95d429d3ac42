//! Sources: where the rows of a table come from.
//!
//! A [`SourceKind`] opens a locator; the opened [`Source`] tells its schema, plans a scan into partitions and
//! yields each partition as Arrow batches. Nothing here knows the language or the engine.

use std::path::PathBuf;

use arrow_array::RecordBatch;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use weigh_words::{Text, text};

use crate::{Condition, Status};

/// A kind of source, as named in `table … from KIND "LOCATOR"`.
pub trait SourceKind: Send + Sync {
    /// The word that a scorecard uses for it: `csv`, `xlsx`.
    fn kind(&self) -> &str;
    /// What it is, in a sentence or a page of Markdown. For plugins.
    #[expect(clippy::unnecessary_literal_bound, reason = "others make theirs up")]
    fn doc(&self) -> &str {
        ""
    }
    /// The JSON Schema of its options ([`crate::options_schema`] derives one), which the host checks before
    /// [`SourceKind::open`]. None: the source checks them itself. For plugins.
    fn options_schema(&self) -> Option<Value> {
        None
    }
    /// What the names of files end in that it reads, in small letters and without the dot: `csv`, `tsv`. A source that
    /// reads no files has none.
    fn endings(&self) -> &[&str] {
        &[]
    }
    /// The tables that the locator leads to, each as it is opened by itself: the sheets of a workbook, the tables of a
    /// database.
    fn tables(&self, what: &Open) -> Result<Vec<Inside>, SourceError> {
        Ok(vec![Inside {
            name: None,
            open: what.clone(),
        }])
    }
    /// Opens what the locator names. Reads as little as it can: a header, a sample.
    fn open(&self, what: &Open) -> Result<Box<dyn Source>, SourceError>;
}

/// What to open, and how.
#[derive(Debug, Clone)]
pub struct Open {
    /// The locator as written in the scorecard: a path, a glob, a table's name.
    pub locator: String,
    /// The folder that relative paths are relative to: the scorecard's own.
    pub base: PathBuf,
    /// Options of the table declaration, by name (`delimiter`, `encoding`, `sheet` …).
    pub options: Map<String, Value>,
}

/// A table that a locator leads to.
#[derive(Debug, Clone)]
pub struct Inside {
    /// What it is called there; none where the locator says it.
    pub name: Option<String>,
    /// What opens it alone.
    pub open: Open,
}

/// One opened table.
pub trait Source: Send + Sync {
    /// The columns and the types that the source gives them.
    ///
    /// A text format may answer from a sample and mark such a column as [`Column::guessed`]; a scan that then
    /// meets a value which the guess cannot hold answers with [`SourceError::Widen`], and the caller asks again
    /// with the wider type. So the answer is always that of the whole column.
    fn schema(&self) -> Result<Schema, SourceError>;
    /// Cuts a scan into partitions. How it is cut depends on the data alone, never on the number of threads.
    fn plan(&self, request: &ScanRequest) -> Result<Scan, SourceError>;
    /// The batches of one partition, in row order. Partitions may be read at the same time.
    fn scan(&self, request: &ScanRequest, partition: usize) -> Result<Batches<'_>, SourceError>;
    /// The number that people give to a row of a partition, counted from 0 among those that the scan delivers of it.
    /// Asked for rows that are told to people, so it may take its time.
    ///
    /// None stands for counting on from [`Partition::first_row`], which is right where no row of the input was left
    /// out. A source that leaves out empty lines answers itself.
    fn row_number(
        &self,
        request: &ScanRequest,
        partition: usize,
        row: u64,
    ) -> Result<Option<u64>, SourceError> {
        let _ = (request, partition, row);
        Ok(None)
    }
    /// The files (or other inputs) behind the table, with the SHA-256 of their bytes, for a report's provenance.
    fn inputs(&self) -> Result<Vec<Input>, SourceError>;
    /// Where the files behind the table lie, over which nothing must be written. None where it reads no files. Of a plugin
    /// this is not asked: the host goes by its locator and the names of its inputs.
    fn files(&self) -> Vec<PathBuf> {
        Vec::new()
    }
}

/// An iterator over the batches of a partition.
pub type Batches<'a> = Box<dyn Iterator<Item = Result<Batch, SourceError>> + Send + 'a>;

/// The columns of a table, in the source's order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schema {
    /// The columns. Names are those of the header, trimmed.
    pub columns: Vec<Column>,
}

/// One column of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name in the source.
    pub name: String,
    /// Its type.
    pub ty: ColumnType,
    /// The currency that its amounts name, where it holds numbers and all that name one name the same.
    pub currency: Option<Currency>,
    /// Why `ty` is text although some of the values are something else: ``row 5 of t.csv holds `n/a` ``.
    pub because: Option<Text>,
    /// Whether `ty` was inferred from a sample and may still widen.
    pub guessed: bool,
    /// Whether no value was seen at all, so that `ty` says nothing: the rows are missing whatever they are taken for.
    pub empty: bool,
}

impl Column {
    /// A column of which all is known: values of a type, that name no currency.
    pub fn new(name: impl Into<String>, ty: ColumnType) -> Self {
        Self {
            name: name.into(),
            ty,
            currency: None,
            because: None,
            guessed: false,
            empty: false,
        }
    }
}

/// What a column of a source can be, as the field sees it. Each has one Arrow type; decimals and percentages have a second,
/// narrower one, in which a batch may deliver them where all its values fit ([`ColumnType::narrow`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// Yes or no. Arrow `Boolean`.
    Bool,
    /// Whole numbers. Arrow `Int64`.
    Integer,
    /// Exact decimals with that many decimal places (0..=28). Arrow `Decimal128(38, scale)`, or `Decimal64(18, scale)`.
    Decimal(u8),
    /// A share of one hundred: a cell `95%` is stored as 0.95. In Arrow as a decimal; the scale counts the places of the
    /// stored ratio (`95%` has 2, `95.5%` has 3).
    Percent(u8),
    /// IEEE double. Arrow `Float64`.
    Float,
    /// A calendar day. Arrow `Date32` (days since 1970-01-01).
    Date,
    /// A day and a time of day, without a zone. Arrow `Timestamp(Microsecond, None)`.
    DateTime,
    /// A length of time, in microseconds (`1:30:00` or `90min` in a text file). Arrow `Duration(Microsecond)`.
    Duration,
    /// Text. Arrow `Utf8View`.
    Text,
}

/// A currency by its three letters: `CNY`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// Three capital letters, as ISO 4217 has them; none for anything else.
    pub fn new(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Self(bytes))
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl TryFrom<String> for Currency {
    type Error = Text;

    fn try_from(code: String) -> Result<Self, Text> {
        Self::new(&code).ok_or_else(|| text!("`{code}` is no currency: it has three capital letters", code))
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

/// What a scan must deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanRequest {
    /// The columns, in the order in which each batch must hold them. Nothing else need be read. May be empty:
    /// then only the number of rows matters.
    pub columns: Vec<Wanted>,
    /// The number of rows that a batch should have at the most (a hint).
    pub batch_rows: usize,
    /// Which rows matter: those for which each of these conditions holds.
    ///
    /// A source may leave out rows for which it knows that one of them does not hold; to leave none out is always right,
    /// and whoever scans looks again. What is left out must not be missed: rows keep their order, their partition and
    /// their numbers ([`Source::row_number`]). A value that would be a [`BadCell`], or has more than 28 digits, is no
    /// reason to leave out its row, because people are to be told of it.
    pub filter: Vec<Condition>,
}

/// One wanted column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The column's name in the source.
    pub name: String,
    /// The type to deliver it in.
    pub ty: ColumnType,
    /// The currency of its amounts; none where they are no money, as far as is known. A value in another currency is
    /// treated as one that `ty` cannot hold. A value that names none is taken to be in this one.
    pub currency: Option<Currency>,
    /// Whether the type was declared by the scorecard. A value that a declared type cannot hold is a
    /// [`BadCell`]; one that a guess cannot hold is [`SourceError::Widen`].
    ///
    /// How many places a decimal or a percentage has is never part of a declaration: a number with more of them is
    /// [`SourceError::Widen`] in a declared column too.
    pub declared: bool,
}

/// The partitions of a planned scan, in row order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// At least one, unless the table is empty.
    pub partitions: Vec<Partition>,
}

/// One partition of a scan: a run of rows of one input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    /// What people call the input: a path as short as it can be shown, with the sheet where there is one.
    pub input: String,
    /// The number that people give to the first row of this input (2 where row 1 is a header).
    /// Rows count on through the partitions of the same input.
    pub first_row: u64,
    /// The size in bytes as far as known, for progress.
    pub bytes: u64,
}

/// A batch of rows and what was wrong in it.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The wanted columns in the wanted order and types. A bad cell is null here.
    pub rows: RecordBatch,
    /// The cells that could not be read, in row order.
    pub bad: Vec<BadCell>,
}

/// A cell that its declared type cannot hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadCell {
    /// The row within this batch, from 0.
    pub row: usize,
    /// The index of the column in the request; none where the whole row is wrong (too few or too many cells).
    pub column: Option<usize>,
    /// The cell as it stands in the source, at most 200 characters of it.
    pub text: String,
    /// What was expected.
    pub expected: Expected,
}

/// What a bad cell should have been.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// A value of this type.
    Type(ColumnType),
    /// A value of this type, where the cell holds what customarily stands for none: the table's option `missing` can say so.
    Marked(ColumnType),
    /// An amount in this currency.
    Currency(Currency),
    /// A number that can be read in one way only: `1,234` may have a comma between thousands, or a decimal one.
    OneReading,
    /// A date that exists: 31 February is none.
    RealDate,
    /// A number that an exact decimal can hold.
    NumberInRange,
    /// A time that is no finer than a microsecond.
    WholeMicroseconds,
    /// A row with this many cells; it has `found`.
    Cells {
        /// How many cells the header has.
        wanted: usize,
        /// How many this row has.
        found: usize,
    },
    /// Text in the file's encoding (its name).
    Encoding(String),
    /// This, of a cell that has an address of its own.
    At {
        /// The address: `C17`.
        cell: String,
        /// What was expected there.
        expected: Box<Expected>,
    },
    /// What the source alone can say.
    Told {
        /// What was expected, so that `… is not` can stand before it: `a value`.
        expected: Text,
        /// What to do about it, where there is more to say than to mend the cell.
        mend: Option<Text>,
    },
}

/// One input behind a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// What people call it.
    pub name: String,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
}

/// Why a source cannot answer. As text it is English; [`SourceError::text`] says it in any language.
#[derive(Debug, thiserror::Error, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceError {
    /// A guessed column holds a value that its guess cannot hold. Ask again with `ty`.
    #[error("{}", self.text())]
    Widen {
        /// The column's name.
        column: String,
        /// The narrowest type that holds both what was guessed and this value.
        ty: ColumnType,
        /// The currency of its amounts, where `ty` is a number and the column was guessed to hold money.
        currency: Option<Currency>,
        /// The input's name.
        input: String,
        /// The row within its partition, from 0, counted as for [`Source::row_number`].
        row: u64,
        /// The value, at most 200 characters of it.
        text: String,
    },
    /// The input cannot be opened or read.
    #[error("{message}")]
    Unreachable {
        /// What is wrong, complete alone: `cannot read data/staff.csv: no such file`.
        message: Text,
        /// What to do, where that is known.
        help: Option<Text>,
    },
    /// The input was read, but is not what it should be (not a table, two columns of one name, empty).
    #[error("{message}")]
    Malformed {
        /// What is wrong, complete alone.
        message: Text,
        /// What to do, where that is known.
        help: Option<Text>,
    },
    /// A plugin failed, or broke its contract.
    #[error("{message}")]
    Plugin {
        /// What is wrong, complete alone.
        message: Text,
        /// What to do, where that is known.
        help: Option<Text>,
    },
    /// An option of the table declaration is unknown or has a wrong value.
    #[error("{message}")]
    Option {
        /// The option's name.
        option: String,
        /// What is wrong, complete alone.
        message: Text,
        /// What to do, where that is known.
        help: Option<Text>,
    },
}

impl SourceError {
    /// What kind of failure it is.
    pub fn status(&self) -> Status {
        match self {
            Self::Widen { .. } => Status::Type,
            Self::Unreachable { .. } => Status::NotFound,
            Self::Malformed { .. } | Self::Plugin { .. } => Status::Internal,
            Self::Option { .. } => Status::InvalidArgument,
        }
    }

    /// What is wrong, complete alone.
    pub fn text(&self) -> Text {
        match self {
            SourceError::Widen {
                column,
                input,
                row,
                text,
                ..
            } => text!(
                "column `{column}` of {input} needs a wider type: row {row} holds `{value}`",
                column,
                input,
                row = *row,
                value = text
            ),
            SourceError::Unreachable { message, .. }
            | SourceError::Malformed { message, .. }
            | SourceError::Plugin { message, .. }
            | SourceError::Option { message, .. } => message.clone(),
        }
    }
}
