//! The table of all subjects: rank, total, grade, and what else the scorecard says of each.

use serde::Serialize;
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::Outcome;

use super::grid::{self, GridCell, Head, Part};
use super::subject;
use crate::fired;
use crate::paint::step;
use crate::table::{Field, Sheet, band_label};
use crate::text::clean;

/// The heads of the table.
#[derive(Debug, Serialize)]
pub(crate) struct People {
    /// Whether there are labels, so that keys stand beside them.
    keys: bool,
    grades: bool,
    pub(crate) heads: Vec<Head>,
}

/// A subject's row.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    id: String,
    pub(crate) rank: Option<u32>,
    pub(crate) name: String,
    pub(crate) key: Option<String>,
    pub(crate) total: Part,
    /// How far the total lies from the worst end of the scale to the best, from 0 to 100.
    pub(crate) bar: Option<String>,
    grade: Option<Grade>,
    pub(crate) cells: Vec<GridCell>,
}

/// A grade in its place among the grades.
#[derive(Debug, Serialize)]
struct Grade {
    /// 0 is the best; behind all others where there is none.
    order: usize,
    shown: Part,
}

/// The table, of which rows are asked one by one.
pub(crate) struct Table<'a> {
    outcome: &'a Outcome,
    sheet: &'a Sheet<'a>,
    keys: bool,
}

impl<'a> Table<'a> {
    pub(crate) fn of(outcome: &'a Outcome, sheet: &'a Sheet<'a>) -> Self {
        Self {
            outcome,
            sheet,
            keys: outcome.subjects.iter().any(|subject| subject.label.is_some()),
        }
    }

    /// Its heads.
    pub(crate) fn view(&self) -> People {
        let mut heads = grid::heads(self.others());
        heads.extend(grid::heads(&self.sheet.groups.fields));
        People {
            keys: self.keys,
            grades: self.grades(),
            heads,
        }
    }

    /// A row of the outcome.
    pub(crate) fn row(&self, row: usize) -> Row {
        let outcome = self.outcome;
        let at = row % outcome.subjects.len();
        let who = &outcome.subjects[at];
        let [total, rest @ ..] = self.sheet.total.as_slice() else {
            unreachable!("a total always has its column")
        };
        let grade = outcome.scorecard.root().bands.as_ref().map(|bands| Grade {
            order: outcome.results.grades[row].map_or(bands.bands.len(), |grade| grade as usize),
            shown: Part::from(rest[0].columns[0].cell(row)),
        });
        let mut cells = grid::cells(self.others(), row);
        cells.extend(grid::cells(&self.sheet.groups.fields, row));
        Row {
            id: subject::id(at),
            rank: outcome.results.ranks[row],
            name: clean(who.label.as_deref().unwrap_or(&who.key)),
            key: self.keys.then(|| clean(&who.key)),
            total: Part::from(total.columns[0].cell(row)),
            bar: self.bar(row),
            grade,
            cells,
        }
    }

    /// The grades with their places among the colours.
    pub(crate) fn grade_names(&self) -> Vec<(String, usize)> {
        let bands = self.outcome.scorecard.root().bands.as_ref();
        bands.map_or_else(Vec::new, |bands| {
            let of = bands.bands.len();
            (0..of)
                .map(|band| (band_label(bands, band), step(band, of)))
                .collect()
        })
    }

    fn grades(&self) -> bool {
        self.outcome.scorecard.root().bands.is_some()
    }

    /// What stands behind total and grade: rules, segments.
    fn others(&self) -> &[Field<'a>] {
        &self.sheet.total[1 + usize::from(self.grades())..]
    }

    fn bar(&self, row: usize) -> Option<String> {
        let total = fired::number(&self.outcome.results.totals.cell(row))?;
        let share = share(self.outcome.scorecard.scale, total);
        (0.0..=1.02)
            .contains(&share)
            .then(|| format!("{:.1}", share.min(1.0) * 100.0))
    }
}

/// How far a score lies from the worst end of a scale (0) to the best (1). For pictures only.
pub(crate) fn share((worst, best): (Decimal, Decimal), score: Decimal) -> f64 {
    let (worst, best) = (worst.to_f64(), best.to_f64());
    (score.to_f64() - worst) / (best - worst)
}
