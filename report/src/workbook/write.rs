//! Writes sheets of rows: heads, then row by row, so that a large workbook takes little memory.

use std::fmt::Write as _;
use std::ops::Range;

use rust_xlsxwriter::{
    ConditionalFormatDataBar, ConditionalFormatFormula, ConditionalFormatType, DocProperties, ExcelDateTime,
    Format, Formula, IgnoreError, Workbook, Worksheet, XlsxError,
};
use weigh_words::text;

use super::book::{Book, Column, Content, Sheet, Shown};
use super::formula::{Place, RowAt, WEIGHT_ROW, letters};
use super::names::in_formulas;
use super::style::{self, Formats};

/// What sheets of rows share.
pub(super) struct Frame {
    /// Their names as formulas have them.
    pub(super) names: Vec<String>,
    pub(super) rows: Vec<RowAt>,
}

impl Frame {
    pub(super) fn of(book: &Book<'_>) -> Self {
        let subjects = book.outcome.subjects.len() as u32;
        let first = WEIGHT_ROW + 1;
        let rows = (0..book.outcome.results.rows as u32).map(|row| {
            let period = row.checked_div(subjects).unwrap_or(0);
            RowAt {
                row: first + row,
                peers: (first + period * subjects, first + (period + 1) * subjects - 1),
                days: book
                    .values
                    .periods
                    .get(period as usize)
                    .and_then(|period| period.days),
            }
        });
        Self {
            names: book.sheets.iter().map(|sheet| in_formulas(&sheet.name)).collect(),
            rows: rows.collect(),
        }
    }

    /// The rows of the outcome that belong to its last period.
    pub(super) fn last_period(&self) -> Range<usize> {
        let first = (self.rows.last()).map_or(0, |last| (last.peers.0 - WEIGHT_ROW - 1) as usize);
        first..self.rows.len()
    }

    /// The cells of a column in some rows of the outcome, as a formula of another sheet has them.
    pub(super) fn cells_of(&self, place: Place, rows: &Range<usize>) -> String {
        let column = letters(place.column);
        // Formulas need a cell, also where there are no rows.
        let (first, last) = (rows.start + 1, rows.end.max(rows.start + 1));
        let at = |row: usize| WEIGHT_ROW as usize + row;
        let (first, last) = (at(first), at(last));
        format!("{}!${column}${first}:${column}${last}", self.names[place.sheet])
    }
}

/// How wide the columns of a printed page may be together, in characters.
const WIDEST_PAGE: f64 = 200.0;

/// Writes the whole workbook.
pub(super) fn write(book: &Book<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let frame = Frame::of(book);
    let mut formats = Formats::default();
    properties(book, &mut workbook)?;
    super::sheets::overview(book, &frame, workbook.add_worksheet())?;
    let values = book.sheets.len() - 1;
    rows(book, &frame, 0, &mut formats, &mut workbook)?;
    if book.outcome.periods.len() > 1 {
        super::sheets::trend(
            book,
            &frame,
            &mut formats,
            workbook.add_worksheet_with_constant_memory()?,
        )?;
    }
    for sheet in 1..=values {
        rows(book, &frame, sheet, &mut formats, &mut workbook)?;
    }
    if !book.outcome.rollups.is_empty() {
        super::sheets::rollups(book, workbook.add_worksheet())?;
    }
    super::sheets::parameters(book, &mut workbook)?;
    super::sheets::form(book, workbook.add_worksheet())?;
    super::sheets::data_errors(book, workbook.add_worksheet())?;
    workbook.save_to_buffer()
}

fn properties(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let title = crate::table::title(book.outcome);
    // The clock of this machine is no part of a result: equal runs give equal bytes.
    let made = book.handout.made.map(|made| made.replace(' ', "T") + ":00");
    let made = made.and_then(|made| ExcelDateTime::parse_from_str(&made).ok());
    let made = match made {
        Some(made) => made,
        None => ExcelDateTime::from_ymd(2000, 1, 1)?,
    };
    let properties = DocProperties::new()
        .set_title(title)
        .set_comment(format!("Weigh {}", book.handout.version))
        .set_creation_datetime(&made);
    workbook.set_properties(&properties);
    Ok(())
}

