//! One side of a comparison: what is compared of an outcome, whether it was just scored or read back from JSON. Columns of
//! rows, as in the outcome: a row is a subject in a period.

use weigh_dsl::model::{Bands, Type};
use weigh_dsl::value::{Decimal, Rounding};

use super::SideRollup;
use crate::error::Error;
use crate::outcome::{Cell, Cells, Outcome, Packed, Subject};
use crate::subset;

/// What is compared of an outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// The scorecard.
    pub scorecard: Named,
    /// The worst and the best score.
    pub scale: (Decimal, Decimal),
    /// How totals are rounded, where that is known and declared.
    pub rounding: Option<Rounding>,
    /// The periods, in order; a single none where the scorecard has none.
    pub periods: Vec<Option<String>>,
    /// The subjects, in their order.
    pub subjects: Vec<Subject>,
    /// How many subjects there are in all, where that is known: ranks count everybody.
    pub population: Option<usize>,
    /// The totals, by row.
    pub totals: Cells,
    /// The index of the grade, by row.
    pub grades: Packed<Option<u32>>,
    /// The grades that there are, the best first.
    pub bands: Vec<Named>,
    /// The ranks, by row.
    pub ranks: Vec<Option<u32>>,
    /// The KPIs, in the order of the scorecard.
    pub kpis: Vec<SidePart>,
    /// The groups, without the scorecard as the group of all.
    pub groups: Vec<SidePart>,
    /// The segments, where it has them.
    pub segments: Option<Labels>,
    /// The roll-ups, whoever is picked.
    pub rollups: Vec<SideRollup>,
}

/// Which of some names each row has.
#[derive(Debug, Clone, PartialEq)]
pub struct Labels {
    /// The names.
    pub names: Vec<Named>,
    /// The index of the name, by row.
    pub rows: Packed<Option<u32>>,
}

/// A name and what people see in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// What people see, where there is something else.
    pub label: Option<String>,
}

/// A KPI or a group.
#[derive(Debug, Clone, PartialEq)]
pub struct SidePart {
    /// What it is called.
    pub named: Named,
    /// The type of its values, as far as that is known.
    pub ty: Type,
    /// The unit that people see behind them.
    pub unit: Option<String>,
    /// Values, of a KPI.
    pub values: Option<Cells>,
    /// Targets, of a KPI that has one.
    pub targets: Option<Cells>,
    /// Scores.
    pub scores: Cells,
    /// Weights in force: shares of the whole.
    pub weights: Packed<Option<Decimal>>,
    /// Grades, of a part that has bands of its own.
    pub grades: Option<Labels>,
}

impl Labels {
    fn of(names: Vec<Named>, rows: Option<&Packed<Option<u32>>>) -> Option<Self> {
        let rows = rows?.clone();
        Some(Self { names, rows })
    }

    /// The name of a row.
    pub fn get(&self, row: usize) -> Option<&Named> {
        self.rows[row].map(|name| &self.names[name as usize])
    }

    fn taken(&self, rows: &[usize]) -> Self {
        Self {
            names: self.names.clone(),
            rows: subset::take(&self.rows, rows),
        }
    }
}

impl Named {
    pub(super) fn new(name: &str, label: Option<&String>) -> Self {
        Self {
            name: name.to_owned(),
            label: label.cloned(),
        }
    }

