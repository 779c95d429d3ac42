//! Tables that are held in memory: their columns, their keys, and where their links lead.

use std::borrow::Cow;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};
use weigh_dsl::model::{ColumnId, TableId};
use weigh_dsl::value::Decimal;

use super::vector::{Cells, Texts, Vector};
use crate::plan::Join;

/// No row: where a link leads nowhere.
pub(super) const NOWHERE: u32 = u32::MAX;

/// A table that is held in memory. Rows that a filter or an error has taken out stay where they are and are not
/// `kept`, so that a row's number never changes.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) table: TableId,
    pub(super) rows: usize,
    /// Which rows there are.
    pub(super) kept: Vec<bool>,
    columns: FxHashMap<ColumnId, StoredColumn>,
    pub(super) keys: KeyIndex,
    /// The key of each row.
    pub(super) key_values: StoredColumn,
    /// For each link that is followed, the row of its target for each row of this table.
    pub(super) links: FxHashMap<ColumnId, Vec<u32>>,
    /// The values of links, as far as they were read.
    pub(super) link_values: FxHashMap<ColumnId, StoredColumn>,
}

/// A column in memory.
#[derive(Debug, Clone, Default)]
pub(super) struct StoredColumn {
    cells: StoredCells,
    /// Which rows have a value; none where all have.
    known: Option<Vec<bool>>,
    rows: usize,
}

#[derive(Debug, Clone, Default)]
enum StoredCells {
    Whole(Vec<i64>, u32),
    Wide(Vec<Decimal>),
    Float(Vec<f64>),
    Bool(Vec<bool>),
    Date(Vec<i32>),
    DateTime(Vec<i64>),
    Text(TextColumn),
    #[default]
    Missing,
}

/// Texts one behind the other.
#[derive(Debug, Clone, Default)]
pub(super) struct TextColumn {
    text: String,
    ends: Vec<usize>,
}

/// Where the rows of a table are, by key.
#[derive(Debug, Clone)]
pub(super) struct KeyIndex {
    pub(super) join: Join,
    whole: FxHashMap<i64, u32>,
    text: FxHashMap<Box<str>, u32>,
    /// For whole numbers that lie close together: the row of each, from the lowest on.
    dense: Option<(i64, Vec<u32>)>,
    /// The keys of rows that a filter has dropped before they came here: they are keys, and lead nowhere.
    dropped_whole: FxHashSet<i64>,
    dropped_text: FxHashSet<Box<str>>,
}

/// What a key leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// A row.
    Row(u32),
    /// A row that a filter has dropped.
    Dropped,
    /// No such key.
    Nothing,
}

impl Stored {
    pub(super) fn new(table: TableId, join: Join) -> Self {
        Self {
            table,
            rows: 0,
            kept: Vec::new(),
            columns: FxHashMap::default(),
            keys: KeyIndex::new(join),
            key_values: StoredColumn::default(),
            links: FxHashMap::default(),
            link_values: FxHashMap::default(),
        }
    }

    pub(super) fn add_column(&mut self, id: ColumnId, column: StoredColumn) {
        self.columns.insert(id, column);
    }

    pub(super) fn column(&self, id: ColumnId) -> &StoredColumn {
        match self.columns.get(&id) {
            Some(column) => column,
            None => unreachable!("the plan keeps every column that is read"),
        }
    }
}