fn rows(
    book: &Book<'_>,
    frame: &Frame,
    at: usize,
    formats: &mut Formats,
    workbook: &mut Workbook,
) -> Result<(), XlsxError> {
    let sheet = &book.sheets[at];
    let worksheet = workbook.add_worksheet_with_constant_memory()?;
    worksheet.set_name(&sheet.name)?;
    // Where what a formula comes to is not known here, no number stands in for it.
    worksheet.set_formula_result_default("");
    let lead = sheet
        .columns
        .iter()
        .take_while(|column| column.section.is_empty())
        .count() as u16;
    set_up(worksheet, lead, WEIGHT_ROW)?;
    worksheet.set_tab_color(match at {
        0 => 0x1F_3A_5F,
        values if values == book.sheets.len() - 1 => 0xE0_B0_30,
        _ => 0x7F_9C_BF,
    });
    // More pages side by side rather than letters that nobody can read.
    let wide: f64 = sheet.columns.iter().map(|column| column.width).sum();
    worksheet.set_print_fit_to_pages((wide / WIDEST_PAGE).ceil().max(1.0) as u16, 0);
    if lead > 0 {
        worksheet.set_repeat_columns(0, lead - 1)?;
    }
    if let (Some(last), true) = (frame.rows.last(), lead > 0) {
        // Keys are texts, also where they are digits.
        worksheet.ignore_error_range(
            WEIGHT_ROW,
            0,
            last.row - 1,
            lead - 1,
            IgnoreError::NumberStoredAsText,
        )?;
    }
    for (column, form) in (0..).zip(&sheet.columns) {
        worksheet.set_column_width(column, form.width)?;
    }
    heads(book, sheet, worksheet)?;
    let looks: Vec<Format> = (sheet.columns.iter())
        .map(|column| formats.of(column.role, &column.format))
        .collect();
    let mut written = String::new();
    for (row, place) in frame.rows.iter().enumerate() {
        for (column, (form, look)) in (0..).zip(sheet.columns.iter().zip(&looks)) {
            let at_cell = (place.row - 1, column);
            cell(
                frame,
                at,
                form,
                look,
                (row, place),
                at_cell,
                &mut written,
                worksheet,
            )?;
        }
    }
    colours(book, frame, at, worksheet)?;
    Ok(())
}

fn cell(
    frame: &Frame,
    sheet: usize,
    form: &Column<'_>,
    look: &Format,
    (row, place): (usize, &RowAt),
    (line, column): (u32, u16),
    written: &mut String,
    worksheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    let (template, shown, is_array) = match &form.content {
        Content::Given(cells) => {
            match cells(row) {
                Shown::Blank => worksheet.write_blank(line, column, look)?,
                Shown::Number(number) => worksheet.write_number_with_format(line, column, number, look)?,
                Shown::Text(text) => worksheet.write_string_with_format(line, column, text, look)?,
                Shown::Bool(yes) => worksheet.write_boolean_with_format(line, column, yes, look)?,
            };
            return Ok(());
        }
        Content::Formula(template, cells) => (template, cells(row), false),
        Content::Array(template, cells) => (template, cells(row), true),
    };
    written.clear();
    template.write(sheet, &frame.names, place, written);
    let mut result = String::new();
    match shown {
        Shown::Blank => {}
        // Writing to a text does not fail.
        Shown::Number(number) => drop(write!(result, "{number}")),
        Shown::Text(text) => result.push_str(&text),
        Shown::Bool(yes) => result.push_str(if yes { "TRUE" } else { "FALSE" }),
    }
    let formula = Formula::new(&*written).set_result(result);
    if is_array {
        worksheet.write_array_formula_with_format(line, column, line, column, formula, look)?;
    } else {
        worksheet.write_formula_with_format(line, column, formula, look)?;
    }
    Ok(())
}

