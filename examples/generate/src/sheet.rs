//! One CSV file: its rows in order of time, quoted where they must be.

use std::fmt::Write as _;

/// A file of an example, as it stands in `examples/`.
pub(crate) struct Sheet {
    /// Where, from `examples/` on.
    pub(crate) path: &'static str,
    header: &'static [&'static str],
    rows: Vec<Vec<String>>,
}

impl Sheet {
    /// An empty sheet with its header.
    pub(crate) fn new(path: &'static str, header: &'static [&'static str]) -> Self {
        Self {
            path,
            header,
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub(crate) fn add(&mut self, cells: Vec<String>) {
        assert_eq!(
            cells.len(),
            self.header.len(),
            "a row of {} has as many cells as the header",
            self.path
        );
        self.rows.push(cells);
    }

    /// The header, and the rows sorted by their first cell, which is a time or a key.
    pub(crate) fn lines(&self) -> Vec<Vec<String>> {
        let mut rows = self.rows.clone();
        rows.sort();
        rows.insert(0, self.header.iter().map(|name| (*name).to_owned()).collect());
        rows
    }

    /// The text of the file.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for line in self.lines() {
            push_line(&mut text, line.iter().map(String::as_str));
        }
        text
    }
}

fn push_line<'a>(text: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            text.push(',');
        }
        if cell.contains([',', '"', '\n']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(cell);
        }
    }
    text.push('\n');
}

/// The cell of something that may be missing.
pub(crate) fn cell(value: Option<impl ToString>) -> String {
    value.map(|known| known.to_string()).unwrap_or_default()
}

/// The cell of an amount in hundredths.
pub(crate) fn amount(cents: i64) -> String {
    let mut text = String::new();
    if cents < 0 {
        text.push('-');
    }
    let cents = cents.unsigned_abs();
    write!(text, "{}.{:02}", cents / 100, cents % 100).expect("a text takes any text");
    text
}
