//! Columns of cells in little room, for what is kept of every subject: values on their way from the scan to the score
//! stage, and the results. Cut into pieces, each in the narrowest form that gives back its very cells. What steps compute
//! with, while they do, are the plain columns of `column`.

mod whole;

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;
use weigh_dsl::value::{Date, DateTime};

use crate::column::{Class, Column, Data};
use crate::outcome::{Cell, ReasonId};
use crate::packed::{Few, PIECE, Rows, Run, pieces_of};
use crate::units::{Quotients, Ratios, Units, count, decimal, ratio};
use whole::{Exact, Whole};

/// A column of cells. A cell is given back as it was put in, to the number of its decimal places.
#[derive(Debug, Clone, PartialEq)]
pub struct Cells {
    class: Class,
    rows: usize,
    /// Rows in a piece; the last one may have fewer.
    size: usize,
    /// Shared, so that a column of the values that is one of the results as well takes no more room.
    pieces: Arc<[CellPiece]>,
}

/// Rows of a column of cells that are held together.
#[derive(Debug)]
pub enum CellRun<'a> {
    /// Of which many may be alike.
    Alike(Run<'a, Cell>),
    /// Exact numbers of which most are different.
    Exact(Numbers<'a>),
    /// One row.
    One(Cell),
}

/// Exact numbers.
#[derive(Debug)]
pub struct Numbers<'a> {
    held: HeldNumbers<'a>,
    rows: Range<usize>,
}

#[derive(Debug)]
enum HeldNumbers<'a> {
    Exact(&'a Exact),
    Ratios(&'a PackedRatios),
}

impl Numbers<'_> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Gives each number: units of its last decimal place, which may be a nought, and how many places it has.
    pub fn each(self, mut take: impl FnMut(i128, u32)) {
        match self.held {
            HeldNumbers::Exact(exact) => exact.each(self.rows, take),
            HeldNumbers::Ratios(ratios) => {
                let mut quotients = Quotients::new(ratios.scale);
                for row in self.rows {
                    let (units, places) = quotients.digits(ratios.over.get(row), ratios.by.get(row));
                    take(units, places);
                }
            }
        }
    }
}

/// So many different cells are few. Numbers are narrow by themselves, so that to look for more would cost time and save
/// little room.
const FEW: usize = 6;

/// Some rows of a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CellPiece {
    held: Held,
    /// The rows that are missing, ascending, and why; none where there is no such row, or the form holds them itself.
    gaps: Option<Box<[(u16, ReasonId)]>>,
}

/// The forms of a piece.
#[derive(Debug, Clone, PartialEq)]
enum Held {
    /// The same in all rows.
    Same(Cell),
    /// Few different ones.
    Few(Box<Few<Cell>>),
    Exact(Exact),
    /// Quotients, divided when somebody looks.
    Ratios(Box<PackedRatios>),
    Float(Box<[f64]>),
    Date(Whole),
    DateTime(Whole),
    /// Anything else.
    Each(Box<[Cell]>),
}

/// Quotients of whole numbers, the first of which have so many decimal places.
#[derive(Debug, Clone, PartialEq)]
struct PackedRatios {
    over: Whole,
    by: Whole,
    scale: u32,
}

impl Cells {
    /// A column of pieces of so many rows each.
    pub(crate) fn new(class: Class, rows: usize, size: usize, pieces: Vec<CellPiece>) -> Self {
        Self {
            class,
            rows,
            size,
            pieces: pieces.into(),
        }
    }

    /// A column in less room.
    pub(crate) fn pack(column: &Column) -> Self {
        let rows = column.len();
        let piece = |at: usize| CellPiece::of(column, at * PIECE..rows.min((at + 1) * PIECE));
        let pieces = (0..rows.div_ceil(PIECE)).into_par_iter().map(piece);
        Self::new(Class::of(&column.data), rows, PIECE, pieces.collect())
    }

    /// Quotients in less room.
    pub(crate) fn pack_ratios(ratios: &Ratios) -> Self {
        let rows = ratios.len();
        let piece = |at: usize| CellPiece::of_ratios(ratios, at * PIECE..rows.min((at + 1) * PIECE));
        let pieces = (0..rows.div_ceil(PIECE)).into_par_iter().map(piece);
        Self::new(Class::Exact, rows, PIECE, pieces.collect())
    }

