//! Some rows of a column, in the narrowest form that gives back their very cells.

use std::ops::Range;

use weigh_dsl::value::{Date, DateTime};

use super::run::{CellRun, HeldNumbers, Numbers};
use super::whole::{Exact, Whole};
use crate::column::{Column, Data};
use crate::outcome::{Cell, ReasonId};
use crate::packed::{Few, Run};
use crate::units::{Quotients, Ratios, Units, count, decimal, ratio};

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
pub(super) struct PackedRatios {
    pub(super) over: Whole,
    pub(super) by: Whole,
    pub(super) scale: u32,
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
    pub(super) fn ratio_scale(&self) -> Option<u32> {
        match &self.held {
            Held::Ratios(ratios) => Some(ratios.scale),
            _ => None,
        }
    }

    /// Adds rows to quotients of as many places; none where they are held otherwise.
    pub(super) fn unpack_ratios(&self, rows: Range<usize>, into: &mut Ratios) -> Option<()> {
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
        self.gaps_in(rows, |at, why| into.miss(before + at, why));
        Some(())
    }

    /// The most decimal places that a number of these rows has; none where there is one that no units hold.
    pub(super) fn scale(&self, rows: Range<usize>) -> Option<u32> {
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
    pub(super) fn unpack_units(
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
        self.gaps_in(rows, |at, why| miss(before + at, why));
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

    pub(super) fn each(cells: &[Cell]) -> Self {
        Self {
            held: Held::Each(cells.into()),
            gaps: None,
        }
    }

    /// Gives the missing rows other reasons. Of rows that are missing for the same one the first is asked for first.
    pub(crate) fn give_reasons(&mut self, mut other: impl FnMut(ReasonId) -> ReasonId) {
        let mut of_cell = |cell: &mut Cell| {
            if let Cell::Missing(why) = cell {
                *why = other(*why);
            }
        };
        match &mut self.held {
            Held::Same(cell) => of_cell(cell),
            Held::Few(few) => few.things_mut().iter_mut().for_each(of_cell),
            Held::Each(cells) => cells.iter_mut().for_each(of_cell),
            Held::Exact(_) | Held::Ratios(_) | Held::Float(_) | Held::Date(_) | Held::DateTime(_) => {}
        }
        for (_, why) in self.gaps.iter_mut().flatten() {
            *why = other(*why);
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

    /// Names the gaps among some rows, by their places there.
    fn gaps_in(&self, rows: Range<usize>, mut gap: impl FnMut(usize, ReasonId)) {
        for (row, why) in self.gaps.iter().flat_map(|gaps| gaps.iter()) {
            let row = usize::from(*row);
            if rows.contains(&row) {
                gap(row - rows.start, *why);
            }
        }
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
    pub(super) fn runs<'a>(&'a self, rows: Range<usize>, take: &mut impl FnMut(CellRun<'a>)) {
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

    pub(super) fn bytes(&self) -> usize {
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
    pub(super) fn unpack(&self, rows: Range<usize>, column: &mut Column) {
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
        self.gaps_in(rows, |at, why| column.miss(before + at, why));
    }
}
