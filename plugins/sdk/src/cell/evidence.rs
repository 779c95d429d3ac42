//! What the cells of a column say about its type, gathered cell by cell.
//!
//! It is a set of things seen, so the type of a column does not depend on which of its cells were seen first. The type is that of all values:
//!
//! - whole numbers and decimals make a decimal with the most places seen; percentages and plain numbers together
//!   make text, so that a person decides what is meant; so do two currencies;
//! - amounts that name one currency, and plain numbers beside them, are money in that currency;
//! - days, and days with times, make a date and time; a day that does not exist changes nothing, and is a wrong
//!   cell;
//! - `10/01/2024` is a date only where the column tells which number is the month: by one value, anywhere in it,
//!   that can be read in one way only;
//! - any other mixture is text.

use weigh_words::{Text, text};

use crate::{ColumnType, Currency};

use super::Reading;
use super::currency::Mark;
use super::number::{MOST_DIGITS, Number};
use super::stamp::{Order, Stamp};

/// What a column is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// The type.
    pub ty: ColumnType,
    /// The currency of its amounts, where they name one.
    pub currency: Option<Currency>,
}

impl Kind {
    /// What any value is.
    pub const TEXT: Self = Self {
        ty: ColumnType::Text,
        currency: None,
    };
}

/// Everything that was seen in the cells of one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a set of things that were seen or not, each by itself"
)]
pub struct Evidence {
    truth: bool,
    number: bool,
    fraction: bool,
    percent: bool,
    day: bool,
    time: bool,
    no_such_day: bool,
    duration: bool,
    text: bool,
    places: u8,
    digits: u8,
    day_first: bool,
    month_first: bool,
    open_order: bool,
    currency: Option<Currency>,
    two_currencies: bool,
}

impl Evidence {
    /// What a column of this kind has shown, so that one more cell can be joined to it.
    pub fn of(kind: Kind) -> Self {
        let mut evidence = Self {
            digits: 1,
            currency: kind.currency,
            ..Self::default()
        };
        match kind.ty {
            ColumnType::Bool => evidence.truth = true,
            ColumnType::Integer => evidence.number = true,
            ColumnType::Decimal(places) => {
                (evidence.number, evidence.fraction, evidence.places) = (true, true, places);
            }
            ColumnType::Percent(places) => (evidence.percent, evidence.places) = (true, places),
            ColumnType::Date => evidence.day = true,
            ColumnType::DateTime => (evidence.day, evidence.time) = (true, true),
            ColumnType::Duration => evidence.duration = true,
            // Nothing is ever guessed to be a double; what can't be read as one is text.
            ColumnType::Float | ColumnType::Text => evidence.text = true,
        }
        evidence
    }

    /// Adds what one cell says.
    pub fn add(&mut self, reading: &Reading) {
        match reading {
            Reading::Missing => {}
            Reading::Truth(_) => self.truth = true,
            Reading::Number(number) => self.add_number(number),
            Reading::Stamp(stamp) => self.add_stamp(stamp),
            Reading::Duration(_) => self.duration = true,
            Reading::Text => self.text = true,
        }
    }

    fn add_number(&mut self, number: &Number) {
        if number.percent {
            self.percent = true;
        } else {
            self.number = true;
            self.fraction |= !number.whole;
        }
        self.places = self.places.max(number.places);
        self.digits = self.digits.max(number.digits);
        let named = number.currency.and_then(Mark::usual);
        self.two_currencies |= matches!((self.currency, named), (Some(a), Some(b)) if a != b);
        self.currency = self.currency.or(named);
    }

    fn add_stamp(&mut self, stamp: &Stamp) {
        if !stamp.exists() {
            self.no_such_day = true;
            return;
        }
        self.day = true;
        self.time |= stamp.has_time();
        match stamp.order {
            Order::Told => {}
            Order::DayFirst => self.day_first = true,
            Order::MonthFirst => self.month_first = true,
            Order::Open => self.open_order = true,
        }
    }

    /// Adds what was seen in cells that stand behind these.
    pub fn merge(&mut self, behind: &Self) {
        self.truth |= behind.truth;
        self.number |= behind.number;
        self.fraction |= behind.fraction;
        self.percent |= behind.percent;
        self.day |= behind.day;
        self.time |= behind.time;
        self.no_such_day |= behind.no_such_day;
        self.duration |= behind.duration;
        self.text |= behind.text;
        self.places = self.places.max(behind.places);
        self.digits = self.digits.max(behind.digits);
        self.day_first |= behind.day_first;
        self.month_first |= behind.month_first;
        self.open_order |= behind.open_order;
        self.two_currencies |=
            behind.two_currencies || matches!((self.currency, behind.currency), (Some(a), Some(b)) if a != b);
        self.currency = self.currency.or(behind.currency);
    }