/// How a sheet is looked at and printed.
pub(super) fn set_up(worksheet: &mut Worksheet, lead: u16, heads: u32) -> Result<(), XlsxError> {
    const A4: u8 = 9;
    worksheet.set_freeze_panes(heads, lead)?;
    worksheet.set_screen_gridlines(false);
    worksheet
        .set_landscape()
        .set_paper_size(A4)
        .set_print_fit_to_pages(1, 0);
    worksheet.set_repeat_rows(2, heads - 1)?;
    worksheet.set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3);
    worksheet.set_footer("&L&F · &A&R&P / &N");
    Ok(())
}

fn heads(book: &Book<'_>, sheet: &Sheet<'_>, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
    const HEIGHT: f64 = 48.0;
    worksheet.write_string_with_format(0, 0, &sheet.title, &style::title())?;
    worksheet.write_string_with_format(1, 0, super::sheets::subtitle(book), &style::aside())?;
    let section = style::section();
    let mut before = "";
    for (column, form) in (0..).zip(&sheet.columns) {
        let name = if form.section == before {
            ""
        } else {
            form.section.as_str()
        };
        if form.section.is_empty() {
            worksheet.write_blank(2, column, &section)?;
        } else {
            // One column alone may be too narrow for the words over it.
            let next = sheet.columns.get(usize::from(column) + 1);
            let alone = !name.is_empty() && next.is_none_or(|next| next.section != form.section);
            let look = if alone {
                section.clone().set_shrink()
            } else {
                section.clone()
            };
            worksheet.write_string_with_format(2, column, name, &look)?;
        }
        before = &form.section;
    }
    worksheet.set_row_height(3, HEIGHT)?;
    let head = style::head();
    for (column, form) in (0..).zip(&sheet.columns) {
        worksheet.write_string_with_format(3, column, &form.head, &head)?;
    }
    if !sheet.has_weights {
        const GAP: f64 = 4.0;
        worksheet.set_row_height(4, GAP)?;
    }
    if sheet.has_weights {
        let label = book.say(&text!("Weight"));
        worksheet.write_string_with_format(4, 0, label, &style::weight("General"))?;
        for (column, form) in (0..).zip(&sheet.columns) {
            if let Some((name, number, format)) = &form.weight {
                let formula = Formula::new(name).set_result(number.to_string());
                worksheet.write_formula_with_format(4, column, formula, &style::weight(format))?;
            } else if column > 0 {
                worksheet.write_blank(4, column, &style::weight("General"))?;
            }
        }
    }
    Ok(())
}

/// Colours by band, and bars behind scores.
fn colours(book: &Book<'_>, frame: &Frame, at: usize, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
    let Some(last) = frame.rows.len().checked_sub(1) else {
        return Ok(());
    };
    let (first, last) = (WEIGHT_ROW, WEIGHT_ROW + last as u32);
    for (column, form) in (0..).zip(&book.sheets[at].columns) {
        let Some((bands, many)) = &form.bands else {
            continue;
        };
        for band in 0..*many {
            let rule = format!("${}{}=INDEX({bands},{})", letters(column), first + 1, band + 1);
            let look = Format::new().set_background_color(style::band_color(band, *many));
            let condition = ConditionalFormatFormula::new()
                .set_rule(Formula::new(rule))
                .set_format(look);
            worksheet.add_conditional_format(first, column, last, column, &condition)?;
        }
    }
    if at == 0 {
        let members = book.groups[0].members;
        let many = book.scorecard.root().members.len() as u16;
        let (low, high) = book.scorecard.scale;
        let bar = ConditionalFormatDataBar::new()
            .set_minimum(ConditionalFormatType::Number, super::book::double(low))
            .set_maximum(ConditionalFormatType::Number, super::book::double(high))
            .set_solid_fill(true)
            .set_fill_color(0xDC_E8_F4);
        worksheet.add_conditional_format(first, members.column, last, members.column + many - 1, &bar)?;
    }
    Ok(())
}
