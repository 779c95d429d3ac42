//! Rows that repeat the key of an earlier row, in tables that are not held in memory: their keys are gathered while
//! they are counted. Those of tables in memory are looked after in `resolve.rs`.

use super::errors::{ErrorLog, Place, Wrong};
use super::evaluate::Evaluator;
use super::keys::KeyIndex;
use super::pass::{Pass, Slice, source_name};
use super::store::StoredColumn;
use crate::outcome::DataErrorKind;
use crate::plan::{NodeId, Scan};

/// The keys of one partition.
#[derive(Debug, Default)]
pub(super) struct KeyChunk {
    keys: StoredColumn,
    places: Vec<Place>,
}

/// Rows without a key of their own.
#[derive(Debug, Clone, Default)]
pub(super) struct Repeats {
    /// Where they are, in order.
    pub(super) places: Vec<Place>,
    /// What is told of them.
    pub(super) log: ErrorLog,
}

impl KeyChunk {
    /// Adds the keys of the rows that there are.
    pub(super) fn add(&mut self, key: NodeId, rows: &mut Evaluator<'_>, slice: &Slice) {
        self.keys.append(&rows.node(key), &slice.keep);
        let kept = (0..).zip(&slice.keep).filter(|(_, keep)| **keep);
        self.places.extend(kept.map(|(row, _)| Place {
            row: slice.place.row + row,
            ..slice.place
        }));
    }
}

impl Repeats {
    /// Finds them in the keys of all partitions.
    pub(super) fn find(scan: &Scan, pass: &Pass<'_>, chunks: &[Option<KeyChunk>]) -> Self {
        let mut found = Self::default();
        let Some((column, _)) = scan.key else { return found };
        let name = source_name(pass.table(), column);
        let mut index = KeyIndex::new(scan.join);
        let mut places: Vec<Place> = Vec::new();
        for chunk in chunks.iter().flatten() {
            let keys = chunk.keys.slice(0, chunk.places.len());
            for (row, place) in chunk.places.iter().enumerate() {
                if !keys.is_known(row) {
                    found.places.push(*place);
                    found
                        .log
                        .add(DataErrorKind::MissingKey, *place, || Wrong::without_key(&name));
                } else if let Some(first) = index.add(&keys, row, places.len() as u32) {
                    found.places.push(*place);
                    found.log.add(DataErrorKind::DuplicateKey, *place, || {
                        let first = pass.locate(places[first as usize]);
                        Wrong::repeated(&name, keys.shown(row).into_owned(), first)
                    });
                } else {
                    places.push(*place);
                }
            }
        }
        found
    }
}
