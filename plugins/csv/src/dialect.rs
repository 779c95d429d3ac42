//! How a file is laid out: its delimiter and its line ends, found out from its first lines.

use crate::record::{State, record_end};

/// The quote sign. There is only one.
pub(crate) const QUOTE: u8 = b'"';
/// A quoted cell may have this many blanks before its quote; after more of them, a quote is text.
pub(crate) const MOST_BLANKS: usize = 64;
/// Blanks of more than one byte: the one of a Chinese keyboard, and the one that does not break.
const WIDE_BLANKS: [&[u8]; 2] = ["\u{3000}".as_bytes(), "\u{a0}".as_bytes()];
/// Delimiters that are looked for, the likelier first.
pub(crate) const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// How many lines are compared to find the delimiter.
const LINES_COMPARED: usize = 20;

/// The layout of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Dialect {
    /// The sign between two cells.
    pub(crate) delimiter: u8,
    /// The byte that ends a line: LF (also of CR LF), or CR in files that know no LF.
    pub(crate) line_end: u8,
}

impl Dialect {
    /// Finds out the layout from the first bytes of a file. A delimiter that was named is believed.
    pub(crate) fn detect(head: &[u8], named: Option<u8>) -> Self {
        let line_end = detect_line_end(head);
        let delimiter = named.unwrap_or_else(|| detect_delimiter(head, line_end));
        Self { delimiter, line_end }
    }

    /// Whether the byte is a blank that may stand around a cell. A CR before a LF counts as one.
    pub(crate) fn is_blank(self, byte: u8) -> bool {
        matches!(byte, b' ' | b'\t' | b'\r') && byte != self.delimiter && byte != self.line_end
    }

    /// The text without the blanks around it.
    #[inline]
    pub(crate) fn trim(self, text: &[u8]) -> &[u8] {
        let (start, end) = self.within_blanks(text);
        &text[start..end]
    }

    /// Where a text begins and ends behind the blanks around it, of every width that people type.
    pub(crate) fn within_blanks(self, text: &[u8]) -> (usize, usize) {
        let (mut start, mut end) = (0, text.len());
        loop {
            start += match &text[start..end] {
                [first, ..] if self.is_blank(*first) => 1,
                rest => match WIDE_BLANKS.iter().find(|blank| rest.starts_with(blank)) {
                    Some(blank) => blank.len(),
                    None => break,
                },
            };
        }
        loop {
            end -= match &text[start..end] {
                [.., last] if self.is_blank(*last) => 1,
                rest => match WIDE_BLANKS.iter().find(|blank| rest.ends_with(blank)) {
                    Some(blank) => blank.len(),
                    None => break,
                },
            };
        }
        (start, end)
    }

    /// Whether a text that begins and ends with these bytes may have blanks around it.
    #[inline]
    pub(crate) fn may_begin_or_end_blank(first: u8, last: u8) -> bool {
        first <= b' ' || last <= b' ' || matches!(first, 0xC2 | 0xE3) || matches!(last, 0x80 | 0xA0)
    }
}

/// The first line end outside quotes decides, unless a LF comes later: then a CR in it is part of CR LF or stray.
fn detect_line_end(head: &[u8]) -> u8 {
    let mut quoted = false;
    let mut carriage_return = false;
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => return b'\n',
            b'\r' if !quoted => carriage_return = true,
            _ => {}
        }
    }
    if carriage_return { b'\r' } else { b'\n' }
}

/// The delimiter with which most of the first lines have as many cells as the first one; of those, the one that
/// makes the most cells. A delimiter that does not occur in the first line is none.
fn detect_delimiter(head: &[u8], line_end: u8) -> u8 {
    let mut best = (0, 0, DELIMITERS[0]);
    for delimiter in DELIMITERS {
        let counts = cell_counts(head, Dialect { delimiter, line_end });
        let Some(first) = counts.first().copied().filter(|count| *count > 1) else {
            continue;
        };
        let alike = counts.iter().filter(|count| **count == first).count();
        if (alike, first) > (best.0, best.1) {
            best = (alike, first, delimiter);
        }
    }
    best.2
}

/// How many cells each of the first lines has. The last line counts only if it is whole or the only one.
fn cell_counts(head: &[u8], dialect: Dialect) -> Vec<usize> {
    let mut counts = Vec::new();
    let mut at = 0;
    while at < head.len() && counts.len() < LINES_COMPARED {
        let end = match record_end(head, at, State::Outside, dialect) {
            Ok(end) => end,
            Err(_) if counts.is_empty() => head.len(),
            Err(_) => break,
        };
        let line = &head[at..end];
        if line.iter().any(|byte| !byte.is_ascii_whitespace()) {
            counts.push(cells_in(line, dialect));
        }
        at = end;
    }
    counts
}

fn cells_in(line: &[u8], dialect: Dialect) -> usize {
    let mut quoted = false;
    let mut cells = 1;
    for byte in line {
        quoted ^= *byte == QUOTE;
        cells += usize::from(*byte == dialect.delimiter && !quoted);
    }
    cells
}

#[cfg(test)]
mod tests;
