//! An opened table: one or several files, and what all their records hold.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::OnceLock;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use weigh_sdk::cell::number::Style;
use weigh_sdk::cell::stamp::Order;
use weigh_sdk::cell::{Evidence, Kind, Whole, beside_marker};
use weigh_sdk::files::{fingerprint, locate, nearest};
use weigh_sdk::{
    Batches, Column, Currency, Input, Open, Partition, Scan, ScanRequest, Schema, Source, SourceError, Wanted,
};
use weigh_words::{Text, text};

use crate::failure::malformed;
use crate::file::TableFile;
use crate::keys::{Keys, ROOT};
use crate::layout::{Chunk, Layout, Wrong};
use crate::limits::Limits;
use crate::options::Options;
use crate::rows::Rows;
use crate::survey::{Part, STYLE, Seen, Shown, look};

/// Chunks that are looked through before what they show is put together.
const AT_ONCE: usize = 16;
/// Columns that are told where none is the one that was asked for.
const TOLD: usize = 20;

/// An opened table.
#[derive(Debug)]
pub(crate) struct Table {
    files: Vec<TableFile>,
    options: Options,
    limits: Limits,
    known: OnceLock<Result<Known, SourceError>>,
}

/// What all records hold.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) keys: Keys,
    columns: Vec<KnownColumn>,
    /// The chunks of all files, in order, each with its file.
    chunks: Vec<(usize, Chunk)>,
}

/// A column.
#[derive(Debug)]
struct KnownColumn {
    column: Column,
    node: usize,
    evidence: Evidence,
    /// Why its values cannot be read, if they cannot.
    unreadable: Option<Text>,
}

impl Table {
    /// Opens the files that a locator names.
    pub(crate) fn open(what: &Open, limits: Limits) -> Result<Self, SourceError> {
        let options = Options::read(&what.options)?;
        let files = locate(what, "json")?.into_iter().map(TableFile::open);
        Ok(Self {
            files: files.collect::<Result<_, _>>()?,
            options,
            limits,
            known: OnceLock::new(),
        })
    }

    fn known(&self) -> Result<&Known, SourceError> {
        let known = self.known.get_or_init(|| self.look());
        known.as_ref().map_err(Clone::clone)
    }

    /// Looks through all records, once.
    fn look(&self) -> Result<Known, SourceError> {
        let mut all = Part::default();
        let mut chunks = Vec::new();
        for (number, file) in self.files.iter().enumerate() {
            let layout = file.layout(&self.options, self.limits)?;
            // What is wrong with a record is found more exactly by its values than by its brackets, so those are looked at first.
            let ends = matches!(layout.wrong, Some(Wrong::Ends));
            let last = layout.chunks.last().copied();
            let look = |chunk: &Chunk| {
                let cut = ends && last == Some(*chunk);
                look(
                    (number, &file.content),
                    self.limits,
                    &self.options.missing,
                    *chunk,
                    &file.chunk(*chunk)?,
                    cut,
                )
            };
            for some in layout.chunks.chunks(AT_ONCE) {
                let parts: Vec<_> = some.par_iter().map(look).collect();
                for part in parts {
                    all.merge(&mut part?);
                }
            }
            if let Some(wrong) = &layout.wrong {
                return Err(file.wrong(wrong, &self.options, self.limits));
            }
            self.rows_elsewhere(file, &layout, &all)?;
            chunks.extend(layout.chunks.iter().map(|chunk| (number, *chunk)));
        }
        let columns = self.columns(&all)?;
        Ok(Known {
            keys: all.keys,
            columns,
            chunks,
        })
    }

