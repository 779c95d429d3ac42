//! Finds out which rows of the tables in memory there are: keys that are missing or doubled, links that lead nowhere,
//! and filters that look at other tables.

use weigh_dsl::model::{ColumnId, TableId};
use weigh_words::text;

use super::Input;
use super::errors::Wrong;
use super::evaluate::{Evaluator, Rows};
use super::links::{Dangling, follow};
use super::load::{LoadedTable, Loading};
use super::pass::source_name;
use super::range;
use super::store::NOWHERE;
use super::tally::Tally;
use super::world::World;
use crate::outcome::DataErrorKind;
use crate::plan::{Load, Plan};

/// Puts the tables that were read into a world.
pub(super) fn resolve(input: Input<'_>, plan: &Plan, loading: &[Loading<'_>], tally: &mut Tally) -> World {
    let mut world = World::new(input.model.tables.len());
    let mut tables = Vec::new();
    for job in loading {
        let (stored, found) = job.collect();
        let rows = stored.rows;
        world.insert(stored);
        tables.push(Table {
            job,
            found,
            bad: vec![false; rows],
            filtered: vec![false; rows],
        });
    }
    let mut resolving = Resolving { input, world, tables };
    resolving.keys();
    let dangling = follow(&mut resolving.world, plan, false);
    resolving.filters();
    resolving.dangling(dangling, plan);
    resolving.settle();
    resolving.report(tally);
    resolving.world
}

struct Table<'a> {
    job: &'a Loading<'a>,
    found: LoadedTable,
    /// The rows that turned out to be wrong.
    bad: Vec<bool>,
    /// The rows that a filter has dropped after they were read.
    filtered: Vec<bool>,
}

struct Resolving<'a> {
    input: Input<'a>,
    world: World,
    tables: Vec<Table<'a>>,
}

impl Table<'_> {
    fn id(&self) -> TableId {
        self.job.load.rows.table
    }

    fn load(&self) -> &Load {
        self.job.load
    }

    fn wrong(&mut self, kind: DataErrorKind, row: usize, wrong: impl FnOnce() -> Wrong) {
        self.bad[row] = true;
        self.found.seen.wrong += 1;
        self.found.log.add(kind, self.found.places[row], wrong);
    }
}