    /// What holds everything seen; none if nothing was.
    pub fn kind(&self) -> Option<Kind> {
        let ty = self.conclusion()?;
        let currency = self.currency.filter(|_| ty != ColumnType::Text);
        Some(Kind { ty, currency })
    }

    /// The type that holds everything seen; none if nothing was.
    pub fn conclusion(&self) -> Option<ColumnType> {
        let days = self.day || self.no_such_day;
        let kinds = [
            self.truth,
            self.number,
            self.percent,
            days,
            self.duration,
            self.text,
        ];
        match kinds.iter().filter(|seen| **seen).count() {
            0 => return None,
            1 => {}
            _ => return Some(ColumnType::Text),
        }
        Some(if self.truth {
            ColumnType::Bool
        } else if self.number || self.percent {
            self.number_type()
        } else if days {
            self.day_type()
        } else if self.duration {
            ColumnType::Duration
        } else {
            ColumnType::Text
        })
    }

    fn number_type(&self) -> ColumnType {
        if self.two_currencies || self.digits + self.places > MOST_DIGITS {
            ColumnType::Text
        } else if self.percent {
            ColumnType::Percent(self.places)
        } else if self.fraction {
            ColumnType::Decimal(self.places)
        } else {
            ColumnType::Integer
        }
    }

    fn day_type(&self) -> ColumnType {
        let undecided = self.open_order && !self.day_first && !self.month_first;
        if !self.day || undecided || (self.day_first && self.month_first) {
            ColumnType::Text
        } else if self.time {
            ColumnType::DateTime
        } else {
            ColumnType::Date
        }
    }

    /// Whether more cells could make the type narrower than [`Self::conclusion`]: nothing was seen yet, or only
    /// days that leave the order of day and month open, or none that exists.
    pub fn is_open(&self) -> bool {
        let other = self.truth || self.number || self.percent || self.duration || self.text;
        let conflict = self.day_first && self.month_first;
        !other && !conflict && matches!(self.conclusion(), None | Some(ColumnType::Text))
    }

    /// Whether it is text only because not all of what was seen is of one kind.
    pub fn is_mixed(&self) -> bool {
        let other = self.truth || self.number || self.percent || self.day || self.duration;
        other && self.conclusion() == Some(ColumnType::Text)
    }

    /// Why it is text, of the cells that show that: says besides where these are days of which nothing tells which number is the month.
    pub fn because(&self, cells: Text) -> Text {
        let other = self.truth || self.number || self.percent || self.duration || self.text;
        if self.open_order && self.order().is_none() && !self.orders_clash() && !other {
            text!("{cells}, and nothing tells which number is the month", cells)
        } else {
            cells
        }
    }

    /// Whether there was a cell that can be nothing but text.
    pub fn has_text(&self) -> bool {
        self.text
    }

    /// Whether other evidence leads to the same type, and to the same reading of cells that need the column for it.
    pub fn means_the_same(&self, other: &Self) -> bool {
        let meaning = |evidence: &Self| {
            let order = (evidence.order(), evidence.orders_clash());
            (
                evidence.conclusion(),
                evidence.is_open(),
                order,
                evidence.currency(),
            )
        };
        meaning(self) == meaning(other)
    }

    /// The order of day and month in this column, where it was seen.
    pub fn order(&self) -> Option<Order> {
        match (self.day_first, self.month_first) {
            (true, false) => Some(Order::DayFirst),
            (false, true) => Some(Order::MonthFirst),
            (true, true) | (false, false) => None,
        }
    }

    /// Whether one cell says that the day comes first, and another that the month does.
    pub fn orders_clash(&self) -> bool {
        self.day_first && self.month_first
    }

    /// The first currency seen.
    pub fn currency(&self) -> Option<Currency> {
        self.currency
    }
}

/// The narrowest kind that holds both a column of this kind and a cell that says `reading`.
pub fn join(kind: Kind, reading: &Reading) -> Kind {
    let mut evidence = Evidence::of(kind);
    evidence.add(reading);
    evidence.kind().unwrap_or(kind)
}

#[cfg(test)]
mod tests;
