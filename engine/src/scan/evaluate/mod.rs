//! Evaluates the nodes of a row plan for the rows of a batch: each once, when it is first asked for, over whole
//! columns.

mod choice;
mod compare;
mod dates;
mod functions;
mod numbers;
mod pair;
mod texts;
mod working;

pub(super) use compare::compare;
pub(super) use numbers::tighten;

use std::borrow::Cow;
use std::rc::Rc;

use weigh_dsl::model::{ColumnId, Type};
use weigh_dsl::syntax::ast::{Arithmetic, Comparison};

use super::store::{NOWHERE, Stored};
use super::vector::{Cells, Vector};
use super::world::World;
use crate::plan::{NodeId, Op, PathId, RowPlan};

/// Where the rows of a batch are.
pub(super) enum Rows<'a> {
    /// They were read: the columns of the plan.
    Read(Vec<Rc<Vector<'a>>>),
    /// They are in memory, from this row on.
    Memory(&'a Stored, usize),
}

/// Evaluates nodes for the rows of a batch.
pub(super) struct Evaluator<'a> {
    plan: &'a RowPlan,
    world: &'a World,
    rows: Rows<'a>,
    count: usize,
    nodes: Vec<Option<Rc<Vector<'a>>>>,
    paths: Vec<Option<Rc<[u32]>>>,
    /// The rows whose link is no key of its target, with the link.
    pub(super) dangling: Vec<(PathId, usize)>,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(plan: &'a RowPlan, world: &'a World, rows: Rows<'a>, count: usize) -> Self {
        Self {
            plan,
            world,
            rows,
            count,
            nodes: vec![None; plan.nodes.len()],
            paths: vec![None; plan.paths.len()],
            dangling: Vec::new(),
        }
    }

    /// The values of a node.
    pub(super) fn node(&mut self, id: NodeId) -> Rc<Vector<'a>> {
        if let Some(known) = &self.nodes[id.0 as usize] {
            return known.clone();
        }
        let vector = match (&self.plan.node(id).op, &self.rows) {
            (Op::Column(column), Rows::Read(columns)) => columns[*column as usize].clone(),
            _ => Rc::new(self.evaluate(id)),
        };
        self.nodes[id.0 as usize] = Some(vector.clone());
        vector
    }

    /// Where a link leads: for each row, a row of its target or [`NOWHERE`].
    pub(super) fn path(&mut self, id: PathId) -> Rc<[u32]> {
        if let Some(known) = &self.paths[id.0 as usize] {
            return known.clone();
        }
        let path = self.plan.path(id);
        let rows = match (path.from, path.value) {
            (None, Some(value)) => {
                let value = self.node(value);
                let dangling = &mut self.dangling;
                let keys = &self.world.stored(path.target).keys;
                keys.find(&value, self.count, |row| dangling.push((id, row)))
            }
            (None, None) => match &self.rows {
                Rows::Memory(table, first) => table.links[&path.link][*first..first + self.count].into(),
                Rows::Read(_) => unreachable!("the plan says where the first link's value is"),
            },
            (Some(from), _) => {
                let table = self.world.stored(self.plan.path(from).target);
                let links = &table.links[&path.link];
                let from = self.path(from);
                from.iter()
                    .map(|row| links.get(*row as usize).copied().unwrap_or(NOWHERE))
                    .collect()
            }
        };
        self.paths[id.0 as usize] = Some(rows.clone());
        rows
    }

    /// For which rows a condition holds; a missing answer is no.
    pub(super) fn yes(&mut self, id: NodeId) -> Vec<bool> {
        let condition = self.node(id);
        let yes = yes(&condition);
        if condition.one {
            vec![yes[0]; self.count]
        } else {
            yes.into_owned()
        }
    }

    fn evaluate(&mut self, id: NodeId) -> Vector<'a> {
        let node = self.plan.node(id);
        let ty = node.ty;
        match &node.op {
            Op::Column(column) => self.column(*column),
            Op::Reach { path, column } => {
                let rows = self.path(*path);
                self.world
                    .stored(self.plan.path(*path).target)
                    .column(*column)
                    .gather(&rows)
            }
            Op::Literal(literal) => Vector::literal(literal),
            Op::Negate(a) => numbers::negate(&self.node(*a)),
            Op::Not(a) => {
                let a = self.node(*a);
                truth(&a, yes(&a).iter().map(|yes| !yes).collect())
            }
            Op::Arithmetic(op, a, b) => {
                let (a, b) = (self.node(*a), self.node(*b));
                self.arithmetic(*op, &a, &b, ty)
            }
            Op::Compare(comparison, a, b) => {
                let (a, b) = (self.node(*a), self.node(*b));
                compare::compare(*comparison, &a, &b, self.count)
            }
            Op::And(a, b) => {
                let (a, b) = (self.node(*a), self.node(*b));
                compare::join(&a, &b, |a, b| a & b)
            }
            Op::Or(a, b) => {
                let (a, b) = (self.node(*a), self.node(*b));
                compare::join(&a, &b, |a, b| a | b)
            }
            Op::In {
                value,
                among,
                negated,
            } => self.is_in(*value, among, *negated),
            Op::Between { value, low, high } => {
                let (value, low, high) = (self.node(*value), self.node(*low), self.node(*high));
                let above = compare::compare(Comparison::AtLeast, &value, &low, self.count);
                let below = compare::compare(Comparison::AtMost, &value, &high, self.count);
                compare::join(&above, &below, |a, b| a & b)
            }
            Op::If {
                condition,
                then,
                otherwise,
            } => {
                let condition = self.yes(*condition);
                let (then, otherwise) = (self.node(*then), self.node(*otherwise));
                choice::select(&condition, &then, &otherwise, ty)
            }
            Op::IsKnown(a) => {
                let a = self.node(*a);
                let known = (0..if a.one { 1 } else { self.count })
                    .map(|row| a.is_known(row))
                    .collect();
                truth(&a, known)
            }
            Op::Otherwise(a, b) => {
                let (a, b) = (self.node(*a), self.node(*b));
                let known: Vec<bool> = (0..self.count).map(|row| a.is_known(row)).collect();
                choice::select(&known, &a, &b, ty)
            }
            Op::TextTest(test, a, b) => {
                let (a, b) = (self.node(*a), self.node(*b));
                texts::test(*test, &a, &b, self.count)
            }
            Op::DateDifference(unit, a, b) => {
                let (a, b) = (self.node(*a), self.node(*b));
                dates::difference(*unit, &a, &b, self.count)
            }
            Op::WorkingTime(hours, a, b) => {
                let (a, b) = (self.node(*a), self.node(*b));
                working::time(hours, &a, &b, self.count)
            }
            Op::Call(function, arguments) => {
                let arguments: Vec<_> = arguments.iter().map(|argument| self.node(*argument)).collect();
                functions::call(*function, &arguments, self.count, ty)
            }
        }
    }

    fn column(&self, column: u32) -> Vector<'a> {
        match &self.rows {
            Rows::Read(columns) => (*columns[column as usize]).clone(),
            Rows::Memory(table, first) => table.column(ColumnId(column)).slice(*first, self.count),
        }
    }

    fn arithmetic(&self, op: Arithmetic, a: &Vector<'a>, b: &Vector<'a>, ty: Type) -> Vector<'a> {
        let is_time = |vector: &Vector<'_>| matches!(vector.cells, Cells::Date(_) | Cells::DateTime(_));
        if is_time(a) || is_time(b) {
            dates::arithmetic(op, a, b, self.count)
        } else {
            numbers::arithmetic(op, a, b, self.count, ty)
        }
    }

    fn is_in(&mut self, value: NodeId, among: &[NodeId], negated: bool) -> Vector<'a> {
        let value = self.node(value);
        let mut found = truth(&value, vec![false; if value.one { 1 } else { self.count }]);
        for one in among {
            let one = self.node(*one);
            found = compare::join(
                &found,
                &compare::compare(Comparison::Equal, &value, &one, self.count),
                |a, b| a | b,
            );
        }
        if !negated {
            return found;
        }
        let absent = yes(&found)
            .iter()
            .enumerate()
            .map(|(row, yes)| !yes && value.is_known(row))
            .collect();
        truth(&found, absent)
    }
}

/// For which cells of a condition it holds; a missing one is no. As long as the vector's own cells.
fn yes<'v>(condition: &'v Vector<'_>) -> Cow<'v, [bool]> {
    match (&condition.cells, &condition.known) {
        (Cells::Bool(values), None) => Cow::Borrowed(values),
        (Cells::Bool(values), Some(known)) => {
            values.iter().zip(known.iter()).map(|(a, b)| *a && *b).collect()
        }
        _ => Cow::Borrowed(&[false]),
    }
}

/// Answers of yes and no, one for each cell of `like`.
fn truth<'a>(like: &Vector<'_>, values: Vec<bool>) -> Vector<'a> {
    Vector {
        cells: Cells::Bool(values.into()),
        known: None,
        one: like.one,
    }
}
