//! What the workbook says in short, how to read it, and what does not follow.

use rust_xlsxwriter::{
    ConditionalFormatDataBar, ConditionalFormatType, Format, Formula, Worksheet, XlsxError,
};
use weigh_engine::dsl::model::{GroupId, Member};
use weigh_engine::outcome::{Cell, Cells};
use weigh_words::{Text, text};

use super::super::book::{Book, MISSING, Role, double};
use super::super::formula::quoted;
use super::super::style::{self, Formats};
use super::super::write::Frame;
use crate::text::clean;

/// The sheet while it is written, from the top down.
struct Page<'p, 'b> {
    book: &'p Book<'b>,
    frame: &'p Frame,
    worksheet: &'p mut Worksheet,
    formats: Formats,
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
        let program = match book.handout.made {
            Some(made) => text!("Weigh {version}, {made}", version = book.handout.version, made),
            None => text!("Weigh {version}", version = book.handout.version),
        };
        self.line(self.say(&program), &style::aside())
    }

    fn figures(&mut self) -> Result<(), XlsxError> {
        self.section(&text!("Totals"))?;
        let total = self.book.groups[0].score;
        let all = self.frame.all_of(total);
        let format = self.book.sheets[0].columns[usize::from(total.column)]
            .format
            .clone();
        let totals = numbers(&self.book.outcome.results.totals);
        let mean = mean(&totals);
        let least = totals.iter().copied().reduce(f64::min);
        let most = totals.iter().copied().reduce(f64::max);
        let (label, number, plain) = (
            self.formats.of(Role::Key, "@"),
            self.formats.of(Role::Result, &format),
            self.formats.of(Role::Result, "0"),
        );
        self.write(0, self.say(&text!("With a total")), &label)?;
        self.formula(1, &format!("COUNT({all})"), totals.len().to_string(), &plain)?;
        self.row += 1;
        for (said, function, result) in [
            (text!("Mean"), "AVERAGE", mean),
            (text!("Best"), "MAX", most),
            (text!("Lowest"), "MIN", least),
        ] {
            self.write(0, self.say(&said), &label)?;
            let formula = format!("IF(COUNT({all})=0,{},{function}({all}))", quoted(MISSING));
            self.formula(1, &formula, shown(result), &number)?;
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
        self.section(&text!("Grades"))?;
        let all = self.frame.all_of(place);
        let list = self.book.grade_lists[&Member::Group(GroupId(0))].clone();
        let labels = super::super::grade::labels(bands);
        let (number, percent) = (
            self.formats.of(Role::Result, "0"),
            self.formats.of(Role::Calculated, "0.0%"),
        );
        let found: Vec<Option<u32>> = (0..self.book.outcome.results.rows)
            .map(|row| self.book.outcome.results.grades[row])
            .collect();
        let graded = found.iter().flatten().count();
        for (at, label) in labels.iter().enumerate() {
            let color = style::band_color(at, labels.len());
            let key = self.formats.of(Role::Key, "@").set_background_color(color);
            self.formula(0, &format!("INDEX({list},{})", at + 1), label.clone(), &key)?;
            let count = found.iter().filter(|grade| **grade == Some(at as u32)).count();
            // No criterion of COUNTIF: a label may look like one.
            let counted = format!("SUMPRODUCT(--EXACT({all},A{}))", self.row + 1);
            self.formula(1, &counted, count.to_string(), &number)?;
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

    fn kpis(&mut self) -> Result<(), XlsxError> {
        self.section(&text!("KPIs"))?;
        let head = style::head();
        let heads = [
            text!("KPI"),
            text!("Group"),
            text!("Weight"),
            text!("Mean value"),
            text!("Mean score"),
            text!("Without a score"),
        ];
        for (column, said) in (0..).zip(&heads) {
            self.write(column, self.say(said), &head)?;
        }
        self.row += 1;
        let rows = self.book.outcome.results.rows;
        for at in 0..self.book.kpis.len() {
            let kpi = &self.book.scorecard.kpis[at];
            let places = self.book.kpis[at];
            let results = &self.book.outcome.results.kpis[at];
            let (label, plain) = (
                self.formats.of(Role::Key, "@"),
                self.formats.of(Role::Calculated, "0"),
            );
            self.write(
                0,
                self.book
                    .label_of(Member::Kpi(weigh_engine::dsl::model::KpiId(at as u32))),
                &label,
            )?;
            let group = match kpi.group {
                GroupId(0) => String::new(),
                group => self.book.label_of(Member::Group(group)),
            };
            self.write(1, group, &label)?;
            let weight = self
                .book
                .weight_over(Member::Kpi(weigh_engine::dsl::model::KpiId(at as u32)));
            match weight {
                Some((name, number, format)) => {
                    let look = self.formats.of(Role::Calculated, &format);
                    self.formula(2, &name, number.to_string(), &look)?;
                }
                None => self.worksheet.write_blank(self.row, 2, &plain).map(drop)?,
            }
            for (column, place, cells) in [
                (3, places.value, &results.values),
                (4, places.score, &results.scores),
            ] {
                let format = &self.book.sheets[place.sheet].columns[usize::from(place.column)].format;
                let look = self.formats.of(Role::Calculated, format);
                let all = self.frame.all_of(place);
                let found = mean(&numbers(cells)).map(|mean| self.book.in_cells(mean, column == 3, at));
                let formula = format!("IFERROR(AVERAGE({all}),{})", quoted(MISSING));
                self.formula(column, &formula, shown(found), &look)?;
            }
            let all = self.frame.all_of(places.score);
            let without = rows - numbers(&results.scores).len();
            self.formula(
                5,
                &format!("ROWS({all})-COUNT({all})"),
                without.to_string(),
                &plain,
            )?;
            self.row += 1;
        }
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

impl Book<'_> {
    /// The weight that stands over a member's score.
    fn weight_over(&self, member: Member) -> Option<(String, f64, String)> {
        for (at, group) in self.scorecard.groups.iter().enumerate() {
            if let Some(found) = group.members.iter().position(|other| *other == member) {
                let place = self.groups[at].members.next(found);
                return self.sheets[place.sheet].columns[usize::from(place.column)]
                    .weight
                    .clone();
            }
        }
        None
    }

    /// A number as the cells of a KPI's values hold it.
    fn in_cells(&self, number: f64, is_value: bool, kpi: usize) -> f64 {
        if is_value && super::super::book::is_duration(self.scorecard.kpis[kpi].value.ty) {
            super::super::book::in_days(number)
        } else {
            number
        }
    }
}

fn numbers(cells: &Cells) -> Vec<f64> {
    let numbers = cells.iter().filter_map(|cell| match cell {
        Cell::Exact(number) => Some(double(number)),
        Cell::Float(number) => Some(number),
        Cell::Text(_) | Cell::Date(_) | Cell::DateTime(_) | Cell::Bool(_) | Cell::Missing(_) => None,
    });
    numbers.collect()
}

fn mean(numbers: &[f64]) -> Option<f64> {
    (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64)
}

fn shown(number: Option<f64>) -> String {
    number.map_or_else(|| MISSING.to_owned(), |number| number.to_string())
}
