//! Reads a table from its first row to its last, and again where a guessed type turns out too narrow.

use std::sync::Mutex;

use weigh_dsl::diagnostic::echo;
use weigh_dsl::model::{ColumnId, TableId, Type};
use weigh_sdk::{Batch, ColumnType, Expected, Scan, ScanRequest, Schema, Source, SourceError, Typed, Wanted};
use weigh_words::{Text, text};

use super::markers;
use super::profile::Profile;
use super::{Asked, Inspected, Marked};
use crate::arguments::language_type;
use crate::error::Error;
use crate::outcome::{DataErrorKind, DataErrors};
use crate::plan::Slot;
use crate::registry::Registry;
use crate::request::Watch;
use crate::scan::{ErrorLog, Halt, Job, Place, Wrong, in_parallel, locate, lock, read_columns};

/// Rows that are asked for at a time.
const BATCH: usize = 4096;

/// A table that was read, before anything is guessed from it.
pub(super) struct Read {
    pub(super) inspected: Inspected,
    pub(super) profiles: Vec<Profile>,
}

/// Reads a table; `at` is its place among those that are read together.
pub(super) fn read(registry: &Registry, asked: &Asked, at: usize, watch: &dyn Watch) -> Result<Read, Error> {
    let failed = |error| Error::Source {
        table: asked.name.clone(),
        error,
    };
    let source = registry.find(&asked.kind).and_then(|kind| kind.open(&asked.open));
    let source = source.map_err(failed)?;
    let mut schema = source.schema().map_err(failed)?;
    let unreadable = leave_out_unreadable(&*source, &mut schema);
    let mut found = loop {
        match pass(&*source, &schema, TableId(at as u32), watch) {
            Ok(found) => break found,
            Err(Halt::Widen {
                column,
                ty,
                currency,
                because,
                ..
            }) => {
                let known = schema.columns.iter_mut().find(|known| known.name == column);
                let Some(known) = known.filter(|known| (known.ty, known.currency) != (ty, currency)) else {
                    return Err(failed(SourceError::Malformed {
                        message: text!(
                            "the column `{column}` does not hold what it was read as: {because}",
                            column = echo(&column),
                            because
                        ),
                        help: None,
                    }));
                };
                (known.ty, known.currency, known.empty) = (ty, currency, false);
                known.because = (ty == ColumnType::Text).then_some(because);
            }
            Err(Halt::Source { error, .. }) => return Err(failed(error)),
            Err(Halt::Cancelled) => return Err(Error::Cancelled),
            Err(Halt::Metric(_) | Halt::TooMany | Halt::Spill(_)) => unreachable!("nothing is computed here"),
        }
    };
    let (mut marked, markers) = markers::found(registry, asked, &schema, &found.profiles);
    let columns = schema.columns.iter().zip(&mut found.profiles);
    let columns = columns
        .map(|(column, profile)| column_of(column, profile, marked.remove(&column.name)))
        .collect();
    let inspected = Inspected {
        name: asked.name.clone(),
        kind: asked.kind.clone(),
        locator: asked.open.locator.clone(),
        options: asked.open.options.clone(),
        inputs: source.inputs().map_err(failed)?,
        rows: found.rows,
        wrong_rows: found.wrong,
        wrong_cells: found.errors.counts.iter().map(|(_, _, cells)| cells).sum(),
        first_wrong: found.errors.shown.into_iter().next(),
        markers,
        unreadable,
        columns,
        key: None,
        label: None,
        time: None,
    };
    Ok(Read {
        inspected,
        profiles: found.profiles,
    })
}

/// Takes out columns that a source refuses to deliver, such as lists, and answers why.
fn leave_out_unreadable(source: &dyn Source, schema: &mut Schema) -> Vec<(String, Text)> {
    let mut unreadable = Vec::new();
    if matches!(source.plan(&request(schema)), Err(SourceError::Malformed { .. })) {
        schema.columns.retain(|column| {
            let alone = Schema {
                columns: vec![column.clone()],
            };
            match source.plan(&request(&alone)) {
                Err(SourceError::Malformed { message, .. }) => {
                    unreadable.push((column.name.clone(), message));
                    false
                }
                Ok(_) | Err(_) => true,
            }
        });
    }
    unreadable
}

/// All rows of all columns.
fn request(schema: &Schema) -> ScanRequest {
    let wanted = schema.columns.iter().map(|column| Wanted {
        name: column.name.clone(),
        ty: column.ty,
        currency: column.currency,
        declared: false,
    });
    ScanRequest {
        columns: wanted.collect(),
        batch_rows: BATCH,
        filter: Vec::new(),
    }
}

fn column_of(column: &weigh_sdk::Column, profile: &mut Profile, marked: Option<Marked>) -> super::Column {
    let typed = Typed {
        ty: column.ty,
        currency: column.currency,
    };
    let mut values: Vec<(String, u64)> = std::mem::take(&mut profile.values.0)
        .into_iter()
        .flatten()
        .map(|(value, rows)| (value.into(), rows))
        .collect();
    values.sort_by(|(a, many), (b, more)| more.cmp(many).then_with(|| a.cmp(b)));
    super::Column {
        name: column.name.clone(),
        typed,
        ty: if profile.known == 0 {
            Type::Unknown
        } else {
            language_type(typed)
        },
        because: column.because.clone(),
        marked,
        missing: profile.missing,
        distinct: profile.distinct(),
        least: profile.least.take(),
        greatest: profile.greatest.take(),
        values,
        link: None,
    }
}

