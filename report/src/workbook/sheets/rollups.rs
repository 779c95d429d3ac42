//! Scores of groups of subjects, as they were rolled up.

use rust_xlsxwriter::{Worksheet, XlsxError};
use weigh_engine::dsl::model::{Member, RollupPart};
use weigh_engine::outcome::Cell;
use weigh_words::text;

use super::super::book::{Book, MISSING, Role, double};
use super::super::style::{self, Formats};
use super::super::write::set_up;
use crate::text::clean;

/// Writes the sheet: below each other, what was rolled up to each level.
pub(crate) fn rollups(book: &Book<'_>, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
    const HEADS: u32 = 3;
    worksheet.set_name(book.say(&text!("Roll-ups")))?;
    set_up(worksheet, 0, HEADS)?;
    for (column, wide) in [(0, 24.0), (1, 24.0), (2, 12.0), (3, 12.0)] {
        worksheet.set_column_width(column, wide)?;
    }
    worksheet.write_string_with_format(0, 0, book.say(&text!("Roll-ups")), &style::title())?;
    let said = book.say(&text!("Values, which do not follow when something is changed."));
    worksheet.write_string_with_format(1, 0, said, &style::aside())?;
    let mut formats = Formats::default();
    let (key, number) = (formats.of(Role::Key, "@"), formats.of(Role::Fixed, "0.00"));
    let (count, head) = (formats.of(Role::Fixed, "0"), style::head());
    let mut row = HEADS;
    for (form, results) in book.scorecard.rollups.iter().zip(&book.outcome.rollups) {
        worksheet.write_string_with_format(row, 0, clean(&form.level), &style::section())?;
        row += 1;
        let heads = [text!("Key"), text!("Name"), text!("Period"), text!("Members")];
        for (column, said) in (0..).zip(&heads) {
            worksheet.write_string_with_format(row, column, book.say(said), &head)?;
        }
        for (column, part) in (4..).step_by(2).zip(&form.parts) {
            let said = book.say(&text!(
                "{name}: {method}",
                name = name_of(book, part),
                method = part.method.word()
            ));
            worksheet.write_string_with_format(row, column, said, &head)?;
            worksheet.write_string_with_format(row, column + 1, book.say(&text!("Grade")), &head)?;
            worksheet.set_column_width(column, 16)?;
            worksheet.set_column_width(column + 1, 12)?;
        }
        row += 1;
        for level in &results.levels {
            let name = |of: Option<&str>| of.map_or_else(|| MISSING.to_owned(), clean);
            let of = level.level.as_ref();
            worksheet.write_string_with_format(row, 0, name(of.map(|of| of.key.as_str())), &key)?;
            worksheet.write_string_with_format(row, 1, name(of.and_then(|of| of.label.as_deref())), &key)?;
            let period = book.outcome.periods[level.period].map(|period| period.to_string());
            worksheet.write_string_with_format(row, 2, period.unwrap_or_default(), &key)?;
            worksheet.write_number_with_format(row, 3, level.members, &count)?;
            for (column, (part, rolled)) in (4..).step_by(2).zip(form.parts.iter().zip(&level.scores)) {
                match &rolled.score {
                    Cell::Exact(score) => {
                        worksheet.write_number_with_format(row, column, double(*score), &number)?
                    }
                    Cell::Float(score) => worksheet.write_number_with_format(row, column, *score, &number)?,
                    _ => worksheet.write_string_with_format(row, column, MISSING, &number)?,
                };
                let labels = book.scorecard.bands(part.part).map(super::super::grade::labels);
                let grade = labels
                    .zip(rolled.grade)
                    .and_then(|(labels, at)| labels.get(at as usize).cloned());
                worksheet.write_string_with_format(row, column + 1, grade.unwrap_or_default(), &number)?;
            }
            row += 1;
        }
        row += 1;
    }
    Ok(())
}

fn name_of(book: &Book<'_>, part: &RollupPart) -> String {
    match part.part {
        Member::Group(id) if id.0 == 0 => book.say(&text!("Total")),
        member => book.label_of(member),
    }
}
