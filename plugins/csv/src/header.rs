//! The header of a file: the names of its columns, and where its rows begin.

use std::collections::HashMap;

use weigh_sdk::SourceError;
use weigh_sdk::files::Header as Named;
use weigh_words::text;

use crate::dialect::{DELIMITERS, Dialect};
use crate::encoding::{Decoded, malformed};
use crate::index::{self, Span};
use crate::limits::Limits;
use crate::options::Options;
use crate::record::{State, record_end};

/// How much is read to find out the layout.
const HEAD: u64 = 64 << 10;

/// The header of a file.
#[derive(Debug)]
pub(crate) struct Header {
    pub(crate) dialect: Dialect,
    /// The columns' names.
    pub(crate) names: Vec<String>,
    /// Where the first row begins.
    pub(crate) rows_start: u64,
    /// The number that people give to the first row.
    pub(crate) first_row: u64,
}

/// Reads the header of a file, or makes one up where the options say that there is none.
pub(crate) fn read(
    name: &str,
    text: &Decoded,
    options: &Options,
    limits: Limits,
) -> Result<Header, SourceError> {
    let mut head = Head {
        name,
        text,
        bytes: Vec::new(),
    };
    head.read_to(HEAD)?;
    let mut at = 0;
    let mut separator = options.delimiter;
    // Excel writes the delimiter into a line of its own, and doesn't count that line.
    if let Some((delimiter, next)) = separator_line(&head.bytes) {
        separator = separator.or(Some(delimiter));
        at = next;
    }
    let mut dialect = Dialect::detect(&head.bytes[at..], separator);
    let mut row = 1;
    if let Named::Row(wanted) = options.header {
        while row < u64::from(wanted) && at < head.bytes.len() {
            at = head.record_end(at, dialect, limits)?;
            row += 1;
        }
        head.names_columns(at, row, u64::from(wanted), dialect)?;
        // What stands above a table is laid out in another way.
        head.read_to(at as u64 + HEAD)?;
        dialect = Dialect::detect(&head.bytes[at..], separator);
    }
    loop {
        let start = at;
        at = head.record_end(start, dialect, limits)?;
        let line = &head.bytes[start..at];
        if line.is_empty() {
            return Err(malformed(
                text!("{file} holds nothing but empty lines", file = name),
                None,
            ));
        }
        if line
            .iter()
            .all(|byte| dialect.is_blank(*byte) || *byte == dialect.line_end)
        {
            row += 1;
            continue;
        }
        let cells = cells_of(name, line, dialect)?;
        let header = |names, rows_start: usize, first_row| Header {
            dialect,
            names,
            rows_start: text.start + rows_start as u64,
            first_row,
        };
        return Ok(match options.header {
            Named::First => {
                let names = names_of(name, cells)?;
                if names.len() == 1 {
                    head.no_title(at, row + 1, dialect, limits)?;
                }
                header(names, at, row + 1)
            }
            Named::Row(_) => header(names_of(name, cells)?, at, row + 1),
            Named::None => {
                let numbered = (1..=cells.len()).map(|number| format!("c{number}"));
                header(numbered.collect(), start, row)
            }
        });
    }
}

/// The beginning of a text, as far as it was read.
struct Head<'a> {
    name: &'a str,
    text: &'a Decoded,
    bytes: Vec<u8>,
}

