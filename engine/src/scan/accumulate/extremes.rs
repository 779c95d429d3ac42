//! The smallest or largest value of each cell.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;
use weigh_dsl::value::Decimal;

use super::super::vector::{Cells, Vector};
use super::{Counts, Words, counted};

/// The smallest or largest values.
#[derive(Debug, Clone)]
pub(in crate::scan) struct Extremes {
    pub(in crate::scan) at: usize,
    largest: bool,
    /// The scale of words that are exact numbers.
    pub(in crate::scan) scale: Option<u32>,
    /// Values that no word holds: large decimals, texts, and the number that stands for nothing.
    beyond: FxHashMap<u32, Beyond>,
}

/// A value that no word holds.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::scan) enum Beyond {
    /// A number.
    Number(Decimal),
    /// A text.
    Text(Box<str>),
}

impl Beyond {
    fn order(&self, other: &Beyond) -> Ordering {
        match (self, other) {
            (Beyond::Number(a), Beyond::Number(b)) => a.cmp(b),
            (Beyond::Text(a), Beyond::Text(b)) => a.cmp(b),
            (Beyond::Number(_), Beyond::Text(_)) | (Beyond::Text(_), Beyond::Number(_)) => Ordering::Equal,
        }
    }
}

impl Extremes {
    pub(super) fn new(at: usize, largest: bool) -> Self {
        Self {
            at,
            largest,
            scale: None,
            beyond: FxHashMap::default(),
        }
    }

    /// The word of a cell without a value.
    pub(in crate::scan) fn nothing(&self) -> i64 {
        if self.largest { i64::MIN } else { i64::MAX }
    }

    fn better(&self, order: Ordering) -> bool {
        if self.largest {
            order.is_gt()
        } else {
            order.is_lt()
        }
    }

    pub(super) fn add(&mut self, mut words: Words<'_>, cells: &[u32], value: &Vector<'_>, counts: &Counts) {
        match &value.cells {
            Cells::Whole(mantissas, scale) if *self.scale.get_or_insert(*scale) == *scale => {
                self.add_words(&mut words, cells, counts, (mantissas, value.one), |word| word);
                if mantissas.contains(&self.nothing()) {
                    self.add_beyond(&words, cells, value, counts);
                }
            }
            Cells::Whole(..) | Cells::Wide(_) | Cells::Text(_) => {
                self.add_beyond(&words, cells, value, counts);
            }
            Cells::Float(values) => {
                self.add_words(&mut words, cells, counts, (values, value.one), ordered);
            }
            Cells::Bool(values) => {
                self.add_words(&mut words, cells, counts, (values, value.one), i64::from);
            }
            Cells::Date(values) => {
                self.add_words(&mut words, cells, counts, (values, value.one), i64::from);
            }
            Cells::DateTime(values) => {
                self.add_words(&mut words, cells, counts, (values, value.one), |word| word);
            }
            Cells::Missing => {}
        }
    }

    /// Offers the words of values; `one` says that the one value there is stands for all rows.
    fn add_words<T: Copy>(
        &self,
        words: &mut Words<'_>,
        cells: &[u32],
        counts: &Counts,
        (values, one): (&[T], bool),
        word: impl Fn(T) -> i64,
    ) {
        if self.largest {
            words.offer(self.at, cells, counts, (values, one), i64::MIN, word, i64::max);
        } else {
            words.offer(self.at, cells, counts, (values, one), i64::MAX, word, i64::min);
        }
    }

    fn add_beyond(&mut self, words: &Words<'_>, cells: &[u32], value: &Vector<'_>, counts: &Counts) {
        for (row, cell) in counted(cells, words.nobody, counts) {
            let one = match (&value.cells, value.exact(row)) {
                (Cells::Text(texts), _) => {
                    let text = texts.get(value.at(row));
                    // Most texts are not better: compare before anything is copied.
                    if let Some(Beyond::Text(best)) = self.beyond.get(&cell)
                        && !self.better(text.cmp(best))
                    {
                        continue;
                    }
                    Beyond::Text(text.into())
                }
                (_, Some(number)) => Beyond::Number(number),
                (_, None) => continue,
            };
            self.offer(cell, one);
        }
    }

    fn offer(&mut self, cell: u32, one: Beyond) {
        let better = self
            .beyond
            .get(&cell)
            .is_none_or(|best| self.better(one.order(best)));
        if better {
            self.beyond.insert(cell, one);
        }
    }

    pub(super) fn merge(&mut self, mut words: Words<'_>, mut others: Words<'_>, other: Extremes) {
        let nothing = self.nothing();
        let scale = other.scale;
        let same = match (self.scale, scale) {
            (Some(mine), Some(theirs)) => mine == theirs,
            (mine, theirs) => {
                self.scale = mine.or(theirs);
                true
            }
        };
        for cell in 0..words.nobody {
            let value = *others.at(cell, self.at);
            if same {
                let word = words.at(cell, self.at);
                *word = if self.largest {
                    (*word).max(value)
                } else {
                    (*word).min(value)
                };
            } else if value != nothing
                && let Some(number) = Decimal::from_parts(i128::from(value), scale.unwrap_or_default())
            {
                self.offer(cell, Beyond::Number(number));
            }
        }
        for (cell, one) in other.beyond {
            self.offer(cell, one);
        }
    }

    /// Whether the words hold all of it.
    pub(in crate::scan) fn is_small(&self) -> bool {
        self.beyond.is_empty()
    }

    /// The value of a cell that no word holds.
    pub(in crate::scan) fn beyond(&self, cell: u32) -> Option<&Beyond> {
        self.beyond.get(&cell)
    }

    /// The better of two.
    pub(in crate::scan) fn pick(&self, a: Option<Beyond>, b: Option<Beyond>) -> Option<Beyond> {
        match (a, b) {
            (Some(a), Some(b)) => Some(if self.better(b.order(&a)) { b } else { a }),
            (a, b) => a.or(b),
        }
    }

    /// The better of two words.
    pub(in crate::scan) fn pick_word(&self, a: i64, b: i64) -> i64 {
        if self.largest { a.max(b) } else { a.min(b) }
    }
}

/// A double as a whole number of the same order. Both noughts are one.
pub(in crate::scan) fn ordered(value: f64) -> i64 {
    let bits = (value + 0.0).to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

/// The double of an [`ordered`] one.
pub(in crate::scan) fn unordered(word: i64) -> f64 {
    f64::from_bits((word ^ (((word >> 63) as u64) >> 1) as i64) as u64)
}
