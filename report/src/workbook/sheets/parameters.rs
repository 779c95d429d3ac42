//! The sheet of parameters, and the names of its cells.

use std::collections::HashMap;

use rust_xlsxwriter::{Formula, Workbook, XlsxError};
use weigh_words::{Text, text};

use super::super::book::{Book, Role};
use super::super::names::in_formulas;
use super::super::parameters::{Entry, Setting};
use super::super::style::{self, Formats};
use super::super::write::set_up;

/// Writes the sheet, and names its cells.
pub(crate) fn parameters(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    const HEADS: u32 = 4;
    let name = book.say(&text!("Parameters"));
    let entries = &book.parameters.entries;
    // Sections as they first appear, each with all that belongs to it: formulas need what they need in any order.
    let mut order: Vec<&str> = Vec::new();
    for entry in entries {
        if !order.contains(&entry.section.as_str()) {
            order.push(&entry.section);
        }
    }
    let rank: HashMap<&str, usize> = order
        .iter()
        .enumerate()
        .map(|(at, section)| (*section, at))
        .collect();
    let mut sorted: Vec<usize> = (0..entries.len()).collect();
    sorted.sort_by_key(|at| rank[entries[*at].section.as_str()]);
    let mut rows = vec![0; entries.len()];
    {
        let mut formats = Formats::default();
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(&name)?;
        set_up(worksheet, 0, HEADS)?;
        worksheet.set_portrait();
        worksheet.set_tab_color(0xE0_B0_30);
        for (column, wide) in [(0, 44.0), (1, 20.0), (2, 22.0), (3, 40.0)] {
            worksheet.set_column_width(column, wide)?;
        }
        worksheet.write_string_with_format(0, 0, &name, &style::title())?;
        let said = book.say(&text!(
            "Change a yellow cell, and all scores, totals and grades follow. Formulas read these cells by their names."
        ));
        worksheet.write_string_with_format(1, 0, said, &style::aside())?;
        let head = style::head();
        for (column, said) in (0..).zip([
            text!("What"),
            text!("Value"),
            Text::default(),
            text!("Name in formulas"),
        ]) {
            worksheet.write_string_with_format(3, column, book.say(&said), &head)?;
        }
        let (section, aside, label) = (style::section(), style::remark(), formats.of(Role::Key, "@"));
        let mut row = HEADS;
        let mut before = "";
        for at in sorted {
            let entry: &Entry = &entries[at];
            if entry.section != before {
                if row > HEADS {
                    row += 1;
                }
                worksheet.write_string_with_format(row, 0, &entry.section, &section)?;
                for column in 1..4 {
                    worksheet.write_blank(row, column, &section)?;
                }
                row += 1;
                before = &entry.section;
            }
            rows[at] = row;
            worksheet.write_string_with_format(row, 0, &entry.label, &label)?;
            let input = formats.of(Role::Input, &entry.format);
            let fixed = formats.of(Role::Calculated, &entry.format);
            match &entry.setting {
                Setting::Number(number) => {
                    worksheet.write_number_with_format(row, 1, *number, &input)?;
                }
                Setting::FixedNumber(number) => {
                    let look = formats.of(Role::Fixed, &entry.format);
                    worksheet.write_number_with_format(row, 1, *number, &look)?;
                }
                Setting::Fixed(text) => {
                    worksheet.write_string_with_format(row, 1, text, &fixed)?;
                }
                Setting::Formula(formula, result) => {
                    let formula = Formula::new(formula).set_result(result.to_string());
                    worksheet.write_formula_with_format(row, 1, formula, &fixed)?;
                }
                Setting::None => {
                    worksheet.write_blank(row, 1, &fixed)?;
                }
            }
            worksheet.write_string_with_format(row, 2, &entry.remark, &aside)?;
            worksheet.write_string_with_format(row, 3, &entry.name, &aside)?;
            row += 1;
        }
    }
    let sheet = in_formulas(&name);
    for (entry, row) in entries.iter().zip(&rows) {
        if !entry.name.is_empty() {
            workbook.define_name(&entry.name, &format!("={sheet}!$B${}", row + 1))?;
        }
    }
    for list in &book.parameters.lists {
        let (first, last) = (rows[list.entries.start] + 1, rows[list.entries.end - 1] + 1);
        workbook.define_name(&list.name, &format!("={sheet}!$A${first}:$A${last}"))?;
    }
    Ok(())
}