impl Head<'_> {
    fn read_to(&mut self, length: u64) -> Result<(), SourceError> {
        let from = self.text.start + self.bytes.len() as u64;
        self.text
            .content
            .read(from, self.text.start + length, &mut self.bytes)
    }

    /// Refuses a first row of one cell where the next, which begins at `at`, has several: it is a title above the table.
    fn no_title(
        &mut self,
        mut at: usize,
        mut row: u64,
        dialect: Dialect,
        limits: Limits,
    ) -> Result<(), SourceError> {
        loop {
            let start = at;
            at = self.record_end(start, dialect, limits)?;
            let line = &self.bytes[start..at];
            if line.is_empty() {
                return Ok(());
            }
            let cells = index::spans_of(line, dialect).unwrap_or_default();
            let known = cells
                .iter()
                .filter(|cell| !cell.text(line, dialect).is_empty())
                .count();
            match known {
                0 => row += 1,
                1 => return Ok(()),
                many => {
                    return Err(malformed(
                        text!(
                            "the first row of {file} names one column, and row {row} has {cells} cells",
                            file = self.name,
                            row,
                            cells = many
                        ),
                        Some(text!(
                            "where a title stands above the table, say which row names the columns: `header {row}` behind the \
                             file's name",
                            row
                        )),
                    ));
                }
            }
        }
    }

    /// Refuses a row as the one that names the columns where nothing stands in it: `row` is the one that begins at `at`.
    fn names_columns(&self, at: usize, row: u64, wanted: u64, dialect: Dialect) -> Result<(), SourceError> {
        let rest = &self.bytes[at..];
        if rest.is_empty() {
            return Err(malformed(
                text!(
                    "{file} has no row {wanted}: its last is row {last}",
                    file = self.name,
                    wanted,
                    last = row - 1
                ),
                Some(text!("the option `header` says which row names the columns")),
            ));
        }
        let line = rest
            .split(|byte| *byte == dialect.line_end)
            .next()
            .unwrap_or_default();
        if dialect.trim(line).is_empty() {
            return Err(malformed(
                text!(
                    "row {row} of {file} is empty, and names no columns",
                    row,
                    file = self.name
                ),
                Some(text!("the option `header` says which row names the columns")),
            ));
        }
        Ok(())
    }

    /// The end of the record at `start`; reads on if it is not whole yet.
    fn record_end(&mut self, start: usize, dialect: Dialect, limits: Limits) -> Result<usize, SourceError> {
        loop {
            if let Ok(end) = record_end(&self.bytes[start..], 0, State::Outside, dialect) {
                return Ok(start + end);
            }
            let read = self.bytes.len() as u64;
            if self.text.start + read >= self.text.content.len() {
                return Ok(self.bytes.len());
            }
            if read - start as u64 > limits.record {
                return Err(malformed(
                    text!(
                        "the first row of {file} is longer than {most} MiB",
                        file = self.name,
                        most = limits.record >> 20
                    ),
                    Some(text!(
                        "is it a csv file? a quote that is opened may never be closed"
                    )),
                ));
            }
            self.read_to(read * 2)?;
        }
    }
}

/// The delimiter of a line `sep=;`, and where the next line begins.
fn separator_line(head: &[u8]) -> Option<(u8, usize)> {
    let rest = head.strip_prefix(b"sep=")?;
    let (delimiter, rest) = rest.split_first()?;
    let line_end = if rest.starts_with(b"\r\n") {
        2
    } else {
        usize::from(matches!(rest.first()?, b'\n' | b'\r'))
    };
    (line_end > 0 && DELIMITERS.contains(delimiter)).then_some((*delimiter, 5 + line_end))
}

/// The texts of the cells of one line.
fn cells_of(name: &str, line: &[u8], dialect: Dialect) -> Result<Vec<String>, SourceError> {
    let spans = index::spans_of(line, dialect).ok_or_else(|| {
        malformed(
            text!(
                "the first row of {file} opens a quote that is never closed",
                file = name
            ),
            None,
        )
    })?;
    let text = |span: &Span| in_one_line(&String::from_utf8_lossy(&span.text(line, dialect)));
    Ok(spans.iter().map(text).collect())
}

/// A name as it can be written: a line break in it is a blank, as in workbooks, and signs without any width at its ends are no part of it.
fn in_one_line(name: &str) -> String {
    let unseen = |letter: char| {
        letter.is_whitespace() || matches!(letter, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
    };
    let lines = name.split(['\n', '\r']).map(|line| line.trim_matches(unseen));
    lines
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The names of the columns. A cell without a name is called by its place; behind the last name there is no column, so that what stands
/// there is a cell too many.
fn names_of(name: &str, mut cells: Vec<String>) -> Result<Vec<String>, SourceError> {
    if let Some(last) = cells.iter().rposition(|cell| !cell.is_empty()) {
        cells.truncate(last + 1);
    }
    let mut names: Vec<String> = Vec::with_capacity(cells.len());
    let mut places = HashMap::new();
    for (place, cell) in cells.into_iter().enumerate() {
        let column = if cell.is_empty() {
            format!("column {}", place + 1)
        } else {
            cell
        };
        if let Some(first) = places.insert(column.clone(), place) {
            return Err(malformed(
                text!(
                    "{file} has two columns `{column}`: its columns {first} and {second}",
                    file = name,
                    column,
                    first = first + 1,
                    second = place + 1
                ),
                Some(text!("give one of them another name")),
            ));
        }
        names.push(column);
    }
    Ok(names)
}

#[cfg(test)]
mod tests;
