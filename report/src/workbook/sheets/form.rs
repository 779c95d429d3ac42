//! The form as it was written, and what was wrong in the data.

use rust_xlsxwriter::{Worksheet, XlsxError};
use weigh_engine::dsl::library;
use weigh_words::text;

use super::super::book::Book;
use super::super::style;
use crate::text::{clean, thousands};

/// The text of the form and of those that it uses, line by line.
pub(crate) fn form(book: &Book<'_>, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
    worksheet.set_name(book.say(&text!("Form")))?;
    worksheet.set_screen_gridlines(false);
    worksheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    worksheet.set_column_width(0, 6)?;
    worksheet.set_column_width(1, 140)?;
    let (code, aside) = (style::code(), style::aside());
    let mut row = 0;
    for (_, file) in book.handout.sources.iter() {
        worksheet.write_string_with_format(row, 0, clean(&file.name), &style::title())?;
        row += 2;
        let is_shipped = library::ships(&file.name);
        if is_shipped {
            let said = text!(
                "A library that comes with Weigh. Its {count} lines are folded away; the sign + at the margin shows them.",
                count = thousands(&file.text.lines().count().to_string())
            );
            worksheet.write_string_with_format(row - 1, 0, book.say(&said), &aside)?;
        }
        let first = row;
        for (number, line) in (1_u32..).zip(file.text.lines()) {
            worksheet.write_number_with_format(row, 0, number, &aside)?;
            // As text: a line that begins with `=` is no formula.
            worksheet.write_string_with_format(row, 1, clean(&line.replace('\t', "  ")), &code)?;
            row += 1;
        }
        if is_shipped && row > first {
            worksheet.group_rows_collapsed(first, row - 1)?;
        }
        row += 1;
    }
    Ok(())
}

/// The rows that were left out.
pub(crate) fn data_errors(book: &Book<'_>, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
    worksheet.set_name(book.say(&text!("Data errors")))?;
    worksheet.set_screen_gridlines(false);
    worksheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    let title = book.say(&text!("Data errors"));
    worksheet.write_string_with_format(0, 0, title, &style::title())?;
    let errors = &book.outcome.data_errors;
    if errors.counts.is_empty() {
        let none = book.say(&text!("No row was left out for an error in the data."));
        worksheet.write_string_with_format(2, 0, none, &style::aside())?;
        worksheet.set_column_width(0, 60)?;
        return Ok(());
    }
    let (head, text) = (style::head(), style::text());
    let heads = [
        (text!("Table"), 16.0),
        (text!("File"), 30.0),
        (text!("Row"), 10.0),
        (text!("Column"), 18.0),
        (text!("Value"), 24.0),
        (text!("What is wrong"), 70.0),
    ];
    let mut row = 2;
    for (table, kind, count) in &errors.counts {
        let line = book.say(&crate::problem::in_words(&clean(table), *kind, *count));
        worksheet.write_string(row, 0, line)?;
        row += 1;
    }
    row += 1;
    for (column, (said, wide)) in (0..).zip(&heads) {
        worksheet.set_column_width(column, *wide)?;
        worksheet.write_string_with_format(row, column, book.say(said), &head)?;
    }
    row += 1;
    worksheet.set_freeze_panes(row, 0)?;
    for error in &errors.shown {
        worksheet.write_string_with_format(row, 0, clean(&error.table), &text)?;
        worksheet.write_string_with_format(row, 1, clean(&error.input), &text)?;
        worksheet.write_number_with_format(row, 2, error.row as f64, &text)?;
        worksheet.write_string_with_format(
            row,
            3,
            clean(error.column.as_deref().unwrap_or_default()),
            &text,
        )?;
        worksheet.write_string_with_format(row, 4, clean(&error.value), &text)?;
        let said = book.say(&crate::problem::sentence(error));
        worksheet.write_string_with_format(row, 5, clean(&said), &text)?;
        row += 1;
    }
    Ok(())
}
