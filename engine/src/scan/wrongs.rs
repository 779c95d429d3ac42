//! What is wrong in the rows of a batch: cells that cannot be read, values out of range, links that are no keys.

use weigh_dsl::model::ColumnId;
use weigh_sdk::BadCell;
use weigh_words::text;

use super::days::no_years;
use super::errors::{ErrorLog, Place, Wrong, kind_of};
use super::evaluate::Evaluator;
use super::pass::{Pass, source_name};
use super::range;
use super::read::Misfit;
use super::vector::Vector;
use crate::outcome::DataErrorKind;
use crate::plan::{Check, PathId};

/// The rows of a batch that are wrong, but for those that the filter has dropped.
pub(super) struct Wrongs<'p, 'a, 'l> {
    pass: &'p Pass<'a>,
    place: Place,
    log: &'l mut ErrorLog,
    dropped: Option<&'p [bool]>,
    rows: Vec<bool>,
}

impl<'p, 'a, 'l> Wrongs<'p, 'a, 'l> {
    pub(super) fn new(
        pass: &'p Pass<'a>,
        place: Place,
        log: &'l mut ErrorLog,
        dropped: Option<&'p [bool]>,
        rows: usize,
    ) -> Self {
        Self {
            pass,
            place,
            log,
            dropped,
            rows: vec![false; rows],
        }
    }

    /// Whether each row is wrong.
    pub(super) fn rows(self) -> Vec<bool> {
        self.rows
    }

    fn note(&mut self, kind: DataErrorKind, row: usize, wrong: impl FnOnce() -> Wrong) {
        if self.dropped.is_some_and(|dropped| dropped[row]) {
            return;
        }
        self.rows[row] = true;
        let place = Place {
            row: self.place.row + row as u32,
            ..self.place
        };
        self.log.add(kind, place, wrong);
    }

    /// A cell that the source could not read.
    pub(super) fn bad_cell(&mut self, cell: &BadCell, row: usize) {
        let pass = self.pass;
        self.note(kind_of(cell), row, || {
            Wrong::unreadable(cell, cell.column.map(|slot| &*pass.rows.columns[slot].header))
        });
    }

    /// A cell that turned out not to fit.
    pub(super) fn misfit(&mut self, misfit: &Misfit) {
        let pass = self.pass;
        self.note(DataErrorKind::Unreadable, misfit.row, || {
            Wrong::misfit(misfit, &pass.rows.columns[misfit.slot].header)
        });
    }

    /// Values outside a declared range.
    pub(super) fn check(&mut self, check: &Check, value: &Vector<'_>) {
        let pass = self.pass;
        for row in range::outside(&check.range, value, self.rows.len()) {
            self.note(DataErrorKind::OutOfRange, row, || Wrong {
                column: Some(source_name(pass.table(), check.column)),
                value: value.shown(row).into_owned(),
                expected: range::in_words(&check.range),
                mend: None,
            });
        }
    }

    /// Whole numbers in the place of a time that are no years.
    pub(super) fn years(&mut self, column: ColumnId, value: &Vector<'_>) {
        let pass = self.pass;
        for row in no_years(value, self.rows.len()) {
            let name = source_name(pass.table(), column);
            self.note(DataErrorKind::OutOfRange, row, || Wrong {
                value: value.shown(row).into_owned(),
                expected: text!("a date, a date with time or a year from 1000 to 9999"),
                mend: Some(text!(
                    "where 20240105 is the fifth of January 2024, say that it is a date: `column {name}: date`. Where \
                     the numbers count seconds since 1970, compute the time: `time moment` and \
                     `let moment = 1970-01-01 + {name} * 1s`",
                    name = &name
                )),
                column: Some(name),
            });
        }
    }

    /// Marks rows that are wrong and were told already.
    pub(super) fn known(&mut self, wrong: &[Place]) {
        let first = wrong.partition_point(|place| *place < self.place);
        let end = Place {
            row: self.place.row + self.rows.len() as u32,
            ..self.place
        };
        for place in wrong[first..].iter().take_while(|place| **place < end) {
            self.rows[(place.row - self.place.row) as usize] = true;
        }
    }

    /// Follows the links that begin at the rows.
    pub(super) fn links(&mut self, rows: &mut Evaluator<'_>) {
        let pass = self.pass;
        for (at, path) in (0..).zip(&pass.rows.paths) {
            if path.value.is_some() {
                rows.path(PathId(at));
            }
        }
        for (id, row) in std::mem::take(&mut rows.dangling) {
            let path = pass.rows.path(id);
            let Some(value) = path.value else { continue };
            let value = rows.node(value);
            self.note(DataErrorKind::DanglingLink, row, || Wrong {
                column: Some(source_name(pass.table(), path.link)),
                value: value.shown(row).into_owned(),
                expected: text!("a key of {table}", table = pass.table_name(path.target)),
                mend: None,
            });
        }
    }
}
