//! Cells come out of a packed column as they were put in, to their last decimal place.

use std::ops::Range;
use std::sync::Arc;

use weigh_dsl::value::{Date, DateTime, Decimal};

use super::{CellPiece, CellRun, Cells};
use crate::column::{Class, Column};
use crate::outcome::{Cell, ReasonId};
use crate::packed::{PIECE, Run};
use crate::units::Ratios;

fn number(mantissa: i128, places: u32) -> Cell {
    Cell::Exact(Decimal::from_parts(mantissa, places).expect("a decimal"))
}

/// Packs cells, and looks at each of them and at some of them to compute with.
fn comes_out(cells: &[Cell]) -> Cells {
    let packed: Cells = cells.iter().cloned().collect();
    assert_eq!(packed.len(), cells.len());
    for (row, cell) in cells.iter().enumerate() {
        assert!(packed.cell(row).is_same(cell), "row {row}: {cell:?}");
        assert_eq!(packed.reason(row).is_some(), cell.is_missing(), "row {row}");
    }
    let plain = Column::of(cells).expect("of one kind");
    for rows in [0..cells.len(), cells.len() / 3..cells.len() / 2, 1..2] {
        let column = packed.column(rows.clone());
        assert_eq!(column.len(), rows.len());
        for (at, row) in rows.clone().enumerate() {
            assert!(column.cell(at).is_same(&plain.cell(row)), "row {row}");
        }
        let run = of_runs(&packed, rows.clone());
        assert_eq!(run.len(), rows.len());
        let mut reasons = vec![Some(ReasonId(77)); rows.len()];
        packed.note_reasons(rows.clone(), &mut reasons);
        for (at, row) in rows.enumerate() {
            assert!(run[at].is_same(&cells[row]), "row {row}: {:?}", run[at]);
            let reason = packed.reason(row).or(Some(ReasonId(77)));
            assert_eq!(reasons[at], reason, "row {row}");
        }
    }
    packed
}

/// Some rows, out of what is held together.
fn of_runs(packed: &Cells, rows: Range<usize>) -> Vec<Cell> {
    let mut cells = Vec::new();
    packed.runs(rows, |run| match run {
        CellRun::Alike(Run::Same(cell, rows)) => cells.extend(std::iter::repeat_n(cell.clone(), rows)),
        CellRun::Alike(Run::Few(things, which)) => {
            cells.extend(which.iter().map(|which| things[usize::from(*which)].clone()));
        }
        CellRun::Alike(Run::Each(each)) => cells.extend_from_slice(each),
        CellRun::Exact(numbers) => numbers.each(|units, places| cells.push(number(units, places))),
        CellRun::One(cell) => cells.push(cell),
    });
    cells
}

/// The same with gaps, few and many.
fn comes_out_with_gaps(cells: &[Cell]) -> Cells {
    for every in [2, 50] {
        let gap = |row: usize| Cell::Missing(ReasonId(row as u32 % 3));
        let with: Vec<Cell> = (cells.iter().enumerate())
            .map(|(row, cell)| if row % every == 0 { gap(row) } else { cell.clone() })
            .collect();
        comes_out(&with);
    }
    comes_out(cells)
}

#[test]
fn exact_numbers_take_the_bytes_that_they_need() {
    let bytes = |number: &dyn Fn(i128) -> Cell| {
        let cells: Vec<Cell> = (0..2_560).map(number).collect();
        comes_out_with_gaps(&cells).bytes() as f64 / 2_560.0
    };
    let few = bytes(&|row| number(row % 6 * 20, 0));
    let one = bytes(&|row| number(row % 200 - 100, 1));
    let two = bytes(&|row| number(row * 13 % 10_000 - 5_000, 2));
    let four = bytes(&|row| number(row * 1_000_003 - 1_280_000_000, 2));
    let eight = bytes(&|row| number(row * 1_000_000_000_007, 4));
    let long = bytes(&|row| number(row * 1_000_000_000_000_000_000_000_007, 28));
    assert!(few < 2.0 && one < 1.5 && two < 2.5, "{few} {one} {two}");
    assert!(four < 4.5 && eight < 8.5 && long < 16.5, "{four} {eight} {long}");
}

#[test]
fn exact_numbers_keep_their_places_beside_others() {
    let cells: Vec<Cell> = (0..1_000).map(|row| number(row * 7, row as u32 % 4)).collect();
    assert!(comes_out_with_gaps(&cells).bytes() < 1_000 * 5);
    let long: Vec<Cell> = (0..1_000)
        .map(|row| number(i128::from(i64::MAX) - row, row as u32 % 29))
        .collect();
    comes_out_with_gaps(&long);
    let negative: Vec<Cell> = (0..1_000)
        .map(|row| number(500 - row, (row % 2) as u32))
        .collect();
    comes_out_with_gaps(&negative);
}

