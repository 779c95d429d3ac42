//! Exact numbers of some rows as counts of one unit: what most columns of a score stage can be held in, so that a step is a
//! loop over whole numbers of the machine. What cannot is a `Column` of decimals.

mod quotient;

use std::borrow::Cow;

use weigh_dsl::value::Decimal;

use crate::column::{Column, Data};
use crate::outcome::ReasonId;
use crate::powers::SIGNED;
pub(crate) use quotient::{Quotients, divided};

/// By row, why it is missing; nothing at all where no row is.
pub(crate) type Missing = Option<Vec<Option<ReasonId>>>;

/// Exact numbers: each is a count of 1 / 10^`scale`.
///
/// The same numbers as decimals may have had fewer places each; what is calculated and shown of them is the same.
#[derive(Debug, Clone)]
pub(crate) struct Units {
    /// By row. Where one is missing, the count means nothing, but is within the bound, too.
    pub(crate) counts: Vec<i64>,
    pub(crate) scale: u32,
    /// No count is farther from nought. That none may be as far does not matter.
    pub(crate) bound: i64,
    pub(crate) missing: Missing,
}

impl Units {
    /// Counts, whatever they are; none if one has no opposite.
    pub(crate) fn of(counts: Vec<i64>, scale: u32, missing: Missing) -> Option<Self> {
        // All bits of the numbers beside their signs, so that no number is farther from nought.
        let used = counts
            .iter()
            .fold(0, |used, count| used | (count ^ (count >> 63)));
        Some(Self {
            counts,
            scale,
            bound: used.checked_add(1)?,
            missing,
        })
    }

    /// The same number in all rows; none if it is too long.
    pub(crate) fn same(number: Decimal, rows: usize) -> Option<Self> {
        let (mantissa, scale) = number.parts();
        let count = i64::try_from(mantissa).ok()?;
        Some(Self {
            counts: vec![count; rows],
            scale,
            bound: count.checked_abs()?,
            missing: None,
        })
    }

    /// Row by row, where none of `missing` is; what cannot be is missing as well.
    pub(crate) fn rows(
        rows: usize,
        scale: u32,
        mut missing: Missing,
        mut count: impl FnMut(usize) -> Result<i64, ReasonId>,
    ) -> Option<Self> {
        let mut counts = Vec::with_capacity(rows);
        for row in 0..rows {
            if missing.as_ref().is_some_and(|missing| missing[row].is_some()) {
                counts.push(0);
                continue;
            }
            counts.push(match count(row) {
                Ok(count) => count,
                Err(why) => {
                    missing.get_or_insert_with(|| vec![None; rows])[row] = Some(why);
                    0
                }
            });
        }
        Self::of(counts, scale, missing)
    }

    /// The number of rows.
    pub(crate) fn len(&self) -> usize {
        self.counts.len()
    }

    /// Why a row is missing, if it is.
    pub(crate) fn reason(&self, row: usize) -> Option<ReasonId> {
        self.missing.as_ref().and_then(|missing| missing[row])
    }

    /// The counts of a unit that is no coarser, with their bound; none if those do not fit.
    pub(crate) fn at(&self, scale: u32) -> Option<(Cow<'_, [i64]>, i64)> {
        if scale == self.scale {
            return Some((Cow::Borrowed(&self.counts), self.bound));
        }
        let finer = power_of_ten(scale.checked_sub(self.scale)?)?;
        let bound = self.bound.checked_mul(finer)?;
        Some((self.counts.iter().map(|count| count * finer).collect(), bound))
    }

    /// Columns one behind the other; none if they do not fit in one unit.
    pub(crate) fn joined<'a>(columns: impl Iterator<Item = Option<&'a Units>> + Clone) -> Option<Self> {
        let mut scale = 0;
        for units in columns.clone() {
            scale = scale.max(units?.scale);
        }
        let (mut counts, mut missing): (Vec<i64>, Missing) = (Vec::new(), None);
        for units in columns.flatten() {
            if let Some(own) = &units.missing {
                let missing = missing.get_or_insert_default();
                missing.resize(counts.len(), None);
                missing.extend_from_slice(own);
            }
            counts.extend_from_slice(&units.at(scale)?.0);
        }
        if let Some(missing) = &mut missing {
            missing.resize(counts.len(), None);
        }
        Self::of(counts, scale, missing)
    }

    /// The numbers as decimals.
    pub(crate) fn to_column(&self) -> Column {
        let number = |count: &i64| decimal(*count, self.scale);
        Column {
            data: Data::Exact(self.counts.iter().map(number).collect()),
            missing: self.missing.clone(),
        }
    }
}

/// Quotients of whole numbers that have not been divided: most that is made of one asks for few of its digits, or for none.
#[derive(Debug, Clone)]
pub(crate) struct Ratios {
    pub(crate) over: Vec<i64>,
    /// Never nought.
    pub(crate) by: Vec<i64>,
    /// Of the numerators.
    pub(crate) scale: u32,
    pub(crate) missing: Missing,
}

