//! A block on the page: heads, a rule, rows.

use std::io::{self, Write};

use super::columns::{Column, Shown};
use super::fold::{BETWEEN, Block, Placed, WITHIN, columns_width, head_align, span};
use crate::paint::Paint;
use crate::text::{Align, blanks, cut, width, wrap};

/// A line as it grows: what is still to be filled with blanks is kept back, so that no line ends in blanks.
struct Line {
    shown: String,
    owed: usize,
    color: bool,
}

impl Line {
    fn new(color: bool) -> Self {
        Self {
            shown: String::new(),
            owed: 0,
            color,
        }
    }

    fn skip(&mut self, columns: usize) {
        self.owed += columns;
    }

    /// Text in a place of a width.
    fn put(&mut self, text: &str, paint: Paint, align: Align, place: usize) {
        let filling = place.saturating_sub(width(text));
        if align == Align::Right {
            self.owed += filling;
        }
        if !text.is_empty() {
            self.shown.push_str(&blanks(0, self.owed));
            self.shown.push_str(&paint.over(text, self.color));
            self.owed = 0;
        }
        if align == Align::Left {
            self.owed += filling;
        }
    }

    fn end(self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", self.shown)
    }
}

/// Writes a block with these rows.
pub(crate) fn write(
    block: &Block<'_, '_>,
    rows: &[usize],
    color: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    section_titles(block, color, out)?;
    heads(block, color, out)?;
    let fields: Vec<_> = block
        .parts
        .iter()
        .flat_map(|part| part.fields.iter().copied())
        .collect();
    writeln!(out, "{}", Paint::Dim.over(&"─".repeat(span(&fields)), color))?;
    for row in rows {
        let mut line = Line::new(color);
        for (at, placed) in fields.iter().enumerate() {
            line.skip(if at > 0 { BETWEEN } else { 0 });
            columns(&mut line, placed, |column| column.cell(*row));
        }
        line.end(out)?;
    }
    Ok(())
}

/// The cells of a field, each in its column; what the field is wider than its columns stands before them for numbers
/// and behind them for text.
fn columns(line: &mut Line, placed: &Placed<'_, '_>, cell: impl Fn(&Column<'_>) -> Shown) {
    let spare = placed.width - columns_width(&placed.field.columns);
    let align = head_align(placed.field);
    line.skip(if align == Align::Right { spare } else { 0 });
    for (at, column) in placed.field.columns.iter().enumerate() {
        line.skip(if at > 0 { WITHIN } else { 0 });
        let Shown { text, paint } = cell(column);
        line.put(&text, paint, column.align, column.width);
    }
    line.skip(if align == Align::Left { spare } else { 0 });
}

/// The names of the groups, each with a line over all that belongs to it.
fn section_titles(block: &Block<'_, '_>, color: bool, out: &mut dyn Write) -> io::Result<()> {
    if block.parts.iter().all(|part| part.title.is_empty()) {
        return Ok(());
    }
    let mut line = Line::new(color);
    for (at, part) in block.parts.iter().enumerate() {
        line.skip(if at > 0 { BETWEEN } else { 0 });
        let place = span(&part.fields);
        if part.title.is_empty() {
            line.skip(place);
            continue;
        }
        let title = cut(part.title, place);
        let used = width(&title);
        line.put(&title, Paint::Bold, Align::Left, used);
        if place > used + 1 {
            line.skip(1);
            line.put(
                &"─".repeat(place - used - 1),
                Paint::Dim,
                Align::Left,
                place - used - 1,
            );
        } else {
            line.skip(place - used);
        }
    }
    line.end(out)
}

/// The heads of all fields, their last lines on one height.
fn heads(block: &Block<'_, '_>, color: bool, out: &mut dyn Write) -> io::Result<()> {
    let fields: Vec<_> = block.parts.iter().flat_map(|part| part.fields.iter()).collect();
    let heads: Vec<Vec<Head>> = fields.iter().map(|placed| head(placed)).collect();
    let height = heads.iter().map(Vec::len).max().unwrap_or(0);
    for level in 0..height {
        let mut line = Line::new(color);
        for (at, (placed, head)) in fields.iter().zip(&heads).enumerate() {
            line.skip(if at > 0 { BETWEEN } else { 0 });
            match (level + head.len()).checked_sub(height).map(|index| &head[index]) {
                Some(Head::Text(text, paint)) => {
                    line.put(text, *paint, head_align(placed.field), placed.width);
                }
                Some(Head::Columns) => columns(&mut line, placed, |column| Shown {
                    text: column.title.clone(),
                    paint: Paint::Dim,
                }),
                None => line.skip(placed.width),
            }
        }
        line.end(out)?;
    }
    Ok(())
}

/// A line of the head of a field.
enum Head {
    Text(String, Paint),
    /// The titles of its columns.
    Columns,
}

fn head(placed: &Placed<'_, '_>) -> Vec<Head> {
    let field = placed.field;
    let mut lines: Vec<Head> = wrap(&field.title, placed.width)
        .into_iter()
        .map(|line| Head::Text(line, Paint::Bold))
        .collect();
    lines.extend(field.note.iter().map(|note| Head::Text(note.clone(), Paint::Dim)));
    if field.columns.iter().any(|column| !column.title.is_empty()) {
        lines.push(Head::Columns);
    }
    lines
}
