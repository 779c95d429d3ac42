//! Reads the tables into memory that others link to, with their keys and the values of their links. What those lead
//! to is found out in `resolve.rs`, when all tables are here.

use std::sync::Mutex;

use super::Input;
use super::errors::{ErrorLog, Place};
use super::halt::Halt;
use super::pass::Pass;
use super::store::{Stored, StoredColumn};
use super::tally::Seen;
use super::work::{self, Job, lock};
use super::world::World;
use crate::plan::{Load, LoadLink, Plan};

/// A table that is being read.
pub(super) struct Loading<'a> {
    pub(super) load: &'a Load,
    pub(super) pass: Pass<'a>,
    chunks: Mutex<Vec<Option<Chunk>>>,
}

/// What was read of one partition.
#[derive(Default)]
struct Chunk {
    /// The columns that are kept, then the key, then the links.
    columns: Vec<StoredColumn>,
    places: Vec<Place>,
    /// The keys of rows that a filter has dropped.
    dropped: Option<StoredColumn>,
    log: ErrorLog,
    seen: Seen,
}

/// What is known of a table in memory besides its rows, until all of them were looked at.
#[derive(Default)]
pub(super) struct LoadedTable {
    /// Where each row stands.
    pub(super) places: Vec<Place>,
    pub(super) keys: StoredColumn,
    /// The keys of rows that a filter has dropped.
    pub(super) dropped: StoredColumn,
    pub(super) log: ErrorLog,
    pub(super) seen: Seen,
}

/// Reads all tables that are held in memory. `empty` is a world without tables.
pub(super) fn read<'a>(input: Input<'a>, plan: &'a Plan, empty: &'a World) -> Result<Vec<Loading<'a>>, Halt> {
    let mut loading = Vec::new();
    for load in &plan.loads {
        let pass = Pass::new(input, &load.rows, false, empty)?;
        let chunks = Mutex::new((0..pass.partitions()).map(|_| None).collect());
        loading.push(Loading { load, pass, chunks });
    }
    let jobs: Vec<&dyn Job> = loading.iter().map(|job| job as &dyn Job).collect();
    work::run(&jobs)?;
    Ok(loading)
}

impl Job for Loading<'_> {
    fn parts(&self) -> usize {
        self.pass.partitions()
    }

    fn run(&self, part: usize) -> Result<(), Halt> {
        let kept = self.load.columns.iter().map(|(_, node)| *node);
        let key = self.load.key.iter().map(|(_, node)| *node);
        let links = self.early_links().map(|link| link.value);
        let nodes: Vec<_> = kept.chain(key).chain(links).collect();
        let mut chunk = Chunk {
            columns: vec![StoredColumn::default(); nodes.len()],
            ..Chunk::default()
        };
        let mut log = ErrorLog::default();
        let seen = self.pass.each(part, &mut log, &mut |rows, slice| {
            for (column, node) in chunk.columns.iter_mut().zip(&nodes) {
                column.append(&rows.node(*node), &slice.keep);
            }
            if let (Some((_, key)), Some(filtered)) = (self.load.key, &slice.filtered) {
                let dropped = chunk.dropped.get_or_insert_default();
                dropped.append(&rows.node(key), filtered);
            }
            let kept = (0..).zip(&slice.keep).filter(|(_, keep)| **keep);
            chunk.places.extend(kept.map(|(row, _)| Place {
                row: slice.place.row + row,
                ..slice.place
            }));
            Ok(())
        })?;
        chunk.columns.iter_mut().for_each(StoredColumn::close);
        (chunk.log, chunk.seen) = (log, seen);
        lock(&self.chunks)[part] = Some(chunk);
        Ok(())
    }

    fn done(&self) -> Result<(), Halt> {
        Ok(())
    }

    fn explain(&self, halt: Halt) -> Halt {
        self.pass.explain(halt)
    }
}

impl Loading<'_> {
    fn early_links(&self) -> impl Iterator<Item = &LoadLink> {
        self.load.links.iter().filter(|link| !link.late)
    }

    /// Puts the partitions one behind the other.
    pub(super) fn collect(&self) -> (Stored, LoadedTable) {
        let mut stored = Stored::new(self.load.rows.table, self.load.join);
        let count =
            self.load.columns.len() + usize::from(self.load.key.is_some()) + self.early_links().count();
        let mut columns = vec![StoredColumn::default(); count];
        let mut table = LoadedTable::default();
        let mut chunks: Vec<Chunk> = (lock(&self.chunks).iter_mut()).filter_map(Option::take).collect();
        // Column by column, so that no more than one of them is there twice.
        for (at, all) in columns.iter_mut().enumerate() {
            for chunk in &mut chunks {
                all.append_column(&std::mem::take(&mut chunk.columns[at]));
            }
            all.close();
        }
        for chunk in chunks {
            if let Some(dropped) = &chunk.dropped {
                table.dropped.append_column(dropped);
            }
            table.places.extend(chunk.places);
            table.log.merge(chunk.log);
            table.seen += chunk.seen;
        }
        stored.rows = table.places.len();
        stored.kept = vec![true; stored.rows];
        let mut columns = columns.into_iter();
        for ((id, _), column) in self.load.columns.iter().zip(columns.by_ref()) {
            stored.add_column(*id, column);
        }
        if self.load.key.is_some() {
            table.keys = columns.next().unwrap_or_default();
        }
        stored.link_values = self.early_links().map(|link| link.column).zip(columns).collect();
        (stored, table)
    }
}
