//! A pass over the rows of one table, from its source or from memory, batch by batch: what is read, which rows there
//! are, and what is wrong with the others.

use std::sync::Mutex;

use weigh_dsl::model::{ColumnId, Stored as StoredIn, Table, TableId};
use weigh_sdk::{BadCell, Batch, Currency, Scan, ScanRequest, Source, SourceError, Wanted};

use super::Input;
use super::errors::{ErrorLog, Place};
use super::evaluate::{Evaluator, Rows};
use super::halt::Halt;
use super::locate::locate;
use super::read::{Misfit, vectors};
use super::sieve::Sieve;
use super::store::Stored;
use super::tally::Seen;
use super::work::lock;
use super::world::World;
use super::wrongs::Wrongs;
use crate::plan::{RowPlan, Slot};

/// Rows that are evaluated together: few enough that their columns stay near the processor.
const BATCH: usize = 4096;
/// Rows of a table in memory that one worker takes at a time.
const MEMORY_PART: usize = 16 * BATCH;

/// A pass over the rows of one table.
pub(super) struct Pass<'a> {
    input: Input<'a>,
    pub(super) rows: &'a RowPlan,
    world: &'a World,
    from: From<'a>,
    /// What drops rows, each by itself.
    sieves: Vec<Sieve>,
    /// Rows that an earlier pass has found wrong and told, in order.
    known_wrong: &'a [Place],
}

enum From<'a> {
    Source(SourcePass<'a>),
    Memory(&'a Stored),
}

struct SourcePass<'a> {
    source: &'a dyn Source,
    request: ScanRequest,
    scan: Scan,
    /// The rows of each partition, as far as they were read to the end.
    counts: Mutex<Vec<u64>>,
}

/// Some rows of a pass, with an evaluator for them.
pub(super) struct Slice {
    /// The rows that there are.
    pub(super) keep: Vec<bool>,
    /// Whether that is all of them.
    pub(super) all: bool,
    /// The rows that were dropped, if any can be.
    pub(super) filtered: Option<Vec<bool>>,
    /// The first row.
    pub(super) place: Place,
}

impl<'a> Pass<'a> {
    pub(super) fn new(
        input: Input<'a>,
        rows: &'a RowPlan,
        in_memory: bool,
        world: &'a World,
    ) -> Result<Self, Halt> {
        let from = if in_memory {
            From::Memory(world.stored(rows.table))
        } else {
            let wanted = rows.columns.iter().map(|slot| Wanted {
                name: slot.header.clone(),
                ty: slot.asked,
                currency: currency(slot),
                declared: slot.declared,
            });
            let request = ScanRequest {
                columns: wanted.collect(),
                batch_rows: BATCH,
                filter: rows.conditions.clone(),
            };
            let source = input.source(rows.table);
            let scan = source.plan(&request).map_err(|error| Halt::Source {
                table: rows.table,
                error,
            })?;
            input.plan_bytes(scan.partitions.iter().map(|partition| partition.bytes).sum());
            let counts = Mutex::new(vec![0; scan.partitions.len()]);
            From::Source(SourcePass {
                source,
                request,
                scan,
                counts,
            })
        };
        Ok(Self {
            input,
            rows,
            world,
            from,
            sieves: Sieve::all(rows),
            known_wrong: &[],
        })
    }

    /// The pass without some rows that are wrong.
    pub(super) fn without(self, known_wrong: &'a [Place]) -> Self {
        Self { known_wrong, ..self }
    }

    /// The number of partitions.
    pub(super) fn partitions(&self) -> usize {
        match &self.from {
            From::Source(pass) => pass.scan.partitions.len(),
            From::Memory(table) => table.rows.div_ceil(MEMORY_PART),
        }
    }