impl StoredColumn {
    /// Some rows, one behind the other.
    pub(super) fn slice(&self, first: usize, rows: usize) -> Vector<'_> {
        let range = first..first + rows;
        let cells = match &self.cells {
            StoredCells::Whole(values, scale) => Cells::Whole(Cow::Borrowed(&values[range.clone()]), *scale),
            StoredCells::Wide(values) => Cells::Wide(Cow::Borrowed(&values[range.clone()])),
            StoredCells::Float(values) => Cells::Float(Cow::Borrowed(&values[range.clone()])),
            StoredCells::Bool(values) => Cells::Bool(Cow::Borrowed(&values[range.clone()])),
            StoredCells::Date(values) => Cells::Date(Cow::Borrowed(&values[range.clone()])),
            StoredCells::DateTime(values) => Cells::DateTime(Cow::Borrowed(&values[range.clone()])),
            StoredCells::Text(texts) => Cells::Text(Texts::Stored(texts, first, rows)),
            StoredCells::Missing => return Vector::missing(),
        };
        Vector::with(cells, self.known.as_ref().map(|known| known[range].into()))
    }

    /// Rows in any order; where one is [`NOWHERE`] there is no value.
    pub(super) fn gather(&self, rows: &Rc<[u32]>) -> Vector<'_> {
        fn take<T: Copy + Default>(values: &[T], rows: &[u32]) -> Vec<T> {
            rows.iter()
                .map(|row| values.get(*row as usize).copied().unwrap_or_default())
                .collect()
        }
        let cells = match &self.cells {
            StoredCells::Whole(values, scale) => Cells::Whole(take(values, rows).into(), *scale),
            StoredCells::Wide(values) => Cells::Wide(take(values, rows).into()),
            StoredCells::Float(values) => Cells::Float(take(values, rows).into()),
            StoredCells::Bool(values) => Cells::Bool(take(values, rows).into()),
            StoredCells::Date(values) => Cells::Date(take(values, rows).into()),
            StoredCells::DateTime(values) => Cells::DateTime(take(values, rows).into()),
            StoredCells::Text(texts) => Cells::Text(Texts::Gathered(texts, rows.clone())),
            StoredCells::Missing => return Vector::missing(),
        };
        let known = match &self.known {
            None if rows.iter().all(|row| *row != NOWHERE) => None,
            None => Some(rows.iter().map(|row| *row != NOWHERE).collect()),
            Some(known) => Some(take(known, rows).into()),
        };
        Vector::with(cells, known)
    }

    /// Adds the rows of a batch that are in `keep`.
    pub(super) fn append(&mut self, vector: &Vector<'_>, keep: &[bool]) {
        let kept: Vec<usize> = (0..keep.len()).filter(|row| keep[*row]).collect();
        let before = self.rows;
        self.append_cells(vector, &kept);
        self.rows += kept.len();
        if vector.known.is_some() || self.known.is_some() {
            let known = self.known.get_or_insert_with(|| vec![true; before]);
            known.extend(kept.iter().map(|row| vector.is_known(*row)));
        }
    }

    /// Adds all rows of another column.
    pub(super) fn append_column(&mut self, other: &StoredColumn) {
        self.append(&other.slice(0, other.rows), &vec![true; other.rows]);
    }

    /// The number of rows.
    pub(super) fn len(&self) -> usize {
        self.rows
    }

    fn append_cells(&mut self, vector: &Vector<'_>, kept: &[usize]) {
        fn push<T: Copy>(into: &mut Vec<T>, values: &[T], vector: &Vector<'_>, kept: &[usize]) {
            into.extend(kept.iter().map(|row| values[vector.at(*row)]));
        }
        if matches!(vector.cells, Cells::Missing) {
            return self.pad(kept.len());
        }
        if matches!(self.cells, StoredCells::Missing) {
            self.start(&vector.cells);
        }
        match (&mut self.cells, &vector.cells) {
            (StoredCells::Whole(into, scale), Cells::Whole(values, other)) if *scale == *other => {
                push(into, values, vector, kept);
            }
            (StoredCells::Float(into), Cells::Float(values)) => push(into, values, vector, kept),
            (StoredCells::Bool(into), Cells::Bool(values)) => push(into, values, vector, kept),
            (StoredCells::Date(into), Cells::Date(values)) => push(into, values, vector, kept),
            (StoredCells::DateTime(into), Cells::DateTime(values)) => push(into, values, vector, kept),
            (StoredCells::Text(into), Cells::Text(texts)) => {
                for row in kept {
                    into.push(texts.get(vector.at(*row)));
                }
            }
            (cells, _) => {
                // A batch did not fit into 64 bits: all become decimals.
                let into = cells.widen();
                if let Some(values) = vector.decimals() {
                    push(into, &values, vector, kept);
                }
            }
        }
    }

    /// Takes the type of the first batch that has one; the rows before have no value.
    fn start(&mut self, cells: &Cells<'_>) {
        let rows = self.rows;
        self.cells = match cells {
            Cells::Whole(_, scale) => StoredCells::Whole(vec![0; rows], *scale),
            Cells::Wide(_) => StoredCells::Wide(vec![Decimal::ZERO; rows]),
            Cells::Float(_) => StoredCells::Float(vec![0.0; rows]),
            Cells::Bool(_) => StoredCells::Bool(vec![false; rows]),
            Cells::Date(_) => StoredCells::Date(vec![0; rows]),
            Cells::DateTime(_) => StoredCells::DateTime(vec![0; rows]),
            Cells::Text(_) => StoredCells::Text(TextColumn {
                text: String::new(),
                ends: vec![0; rows],
            }),
            Cells::Missing => StoredCells::Missing,
        };
    }

    fn pad(&mut self, rows: usize) {
        let all = self.rows + rows;
        match &mut self.cells {
            StoredCells::Whole(values, _) => values.resize(all, 0),
            StoredCells::Wide(values) => values.resize(all, Decimal::ZERO),
            StoredCells::Float(values) => values.resize(all, 0.0),
            StoredCells::Bool(values) => values.resize(all, false),
            StoredCells::Date(values) => values.resize(all, 0),
            StoredCells::DateTime(values) => values.resize(all, 0),
            StoredCells::Text(texts) => (0..rows).for_each(|_| texts.push("")),
            StoredCells::Missing => {}
        }
    }
}

