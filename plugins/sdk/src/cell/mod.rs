//! Cells that are texts: what one says, what those of a column say together, and what becomes of each. For sources whose
//! values are written by people and programs without a type: CSV, JSON, texts in a worksheet.
//!
//! [`read`] finds out what a cell is; the modules of the kinds read it as one given kind. [`Evidence`] gathers what a
//! column holds, a [`Judge`] says what each cell means to it, and a [`Column`] makes an Arrow array of them.

pub mod currency;
pub mod duration;
pub mod number;
pub mod stamp;
pub mod truth;

mod column;
mod evidence;
mod judge;
mod letters;
mod markers;

pub use column::Column;
pub use evidence::{Evidence, Kind, join};
pub use judge::{Judge, Refusal, Trouble, Verdict, Whole};
pub use markers::{Markers, beside_marker, is_customary};

use number::{Number, Style};
use stamp::Stamp;

/// The most letters of a cell that are told.
const TOLD: usize = 200;

/// As much of a cell as is told of it.
pub fn told(text: &str) -> String {
    text.chars().take(TOLD).collect()
}

/// What a cell says when nobody told what it should say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Nothing stands in the cell.
    Missing,
    /// Yes or no, in words.
    Truth(bool),
    /// A number, a percentage, an amount of money.
    Number(Number),
    /// A day, or a day and a time.
    Stamp(Stamp),
    /// A length of time in microseconds.
    Duration(i64),
    /// Anything else.
    Text,
}

/// Reads a cell without knowing its column's type. Blanks around the text mean nothing.
pub fn read(text: &str, style: Style) -> Reading {
    let text = text.trim();
    if text.is_empty() {
        return Reading::Missing;
    }
    if let Some(number) = number::quickly(text, style) {
        return Reading::Number(number);
    }
    if let Some(truth) = truth::read(text) {
        return Reading::Truth(truth);
    }
    if let Ok(number) = number::read(text, style) {
        return if number.is_identifier() {
            Reading::Text
        } else {
            Reading::Number(number)
        };
    }
    if let Some(stamp) = stamp::read(text) {
        return Reading::Stamp(stamp);
    }
    duration::read(text).map_or(Reading::Text, Reading::Duration)
}

#[cfg(test)]
mod tests;
