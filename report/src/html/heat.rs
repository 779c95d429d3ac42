//! The heat map: the scores of all subjects by KPI, each in the colour of its band or of its place on the scale.

use std::ops::Range;

use serde::Serialize;
use weigh_engine::dsl::model::{Bands, GroupId, KpiId, Member};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::Outcome;
use weigh_words::Language;

use super::folded;
use super::people::share;
use super::subject;
use crate::fired;
use crate::number::{Style, fixed, mean};
use crate::paint::{STEPS, step};
use crate::table::{Field, Sheet, band_label};
use crate::text::clean;

/// The heads of the map, and the means under it.
#[derive(Debug, Serialize)]
pub(crate) struct Map {
    /// Groups with the number of their columns; empty where the scorecard has none.
    pub(crate) groups: Vec<(String, usize)>,
    pub(crate) kpis: Vec<KpiHead>,
    /// The tables that it makes on paper; none where it fits as it is.
    folded: Vec<Folded>,
    /// The ends of the scale, worst and best.
    scale: (String, String),
    /// What its colours say.
    colours: Colours,
    /// The grades with their places among the colours, where all KPIs have the same of their own.
    grades: Vec<(String, usize)>,
    /// Whether rules changed some of the scores.
    ruled: bool,
}

/// What the colours of scores say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Colours {
    /// Their places on the scale.
    Scale,
    /// Grades, since every KPI has bands of its own.
    Grades,
    /// Grades for KPIs that have bands of their own, places for the others.
    Both,
}

/// Columns that are a table on paper.
#[derive(Debug, Serialize)]
struct Folded {
    from: usize,
    to: usize,
    /// Groups with the number of their columns in it.
    groups: Vec<(String, usize)>,
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
        let groups: Vec<(String, usize)> = groups
            .map(|section| (section.title.clone(), section.fields.len()))
            .collect();
        let (worst, best) = scorecard.scale;
        let (colours, grades) = self.colours();
        Map {
            folded: self.folded(&groups),
            groups,
            colours,
            grades,
            kpis: (self.kpis.iter())
                .map(|(kpi, field)| self.head(*kpi, field, rows))
                .collect(),
            scale: (worst.to_string(), best.to_string()),
            ruled: rows
                .iter()
                .any(|row| self.kpis.iter().any(|(kpi, _)| self.ruled(*kpi, *row))),
        }
    }

    /// The tables on paper, if one would be too wide.
    fn folded(&self, groups: &[(String, usize)]) -> Vec<Folded> {
        let sections: Vec<usize> = (self.sheet.kpis.iter())
            .map(|section| section.fields.len())
            .collect();
        let tables = folded::by_sections(&sections, folded::MOST_EVEN);
        if tables.len() < 2 {
            return Vec::new();
        }
        let table = |columns: Range<usize>| {
            let mut begun = 0;
            let within = groups.iter().filter_map(|(title, size)| {
                let group = begun..begun + size;
                begun = group.end;
                let shared = group
                    .end
                    .min(columns.end)
                    .saturating_sub(group.start.max(columns.start));
                (shared > 0).then(|| (title.clone(), shared))
            });
            Folded {
                groups: within.collect(),
                from: columns.start,
                to: columns.end,
            }
        };
        tables.into_iter().map(table).collect()
    }

    /// The bands that a KPI's scores are coloured by, if they are its own.
    fn own_bands(&self, kpi: KpiId) -> Option<&Bands> {
        let graded = self.outcome.results.kpis[kpi.0 as usize].grades.is_some();
        let bands = self.outcome.scorecard.kpi(kpi).bands.as_ref();
        bands.filter(|_| graded)
    }

    /// What the colours say, and the grades that they stand for where those are the same for all KPIs.
    fn colours(&self) -> (Colours, Vec<(String, usize)>) {
        let named = |bands: &Bands| -> Vec<(String, usize)> {
            let of = bands.bands.len();
            (0..of)
                .map(|band| (band_label(bands, band), step(band, of)))
                .collect()
        };
        let own: Vec<Option<&Bands>> = self.kpis.iter().map(|(kpi, _)| self.own_bands(*kpi)).collect();
        let banded: Vec<&Bands> = own.iter().copied().flatten().collect();
        match banded.first() {
            None => (Colours::Scale, Vec::new()),
            Some(first) if banded.len() == own.len() => {
                let grades = named(first);
                let same = banded.iter().all(|bands| named(bands) == grades);
                (Colours::Grades, if same { grades } else { Vec::new() })
            }
            Some(_) => (Colours::Both, Vec::new()),
        }
    }

    fn head(&self, kpi: KpiId, field: &Field<'_>, rows: &[usize]) -> KpiHead {
        let scorecard = &*self.outcome.scorecard;
        let scores = &self.outcome.results.kpis[kpi.0 as usize].scores;
        let numbers = rows.iter().filter_map(|row| fired::number(&scores.cell(*row)));
        let mean = mean(numbers);
        let rounding = scorecard.kpi(kpi).round.or(scorecard.round.score);
        let style = Style::of_scores(self.language, rounding, scorecard.scale, scores.iter());
        let shown = mean.map(|mean| fixed(mean, style.places().max(1)));
        let step = match self.own_bands(kpi) {
            // In the colour of the scores that look like it, if they are what bands are ranges of.
            Some(bands) => (shown.as_deref().and_then(Decimal::parse))
                .filter(|_| bands.are_of_scores())
                .and_then(|mean| Some(step(bands.find(mean)?, bands.bands.len()))),
            None => mean.map(|mean| place(scorecard.scale, mean)),
        };
        KpiHead {
            title: field.title.clone(),
            weight: field.note.clone(),
            class: step.map_or_else(String::new, |step| format!("b{step}")),
            mean: shown,
        }
    }

    /// A row of the outcome.
    pub(crate) fn row(&self, row: usize) -> Row {
        self.columns_of(row, 0..self.kpis.len())
    }

    /// The same with some of the columns.
    pub(crate) fn columns_of(&self, row: usize, columns: Range<usize>) -> Row {
        let at = row % self.outcome.subjects.len();
        let who = &self.outcome.subjects[at];
        Row {
            id: subject::id(at),
            name: clean(who.label.as_deref().unwrap_or(&who.key)),
            cells: columns.map(|column| self.cell(column, row)).collect(),
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
        if let (Some(bands), Some(grades)) = (self.own_bands(kpi), &results.grades) {
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
