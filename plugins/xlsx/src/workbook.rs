//! One sheet of a workbook, read by the library into cells.

use std::io::Cursor;

use calamine::{
    Data, DataRef, Dimensions, Range, Reader, Sheet as Listed, SheetType, SheetVisible, Xls, XlsError, Xlsb,
    XlsbError, Xlsx, XlsxError,
};
use rustc_hash::FxHashMap;
use weigh_sdk::files::nearest;
use weigh_sdk::{SourceError, survived};
use weigh_words::{Text, text};

use crate::address::{Address, Area};
use crate::failure::{damaged, malformed, protected, told};
use crate::kind::{Kind, recognise};
use crate::look::{Look, Time, look};
use crate::moment::{Epoch, day_of_iso, length_of_iso};
use crate::ods;
use crate::options::Which;
use crate::sheet::{Cell, Sheet};
use crate::xls::Xls as OldBook;
use crate::xlsb;

/// Reads a sheet.
pub(crate) fn read(file: &str, bytes: &[u8], which: &Which) -> Result<Sheet, SourceError> {
    let kind = recognise(file, bytes)?;
    let bytes = Cursor::new(bytes);
    // The library gives up on some damaged files with a panic.
    survived(move || match kind {
        Kind::Xlsx(archive) => xlsx(file, bytes, which, archive.uncounted),
        Kind::Xlsb => xlsb(file, bytes, which),
        Kind::Xls => xls(file, bytes.into_inner(), which),
        Kind::Ods => ods::read(file, bytes, which),
    })
    .unwrap_or_else(|| Err(damaged(file, text!("its parts contradict one another"))))
}

/// The names of the sheets that can be seen.
pub(crate) fn visible(file: &str, bytes: &[u8]) -> Result<Vec<String>, SourceError> {
    let kind = recognise(file, bytes)?;
    let bytes = Cursor::new(bytes);
    let listed = survived(move || match kind {
        Kind::Xlsx(_) => Ok(xlsx_book(file, bytes)?.sheets_metadata().to_vec()),
        Kind::Xlsb => Ok(xlsb_book(file, bytes)?.sheets_metadata().to_vec()),
        Kind::Xls => xls_listed(file, &OldBook::open(file, bytes.into_inner())?),
        Kind::Ods => ods::listed(file, bytes),
    });
    let listed = listed.unwrap_or_else(|| Err(damaged(file, text!("its parts contradict one another"))))?;
    let tables = listed
        .into_iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible);
    Ok(tables.map(|sheet| sheet.name).collect())
}

type Bytes<'a> = Cursor<&'a [u8]>;

/// The name of the sheet that is meant.
pub(crate) fn chosen(file: &str, sheets: &[Listed], which: &Which) -> Result<String, SourceError> {
    let tables: Vec<&Listed> = sheets
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .collect();
    let names = || tables.iter().map(|sheet| sheet.name.as_str());
    let listed = || Text::list(names().map(|name| format!("`{name}`")));
    let found = match which {
        Which::First => {
            let visible = tables.iter().find(|sheet| sheet.visible == SheetVisible::Visible);
            return match visible.or(tables.first()) {
                Some(sheet) => only(file, &sheet.name, sheets),
                None => Err(malformed(text!("{file} has no sheet with cells", file), None)),
            };
        }
        Which::Number(number) => tables.get((*number - 1) as usize),
        Which::Name(name) => tables.iter().find(|sheet| sheet.name == *name),
    };
    if let Some(found) = found {
        return only(file, &found.name, sheets);
    }
    let near = match which {
        Which::Name(name) => nearest(name, names()),
        Which::First | Which::Number(_) => None,
    };
    let help = match near {
        Some(near) => text!("did you mean `{near}`?", near),
        None => text!("its sheets are {sheets}", sheets = listed()),
    };
    let message = match which {
        Which::Name(name) => text!("{file} has no sheet `{name}`", file, name),
        Which::First | Which::Number(_) => {
            let count = tables.len();
            text!("{file} has no sheet of that number: it has {count}", file, count)
        }
    };
    Err(malformed(message, Some(help)))
}

