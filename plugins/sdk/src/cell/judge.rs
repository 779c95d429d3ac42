//! What the careful reading of one cell means for its column: a value, nothing, a wrong cell, or a guess that was
//! too narrow.

use super::evidence::{Kind, join};
use super::number::{self, NotNumber, Number, Style};
use super::stamp::{self, DAY_MICROS, Order, Stamp};
use super::{Reading, duration, is_customary, read, truth};
use crate::{ColumnType, Currency, Expected, SourceError};

/// What becomes of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict<T> {
    /// The value that the column gets.
    Value(T),
    /// The cell is wrong.
    Bad(Refusal),
    /// The column has to be taken for this.
    Wider(Kind),
}

/// Why a cell is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is nothing of the column's type.
    Type,
    /// It is an amount in another currency than this.
    Currency(Currency),
    /// It is a number that can be read in two ways.
    Doubtful,
    /// It is a day, or a time, that does not exist.
    NoSuchDay,
    /// It is a number that an exact one cannot hold.
    OutOfRange,
}

impl Refusal {
    /// As it is told to the caller, of a cell of this text.
    pub fn expected(self, ty: ColumnType, text: &str) -> Expected {
        match self {
            Self::Type if is_customary(text) => Expected::Marked(ty),
            Self::Type => Expected::Type(ty),
            Self::Currency(currency) => Expected::Currency(currency),
            Self::Doubtful => Expected::OneReading,
            Self::NoSuchDay => Expected::RealDate,
            Self::OutOfRange => Expected::NumberInRange,
        }
    }
}

/// What is known of whole columns, by their places in a row. It is asked for where one cell does not tell.
pub trait Whole {
    /// How numbers are written.
    fn style(&self) -> Style;
    /// In which order a column writes day and month: none if no cell tells, or two cells contradict.
    fn day_order(&self, place: usize) -> Result<Option<Order>, SourceError>;
    /// The currency of a column: the first one that is seen in it.
    fn currency(&self, place: usize) -> Result<Option<Currency>, SourceError>;
    /// What a column holds of which the samples showed nothing.
    fn settled_kind(&self, place: usize) -> Result<Kind, SourceError>;
}

/// What is known about the column that cells are judged for.
#[derive(Debug)]
pub struct Judge<'a, W> {
    /// The table.
    pub whole: &'a W,
    /// The column's place in a row.
    pub place: usize,
    /// The type that is wanted.
    pub ty: ColumnType,
    /// The currency of its amounts, as declared or guessed.
    pub currency: Option<Currency>,
    /// Whether the type was declared by the scorecard.
    pub declared: bool,
}

