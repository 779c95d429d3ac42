//! Whom to score: the rows of the subject table that are scored, and what formulas read of them.

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;
use weigh_dsl::model::{ColumnId, Model, TableId, Type};
use weigh_dsl::source::Sources;

use super::column::ColumnBuilder;
use super::evaluate::{Evaluator, Rows};
use super::store::{NOWHERE, Stored};
use super::vector::Vector;
use super::work;
use super::world::World;
use crate::cells::Cells;
use crate::outcome::{Reason, ReasonId, Subject};
use crate::plan::{MembersPlan, PathId, SubjectColumn, SubjectPlan};
use crate::quote::quoted;

/// So many subjects are named by one worker at a time.
const NAMED: usize = 4096;

/// Whom to score.
#[derive(Debug)]
pub(super) struct Subjects {
    /// The subject of each row of the subject table, or [`NOWHERE`].
    of_row: Vec<u32>,
    /// The row of each subject.
    rows: Vec<u32>,
    /// The rows that they share with others.
    levels: Vec<Level>,
}

/// The rows of a table that subjects share.
#[derive(Debug)]
pub(super) struct Level {
    /// How many rows there are.
    pub(super) rows: u32,
    /// The row of each subject, or [`NOWHERE`].
    pub(super) of_subject: Vec<u32>,
}

impl Subjects {
    /// Picks the rows that are scored.
    pub(super) fn pick(plan: &SubjectPlan, world: &World) -> Self {
        let table = world.stored(plan.rows.table);
        let mut keep = table.kept.clone();
        if let Some(filter) = plan.filter {
            let yes = evaluator(plan, world, table).yes(filter);
            keep.iter_mut().zip(yes).for_each(|(keep, yes)| *keep &= yes);
        }
        if let Some(members) = &plan.members {
            let with = with_members(members, world, table.rows);
            keep.iter_mut().zip(with).for_each(|(keep, with)| *keep &= with);
        }
        let rows: Vec<u32> = (0..)
            .zip(keep)
            .filter(|(_, keep)| *keep)
            .map(|(row, _)| row)
            .collect();
        let mut of_row = vec![NOWHERE; table.rows];
        for (subject, row) in (0..).zip(&rows) {
            of_row[*row as usize] = subject;
        }
        let mut evaluator = evaluator(plan, world, table);
        let levels = plan.levels.iter().map(|level| {
            let found = evaluator.path(level.path);
            Level {
                rows: world.stored(level.target).rows as u32,
                of_subject: rows.iter().map(|row| found[*row as usize]).collect(),
            }
        });
        Self {
            levels: levels.collect(),
            of_row,
            rows,
        }
    }

    /// The rows that they share with others, by their place in the plan.
    pub(super) fn level(&self, at: u32) -> &Level {
        &self.levels[at as usize]
    }

    /// How many there are.
    pub(super) fn count(&self) -> u32 {
        self.rows.len() as u32
    }

    /// The subject of a row of the subject table, or [`NOWHERE`].
    pub(super) fn of_row(&self, row: u32) -> u32 {
        self.of_row.get(row as usize).copied().unwrap_or(NOWHERE)
    }

    /// The subjects of rows of the subject table, in any order; [`NOWHERE`] where there is none.
    pub(super) fn of_rows(&self, rows: &[u32]) -> Vec<u32> {
        // Mostly each row is a subject.
        if self.rows.len() == self.of_row.len() {
            return rows.to_vec();
        }
        rows.iter().map(|row| self.of_row(*row)).collect()
    }

    /// Keys and labels.
    pub(super) fn names(&self, plan: &SubjectPlan, world: &World) -> Arc<[Subject]> {
        let parts: Vec<&[u32]> = self.rows.chunks(NAMED).collect();
        let mut all = Vec::with_capacity(self.rows.len());
        for named in work::map(&parts, |rows| names_of(rows, plan, world)) {
            all.extend(named);
        }
        all.into()
    }

    /// The columns that formulas read, for each subject in each period.
    pub(super) fn columns(
        &self,
        plan: &SubjectPlan,
        periods: usize,
        world: &World,
        (model, sources): (&Model, &Sources),
        reasons: &mut Vec<Reason>,
    ) -> IndexMap<(Vec<ColumnId>, ColumnId), Cells> {
        let table = world.stored(plan.rows.table);
        let mut rows = evaluator(plan, world, table);
        let mut columns = IndexMap::new();
        for column in &plan.columns {
            let ty = column
                .nodes
                .first()
                .map_or(Type::Unknown, |node| plan.rows.node(*node).ty);
            let mut builder = ColumnBuilder::new(ty, self.rows.len() * periods);
            let mut missing: HashMap<Option<Broken>, ReasonId> = HashMap::new();
            let mut reason = |broken: Option<Broken>| {
                *missing.entry(broken).or_insert_with(|| {
                    reasons.push(match broken {
                        None => {
                            let written = quoted(sources, None, column.span);
                            Reason::NoCell(column_name(model, plan.rows.table, column, written))
                        }
                        Some(Broken { at, is_empty: true }) => Reason::NoCell(column.written[at].clone()),
                        Some(Broken { at, is_empty: false }) => Reason::Nowhere(column.written[at].clone()),
                    });
                    ReasonId(reasons.len() as u32 - 1)
                })
            };
            for period in 0..periods {
                let values = rows.node(column.nodes[period.min(column.nodes.len() - 1)]);
                for (subject, row) in self.rows.iter().enumerate() {
                    let at = period * self.rows.len() + subject;
                    if !put(&mut builder, at, &values, *row as usize) {
                        builder.miss(at, reason(broken(world, plan, &column.through, *row)));
                    }
                }
            }
            let packed = Cells::pack(&builder.finish());
            columns.insert((column.through.clone(), column.column), packed);
        }
        columns
    }
}

