//! Whole numbers as narrow as the largest of them, and exact numbers as such where they are not too many digits long.

use std::ops::Range;

use weigh_dsl::value::Decimal;

use crate::units::{decimal, power_of_ten};

/// Whole numbers.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Whole {
    One(Box<[i8]>),
    Two(Box<[i16]>),
    Four(Box<[i32]>),
    Eight(Box<[i64]>),
}

/// Exact numbers.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Exact {
    /// All with so many decimal places: in units of the last.
    Even(u8, Whole),
    /// By number, units of its last place, and in the lowest [`PLACES`] bits how many places it has.
    Uneven(Whole),
    /// Of any length.
    Long(Box<[Decimal]>),
}

/// The bits that hold how many decimal places a number has.
const PLACES: u32 = 5;
const _: () = assert!(Decimal::MAX_SCALE < 1 << PLACES);

impl FromIterator<i64> for Whole {
    fn from_iter<I: IntoIterator<Item = i64>>(numbers: I) -> Self {
        Self::of(&numbers.into_iter().collect::<Vec<_>>())
    }
}

impl Whole {
    pub(super) fn of(numbers: &[i64]) -> Self {
        // The bits that one of them uses, beside its sign.
        let used = numbers
            .iter()
            .fold(0, |used, number| used | (number ^ (number >> 63)));
        match 64 - used.leading_zeros() {
            0..8 => Whole::One(numbers.iter().map(|number| *number as i8).collect()),
            8..16 => Whole::Two(numbers.iter().map(|number| *number as i16).collect()),
            16..32 => Whole::Four(numbers.iter().map(|number| *number as i32).collect()),
            _ => Whole::Eight(numbers.into()),
        }
    }

    pub(super) fn get(&self, row: usize) -> i64 {
        match self {
            Whole::One(numbers) => numbers[row].into(),
            Whole::Two(numbers) => numbers[row].into(),
            Whole::Four(numbers) => numbers[row].into(),
            Whole::Eight(numbers) => numbers[row],
        }
    }

    /// Gives each of some numbers.
    pub(super) fn each(&self, rows: Range<usize>, mut take: impl FnMut(i64)) {
        match self {
            Whole::One(numbers) => numbers[rows].iter().for_each(|number| take((*number).into())),
            Whole::Two(numbers) => numbers[rows].iter().for_each(|number| take((*number).into())),
            Whole::Four(numbers) => numbers[rows].iter().for_each(|number| take((*number).into())),
            Whole::Eight(numbers) => numbers[rows].iter().for_each(|number| take(*number)),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        match self {
            Whole::One(numbers) => size_of_val(&**numbers),
            Whole::Two(numbers) => size_of_val(&**numbers),
            Whole::Four(numbers) => size_of_val(&**numbers),
            Whole::Eight(numbers) => size_of_val(&**numbers),
        }
    }
}

impl Exact {
    pub(super) fn of(numbers: &[Decimal]) -> Self {
        let places = numbers.first().map_or(0, |number| number.parts().1);
        Self::even(numbers, places)
            .or_else(|| Self::uneven(numbers))
            .unwrap_or_else(|| Exact::Long(numbers.into()))
    }

    /// Counts of units of `scale` decimal places.
    pub(super) fn of_units(counts: &[i64], scale: u32) -> Self {
        Exact::Even(scale as u8, Whole::of(counts))
    }

    /// The most decimal places that a number of these rows has; none where 64 bits do not hold them.
    pub(super) fn scale(&self, rows: Range<usize>) -> Option<u32> {
        match self {
            Exact::Even(places, _) => Some((*places).into()),
            Exact::Uneven(words) => {
                let mut most = 0;
                words.each(rows, |word| most = most.max(places_of(word)));
                Some(most)
            }
            Exact::Long(_) => None,
        }
    }

    /// Adds rows to counts of units of `scale` decimal places, which are enough; none where one does not fit.
    pub(super) fn unpack_units(&self, rows: Range<usize>, scale: u32, into: &mut Vec<i64>) -> Option<()> {
        match self {
            Exact::Even(places, whole) => {
                let before = into.len();
                whole.each(rows, |count| into.push(count));
                if u32::from(*places) < scale {
                    let finer = power_of_ten(scale - u32::from(*places))?;
                    for count in &mut into[before..] {
                        *count = count.checked_mul(finer)?;
                    }
                }
            }
            Exact::Uneven(words) => {
                let mut fits = true;
                words.each(rows, |word| {
                    let finer = power_of_ten(scale - places_of(word));
                    let count = finer.and_then(|finer| (word >> PLACES).checked_mul(finer));
                    fits &= count.is_some();
                    into.push(count.unwrap_or(0));
                });
                fits.then_some(())?;
            }
            Exact::Long(_) => return None,
        }
        Some(())
    }

    fn even(numbers: &[Decimal], places: u32) -> Option<Self> {
        let mut units = Vec::with_capacity(numbers.len());
        for number in numbers {
            let (mantissa, scale) = number.parts();
            if scale != places {
                return None;
            }
            units.push(i64::try_from(mantissa).ok()?);
        }
        Some(Exact::Even(places as u8, Whole::of(&units)))
    }

    fn uneven(numbers: &[Decimal]) -> Option<Self> {
        let mut words = Vec::with_capacity(numbers.len());
        for number in numbers {
            let (mantissa, scale) = number.parts();
            let units = i64::try_from(mantissa).ok()?;
            let word = units << PLACES;
            if word >> PLACES != units {
                return None;
            }
            words.push(word | i64::from(scale));
        }
        Some(Exact::Uneven(Whole::of(&words)))
    }

    pub(super) fn get(&self, row: usize) -> Decimal {
        match self {
            Exact::Even(places, whole) => decimal(whole.get(row), (*places).into()),
            Exact::Uneven(words) => of_word(words.get(row)),
            Exact::Long(numbers) => numbers[row],
        }
    }

    /// Gives the units of the last decimal place of some numbers, and how many places they have.
    pub(super) fn each(&self, rows: Range<usize>, mut take: impl FnMut(i128, u32)) {
        match self {
            Exact::Even(places, whole) => {
                let places = u32::from(*places);
                whole.each(rows, |units| take(units.into(), places));
            }
            Exact::Uneven(words) => words.each(rows, |word| {
                let (units, places) = parts(word);
                take(units.into(), places);
            }),
            Exact::Long(numbers) => {
                for number in &numbers[rows] {
                    let (units, places) = number.parts();
                    take(units, places);
                }
            }
        }
    }

    /// Adds rows to a column.
    pub(super) fn unpack(&self, rows: Range<usize>, into: &mut Vec<Decimal>) {
        match self {
            Exact::Even(places, whole) => {
                whole.each(rows, |units| into.push(decimal(units, (*places).into())));
            }
            Exact::Uneven(words) => words.each(rows, |word| into.push(of_word(word))),
            Exact::Long(numbers) => into.extend_from_slice(&numbers[rows]),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        match self {
            Exact::Even(_, whole) | Exact::Uneven(whole) => whole.bytes(),
            Exact::Long(numbers) => size_of_val(&**numbers),
        }
    }
}

fn of_word(word: i64) -> Decimal {
    let (units, places) = parts(word);
    decimal(units, places)
}

/// The units and the places in a word of [`Exact::Uneven`].
fn parts(word: i64) -> (i64, u32) {
    (word >> PLACES, places_of(word))
}

fn places_of(word: i64) -> u32 {
    (word & ((1 << PLACES) - 1)) as u32
}