    /// How its values are held.
    pub(crate) fn class(&self) -> Class {
        self.class
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// One row.
    pub fn cell(&self, row: usize) -> Cell {
        self.pieces[row / self.size].cell(row % self.size)
    }

    /// Why a row is missing, if it is.
    pub fn reason(&self, row: usize) -> Option<ReasonId> {
        match self.cell(row) {
            Cell::Missing(why) => Some(why),
            _ => None,
        }
    }

    /// Notes why some rows are missing, by their place among them; of the others nothing is changed.
    pub fn note_reasons(&self, rows: Range<usize>, reasons: &mut [Option<ReasonId>]) {
        let why = |cell: &Cell| match cell {
            Cell::Missing(why) => Some(*why),
            _ => None,
        };
        let mut at = 0;
        let mut note = |why: Option<ReasonId>, rows: usize| {
            if why.is_some() {
                reasons[at..at + rows].fill(why);
            }
            at += rows;
        };
        self.runs(rows, |run| match run {
            CellRun::Alike(Run::Same(cell, rows)) => note(why(cell), rows),
            CellRun::Alike(Run::Few(things, which)) => {
                for which in which {
                    note(why(&things[usize::from(*which)]), 1);
                }
            }
            CellRun::Alike(Run::Each(cells)) => {
                for cell in cells {
                    note(why(cell), 1);
                }
            }
            CellRun::Exact(numbers) => note(None, numbers.len()),
            CellRun::One(cell) => note(why(&cell), 1),
        });
    }

    /// Row by row.
    pub fn iter(&self) -> Rows<'_, Self> {
        Rows::of(self, self.rows)
    }

    /// Gives some rows as they are held, in their order.
    pub fn runs<'a>(&'a self, rows: Range<usize>, mut take: impl FnMut(CellRun<'a>)) {
        for (at, rows) in pieces_of(rows, self.size) {
            self.pieces[at].runs(rows, &mut take);
        }
    }

    /// The bytes that it takes, without those of texts.
    pub fn bytes(&self) -> usize {
        self.pieces.iter().map(CellPiece::bytes).sum()
    }

    /// Some rows, to compute with.
    pub(crate) fn column(&self, rows: Range<usize>) -> Column {
        let mut column = Column::with_room(self.class, rows.len());
        for (at, rows) in pieces_of(rows, self.size) {
            self.pieces[at].unpack(rows, &mut column);
        }
        column.complete()
    }

    /// Some rows, to compute with in whole numbers; none where those do not hold them.
    pub(crate) fn units(&self, rows: Range<usize>) -> Option<Units> {
        if self.class != Class::Exact {
            return None;
        }
        let scales = pieces_of(rows.clone(), self.size).map(|(at, rows)| self.pieces[at].scale(rows));
        let scale = scales.reduce(|a, b| Some(a?.max(b?))).unwrap_or(Some(0))?;
        let (mut counts, mut missing) = (Vec::with_capacity(rows.len()), None);
        let all = rows.len();
        for (at, rows) in pieces_of(rows, self.size) {
            self.pieces[at].unpack_units(rows, scale, &mut counts, |row, why| {
                missing.get_or_insert_with(|| vec![None; all])[row] = Some(why);
            })?;
        }
        Units::of(counts, scale, missing)
    }

    /// Some rows, as quotients that nobody has divided; none where they are held otherwise.
    pub(crate) fn ratios(&self, rows: Range<usize>) -> Option<Ratios> {
        let scales = pieces_of(rows.clone(), self.size).filter_map(|(at, _)| self.pieces[at].ratio_scale());
        let mut ratios = Ratios::with_room(scales.min()?, rows.len());
        for (at, rows) in pieces_of(rows, self.size) {
            self.pieces[at].unpack_ratios(rows, &mut ratios)?;
        }
        Some(ratios.complete())
    }
}

