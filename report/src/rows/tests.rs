//! Rows come out as if each of their cells were written by itself, in whatever form a column is held.

use std::io::Write as _;

use weigh_engine::dsl::value::{Date, Decimal};
use weigh_engine::outcome::{Cell, Cells, Packed, ReasonId};

use super::Form;

const ROWS: usize = 600;

fn number(units: i128, places: u32) -> Cell {
    Cell::Exact(Decimal::from_parts(units, places).expect("a decimal"))
}

/// Columns of every form, without gaps.
fn columns() -> Vec<Vec<Cell>> {
    let column = |cell: &dyn Fn(usize) -> Cell| (0..ROWS).map(cell).collect();
    vec![
        column(&|_| number(75, 1)),
        column(&|row| number((row % 5) as i128, 0)),
        column(&|row| number(row as i128 * 1_237 - 100_000, 3)),
        column(&|row| number(row as i128 * 1_000_003, (row % 20) as u32)),
        column(&|row| number(row as i128 * 1_000_000_000_000_000_000_007, 5)),
        column(&|row| Cell::Float(row as f64 / 7.0)),
        column(&|row| Cell::Date(Date(row as i32))),
        column(&|row| Cell::Text("x".repeat(row % 40).into())),
    ]
}

fn write(out: &mut Vec<u8>, cell: &Cell) {
    match cell {
        Cell::Exact(number) => write!(out, "{number}"),
        other => write!(out, "{other:?}"),
    }
    .expect("memory takes all");
}

#[test]
fn rows_read_as_if_cell_by_cell() {
    for every in [1, 2, 50, ROWS + 1] {
        let mut columns = columns();
        for column in &mut columns {
            for (row, cell) in column.iter_mut().enumerate() {
                if row % every == every - 1 {
                    *cell = Cell::Missing(ReasonId(row as u32 % 3));
                }
            }
        }
        let packed: Vec<Cells> = columns
            .iter()
            .map(|column| column.iter().cloned().collect())
            .collect();
        let grades: Packed<usize> = (0..ROWS).map(|row| row / 100).collect();
        let mut form = Form::default();
        for (at, column) in packed.iter().enumerate() {
            form.text(format!("{} before ", "long ".repeat(at)));
            form.column(|rows, texts| {
                texts.add_cells(column, rows, |out, cell| {
                    write(out, cell);
                    Ok(())
                })
            });
        }
        form.text(", ");
        form.column(|rows, texts| texts.add_packed(&grades, rows, |out, grade| write!(out, "{grade}")));
        form.each_row(|out, row| write!(out, " in {row}"));
        form.text(";\n");
        for rows in [0..ROWS, 0..0, 0..1, 255..257, 100..512] {
            let mut text = b"> ".to_vec();
            form.write(rows.clone(), &mut text).expect("memory takes all");
            let mut expected = b"> ".to_vec();
            for row in rows {
                for (at, column) in columns.iter().enumerate() {
                    write!(expected, "{} before ", "long ".repeat(at)).expect("memory takes all");
                    write(&mut expected, &column[row]);
                }
                writeln!(expected, ", {} in {row};", row / 100).expect("memory takes all");
            }
            assert_eq!(String::from_utf8(text), String::from_utf8(expected));
        }
    }
}