    /// Calls `visit` for the rows of a partition, in their order; notes what is wrong in `log`.
    pub(super) fn each(
        &self,
        partition: usize,
        log: &mut ErrorLog,
        visit: &mut dyn FnMut(&mut Evaluator<'_>, &Slice) -> Result<(), Halt>,
    ) -> Result<Seen, Halt> {
        match &self.from {
            From::Source(pass) => self.each_read(pass, partition, log, visit),
            From::Memory(table) => {
                self.each_stored(table, partition, visit)?;
                Ok(Seen::default())
            }
        }
    }

    fn each_stored(
        &self,
        table: &Stored,
        partition: usize,
        visit: &mut dyn FnMut(&mut Evaluator<'_>, &Slice) -> Result<(), Halt>,
    ) -> Result<(), Halt> {
        let end = table.rows.min((partition + 1) * MEMORY_PART);
        for first in (partition * MEMORY_PART..end).step_by(BATCH) {
            self.check_cancelled()?;
            let count = BATCH.min(end - first);
            let mut rows = Evaluator::new(self.rows, self.world, Rows::Memory(table, first), count);
            let place = Place {
                partition: 0,
                row: first as u32,
            };
            let keep = table.kept[first..first + count].to_vec();
            let slice = Slice {
                all: keep.iter().all(|keep| *keep),
                keep,
                filtered: None,
                place,
            };
            visit(&mut rows, &slice)?;
        }
        Ok(())
    }

    fn each_read(
        &self,
        pass: &SourcePass<'_>,
        partition: usize,
        log: &mut ErrorLog,
        visit: &mut dyn FnMut(&mut Evaluator<'_>, &Slice) -> Result<(), Halt>,
    ) -> Result<Seen, Halt> {
        let fail = |error| self.fail(error, partition);
        let mut seen = Seen::default();
        for batch in pass.source.scan(&pass.request, partition).map_err(fail)? {
            let batch = batch.map_err(fail)?;
            let count = batch.rows.num_rows();
            for first in (0..count).step_by(BATCH) {
                self.check_cancelled()?;
                let rows = BATCH.min(count - first);
                let place = Place {
                    partition: partition as u32,
                    row: seen.read as u32,
                };
                seen += self.slice(&batch, first, rows, place, log, visit)?;
            }
            self.input.watch.read(count as u64, 0);
        }
        lock(&pass.counts)[partition] = seen.read;
        self.input.watch.read(0, pass.scan.partitions[partition].bytes);
        Ok(seen)
    }

    fn check_cancelled(&self) -> Result<(), Halt> {
        if self.input.watch.cancelled() {
            Err(Halt::Cancelled)
        } else {
            Ok(())
        }
    }

    fn fail(&self, error: SourceError, partition: usize) -> Halt {
        Halt::of_source(error, self.rows.table, partition)
    }

    /// Some rows of a batch.
    fn slice(
        &self,
        batch: &Batch,
        first: usize,
        count: usize,
        place: Place,
        log: &mut ErrorLog,
        visit: &mut dyn FnMut(&mut Evaluator<'_>, &Slice) -> Result<(), Halt>,
    ) -> Result<Seen, Halt> {
        let records = batch.rows.slice(first, count);
        let bad: Vec<&BadCell> = batch
            .bad
            .iter()
            .filter(|cell| (first..first + count).contains(&cell.row))
            .collect();
        let mut misfits = Vec::new();
        let columns = vectors(&records, &self.rows.columns, &mut misfits).map_err(|error| Halt::Source {
            table: self.rows.table,
            error,
        })?;
        let mut rows = Evaluator::new(self.rows, self.world, Rows::Read(columns), count);
        let filtered = self.filtered(&mut rows, count, &bad, first, &misfits);
        let mut wrong = Wrongs::new(self, place, log, filtered.as_deref(), count);
        for cell in &bad {
            wrong.bad_cell(cell, cell.row - first);
        }
        for misfit in &misfits {
            wrong.misfit(misfit);
        }
        for check in &self.rows.checks {
            wrong.check(check, &rows.node(check.node));
        }
        if let Some((column, node)) = self.rows.year {
            wrong.years(column, &rows.node(node));
        }
        wrong.known(self.known_wrong);
        wrong.links(&mut rows);
        let wrong = wrong.rows();
        let mut keep: Vec<bool> = wrong.iter().map(|wrong| !wrong).collect();
        if let Some(filtered) = &filtered {
            let rows = keep.iter_mut().zip(filtered);
            rows.for_each(|(keep, dropped)| *keep &= !dropped);
        }
        let kept = keep.iter().filter(|keep| **keep).count();
        let wrong = wrong.iter().filter(|wrong| **wrong).count() as u64;
        visit(
            &mut rows,
            &Slice {
                all: kept == count,
                keep,
                filtered,
                place,
            },
        )?;
        Ok(Seen {
            read: count as u64,
            rows: kept as u64 + wrong,
            wrong,
        })
    }

    /// The rows that are dropped. What reads a cell that is wrong drops no row.
    fn filtered(
        &self,
        rows: &mut Evaluator<'_>,
        count: usize,
        bad: &[&BadCell],
        first: usize,
        misfits: &[Misfit],
    ) -> Option<Vec<bool>> {
        let mut filtered: Option<Vec<bool>> = None;
        for sieve in &self.sieves {
            let Some(mut dropped) = sieve.rows(rows, count) else {
                continue;
            };
            for cell in bad {
                if cell.column.is_none_or(|slot| sieve.reads[slot]) {
                    dropped[cell.row - first] = false;
                }
            }
            for misfit in misfits.iter().filter(|misfit| sieve.reads[misfit.slot]) {
                dropped[misfit.row] = false;
            }
            match &mut filtered {
                None => filtered = Some(dropped),
                Some(filtered) => filtered
                    .iter_mut()
                    .zip(dropped)
                    .for_each(|(row, too)| *row |= too),
            }
        }
        filtered
    }

    /// How people call the input and the row of a place.
    pub(super) fn locate(&self, place: Place) -> (String, u64) {
        match &self.from {
            From::Memory(_) => (String::new(), u64::from(place.row) + 1),
            From::Source(pass) => locate(pass.source, &pass.request, &pass.scan, &lock(&pass.counts), place),
        }
    }

    /// Says where a value is that a guess cannot hold.
    pub(super) fn explain(&self, halt: Halt) -> Halt {
        halt.placed(|place| self.locate(place))
    }

    /// The table.
    pub(super) fn table(&self) -> &'a Table {
        self.input.model.table(self.rows.table)
    }

    /// The name of any table.
    pub(super) fn table_name(&self, table: TableId) -> &'a str {
        &self.input.model.table(table).name
    }
}

/// The currency that a column's amounts must be in.
fn currency(slot: &Slot) -> Option<Currency> {
    let money = slot.ty.number()?.unit.as_money()?;
    Currency::new(money.code())
}

/// What people call a column in the source; one that is computed by its own name.
pub(crate) fn source_name(table: &Table, column: ColumnId) -> String {
    let column = &table.columns[column.0 as usize];
    match &column.stored {
        StoredIn::Source { header, .. } => header.clone(),
        StoredIn::Computed(_) | StoredIn::Distinct => column.name.clone(),
    }
}