/// A name that no other sheet has. Neither Excel nor `LibreOffice` writes two of one name, and which is meant nobody knows.
fn only(file: &str, name: &str, sheets: &[Listed]) -> Result<String, SourceError> {
    if sheets.iter().filter(|sheet| sheet.name == name).count() > 1 {
        return Err(malformed(
            text!("{file} has two sheets `{name}`", file, name),
            Some(text!(
                "open it in Excel or LibreOffice, which give one of them another name, and save it"
            )),
        ));
    }
    Ok(name.to_owned())
}

fn epoch(is_1904: bool) -> Epoch {
    if is_1904 { Epoch::Year1904 } else { Epoch::Year1900 }
}

fn area(merged: &Dimensions) -> Area {
    let place = |(row, column)| Address { row, column };
    Area {
        from: place(merged.start),
        to: place(merged.end),
    }
}

fn xlsx(file: &str, bytes: Bytes, which: &Which, all_uncounted: bool) -> Result<Sheet, SourceError> {
    let fail = |error| xlsx_error(file, &error);
    let mut book = xlsx_book(file, bytes)?;
    let name = chosen(file, book.sheets_metadata(), which)?;
    let mut sheet = Sheet::new(&name, epoch(book.has_1904_epoch()));
    let merged = book.merge_cells_by_sheet_name(&name).map_err(fail)?;
    let mut looks: FxHashMap<(usize, Time), u16> = FxHashMap::default();
    let mut cells = book.worksheet_cells_reader(&name).map_err(fail)?;
    // A cell without a value may have a formula, which another look tells.
    let mut again = all_uncounted;
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(fail)? {
        let (row, column) = cell.get_position();
        let mut number = |value: f64, time: Time| {
            let look = *looks.entry((style, time)).or_insert_with(|| {
                let format = cells
                    .styles()
                    .get(style)
                    .and_then(|style| style.number_format.as_ref());
                sheet.look(look(format.map(|format| format.format_code.as_str()), time))
            });
            Cell::Number(value, look)
        };
        let cell = match cell.get_value() {
            DataRef::Empty => {
                again = true;
                Cell::Empty
            }
            DataRef::Float(value) => number(*value, Time::No),
            DataRef::Int(value) => number(*value as f64, Time::No),
            DataRef::DateTime(time) if time.is_duration() => number(time.as_f64(), Time::Length),
            DataRef::DateTime(time) => number(time.as_f64(), Time::Moment),
            other => plain(&mut sheet, other, || None),
        };
        sheet.put(file, row, column, cell)?;
    }
    drop(cells);
    if again {
        let mut cells = book.worksheet_cells_reader(&name).map_err(fail)?;
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(fail)? {
            if cell.formula.is_some() && (all_uncounted || cell.value == DataRef::Empty) {
                sheet.put(file, cell.pos.0, cell.pos.1, Cell::Uncounted)?;
            }
        }
    }
    sheet.merge(file, merged.iter().map(area).collect())?;
    Ok(sheet)
}

fn xlsb(file: &str, bytes: Bytes, which: &Which) -> Result<Sheet, SourceError> {
    let fail = |error| xlsb_error(file, &error);
    let listed = xlsb_book(file, bytes.clone())?;
    let name = chosen(file, listed.sheets_metadata(), which)?;
    let told = xlsb::look_at(file, bytes.into_inner(), &name)?;
    let mut book = xlsb_book(file, Cursor::new(&told.bytes))?;
    let mut sheet = Sheet::new(&name, epoch(book.has_1904_epoch()));
    let mut cells = book.worksheet_cells_reader(&name).map_err(fail)?;
    while let Some(cell) = cells.next_cell().map_err(fail)? {
        let (row, column) = cell.get_position();
        let cell = plain(&mut sheet, cell.get_value(), || Some(told.looks.of(row, column)));
        sheet.put(file, row, column, cell)?;
    }
    Ok(sheet)
}

