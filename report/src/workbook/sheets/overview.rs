//! What the workbook says in short, how to read it, and what does not follow. Its figures are those of one period, the last.

mod kpis;

use std::ops::Range;

use rust_xlsxwriter::{
    ConditionalFormatDataBar, ConditionalFormatType, Format, Formula, Worksheet, XlsxError,
};
use weigh_engine::dsl::model::{GroupId, Member};
use weigh_engine::outcome::{Cell, Cells};
use weigh_words::{Text, text};

use super::super::book::{Book, MISSING, Role, double};
use super::super::formula::{Place, quoted};
use super::super::style::{self, Formats};
use super::super::write::Frame;
use crate::text::clean;

/// The sheet while it is written, from the top down.
struct Page<'p, 'b> {
    book: &'p Book<'b>,
    frame: &'p Frame,
    worksheet: &'p mut Worksheet,
    formats: Formats,
    /// The rows of the outcome that figures are of.
    shown: Range<usize>,
    row: u32,
}

/// Writes the sheet.
pub(crate) fn overview(book: &Book<'_>, frame: &Frame, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
    worksheet.set_name(book.say(&text!("Overview")))?;
    worksheet.set_screen_gridlines(false);
    worksheet
        .set_portrait()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    worksheet.set_footer("&L&F · &A&R&P / &N");
    for (column, wide) in [(0, 40.0), (1, 24.0), (2, 13.0), (3, 14.0), (4, 13.0), (5, 16.0)] {
        worksheet.set_column_width(column, wide)?;
    }
    let mut page = Page {
        book,
        frame,
        worksheet,
        formats: Formats::default(),
        shown: frame.last_period(),
        row: 0,
    };
    page.heading()?;
    page.figures()?;
    page.grades()?;
    page.kpis()?;
    page.legend()?;
    page.fixed()?;
    page.sources()
}

impl Page<'_, '_> {
    fn say(&self, text: &Text) -> String {
        self.book.say(text)
    }

    fn write(&mut self, column: u16, text: impl Into<String>, format: &Format) -> Result<(), XlsxError> {
        self.worksheet
            .write_string_with_format(self.row, column, text, format)?;
        Ok(())
    }

    fn formula(
        &mut self,
        column: u16,
        formula: &str,
        result: String,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let formula = Formula::new(formula).set_result(result);
        self.worksheet
            .write_formula_with_format(self.row, column, formula, format)?;
        Ok(())
    }

    fn section(&mut self, said: &Text) -> Result<(), XlsxError> {
        self.row += 1;
        let section = style::section();
        self.write(0, self.say(said), &section)?;
        for column in 1..6 {
            self.worksheet.write_blank(self.row, column, &section)?;
        }
        self.row += 1;
        Ok(())
    }

    /// A section of figures, which says of which period they are where there are others.
    fn figures_of_period(&mut self, said: &Text) -> Result<(), XlsxError> {
        self.section(said)?;
        if let [_, .., Some(last)] = self.book.outcome.periods.as_slice() {
            self.worksheet
                .write_string_with_format(self.row - 1, 1, last.to_string(), &style::section())?;
        }
        Ok(())
    }

    /// The cells of a column in the rows that figures are of.
    fn cells_of(&self, place: Place) -> String {
        self.frame.cells_of(place, &self.shown)
    }

    fn line(&mut self, text: String, format: &Format) -> Result<(), XlsxError> {
        self.write(0, text, format)?;
        self.row += 1;
        Ok(())
    }

    fn heading(&mut self) -> Result<(), XlsxError> {
        let book = self.book;
        self.line(book.label_of(Member::Group(GroupId(0))), &style::title())?;
        self.line(super::subtitle(book), &style::aside())?;
        for line in &book.scorecard.docs {
            self.line(clean(line), &style::aside())?;
        }
        if let [_, .., Some(last)] = book.outcome.periods.as_slice() {
            let said = text!(
                "The figures here are those of {period}, the last period; totals of all are on the sheet {sheet}.",
                period = last.to_string(),
                sheet = book.say(&text!("Trend"))
            );
            self.line(self.say(&said), &style::aside())?;
        }
        let program = match book.handout.made {
            Some(made) => text!("Weigh {version}, {made}", version = book.handout.version, made),
            None => text!("Weigh {version}", version = book.handout.version),
        };
        self.line(self.say(&program), &style::aside())
    }

    fn figures(&mut self) -> Result<(), XlsxError> {
        self.figures_of_period(&text!("Totals"))?;
        let total = self.book.groups[0].score;
        let all = self.cells_of(total);
        let totals = numbers(&self.book.outcome.results.totals, &self.shown);
        let mean = mean(&totals);
        let least = totals.iter().copied().reduce(f64::min);
        let most = totals.iter().copied().reduce(f64::max);
        let style = self.book.style_of_totals();
        let (label, plain) = (
            self.formats.of(Role::Key, "@"),
            self.formats.of(Role::Result, "0"),
        );
        let number = self.formats.of(Role::Result, &style.spreadsheet());
        let finer = style.with_places(style.places() + 1).spreadsheet();
        let finer = self.formats.of(Role::Result, &finer);
        self.write(0, self.say(&text!("With a total")), &label)?;
        self.formula(1, &format!("COUNT({all})"), totals.len().to_string(), &plain)?;
        self.row += 1;
        for (said, function, result, look) in [
            (text!("Mean"), "AVERAGE", mean, &finer),
            (text!("Best"), "MAX", most, &number),
            (text!("Lowest"), "MIN", least, &number),
        ] {
            self.write(0, self.say(&said), &label)?;
            let formula = format!("IF(COUNT({all})=0,{},{function}({all}))", quoted(MISSING));
            self.formula(1, &formula, shown(result), look)?;
            self.row += 1;
        }
        Ok(())
    }