/// Where the way to a column breaks off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Broken {
    /// At which of its links.
    at: usize,
    /// Whether that one has no value, rather than one that leads nowhere.
    is_empty: bool,
}

/// Where the links break off that lead from a row of the subject table to a column; none where they arrive.
fn broken(world: &World, plan: &SubjectPlan, through: &[ColumnId], row: u32) -> Option<Broken> {
    let (mut from, mut table, mut row) = (None, plan.rows.table, row);
    for (at, link) in through.iter().enumerate() {
        let stored = world.stored(table);
        let next = stored.links.get(link)?.get(row as usize)?;
        if *next == NOWHERE {
            let values = stored.link_values.get(link)?.slice(row as usize, 1);
            return Some(Broken {
                at,
                is_empty: !values.is_known(0),
            });
        }
        let mut paths = (0..).zip(&plan.rows.paths);
        let (id, path) = paths.find(|(_, path)| path.from == from && path.link == *link)?;
        (from, table, row) = (Some(PathId(id)), path.target, *next);
    }
    None
}

/// A column of the subject as it is written, or by its own names where a hole of a template or `each` stands for one.
fn column_name(model: &Model, subject: TableId, column: &SubjectColumn, written: String) -> String {
    let mut at = model.table(subject);
    let mut path = vec![at.name.as_str()];
    for link in &column.through {
        path.push(&at.columns[link.0 as usize].name);
        match at.link_of(*link) {
            Some(link) => at = model.table(link.target),
            None => return written,
        }
    }
    let last = at.columns[column.column.0 as usize].name.as_str();
    let as_written = written.rsplit('.').next().map(|name| name.trim_matches('`'));
    if as_written == Some(last) {
        return written;
    }
    path.push(last);
    path.join(".")
}

/// Keys and labels of the subjects in some rows of the subject table, which are ascending.
fn names_of(rows: &[u32], plan: &SubjectPlan, world: &World) -> Vec<Subject> {
    let (first, last) = match rows {
        [] => return Vec::new(),
        [first, ..] => (*first as usize, rows[rows.len() - 1] as usize),
    };
    let table = world.stored(plan.rows.table);
    let count = last + 1 - first;
    let keys = table.key_values.slice(first, count);
    let mut evaluator = Evaluator::new(&plan.rows, world, Rows::Memory(table, first), count);
    let labels = plan.label.map(|label| evaluator.node(label));
    let name = |row: &u32| {
        let row = *row as usize - first;
        let label = labels.as_ref().filter(|labels| labels.is_known(row));
        Subject {
            key: keys.shown(row).into_owned(),
            label: label.map(|labels| labels.shown(row).into_owned()),
        }
    };
    rows.iter().map(name).collect()
}

/// Which rows of the subject table have members.
fn with_members(plan: &MembersPlan, world: &World, rows: usize) -> Vec<bool> {
    let table = world.stored(plan.rows.table);
    let mut members = Evaluator::new(&plan.rows, world, Rows::Memory(table, 0), table.rows);
    let passes = plan.filter.map(|filter| members.yes(filter));
    let mut found = vec![false; rows];
    for (member, subject) in members.path(plan.path).iter().enumerate() {
        let counts = table.kept[member] && passes.as_ref().is_none_or(|passes| passes[member]);
        if let (true, Some(found)) = (counts, found.get_mut(*subject as usize)) {
            *found = true;
        }
    }
    found
}

fn evaluator<'a>(plan: &'a SubjectPlan, world: &'a World, table: &'a Stored) -> Evaluator<'a> {
    Evaluator::new(&plan.rows, world, Rows::Memory(table, 0), table.rows)
}

/// Puts the value of a row into a column, if it has one.
fn put(builder: &mut ColumnBuilder, at: usize, values: &Vector<'_>, row: usize) -> bool {
    use super::vector::Cells;
    if !values.is_known(row) {
        return false;
    }
    let cell = values.at(row);
    match &values.cells {
        Cells::Whole(..) | Cells::Wide(_) => match values.exact(row) {
            Some(value) => builder.exact(at, value),
            None => return false,
        },
        Cells::Float(values) => builder.float(at, values[cell]),
        Cells::Bool(values) => builder.bool(at, values[cell]),
        Cells::Date(values) => builder.date(at, values[cell]),
        Cells::DateTime(values) => builder.moment(at, values[cell]),
        Cells::Text(texts) => builder.text(at, Arc::from(texts.get(cell))),
        Cells::Missing => return false,
    }
    true
}
