//! Rows of results as text. Columns are written out one by one, what is alike only once, and the rows are put together out of
//! that. What a cell looks like, and what stands between cells, is for the forms to say.

use std::io;
use std::ops::Range;

use weigh_engine::outcome::{Cell, CellRun, Cells, Packed, Run};

use crate::decimal;

/// What every row is made of, from its first byte to its last.
#[derive(Default)]
pub(crate) struct Form<'a> {
    /// What stands before each column.
    before: Texts,
    /// Each with the byte that stands before it, if it is a single one: that is written with its texts.
    columns: Vec<(Option<u8>, Column<'a>)>,
    /// What stands behind the last one.
    behind: Vec<u8>,
}

/// Adds the texts of a column in some rows: one for each.
type Column<'a> = Box<dyn Fn(Range<usize>, &mut Texts) -> io::Result<()> + Sync + 'a>;

impl<'a> Form<'a> {
    /// What follows is the same in every row.
    pub(crate) fn text(&mut self, text: impl AsRef<[u8]>) {
        self.behind.extend_from_slice(text.as_ref());
    }

    /// A column follows.
    pub(crate) fn column(&mut self, column: impl Fn(Range<usize>, &mut Texts) -> io::Result<()> + Sync + 'a) {
        let before = std::mem::take(&mut self.behind);
        let (before, joined) = match before.as_slice() {
            [byte] => (Vec::new(), Some(*byte)),
            _ => (before, None),
        };
        self.before.add(before);
        self.before.bytes.extend_from_slice(&[0; SHORT]);
        self.columns.push((joined, Box::new(column)));
    }

    /// A column follows that is different in each row.
    pub(crate) fn each_row(&mut self, write: impl Fn(&mut Vec<u8>, usize) -> io::Result<()> + Sync + 'a) {
        self.column(move |mut rows, texts| rows.try_for_each(|row| texts.add_written(|out| write(out, row))));
    }

    /// Adds some rows to a text.
    pub(crate) fn write(&self, rows: Range<usize>, out: &mut Vec<u8>) -> io::Result<()> {
        let count = rows.len();
        let apart = count + APART;
        let mut texts = Texts::with_room(apart * self.columns.len());
        for (joined, column) in &self.columns {
            texts.joined = *joined;
            column(rows.clone(), &mut texts)?;
            texts.spans.extend([Span::default(); APART]);
        }
        texts.bytes.extend_from_slice(&[0; SHORT]);
        for row in 0..count {
            let of_columns = texts.spans.get(row..).unwrap_or_default().iter().step_by(apart);
            for (before, text) in self.before.spans.iter().zip(of_columns) {
                if before.length > 0 {
                    push(out, &self.before.bytes, *before);
                }
                push(out, &texts.bytes, *text);
            }
            out.extend_from_slice(&self.behind);
        }
        Ok(())
    }
}

/// Texts in one stretch of memory, of which several may be the same one.
#[derive(Default)]
pub(crate) struct Texts {
    bytes: Vec<u8>,
    spans: Vec<Span>,
    /// What each text begins with, whatever it is.
    joined: Option<u8>,
}

/// So many places stand between the texts of two columns. A row is read across all columns: were these a power of two apart, their
/// places would all compete for the same few of the processor's cache.
const APART: usize = 4;

/// Where a text stands.
#[derive(Clone, Copy, Default)]
struct Span {
    start: usize,
    length: usize,
}

impl Texts {
    fn with_room(texts: usize) -> Self {
        const USUAL_LENGTH: usize = 8;
        Self {
            bytes: Vec::with_capacity(texts * USUAL_LENGTH),
            spans: Vec::with_capacity(texts),
            joined: None,
        }
    }

    /// Adds a text.
    pub(crate) fn add(&mut self, text: impl AsRef<[u8]>) {
        let start = self.start();
        self.bytes.extend_from_slice(text.as_ref());
        self.end(start);
    }

    /// Adds a text that is written.
    pub(crate) fn add_written(
        &mut self,
        write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
    ) -> io::Result<()> {
        let start = self.start();
        write(&mut self.bytes)?;
        self.end(start);
        Ok(())
    }

    /// Adds the last text so many times more.
    pub(crate) fn repeat(&mut self, times: usize) {
        if let Some(last) = self.spans.last().copied() {
            self.spans.extend(std::iter::repeat_n(last, times));
        }
    }

    /// Adds a text for each of some rows of a column.
    pub(crate) fn add_packed<T>(
        &mut self,
        column: &Packed<T>,
        rows: Range<usize>,
        write: impl Fn(&mut Vec<u8>, &T) -> io::Result<()>,
    ) -> io::Result<()> {
        column.runs(rows).try_for_each(|run| self.add_run(&run, &write))
    }

    /// Adds a text for each of some rows of a column of cells. Exact numbers look the same in all forms; `write` writes them
    /// too where it meets them.
    pub(crate) fn add_cells(
        &mut self,
        column: &Cells,
        rows: Range<usize>,
        write: impl Fn(&mut Vec<u8>, &Cell) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut written = Ok(());
        column.runs(rows, |run| match run {
            _ if written.is_err() => {}
            CellRun::Alike(run) => written = self.add_run(&run, &write),
            CellRun::Exact(numbers) => numbers.each(|units, places| {
                let start = self.start();
                decimal::push_units(&mut self.bytes, units, places);
                self.end(start);
            }),
            CellRun::One(cell) => written = self.add_written(|out| write(out, &cell)),
        });
        written
    }

    fn add_run<T>(
        &mut self,
        run: &Run<'_, T>,
        write: &impl Fn(&mut Vec<u8>, &T) -> io::Result<()>,
    ) -> io::Result<()> {
        match *run {
            Run::Same(thing, rows) => {
                self.add_written(|out| write(out, thing))?;
                self.repeat(rows - 1);
            }
            Run::Few(things, which) => {
                let before = self.spans.len();
                for thing in things {
                    self.add_written(|out| write(out, thing))?;
                }
                let texts = self.spans.split_off(before);
                let of_rows = which.iter().map(|which| texts[usize::from(*which)]);
                self.spans.extend(of_rows);
            }
            Run::Each(things) => {
                for thing in things {
                    self.add_written(|out| write(out, thing))?;
                }
            }
        }
        Ok(())
    }

    fn start(&mut self) -> usize {
        let start = self.bytes.len();
        self.bytes.extend(self.joined);
        start
    }

    fn end(&mut self, start: usize) {
        let length = self.bytes.len() - start;
        self.spans.push(Span { start, length });
    }
}

/// So many bytes are copied at once, of which those behind the text are forgotten: most texts are no longer, and to copy as many
/// as there are takes several times as long.
const SHORT: usize = 32;

fn push(out: &mut Vec<u8>, bytes: &[u8], Span { start, length }: Span) {
    let end = out.len() + length;
    match bytes[start..].first_chunk::<SHORT>() {
        Some(chunk) if length <= SHORT => {
            out.extend_from_slice(chunk);
            out.truncate(end);
        }
        _ => out.extend_from_slice(&bytes[start..start + length]),
    }
}

#[cfg(test)]
mod tests;
