//! What one cell says: the careful reading of a cell's text as each kind of value.
//!
//! [`read`] finds out what a cell is, for inference; the modules below read it as one given kind. The quick
//! readings of the common shapes, straight from bytes, live in `crate::quick`.

pub(crate) mod currency;
pub(crate) mod duration;
pub(crate) mod number;
pub(crate) mod stamp;
pub(crate) mod truth;

mod letters;

use number::{Number, Style};
use stamp::Stamp;

/// What a cell says when nobody told what it should say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
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
pub(crate) fn read(text: &str, style: Style) -> Reading {
    let text = text.trim();
    if text.is_empty() {
        return Reading::Missing;
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
