//! What the careful reading of one cell means for its column: a value, nothing, a wrong cell, or a guess that was
//! too narrow.

use weigh_sdk::{ColumnType, Expected, SourceError};

use crate::cell::number::{self, NotNumber, Number};
use crate::cell::stamp::{self, DAY_MICROS, Order, Stamp};
use crate::cell::{self, Reading, duration, truth};
use crate::evidence::join;
use crate::table::Table;

/// What becomes of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict<T> {
    /// The value that the column gets.
    Value(T),
    /// The cell is wrong.
    Bad(Refusal),
    /// The column was only guessed, and needs this type.
    Wider(ColumnType),
}

/// Why a cell is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    Type,
    NoSuchDay,
    OutOfRange,
}

impl Refusal {
    /// As it is told to the caller.
    pub(crate) fn expected(self, ty: ColumnType) -> Expected {
        match self {
            Self::Type => Expected::Type(ty),
            Self::NoSuchDay => Expected::RealDate,
            Self::OutOfRange => Expected::NumberInRange,
        }
    }
}

/// What is known about the column that cells are judged for.
#[derive(Clone, Copy)]
pub(crate) struct Judge<'a> {
    pub(crate) table: &'a Table,
    /// The column's place in a row.
    pub(crate) place: usize,
    pub(crate) ty: ColumnType,
    pub(crate) declared: bool,
}

