//! Tables as CSV, in one of three spellings. All three say the same: a reader that gets them right gets the same numbers.

use std::io::{self, Write};

use crate::dice::Dice;
use crate::tables::{Cell, Table};
use crate::texts::Texts;
use crate::world::{World, things};

/// How the cells of a CSV are spelt.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// As short as can be: no quotes, no blanks, lines that end with LF.
    Plain,
    /// Every cell in quotes, lines that end with CRLF.
    Quoted,
    /// As files are that many hands had a part in: one cell in a hundred has blanks or quotes around it, or a blank where
    /// nothing is; words with separators, quotes and line breaks in them; one line in sixteen ends with CRLF.
    Dirty,
}

/// Writes the header and all rows.
pub(crate) fn write(
    world: &World,
    table: &Table,
    texts: &Texts,
    spelling: Spelling,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut line = Vec::new();
    for (name, _) in table.columns {
        separate(&mut line);
        line.extend_from_slice(name.as_bytes());
    }
    line.push(b'\n');
    out.write_all(&line)?;
    let mut text = Vec::new();
    for number in 0..table.rows {
        line.clear();
        let mut dice = Dice::of(world.seed, things::SPELLING + table.thing, number);
        for (place, cell) in table.row(world, number).into_iter().enumerate() {
            if place > 0 {
                line.push(b',');
            }
            text.clear();
            texts.push(cell, &mut text);
            match spelling {
                Spelling::Plain => line.extend_from_slice(&text),
                Spelling::Quoted => quote(&text, &mut line),
                Spelling::Dirty => soil(cell, &text, &mut dice, &mut line),
            }
        }
        let crlf = match spelling {
            Spelling::Plain => false,
            Spelling::Quoted => true,
            Spelling::Dirty => dice.below(16) == 0,
        };
        line.extend_from_slice(if crlf { b"\r\n" } else { b"\n" });
        out.write_all(&line)?;
    }
    out.flush()
}

fn separate(line: &mut Vec<u8>) {
    if !line.is_empty() {
        line.push(b',');
    }
}

fn quote(text: &[u8], line: &mut Vec<u8>) {
    line.push(b'"');
    for byte in text {
        line.push(*byte);
        if *byte == b'"' {
            line.push(b'"');
        }
    }
    line.push(b'"');
}

/// Writes a cell as it comes in dirty files.
fn soil(cell: Cell, text: &[u8], dice: &mut Dice, line: &mut Vec<u8>) {
    // Each stands for one of the clean words, so that as many different ones are counted.
    match text {
        b"spare parts" => return quote(b"parts, spare", line),
        b"furniture" => return quote(b"\"office\" furniture", line),
        b"transport" => return quote(b"transport\nand customs", line),
        _ => {}
    }
    match (dice.below(200), cell) {
        (0 | 1, Cell::Missing) => line.push(b' '),
        (0, _) => {
            line.extend_from_slice(b"  ");
            line.extend_from_slice(text);
            line.push(b' ');
        }
        (1, _) => quote(text, line),
        _ => line.extend_from_slice(text),
    }
}
