//! Whole numbers as narrow as the largest of them, and exact numbers as such where they are not too many digits long.

use std::ops::Range;

use weigh_dsl::value::Decimal;

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
        let numbers: Vec<i64> = numbers.into_iter().collect();
        let least = numbers.iter().copied().min().unwrap_or(0);
        let most = numbers.iter().copied().max().unwrap_or(0);
        let fits = |low: i64, high: i64| low <= least && most <= high;
        if fits(i8::MIN.into(), i8::MAX.into()) {
            Whole::One(numbers.iter().map(|number| *number as i8).collect())
        } else if fits(i16::MIN.into(), i16::MAX.into()) {
            Whole::Two(numbers.iter().map(|number| *number as i16).collect())
        } else if fits(i32::MIN.into(), i32::MAX.into()) {
            Whole::Four(numbers.iter().map(|number| *number as i32).collect())
        } else {
            Whole::Eight(numbers.into())
        }
    }
}

impl Whole {
    pub(super) fn get(&self, row: usize) -> i64 {
        match self {
            Whole::One(numbers) => numbers[row].into(),
            Whole::Two(numbers) => numbers[row].into(),
            Whole::Four(numbers) => numbers[row].into(),
            Whole::Eight(numbers) => numbers[row],
        }
    }

    fn each(&self, rows: Range<usize>, mut take: impl FnMut(i64)) {
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
        let mut units = Vec::with_capacity(numbers.len());
        let places = numbers.first().map_or(0, |number| number.parts().1);
        let mut even = true;
        for number in numbers {
            let (mantissa, scale) = number.parts();
            even &= scale == places;
            match i64::try_from(mantissa) {
                Ok(mantissa) => units.push((mantissa, scale)),
                Err(_) => return Exact::Long(numbers.into()),
            }
        }
        if even {
            return Exact::Even(places as u8, units.into_iter().map(|(units, _)| units).collect());
        }
        let most = i64::MAX >> PLACES;
        if units.iter().any(|(units, _)| units.unsigned_abs() > most as u64) {
            return Exact::Long(numbers.into());
        }
        let word = |(units, places): (i64, u32)| (units << PLACES) | i64::from(places);
        Exact::Uneven(units.into_iter().map(word).collect())
    }

    pub(super) fn get(&self, row: usize) -> Decimal {
        match self {
            Exact::Even(places, whole) => decimal(whole.get(row), (*places).into()),
            Exact::Uneven(words) => uneven(words.get(row)),
            Exact::Long(numbers) => numbers[row],
        }
    }

    /// Adds rows to a column.
    pub(super) fn unpack(&self, rows: Range<usize>, into: &mut Vec<Decimal>) {
        match self {
            Exact::Even(places, whole) => {
                whole.each(rows, |units| into.push(decimal(units, (*places).into())));
            }
            Exact::Uneven(words) => words.each(rows, |word| into.push(uneven(word))),
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

fn uneven(word: i64) -> Decimal {
    decimal(word >> PLACES, (word & ((1 << PLACES) - 1)) as u32)
}

fn decimal(units: i64, places: u32) -> Decimal {
    Decimal::from_parts(i128::from(units), places)
        .unwrap_or_else(|| unreachable!("it was a decimal before it was packed"))
}
