//! Addresses of cells: `C17`, `B3:F200`. Columns and rows are counted from 0 here, and from A and 1 by people.

use std::fmt;

use crate::limits::{COLUMNS, ROWS};

/// A cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) row: u32,
    pub(crate) column: u32,
}

/// A rectangle of cells, both corners included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) from: Address,
    pub(crate) to: Address,
}

impl Address {
    /// Reads `C17`, in small letters too, and with signs of money as in a formula.
    fn read(text: &str) -> Option<Self> {
        let text = text.replace('$', "").to_ascii_uppercase();
        let digits = text.find(|letter: char| letter.is_ascii_digit())?;
        let (letters, number) = text.split_at(digits);
        if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|b| b.is_ascii_uppercase()) {
            return None;
        }
        let column = letters
            .bytes()
            .fold(0, |column, letter| column * 26 + u32::from(letter - b'A') + 1);
        let row: u32 = number.parse().ok()?;
        ((1..=ROWS).contains(&row) && column <= COLUMNS).then(|| Self {
            row: row - 1,
            column: column - 1,
        })
    }
}

impl Area {
    /// Reads `B3:F200`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (from, to) = text.trim().split_once(':')?;
        let (from, to) = (Address::read(from)?, Address::read(to)?);
        (from.row <= to.row && from.column <= to.column).then_some(Self { from, to })
    }

    /// Whether it holds a cell.
    pub(crate) fn holds(&self, row: u32, column: u32) -> bool {
        (self.from.row..=self.to.row).contains(&row) && (self.from.column..=self.to.column).contains(&column)
    }

    /// How many columns it is wide.
    pub(crate) fn width(&self) -> u32 {
        self.to.column - self.from.column + 1
    }
}

/// The letters of a column: `A`, `Z`, `AA`.
pub(crate) fn letters(column: u32) -> String {
    let mut rest = column + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", letters(self.column), self.row + 1)
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.from, self.to)
    }
}

#[cfg(test)]
mod tests;
