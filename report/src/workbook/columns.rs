//! Which columns the sheet of a group has, from left to right: its score, values, targets, scores, grades and weights of its members.

use weigh_engine::dsl::model::{GroupId, KpiId, Member, Type, Weight};
use weigh_engine::dsl::value::{Decimal, Rounding};
use weigh_engine::outcome::Cells as Results;
use weigh_words::text;

use super::book::{Book, Cells, Content, MISSING, Role, Shown, double};
use super::combine::{is_weighted, reads_weights};
use super::formula::{Place, Template, quoted};
use super::layout::NOWHERE;
use super::parameters::{Entry, Setting};
use super::style::number_format;
use crate::number::Style;

impl<'a> Book<'a> {
    /// The columns of a group, and of the KPIs in it.
    pub(super) fn group_columns(&mut self, id: GroupId, sheet: usize, direct: Option<usize>) {
        let at = id.0 as usize;
        let group = self.scorecard.group(id);
        let is_root = at == 0;
        let results = &self.outcome.results.groups[at];
        let name = self.label_of(Member::Group(id));
        if is_root {
            self.root_lead(sheet);
        }
        let format = if is_root {
            self.style_of_totals().spreadsheet()
        } else {
            self.score_style(self.scorecard.round.group, &results.scores)
                .spreadsheet()
        };
        let head = if is_root {
            self.say(&text!("Total"))
        } else {
            self.say(&text!("Score"))
        };
        self.groups[at].score = self.column(sheet, &name, head, Role::Result, format);
        if group.bands.is_some() {
            let head = self.say(&text!("Grade"));
            self.groups[at].grade = Some(self.column(sheet, &name, head, Role::Result, "General".to_owned()));
        }
        if is_root {
            self.root_more(sheet, &name);
        }
        // Those of the scorecard itself have a sheet beside that of the totals.
        let of_kpis = if is_root { direct.unwrap_or(sheet) } else { sheet };
        self.kpi_inputs(id, of_kpis);
        let section = self.say(&text!("Scores"));
        let mut first = None;
        if is_root && direct.is_some() {
            for member in &group.members {
                if let Member::Kpi(kpi) = member {
                    let place = self.score_column(*kpi, of_kpis, &section);
                    self.kpis[kpi.0 as usize].score = place;
                }
            }
        }
        for member in &group.members {
            let place = match member {
                Member::Kpi(kpi) => {
                    let place = self.score_column(*kpi, sheet, &section);
                    if !is_root {
                        self.kpis[kpi.0 as usize].score = place;
                    }
                    place
                }
                Member::Group(inner) => {
                    let scores = &self.outcome.results.groups[inner.0 as usize].scores;
                    let format = self.score_style(self.scorecard.round.group, scores).spreadsheet();
                    let head = self.label_of(*member);
                    self.column(sheet, &section, head, Role::Calculated, format)
                }
            };
            first.get_or_insert(place);
        }
        self.groups[at].members = first.unwrap_or(NOWHERE);
        self.kpi_grades(id, of_kpis);
        self.weight_columns(id, sheet);
        let section = self.say(&text!("Weights in force"));
        let mut first = None;
        for member in &group.members {
            let head = self.label_of(*member);
            let place = self.column(sheet, &section, head, Role::Calculated, "0.00%".to_owned());
            first.get_or_insert(place);
        }
        self.groups[at].in_force = first.unwrap_or(NOWHERE);
        if is_weighted(group.combine) {
            let section = self.say(&text!("Steps"));
            let head = self.say(&text!("weights that count"));
            self.groups[at].counted =
                Some(self.column(sheet, &section, head, Role::Helper, "0.00".to_owned()));
        }
    }

    fn score_style(&self, rounding: Option<Rounding>, scores: &Results) -> Style {
        Style::of_scores(self.language, rounding, self.scorecard.scale, scores.iter())
    }

    /// How totals are shown.
    pub(super) fn style_of_totals(&self) -> Style {
        self.score_style(self.scorecard.round.total, &self.outcome.results.totals)
    }

    /// How the scores of a KPI are shown.
    pub(super) fn style_of_scores(&self, id: KpiId) -> Style {
        let rounding = self.scorecard.kpi(id).round.or(self.scorecard.round.score);
        self.score_style(rounding, &self.outcome.results.kpis[id.0 as usize].scores)
    }

    pub(super) fn score_column(&mut self, id: KpiId, sheet: usize, section: &str) -> Place {
        let format = self.style_of_scores(id).spreadsheet();
        let head = self.label_of(Member::Kpi(id));
        self.column(sheet, section, head, Role::Result, format)
    }

    /// Values and targets of a group's KPIs.
    pub(super) fn kpi_inputs(&mut self, id: GroupId, sheet: usize) {
        let kpis: Vec<KpiId> = self.kpis_of(id);
        let values = self.say(&text!("Values"));
        for kpi in &kpis {
            let at = kpi.0 as usize;
            let form = &self.scorecard.kpis[at];
            let results = &self.outcome.results.kpis[at];
            let format = self.format_of(form.value.ty, form.unit.as_deref(), &results.values);
            let head = self.label_of(Member::Kpi(*kpi));
            self.kpis[at].value = self.column(sheet, &values, head, Role::Calculated, format);
        }
        let targets = self.say(&text!("Targets"));
        for kpi in &kpis {
            let at = kpi.0 as usize;
            let form = &self.scorecard.kpis[at];
            let (Some(target), Some(found)) = (&form.target, &self.outcome.results.kpis[at].targets) else {
                continue;
            };
            let format = self.format_of(target.ty, form.unit.as_deref(), found);
            let head = self.label_of(Member::Kpi(*kpi));
            self.kpis[at].target = Some(self.column(sheet, &targets, head, Role::Calculated, format));
        }
    }

