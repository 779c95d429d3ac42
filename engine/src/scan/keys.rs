//! Where the rows of a table are, by key: how links find the row that they lead to.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::store::NOWHERE;
use super::text_numbers::{Name, TextNumbers};
use super::vector::{Cells, Texts, Vector};
use crate::plan::Join;

/// Where the rows of a table are, by key.
#[derive(Debug, Clone)]
pub(super) struct KeyIndex {
    join: Join,
    whole: FxHashMap<i64, u32>,
    text: TextNumbers,
    /// For whole numbers that lie close together: the row of each, from the lowest on.
    dense: Option<(i64, Vec<u32>)>,
    /// The keys of rows that a filter has dropped before they came here: they are keys, and lead nowhere.
    dropped_whole: FxHashSet<i64>,
    dropped_text: TextNumbers,
}

/// What a key leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// A row.
    Row(u32),
    /// A row that a filter has dropped.
    Dropped,
    /// No such key.
    Nothing,
}

impl KeyIndex {
    pub(super) fn new(join: Join) -> Self {
        Self {
            join,
            whole: FxHashMap::default(),
            text: TextNumbers::default(),
            dense: None,
            dropped_whole: FxHashSet::default(),
            dropped_text: TextNumbers::default(),
        }
    }

    /// Makes ready for the keys of so many rows, which are all that there will be: whole numbers that lie close together are
    /// looked up in an array.
    pub(super) fn expect(&mut self, keys: &Vector<'_>, rows: usize) {
        let Some(values) = whole(&keys.cells, self.join) else {
            return;
        };
        let known = (0..rows).filter(|row| keys.is_known(*row));
        let known = known.map(|row| values.get(keys.at(row)));
        let (count, low, high) = known.fold((0, i64::MAX, i64::MIN), |(count, low, high), key| {
            (count + 1, key.min(low), key.max(high))
        });
        let span = high.abs_diff(low);
        if count > 0 && span < 4 * count + 1024 {
            self.dense = Some((low, vec![NOWHERE; span as usize + 1]));
        }
    }

    /// Adds the key of a row; the row that has it already, if there is one.
    pub(super) fn add(&mut self, keys: &Vector<'_>, at: usize, row: u32) -> Option<u32> {
        match whole(&keys.cells, self.join) {
            Some(values) => {
                let key = values.get(keys.at(at));
                if let Some((low, rows)) = &mut self.dense {
                    let known = &mut rows[key.abs_diff(*low) as usize];
                    let first = (*known != NOWHERE).then_some(*known);
                    *known = first.unwrap_or(row);
                    return first;
                }
                match self.whole.get(&key) {
                    Some(known) => Some(*known),
                    None => {
                        self.whole.insert(key, row);
                        None
                    }
                }
            }
            None => {
                let key = keys.shown(at);
                let known = self.text.get(Name::of(&key));
                if known.is_none() {
                    self.text.insert(Name::of(&key), row);
                }
                known
            }
        }
    }

    /// Remembers the key of a row that was dropped.
    pub(super) fn drop_key(&mut self, keys: &Vector<'_>, at: usize) {
        match whole(&keys.cells, self.join) {
            Some(values) => {
                self.dropped_whole.insert(values.get(keys.at(at)));
            }
            None => {
                let key = keys.shown(at);
                remember(&mut self.dropped_text, Name::of(&key));
            }
        }
    }

    /// Forgets the keys of rows that are wrong; those of rows that a filter has dropped stay keys, which lead nowhere.
    pub(super) fn settle(&mut self, is_wrong: impl Fn(u32) -> bool, is_dropped: impl Fn(u32) -> bool) {
        if let Some((low, rows)) = &mut self.dense {
            for (key, row) in (0..)
                .map(|step| *low + step)
                .zip(rows)
                .filter(|(_, row)| **row != NOWHERE)
            {
                if is_dropped(*row) {
                    self.dropped_whole.insert(key);
                }
                if is_dropped(*row) || is_wrong(*row) {
                    *row = NOWHERE;
                }
            }
        }
        let dropped = self
            .whole
            .iter()
            .filter(|(_, row)| is_dropped(**row))
            .map(|(key, _)| *key);
        self.dropped_whole.extend(dropped);
        self.whole.retain(|_, row| !is_dropped(*row) && !is_wrong(*row));
        for (key, _) in self.text.iter().filter(|(_, row)| is_dropped(*row)) {
            remember(&mut self.dropped_text, key);
        }
        self.text.retain(|row| !is_dropped(row) && !is_wrong(row));
    }

