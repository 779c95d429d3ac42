//! Columns of the terminal's table as heads and cells of a page's: the same texts, with a class in place of a colour.

use serde::Serialize;

use super::folded;
use crate::paint::{Paint, step};
use crate::table::{Field, Shown};
use crate::text::{Align, width};

/// What stands over a column.
#[derive(Debug, Serialize)]
pub(crate) struct Head {
    pub(crate) title: String,
    /// In small print: a weight.
    pub(crate) note: Option<String>,
    /// Whether numbers stand below it.
    pub(crate) number: bool,
    /// The group that a group stands in.
    pub(crate) within: Option<String>,
}

/// A cell of one text, or of a score with its grade and the rules that changed it.
#[derive(Debug, Serialize)]
pub(crate) struct GridCell {
    number: bool,
    pub(crate) parts: Vec<Part>,
}

/// A text with its class.
#[derive(Debug, Serialize)]
pub(crate) struct Part {
    pub(crate) text: String,
    pub(crate) class: String,
}

impl From<Shown> for Part {
    fn from(shown: Shown) -> Self {
        Self {
            text: shown.text,
            class: class(shown.paint),
        }
    }
}

/// The class that stands for a colour: `b0` to `b6` for grades from the best to the worst.
pub(crate) fn class(paint: Paint) -> String {
    match paint {
        Paint::Band(index, of) => format!("b{}", step(index, of)),
        Paint::Dim => "dim".to_owned(),
        Paint::Error => "bad".to_owned(),
        Paint::Plain | Paint::Bold | Paint::Warning | Paint::Help => String::new(),
    }
}

/// The heads of fields, one each.
pub(crate) fn heads(fields: &[Field<'_>]) -> Vec<Head> {
    let heads = fields.iter().map(|field| Head {
        title: field.title.clone(),
        note: field.note.clone(),
        number: is_number(field),
        within: None,
    });
    heads.collect()
}

/// The cells of fields in a row, one each.
pub(crate) fn cells(fields: &[Field<'_>], row: usize) -> Vec<GridCell> {
    let cells = fields.iter().map(|field| {
        let shown = field.columns.iter().map(|column| Part::from(column.cell(row)));
        GridCell {
            number: is_number(field),
            parts: shown.filter(|part| !part.text.is_empty()).collect(),
        }
    });
    cells.collect()
}

/// How many characters fields that say of whom a row is take on paper, with what stands around them: long names have more lines.
pub(crate) fn lead_width(fields: &[Field<'_>]) -> usize {
    const NAME: usize = 26;
    let widths = widths(fields).into_iter();
    widths.map(|width| width.min(NAME) + folded::AROUND).sum()
}

/// How many characters each field takes on paper, where a head stands in several short lines.
pub(crate) fn widths(fields: &[Field<'_>]) -> Vec<usize> {
    /// A line of a head, unless a word is longer.
    const HEAD: usize = 12;
    /// The ground around a grade.
    const CHIP: usize = 2;
    let words = |title: &str| {
        let longest = title.split(' ').map(width).max().unwrap_or(0);
        // Between wide characters a line may end anywhere.
        let spaceless = width(title) > title.chars().count();
        let most = if spaceless { HEAD } else { HEAD.max(longest) };
        width(title).min(most)
    };
    let of = |field: &Field<'_>| {
        let cells: usize = field.columns.iter().map(|column| column.width).sum();
        let cells = cells + CHIP * (field.columns.len() - 1);
        let note = field.note.as_deref().map_or(0, width);
        cells.max(words(&field.title)).max(note)
    };
    fields.iter().map(of).collect()
}

fn is_number(field: &Field<'_>) -> bool {
    field
        .columns
        .first()
        .is_some_and(|column| column.align == Align::Right)
}
