//! A workbook as it stands in its file: what cells show, which have formulas, and cells that are changed behind everybody's back.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use calamine::{Data, Range, Reader, Xlsx};
use serde_json::Value;

/// A workbook that was read.
pub(crate) struct Book {
    sheets: Vec<(String, Range<Data>, Range<String>)>,
}

/// What a cell shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shown {
    Nothing,
    Number(f64),
    Text(String),
    Bool(bool),
    Error,
}

impl Shown {
    /// Whether two show the same. Numbers are doubles whose last digits depend on the order of a sum.
    pub(crate) fn is_close_to(&self, other: &Shown) -> bool {
        match (self, other) {
            (Shown::Number(a), Shown::Number(b)) => (a - b).abs() <= 1e-9 * a.abs().max(1.0),
            (a, b) => a == b,
        }
    }
}

/// Row and column, from 0.
pub(crate) type At = (u32, u32);

impl Book {
    pub(crate) fn open(path: &Path) -> Self {
        let bytes = fs::read(path).expect("a file");
        let mut workbook = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
        let sheets = (workbook.sheet_names().into_iter())
            .map(|name| {
                let cells = workbook.worksheet_range(&name).expect("a sheet");
                let formulas = workbook.worksheet_formula(&name).expect("a sheet");
                (name, cells, formulas)
            })
            .collect();
        Self { sheets }
    }

    fn sheet(&self, name: &str) -> &(String, Range<Data>, Range<String>) {
        let found = self.sheets.iter().find(|(sheet, ..)| sheet == name);
        found.unwrap_or_else(|| panic!("a sheet {name}"))
    }

    /// All cells with formulas.
    pub(crate) fn formulas(&self) -> Vec<(String, At)> {
        let of = |(name, _, formulas): &(String, _, Range<String>)| {
            let (top, left) = formulas.start().unwrap_or_default();
            let used = formulas.used_cells().filter(|(.., formula)| !formula.is_empty());
            used.map(|(row, column, _)| (name.clone(), (top + row as u32, left + column as u32)))
                .collect::<Vec<_>>()
        };
        self.sheets.iter().flat_map(of).collect()
    }

    pub(crate) fn cell(&self, sheet: &str, at: At) -> Shown {
        match self.sheet(sheet).1.get_value(at) {
            None | Some(Data::Empty) => Shown::Nothing,
            Some(Data::String(text)) if text.is_empty() => Shown::Nothing,
            Some(Data::String(text)) => Shown::Text(text.clone()),
            Some(Data::Float(number)) => Shown::Number(*number),
            Some(Data::Int(number)) => Shown::Number(*number as f64),
            Some(Data::Bool(yes)) => Shown::Bool(*yes),
            Some(Data::DateTime(moment)) => Shown::Number(moment.as_f64()),
            Some(Data::Error(_)) => Shown::Error,
            Some(other) => panic!("{other:?} in {sheet} {at:?}"),
        }
    }

    pub(crate) fn has_text(&self, text: &str) -> bool {
        let is = |cell: &Data| matches!(cell, Data::String(found) if found == text);
        self.sheets
            .iter()
            .any(|(_, cells, _)| cells.used_cells().any(|(.., cell)| is(cell)))
    }

    pub(crate) fn has_formula(&self, formula: &str) -> bool {
        let is = |(_, _, found): (usize, usize, &String)| found == formula;
        self.sheets
            .iter()
            .any(|(.., formulas)| formulas.used_cells().any(is))
    }

    /// The first row with a text in its first cell.
    pub(crate) fn row(&self, sheet: &str, text: &str) -> u32 {
        let rows = self.sheet(sheet).1.end().map_or(0, |(row, _)| row + 1);
        let row = (0..rows).find(|row| self.cell(sheet, (*row, 0)) == Shown::Text(text.to_owned()));
        row.unwrap_or_else(|| panic!("a row {text} in {sheet}"))
    }

    /// Where a text stands in a row of a sheet, the `nth` time.
    fn find(&self, sheet: &str, row: u32, text: &str, nth: usize) -> Option<u32> {
        let width = self.sheet(sheet).1.end().map_or(0, |(_, column)| column + 1);
        let here =
            (0..width).filter(|column| self.cell(sheet, (row, *column)) == Shown::Text(text.to_owned()));
        here.into_iter().nth(nth)
    }

    /// The column under a head of a sheet of rows, within a section.
    pub(crate) fn column(&self, sheet: &str, section: &str, head: &str) -> u32 {
        const SECTIONS: u32 = 2;
        const HEADS: u32 = 3;
        let first = self
            .find(sheet, SECTIONS, section, 0)
            .unwrap_or_else(|| panic!("a section {section}"));
        let all = (0..).map_while(|nth| self.find(sheet, HEADS, head, nth));
        all.into_iter()
            .find(|column| *column >= first)
            .unwrap_or_else(|| panic!("{head} in {section}"))
    }

