//! The values of an expression for the rows of a batch: typed, with what is known of them.

use std::borrow::Cow;
use std::rc::Rc;

use arrow_array::{Array as _, StringViewArray};
use weigh_dsl::value::{Date, DateTime, Decimal, Literal};

use super::store::TextColumn;
use crate::powers::SIGNED;

/// The values of an expression for the rows of a batch.
#[derive(Debug, Clone)]
pub(crate) struct Vector<'a> {
    pub(crate) cells: Cells<'a>,
    /// Which rows have a value; none where all have. Where a row has none, its cell means nothing.
    pub(super) known: Option<Rc<[bool]>>,
    /// Whether the one cell there is stands for all rows.
    pub(super) one: bool,
}

/// Typed cells.
#[derive(Debug, Clone)]
pub(crate) enum Cells<'a> {
    /// Exact numbers: mantissas at one scale.
    Whole(Cow<'a, [i64]>, u32),
    /// Exact numbers that do not all fit into 64 bits.
    Wide(Cow<'a, [Decimal]>),
    /// IEEE doubles.
    Float(Cow<'a, [f64]>),
    /// Yes or no.
    Bool(Cow<'a, [bool]>),
    /// Days.
    Date(Cow<'a, [i32]>),
    /// Moments, in microseconds.
    DateTime(Cow<'a, [i64]>),
    /// Texts.
    Text(Texts<'a>),
    /// No row has a value, of whatever type.
    Missing,
}

/// Texts, wherever they lie.
#[derive(Debug, Clone)]
pub(crate) enum Texts<'a> {
    /// Those of a batch.
    View(&'a StringViewArray),
    /// Some rows of a column in memory, from the first on, and how many.
    Stored(&'a TextColumn, usize, usize),
    /// Rows of a column in memory, in any order. A row beyond its end is an empty text.
    Gathered(&'a TextColumn, Rc<[u32]>),
    /// Computed ones.
    Made(Rc<[Box<str>]>),
}

impl<'a> Vector<'a> {
    /// Cells of which all are known.
    pub(super) fn new(cells: Cells<'a>) -> Self {
        Self {
            cells,
            known: None,
            one: false,
        }
    }

    /// Cells of which some are known.
    pub(super) fn with(cells: Cells<'a>, known: Option<Rc<[bool]>>) -> Self {
        Self {
            cells,
            known,
            one: false,
        }
    }

    /// No value for any row.
    pub(super) fn missing() -> Self {
        Self {
            cells: Cells::Missing,
            known: Some([false].into()),
            one: true,
        }
    }

    /// A value for all rows.
    pub(super) fn literal(literal: &Literal) -> Self {
        let cells = match literal {
            Literal::Number(value)
            | Literal::Percent(value)
            | Literal::Money(value, _)
            | Literal::Duration(value) => match fewest_places(*value) {
                (mantissa, scale) if i64::try_from(mantissa).is_ok() => {
                    Cells::Whole(vec![mantissa as i64].into(), scale)
                }
                _ => Cells::Wide(vec![*value].into()),
            },
            Literal::Date(date) => Cells::Date(vec![date.0].into()),
            Literal::DateTime(moment) => Cells::DateTime(vec![moment.0].into()),
            Literal::Text(text) => Cells::Text(Texts::Made([text.as_str().into()].into())),
            Literal::Bool(value) => Cells::Bool(vec![*value].into()),
            // A period became days when the expression was checked.
            Literal::Missing | Literal::Period(_) => return Self::missing(),
        };
        Self {
            cells,
            known: None,
            one: true,
        }
    }

    /// The place of a row's cell.
    pub(super) fn at(&self, row: usize) -> usize {
        if self.one { 0 } else { row }
    }

    /// Whether a row has a value.
    pub(crate) fn is_known(&self, row: usize) -> bool {
        self.known.as_ref().is_none_or(|known| known[self.at(row)])
    }

    /// The exact number of a row, if it has one.
    pub(super) fn exact(&self, row: usize) -> Option<Decimal> {
        if !self.is_known(row) {
            return None;
        }
        match &self.cells {
            Cells::Whole(mantissas, scale) => {
                Decimal::from_parts(i128::from(mantissas[self.at(row)]), *scale)
            }
            Cells::Wide(values) => Some(values[self.at(row)]),
            Cells::Float(values) => Decimal::from_f64(values[self.at(row)]),
            Cells::Bool(_) | Cells::Date(_) | Cells::DateTime(_) | Cells::Text(_) | Cells::Missing => None,
        }
    }

    /// The text of a row, as people would write the value. Empty where there is none.
    pub(super) fn shown(&self, row: usize) -> Cow<'_, str> {
        if !self.is_known(row) {
            return Cow::Borrowed("");
        }
        let at = self.at(row);
        match &self.cells {
            Cells::Text(texts) => Cow::Borrowed(texts.get(at)),
            Cells::Whole(mantissas, 0) => Cow::Owned(mantissas[at].to_string()),
            Cells::Whole(..) | Cells::Wide(_) => {
                Cow::Owned(self.exact(row).map(|value| value.to_string()).unwrap_or_default())
            }
            Cells::Float(values) => Cow::Owned(values[at].to_string()),
            Cells::Bool(values) => Cow::Borrowed(if values[at] { "yes" } else { "no" }),
            Cells::Date(values) => Cow::Owned(Date(values[at]).to_string()),
            Cells::DateTime(values) => Cow::Owned(DateTime(values[at]).to_string()),
            Cells::Missing => Cow::Borrowed(""),
        }
    }

    /// The numbers as doubles; none for what is no number.
    pub(super) fn floats(&self) -> Option<Cow<'_, [f64]>> {
        match &self.cells {
            Cells::Float(values) => Some(Cow::Borrowed(values)),
            Cells::Whole(mantissas, scale) => Some(mantissas.iter().map(|m| to_f64(*m, *scale)).collect()),
            Cells::Wide(values) => Some(values.iter().map(|value| value.to_f64()).collect()),
            Cells::Bool(_) | Cells::Date(_) | Cells::DateTime(_) | Cells::Text(_) | Cells::Missing => None,
        }
    }

    /// The exact numbers as decimals; none for what is no exact number.
    pub(super) fn decimals(&self) -> Option<Cow<'_, [Decimal]>> {
        match &self.cells {
            Cells::Wide(values) => Some(Cow::Borrowed(values)),
            Cells::Whole(mantissas, scale) => Some(
                mantissas
                    .iter()
                    .map(|m| Decimal::from_parts(i128::from(*m), *scale).unwrap_or_default())
                    .collect(),
            ),
            Cells::Float(_)
            | Cells::Bool(_)
            | Cells::Date(_)
            | Cells::DateTime(_)
            | Cells::Text(_)
            | Cells::Missing => None,
        }
    }

    /// The days; of a moment, the day that it lies in.
    pub(super) fn days(&self) -> Option<Cow<'_, [i32]>> {
        match &self.cells {
            Cells::Date(days) => Some(Cow::Borrowed(days)),
            Cells::DateTime(moments) => Some(
                moments
                    .iter()
                    .map(|moment| moment.div_euclid(DateTime::DAY) as i32)
                    .collect(),
            ),
            _ => None,
        }
    }

    /// The moments; of a day, its first one.
    pub(super) fn moments(&self) -> Option<Cow<'_, [i64]>> {
        match &self.cells {
            Cells::DateTime(moments) => Some(Cow::Borrowed(moments)),
            Cells::Date(days) => Some(days.iter().map(|day| i64::from(*day) * DateTime::DAY).collect()),
            _ => None,
        }
    }
}

/// Mantissa and scale without noughts at the end: a whole number has no places, however it was written.
fn fewest_places(value: Decimal) -> (i128, u32) {
    let (mut mantissa, mut scale) = value.parts();
    while scale > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    (mantissa, scale)
}

/// The double nearest to an exact number.
pub(super) fn to_f64(mantissa: i64, scale: u32) -> f64 {
    const EXACT: u64 = 1 << 53;
    // Both are doubles exactly, so that one division rounds once.
    if mantissa.unsigned_abs() <= EXACT
        && scale < SIGNED.len() as u32
        && SIGNED[scale as usize] <= EXACT as i64
    {
        return mantissa as f64 / SIGNED[scale as usize] as f64;
    }
    Decimal::from_parts(i128::from(mantissa), scale).map_or(f64::NAN, Decimal::to_f64)
}

impl Texts<'_> {
    /// The text at a place.
    pub(crate) fn get(&self, at: usize) -> &str {
        match self {
            Texts::View(array) => {
                if array.is_null(at) {
                    ""
                } else {
                    array.value(at)
                }
            }
            Texts::Stored(column, first, _) => column.get(first + at),
            Texts::Gathered(column, rows) => column.get(rows[at] as usize),
            Texts::Made(texts) => &texts[at],
        }
    }
}

/// Which rows are known in both.
pub(super) fn both_known(a: &Vector<'_>, b: &Vector<'_>, rows: usize) -> Option<Rc<[bool]>> {
    match (&a.known, &b.known) {
        (None, None) => None,
        (Some(known), None) if !a.one || b.one => Some(known.clone()),
        (None, Some(known)) if !b.one || a.one => Some(known.clone()),
        _ => {
            let count = if a.one && b.one { 1 } else { rows };
            Some((0..count).map(|row| a.is_known(row) && b.is_known(row)).collect())
        }
    }
}

/// Marks as unknown what is not `fine`.
pub(super) fn narrow(known: Option<Rc<[bool]>>, fine: Vec<bool>) -> Option<Rc<[bool]>> {
    match known {
        known if fine.iter().all(|fine| *fine) => known,
        None => Some(fine.into()),
        Some(known) => Some(
            known
                .iter()
                .zip(fine)
                .map(|(known, fine)| *known && fine)
                .collect(),
        ),
    }
}