    /// Where the values of a link lead, row by row; `none` is called for each value that is no key. A missing value
    /// leads nowhere.
    pub(super) fn find(&self, links: &Vector<'_>, rows: usize, mut nothing: impl FnMut(usize)) -> Rc<[u32]> {
        let mut row_of = |row: usize, found: Found| match found {
            Found::Row(target) => target,
            Found::Dropped => NOWHERE,
            Found::Nothing => {
                nothing(row);
                NOWHERE
            }
        };
        if matches!(links.cells, Cells::Missing) {
            return vec![NOWHERE; rows].into();
        }
        if let (Some((low, table)), Cells::Whole(values, 0), Join::Whole, None, false) =
            (&self.dense, &links.cells, self.join, &links.known, links.one)
        {
            let row = |(row, key): (usize, &i64)| match table.get(key.wrapping_sub(*low) as usize) {
                Some(target) if *target != NOWHERE => *target,
                _ => row_of(row, self.find_whole(*key)),
            };
            return values.iter().enumerate().map(row).collect();
        }
        match whole(&links.cells, self.join) {
            Some(values) => (0..rows)
                .map(|row| {
                    if links.is_known(row) {
                        row_of(row, self.find_whole(values.get(links.at(row))))
                    } else {
                        NOWHERE
                    }
                })
                .collect(),
            None => match &links.cells {
                Cells::Text(texts) => self.find_texts(texts, links, rows, row_of),
                _ => (0..rows)
                    .map(|row| {
                        if links.is_known(row) {
                            row_of(row, self.find_text(Name::of(&links.shown(row))))
                        } else {
                            NOWHERE
                        }
                    })
                    .collect(),
            },
        }
    }

    fn find_texts(
        &self,
        texts: &Texts<'_>,
        links: &Vector<'_>,
        rows: usize,
        mut row_of: impl FnMut(usize, Found) -> u32,
    ) -> Rc<[u32]> {
        (0..rows)
            .map(|row| {
                if !links.is_known(row) {
                    return NOWHERE;
                }
                let key = Name::at(texts, links.at(row));
                match self.text.get(key) {
                    Some(target) => target,
                    None => row_of(row, self.find_text(key)),
                }
            })
            .collect()
    }

    fn find_whole(&self, key: i64) -> Found {
        let row = match &self.dense {
            Some((low, rows)) => {
                let at = usize::try_from(key.wrapping_sub(*low))
                    .ok()
                    .filter(|_| key >= *low);
                at.and_then(|at| rows.get(at))
                    .copied()
                    .filter(|row| *row != NOWHERE)
            }
            None => self.whole.get(&key).copied(),
        };
        match row {
            Some(row) => Found::Row(row),
            None if self.dropped_whole.contains(&key) => Found::Dropped,
            None => Found::Nothing,
        }
    }

    fn find_text(&self, key: Name<'_>) -> Found {
        match self.text.get(key) {
            Some(row) => Found::Row(row),
            None if self.dropped_text.get(key).is_some() => Found::Dropped,
            None => Found::Nothing,
        }
    }
}

/// Adds a key to a set of them.
fn remember(keys: &mut TextNumbers, key: Name<'_>) {
    if keys.get(key).is_none() {
        keys.insert(key, 0);
    }
}

/// The whole numbers of keys that are compared as such.
enum WholeKeys<'a> {
    Numbers(&'a [i64]),
    Days(&'a [i32]),
}

impl WholeKeys<'_> {
    fn get(&self, at: usize) -> i64 {
        match self {
            WholeKeys::Numbers(values) => values[at],
            WholeKeys::Days(values) => i64::from(values[at]),
        }
    }
}

fn whole<'a>(cells: &'a Cells<'_>, join: Join) -> Option<WholeKeys<'a>> {
    match (join, cells) {
        (Join::Whole, Cells::Whole(values, 0)) => Some(WholeKeys::Numbers(values)),
        (Join::Date, Cells::Date(values)) => Some(WholeKeys::Days(values)),
        _ => None,
    }
}
