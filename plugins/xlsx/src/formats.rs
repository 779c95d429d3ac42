//! What the formats of a binary workbook (`.xls`, `.xlsb`) say of its numbers. The library tells of them only which are days and
//! times, and of some not even that.

use rustc_hash::FxHashMap;

use crate::look::{Look, Time, look};

/// What a format is that has a number and is written nowhere. Those of money show the currency of whoever looks, and name none;
/// those of East Asia are days or times of the day, by the language.
fn built_in(number: u16) -> Look {
    match number {
        9 | 10 => Look::Percent,
        14..=17 | 22 => Look::Day,
        18..=21 | 27..=36 | 45 | 47 | 50..=58 => Look::Clock,
        46 => Look::Length,
        _ => Look::Plain,
    }
}

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
        self.codes.insert(number, look(Some(code), Time::of(code)));
    }

    /// Notes the next style, which has this format.
    pub(crate) fn style(&mut self, format: u16) {
        self.styles.push(format);
    }

    /// What a number of a style is, where it is more than a number.
    fn look(&self, style: u32) -> Option<Look> {
        let format = self.styles.get(style as usize)?;
        let look = self
            .codes
            .get(format)
            .cloned()
            .unwrap_or_else(|| built_in(*format));
        (look != Look::Plain).then_some(look)
    }
}

/// What the numbers of a sheet are: those that are more than numbers.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    /// Row, column, and a place in `kinds`, in the order of the first two once all are there.
    cells: Vec<(u32, u16, u16)>,
    kinds: Vec<Look>,
    /// Places in `kinds` of styles that were met, those of plain numbers aside.
    known: FxHashMap<u32, Option<u16>>,
}

impl Looks {
    /// Notes a number.
    pub(crate) fn number(&mut self, formats: &Formats, row: u32, column: u32, style: u32) {
        let kind = *self.known.entry(style).or_insert_with(|| {
            self.kinds.push(formats.look(style)?);
            Some(self.kinds.len() as u16 - 1)
        });
        // No sheet has more columns than that.
        if let (Some(kind), Ok(column)) = (kind, u16::try_from(column)) {
            self.cells.push((row, column, kind));
        }
    }

    /// Puts the numbers in order, when all are there. Files mostly have them so.
    pub(crate) fn sort(&mut self) {
        self.cells.sort_by_key(|(row, column, _)| (*row, *column));
    }

    /// What the number of a cell is.
    pub(crate) fn of(&self, row: u32, column: u32) -> Look {
        let of_cell = |(own_row, own_column, _): &(u32, u16, u16)| (*own_row, u32::from(*own_column));
        let found = self.cells.binary_search_by_key(&(row, column), of_cell);
        found.map_or(Look::Plain, |at| {
            self.kinds[usize::from(self.cells[at].2)].clone()
        })
    }
}

#[cfg(test)]
mod tests;