fn xls(file: &str, bytes: &[u8], which: &Which) -> Result<Sheet, SourceError> {
    let fail = |error| xls_error(file, &error);
    let old = OldBook::open(file, bytes)?;
    let listed = xls_listed(file, &old)?;
    let name = chosen(file, &listed, which)?;
    let place = listed.iter().position(|sheet| sheet.name == name);
    let one = old.sheet(place.unwrap_or_default())?;
    let mut book = xls_book(file, &one.workbook)?;
    let mut sheet = Sheet::new(&name, epoch(book.has_1904_epoch()));
    let merged = book.merge_cells_by_sheet_name(&name).map_err(fail)?;
    let cells = book.worksheet_range(&name).map_err(fail)?;
    for (row, column, data) in placed(&cells) {
        let cell = plain(&mut sheet, &as_ref(data), || Some(one.looks.of(row, column)));
        sheet.put(file, row, column, cell)?;
    }
    for (row, column) in one.uncounted {
        sheet.put(file, row.into(), column.into(), Cell::Uncounted)?;
    }
    sheet.merge(file, merged.iter().map(area).collect())?;
    Ok(sheet)
}

fn xls_listed(file: &str, old: &OldBook) -> Result<Vec<Listed>, SourceError> {
    Ok(xls_book(file, &old.without_cells()?)?.sheets_metadata().to_vec())
}

/// The cells of a range with their places in the sheet.
fn placed(range: &Range<Data>) -> impl Iterator<Item = (u32, u32, &Data)> {
    let (row, column) = range.start().unwrap_or_default();
    range
        .cells()
        .map(move |(down, right, data)| (row + down as u32, column + right as u32, data))
}

fn as_ref(data: &Data) -> DataRef<'_> {
    match data {
        Data::Int(value) => DataRef::Int(*value),
        Data::Float(value) => DataRef::Float(*value),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(time) => DataRef::DateTime(*time),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// A cell of whose format the library tells no more than whether it is a time; `known` is what is known of a number beside that.
fn plain(sheet: &mut Sheet, data: &DataRef, known: impl FnOnce() -> Option<Look>) -> Cell {
    let number = |value: f64, time: Time| {
        let look = known().unwrap_or_else(|| look(None, time));
        Cell::Number(value, sheet.look(look))
    };
    match data {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(value) => number(*value as f64, Time::No),
        DataRef::Float(value) => number(*value, Time::No),
        DataRef::DateTime(time) if time.is_duration() => number(time.as_f64(), Time::Length),
        DataRef::DateTime(time) => number(time.as_f64(), Time::Moment),
        DataRef::String(text) => sheet.text(text),
        DataRef::SharedString(text) => sheet.text(text),
        DataRef::Bool(value) => Cell::Truth(*value),
        DataRef::DateTimeIso(text) => sheet.text(day_of_iso(text)),
        DataRef::DurationIso(text) => {
            let length = length_of_iso(text);
            sheet.text(length.as_deref().unwrap_or(text))
        }
        DataRef::Error(error) => sheet.error(&error.to_string()),
    }
}

fn xlsx_book<'a>(file: &str, bytes: Bytes<'a>) -> Result<Xlsx<Bytes<'a>>, SourceError> {
    Xlsx::new(bytes).map_err(|error| xlsx_error(file, &error))
}

fn xlsx_error(file: &str, error: &XlsxError) -> SourceError {
    match error {
        XlsxError::Password => protected(file),
        other => told(file, other),
    }
}

fn xlsb_book<'a>(file: &str, bytes: Bytes<'a>) -> Result<Xlsb<Bytes<'a>>, SourceError> {
    Xlsb::new(bytes).map_err(|error| xlsb_error(file, &error))
}

fn xlsb_error(file: &str, error: &XlsbError) -> SourceError {
    match error {
        XlsbError::Password => protected(file),
        other => told(file, other),
    }
}

fn xls_book<'a>(file: &str, bytes: &'a [u8]) -> Result<Xls<Bytes<'a>>, SourceError> {
    Xls::new(Cursor::new(bytes)).map_err(|error| xls_error(file, &error))
}

fn xls_error(file: &str, error: &XlsError) -> SourceError {
    match error {
        XlsError::Password => protected(file),
        other => told(file, other),
    }
}
