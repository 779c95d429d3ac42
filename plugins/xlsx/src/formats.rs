//! What the formats of a binary workbook (`.xls`, `.xlsb`) say of its numbers. The library tells of those formats only which are
//! of days and times.

use rustc_hash::FxHashMap;

use crate::look::{Look, Time, look};

/// Formats that have numbers and are written nowhere. Those of money show the currency of whoever looks, and name none.
const SHARES: [u16; 2] = [9, 10];

/// The formats of a workbook, as they come.
#[derive(Debug, Default)]
pub(crate) struct Formats {
    /// By the number of a format.
    codes: FxHashMap<u16, Look>,
    /// The number of the format of each style, in their order.
    styles: Vec<u16>,
}

impl Formats {
    /// Notes a format: its number, and what it is, `0.0%`.
    pub(crate) fn format(&mut self, number: u16, code: &str) {
        self.codes.insert(number, look(Some(code), Time::No));
    }

    /// Notes the next style, which has this format.
    pub(crate) fn style(&mut self, format: u16) {
        self.styles.push(format);
    }

    /// What a number of a style is, where it is more than a number.
    fn look(&self, style: u32) -> Option<Look> {
        let format = self.styles.get(style as usize)?;
        let look = match self.codes.get(format) {
            Some(look) => look.clone(),
            None if SHARES.contains(format) => Look::Percent,
            None => Look::Plain,
        };
        (look != Look::Plain).then_some(look)
    }
}

/// What the numbers of a sheet are, by row and column: those that are more than numbers.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    cells: FxHashMap<(u32, u32), u16>,
    looks: Vec<Look>,
    /// Places in `looks` of styles that were met, those of plain numbers aside.
    known: FxHashMap<u32, Option<u16>>,
}

impl Looks {
    /// Notes a number.
    pub(crate) fn number(&mut self, formats: &Formats, row: u32, column: u32, style: u32) {
        let look = *self.known.entry(style).or_insert_with(|| {
            self.looks.push(formats.look(style)?);
            Some(self.looks.len() as u16 - 1)
        });
        if let Some(look) = look {
            self.cells.insert((row, column), look);
        }
    }

    /// What the number of a cell is.
    pub(crate) fn of(&self, row: u32, column: u32) -> Look {
        let look = self.cells.get(&(row, column));
        look.map_or(Look::Plain, |look| self.looks[usize::from(*look)].clone())
    }
}

#[cfg(test)]
mod tests;
