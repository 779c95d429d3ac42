//! What is known of the values of a column, batch by batch. Two profiles make one, in whatever order.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, Hash};
use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashSet};
use weigh_dsl::value::{Date, DateTime, Decimal};
use weigh_sdk::cell::number::Style;
use weigh_sdk::cell::{Reading, is_customary, read};

use crate::outcome::Cell;
use crate::scan::{ReadCells, ReadColumn};

/// A column of so few different texts has all of them listed.
const FEW: usize = 12;
/// The characters that are kept of a text.
const SHOWN: usize = 80;
/// So many different values are counted in a column that repeats some.
const MANY: usize = 1_000_000;
/// So many in one that repeats none, and so may be a key.
const MANY_KEYS: usize = 4_000_000;

/// What is known of the values of a column.
#[derive(Debug, Clone, Default)]
pub(super) struct Profile {
    /// Rows without a value.
    pub(super) missing: u64,
    /// Rows with one.
    pub(super) known: u64,
    pub(super) least: Option<Cell>,
    pub(super) greatest: Option<Cell>,
    pub(super) different: Different,
    pub(super) values: Few,
    pub(super) signs: Signs,
}

/// Texts that customarily stand for no value.
#[derive(Debug, Clone, Default)]
pub(super) struct Signs {
    /// In how many rows each of them stands.
    pub(super) rows: BTreeMap<Box<str>, u64>,
    /// Whether another text is nothing but text.
    pub(super) beside_text: bool,
}

/// The different values, by a hash of 64 bits.
#[derive(Debug, Clone)]
pub(super) enum Different {
    /// All of them, and whether one stands twice.
    All { hashes: FxHashSet<u64>, repeats: bool },
    /// More than are counted.
    Many,
}

impl Default for Different {
    fn default() -> Self {
        Different::All {
            hashes: FxHashSet::default(),
            repeats: false,
        }
    }
}

/// Texts and how often they stand, as long as they are few.
#[derive(Debug, Clone)]
pub(super) struct Few(pub(super) Option<IndexMap<Box<str>, u64>>);

impl Default for Few {
    fn default() -> Self {
        Few(Some(IndexMap::new()))
    }
}

impl Profile {
    /// Takes in so many rows of the column.
    pub(super) fn add(&mut self, column: &ReadColumn<'_>, rows: usize) {
        let known = || (0..rows).filter(|row| column.is_known(*row));
        let some = known().count() as u64;
        self.missing += rows as u64 - some;
        self.known += some;
        match &column.cells {
            ReadCells::Whole(values, scale) => {
                let number = |value: i64| Decimal::from_parts(i128::from(value), *scale).map(Cell::Exact);
                self.reach(known().map(|row| values[row]), Ord::cmp, number);
                known().for_each(|row| self.note(&shortest(i128::from(values[row]), *scale)));
            }
            ReadCells::Wide(values) => {
                self.reach(known().map(|row| values[row]), Ord::cmp, |value| {
                    Some(Cell::Exact(value))
                });
                known().for_each(|row| {
                    let (mantissa, scale) = values[row].parts();
                    self.note(&shortest(mantissa, scale));
                });
            }
            ReadCells::Float(values) => {
                self.reach(known().map(|row| values[row]), f64::total_cmp, |value| {
                    Some(Cell::Float(value))
                });
                known().for_each(|row| self.note(&values[row].to_bits()));
            }
            ReadCells::Date(values) => {
                self.reach(known().map(|row| values[row]), Ord::cmp, |value| {
                    Some(Cell::Date(Date(value)))
                });
                known().for_each(|row| self.note(&values[row]));
            }
            ReadCells::DateTime(values) => {
                let moment = |value| Some(Cell::DateTime(DateTime(value)));
                self.reach(known().map(|row| values[row]), Ord::cmp, moment);
                known().for_each(|row| self.note(&values[row]));
            }
            ReadCells::Bool(values) => known().for_each(|row| {
                self.note(&values[row]);
                self.values.count(if values[row] { "yes" } else { "no" }, 1);
            }),
            ReadCells::Text(texts) => {
                let text = |value: &str| Some(Cell::Text(Arc::from(beginning(value))));
                self.reach(known().map(|row| texts.get(row)), Ord::cmp, text);
                known().for_each(|row| {
                    self.note(texts.get(row));
                    self.values.count(texts.get(row), 1);
                    self.signs.look_at(texts.get(row));
                });
            }
            ReadCells::Missing => {}
        }
    }

