//! Why a column is text although some of its values are something else: the cells that contradict each other.

use weigh_sdk::SourceError;
use weigh_words::{Text, text};

use super::Table;
use crate::cell::{Evidence, Reading, beside_marker, told};
use crate::file::TableFile;
use crate::index::{Cells, Index, Layout, Span};

/// A cell, for people.
struct Shown {
    input: String,
    row: u64,
    text: String,
}

impl Shown {
    fn in_words(self) -> Text {
        let Self { input, row, text } = self;
        text!(
            "row {row} of {file} holds `{cell}`",
            row,
            file = input,
            cell = text
        )
    }

    /// This cell and another that contradicts it.
    fn beside(self, other: &Self) -> Text {
        let Self { input, row, text } = self;
        text!(
            "row {row} of {file} holds `{cell}`, and row {other_row} of {other_file} `{other_cell}`",
            row,
            file = input,
            cell = text,
            other_row = other.row,
            other_file = &other.input,
            other_cell = &other.text
        )
    }
}

impl Table {
    /// Says which cells make a column text, if it is text only because of a mixture: ``row 5 of t.csv holds `n/a` ``.
    /// Looks as far as the samples did where those were all there is, else at the beginning.
    pub(super) fn why_text(&self, column: usize) -> Result<Option<Text>, SourceError> {
        let sampled = self.sampled()?;
        let evidence = &sampled.columns[column];
        if !evidence.is_mixed() {
            return Ok(None);
        }
        // Where a cell is no value of any other kind, that is the cell to look at.
        if evidence.has_text() {
            let text = self.find_cell(column, |reading| *reading == Reading::Text)?;
            let other = |reading: &Reading| !matches!(reading, Reading::Text | Reading::Missing);
            let Some(text) = text else { return Ok(None) };
            let held = text.text.clone();
            // Files that do not mean the same by a column are told by a cell of each.
            let other = if self.files.len() > 1 {
                self.find_cell(column, other)?
            } else {
                None
            };
            let cells = match other {
                Some(other) if other.input != text.input => text.beside(&other),
                _ => text.in_words(),
            };
            return Ok(Some(beside_marker(cells, &held)));
        }
        let mut seen = Evidence::default();
        let other = self.find_cell(column, |reading| {
            seen.add(reading);
            seen.is_mixed()
        })?;
        let Some(other) = other else { return Ok(None) };
        let one = self.find_cell(column, |reading| *reading != Reading::Missing)?;
        Ok(one.map(|one| {
            // A day whose month nothing tells is text by itself.
            if (&one.input, one.row) == (&other.input, other.row) {
                return one.in_words();
            }
            one.beside(&other)
        }))
    }

    /// The first cell of a column that is one of those that are looked for.
    fn find_cell(
        &self,
        column: usize,
        mut wanted: impl FnMut(&Reading) -> bool,
    ) -> Result<Option<Shown>, SourceError> {
        let chunks = if self.sampled()?.whole { usize::MAX } else { 1 };
        for file in &self.files {
            for chunk in 0..file.chunks().min(chunks) {
                if let Some(shown) = self.find_in_chunk(file, chunk, column, &mut wanted)? {
                    return Ok(Some(shown));
                }
            }
        }
        Ok(None)
    }

    fn find_in_chunk(
        &self,
        file: &TableFile,
        chunk: usize,
        column: usize,
        wanted: &mut impl FnMut(&Reading) -> bool,
    ) -> Result<Option<Shown>, SourceError> {
        let records = file.chunk(chunk)?;
        let column = file.place_of(column);
        let mut index = Index::new(self.width());
        let (mut at, mut rows) = (records.start, 0);
        while at < records.bytes.len() {
            at = index.build(&records.bytes, at, usize::MAX, file.dialect);
            let mut is_wanted = |span: Span| wanted(&self.reading(file, &records.bytes, span));
            let found = match index.layout(&records.bytes) {
                Layout::Quoted(cells) => first_row(&cells, column, &mut is_wanted),
                Layout::Regular(cells) => first_row(&cells, column, &mut is_wanted),
                Layout::Listed(cells) => first_row(&cells, column, &mut is_wanted),
            };
            if let Some((row, span)) = found {
                let text = span.text(&records.bytes, file.dialect);
                return Ok(Some(Shown {
                    input: file.name().to_owned(),
                    row: file.row_number(chunk, rows + row as u64)?,
                    text: told(&String::from_utf8_lossy(&text)),
                }));
            }
            rows += index.rows() as u64;
        }
        Ok(None)
    }
}

fn first_row<C: Cells>(
    cells: &C,
    column: usize,
    mut wanted: impl FnMut(Span) -> bool,
) -> Option<(usize, Span)> {
    (0..cells.rows())
        .map(|row| (row, cells.cell(row, column)))
        .find(|(_, span)| wanted(*span))
}