#[test]
fn cells_of_every_kind_come_out() {
    let rows = 0..700_i64;
    let all = |cell: &dyn Fn(i64) -> Cell| rows.clone().map(cell).collect::<Vec<_>>();
    comes_out_with_gaps(&all(&|row| Cell::Float(row as f64 / 3.0)));
    comes_out_with_gaps(&all(&|row| Cell::Float(if row % 2 == 0 { 0.0 } else { -0.0 })));
    comes_out_with_gaps(&all(&|row| Cell::Date(Date(row as i32 * 37))));
    comes_out_with_gaps(&all(&|row| Cell::DateTime(DateTime(row * 86_400_000_007))));
    comes_out_with_gaps(&all(&|row| Cell::Text(Arc::from(row.to_string()))));
    comes_out_with_gaps(&all(&|row| {
        Cell::Text(Arc::from(if row % 2 == 0 { "a" } else { "b" }))
    }));
    comes_out_with_gaps(&all(&|row| Cell::Bool(row % 3 == 0)));
    comes_out(&all(&|row| Cell::Missing(ReasonId(row as u32))));
}

#[test]
fn cells_of_several_kinds_come_out() {
    let cells = [number(1, 0), Cell::Text("a".into()), Cell::Missing(ReasonId(0))];
    let packed: Cells = cells.iter().cloned().collect();
    assert!(packed.iter().eq(cells));
}

#[test]
fn quotients_come_out_as_they_are_and_as_the_decimals_that_they_are() {
    const ROWS: usize = 900;
    let is_missing = |row: usize| row % 7 == 3 || (256..512).contains(&row);
    let mut ratios = Ratios::with_room(2, ROWS);
    for row in 0..ROWS {
        ratios.over.push(row as i64 * 1_237 - 50_000);
        ratios.by.push(row as i64 % 40 + 1);
        if is_missing(row) {
            ratios.miss(row, ReasonId(9));
        }
    }
    let ratios = ratios.complete();
    let pieces = (0..ROWS).step_by(PIECE);
    let pieces = pieces.map(|first| CellPiece::of_ratios(&ratios, first..ROWS.min(first + PIECE)));
    let packed = Cells::new(Class::Exact, ROWS, PIECE, pieces.collect());
    let decimals = ratios.to_column();
    for rows in [0..ROWS, 100..700, 250..260, 300..400] {
        let column = packed.column(rows.clone());
        for (at, row) in rows.clone().enumerate() {
            assert!(packed.cell(row).is_same(&decimals.cell(row)), "row {row}");
            assert!(column.cell(at).is_same(&decimals.cell(row)), "row {row}");
        }
        let again = packed.ratios(rows.clone());
        if rows == (300..400) {
            // Where all are missing there is nothing to divide.
            assert!(again.is_none() && packed.units(rows).is_some());
            continue;
        }
        let again = again.expect("quotients");
        for (at, row) in rows.enumerate() {
            assert_eq!(
                again.missing.as_ref().and_then(|missing| missing[at]),
                ratios.missing.as_ref().and_then(|missing| missing[row])
            );
            if !is_missing(row) {
                assert_eq!(
                    (again.over[at], again.by[at], again.scale),
                    (ratios.over[row], ratios.by[row], 2)
                );
            }
        }
    }
}

#[test]
fn reasons_are_asked_for_in_the_order_of_their_first_rows() {
    let missing = |row: usize| (row % 5 == 4).then_some(ReasonId(if row % 2 == 0 { 3 } else { 7 }));
    for different in [1, 2, 200] {
        let cell = |row: usize| match missing(row) {
            Some(why) => Cell::Missing(why),
            None => number((row % different) as i128, 0),
        };
        let cells: Vec<Cell> = (0..200).map(cell).collect();
        let column = Column::of(&cells).unwrap();
        let mut piece = CellPiece::of(&column, 0..200);
        let mut asked = Vec::new();
        piece.give_reasons(|why| {
            if !asked.contains(&why) {
                asked.push(why);
            }
            ReasonId(why.0 + 100)
        });
        assert_eq!(asked, [ReasonId(3), ReasonId(7)]);
        for (row, cell) in cells.iter().enumerate() {
            let wanted = match missing(row) {
                Some(why) => Cell::Missing(ReasonId(why.0 + 100)),
                None => cell.clone(),
            };
            assert!(piece.cell(row).is_same(&wanted), "row {row} of {different}");
        }
    }
}