    /// Takes in what another has found in other rows.
    pub(super) fn merge(&mut self, other: Self) {
        self.missing += other.missing;
        self.known += other.known;
        for value in [other.least, other.greatest].into_iter().flatten() {
            self.extend(value);
        }
        self.different.merge(other.different);
        self.signs.merge(other.signs);
        match other.values.0 {
            Some(values) => values
                .iter()
                .for_each(|(value, rows)| self.values.count(value, *rows)),
            None => self.values = Few(None),
        }
    }

    /// How many different values there are, where that is known.
    pub(super) fn distinct(&self) -> Option<u64> {
        match &self.different {
            Different::All { hashes, .. } => Some(hashes.len() as u64),
            Different::Many => None,
        }
    }

    /// Whether all rows have a value, and no two the same.
    pub(super) fn identifies(&self) -> bool {
        self.missing == 0 && matches!(self.different, Different::All { repeats: false, .. })
    }

    fn reach<T: Copy>(
        &mut self,
        values: impl Iterator<Item = T> + Clone,
        order: impl Fn(&T, &T) -> Ordering,
        cell: impl Fn(T) -> Option<Cell>,
    ) {
        let least = values.clone().min_by(&order).and_then(&cell);
        let greatest = values.max_by(&order).and_then(&cell);
        for value in [least, greatest].into_iter().flatten() {
            self.extend(value);
        }
    }

    fn extend(&mut self, value: Cell) {
        if self
            .least
            .as_ref()
            .is_none_or(|least| order(&value, least).is_lt())
        {
            self.least = Some(value.clone());
        }
        if (self.greatest.as_ref()).is_none_or(|greatest| order(&value, greatest).is_gt()) {
            self.greatest = Some(value);
        }
    }

    fn note(&mut self, value: &(impl Hash + ?Sized)) {
        if let Different::All { hashes, repeats } = &mut self.different {
            *repeats |= !hashes.insert(FxBuildHasher.hash_one(value));
            self.different.forget_many();
        }
    }
}

impl Signs {
    fn look_at(&mut self, text: &str) {
        /// A comma that may be either is no reason to take a number for text.
        const STYLE: Style = Style {
            decimal_comma: false,
            doubtful_comma: false,
        };
        if is_customary(text) {
            *self.rows.entry(text.trim().into()).or_default() += 1;
        } else if !self.beside_text {
            self.beside_text = read(text, STYLE) == Reading::Text;
        }
    }

    fn merge(&mut self, other: Self) {
        self.beside_text |= other.beside_text;
        for (sign, rows) in other.rows {
            *self.rows.entry(sign).or_default() += rows;
        }
    }
}

impl Different {
    fn merge(&mut self, other: Self) {
        match (&mut *self, other) {
            (
                Different::All { hashes, repeats },
                Different::All {
                    hashes: more,
                    repeats: again,
                },
            ) => {
                *repeats |= again;
                for hash in more {
                    *repeats |= !hashes.insert(hash);
                }
                self.forget_many();
            }
            (Different::Many, _) => {}
            (_, Different::Many) => *self = Different::Many,
        }
    }

    /// Lets the values go where there are too many. What there is in the end decides, so the order of the rows does not.
    fn forget_many(&mut self) {
        let Different::All { hashes, repeats } = self else {
            return;
        };
        if hashes.len() > if *repeats { MANY } else { MANY_KEYS } {
            *self = Different::Many;
        }
    }
}

impl Few {
    fn count(&mut self, value: &str, rows: u64) {
        let Some(values) = &mut self.0 else { return };
        if let Some(count) = values.get_mut(value) {
            *count += rows;
        } else if values.len() < FEW && value.chars().count() <= SHOWN {
            values.insert(value.into(), rows);
        } else {
            self.0 = None;
        }
    }
}

/// Mantissa and scale without noughts at the end: equal numbers are then equal.
fn shortest(mut mantissa: i128, mut scale: u32) -> (i128, u32) {
    while scale > 0 && mantissa % 10 == 0 {
        (mantissa, scale) = (mantissa / 10, scale - 1);
    }
    (mantissa, scale)
}

fn beginning(text: &str) -> &str {
    let end = text.char_indices().nth(SHOWN).map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// The order of two values of one column.
fn order(a: &Cell, b: &Cell) -> Ordering {
    match (a, b) {
        (Cell::Exact(a), Cell::Exact(b)) => a.cmp(b),
        (Cell::Float(a), Cell::Float(b)) => a.total_cmp(b),
        (Cell::Text(a), Cell::Text(b)) => a.cmp(b),
        (Cell::Date(a), Cell::Date(b)) => a.0.cmp(&b.0),
        (Cell::DateTime(a), Cell::DateTime(b)) => a.0.cmp(&b.0),
        _ => Ordering::Equal,
    }
}