impl<'a> IntoIterator for &'a Cells {
    type Item = Cell;
    type IntoIter = Rows<'a, Cells>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// No rows.
impl Default for Cells {
    fn default() -> Self {
        Self::new(Class::Exact, 0, PIECE, Vec::new())
    }
}

impl FromIterator<Cell> for Cells {
    fn from_iter<I: IntoIterator<Item = Cell>>(cells: I) -> Self {
        let cells: Vec<Cell> = cells.into_iter().collect();
        match Column::of(&cells) {
            Some(column) => Self::pack(&column),
            // Of several kinds, which no column of a run is.
            None => Self::new(
                Class::Text,
                cells.len(),
                PIECE,
                cells.chunks(PIECE).map(CellPiece::each).collect(),
            ),
        }
    }
}

impl CellPiece {
    /// Some rows of a column.
    pub(crate) fn of(column: &Column, rows: Range<usize>) -> Self {
        let missing = column.missing.as_ref().map(|missing| &missing[rows.clone()]);
        let missing = missing.filter(|missing| missing.iter().any(Option::is_some));
        match &column.data {
            Data::Exact(values) => Self::held(
                &values[rows],
                missing,
                |a, b| a.parts() == b.parts(),
                |value| Cell::Exact(*value),
                |values| Held::Exact(Exact::of(values)),
            ),
            Data::Float(values) => Self::held(
                &values[rows],
                missing,
                |a, b| a.to_bits() == b.to_bits(),
                |value| Cell::Float(*value),
                |values| Held::Float(values.into()),
            ),
            Data::Date(values) => Self::held(
                &values[rows],
                missing,
                PartialEq::eq,
                |day| Cell::Date(*day),
                |days| Held::Date(days.iter().map(|day| i64::from(day.0)).collect()),
            ),
            Data::DateTime(values) => Self::held(
                &values[rows],
                missing,
                PartialEq::eq,
                |moment| Cell::DateTime(*moment),
                |moments| Held::DateTime(moments.iter().map(|moment| moment.0).collect()),
            ),
            Data::Text(values) => Self::held(
                &values[rows],
                missing,
                PartialEq::eq,
                |text| Cell::Text(text.clone()),
                |texts| Held::Each(texts.iter().map(|text| Cell::Text(text.clone())).collect()),
            ),
            Data::Bool(values) => Self::held(
                &values[rows],
                missing,
                PartialEq::eq,
                |yes| Cell::Bool(*yes),
                |all| Held::Each(all.iter().map(|yes| Cell::Bool(*yes)).collect()),
            ),
        }
    }

    /// Exact numbers in units.
    pub(crate) fn of_units(units: &Units) -> Self {
        Self::held(
            &units.counts,
            units
                .missing
                .as_deref()
                .filter(|missing| missing.iter().any(Option::is_some)),
            PartialEq::eq,
            |count| Cell::Exact(decimal(*count, units.scale)),
            |counts| Held::Exact(Exact::of_units(counts, units.scale)),
        )
    }

    /// Some rows of quotients.
    pub(crate) fn of_ratios(ratios: &Ratios, rows: Range<usize>) -> Self {
        let missing = ratios.missing.as_ref().map(|missing| &missing[rows.clone()]);
        if let Some([Some(first), others @ ..]) = missing
            && others.iter().all(|other| *other == Some(*first))
        {
            let held = Held::Same(Cell::Missing(*first));
            return Self { held, gaps: None };
        }
        let reason = |(row, why): (usize, &Option<ReasonId>)| why.map(|why| (row as u16, why));
        let gaps = |missing: &[_]| missing.iter().enumerate().filter_map(reason).collect();
        let gaps: Option<Box<[(u16, ReasonId)]>> = missing.map(gaps);
        Self {
            held: Held::Ratios(Box::new(PackedRatios {
                over: Whole::of(&ratios.over[rows.clone()]),
                by: Whole::of(&ratios.by[rows]),
                scale: ratios.scale,
            })),
            gaps: gaps.filter(|gaps| !gaps.is_empty()),
        }
    }

    /// How many decimal places the numerators have, if these are quotients.
    fn ratio_scale(&self) -> Option<u32> {
        match &self.held {
            Held::Ratios(ratios) => Some(ratios.scale),
            _ => None,
        }
    }

    /// Adds rows to quotients of as many places; none where they are held otherwise.
    fn unpack_ratios(&self, rows: Range<usize>, into: &mut Ratios) -> Option<()> {
        let before = into.len();
        match &self.held {
            Held::Ratios(ratios) if ratios.scale == into.scale => {
                ratios.over.each(rows.clone(), |over| into.over.push(over));
                ratios.by.each(rows.clone(), |by| into.by.push(by));
            }
            Held::Same(Cell::Missing(why)) => {
                into.over.resize(before + rows.len(), 0);
                into.by.resize(before + rows.len(), 1);
                (before..into.len()).for_each(|row| into.miss(row, *why));
            }
            _ => return None,
        }
        let gaps = self.gaps.iter().flat_map(|gaps| gaps.iter());
        for (row, why) in gaps.filter(|(row, _)| rows.contains(&usize::from(*row))) {
            into.miss(before + usize::from(*row) - rows.start, *why);
        }
        Some(())
    }