impl Resolving<'_> {
    /// Indexes the keys.
    fn keys(&mut self) {
        for table in &mut self.tables {
            let Some((column, _)) = table.load().key else {
                continue;
            };
            let name = source_name(self.input.model.table(table.id()), column);
            let stored = self.world.stored_mut(table.id());
            let keys = std::mem::take(&mut table.found.keys);
            let values = keys.slice(0, stored.rows);
            stored.keys.expect(&values, stored.rows);
            for row in 0..stored.rows {
                if !values.is_known(row) {
                    table.wrong(DataErrorKind::MissingKey, row, || Wrong::without_key(&name));
                } else if let Some(first) = stored.keys.add(&values, row, row as u32) {
                    let (job, first) = (table.job, table.found.places[first as usize]);
                    table.wrong(DataErrorKind::DuplicateKey, row, || {
                        Wrong::repeated(&name, values.shown(row).into_owned(), job.pass.locate(first))
                    });
                }
            }
            let count = table.found.dropped.len();
            let dropped = table.found.dropped.slice(0, count);
            for row in (0..count).filter(|row| dropped.is_known(*row)) {
                stored.keys.drop_key(&dropped, row);
            }
            stored.key_values = keys;
        }
    }

    /// Evaluates the filters and the checks that look at other tables.
    fn filters(&mut self) {
        for at in 0..self.tables.len() {
            let table = &self.tables[at];
            let late = &table.load().late;
            let stored = self.world.stored(table.id());
            let mut rows = Evaluator::new(late, &self.world, Rows::Memory(stored, 0), stored.rows);
            let filtered: Vec<bool> = match late.filter {
                Some(filter) => rows.yes(filter).into_iter().map(|yes| !yes).collect(),
                None => vec![false; stored.rows],
            };
            let mut outside: Vec<(ColumnId, usize, Wrong)> = Vec::new();
            for check in &late.checks {
                let value = rows.node(check.node);
                for row in range::outside(&check.range, &value, stored.rows) {
                    let name = source_name(self.input.model.table(table.id()), check.column);
                    let wrong = Wrong {
                        column: Some(name),
                        value: value.shown(row).into_owned(),
                        expected: range::in_words(&check.range),
                        mend: None,
                    };
                    outside.push((check.column, row, wrong));
                }
            }
            let table = &mut self.tables[at];
            for (_, row, wrong) in outside {
                if !filtered[row] && !table.bad[row] {
                    table.wrong(DataErrorKind::OutOfRange, row, || wrong);
                }
            }
            table.filtered = filtered;
            let id = table.id();
            self.cut_links_to(id);
        }
    }

    /// Links to rows that a filter has dropped lead nowhere.
    fn cut_links_to(&mut self, target: TableId) {
        let Some(at) = self.tables.iter().position(|table| table.id() == target) else {
            return;
        };
        let filtered = &self.tables[at].filtered;
        if !filtered.contains(&true) {
            return;
        }
        for table in &self.tables {
            let stored = self.world.stored_mut(table.id());
            for link in table.load().links.iter().filter(|link| link.target == target) {
                if let Some(rows) = stored.links.get_mut(&link.column) {
                    rows.iter_mut()
                        .filter(|row| filtered.get(**row as usize).copied().unwrap_or(false))
                        .for_each(|row| *row = NOWHERE);
                }
            }
        }
    }

    /// Rows whose links are no keys are wrong, and so, in turn, are those that link to them.
    fn dangling(&mut self, dangling: Vec<Dangling>, plan: &Plan) {
        for one in dangling {
            self.dangle(one.table, one.link, one.row);
        }
        loop {
            let mut found = Vec::new();
            for load in &plan.loads {
                let stored = self.world.stored(load.rows.table);
                for link in &load.links {
                    let Some(target) = self.tables.iter().find(|table| table.id() == link.target) else {
                        continue;
                    };
                    let rows = stored.links.get(&link.column).into_iter().flatten().enumerate();
                    let broken =
                        rows.filter(|(_, to)| target.bad.get(**to as usize).copied().unwrap_or(false));
                    found.extend(broken.map(|(row, _)| (load.rows.table, link.column, row)));
                }
            }
            let mut changed = false;
            for (table, link, row) in found {
                changed |= self.dangle(table, link, row);
            }
            if !changed {
                return;
            }
        }
    }

    /// Notes a row whose link is no key; whether that is news.
    fn dangle(&mut self, id: TableId, link: ColumnId, row: usize) -> bool {
        let Some(table) = self.tables.iter_mut().find(|table| table.id() == id) else {
            return false;
        };
        if table.bad[row] || table.filtered[row] {
            return false;
        }
        let declared = self.input.model.table(id);
        let values = &self.world.stored(id).link_values[&link];
        let target = declared.link_of(link).map(|link| link.target);
        table.wrong(DataErrorKind::DanglingLink, row, || Wrong {
            column: Some(source_name(declared, link)),
            value: values.slice(row, 1).shown(0).into_owned(),
            expected: match target {
                Some(target) => text!("a key of {table}", table = &self.input.model.table(target).name),
                None => text!("a key"),
            },
            mend: None,
        });
        true
    }

    /// Takes out the rows that there are not.
    fn settle(&mut self) {
        for at in 0..self.tables.len() {
            let id = self.tables[at].id();
            // A duplicate of a key is wrong; the key itself stays that of the first row, which is not.
            let (bad, filtered) = (&self.tables[at].bad, &self.tables[at].filtered);
            let stored = self.world.stored_mut(id);
            stored
                .keys
                .settle(|row| bad[row as usize], |row| filtered[row as usize]);
            let kept = bad.iter().zip(filtered).map(|(bad, filtered)| !bad && !filtered);
            stored.kept = kept.collect();
        }
    }

    fn report(&mut self, tally: &mut Tally) {
        for table in &mut self.tables {
            let id = table.id();
            let name = &self.input.model.table(id).name;
            let report = tally.table(id);
            let dropped =
                (table.filtered.iter().zip(&table.bad)).filter(|(filtered, bad)| **filtered && !**bad);
            table.found.seen.rows -= dropped.count() as u64;
            report.seen += table.found.seen;
            let log = std::mem::take(&mut table.found.log);
            log.report(name, |place| table.job.pass.locate(place), &mut report.errors);
        }
    }
}
