//! Columns of the terminal's table as heads and cells of a page's: the same texts, with a class in place of a colour.

use serde::Serialize;

use crate::paint::{Paint, step};
use crate::table::{Field, Shown};
use crate::text::Align;

/// What stands over a column.
#[derive(Debug, Serialize)]
pub(crate) struct Head {
    pub(crate) title: String,
    /// In small print: a weight.
    pub(crate) note: Option<String>,
    /// Whether numbers stand below it.
    pub(crate) number: bool,
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

fn is_number(field: &Field<'_>) -> bool {
    field
        .columns
        .first()
        .is_some_and(|column| column.align == Align::Right)
}
