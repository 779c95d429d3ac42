//! The tables that are held in memory, by id.

use weigh_dsl::model::TableId;

use super::store::Stored;

/// The tables that are held in memory.
#[derive(Debug, Default)]
pub(super) struct World {
    tables: Vec<Option<Stored>>,
}

impl World {
    /// Room for so many tables.
    pub(super) fn new(tables: usize) -> Self {
        Self {
            tables: (0..tables).map(|_| None).collect(),
        }
    }

    pub(super) fn insert(&mut self, table: Stored) {
        let at = table.table.0 as usize;
        self.tables[at] = Some(table);
    }

    /// A table that the plan holds in memory.
    pub(super) fn stored(&self, table: TableId) -> &Stored {
        match &self.tables[table.0 as usize] {
            Some(table) => table,
            None => unreachable!("the plan loads every table that links lead to"),
        }
    }

    pub(super) fn stored_mut(&mut self, table: TableId) -> &mut Stored {
        match &mut self.tables[table.0 as usize] {
            Some(table) => table,
            None => unreachable!("the plan loads every table that links lead to"),
        }
    }
}
