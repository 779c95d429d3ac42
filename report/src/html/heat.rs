//! The heat map: the scores of all subjects by KPI, each in the colour of its band or of its place on the scale.

use serde::Serialize;
use weigh_engine::dsl::model::{GroupId, KpiId, Member};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::Outcome;
use weigh_words::Language;

use super::people::share;
use super::subject;
use crate::fired;
use crate::number::{Style, fixed};
use crate::paint::{STEPS, step};
use crate::table::{Field, Sheet};
use crate::text::clean;

/// The heads of the map, and the means under it.
#[derive(Debug, Serialize)]
pub(crate) struct Map {
    /// Groups with the number of their columns; empty where the scorecard has none.
    pub(crate) groups: Vec<(String, usize)>,
    pub(crate) kpis: Vec<KpiHead>,
    /// The ends of the scale, worst and best.
    scale: (String, String),
    /// Whether rules changed some of the scores.
    ruled: bool,
}

/// A KPI over its column.
#[derive(Debug, Serialize)]
pub(crate) struct KpiHead {
    pub(crate) title: String,
    pub(crate) weight: Option<String>,
    mean: Option<String>,
    /// Of the mean.
    class: String,
}

/// A subject's row.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    id: String,
    name: String,
    cells: Vec<MapCell>,
}

/// A score with the value behind it.
#[derive(Debug, Serialize)]
pub(crate) struct MapCell {
    pub(crate) score: String,
    pub(crate) value: String,
    /// The place among the colours, 0 is the best.
    pub(crate) step: Option<usize>,
    /// Whether a rule changed the score.
    pub(crate) ruled: bool,
}

/// The map, of which rows are asked one by one.
pub(crate) struct Heat<'a> {
    outcome: &'a Outcome,
    sheet: &'a Sheet<'a>,
    /// In the order of their columns.
    kpis: Vec<(KpiId, &'a Field<'a>)>,
    language: Language,
}

impl<'a> Heat<'a> {
    pub(crate) fn of(outcome: &'a Outcome, sheet: &'a Sheet<'a>, language: Language) -> Self {
        let groups = outcome.scorecard.groups.iter();
        let kpis = groups
            .flat_map(|group| &group.members)
            .filter_map(|member| match member {
                Member::Kpi(id) => Some(*id),
                Member::Group(GroupId(_)) => None,
            });
        let fields = sheet.kpis.iter().flat_map(|section| &section.fields);
        Self {
            outcome,
            sheet,
            kpis: kpis.zip(fields).collect(),
            language,
        }
    }

    /// Heads, and means over some rows.
    pub(crate) fn view(&self, rows: &[usize]) -> Map {
        let scorecard = &*self.outcome.scorecard;
        let sections = &self.sheet.kpis;
        let titled = sections.iter().any(|section| !section.title.is_empty());
        let groups = sections.iter().filter(|_| titled);
        let (worst, best) = scorecard.scale;
        Map {
            groups: groups
                .map(|section| (section.title.clone(), section.fields.len()))
                .collect(),
            kpis: (self.kpis.iter())
                .map(|(kpi, field)| self.head(*kpi, field, rows))
                .collect(),
            scale: (worst.to_string(), best.to_string()),
            ruled: rows
                .iter()
                .any(|row| self.kpis.iter().any(|(kpi, _)| self.ruled(*kpi, *row))),
        }
    }

    fn head(&self, kpi: KpiId, field: &Field<'_>, rows: &[usize]) -> KpiHead {
        let scorecard = &*self.outcome.scorecard;
        let scores = &self.outcome.results.kpis[kpi.0 as usize].scores;
        let numbers = rows.iter().filter_map(|row| fired::number(&scores.cell(*row)));
        let mean = mean(numbers);
        let rounding = scorecard.kpi(kpi).round.or(scorecard.round.score);
        let style = Style::of_scores(self.language, rounding, scorecard.scale, scores.iter());
        KpiHead {
            title: field.title.clone(),
            weight: field.note.clone(),
            mean: mean.map(|mean| fixed(mean, style.places().max(1))),
            class: mean.map_or_else(String::new, |mean| format!("b{}", place(scorecard.scale, mean))),
        }
    }

    /// A row of the outcome.
    pub(crate) fn row(&self, row: usize) -> Row {
        let at = row % self.outcome.subjects.len();
        let who = &self.outcome.subjects[at];
        Row {
            id: subject::id(at),
            name: clean(who.label.as_deref().unwrap_or(&who.key)),
            cells: (0..self.kpis.len())
                .map(|column| self.cell(column, row))
                .collect(),
        }
    }

    /// How many columns it has.
    pub(crate) fn columns(&self) -> usize {
        self.kpis.len()
    }

    /// The KPI of a column, and its weight as the head has it.
    pub(crate) fn weight(&self, column: usize) -> (KpiId, Option<&str>) {
        let (kpi, field) = &self.kpis[column];
        (*kpi, field.note.as_deref())
    }

    /// What stands in a column of a row.
    pub(crate) fn cell(&self, column: usize, row: usize) -> MapCell {
        let (kpi, field) = &self.kpis[column];
        let [value, score, ..] = field.columns.as_slice() else {
            unreachable!("a KPI has a value and a score")
        };
        MapCell {
            score: score.cell(row).text,
            value: value.cell(row).text,
            step: self.step(*kpi, row),
            ruled: self.ruled(*kpi, row),
        }
    }

    fn step(&self, kpi: KpiId, row: usize) -> Option<usize> {
        let scorecard = &*self.outcome.scorecard;
        let results = &self.outcome.results.kpis[kpi.0 as usize];
        if let (Some(bands), Some(grades)) = (&scorecard.kpi(kpi).bands, &results.grades) {
            return grades[row].map(|grade| step(grade as usize, bands.bands.len()));
        }
        let score = fired::number(&results.scores.cell(row))?;
        Some(place(scorecard.scale, score))
    }

    fn ruled(&self, kpi: KpiId, row: usize) -> bool {
        let mut rules = self.outcome.results.rules.iter();
        rules.any(|rule| rule.member == Member::Kpi(kpi) && rule.effects[row].is_some())
    }
}

/// The colour of a place on a scale, which is cut into as many even parts as there are colours.
fn place(scale: (Decimal, Decimal), score: Decimal) -> usize {
    let from_best = (1.0 - share(scale, score)).clamp(0.0, 1.0);
    ((from_best * STEPS as f64) as usize).min(STEPS - 1)
}

/// The mean of numbers, if there are any.
pub(crate) fn mean(numbers: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    let (mut sum, mut count) = (Decimal::ZERO, 0);
    for number in numbers {
        sum = sum.add(number)?;
        count += 1;
    }
    sum.div(Decimal::from(count))
}
