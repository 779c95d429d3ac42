//! Steps that look across subjects: they take a number from every chunk, compare those of a period (and of a part of its
//! subjects, `within`), and give each chunk its rows of the answer. Sorted before they are summed, numbers come to the
//! same in any order of subjects.

mod distribute;
mod peers;
mod standing;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use weigh_dsl::value::Decimal;

use super::chunk::{Chunk, column};
use super::program::{Class, Formula, NodeId, Program, Stage, Step};
use crate::column::Column;
use crate::explain::Company;
use crate::outcome::{HeadCount, ReasonId};
use crate::values::Values;
use peers::Peers;

/// Whom each row is compared with in a step.
#[derive(Debug)]
pub(super) struct Companies {
    /// By row, the place of its company; [`NOBODY`] where it is compared with nobody.
    of_row: Vec<u32>,
    all: Vec<Company>,
}

const NOBODY: u32 = u32::MAX;

impl Companies {
    /// The company of a row, if it is compared with anybody.
    pub(super) fn of(&self, row: usize) -> Option<&Company> {
        self.all.get(self.of_row[row] as usize)
    }
}

/// Whom rows are compared with in a step, before that is taken; none for a step that compares nobody.
pub(super) fn companies(
    program: &Program,
    step: NodeId,
    chunks: &[Chunk<'_>],
    values: &Values,
) -> Option<Companies> {
    let (of, within) = match &program.nodes[step.0 as usize].step {
        Step::Formula(Formula::Across { of, within, .. }) => (*of, *within),
        Step::Distribute(form) => (form.total, form.within),
        Step::Formula(_) | Step::Scorer(_) | Step::Combine(_) | Step::Part(_) | Step::Band(_) => return None,
    };
    let peers = Peers::new(within, chunks, values);
    let missing: Vec<bool> = (chunks.iter())
        .flat_map(|chunk| {
            let column = chunk.column(of);
            (0..chunk.len()).map(move |row| column.reason(row).is_some())
        })
        .collect();
    let mut of_row = vec![NOBODY; peers.rows];
    let mut all = Vec::new();
    for group in peers.groups {
        let known = group.rows.iter().filter(|row| !missing[**row as usize]).count();
        for row in group.rows {
            of_row[row as usize] = all.len() as u32;
        }
        all.push(Company {
            known: known as u32,
            within: group.within,
        });
    }
    Some(Companies { of_row, all })
}

/// Takes the steps that end a stage; answers the head-counts of distributions.
pub(super) fn run<'a>(
    program: &'a Program,
    stage: &Stage,
    chunks: &mut [Chunk<'a>],
    values: &Values,
) -> Vec<HeadCount> {
    let mut head_counts = Vec::new();
    // Who is compared with whom, found once for all that ask within the same.
    let mut known: FxHashMap<Option<NodeId>, Peers> = FxHashMap::default();
    for id in &stage.across {
        let node = &program.nodes[id.0 as usize];
        match &node.step {
            Step::Formula(Formula::Across {
                function,
                of,
                within,
                why,
            }) => {
                let peers = (known.entry(*within)).or_insert_with(|| Peers::new(*within, chunks, values));
                let columns = if is_float(program, *of) {
                    standing::run::<f64>(*function, *of, *why, peers, chunks, node.class)
                } else {
                    standing::run::<Decimal>(*function, *of, *why, peers, chunks, node.class)
                };
                give(*id, columns, chunks);
            }
            Step::Distribute(step) => {
                let peers =
                    (known.entry(step.within)).or_insert_with(|| Peers::new(step.within, chunks, values));
                let (columns, counts) = if is_float(program, step.total) {
                    distribute::run::<f64>(step, peers, chunks)
                } else {
                    distribute::run::<Decimal>(step, peers, chunks)
                };
                (chunks.par_iter_mut().zip(columns))
                    .for_each(|(chunk, grades)| chunk.take_in_units(*id, grades));
                head_counts.extend(counts);
            }
            Step::Formula(_) | Step::Scorer(_) | Step::Combine(_) | Step::Part(_) | Step::Band(_) => {
                unreachable!("only what looks across subjects ends a stage")
            }
        }
    }
    head_counts
}

fn is_float(program: &Program, node: NodeId) -> bool {
    program.nodes[node.0 as usize].class == Class::Float
}

fn give(id: NodeId, columns: Vec<Column>, chunks: &mut [Chunk<'_>]) {
    (chunks.par_iter_mut().zip(columns)).for_each(|(chunk, column)| chunk.take_in(id, column));
}

/// Cuts a column over all rows into one for each chunk.
fn cut<T: super::chunk::Calculated + Sync>(chunks: &[Chunk<'_>], all: &[Result<T, ReasonId>]) -> Vec<Column> {
    (chunks.par_iter())
        .map(|chunk| {
            let rows = &all[chunk.rows_of_all()];
            column(rows.len(), |row| rows[row])
        })
        .collect()
}