    /// The most decimal places that a number of these rows has; none where there is one that no units hold.
    fn scale(&self, rows: Range<usize>) -> Option<u32> {
        let of_cell = |cell: &Cell| match cell {
            Cell::Exact(number) => Some(number.parts().1),
            Cell::Missing(_) => Some(0),
            _ => None,
        };
        match &self.held {
            Held::Same(cell) => of_cell(cell),
            Held::Few(few) => few
                .things()
                .iter()
                .map(of_cell)
                .try_fold(0, |most, one| Some(most.max(one?))),
            Held::Exact(numbers) => numbers.scale(rows),
            Held::Ratios(_) | Held::Float(_) | Held::Date(_) | Held::DateTime(_) | Held::Each(_) => None,
        }
    }

    /// Adds rows to counts of units, of `scale` decimal places; none where one does not fit. Calls `miss` with the place of
    /// each count that is of a missing row.
    fn unpack_units(
        &self,
        rows: Range<usize>,
        scale: u32,
        counts: &mut Vec<i64>,
        mut miss: impl FnMut(usize, ReasonId),
    ) -> Option<()> {
        let before = counts.len();
        let of_cell = |cell: &Cell| match cell {
            Cell::Exact(number) => count(*number, scale),
            _ => Some(0),
        };
        match &self.held {
            Held::Same(cell) => {
                counts.resize(before + rows.len(), of_cell(cell)?);
                if let Cell::Missing(why) = cell {
                    (before..counts.len()).for_each(|row| miss(row, *why));
                }
            }
            Held::Few(few) => {
                let things: Option<Vec<i64>> = few.things().iter().map(of_cell).collect();
                let things = things?;
                let which = &few.which()[rows.clone()];
                counts.extend(which.iter().map(|which| things[usize::from(*which)]));
                if few.things().iter().any(Cell::is_missing) {
                    for (at, which) in which.iter().enumerate() {
                        if let Cell::Missing(why) = &few.things()[usize::from(*which)] {
                            miss(before + at, *why);
                        }
                    }
                }
            }
            Held::Exact(numbers) => numbers.unpack_units(rows.clone(), scale, counts)?,
            Held::Ratios(_) | Held::Float(_) | Held::Date(_) | Held::DateTime(_) | Held::Each(_) => {
                return None;
            }
        }
        let gaps = self.gaps.iter().flat_map(|gaps| gaps.iter());
        for (row, why) in gaps.filter(|(row, _)| rows.contains(&usize::from(*row))) {
            miss(before + usize::from(*row) - rows.start, *why);
        }
        Some(())
    }

    /// `cell` makes a cell of a value, `wide` the form of values of which many are different.
    fn held<T: Clone + PartialEq>(
        values: &[T],
        missing: Option<&[Option<ReasonId>]>,
        same: impl Fn(&T, &T) -> bool,
        cell: impl Fn(&T) -> Cell,
        wide: impl Fn(&[T]) -> Held,
    ) -> Self {
        let Some(missing) = missing else {
            return match Few::<T>::of(values.iter(), FEW, same) {
                Some(few) => Self::few(few.map(cell)),
                None => Self {
                    held: wide(values),
                    gaps: None,
                },
            };
        };
        let gap = |row: usize| missing[row].map(|why| (row as u16, why));
        let gaps: Box<[(u16, ReasonId)]> = (0..values.len()).filter_map(gap).collect();
        let cell =
            |(value, missing): (&T, &Option<ReasonId>)| missing.map_or_else(|| cell(value), Cell::Missing);
        if let Some(few) = Few::<Cell>::of(values.iter().zip(missing).map(cell), FEW, Cell::is_same) {
            return Self::few(few);
        }
        // Where one is missing, the value means nothing and may as well be that of another row.
        let known = (values.iter().zip(missing)).find(|(_, missing)| missing.is_none());
        let known = known.map(|(value, _)| value.clone());
        let filled: Vec<T> = (values.iter().zip(missing))
            .map(|(value, missing)| match (missing, &known) {
                (Some(_), Some(known)) => known.clone(),
                _ => value.clone(),
            })
            .collect();
        let gaps = Some(gaps);
        Self {
            held: wide(&filled),
            gaps,
        }
    }

    fn few(few: Few<Cell>) -> Self {
        let held = match few.only() {
            Some(only) => Held::Same(only.clone()),
            None => Held::Few(Box::new(few)),
        };
        Self { held, gaps: None }
    }

    fn each(cells: &[Cell]) -> Self {
        Self {
            held: Held::Each(cells.into()),
            gaps: None,
        }
    }

    /// One row.
    pub(crate) fn cell(&self, row: usize) -> Cell {
        if let Some(gaps) = &self.gaps
            && let Ok(at) = gaps.binary_search_by_key(&row, |(gap, _)| usize::from(*gap))
        {
            return Cell::Missing(gaps[at].1);
        }
        self.filled(row)
    }