    /// What people see.
    pub fn shown(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}

impl Side {
    /// What is compared of an outcome.
    pub fn of(outcome: &Outcome) -> Self {
        let (scorecard, results) = (&outcome.scorecard, &outcome.results);
        let bands = |bands: &Bands| -> Vec<Named> {
            let bands = bands.bands.iter();
            bands
                .map(|band| Named::new(&band.name, band.label.as_ref()))
                .collect()
        };
        let kpis = scorecard.kpis.iter().zip(&results.kpis);
        let kpis = kpis.map(|(kpi, results)| SidePart {
            named: Named::new(&kpi.name, kpi.label.as_ref()),
            ty: kpi.value.ty,
            unit: kpi.unit.clone(),
            values: Some(results.values.clone()),
            targets: results.targets.clone(),
            scores: results.scores.clone(),
            weights: results.weights.clone(),
            grades: Labels::of(
                kpi.bands.as_ref().map(bands).unwrap_or_default(),
                results.grades.as_ref(),
            ),
        });
        let groups = scorecard.groups.iter().zip(&results.groups).skip(1);
        let groups = groups.map(|(group, results)| SidePart {
            named: Named::new(&group.name, group.label.as_ref()),
            ty: Type::Unknown,
            unit: None,
            values: None,
            targets: None,
            scores: results.scores.clone(),
            weights: results.weights.clone(),
            grades: Labels::of(
                group.bands.as_ref().map(bands).unwrap_or_default(),
                results.grades.as_ref(),
            ),
        });
        let periods = outcome.periods.iter();
        let segments = scorecard.segments.iter();
        let segments = segments.map(|segment| Named::new(&segment.name, segment.label.as_ref()));
        Self {
            scorecard: Named::new(&scorecard.name, scorecard.label.as_ref()),
            scale: scorecard.scale,
            rounding: scorecard.round.total,
            periods: periods
                .map(|period| period.map(|period| period.to_string()))
                .collect(),
            subjects: outcome.subjects.to_vec(),
            population: Some(outcome.population),
            totals: results.totals.clone(),
            grades: results.grades.clone(),
            bands: scorecard.root().bands.as_ref().map_or_else(Vec::new, bands),
            ranks: results.ranks.clone(),
            kpis: kpis.collect(),
            groups: groups.collect(),
            segments: Labels::of(segments.collect(), results.segments.as_ref()),
            rollups: SideRollup::all(outcome),
        }
    }

    /// Only the subjects of these keys, or all where none is given.
    pub fn picked(self, keys: &[String]) -> Result<Self, Error> {
        let Some(picked) = subset::pick(&self.subjects, keys)? else {
            return Ok(self);
        };
        let rows: Vec<usize> = (0..self.periods.len())
            .flat_map(|period| picked.iter().map(move |at| (period, *at)))
            .map(|(period, at)| self.row(period, at))
            .collect();
        let part = |part: SidePart| SidePart {
            values: part.values.as_ref().map(|values| subset::cells(values, &rows)),
            targets: part.targets.as_ref().map(|targets| subset::cells(targets, &rows)),
            grades: part.grades.as_ref().map(|grades| grades.taken(&rows)),
            scores: subset::cells(&part.scores, &rows),
            weights: subset::take(&part.weights, &rows),
            ..part
        };
        Ok(Self {
            subjects: picked.iter().map(|at| self.subjects[*at].clone()).collect(),
            totals: subset::cells(&self.totals, &rows),
            grades: subset::take(&self.grades, &rows),
            ranks: rows.iter().map(|row| self.ranks[*row]).collect(),
            kpis: self.kpis.into_iter().map(part).collect(),
            groups: self.groups.into_iter().map(part).collect(),
            segments: self.segments.map(|segments| segments.taken(&rows)),
            ..self
        })
    }

    /// The index of a row.
    pub fn row(&self, period: usize, subject: usize) -> usize {
        period * self.subjects.len() + subject
    }

    /// The subject of a row.
    pub fn subject(&self, row: usize) -> &Subject {
        &self.subjects[row % self.subjects.len()]
    }

    /// The grade of a row.
    pub fn grade(&self, row: usize) -> Option<&Named> {
        self.grades[row].map(|grade| &self.bands[grade as usize])
    }

    /// The total of a row as a number.
    pub fn total(&self, row: usize) -> Option<Decimal> {
        number(&self.totals.cell(row))
    }
}

impl SidePart {
    /// The grade of a row, of a part that has grades of its own.
    pub fn grade(&self, row: usize) -> Option<&Named> {
        self.grades.as_ref()?.get(row)
    }

    /// The score of a row as a number.
    pub fn score(&self, row: usize) -> Option<Decimal> {
        number(&self.scores.cell(row))
    }

    /// The value of a row, of a KPI that has one there.
    pub fn value(&self, row: usize) -> Option<Cell> {
        let value = self.values.as_ref()?.cell(row);
        (!value.is_missing()).then_some(value)
    }
}

/// A cell as an exact number: of a double the shortest decimal that reads back as it.
pub(super) fn number(cell: &Cell) -> Option<Decimal> {
    match cell {
        Cell::Exact(number) => Some(*number),
        Cell::Float(number) => Decimal::from_f64(*number),
        Cell::Text(_) | Cell::Date(_) | Cell::DateTime(_) | Cell::Bool(_) | Cell::Missing(_) => None,
    }
}