/// Cells come trimmed, and are not empty.
impl Judge<'_> {
    /// A cell that doesn't say what its column holds.
    fn refuse<T>(&self, reading: &Reading) -> Verdict<T> {
        if self.declared {
            return Verdict::Bad(Refusal::Type);
        }
        let wider = join(self.ty, reading);
        // Where the kinds agree and the cell was refused all the same, only text holds both.
        Verdict::Wider(if wider == self.ty { ColumnType::Text } else { wider })
    }

    pub(crate) fn truth(&self, text: &str) -> Verdict<bool> {
        if self.declared {
            return truth::read_declared(text).map_or(Verdict::Bad(Refusal::Type), Verdict::Value);
        }
        match cell::read(text, self.table.style()) {
            Reading::Truth(value) => Verdict::Value(value),
            other => self.refuse(&other),
        }
    }

    pub(crate) fn integer(&self, text: &str) -> Result<Verdict<i64>, SourceError> {
        if !self.declared {
            return Ok(match cell::read(text, self.table.style()) {
                Reading::Number(number) if number.whole => Verdict::Value(number.value as i64),
                other => self.refuse(&other),
            });
        }
        let number = match self.number(text, false)? {
            Ok(number) => number,
            Err(verdict) => return Ok(verdict),
        };
        Ok(match number.at(0).map(i64::try_from) {
            Some(Ok(value)) => Verdict::Value(value),
            Some(Err(_)) => Verdict::Bad(Refusal::OutOfRange),
            None => Verdict::Bad(Refusal::Type),
        })
    }

    /// A decimal or a percentage at a scale. How many places a column has is never declared: more of them widen
    /// even a column that was declared to hold numbers.
    pub(crate) fn scaled(&self, text: &str, places: u8, percent: bool) -> Result<Verdict<i128>, SourceError> {
        let number = match self.number(text, percent)? {
            Ok(number) => number,
            Err(verdict) => return Ok(verdict),
        };
        if self.declared && number.needed_places() > places {
            let places = number.needed_places();
            let wider = if percent {
                ColumnType::Percent(places)
            } else {
                ColumnType::Decimal(places)
            };
            return Ok(Verdict::Wider(wider));
        }
        if !self.declared && number.places > places {
            return Ok(self.refuse(&Reading::Number(number)));
        }
        Ok(match number.at(places) {
            Some(value) => Verdict::Value(value),
            None if self.declared => Verdict::Bad(Refusal::OutOfRange),
            None => Verdict::Wider(ColumnType::Text),
        })
    }

    pub(crate) fn double(&self, text: &str) -> Result<Verdict<f64>, SourceError> {
        Ok(match self.number::<f64>(text, false)? {
            Ok(number) => Verdict::Value(number.to_double()),
            // More digits than a decimal can hold are no matter to a double.
            Err(Verdict::Bad(Refusal::OutOfRange)) => match text.parse::<f64>() {
                Ok(value) if value.is_finite() => Verdict::Value(value),
                _ => Verdict::Bad(Refusal::OutOfRange),
            },
            Err(verdict) => verdict,
        })
    }

    /// A plain number or a percentage, in the currency of its column if it names one.
    fn number<T>(&self, text: &str, percent: bool) -> Result<Result<Number, Verdict<T>>, SourceError> {
        let style = self.table.style();
        let number = if self.declared {
            match number::read(text, style) {
                Ok(number) => number,
                Err(NotNumber::Shape) => return Ok(Err(Verdict::Bad(Refusal::Type))),
                Err(NotNumber::Range) => return Ok(Err(Verdict::Bad(Refusal::OutOfRange))),
            }
        } else {
            match cell::read(text, style) {
                Reading::Number(number) => number,
                other => return Ok(Err(self.refuse(&other))),
            }
        };
        let foreign = number.currency.is_some() && self.table.currency(self.place)? != number.currency;
        if number.percent != percent || foreign {
            return Ok(Err(self.refuse(&Reading::Number(number))));
        }
        Ok(Ok(number))
    }

    pub(crate) fn day(&self, text: &str) -> Result<Verdict<i32>, SourceError> {
        let (stamp, order) = match self.stamp(text)? {
            Ok(found) => found,
            Err(verdict) => return Ok(verdict),
        };
        let Some(micros) = stamp.micros(order) else {
            return Ok(Verdict::Bad(Refusal::NoSuchDay));
        };
        // A database writes a day as its midnight.
        if stamp.has_time() && !(self.declared && micros % DAY_MICROS == 0) {
            return Ok(self.refuse(&Reading::Stamp(stamp)));
        }
        Ok(Verdict::Value(micros.div_euclid(DAY_MICROS) as i32))
    }

    pub(crate) fn moment(&self, text: &str) -> Result<Verdict<i64>, SourceError> {
        Ok(match self.stamp(text)? {
            Ok((stamp, order)) => stamp
                .micros(order)
                .map_or(Verdict::Bad(Refusal::NoSuchDay), Verdict::Value),
            Err(verdict) => verdict,
        })
    }

    /// A day, and in which order its numbers are to be read.
    fn stamp<T>(&self, text: &str) -> Result<Result<(Stamp, Order), Verdict<T>>, SourceError> {
        let stamp = if self.declared {
            match stamp::read_declared(text) {
                Some(stamp) => stamp,
                None => return Ok(Err(Verdict::Bad(Refusal::Type))),
            }
        } else {
            match cell::read(text, self.table.style()) {
                Reading::Stamp(stamp) => stamp,
                other => return Ok(Err(self.refuse(&other))),
            }
        };
        if !stamp.exists() {
            return Ok(Err(Verdict::Bad(Refusal::NoSuchDay)));
        }
        if stamp.order == Order::Told {
            return Ok(Ok((stamp, Order::Told)));
        }
        Ok(match self.table.day_order(self.place)? {
            Some(order) if stamp.order == Order::Open || stamp.order == order => Ok((stamp, order)),
            _ => Err(self.refuse(&Reading::Stamp(stamp))),
        })
    }

    pub(crate) fn duration(&self, text: &str) -> Verdict<i64> {
        if self.declared {
            return duration::read(text).map_or(Verdict::Bad(Refusal::Type), Verdict::Value);
        }
        match cell::read(text, self.table.style()) {
            Reading::Duration(value) => Verdict::Value(value),
            other => self.refuse(&other),
        }
    }

    /// What a column of which the samples showed nothing holds, if it isn't text.
    pub(crate) fn settled(&self) -> Result<Option<ColumnType>, SourceError> {
        let settled = self.table.settled_type(self.place)?;
        Ok((settled != ColumnType::Text).then_some(settled))
    }
}

#[cfg(test)]
mod tests;