    pub(super) fn kpi_grades(&mut self, id: GroupId, sheet: usize) {
        let section = self.say(&text!("Grades"));
        for kpi in self.kpis_of(id) {
            let at = kpi.0 as usize;
            if self.scorecard.kpis[at].bands.is_some() {
                let head = self.label_of(Member::Kpi(kpi));
                self.kpis[at].grade =
                    Some(self.column(sheet, &section, head, Role::Result, "General".to_owned()));
            }
        }
    }

    pub(super) fn kpis_of(&self, id: GroupId) -> Vec<KpiId> {
        let members = self.scorecard.group(id).members.iter();
        members
            .filter_map(|member| match member {
                Member::Kpi(id) => Some(*id),
                Member::Group(_) => None,
            })
            .collect()
    }

    /// Weights over the columns of scores, or in columns of their own where they differ by subject.
    pub(super) fn weight_columns(&mut self, id: GroupId, sheet: usize) {
        let at = id.0 as usize;
        let group = self.scorecard.group(id);
        if !reads_weights(group.combine) {
            return;
        }
        let fixed: Option<Vec<Decimal>> = (group.members.iter())
            .map(|member| match self.weight_of(*member).0 {
                Weight::Fixed(weight) => Some(*weight),
                Weight::By(_) => None,
            })
            .collect();
        match fixed {
            Some(weights) => self.weights_over(id, sheet, &weights),
            None => {
                let section = self.say(&text!("Weights"));
                let mut first = None;
                for member in &group.members {
                    let head = self.label_of(*member);
                    let place = self.column(sheet, &section, head, Role::Calculated, "General".to_owned());
                    first.get_or_insert(place);
                }
                self.groups[at].weights = first;
                self.groups[at].may_break = true;
            }
        }
    }

    pub(super) fn weights_over(&mut self, id: GroupId, sheet: usize, weights: &[Decimal]) {
        let group = self.scorecard.group(id);
        let places = self.groups[id.0 as usize];
        let sum: f64 = weights.iter().map(|weight| double(*weight)).sum();
        // The weights of one level are either all percentages or all points.
        let ty = if (sum - 1.0).abs() < 1e-9 {
            Type::PERCENT
        } else {
            Type::DECIMAL
        };
        let section = self.say(&text!("Weights: {name}", name = self.label_of(Member::Group(id))));
        let first = self.parameters.entries.len();
        for (at, (member, weight)) in group.members.iter().zip(weights).enumerate() {
            let number = double(*weight);
            let format = number_format(self.language, ty, number);
            let label = self.label_of(*member);
            let name = format!("weight_{}", self.weight_of(*member).1);
            let param = self.param_behind(self.place_in_form(*member), "{", *weight);
            let name = self.linked_number(param, (&section, &label, &name), number, &format);
            let column = self.column_mut(places.members.next(at));
            column.weight = Some((name, number, format));
        }
        let names: Vec<String> = self.parameters.entries[first..]
            .iter()
            .map(|entry| entry.name.clone())
            .collect();
        if ty == Type::PERCENT {
            let label = self.say(&text!("together"));
            self.parameters.add(Entry {
                section,
                label,
                setting: Setting::Formula(names.join("+"), sum),
                format: number_format(self.language, Type::PERCENT, sum),
                name: String::new(),
                remark: String::new(),
            });
        }
        self.sheets[sheet].has_weights = true;
    }

    pub(super) fn root_lead(&mut self, sheet: usize) {
        let outcome = self.outcome;
        let rank = self.say(&text!("Rank"));
        let place = self.column(sheet, "", rank, Role::Calculated, "0".to_owned());
        debug_assert_eq!(place.column, 0, "ranks stand first");
        self.column_mut(place).width = 7.0;
        self.lead(sheet);
        let ranks: Cells<'a> = Box::new(move |row| match outcome.results.ranks[row] {
            Some(rank) => Shown::Number(f64::from(rank)),
            None => Shown::Text(MISSING.into()),
        });
        self.fill(place, Content::Given(ranks), Role::Fixed);
    }

    pub(super) fn root_more(&mut self, sheet: usize, name: &str) {
        if self.has_everybody() {
            // The place of the total is known now.
            let total = self.groups[0].score;
            let formula = format!(
                "IF(ISNUMBER({0}),RANK({0},{1}),{2})",
                total.cell(),
                total.peers(),
                quoted(MISSING)
            );
            let place = Place { sheet, column: 0 };
            let outcome = self.outcome;
            let ranks: Cells<'a> = Box::new(move |row| match outcome.results.ranks[row] {
                Some(rank) => Shown::Number(f64::from(rank)),
                None => Shown::Text(MISSING.into()),
            });
            let template = Template::new(&formula);
            self.fill(place, Content::Formula(template, ranks), Role::Calculated);
        } else {
            self.note_fixed(text!("ranks do not follow: the workbook has not all subjects"));
        }
        if !self.scorecard.segments.is_empty() {
            let head = self.say(&text!("Segment"));
            self.segment_at = Some(self.column(sheet, name, head, Role::Result, "General".to_owned()));
        }
    }
}