    /// One row; where it is a gap, what the gap was filled with.
    fn filled(&self, row: usize) -> Cell {
        match &self.held {
            Held::Same(cell) => cell.clone(),
            Held::Few(few) => few.get(row).clone(),
            Held::Exact(numbers) => Cell::Exact(numbers.get(row)),
            Held::Ratios(ratios) => {
                Cell::Exact(ratio(ratios.over.get(row), ratios.by.get(row), ratios.scale))
            }
            Held::Float(numbers) => Cell::Float(numbers[row]),
            Held::Date(days) => Cell::Date(Date(days.get(row) as i32)),
            Held::DateTime(moments) => Cell::DateTime(DateTime(moments.get(row))),
            Held::Each(cells) => cells[row].clone(),
        }
    }

    /// Gives some rows as they are held, in their order.
    fn runs<'a>(&'a self, rows: Range<usize>, take: &mut impl FnMut(CellRun<'a>)) {
        let mut first = rows.start;
        for (gap, why) in self.gaps.iter().flat_map(|gaps| gaps.iter()) {
            let gap = usize::from(*gap);
            if rows.contains(&gap) {
                self.filled_runs(first..gap, take);
                take(CellRun::One(Cell::Missing(*why)));
                first = gap + 1;
            }
        }
        self.filled_runs(first..rows.end, take);
    }

    /// Rows without gaps.
    fn filled_runs<'a>(&'a self, rows: Range<usize>, take: &mut impl FnMut(CellRun<'a>)) {
        match &self.held {
            _ if rows.is_empty() => {}
            Held::Same(cell) => take(CellRun::Alike(Run::Same(cell, rows.len()))),
            Held::Few(few) => take(CellRun::Alike(few.run(rows))),
            Held::Each(cells) => take(CellRun::Alike(Run::Each(&cells[rows]))),
            Held::Exact(exact) => take(CellRun::Exact(Numbers {
                held: HeldNumbers::Exact(exact),
                rows,
            })),
            Held::Ratios(ratios) => take(CellRun::Exact(Numbers {
                held: HeldNumbers::Ratios(ratios),
                rows,
            })),
            Held::Float(_) | Held::Date(_) | Held::DateTime(_) => {
                for row in rows {
                    take(CellRun::One(self.filled(row)));
                }
            }
        }
    }

    fn bytes(&self) -> usize {
        let beside = match &self.held {
            Held::Same(_) => 0,
            Held::Few(few) => size_of::<Few<Cell>>() + few.bytes(),
            Held::Exact(numbers) => numbers.bytes(),
            Held::Ratios(ratios) => size_of::<PackedRatios>() + ratios.over.bytes() + ratios.by.bytes(),
            Held::Float(numbers) => size_of_val(&**numbers),
            Held::Date(whole) | Held::DateTime(whole) => whole.bytes(),
            Held::Each(cells) => size_of_val(&**cells),
        };
        let gaps = self.gaps.as_ref().map_or(0, |gaps| size_of_val(&**gaps));
        size_of::<Self>() + beside + gaps
    }

    /// Adds rows to a column.
    fn unpack(&self, rows: Range<usize>, column: &mut Column) {
        let before = column.len();
        match (&self.held, &mut column.data) {
            (Held::Exact(numbers), Data::Exact(into)) => numbers.unpack(rows.clone(), into),
            (Held::Ratios(ratios), Data::Exact(into)) => {
                let mut quotients = Quotients::new(ratios.scale);
                into.extend((rows.clone()).map(|row| quotients.of(ratios.over.get(row), ratios.by.get(row))));
            }
            (Held::Float(numbers), Data::Float(into)) => into.extend_from_slice(&numbers[rows.clone()]),
            (Held::Date(days), Data::Date(into)) => {
                into.extend(rows.clone().map(|row| Date(days.get(row) as i32)));
            }
            (Held::DateTime(moments), Data::DateTime(into)) => {
                into.extend(rows.clone().map(|row| DateTime(moments.get(row))));
            }
            _ => {
                for row in rows {
                    column.push(self.cell(row));
                }
                return;
            }
        }
        let gaps = self.gaps.iter().flat_map(|gaps| gaps.iter());
        for (row, why) in gaps.filter(|(row, _)| rows.contains(&usize::from(*row))) {
            column.miss(before + usize::from(*row) - rows.start, *why);
        }
    }
}

#[cfg(test)]
mod tests;
