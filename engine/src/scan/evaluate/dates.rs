//! Arithmetic on days and moments. A duration counts seconds; between moments it has six places.

use weigh_dsl::syntax::ast::{Arithmetic, DateUnit};
use weigh_dsl::value::{Date, Decimal};

use super::super::vector::{Cells, Vector};
use super::pair::Pair;
use crate::powers::SIGNED;

const SECONDS_A_DAY: i64 = 86_400;
const MICROS: u32 = 6;

/// A difference of days or moments, or one of them moved by a duration.
pub(super) fn arithmetic<'a>(op: Arithmetic, a: &Vector<'a>, b: &Vector<'a>, rows: usize) -> Vector<'a> {
    let pair = Pair { a, b, rows };
    if let (Cells::Date(x), Cells::Date(y)) = (&a.cells, &b.cells) {
        let seconds = pair.zip(x, y, |a, b| (i64::from(a) - i64::from(b)) * SECONDS_A_DAY);
        return pair.result(Cells::Whole(seconds.into(), 0));
    }
    match (a.moments(), b.moments()) {
        (Some(x), Some(y)) => {
            let (micros, fine) = unzip(pair.zip(&x, &y, i64::checked_sub));
            pair.partial(Cells::Whole(micros.into(), MICROS), fine)
        }
        (Some(x), None) => {
            let Some(y) = micros(b) else {
                return Vector::missing();
            };
            let operation = if op == Arithmetic::Subtract {
                i64::checked_sub
            } else {
                i64::checked_add
            };
            let (moments, fine) = unzip(pair.zip(&x, &y, |a, b| operation(a, b?)));
            pair.partial(Cells::DateTime(moments.into()), fine)
        }
        (None, Some(y)) => {
            let Some(x) = micros(a) else {
                return Vector::missing();
            };
            let (moments, fine) = unzip(pair.zip(&x, &y, |a, b| b.checked_add(a?)));
            pair.partial(Cells::DateTime(moments.into()), fine)
        }
        (None, None) => Vector::missing(),
    }
}

/// `days between a and b`, counted by the calendar; `months between a and b`, whole ones.
pub(super) fn difference<'a>(unit: DateUnit, a: &Vector<'a>, b: &Vector<'a>, rows: usize) -> Vector<'a> {
    let pair = Pair { a, b, rows };
    let (Some(x), Some(y)) = (a.days(), b.days()) else {
        return Vector::missing();
    };
    match unit {
        DateUnit::Days => {
            let days: Vec<i64> = pair.zip(&x, &y, |a, b| i64::from(b) - i64::from(a));
            pair.result(Cells::Whole(days.into(), 0))
        }
        DateUnit::Months => {
            let months = pair.zip(&x, &y, |a, b| Date(a).months_until(Date(b)).map(i64::from));
            let (months, fine) = unzip(months);
            pair.partial(Cells::Whole(months.into(), 0), fine)
        }
    }
}

/// A duration in microseconds, row by row; none for a row where it is too long.
fn micros(duration: &Vector<'_>) -> Option<Vec<Option<i64>>> {
    match &duration.cells {
        Cells::Whole(values, scale) if *scale <= MICROS => {
            let factor = SIGNED[(MICROS - scale) as usize];
            Some(values.iter().map(|value| value.checked_mul(factor)).collect())
        }
        Cells::Float(values) => Some(
            values
                .iter()
                .map(|value| Some((value * 1e6).floor() as i64))
                .collect(),
        ),
        _ => {
            let million = Decimal::from(SIGNED[MICROS as usize]);
            let micros = |value: &Decimal| value.mul(million)?.floor().to_i64();
            Some(duration.decimals()?.iter().map(micros).collect())
        }
    }
}

fn unzip(values: Vec<Option<i64>>) -> (Vec<i64>, Vec<bool>) {
    values
        .into_iter()
        .map(|value| (value.unwrap_or_default(), value.is_some()))
        .unzip()
}