    /// Refuses a file that is one object of which some key may hold the rows, unless it was said where they are.
    fn rows_elsewhere(&self, file: &TableFile, layout: &Layout, all: &Part) -> Result<(), SourceError> {
        if layout.list || layout.records() != 1 || self.files.len() > 1 || self.options.whole {
            return Ok(());
        }
        let rows = (1..all.keys.len()).filter(|node| all.seen[*node].rows);
        let path = rows
            .map(|node| all.keys.path(node))
            .min_by_key(|path| path.matches('.').count());
        if let Some(path) = path {
            return Err(malformed(
                text!(
                    "{file} is one object, in which `{path}` is a list of objects",
                    file = file.name(),
                    path
                ),
                Some(text!(
                    "if those are the rows, write `at \"{path}\"`; if the object is the only row, write `at \"\"`",
                    path
                )),
            ));
        }
        let nested = |node: usize| {
            let seen = &all.seen[node];
            seen.first().is_none() && !seen.missing
        };
        let mut top = all.keys.below(ROOT).peekable();
        if top.peek().is_some() && top.all(|(_, node)| nested(node)) {
            return Err(malformed(
                text!(
                    "{file} is one object of objects or lists, and no list of rows",
                    file = file.name()
                ),
                Some(text!(
                    "write one object a row; pandas does with `to_json(orient=\"records\")`"
                )),
            ));
        }
        Ok(())
    }

    fn columns(&self, all: &Part) -> Result<Vec<KnownColumn>, SourceError> {
        let mut columns = Vec::new();
        let mut names = HashMap::new();
        for node in in_order(&all.keys) {
            let seen = &all.seen[node];
            let objects = seen.object.is_some();
            let leads = all.keys.below(node).next().is_some();
            // An object that is there or not is no column, its parts are.
            if leads && objects && seen.first().is_none() && seen.list.is_none() {
                continue;
            }
            let path = all.keys.path(node);
            if names.insert(path, node).is_some() {
                return Err(malformed(
                    text!(
                        "{file} has two columns `{column}`",
                        file = self.files[0].name(),
                        column = path
                    ),
                    Some(text!(
                        "one is a key with a dot in it, the other a key of an object: give one of them another name"
                    )),
                ));
            }
            columns.push(self.column(path, node, seen));
        }
        Ok(columns)
    }

    fn column(&self, path: &str, node: usize, seen: &Seen) -> KnownColumn {
        let kind = seen.evidence.kind();
        let Kind { ty, currency } = kind.unwrap_or(Kind::TEXT);
        let parts = seen.list.as_ref().or(seen.object.as_ref());
        let unreadable = parts.filter(|_| seen.first().is_none()).map(|part| {
            text!(
                "record {record} of {file} holds {value} there, and a value here has no parts",
                record = part.record,
                file = self.files[part.file].name(),
                value = &part.text
            )
        });
        KnownColumn {
            column: Column {
                name: path.to_owned(),
                ty,
                currency,
                because: (unreadable.clone()).or_else(|| Some(seen.evidence.because(self.why_text(seen)?))),
                guessed: false,
                empty: kind.is_none() && unreadable.is_none(),
            },
            node,
            evidence: seen.evidence,
            unreadable,
        }
    }

    /// Which values make a column text, if it is text only because of a mixture.
    fn why_text(&self, seen: &Seen) -> Option<Text> {
        if !seen.evidence.is_mixed() {
            return None;
        }
        let held = |shown: &Shown| {
            text!(
                "row {row} of {file} holds `{cell}`",
                row = shown.record,
                file = self.files[shown.file].name(),
                cell = &shown.text
            )
        };
        match (seen.text(), seen.first(), seen.clash()) {
            (Some(text), _, _) => Some(beside_marker(held(text), &text.text)),
            (None, Some(one), Some(other)) if (one.file, one.record) != (other.file, other.record) => {
                Some(text!(
                    "row {row} of {file} holds `{cell}`, and row {other_row} of {other_file} `{other_cell}`",
                    row = one.record,
                    file = self.files[one.file].name(),
                    cell = &one.text,
                    other_row = other.record,
                    other_file = self.files[other.file].name(),
                    other_cell = &other.text
                ))
            }
            (None, one, _) => one.map(held),
        }
    }

