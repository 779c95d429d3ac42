//! Who is compared with whom: the subjects of a period, or those of them that are equal in something.

use rustc_hash::FxHashMap;
use weigh_dsl::value::{Date, DateTime, Decimal};

use crate::column::Data;
use crate::outcome::{Cell, ReasonId};
use crate::score::chunk::{AnyView, Chunk};
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
enum Key<'a> {
    Exact(Decimal),
    /// The bits of a double.
    Float(u64),
    Text(&'a str),
    Date(Date),
    DateTime(DateTime),
    Bool(bool),
}

impl<'a> Key<'a> {
    fn of(column: &AnyView<'a>, row: usize) -> Result<Self, ReasonId> {
        column.reason(row).map_or(Ok(()), Err)?;
        let (data, row) = column.place(row);
        Ok(match data {
            Data::Exact(numbers) => Key::Exact(numbers[row].settle()),
            Data::Float(numbers) => Key::Float((numbers[row] + 0.0).to_bits()),
            Data::Text(texts) => Key::Text(&texts[row]),
            Data::Date(dates) => Key::Date(dates[row]),
            Data::DateTime(moments) => Key::DateTime(moments[row]),
            Data::Bool(all) => Key::Bool(all[row]),
        })
    }
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
        let mut known: FxHashMap<(usize, Key<'_>), usize> = FxHashMap::default();
        for chunk in chunks {
            let within = chunk.column(within);
            for (at, row) in chunk.rows_of_all().enumerate() {
                let period = row / subjects;
                let key = match Key::of(&within, at) {
                    Ok(key) => key,
                    Err(why) => {
                        peers.alone.push((row, why));
                        continue;
                    }
                };
                let next = peers.groups.len();
                let group = *known.entry((period, key)).or_insert(next);
                if group == next {
                    peers.groups.push(PeerGroup {
                        period,
                        within: Some(within.cell(at)),
                        rows: Vec::new(),
                    });
                }
                peers.groups[group].rows.push(row as u32);
            }
        }
        peers
    }
}
