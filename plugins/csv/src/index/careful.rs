//! The careful path: records with quotes, records of the wrong length, empty lines.

use memchr::{memchr, memchr2};

use super::{BLOCK, BadRecord, Fault, Form, Index, Span};
use crate::dialect::{Dialect, MOST_BLANKS, QUOTE};

impl Index {
    /// Indexes records one by one, as [`Index::build`], but fewer: the next ones may be regular again. The longer they are
    /// not, the longer it goes on.
    pub(super) fn build_listed(&mut self, bytes: &[u8], from: usize, most: usize, dialect: Dialect) -> usize {
        let mut at = from;
        while at < bytes.len() && self.rows < most && at - from < self.stretch {
            at = self.list_record(bytes, at, dialect);
        }
        self.stretch = BLOCK.min(2 * self.stretch);
        at
    }

    /// Lists the cells of the record at `start`; returns the start of the next one.
    fn list_record(&mut self, bytes: &[u8], start: usize, dialect: Dialect) -> usize {
        let first = self.spans.len();
        let mut at = start;
        let mut surplus = false;
        let mut count = 0;
        let (end, closed) = loop {
            let cell = find_cell(bytes, at, dialect);
            if count < self.width {
                self.spans.push(cell.span);
            } else {
                surplus |= !is_blank(bytes, cell.span, dialect);
            }
            count += 1;
            // The last record may lack its line end.
            at = bytes.len().min(cell.end + 1);
            match bytes.get(cell.end) {
                Some(byte) if *byte == dialect.delimiter => {}
                _ => break (cell.end, cell.closed),
            }
        };
        // Spreadsheets write lines of nothing but delimiters below the last row; those are empty lines too.
        let empty = !surplus
            && self.spans[first..]
                .iter()
                .all(|span| span.form == Form::Bare && is_blank(bytes, *span, dialect));
        if empty {
            self.spans.truncate(first);
            self.blanks.push(self.rows as u32);
            return at;
        }
        if !closed || count < self.width || surplus {
            let fault = if closed {
                Fault::Cells(count)
            } else {
                Fault::NeverClosed(count - 1)
            };
            let (row, start, end) = (self.rows as u32, start as u32, end as u32);
            self.bad.push(BadRecord {
                row,
                start,
                end,
                fault,
            });
            self.spans.truncate(first);
            self.spans.resize(first + self.width, Span::NONE);
        }
        self.rows += 1;
        at
    }
}

/// The cells of one record; none if a quoted cell in it never ends.
pub(crate) fn spans_of(record: &[u8], dialect: Dialect) -> Option<Vec<Span>> {
    let mut spans = Vec::new();
    let mut at = 0;
    loop {
        let cell = find_cell(record, at, dialect);
        if !cell.closed {
            return None;
        }
        spans.push(cell.span);
        match record.get(cell.end) {
            Some(byte) if *byte == dialect.delimiter => at = cell.end + 1,
            _ => return Some(spans),
        }
    }
}

/// The cell that lies between two separators outside quotes, with quotes wherever they stand.
pub(super) fn span_between(bytes: &[u8], start: u32, end: u32, dialect: Dialect) -> Span {
    find_cell(&bytes[..end as usize], start as usize, dialect).span
}

fn is_blank(bytes: &[u8], span: Span, dialect: Dialect) -> bool {
    bytes[span.start as usize..span.end as usize]
        .iter()
        .all(|byte| dialect.is_blank(*byte))
}

/// A cell, and where its record goes on.
struct Found {
    span: Span,
    /// The place of the delimiter or line end behind it, or the end of the bytes.
    end: usize,
    /// Whether its closing quote was found, if it needs one.
    closed: bool,
}

fn find_cell(bytes: &[u8], start: usize, dialect: Dialect) -> Found {
    let blanks = bytes[start..]
        .iter()
        .take(MOST_BLANKS)
        .take_while(|byte| dialect.is_blank(**byte))
        .count();
    if bytes.get(start + blanks) != Some(&QUOTE) {
        return bare(bytes, start, start, dialect);
    }
    let open = start + blanks + 1;
    let mut at = open;
    let mut form = Form::Quoted;
    loop {
        let Some(found) = memchr(QUOTE, &bytes[at..]) else {
            let span = Span {
                start: open as u32,
                end: bytes.len() as u32,
                form,
            };
            return Found {
                span,
                end: bytes.len(),
                closed: false,
            };
        };
        let quote = at + found;
        if bytes.get(quote + 1) == Some(&QUOTE) {
            form = Form::Doubled;
            at = quote + 2;
            continue;
        }
        let after = quote + 1;
        let blanks = bytes[after..]
            .iter()
            .take_while(|byte| dialect.is_blank(**byte))
            .count();
        let end = after + blanks;
        return match bytes.get(end) {
            Some(byte) if *byte != dialect.delimiter && *byte != dialect.line_end => {
                // Text behind the closing quote: nothing is dropped, the cell is taken as it stands.
                bare(bytes, start, end, dialect)
            }
            _ => Found {
                span: Span {
                    start: open as u32,
                    end: quote as u32,
                    form,
                },
                end,
                closed: true,
            },
        };
    }
}

/// A cell without quotes from `start`, whose end is looked for from `from`.
fn bare(bytes: &[u8], start: usize, from: usize, dialect: Dialect) -> Found {
    let end = memchr2(dialect.delimiter, dialect.line_end, &bytes[from..])
        .map_or(bytes.len(), |found| from + found);
    Found {
        span: Span {
            start: start as u32,
            end: end as u32,
            form: Form::Bare,
        },
        end,
        closed: true,
    }
}
