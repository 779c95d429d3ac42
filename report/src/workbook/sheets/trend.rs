//! Totals of each subject over the periods, with a line for each.

use rust_xlsxwriter::{Formula, Sparkline, Worksheet, XlsxError};
use weigh_engine::outcome::Cell;
use weigh_words::text;

use super::super::book::{Book, MISSING, Role, double};
use super::super::formula::{WEIGHT_ROW, letters, quoted};
use super::super::style::{self, Formats};
use super::super::write::{Frame, set_up};
use super::overview::{mean, numbers, shown};
use crate::text::clean;

/// Writes the sheet.
pub(crate) fn trend(
    book: &Book<'_>,
    frame: &Frame,
    formats: &mut Formats,
    worksheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    const HEADS: u32 = 4;
    let outcome = book.outcome;
    let (subjects, periods) = (outcome.subjects.len(), outcome.periods.len());
    worksheet.set_name(book.say(&text!("Trend")))?;
    set_up(worksheet, 2, HEADS)?;
    worksheet.set_tab_color(0x7F_9C_BF);
    worksheet.set_column_width(0, 14)?;
    worksheet.set_column_width(1, 22)?;
    worksheet.set_column_width(2, 24)?;
    worksheet.write_string_with_format(0, 0, book.label_of(root()), &style::title())?;
    worksheet.write_string_with_format(1, 0, book.say(&text!("Totals over the periods")), &style::aside())?;
    let head = style::head();
    let heads = [text!("Key"), text!("Name"), text!("Trend")];
    for (column, said) in (0..).zip(&heads) {
        worksheet.write_string_with_format(3, column, book.say(said), &head)?;
    }
    for (column, period) in (3..).zip(&outcome.periods) {
        let period = period.map(|period| period.to_string()).unwrap_or_default();
        worksheet.write_string_with_format(3, column, period, &head)?;
        worksheet.set_column_width(column, 11)?;
    }
    let total = book.groups[0].score;
    let format = &book.sheets[0].columns[usize::from(total.column)].format;
    let (key, number) = (formats.of(Role::Key, "@"), formats.of(Role::Result, format));
    let from = letters(total.column);
    let last = 2 + periods as u16;
    for (at, subject) in outcome.subjects.iter().enumerate() {
        let row = HEADS + at as u32;
        worksheet.write_string_with_format(row, 0, clean(&subject.key), &key)?;
        worksheet.write_string_with_format(
            row,
            1,
            clean(subject.label.as_deref().unwrap_or_default()),
            &key,
        )?;
        worksheet.write_blank(row, 2, &key)?;
        for (column, period) in (3..).zip(0..periods) {
            let source = period * subjects + at;
            let cell = format!("{}!{from}{}", frame.names[0], WEIGHT_ROW as usize + 1 + source);
            let result = match outcome.results.totals.cell(source) {
                Cell::Exact(number) => double(number).to_string(),
                Cell::Float(number) => number.to_string(),
                _ => MISSING.to_owned(),
            };
            worksheet.write_formula_with_format(
                row,
                column,
                Formula::new(cell).set_result(result),
                &number,
            )?;
        }
        let range = (book.say(&text!("Trend")), row, 3, row, last);
        let line = Sparkline::new()
            .set_range((range.0.as_str(), range.1, range.2, range.3, range.4))
            .show_markers(true)
            .set_line_weight(1.5)
            .set_sparkline_color(0x1F_3A_5F);
        worksheet.add_sparkline(row, 2, &line)?;
    }
    let style = book.style_of_totals();
    let finer = style.with_places(style.places() + 1).spreadsheet();
    let (row, finer) = (HEADS + subjects as u32, formats.of(Role::Result, &finer));
    worksheet.write_string_with_format(row, 0, book.say(&text!("Mean")), &formats.of(Role::Result, "@"))?;
    for (column, period) in (3..).zip(0..periods) {
        let rows = period * subjects..(period + 1) * subjects;
        let totals = numbers(&outcome.results.totals, &rows);
        let formula = format!(
            "IFERROR(AVERAGE({}),{})",
            frame.cells_of(total, &rows),
            quoted(MISSING)
        );
        let formula = Formula::new(formula).set_result(shown(mean(&totals)));
        worksheet.write_formula_with_format(row, column, formula, &finer)?;
    }
    Ok(())
}

fn root() -> weigh_engine::dsl::model::Member {
    weigh_engine::dsl::model::Member::Group(weigh_engine::dsl::model::GroupId(0))
}