    /// The places of the wanted columns, all of which can be read.
    fn places(&self, known: &Known, wanted: &[Wanted]) -> Result<Vec<usize>, SourceError> {
        let place = |wanted: &Wanted| {
            let found = known
                .columns
                .iter()
                .position(|one| one.column.name == wanted.name);
            let place = found.ok_or_else(|| self.no_column(known, &wanted.name))?;
            match &known.columns[place].unreadable {
                None => Ok(place),
                Some(why) => Err(malformed(
                    text!(
                        "column `{column}` of {file} cannot be read: {why}",
                        column = &wanted.name,
                        file = self.files[0].name(),
                        why
                    ),
                    None,
                )),
            }
        };
        wanted.iter().map(place).collect()
    }

    fn no_column(&self, known: &Known, name: &str) -> SourceError {
        let columns = || known.columns.iter().map(|known| known.column.name.as_str());
        let help = match nearest(name, columns()) {
            Some(near) => text!("did you mean `{near}`?", near),
            None => text!(
                "its columns are {columns}",
                columns = Text::list(columns().take(TOLD))
            ),
        };
        malformed(
            text!("{file} has no column `{name}`", file = self.files[0].name(), name),
            Some(help),
        )
    }
}

/// The keys in the order of the records: those of an object behind it.
fn in_order(keys: &Keys) -> Vec<usize> {
    fn below(keys: &Keys, node: usize, all: &mut Vec<usize>) {
        for (_, node) in keys.below(node) {
            all.push(node);
            below(keys, node, all);
        }
    }
    let mut all = Vec::with_capacity(keys.len());
    below(keys, ROOT, &mut all);
    all
}

impl Known {
    /// The node of a column.
    pub(crate) fn node(&self, place: usize) -> usize {
        self.columns[place].node
    }
}

impl Whole for Known {
    fn style(&self) -> Style {
        STYLE
    }

    fn day_order(&self, place: usize) -> Result<Option<Order>, SourceError> {
        Ok(self.columns[place].evidence.order())
    }

    fn currency(&self, place: usize) -> Result<Option<Currency>, SourceError> {
        Ok(self.columns[place].evidence.currency())
    }

    fn settled_kind(&self, place: usize) -> Result<Kind, SourceError> {
        Ok(self.columns[place].evidence.kind().unwrap_or(Kind::TEXT))
    }
}

impl Source for Table {
    fn schema(&self) -> Result<Schema, SourceError> {
        let columns = self.known()?.columns.iter().map(|known| known.column.clone());
        Ok(Schema {
            columns: columns.collect(),
        })
    }

    fn plan(&self, request: &ScanRequest) -> Result<Scan, SourceError> {
        let known = self.known()?;
        self.places(known, &request.columns)?;
        let partition = |(file, chunk): &(usize, Chunk)| Partition {
            input: self.files[*file].name().to_owned(),
            first_row: 1,
            bytes: chunk.end - chunk.start,
        };
        Ok(Scan {
            partitions: known.chunks.iter().map(partition).collect(),
        })
    }

    fn scan(&self, request: &ScanRequest, partition: usize) -> Result<Batches<'_>, SourceError> {
        let known = self.known()?;
        let Some((file, chunk)) = known.chunks.get(partition) else {
            return Ok(Box::new(std::iter::empty()));
        };
        let places = self.places(known, &request.columns)?;
        Ok(Box::new(Rows::new(
            (known, &self.options.missing),
            &self.files[*file],
            *chunk,
            &places,
            request,
        )))
    }

    /// A row is the record of that number.
    fn row_number(&self, _: &ScanRequest, partition: usize, row: u64) -> Result<Option<u64>, SourceError> {
        let chunk = self.known()?.chunks.get(partition);
        Ok(chunk.map(|(_, chunk)| chunk.before + row + 1))
    }

    fn inputs(&self) -> Result<Vec<Input>, SourceError> {
        self.files.iter().map(|file| fingerprint(&file.located)).collect()
    }

    fn files(&self) -> Vec<PathBuf> {
        self.files.iter().map(|file| file.located.path.clone()).collect()
    }
}

#[cfg(test)]
mod tests;
