//! All KPIs under each other: how much each counts, and what it is on the whole.

use rust_xlsxwriter::XlsxError;
use weigh_engine::dsl::model::{GroupId, KpiId, Member, Type};
use weigh_words::text;

use super::super::super::book::{Book, MISSING, Role, in_days, is_duration};
use super::super::super::formula::{Place, quoted};
use super::super::super::style;
use super::{Page, mean, numbers, shown};
use crate::number::Style;

impl Page<'_, '_> {
    pub(super) fn kpis(&mut self) -> Result<(), XlsxError> {
        /// Room for two lines.
        const HEIGHT: f64 = 30.0;
        self.figures_of_period(&text!("KPIs"))?;
        let head = style::head();
        self.worksheet.set_row_height(self.row, HEIGHT)?;
        let heads = [
            text!("KPI"),
            text!("Group"),
            text!("Mean weight in force"),
            text!("Mean value"),
            text!("Mean score"),
            text!("Without a score"),
        ];
        for (column, said) in (0..).zip(&heads) {
            self.write(column, self.say(said), &head)?;
        }
        self.row += 1;
        for at in 0..self.book.kpis.len() {
            self.kpi(KpiId(at as u32))?;
            self.row += 1;
        }
        Ok(())
    }

    fn kpi(&mut self, id: KpiId) -> Result<(), XlsxError> {
        let book = self.book;
        let at = id.0 as usize;
        let (places, results) = (book.kpis[at], &book.outcome.results.kpis[at]);
        let label = self.formats.of(Role::Key, "@");
        self.write(0, book.label_of(Member::Kpi(id)), &label)?;
        let group = match book.scorecard.kpi(id).group {
            GroupId(0) => String::new(),
            group => book.label_of(Member::Group(group)),
        };
        self.write(1, group, &label)?;
        let weights: Vec<f64> = (self.shown.clone())
            .filter_map(|row| results.weights[row].map(super::double))
            .collect();
        self.mean(2, book.weight_in_force(id), mean(&weights), "0.0%")?;
        let values = numbers(&results.values, &self.shown);
        let value = mean(&values);
        let in_cells = value.map(|value| {
            if is_duration(book.scorecard.kpi(id).value.ty) {
                in_days(value)
            } else {
                value
            }
        });
        self.mean(3, places.value, in_cells, &book.format_of_mean(id, value))?;
        let scores = numbers(&results.scores, &self.shown);
        let style = book.style_of_scores(id);
        let format = style.with_places(style.places().max(1)).spreadsheet();
        self.mean(4, places.score, mean(&scores), &format)?;
        let all = self.cells_of(places.score);
        let plain = self.formats.of(Role::Calculated, "0");
        let without = self.shown.len() - scores.len();
        self.formula(
            5,
            &format!("ROWS({all})-COUNT({all})"),
            without.to_string(),
            &plain,
        )
    }

    /// The mean of a column.
    fn mean(&mut self, column: u16, of: Place, found: Option<f64>, format: &str) -> Result<(), XlsxError> {
        let look = self.formats.of(Role::Calculated, format);
        let formula = format!("IFERROR(AVERAGE({}),{})", self.cells_of(of), quoted(MISSING));
        self.formula(column, &formula, shown(found), &look)
    }
}

impl Book<'_> {
    /// Where a KPI's share of the total stands.
    fn weight_in_force(&self, id: KpiId) -> Place {
        let group = self.scorecard.kpi(id).group;
        let members = &self.scorecard.group(group).members;
        let Some(found) = members.iter().position(|member| *member == Member::Kpi(id)) else {
            unreachable!("a KPI is a member of its group");
        };
        self.groups[group.0 as usize].in_force.next(found)
    }

    /// How the mean of a KPI's values is shown: of numbers that are whole it is not.
    fn format_of_mean(&self, id: KpiId, mean: Option<f64>) -> String {
        let at = id.0 as usize;
        let (kpi, values) = (self.scorecard.kpi(id), &self.outcome.results.kpis[at].values);
        match (kpi.value.ty, mean) {
            (ty @ (Type::Number(_) | Type::Unknown), Some(mean)) => {
                Style::of_values(self.language, ty, kpi.unit.as_deref(), values.iter())
                    .for_mean(mean)
                    .spreadsheet()
            }
            (ty, _) => self.format_of(ty, kpi.unit.as_deref(), values),
        }
    }
}