    fn grades(&mut self) -> Result<(), XlsxError> {
        let Some(place) = self.book.groups[0].grade else {
            return Ok(());
        };
        let Some(bands) = self.book.scorecard.bands(Member::Group(GroupId(0))) else {
            return Ok(());
        };
        self.figures_of_period(&text!("Grades"))?;
        let all = self.cells_of(place);
        let band_names = self.book.grade_lists[&Member::Group(GroupId(0))].clone();
        let labels = super::super::grade::labels(bands);
        let (number, percent) = (
            self.formats.of(Role::Result, "0"),
            self.formats.of(Role::Calculated, "0.0%"),
        );
        let found: Vec<Option<u32>> = (self.shown.clone())
            .map(|row| self.book.outcome.results.grades[row])
            .collect();
        let graded = found.iter().flatten().count();
        for (at, label) in labels.iter().enumerate() {
            let color = style::band_color(at, labels.len());
            let key = self.formats.of(Role::Key, "@").set_background_color(color);
            self.formula(0, &format!("INDEX({band_names},{})", at + 1), label.clone(), &key)?;
            let count = found.iter().filter(|grade| **grade == Some(at as u32)).count();
            // No criterion of COUNTIF: a label may look like one.
            let how_many = format!("SUMPRODUCT(--EXACT({all},A{}))", self.row + 1);
            self.formula(1, &how_many, count.to_string(), &number)?;
            let share = if graded == 0 {
                0.0
            } else {
                count as f64 / graded as f64
            };
            let first = self.row + 1 - at as u32;
            let last = first + labels.len() as u32 - 1;
            let formula = format!(
                "IF(SUM(B${first}:B${last})=0,0,B{}/SUM(B${first}:B${last}))",
                self.row + 1
            );
            self.formula(2, &formula, share.to_string(), &percent)?;
            self.row += 1;
        }
        let bar = ConditionalFormatDataBar::new()
            .set_minimum(ConditionalFormatType::Number, 0)
            .set_maximum(ConditionalFormatType::Number, 1)
            .set_solid_fill(true)
            .set_fill_color(0xDC_E8_F4);
        let first = self.row - labels.len() as u32;
        self.worksheet
            .add_conditional_format(first, 2, self.row - 1, 2, &bar)?;
        Ok(())
    }

    fn legend(&mut self) -> Result<(), XlsxError> {
        self.section(&text!("How to read this workbook"))?;
        let sample = self.say(&text!("example"));
        for (role, said) in [
            (
                Role::Input,
                text!(
                    "May be changed: measured values and parameters. All scores, totals and grades follow."
                ),
            ),
            (Role::Result, text!("A formula: scores, totals, grades.")),
            (Role::Calculated, text!("A formula that these are made of.")),
            (
                Role::Helper,
                text!("A formula in between, of use to other formulas."),
            ),
            (
                Role::Fixed,
                text!("A value that does not follow when something is changed."),
            ),
        ] {
            self.explained(&sample, role, &said)?;
        }
        let missing = text!(
            "No value or no score. An empty cell, or {sign}, among the values means the same.",
            sign = MISSING
        );
        self.explained(MISSING, Role::Calculated, &missing)?;
        let not_applicable = self.book.not_applicable();
        self.explained(
            &not_applicable,
            Role::Calculated,
            &text!("The part does not apply."),
        )
    }

    fn explained(&mut self, sample: &str, role: Role, said: &Text) -> Result<(), XlsxError> {
        let look = self.formats.of(role, "General");
        self.write(0, sample, &look.set_align(rust_xlsxwriter::FormatAlign::Center))?;
        self.write(1, self.say(said), &style::remark())?;
        self.row += 1;
        Ok(())
    }

    fn fixed(&mut self) -> Result<(), XlsxError> {
        if self.book.fixed.is_empty() {
            return Ok(());
        }
        self.section(&text!("What does not follow"))?;
        for what in &self.book.fixed {
            self.line(clean(&self.say(what)), &style::aside())?;
        }
        Ok(())
    }

    fn sources(&mut self) -> Result<(), XlsxError> {
        self.section(&text!("Where it comes from"))?;
        let outcome = self.book.outcome;
        for (name, value) in self.book.handout.set {
            let said = text!(
                "set for this run: {name} = {value}",
                name = clean(name),
                value = clean(value)
            );
            self.line(self.say(&said), &style::aside())?;
        }
        for input in &outcome.inputs {
            let said = text!(
                "{table}: {rows} from {file}",
                table = clean(&input.table),
                rows = crate::text::rows(input.rows),
                file = clean(&input.locator)
            );
            self.line(self.say(&said), &style::aside())?;
        }
        for note in &outcome.notes {
            self.line(clean(&self.say(&note.text())), &style::aside())?;
        }
        Ok(())
    }
}

pub(super) fn numbers(cells: &Cells, rows: &Range<usize>) -> Vec<f64> {
    let cells = rows.clone().map(|row| cells.cell(row));
    let numbers = cells.filter_map(|cell| match cell {
        Cell::Exact(number) => Some(double(number)),
        Cell::Float(number) => Some(number),
        Cell::Text(_) | Cell::Date(_) | Cell::DateTime(_) | Cell::Bool(_) | Cell::Missing(_) => None,
    });
    numbers.collect()
}

pub(super) fn mean(numbers: &[f64]) -> Option<f64> {
    (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64)
}

pub(super) fn shown(number: Option<f64>) -> String {
    number.map_or_else(|| MISSING.to_owned(), |number| number.to_string())
}
