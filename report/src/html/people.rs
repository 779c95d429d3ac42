//! The table of all subjects: rank, total, grade, and what else the scorecard says of each.

use std::ops::Range;

use serde::Serialize;
use weigh_engine::dsl::model::{GroupId, Member};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::{Cell, Outcome};

use super::folded;
use super::grid::{self, GridCell, Head, Part};
use super::subject;
use crate::fired;
use crate::paint::step;
use crate::table::{Field, Sheet, band_label, label};
use crate::text::clean;

/// The heads of the table.
#[derive(Debug, Serialize)]
pub(crate) struct People {
    /// Whether there are labels, so that keys stand beside them.
    keys: bool,
    grades: bool,
    pub(crate) heads: Vec<Head>,
    /// The tables that it makes on paper, each with some of the heads; none where it fits as it is.
    folded: Vec<(usize, usize)>,
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
    /// Whether total and grade stand in a table before this one.
    again: bool,
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
    /// How far the bars reach: to the best of the scale, or to the best total where one lies beyond.
    reach: f64,
}

impl<'a> Table<'a> {
    pub(crate) fn of(outcome: &'a Outcome, sheet: &'a Sheet<'a>) -> Self {
        Self {
            outcome,
            sheet,
            keys: outcome.subjects.iter().any(|subject| subject.label.is_some()),
            reach: reach(outcome.scorecard.scale, outcome.results.totals.iter()),
        }
    }

    /// Its heads.
    pub(crate) fn view(&self) -> People {
        let mut heads = grid::heads(self.others());
        let groups = grid::heads(&self.sheet.groups.fields).into_iter().enumerate();
        heads.extend(groups.map(|(at, head)| Head {
            within: self.within(GroupId(at as u32 + 1)),
            ..head
        }));
        People {
            keys: self.keys,
            grades: self.grades(),
            heads,
            folded: self.folded(),
        }
    }

    /// The group that a group stands in, if that is not the whole.
    fn within(&self, group: GroupId) -> Option<String> {
        let groups = self.outcome.scorecard.groups.iter().skip(1);
        let mut outer = groups.filter(|outer| outer.members.contains(&Member::Group(group)));
        let outer = outer.next()?;
        Some(label(outer.label.as_deref(), &outer.name))
    }

    /// The tables on paper, if one would be too wide.
    fn folded(&self) -> Vec<(usize, usize)> {
        /// A total with its bar.
        const TOTAL: usize = 16;
        let lead = grid::lead_width(&self.sheet.lead);
        let grade = grid::lead_width(&self.sheet.total[1..1 + usize::from(self.grades())]);
        let again = grid::lead_width(&self.sheet.lead[..2]);
        let mut widths = grid::widths(self.others());
        widths.extend(grid::widths(&self.sheet.groups.fields));
        let tables = folded::by_widths(&widths, (lead + TOTAL + grade, again), folded::LINE);
        let several = tables.len() > 1;
        let ends = tables.into_iter().map(|table| (table.start, table.end));
        ends.filter(|_| several).collect()
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
            again: false,
        }
    }

    /// The same with some of the cells, as a table on paper has them; the first has total and grade as well.
    pub(crate) fn columns_of(&self, row: usize, columns: Range<usize>, again: bool) -> Row {
        let whole = self.row(row);
        let cells = whole.cells.into_iter().enumerate();
        Row {
            cells: cells
                .filter(|(at, _)| columns.contains(at))
                .map(|(_, cell)| cell)
                .collect(),
            again,
            ..whole
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
        (share >= 0.0).then(|| format!("{:.1}", share / self.reach * 100.0))
    }
}

/// How far scores reach, where the best of the scale lies at 1: beyond it where one of them does.
pub(crate) fn reach(
    scale: (Decimal, Decimal),
    scores: impl Iterator<Item = impl std::borrow::Borrow<Cell>>,
) -> f64 {
    let numbers = scores.filter_map(|score| fired::number(score.borrow()));
    numbers.map(|score| share(scale, score)).fold(1.0, f64::max)
}

/// How far a score lies from the worst end of a scale (0) to the best (1). For pictures only.
pub(crate) fn share((worst, best): (Decimal, Decimal), score: Decimal) -> f64 {
    let (worst, best) = (worst.to_f64(), best.to_f64());
    (score.to_f64() - worst) / (best - worst)
}
