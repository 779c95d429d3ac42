//! A sheet of an `OpenDocument`, read here and not by the library, which forgets percentages, currencies and merged cells and
//! keeps the cells of all sheets.

use std::io::{BufRead, BufReader, Cursor};

use calamine::{Sheet as Listed, SheetType, SheetVisible};
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use weigh_sdk::SourceError;
use weigh_sdk::cell::{currency, number};
use weigh_words::text;
use zip::ZipArchive;

use crate::address::{Address, Area};
use crate::failure::{damaged, told, too_large};
use crate::limits::{COLUMNS, PIECE, ROWS};
use crate::look::Look;
use crate::moment::{Epoch, day_of_iso, length_of_iso};
use crate::options::Which;
use crate::sheet::{Cell, Sheet};
use crate::table::STYLE;
use crate::workbook::chosen;

/// The part that holds all cells.
const CONTENT: &str = "content.xml";

/// Reads a sheet.
pub(crate) fn read(file: &str, bytes: Cursor<&[u8]>, which: &Which) -> Result<Sheet, SourceError> {
    let mut zip = ZipArchive::new(bytes).map_err(|error| told(file, &error))?;
    let listed = with_content(file, &mut zip, |content| sheets(file, content))?;
    let name = chosen(file, &listed, which)?;
    with_content(file, &mut zip, |content| cells(file, content, &name))
}

/// All sheets.
pub(crate) fn listed(file: &str, bytes: Cursor<&[u8]>) -> Result<Vec<Listed>, SourceError> {
    let mut zip = ZipArchive::new(bytes).map_err(|error| told(file, &error))?;
    with_content(file, &mut zip, |content| sheets(file, content))
}

type Content<'a> = Reader<&'a mut dyn BufRead>;

fn with_content<T>(
    file: &str,
    zip: &mut ZipArchive<Cursor<&[u8]>>,
    read: impl FnOnce(&mut Content) -> Result<T, SourceError>,
) -> Result<T, SourceError> {
    let part = zip.by_name(CONTENT).map_err(|error| told(file, &error))?;
    let mut part = BufReader::new(part);
    let mut content = Reader::from_reader(&mut part as &mut dyn BufRead);
    content.config_mut().expand_empty_elements = true;
    read(&mut content)
}

fn attribute(file: &str, tag: &BytesStart, name: &str) -> Result<Option<String>, SourceError> {
    let found = tag.try_get_attribute(name).map_err(|error| told(file, &error))?;
    let value = found.map(|found| {
        found
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .map(std::borrow::Cow::into_owned)
    });
    value.transpose().map_err(|error| told(file, &error))
}

/// How often something is repeated, or over how much it reaches.
fn times(file: &str, tag: &BytesStart, name: &str, most: u32) -> Result<u32, SourceError> {
    let value = attribute(file, tag, name)?;
    Ok(value
        .map_or(1, |value| value.parse().unwrap_or(most))
        .clamp(1, most))
}

