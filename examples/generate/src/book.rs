//! One workbook: CSV files as its sheets, with numbers as numbers and days as days, as an office program keeps them.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::sheet::Sheet;

/// A workbook of an example.
pub(crate) struct Book {
    /// Where, from `examples/` on.
    pub(crate) path: &'static str,
    sheets: Vec<(&'static str, Sheet)>,
}

impl Book {
    /// A workbook with these sheets, by their names.
    pub(crate) fn new(path: &'static str, sheets: Vec<(&'static str, Sheet)>) -> Self {
        Self { path, sheets }
    }

    /// The bytes of the file, the same ones at any time.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.written()
            .unwrap_or_else(|error| panic!("{} cannot be written: {error}", self.path))
    }

    fn written(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let made = ExcelDateTime::from_ymd(2025, 1, 2)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let day = Format::new().set_num_format("yyyy-mm-dd");
        let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        for (name, sheet) in &self.sheets {
            let page = book.add_worksheet().set_name(*name)?;
            for (row, cells) in (0..).zip(sheet.lines()) {
                for (column, text) in (0..).zip(cells) {
                    write(page, (row, column), &text, (&day, &moment))?;
                }
            }
        }
        book.save_to_buffer()
    }
}

/// Writes what a text says: a day, a moment, a number, or else itself.
fn write(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    (day, moment): (&Format, &Format),
) -> Result<(), XlsxError> {
    let pattern: String = (text.chars())
        .map(|sign| if sign.is_ascii_digit() { '0' } else { sign })
        .collect();
    match (pattern.as_str(), text.parse::<f64>()) {
        ("", _) => page,
        ("0000-00-00", _) => {
            page.write_datetime_with_format(row, column, &ExcelDateTime::parse_from_str(text)?, day)?
        }
        ("0000-00-00 00:00:00", _) => {
            page.write_datetime_with_format(row, column, &ExcelDateTime::parse_from_str(text)?, moment)?
        }
        (_, Ok(number)) => page.write_number(row, column, number)?,
        (_, Err(_)) => page.write_string(row, column, text)?,
    };
    Ok(())
}