impl Ratios {
    /// Quotients; where the divisor is nought, the row is missing.
    pub(crate) fn of(over: Vec<i64>, mut by: Vec<i64>, scale: u32, missing: Missing) -> Self {
        by.iter_mut().filter(|by| **by == 0).for_each(|by| *by = 1);
        Self {
            over,
            by,
            scale,
            missing,
        }
    }

    /// No rows yet, with room for so many.
    pub(crate) fn with_room(scale: u32, rows: usize) -> Self {
        Self {
            over: Vec::with_capacity(rows),
            by: Vec::with_capacity(rows),
            scale,
            missing: None,
        }
    }

    /// Says why a row is missing. Behind the last row, the quotients are to be completed.
    pub(crate) fn miss(&mut self, row: usize, why: ReasonId) {
        let missing = self.missing.get_or_insert_default();
        missing.resize(self.over.len(), None);
        missing[row] = Some(why);
    }

    /// Once all rows were added.
    pub(crate) fn complete(mut self) -> Self {
        if let Some(missing) = &mut self.missing {
            missing.resize(self.over.len(), None);
        }
        self
    }

    /// The number of rows.
    pub(crate) fn len(&self) -> usize {
        self.over.len()
    }

    /// The numbers as decimals.
    pub(crate) fn to_column(&self) -> Column {
        let mut quotients = Quotients::new(self.scale);
        let both = self.over.iter().zip(&self.by);
        Column {
            data: Data::Exact(both.map(|(over, by)| quotients.of(*over, *by)).collect()),
            missing: self.missing.clone(),
        }
    }
}

/// The quotient of two whole numbers, the first one with so many decimal places. The divisor is not nought.
pub(crate) fn ratio(over: i64, by: i64, scale: u32) -> Decimal {
    quotient::quotient(over, by, scale)
        .or_else(|| decimal(over, scale).div(Decimal::from(by)))
        .unwrap_or_else(|| unreachable!("nothing is larger than a numerator, which fits"))
}

/// How far behind the best number each of them is, as a whole number.
pub(crate) struct Places<'a> {
    units: &'a Units,
    best_is_least: bool,
    least: i64,
    most: i64,
}

impl<'a> Places<'a> {
    pub(crate) fn of(units: &'a Units, best_is_least: bool) -> Self {
        Self::among(units, best_is_least, 0..units.len())
    }

    /// Behind the best of these rows.
    pub(crate) fn within(units: &'a Units, best_is_least: bool, rows: &[u32]) -> Self {
        Self::among(units, best_is_least, rows.iter().map(|row| *row as usize))
    }

    fn among(units: &'a Units, best_is_least: bool, rows: impl Iterator<Item = usize>) -> Self {
        let mut places = Self {
            units,
            best_is_least,
            least: i64::MAX,
            most: i64::MIN,
        };
        for row in rows.filter(|row| units.reason(*row).is_none()) {
            let count = units.counts[row];
            (places.least, places.most) = (places.least.min(count), places.most.max(count));
        }
        places
    }

    /// No place is so far behind.
    pub(crate) fn width(&self) -> u64 {
        if self.most < self.least {
            return 0;
        }
        self.most.abs_diff(self.least).saturating_add(1)
    }

    /// The place of a row that is there.
    pub(crate) fn at(&self, row: usize) -> Option<u64> {
        let count = self.units.counts[row];
        let best = if self.best_is_least { self.least } else { self.most };
        self.units.reason(row).is_none().then(|| count.abs_diff(best))
    }

    /// All places, with their rows.
    pub(crate) fn by_row(&self) -> impl Iterator<Item = (u64, u32)> {
        (0..self.units.len()).filter_map(|row| Some((self.at(row)?, row as u32)))
    }
}

/// The first reason of two, by row.
pub(crate) fn either(a: &Missing, b: &Missing) -> Missing {
    match (a, b) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some(one.clone()),
        (Some(a), Some(b)) => Some(a.iter().zip(b).map(|(a, b)| a.or(*b)).collect()),
    }
}

/// A number as a count of a unit that is no coarser than its last place, if that fits.
pub(crate) fn count(number: Decimal, scale: u32) -> Option<i64> {
    let (mantissa, own) = number.parts();
    let finer = power_of_ten(scale.checked_sub(own)?)?;
    i64::try_from(mantissa).ok()?.checked_mul(finer)
}

/// The number that a count of units is.
pub(crate) fn decimal(count: i64, scale: u32) -> Decimal {
    Decimal::from_parts(i128::from(count), scale)
        .unwrap_or_else(|| unreachable!("19 digits fit in a decimal"))
}

/// The power of ten, if it fits.
pub(crate) fn power_of_ten(exponent: u32) -> Option<i64> {
    SIGNED.get(exponent as usize).copied()
}

#[cfg(test)]
mod tests;