/// What one worker has found.
#[derive(Default)]
struct Found {
    rows: u64,
    wrong: u64,
    profiles: Vec<Profile>,
    /// The cells that cannot be read.
    cells: ErrorLog,
}

/// What all of them have found.
struct All {
    rows: u64,
    wrong: u64,
    profiles: Vec<Profile>,
    errors: DataErrors,
}

/// One pass over all rows.
struct Pass<'a> {
    source: &'a dyn Source,
    table: TableId,
    request: ScanRequest,
    slots: Vec<Slot>,
    scan: Scan,
    watch: &'a dyn Watch,
    /// The rows of each partition, as far as they were read.
    counts: Mutex<Vec<u64>>,
    /// What workers have found that are at rest.
    resting: Mutex<Vec<Found>>,
}

fn pass(source: &dyn Source, schema: &Schema, table: TableId, watch: &dyn Watch) -> Result<All, Halt> {
    let request = request(schema);
    let slots = schema.columns.iter().enumerate().map(|(at, column)| Slot {
        column: ColumnId(at as u32),
        header: column.name.clone(),
        asked: column.ty,
        declared: false,
        ty: language_type(column.ty.into()),
    });
    let scan = source.plan(&request);
    let scan = scan.map_err(|error| Halt::Source { table, error })?;
    watch.planned(scan.partitions.iter().map(|partition| partition.bytes).sum());
    let pass = Pass {
        source,
        table,
        slots: slots.collect(),
        counts: Mutex::new(vec![0; scan.partitions.len()]),
        scan,
        request,
        watch,
        resting: Mutex::default(),
    };
    in_parallel(&[&pass])?;
    let mut all = pass.nothing();
    let found = std::mem::take(&mut *lock(&pass.resting));
    for found in found {
        all.rows += found.rows;
        all.wrong += found.wrong;
        for (all, profile) in all.profiles.iter_mut().zip(found.profiles) {
            all.merge(profile);
        }
        all.cells.merge(found.cells);
    }
    let mut errors = DataErrors::default();
    let counts = lock(&pass.counts);
    let find = |place| locate(source, &pass.request, &pass.scan, &counts, place);
    all.cells.report("", find, &mut errors);
    drop(counts);
    Ok(All {
        rows: all.rows,
        wrong: all.wrong,
        profiles: all.profiles,
        errors,
    })
}

impl Pass<'_> {
    fn nothing(&self) -> Found {
        Found {
            profiles: vec![Profile::default(); self.slots.len()],
            ..Found::default()
        }
    }

    fn fail(&self, error: SourceError, partition: usize) -> Halt {
        Halt::of_source(error, self.table, partition)
    }

    /// Takes a batch, whose first row is at a place.
    fn take(&self, batch: &Batch, first: Place, found: &mut Found) -> Result<(), SourceError> {
        let rows = batch.rows.num_rows();
        let mut misfits = Vec::new();
        let columns = read_columns(&batch.rows, &self.slots, &mut misfits)?;
        for (profile, column) in found.profiles.iter_mut().zip(columns) {
            profile.add(&column, rows);
        }
        let place = |row: usize| Place {
            row: first.row + row as u32,
            ..first
        };
        for misfit in &misfits {
            let wrong = || Wrong::misfit(misfit, &self.slots[misfit.slot].header);
            (found.cells).add(DataErrorKind::Unreadable, place(misfit.row), wrong);
        }
        for cell in &batch.bad {
            if matches!(cell.expected, Expected::Cells { .. }) {
                found.wrong += 1;
                continue;
            }
            let column = cell.column.map(|column| &*self.slots[column].header);
            // One kind for all, so that the first is the first of all.
            let wrong = || Wrong::unreadable(cell, column);
            found.cells.add(DataErrorKind::Unreadable, place(cell.row), wrong);
        }
        found.rows += rows as u64;
        Ok(())
    }
}

impl Job for Pass<'_> {
    fn parts(&self) -> usize {
        self.scan.partitions.len()
    }

    fn run(&self, partition: usize) -> Result<(), Halt> {
        let fail = |error| self.fail(error, partition);
        let mut found = lock(&self.resting).pop().unwrap_or_else(|| self.nothing());
        let before = found.rows;
        for batch in self.source.scan(&self.request, partition).map_err(fail)? {
            if self.watch.cancelled() {
                return Err(Halt::Cancelled);
            }
            let batch = batch.map_err(fail)?;
            let first = Place {
                partition: partition as u32,
                row: (found.rows - before) as u32,
            };
            self.take(&batch, first, &mut found).map_err(fail)?;
            self.watch.read(batch.rows.num_rows() as u64, 0);
        }
        self.watch.read(0, self.scan.partitions[partition].bytes);
        lock(&self.counts)[partition] = found.rows - before;
        lock(&self.resting).push(found);
        Ok(())
    }

    fn done(&self) -> Result<(), Halt> {
        Ok(())
    }

    fn explain(&self, halt: Halt) -> Halt {
        halt.placed(|place| locate(self.source, &self.request, &self.scan, &lock(&self.counts), place))
    }
}
