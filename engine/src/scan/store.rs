//! Tables that are held in memory: their columns, and where their links lead. Their keys are in `keys.rs`.

use std::borrow::Cow;
use std::rc::Rc;

use rustc_hash::FxHashMap;
use weigh_dsl::model::{ColumnId, TableId};
use weigh_dsl::value::Decimal;

use super::keys::KeyIndex;
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
pub(crate) struct TextColumn {
    text: String,
    ends: Vec<usize>,
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

    /// Gives back the room that was taken for more rows.
    pub(super) fn close(&mut self) {
        if let Some(known) = &mut self.known {
            known.shrink_to_fit();
        }
        match &mut self.cells {
            StoredCells::Whole(values, _) | StoredCells::DateTime(values) => values.shrink_to_fit(),
            StoredCells::Wide(values) => values.shrink_to_fit(),
            StoredCells::Float(values) => values.shrink_to_fit(),
            StoredCells::Bool(values) => values.shrink_to_fit(),
            StoredCells::Date(values) => values.shrink_to_fit(),
            StoredCells::Text(texts) => {
                texts.text.shrink_to_fit();
                texts.ends.shrink_to_fit();
            }
            StoredCells::Missing => {}
        }
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