impl StoredCells {
    /// Turns exact numbers into decimals; anything else into none, since a column has one type.
    fn widen(&mut self) -> &mut Vec<Decimal> {
        if let StoredCells::Whole(values, scale) = self {
            let wide = values
                .iter()
                .map(|m| Decimal::from_parts(i128::from(*m), *scale).unwrap_or_default());
            *self = StoredCells::Wide(wide.collect());
        }
        match self {
            StoredCells::Wide(values) => values,
            _ => unreachable!("the batches of a column have one type"),
        }
    }
}

impl TextColumn {
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// The text of a row; empty beyond the end.
    pub(super) fn get(&self, row: usize) -> &str {
        let Some(end) = self.ends.get(row) else { return "" };
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.text[start..*end]
    }
}

impl KeyIndex {
    fn new(join: Join) -> Self {
        Self {
            join,
            whole: FxHashMap::default(),
            text: FxHashMap::default(),
            dense: None,
            dropped_whole: FxHashSet::default(),
            dropped_text: FxHashSet::default(),
        }
    }

    /// Adds the key of a row; the row that has it already, if there is one.
    pub(super) fn add(&mut self, keys: &Vector<'_>, at: usize, row: u32) -> Option<u32> {
        match whole(&keys.cells, self.join) {
            Some(values) => {
                let key = values.get(keys.at(at));
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
                match self.text.get(&*key) {
                    Some(known) => Some(*known),
                    None => {
                        self.text.insert(key.into_owned().into_boxed_str(), row);
                        None
                    }
                }
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
                self.dropped_text
                    .insert(keys.shown(at).into_owned().into_boxed_str());
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
        let dropped = self
            .text
            .iter()
            .filter(|(_, row)| is_dropped(**row))
            .map(|(key, _)| key.clone());
        self.dropped_text.extend(dropped);
        self.text.retain(|_, row| !is_dropped(*row) && !is_wrong(*row));
    }

    /// Makes look-up of whole numbers that lie close together an array's.
    pub(super) fn pack(&mut self) {
        let (Some(low), Some(high)) = (self.whole.keys().min(), self.whole.keys().max()) else {
            return;
        };
        let (low, span) = (*low, high.abs_diff(*low));
        if span >= 4 * self.whole.len() as u64 + 1024 {
            return;
        }
        let mut rows = vec![NOWHERE; span as usize + 1];
        for (key, row) in &self.whole {
            rows[key.abs_diff(low) as usize] = *row;
        }
        self.dense = Some((low, rows));
        self.whole = FxHashMap::default();
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
            None => {
                // Rows of one subject often stand together.
                let mut last: Option<(Cow<'_, str>, Found)> = None;
                let mut found = Vec::with_capacity(rows);
                for row in 0..rows {
                    if !links.is_known(row) {
                        found.push(NOWHERE);
                        continue;
                    }
                    let key = links.shown(row);
                    let at = match &last {
                        Some((known, at)) if *known == key => *at,
                        _ => self.find_text(&key),
                    };
                    found.push(row_of(row, at));
                    last = Some((key, at));
                }
                found.into()
            }
        }
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

    /// Where a key as people write it leads.
    pub(super) fn find_text(&self, key: &str) -> Found {
        match self.text.get(key) {
            Some(row) => Found::Row(*row),
            None if self.dropped_text.contains(key) => Found::Dropped,
            None => Found::Nothing,
        }
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