    /// The first row of subjects.
    pub(crate) const FIRST: u32 = 5;

    /// The cell of a parameter, by its name in formulas.
    pub(crate) fn parameter(&self, name: &str) -> At {
        const NAMES: u32 = 3;
        const VALUES: u32 = 1;
        let rows = self.sheet("Parameters").1.end().map_or(0, |(row, _)| row + 1);
        let row =
            (0..rows).find(|row| self.cell("Parameters", (*row, NAMES)) == Shown::Text(name.to_owned()));
        (row.unwrap_or_else(|| panic!("a parameter {name}")), VALUES)
    }

    /// Where totals and ranks are other than in an outcome. Its sheet is the second one.
    pub(crate) fn differs_in_totals(&self, outcome: &Value) -> impl Iterator<Item = String> {
        let sheet = &self.sheets[1].0;
        let head = |text: &str, other: &str| {
            let found = self
                .find(sheet, 3, text, 0)
                .or_else(|| self.find(sheet, 3, other, 0));
            found.unwrap_or_else(|| panic!("a column {text}"))
        };
        let (total, rank) = (head("Total", "总分"), head("Rank", "名次"));
        let mut differs = Vec::new();
        for (row, result) in (Self::FIRST..).zip(outcome["results"].as_array().expect("results")) {
            for (key, column) in [("total", total), ("rank", rank)] {
                let found = self.cell(sheet, (row, column));
                // Whom nothing applies to has no total either.
                let is_nobody = result[key].is_null() && found == Shown::Text("n/a".to_owned());
                if !is_nobody && !number(&result[key]).is_close_to(&found) {
                    differs.push(format!(
                        "{key} of {} is {}, not {found:?}",
                        result["subject"], result[key]
                    ));
                }
            }
        }
        differs.into_iter()
    }
}

/// A number of an outcome as a cell shows it.
pub(crate) fn number(value: &Value) -> Shown {
    match value.as_f64() {
        Some(number) => Shown::Number(number),
        None => Shown::Text("–".to_owned()),
    }
}

/// The rows of a sheet as they stand in the file: the tags that begin them.
pub(crate) fn rows_of(path: &Path, sheet: &str) -> Vec<String> {
    let bytes = fs::read(path).expect("a file");
    let part = part_of(&bytes, sheet);
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let mut xml = String::new();
    let mut found = parts.by_name(&part).expect("a part");
    found.read_to_string(&mut xml).expect("UTF-8");
    let rows = xml.split("<row ").skip(1);
    rows.filter_map(|row| Some(row.split_once('>')?.0.to_owned()))
        .collect()
}

/// The part of a workbook that a sheet is.
fn part_of(bytes: &[u8], sheet: &str) -> String {
    let names = Xlsx::new(Cursor::new(bytes)).expect("a workbook").sheet_names();
    let number = names.iter().position(|name| name == sheet).expect("a sheet") + 1;
    format!("xl/worksheets/sheet{number}.xml")
}

/// Writes another number into a cell of a workbook, or takes it away.
pub(crate) fn change(path: &Path, sheet: &str, at: At, to: Option<&str>) {
    let bytes = fs::read(path).expect("a file");
    let part = part_of(&bytes, sheet);
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let mut written = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at_part in 0..parts.len() {
        let mut one = parts.by_index(at_part).expect("a part");
        let name = one.name().expect("a name").into_owned();
        let mut text = Vec::new();
        one.read_to_end(&mut text).expect("a part");
        if name == part {
            text = changed(&String::from_utf8(text).expect("UTF-8"), at, to).into_bytes();
        }
        written
            .start_file(name, zip::write::SimpleFileOptions::default())
            .expect("a part");
        written.write_all(&text).expect("a part");
    }
    fs::write(path, written.finish().expect("a zip").into_inner()).expect("a file");
}

fn changed(xml: &str, (row, column): At, to: Option<&str>) -> String {
    assert!(column < 26, "columns with one letter");
    let letter = char::from(b'A' + column as u8);
    let open = format!("<c r=\"{letter}{}\"", row + 1);
    let start = xml
        .find(&open)
        .unwrap_or_else(|| panic!("a cell {letter}{}", row + 1));
    let end = start + xml[start..].find("</c>").expect("an end") + "</c>".len();
    let cell = &xml[start..end];
    assert!(!cell.contains("<f>"), "a formula: {cell}");
    let style = cell
        .split(" s=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap_or("0");
    let new = match to {
        Some(number) => format!("{open} s=\"{style}\"><v>{number}</v></c>"),
        None => format!("{open} s=\"{style}\"/>"),
    };
    format!("{}{new}{}", &xml[..start], &xml[end..])
}
