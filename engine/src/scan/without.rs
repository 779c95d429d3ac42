//! Rows that lack what decides where they count: a time, or a link on the way to the subject. They are no errors, since
//! an empty cell is none, but whoever wonders about a count should know. A link of a table to itself is another thing: who leads
//! everybody has nobody above.

use weigh_dsl::model::{ColumnId, TableId};

use super::evaluate::Evaluator;
use super::tally::Tally;
use super::world::World;
use crate::outcome::NoteKind;
use crate::plan::{PathId, RowGrain, Scan};

/// The links by which the rows of a scan find their subjects.
#[derive(Debug)]
pub(super) struct Ways {
    /// The links that begin at the rows, with the number of rows in which they are empty.
    own: Vec<PathId>,
    /// Those that go on from there.
    further: Vec<(TableId, ColumnId)>,
}

impl Ways {
    pub(super) fn of(scan: &Scan) -> Self {
        let mut ways = Self {
            own: Vec::new(),
            further: Vec::new(),
        };
        for class in &scan.classes {
            let RowGrain::Path(mut at) = class.grain else {
                continue;
            };
            while let Some(from) = scan.rows.path(at).from {
                let table = scan.rows.path(from).target;
                let way = (table, scan.rows.path(at).link);
                if scan.rows.path(at).target != table && !ways.further.contains(&way) {
                    ways.further.push(way);
                }
                at = from;
            }
            if scan.rows.path(at).target != scan.rows.table && !ways.own.contains(&at) {
                ways.own.push(at);
            }
        }
        ways
    }

    /// Adds the rows that lack each of the links that begin at them.
    pub(super) fn count(&self, scan: &Scan, rows: &mut Evaluator<'_>, keep: &[bool], without: &mut Vec<u64>) {
        without.resize(self.own.len(), 0);
        for (count, path) in without.iter_mut().zip(&self.own) {
            // In memory, the links are known as a whole.
            let Some(value) = scan.rows.path(*path).value else {
                continue;
            };
            let value = rows.node(value);
            if value.known.is_some() {
                let lacks = (0..keep.len()).filter(|row| keep[*row] && !value.is_known(*row));
                *count += lacks.count() as u64;
            }
        }
    }

    /// Notes what the rows lack, and what rows in memory lack on the way.
    pub(super) fn note(&self, scan: &Scan, without: &[u64], world: &World, tally: &mut Tally) {
        let table = scan.rows.table;
        for (path, count) in self.own.iter().zip(without) {
            let link = scan.rows.path(*path).link;
            let count = if scan.in_memory {
                lacking(world, table, link)
            } else {
                *count
            };
            tally.without(table, link, NoteKind::WithoutLink, count);
        }
        for (table, link) in &self.further {
            tally.without(
                *table,
                *link,
                NoteKind::WithoutLink,
                lacking(world, *table, *link),
            );
        }
    }
}

/// How many rows of a table in memory have no value in a link.
fn lacking(world: &World, table: TableId, link: ColumnId) -> u64 {
    let stored = world.stored(table);
    let Some(values) = stored.link_values.get(&link) else {
        return 0;
    };
    let values = values.slice(0, stored.rows);
    let lacks = (0..stored.rows).filter(|row| stored.kept[*row] && !values.is_known(*row));
    lacks.count() as u64
}
