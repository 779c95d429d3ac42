//! How many rows each table had, and what was wrong in them.

use std::collections::BTreeMap;

use weigh_dsl::model::{ColumnId, Model, TableId};

use super::pass::source_name;
use crate::outcome::{DataErrors, Note, NoteKind};
use crate::plan::{Coverage, join};

/// What the passes have seen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    tables: BTreeMap<TableId, TableReport>,
    /// The days of the rows that were counted.
    pub(crate) coverage: Option<Coverage>,
    /// How many rows have nothing in a column that decides where they count, by table and column.
    without: BTreeMap<(TableId, ColumnId), (NoteKind, u64)>,
}

/// What the passes over a table have seen.
#[derive(Debug, Clone, Default)]
pub(crate) struct TableReport {
    /// How many rows there were.
    pub(crate) seen: Seen,
    /// What is wrong.
    pub(crate) errors: DataErrors,
}

/// How many rows a pass has seen.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Seen {
    /// Those that came from the source. It may have left out some that would have been dropped.
    pub(crate) read: u64,
    /// Those that were not dropped.
    pub(crate) rows: u64,
    /// Those among them that are wrong.
    pub(crate) wrong: u64,
}

impl std::ops::AddAssign for Seen {
    fn add_assign(&mut self, other: Seen) {
        self.read += other.read;
        self.rows += other.rows;
        self.wrong += other.wrong;
    }
}

impl Tally {
    /// The report on a table.
    pub(super) fn table(&mut self, table: TableId) -> &mut TableReport {
        self.tables.entry(table).or_default()
    }

    /// The reports, in the order of the tables.
    pub(crate) fn tables(&self) -> impl Iterator<Item = (TableId, &TableReport)> {
        self.tables.iter().map(|(table, report)| (*table, report))
    }

    /// Notes the days of some rows.
    pub(super) fn cover(&mut self, coverage: Option<Coverage>) {
        self.coverage = join(self.coverage, coverage);
    }

    /// Notes that so many rows have nothing in a column.
    pub(super) fn without(&mut self, table: TableId, column: ColumnId, kind: NoteKind, rows: u64) {
        if rows > 0 {
            self.without.insert((table, column), (kind, rows));
        }
    }

    /// What rows lack, in the order of the tables.
    pub(crate) fn notes(&self, model: &Model) -> Vec<Note> {
        let note = |((table, column), (kind, rows)): (&(TableId, ColumnId), &(NoteKind, u64))| {
            let table = model.table(*table);
            Note {
                table: table.name.clone(),
                column: source_name(table, *column),
                rows: *rows,
                kind: kind.clone(),
            }
        };
        self.without.iter().map(note).collect()
    }

    /// Everything that is wrong.
    pub(crate) fn errors(&self) -> DataErrors {
        let mut all = DataErrors::default();
        for report in self.tables.values() {
            all.shown.extend(report.errors.shown.iter().cloned());
            all.counts.extend(report.errors.counts.iter().cloned());
        }
        all
    }
}
