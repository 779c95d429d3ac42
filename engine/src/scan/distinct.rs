//! Gathers the tables of distinct values. A value counts even where another cell of its row is wrong: the person is
//! there, only that row is not.

use std::collections::BTreeSet;
use std::sync::Mutex;

use rustc_hash::FxHashSet;
use weigh_dsl::model::ColumnId;

use super::Input;
use super::errors::ErrorLog;
use super::halt::Halt;
use super::pass::Pass;
use super::store::{Stored, StoredColumn};
use super::tally::{Seen, Tally};
use super::vector::{Cells, Texts, Vector};
use super::work::{self, Job, lock};
use super::world::World;
use crate::plan::{DistinctPass, DistinctTable, Join, Plan};

/// Gathers the tables of distinct values.
pub(super) fn gather(
    input: Input<'_>,
    plan: &Plan,
    world: &World,
    tally: &mut Tally,
) -> Result<Vec<Stored>, Halt> {
    let mut gathering = Vec::new();
    for table in &plan.distinct {
        for plan in &table.passes {
            let pass = Pass::new(input, &plan.rows, plan.in_memory, world)?;
            gathering.push(Gathering {
                table,
                plan,
                pass,
                found: Mutex::default(),
            });
        }
    }
    let jobs: Vec<&dyn Job> = gathering.iter().map(|job| job as &dyn Job).collect();
    work::run(&jobs)?;
    let mut tables: Vec<(&DistinctTable, Found)> = plan
        .distinct
        .iter()
        .map(|table| (table, Found::default()))
        .collect();
    for job in gathering {
        let found = job
            .found
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if !job.plan.reported {
            let report = tally.table(job.plan.rows.table);
            report.seen += found.seen;
            let name = &job.pass.table().name;
            found
                .log
                .clone()
                .report(name, |place| job.pass.locate(place), &mut report.errors);
        }
        if let Some((_, all)) = tables
            .iter_mut()
            .find(|(table, _)| table.table == job.table.table)
        {
            all.merge(found);
        }
    }
    Ok(tables
        .into_iter()
        .map(|(table, found)| found.store(table))
        .collect())
}

struct Gathering<'a> {
    table: &'a DistinctTable,
    plan: &'a DistinctPass,
    pass: Pass<'a>,
    found: Mutex<Found>,
}

/// The values so far, in the form in which they are compared.
#[derive(Default)]
struct Found {
    whole: FxHashSet<i64>,
    texts: FxHashSet<Box<str>>,
    log: ErrorLog,
    seen: Seen,
}

impl Job for Gathering<'_> {
    fn parts(&self) -> usize {
        self.pass.partitions()
    }

    fn run(&self, part: usize) -> Result<(), Halt> {
        let mut found = Found::default();
        let mut log = ErrorLog::default();
        found.seen = self.pass.each(part, &mut log, &mut |rows, slice| {
            for value in &self.plan.values {
                found.add(&rows.node(*value), &slice.keep, self.table.join);
            }
            Ok(())
        })?;
        found.log = log;
        lock(&self.found).merge(found);
        Ok(())
    }

    fn done(&self) -> Result<(), Halt> {
        Ok(())
    }

    fn explain(&self, halt: Halt) -> Halt {
        self.pass.explain(halt)
    }
}

impl Found {
    fn add(&mut self, value: &Vector<'_>, keep: &[bool], join: Join) {
        let rows = (0..keep.len()).filter(|row| keep[*row] && value.is_known(*row));
        match (join, &value.cells) {
            (Join::Whole, Cells::Whole(values, 0)) => {
                self.whole.extend(rows.map(|row| values[value.at(row)]));
            }
            (Join::Date, Cells::Date(values)) => {
                self.whole
                    .extend(rows.map(|row| i64::from(values[value.at(row)])));
            }
            (Join::Text, Cells::Text(texts)) => {
                for row in rows {
                    let text = texts.get(value.at(row));
                    if !self.texts.contains(text) {
                        self.texts.insert(text.into());
                    }
                }
            }
            _ => self
                .texts
                .extend(rows.map(|row| value.shown(row).into_owned().into_boxed_str())),
        }
    }

    fn merge(&mut self, other: Found) {
        self.whole.extend(other.whole);
        self.texts.extend(other.texts);
        self.log.merge(other.log);
        self.seen += other.seen;
    }

    /// The table: one column, in the order of the values.
    fn store(self, table: &DistinctTable) -> Stored {
        let mut whole: Vec<i64> = self.whole.into_iter().collect();
        whole.sort_unstable();
        let texts: BTreeSet<Box<str>> = self.texts.into_iter().collect();
        let (rows, cells) = match table.join {
            Join::Whole => (whole.len(), Cells::Whole(whole.into(), 0)),
            Join::Date => (
                whole.len(),
                Cells::Date(whole.iter().map(|day| *day as i32).collect()),
            ),
            Join::Text => (texts.len(), Cells::Text(Texts::Made(texts.into_iter().collect()))),
        };
        let values = Vector::new(cells);
        let mut column = StoredColumn::default();
        column.append(&values, &vec![true; rows]);
        let mut stored = Stored::new(table.table, table.join);
        stored.rows = rows;
        stored.kept = vec![true; rows];
        stored.keys.expect(&values, rows);
        for row in 0..rows {
            stored.keys.add(&values, row, row as u32);
        }
        stored.key_values = column.clone();
        stored.add_column(ColumnId(0), column);
        stored
    }
}
