//! The pass that finds the days of the data: it reads nothing but times.

use std::collections::BTreeMap;
use std::sync::Mutex;

use rustc_hash::FxHashMap;
use weigh_dsl::value::{Date, Granularity};

use super::Input;
use super::days::Times;
use super::errors::{ErrorLog, Place};
use super::halt::Halt;
use super::pass::{Pass, source_name};
use super::work::{self, Job, lock};
use super::world::World;
use crate::outcome::{Note, NoteKind};
use crate::plan::{Coverage, Covered, Plan, TimePass, stray_from};

/// The days of the data, table by table.
pub(crate) struct Dates {
    tables: Vec<TableDates>,
    /// Dates that stand apart and are left out.
    pub(crate) strays: Vec<Note>,
}

/// The days of one table.
struct TableDates {
    name: String,
    column: String,
    yearly: bool,
    days: BTreeMap<Date, Day>,
}

/// What is known of one day.
#[derive(Debug, Clone, Copy)]
struct Day {
    rows: u64,
    /// The first row of that day.
    first: Place,
}

impl Day {
    fn with(self, other: Day) -> Day {
        Day {
            rows: self.rows + other.rows,
            first: self.first.min(other.first),
        }
    }
}

/// The days of the data of a plan. For a granularity, without those that stand apart from all others.
pub(super) fn dates(
    input: Input<'_>,
    plan: &Plan,
    world: &World,
    granularity: Option<Granularity>,
) -> Result<Dates, Halt> {
    let mut looking = Vec::new();
    for plan in &plan.times {
        let pass = Pass::new(input, &plan.rows, plan.in_memory, world)?;
        looking.push(Looking {
            plan,
            pass,
            found: Mutex::default(),
        });
    }
    let jobs: Vec<&dyn Job> = looking.iter().map(|job| job as &dyn Job).collect();
    work::run(&jobs)?;
    let mut found = Dates {
        tables: looking.iter().map(Looking::table).collect(),
        strays: Vec::new(),
    };
    if let Some(granularity) = granularity {
        for yearly in [false, true] {
            found.leave_out_strays(yearly, granularity, &looking);
        }
    }
    Ok(found)
}

impl Dates {
    fn leave_out_strays(&mut self, yearly: bool, granularity: Granularity, looking: &[Looking<'_>]) {
        let mut all: BTreeMap<Date, u64> = BTreeMap::new();
        for table in self.tables.iter().filter(|table| table.yearly == yearly) {
            for (date, day) in &table.days {
                *all.entry(*date).or_default() += day.rows;
            }
        }
        let Some(from) = stray_from(&all, granularity) else {
            return;
        };
        for (table, job) in self.tables.iter_mut().zip(looking) {
            if table.yearly != yearly {
                continue;
            }
            let strays = table.days.split_off(&from);
            let Some((date, day)) = strays.first_key_value() else {
                continue;
            };
            let (input, row) = job.pass.locate(day.first);
            self.strays.push(Note {
                table: table.name.clone(),
                column: table.column.clone(),
                rows: strays.values().map(|day| day.rows).sum(),
                kind: NoteKind::StrayDate {
                    input,
                    row,
                    date: *date,
                },
            });
        }
    }

    /// The days that the data covers.
    pub(crate) fn covered(&self) -> Covered {
        self.tables.iter().fold(Covered::default(), |covered, table| {
            let days = table.days.first_key_value().zip(table.days.last_key_value());
            let found = days.map(|((first, _), (last, _))| Coverage {
                first: *first,
                last: *last,
            });
            covered.with(if table.yearly {
                Covered {
                    yearly: found,
                    dated: None,
                }
            } else {
                Covered {
                    dated: found,
                    yearly: None,
                }
            })
        })
    }

    /// The last day of data up to a day.
    pub(crate) fn last_until(&self, day: Date) -> Option<Date> {
        let last = |table: &TableDates| table.days.range(..=day).next_back().map(|(day, _)| *day);
        self.tables.iter().filter_map(last).max()
    }

    /// The tables that have days, but none among these.
    pub(crate) fn absent(&self, (start, end): (Date, Date)) -> Vec<Note> {
        let absent = |table: &&TableDates| !table.yearly && table.days.range(start..=end).next().is_none();
        let note = |table: &TableDates| {
            let (last, _) = table.days.last_key_value()?;
            Some(Note {
                table: table.name.clone(),
                column: table.column.clone(),
                rows: 0,
                kind: NoteKind::NotInPeriod { last: *last },
            })
        };
        self.tables.iter().filter(absent).filter_map(note).collect()
    }
}

struct Looking<'a> {
    plan: &'a TimePass,
    pass: Pass<'a>,
    found: Mutex<FxHashMap<Date, Day>>,
}

impl Looking<'_> {
    fn table(&self) -> TableDates {
        let table = self.pass.table();
        TableDates {
            name: table.name.clone(),
            column: table
                .time
                .map_or_else(String::new, |time| source_name(table, time)),
            yearly: self.plan.yearly,
            days: lock(&self.found).drain().collect(),
        }
    }
}

impl Job for Looking<'_> {
    fn parts(&self) -> usize {
        self.pass.partitions()
    }

    fn run(&self, part: usize) -> Result<(), Halt> {
        let mut found: FxHashMap<Date, Day> = FxHashMap::default();
        // What is wrong is found again, and reported, when the rows are counted.
        self.pass
            .each(part, &mut ErrorLog::default(), &mut |rows, slice| {
                let times = Times::of(rows.node(self.plan.time), slice.keep.len());
                times.each_day(&slice.keep, |row, date| {
                    let first = Place {
                        row: slice.place.row + row as u32,
                        ..slice.place
                    };
                    let day = Day { rows: 1, first };
                    found
                        .entry(date)
                        .and_modify(|known| *known = known.with(day))
                        .or_insert(day);
                });
                Ok(())
            })?;
        let mut all = lock(&self.found);
        for (date, day) in found {
            all.entry(date)
                .and_modify(|known| *known = known.with(day))
                .or_insert(day);
        }
        Ok(())
    }

    fn done(&self) -> Result<(), Halt> {
        Ok(())
    }

    fn explain(&self, halt: Halt) -> Halt {
        self.pass.explain(halt)
    }
}
