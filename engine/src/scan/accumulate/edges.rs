//! The first or last value of each cell: by time, then by the order of the rows.

use rustc_hash::FxHashMap;
use weigh_dsl::value::Decimal;

use super::super::vector::{Cells, Vector};
use super::extremes::{Beyond, ordered};
use super::{Counted, Counts, Words, counted};

/// When a row happened, and where it stands. Rows without a time come before all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::scan) struct Instant {
    /// In microseconds; none where it is not known.
    pub(in crate::scan) time: Option<i64>,
    /// Partition and row.
    pub(in crate::scan) order: i64,
}

/// First or last values: three words for time, order and value.
#[derive(Debug, Clone)]
pub(in crate::scan) struct Edges {
    pub(in crate::scan) at: usize,
    last: bool,
    /// The scale of words that are exact numbers.
    pub(in crate::scan) scale: Option<u32>,
    /// Values that no word holds.
    beyond: FxHashMap<u32, ((i64, i64), Beyond)>,
}

impl Edges {
    pub(super) fn new(at: usize, last: bool) -> Self {
        Self {
            at,
            last,
            scale: None,
            beyond: FxHashMap::default(),
        }
    }

    fn worst(&self) -> i64 {
        if self.last { i64::MIN } else { i64::MAX }
    }

    /// The words of a cell without a value.
    pub(super) fn nothing(&self) -> [i64; 3] {
        [self.worst(), self.worst(), 0]
    }

    /// Whether words say that a cell has no value.
    pub(in crate::scan) fn is_nothing(&self, order: i64) -> bool {
        order == self.worst()
    }

    /// Whether the first key wins over the second.
    pub(in crate::scan) fn wins(&self, a: (i64, i64), b: (i64, i64)) -> bool {
        if self.last { a > b } else { a < b }
    }

    pub(super) fn add(
        &mut self,
        mut words: Words<'_>,
        batch: &Counted<'_>,
        value: &Vector<'_>,
        counts: &Counts,
    ) {
        let Some(instants) = batch.instants else { return };
        let scale = match &value.cells {
            Cells::Whole(_, scale) => *self.scale.get_or_insert(*scale) == *scale,
            _ => true,
        };
        for (row, cell) in counted(batch.cells, words.nobody, counts) {
            let key = (instants[row].time.unwrap_or(i64::MIN), instants[row].order);
            let at = value.at(row);
            let word = match &value.cells {
                Cells::Whole(values, _) if scale => values[at],
                Cells::Float(values) => ordered(values[at]),
                Cells::Bool(values) => i64::from(values[at]),
                Cells::Date(values) => i64::from(values[at]),
                Cells::DateTime(values) => values[at],
                Cells::Text(texts) => {
                    self.offer(cell, key, || Beyond::Text(texts.get(at).into()));
                    continue;
                }
                Cells::Whole(..) | Cells::Wide(_) => {
                    self.offer(cell, key, || Beyond::Number(value.exact(row).unwrap_or_default()));
                    continue;
                }
                Cells::Missing => return,
            };
            self.offer_words(&mut words, cell, [key.0, key.1, word]);
        }
    }

    fn offer_words(&self, words: &mut Words<'_>, cell: u32, new: [i64; 3]) {
        let held = (*words.at(cell, self.at), *words.at(cell, self.at + 1));
        if self.wins((new[0], new[1]), held) {
            (0..3).for_each(|at| *words.at(cell, self.at + at) = new[at]);
        }
    }

    fn offer(&mut self, cell: u32, key: (i64, i64), value: impl FnOnce() -> Beyond) {
        if self
            .beyond
            .get(&cell)
            .is_none_or(|(held, _)| self.wins(key, *held))
        {
            self.beyond.insert(cell, (key, value()));
        }
    }

    pub(super) fn merge(&mut self, mut words: Words<'_>, mut others: Words<'_>, other: Edges) {
        let same = match (self.scale, other.scale) {
            (Some(mine), Some(theirs)) => mine == theirs,
            (mine, theirs) => {
                self.scale = mine.or(theirs);
                true
            }
        };
        for cell in 0..words.nobody {
            let new = [0, 1, 2].map(|at| *others.at(cell, self.at + at));
            if self.is_nothing(new[1]) {
                continue;
            }
            if same {
                self.offer_words(&mut words, cell, new);
            } else {
                let number = Decimal::from_parts(i128::from(new[2]), other.scale.unwrap_or_default());
                self.offer(cell, (new[0], new[1]), || {
                    Beyond::Number(number.unwrap_or_default())
                });
            }
        }
        for (cell, (key, value)) in other.beyond {
            self.offer(cell, key, || value);
        }
    }

    /// The value of a cell that no word holds, with its key.
    pub(in crate::scan) fn beyond(&self, cell: u32) -> Option<&((i64, i64), Beyond)> {
        self.beyond.get(&cell)
    }
}
