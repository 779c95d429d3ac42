//! Follows the links of tables in memory: for each row, the row of the target.

use weigh_dsl::model::{ColumnId, TableId};

use super::evaluate::{Evaluator, Rows};
use super::store::{NOWHERE, StoredColumn};
use super::world::World;
use crate::plan::{Load, LoadLink, Plan};

/// A link of a row whose value is no key.
pub(super) struct Dangling {
    pub(super) table: TableId,
    pub(super) link: ColumnId,
    pub(super) row: usize,
}

/// Follows the links of all tables in memory, either those to tables of distinct values or the others. A link whose
/// value is itself read through links waits for those.
pub(super) fn follow(world: &mut World, plan: &Plan, to_distinct: bool) -> Vec<Dangling> {
    let is_distinct = |table| plan.distinct.iter().any(|distinct| distinct.table == table);
    let mut waiting: Vec<(&Load, &LoadLink)> = plan
        .loads
        .iter()
        .flat_map(|load| load.links.iter().map(move |link| (load, link)))
        .filter(|(_, link)| is_distinct(link.target) == to_distinct)
        .collect();
    let mut dangling = Vec::new();
    while !waiting.is_empty() {
        let (ready, later): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|(load, link)| is_ready(world, load, link));
        for (load, link) in &ready {
            follow_one(world, load, link, &mut dangling);
        }
        if ready.is_empty() {
            // Links that wait for each other have no values.
            for (load, link) in later {
                let stored = world.stored_mut(load.rows.table);
                stored.links.insert(link.column, vec![NOWHERE; stored.rows]);
            }
            break;
        }
        waiting = later;
    }
    dangling
}

/// Whether everything that a link's value is read through was followed.
fn is_ready(world: &World, load: &Load, link: &LoadLink) -> bool {
    let followed = |path| {
        let path = load.late.path(path);
        let from = path
            .from
            .map_or(load.rows.table, |from| load.late.path(from).target);
        world.stored(from).links.contains_key(&path.link)
    };
    !link.late || load.late.paths_of(link.value).into_iter().all(followed)
}

fn follow_one(world: &mut World, load: &Load, link: &LoadLink, dangling: &mut Vec<Dangling>) {
    let table = load.rows.table;
    if link.late {
        let values = late_values(world, load, link);
        world.stored_mut(table).link_values.insert(link.column, values);
    }
    let stored = world.stored(table);
    let values = stored.link_values[&link.column].slice(0, stored.rows);
    let keys = &world.stored(link.target).keys;
    let nothing = |row| {
        dangling.push(Dangling {
            table,
            link: link.column,
            row,
        });
    };
    let rows = keys.find(&values, stored.rows, nothing).to_vec();
    world.stored_mut(table).links.insert(link.column, rows);
}

fn late_values(world: &World, load: &Load, link: &LoadLink) -> StoredColumn {
    let stored = world.stored(load.rows.table);
    let mut rows = Evaluator::new(&load.late, world, Rows::Memory(stored, 0), stored.rows);
    let mut values = StoredColumn::default();
    values.append(&rows.node(link.value), &vec![true; stored.rows]);
    values
}
