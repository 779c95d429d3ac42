//! What others need of the tables that are held in memory: those of the subjects, and those that links lead to.

use std::collections::{BTreeMap, BTreeSet};

use weigh_dsl::model::{ColumnId, TableId};

/// What is needed of each table that is held in memory. Being mentioned at all means that its keys are needed.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Needs {
    tables: BTreeMap<TableId, Need>,
}

/// What is needed of one table.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Need {
    /// The columns that are read.
    pub(super) columns: BTreeSet<ColumnId>,
    /// The links that are followed.
    pub(super) links: BTreeSet<ColumnId>,
    /// Computed columns that are read and declare a range.
    pub(super) checked: BTreeSet<ColumnId>,
}

impl Needs {
    /// What is needed of a table, which is held in memory from now on.
    pub(super) fn table(&mut self, table: TableId) -> &mut Need {
        self.tables.entry(table).or_default()
    }

    /// Whether a table is held in memory.
    pub(super) fn holds(&self, table: TableId) -> bool {
        self.tables.contains_key(&table)
    }

    /// The tables that are held in memory, with what is needed of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = (TableId, &Need)> {
        self.tables.iter().map(|(table, need)| (*table, need))
    }
}