/// Cells come trimmed, and are not empty.
impl<W: Whole> Judge<'_, W> {
    /// A cell that doesn't say what its column holds.
    fn refuse<T>(&self, reading: &Reading) -> Verdict<T> {
        if self.declared {
            return Verdict::Bad(Refusal::Type);
        }
        let kind = Kind {
            ty: self.ty,
            currency: self.currency,
        };
        let wider = join(kind, reading);
        // Where the kinds agree and the cell was refused all the same, only text holds both.
        Verdict::Wider(if wider == kind { Kind::TEXT } else { wider })
    }

    /// Yes or no.
    pub fn truth(&self, text: &str) -> Verdict<bool> {
        if self.declared {
            return truth::read_declared(text).map_or(Verdict::Bad(Refusal::Type), Verdict::Value);
        }
        match read(text, self.whole.style()) {
            Reading::Truth(value) => Verdict::Value(value),
            other => self.refuse(&other),
        }
    }

    /// A whole number.
    pub fn integer(&self, text: &str) -> Result<Verdict<i64>, SourceError> {
        if !self.declared {
            return Ok(match read(text, self.whole.style()) {
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
    pub fn scaled(&self, text: &str, places: u8, percent: bool) -> Result<Verdict<i128>, SourceError> {
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
            // Its currency is declared, and so is nothing that has to be found out.
            return Ok(Verdict::Wider(Kind {
                ty: wider,
                currency: None,
            }));
        }
        if !self.declared && number.places > places {
            return Ok(self.refuse(&Reading::Number(number)));
        }
        Ok(match number.at(places) {
            Some(value) => Verdict::Value(value),
            None if self.declared => Verdict::Bad(Refusal::OutOfRange),
            None => Verdict::Wider(Kind::TEXT),
        })
    }

    /// A double.
    pub fn double(&self, text: &str) -> Result<Verdict<f64>, SourceError> {
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
        let style = self.whole.style();
        let number = if self.declared {
            match number::read(text, style) {
                Ok(number) => number,
                Err(NotNumber::Shape) => return Ok(Err(Verdict::Bad(Refusal::Type))),
                Err(NotNumber::Doubtful) => return Ok(Err(Verdict::Bad(Refusal::Doubtful))),
                Err(NotNumber::Range) => return Ok(Err(Verdict::Bad(Refusal::OutOfRange))),
            }
        } else {
            match read(text, style) {
                Reading::Number(number) => number,
                other => return Ok(Err(self.refuse(&other))),
            }
        };
        // 0 is 0 %, and where a column is declared to hold percentages nothing else can be meant.
        let zero = self.declared && percent && number.value == 0 && number.currency.is_none();
        if number.percent != percent && !zero {
            return Ok(Err(self.refuse(&Reading::Number(number))));
        }
        Ok(match self.foreign_to(&number)? {
            None => Ok(number),
            Some(_) if !self.declared => Err(self.refuse(&Reading::Number(number))),
            Some(expected) => Err(Verdict::Bad(expected)),
        })
    }

    /// Why the currency that a number names is not that of the column, if it isn't. A column of plain numbers that was
    /// declared as such has the currency that is named in it first.
    fn foreign_to(&self, number: &Number) -> Result<Option<Refusal>, SourceError> {
        let Some(mark) = number.currency else {
            return Ok(None);
        };
        let (known, fits) = match self.currency {
            Some(currency) if self.declared => (Some(currency), mark.can_be(currency)),
            None if self.declared => {
                let seen = self.whole.currency(self.place)?;
                (seen, seen == mark.usual())
            }
            guessed => (guessed, guessed == mark.usual()),
        };
        Ok((!fits).then(|| known.map_or(Refusal::Type, Refusal::Currency)))
    }

    /// A day, in days since 1970-01-01.
    pub fn day(&self, text: &str) -> Result<Verdict<i32>, SourceError> {
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

    /// A day and a time, in microseconds since 1970-01-01.
    pub fn moment(&self, text: &str) -> Result<Verdict<i64>, SourceError> {
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
            match read(text, self.whole.style()) {
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
        Ok(match self.whole.day_order(self.place)? {
            Some(order) if stamp.order == Order::Open || stamp.order == order => Ok((stamp, order)),
            _ => Err(self.refuse(&Reading::Stamp(stamp))),
        })
    }

    /// A length of time, in microseconds.
    pub fn duration(&self, text: &str) -> Verdict<i64> {
        if self.declared {
            return duration::read(text).map_or(Verdict::Bad(Refusal::Type), Verdict::Value);
        }
        match read(text, self.whole.style()) {
            Reading::Duration(value) => Verdict::Value(value),
            other => self.refuse(&other),
        }
    }

    /// What a column of which the samples showed nothing holds, if it isn't text.
    pub fn settled(&self) -> Result<Option<Kind>, SourceError> {
        let settled = self.whole.settled_kind(self.place)?;
        Ok((settled.ty != ColumnType::Text).then_some(settled))
    }
}

/// What keeps a cell from being a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It is wrong.
    Bad(Refusal),
    /// The column has to be taken for this.
    Wider(Kind),
}

impl<T> Verdict<T> {
    /// Puts the value where it belongs, or tells what keeps the cell from being one.
    pub fn put(self, put: impl FnOnce(T)) -> Option<Trouble> {
        match self {
            Self::Value(value) => {
                put(value);
                None
            }
            Self::Bad(refusal) => Some(Trouble::Bad(refusal)),
            Self::Wider(kind) => Some(Trouble::Wider(kind)),
        }
    }
}
