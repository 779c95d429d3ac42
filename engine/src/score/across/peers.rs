//! Who is compared with whom: the subjects of a period, or those of them that are equal in something.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use weigh_dsl::value::{Date, DateTime, Decimal};

use crate::outcome::{Cell, ReasonId};
use crate::score::chunk::Chunk;
use crate::score::program::NodeId;
use crate::values::Values;

/// The rows of all chunks, sorted into those that are compared.
pub(super) struct Peers {
    /// Rows that are compared with each other, with the period and what they are equal in. In the order of periods,
    /// then of the first subject.
    pub(super) groups: Vec<PeerGroup>,
    /// By row, why it is compared with nobody; empty where every row is in a group.
    pub(super) alone: Vec<(usize, ReasonId)>,
    /// The number of rows.
    pub(super) rows: usize,
}

/// Rows that are compared with each other.
pub(super) struct PeerGroup {
    pub(super) period: usize,
    pub(super) within: Option<Cell>,
    pub(super) rows: Vec<u32>,
}

/// What rows are equal in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Exact(Decimal),
    /// The bits of a double.
    Float(u64),
    Text(Arc<str>),
    Date(Date),
    DateTime(DateTime),
    Bool(bool),
}

impl Peers {
    pub(super) fn new(within: Option<NodeId>, chunks: &[Chunk<'_>], values: &Values) -> Self {
        let (subjects, rows) = (values.subjects.len(), values.rows());
        let mut peers = Self {
            groups: Vec::new(),
            alone: Vec::new(),
            rows,
        };
        let Some(within) = within else {
            peers.groups = (0..values.periods.len())
                .map(|period| PeerGroup {
                    period,
                    within: None,
                    rows: ((period * subjects) as u32..((period + 1) * subjects) as u32).collect(),
                })
                .collect();
            return peers;
        };
        let mut known: FxHashMap<(usize, Key), usize> = FxHashMap::default();
        for chunk in chunks {
            let of_all = chunk.rows_of_all();
            let mut cells = vec![Cell::Bool(false); of_all.len()];
            chunk.column(within).write(&mut cells);
            for (row, cell) in of_all.zip(cells) {
                let period = row / subjects;
                let key = match &cell {
                    Cell::Exact(number) => Key::Exact(number.settle()),
                    Cell::Float(number) => Key::Float((number + 0.0).to_bits()),
                    Cell::Text(text) => Key::Text(text.clone()),
                    Cell::Date(date) => Key::Date(*date),
                    Cell::DateTime(moment) => Key::DateTime(*moment),
                    Cell::Bool(yes) => Key::Bool(*yes),
                    Cell::Missing(why) => {
                        peers.alone.push((row, *why));
                        continue;
                    }
                };
                let next = peers.groups.len();
                let at = *known.entry((period, key)).or_insert(next);
                if at == next {
                    peers.groups.push(PeerGroup {
                        period,
                        within: Some(cell),
                        rows: Vec::new(),
                    });
                }
                peers.groups[at].rows.push(row as u32);
            }
        }
        peers
    }
}