/// The sheets of a document, and which of them can be seen.
fn sheets(file: &str, content: &mut Content) -> Result<Vec<Listed>, SourceError> {
    let mut hidden: Vec<String> = Vec::new();
    let mut style = None;
    let mut found = Vec::new();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match content
            .read_event_into(&mut buffer)
            .map_err(|error| told(file, &error))?
        {
            Event::Start(tag) => match tag.name().as_ref() {
                "style:style" => style = attribute(file, &tag, "style:name")?,
                "style:table-properties"
                    if attribute(file, &tag, "table:display")?.as_deref() == Some("false") =>
                {
                    hidden.extend(style.take());
                }
                "table:table" => {
                    let look = attribute(file, &tag, "table:style-name")?;
                    let is_hidden = look.is_some_and(|look| hidden.contains(&look));
                    found.push(Listed {
                        name: attribute(file, &tag, "table:name")?.unwrap_or_default(),
                        typ: SheetType::WorkSheet,
                        visible: if is_hidden {
                            SheetVisible::Hidden
                        } else {
                            SheetVisible::Visible
                        },
                    });
                    let end = tag.to_end().into_owned();
                    let mut inner = Vec::new();
                    content
                        .read_to_end_into(end.name(), &mut inner)
                        .map_err(|error| told(file, &error))?;
                }
                _ => {}
            },
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// A cell while it is read.
#[derive(Default)]
struct Open {
    kind: String,
    value: String,
    currency: Option<String>,
    failed: bool,
    formula: bool,
    times: u32,
    wide: u32,
    high: u32,
    covered: bool,
    paragraphs: u32,
    text: String,
}

/// The cells of a sheet.
fn cells(file: &str, content: &mut Content, name: &str) -> Result<Sheet, SourceError> {
    let mut sheet = Sheet::new(name, Epoch::Year1900);
    let mut merged = Vec::new();
    let (mut inside, mut row, mut row_times, mut column) = (false, 0_u32, 1_u32, 0_u32);
    let mut line: Vec<(u32, u32, Cell)> = Vec::new();
    let mut cell: Option<Open> = None;
    // Notes stand in their cell.
    let mut note = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = content
            .read_event_into(&mut buffer)
            .map_err(|error| told(file, &error))?;
        match event {
            Event::Start(tag) => match (tag.name().as_ref(), &mut cell) {
                ("table:table", _) => inside |= attribute(file, &tag, "table:name")?.as_deref() == Some(name),
                (_, _) if !inside => {}
                ("table:table-row", None) => {
                    row_times = times(file, &tag, "table:number-rows-repeated", ROWS)?;
                    column = 0;
                }
                ("table:table-cell" | "table:covered-table-cell", None) => {
                    cell = Some(Open::new(file, &tag)?);
                }
                ("office:annotation", Some(_)) => note = true,
                (part, Some(cell)) if !note => match part {
                    "text:p" => {
                        if cell.paragraphs > 0 {
                            cell.text.push('\n');
                        }
                        cell.paragraphs += 1;
                    }
                    "text:s" => {
                        let blanks = times(file, &tag, "text:c", 1000)?;
                        cell.text.extend(std::iter::repeat_n(' ', blanks as usize));
                    }
                    "text:tab" => cell.text.push('\t'),
                    "text:line-break" => cell.text.push('\n'),
                    _ => {}
                },
                _ => {}
            },
            Event::Text(text) => {
                if let Some(cell) = cell.as_mut().filter(|cell| !note && cell.paragraphs > 0) {
                    cell.text.push_str(&text.xml10_content());
                    if cell.text.len() > PIECE {
                        return Err(too_large(
                            file,
                            text!("a cell holds more than {most} KiB of text", most = PIECE >> 10),
                        ));
                    }
                }
            }
            Event::GeneralRef(sign) => {
                if let Some(cell) = cell.as_mut().filter(|cell| !note && cell.paragraphs > 0) {
                    cell.text.push_str(&letter(file, &sign)?);
                }
            }
            Event::End(tag) if inside => match tag.name().as_ref() {
                "office:annotation" => note = false,
                "table:table-cell" | "table:covered-table-cell" if !note => {
                    let Some(open) = cell.take() else { continue };
                    if (open.wide > 1 || open.high > 1) && row < ROWS {
                        merged.push(Area {
                            from: Address { row, column },
                            to: Address {
                                row: (row + open.high - 1).min(ROWS - 1),
                                column: (column + open.wide - 1).min(COLUMNS - 1),
                            },
                        });
                    }
                    let value = open.value(&mut sheet);
                    if value != Cell::Empty {
                        line.push((column, open.times, value));
                    }
                    column = column.saturating_add(open.times);
                }
                "table:table-row" if cell.is_none() => {
                    for (column, times, value) in line.drain(..) {
                        for row in row..row.saturating_add(row_times) {
                            for column in column..column.saturating_add(times) {
                                sheet.put(file, row, column, value)?;
                            }
                        }
                    }
                    row = row.saturating_add(row_times);
                }
                "table:table" => {
                    sheet.merge(file, merged)?;
                    return Ok(sheet);
                }
                _ => {}
            },
            Event::Eof => return Err(damaged(file, text!("its sheet does not end"))),
            _ => {}
        }
    }
}

/// What a reference such as `&amp;` stands for.
fn letter(file: &str, sign: &BytesRef) -> Result<String, SourceError> {
    if let Some(known) = resolve_predefined_entity(sign.as_ref()) {
        return Ok(known.to_owned());
    }
    let letter = sign.resolve_char_ref().map_err(|error| told(file, &error))?;
    Ok(letter.map(String::from).unwrap_or_default())
}

impl Open {
    fn new(file: &str, tag: &BytesStart) -> Result<Self, SourceError> {
        let get = |name: &str| attribute(file, tag, name);
        let mut value = None;
        for name in [
            "office:value",
            "office:date-value",
            "office:time-value",
            "office:boolean-value",
            "office:string-value",
        ] {
            value = value.or(get(name)?);
        }
        let kind = match get("office:value-type")? {
            Some(kind) => kind,
            None => get("calcext:value-type")?.unwrap_or_default(),
        };
        Ok(Self {
            kind,
            value: value.unwrap_or_default(),
            currency: get("office:currency")?,
            failed: get("calcext:value-type")?.as_deref() == Some("error"),
            formula: get("table:formula")?.is_some(),
            times: times(file, tag, "table:number-columns-repeated", COLUMNS)?,
            wide: times(file, tag, "table:number-columns-spanned", COLUMNS)?,
            high: times(file, tag, "table:number-rows-spanned", ROWS)?,
            covered: tag.name().as_ref() == "table:covered-table-cell",
            ..Self::default()
        })
    }

    fn value(&self, sheet: &mut Sheet) -> Cell {
        if self.covered {
            return Cell::Empty;
        }
        if self.failed {
            return sheet.error(&self.text);
        }
        match self.kind.as_str() {
            "date" => sheet.text(day_of_iso(&self.value)),
            "time" => {
                let length = length_of_iso(&self.value);
                sheet.text(length.as_deref().unwrap_or(&self.value))
            }
            "boolean" => Cell::Truth(self.value == "true"),
            "float" | "percentage" | "currency" => match self.value.parse() {
                // A truth that a formula gives has the form of a number.
                Ok(_) if self.formula && self.value == "1" && self.text == "TRUE" => Cell::Truth(true),
                Ok(_) if self.formula && self.value == "0" && self.text == "FALSE" => Cell::Truth(false),
                Ok(value) => Cell::Number(value, sheet.look(self.look())),
                Err(_) => sheet.text(&self.text),
            },
            _ if self.paragraphs > 0 => sheet.text(&self.text),
            _ if self.formula && self.value.is_empty() && self.kind != "string" => Cell::Uncounted,
            _ => sheet.text(&self.value),
        }
    }

    /// What the number is by its kind, and by how it is shown: a format with a sign of money need not be one of amounts.
    fn look(&self) -> Look {
        let before = |sign: &str| currency::before(sign).is_some_and(|(_, rest)| rest.is_empty());
        match (self.kind.as_str(), &self.currency) {
            ("percentage", _) => return Look::Percent,
            ("currency", Some(code)) if before(code) => return Look::Before(code.clone()),
            _ => {}
        }
        let shown = self.text.trim().trim_start_matches('-');
        let is_number = |text: &str| number::read(text.trim(), STYLE).is_ok();
        if let Some((_, rest)) = currency::before(shown).filter(|(_, rest)| is_number(rest)) {
            return Look::Before(shown[..shown.len() - rest.len()].to_owned());
        }
        if let Some((_, rest)) = currency::after(shown).filter(|(_, rest)| is_number(rest)) {
            return Look::Behind(shown[rest.len()..].to_owned());
        }
        Look::Plain
    }
}
