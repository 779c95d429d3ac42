//! The functions of values.

use std::rc::Rc;

use weigh_dsl::model::{Function, Type};
use weigh_dsl::syntax::ast::Comparison;
use weigh_dsl::value::{Date, Decimal, Rounding, RoundingMode};

use super::super::vector::{Cells, Texts, Vector, narrow};
use super::pair::Pair;
use super::{choice, compare, numbers};
use crate::powers::SIGNED;
use crate::score::real;

/// A function of values.
pub(super) fn call<'a>(
    function: Function,
    arguments: &[Rc<Vector<'a>>],
    rows: usize,
    ty: Type,
) -> Vector<'a> {
    let first = &*arguments[0];
    match function {
        Function::Min => extreme(Comparison::AtMost, arguments, rows, ty),
        Function::Max => extreme(Comparison::AtLeast, arguments, rows, ty),
        Function::Abs => abs(first),
        Function::Round => {
            let places = arguments
                .get(1)
                .and_then(|places| places.exact(0))
                .and_then(Decimal::to_i64);
            round(
                first,
                places.and_then(|places| u32::try_from(places).ok()).unwrap_or(0),
            )
        }
        Function::Floor => whole(
            first,
            |value| value.settle().floor(),
            real::floor,
            |value, unit| value.div_euclid(unit),
        ),
        Function::Ceil => whole(
            first,
            |value| value.settle().ceil(),
            real::ceil,
            |value, unit| -(-i128::from(value)).div_euclid(i128::from(unit)) as i64,
        ),
        Function::Ln => real(first, |value| real::ln(value).unwrap_or(f64::NAN)),
        Function::Exp => real(first, |value| real::exp(value).unwrap_or(f64::NAN)),
        Function::Sqrt => real(first, |value| real::sqrt(value).unwrap_or(f64::NAN)),
        Function::Normal => real(first, |value| real::normal(value).unwrap_or(f64::NAN)),
        Function::NormalInverse => real(first, |value| real::normal_inverse(value).unwrap_or(f64::NAN)),
        Function::Lower => texts(first, |text| text.to_lowercase().into()),
        Function::Upper => texts(first, |text| text.to_uppercase().into()),
        Function::Trim => texts(first, |text| text.trim().into()),
        Function::Year => calendar(first, |(year, _, _)| i64::from(year)),
        Function::Month => calendar(first, |(_, month, _)| i64::from(month)),
        Function::Day => calendar(first, |(_, _, day)| i64::from(day)),
        Function::DateOf => match first.days() {
            Some(days) => like(first, Cells::Date(days.into_owned().into())),
            None => Vector::missing(),
        },
    }
}

/// The same rows with other cells.
fn like<'a>(vector: &Vector<'_>, cells: Cells<'a>) -> Vector<'a> {
    Vector {
        cells,
        known: vector.known.clone(),
        one: vector.one,
    }
}

/// The smallest or largest; missing if one of them is.
fn extreme<'a>(comparison: Comparison, arguments: &[Rc<Vector<'a>>], rows: usize, ty: Type) -> Vector<'a> {
    let mut best = (*arguments[0]).clone();
    for other in &arguments[1..] {
        let better = match as_held(comparison, &best, other, rows) {
            Some(better) => better,
            None => compare::compare(comparison, &best, other, rows),
        };
        let Cells::Bool(better_cells) = &better.cells else {
            return Vector::missing();
        };
        let better: Vec<bool> = (0..rows).map(|row| better_cells[better.at(row)]).collect();
        let known = super::super::vector::both_known(&best, other, rows);
        let picked = choice::select(&better, &best, other, ty);
        let all: Vec<bool> = (0..rows)
            .map(|row| {
                known
                    .as_ref()
                    .is_none_or(|known| known[if known.len() == 1 { 0 } else { row }])
            })
            .collect();
        if matches!(picked.cells, Cells::Missing) {
            return picked;
        }
        best = Vector {
            known: narrow(picked.known, all),
            ..Vector::new(picked.cells)
        };
    }
    best
}

/// How doubles compare as they are held, so that `min(x, 100)` does not pass 100 in its last digit; none where both are exact.
fn as_held<'a>(comparison: Comparison, a: &Vector<'a>, b: &Vector<'a>, rows: usize) -> Option<Vector<'a>> {
    let is_float = |vector: &Vector<'_>| matches!(vector.cells, Cells::Float(_));
    if !is_float(a) && !is_float(b) {
        return None;
    }
    let pair = Pair { a, b, rows };
    let (x, y) = (a.floats()?, b.floats()?);
    let better = match comparison {
        Comparison::AtMost => pair.zip(&x, &y, |a, b| a <= b),
        _ => pair.zip(&x, &y, |a, b| a >= b),
    };
    Some(pair.result(Cells::Bool(better.into())))
}

fn abs<'a>(a: &Vector<'a>) -> Vector<'a> {
    match &a.cells {
        Cells::Whole(values, scale) if !values.contains(&i64::MIN) => like(
            a,
            Cells::Whole(values.iter().map(|value| value.abs()).collect(), *scale),
        ),
        Cells::Float(values) => like(a, Cells::Float(values.iter().map(|value| value.abs()).collect())),
        _ => match a.decimals() {
            Some(values) => like(a, Cells::Wide(values.iter().map(|value| value.abs()).collect())),
            None => Vector::missing(),
        },
    }
}

/// Half up, after settling.
fn round<'a>(a: &Vector<'a>, places: u32) -> Vector<'a> {
    let rounding = Rounding {
        places,
        mode: RoundingMode::HalfUp,
    };
    match &a.cells {
        Cells::Whole(_, scale) if *scale <= places => a.clone(),
        Cells::Float(values) => {
            let round = |value: &f64| {
                Decimal::from_f64(real::settled(*value))
                    .map_or(*value, |value| rounding.apply(value).to_f64())
            };
            like(a, Cells::Float(values.iter().map(round).collect()))
        }
        _ => match a.decimals() {
            Some(values) => {
                let values = values.iter().map(|value| rounding.apply(*value)).collect();
                numbers::tighten(values, a.known.clone(), places, a.one)
            }
            None => Vector::missing(),
        },
    }
}

/// A whole number near each number.
fn whole<'a>(
    a: &Vector<'a>,
    exact: fn(Decimal) -> Decimal,
    float: fn(f64) -> f64,
    mantissa: fn(i64, i64) -> i64,
) -> Vector<'a> {
    match &a.cells {
        Cells::Whole(_, 0) => a.clone(),
        Cells::Whole(values, scale) if (*scale as usize) < SIGNED.len() => {
            let unit = SIGNED[*scale as usize];
            like(
                a,
                Cells::Whole(values.iter().map(|value| mantissa(*value, unit)).collect(), 0),
            )
        }
        Cells::Float(values) => like(
            a,
            Cells::Float(values.iter().map(|value| float(*value)).collect()),
        ),
        _ => match a.decimals() {
            Some(values) => {
                let values = values.iter().map(|value| exact(*value)).collect();
                numbers::tighten(values, a.known.clone(), 0, a.one)
            }
            None => Vector::missing(),
        },
    }
}

/// A function of doubles; what is not finite is missing.
fn real<'a>(a: &Vector<'a>, f: impl Fn(f64) -> f64) -> Vector<'a> {
    let Some(values) = a.floats() else {
        return Vector::missing();
    };
    let values: Vec<f64> = values.iter().map(|value| f(*value)).collect();
    let fine: Vec<bool> = values.iter().map(|value| value.is_finite()).collect();
    let known = narrow(a.known.clone(), fine);
    Vector {
        cells: Cells::Float(values.into()),
        known,
        one: a.one,
    }
}

fn texts<'a>(a: &Vector<'a>, f: impl Fn(&str) -> Box<str>) -> Vector<'a> {
    let Cells::Text(texts) = &a.cells else {
        return Vector::missing();
    };
    let count = match texts {
        Texts::View(array) => arrow_array::Array::len(*array),
        Texts::Gathered(_, rows) => rows.len(),
        Texts::Made(texts) => texts.len(),
        Texts::Stored(_, _, count) => *count,
    };
    like(
        a,
        Cells::Text(Texts::Made((0..count).map(|row| f(texts.get(row))).collect())),
    )
}

fn calendar<'a>(a: &Vector<'a>, part: fn((i16, i8, i8)) -> i64) -> Vector<'a> {
    let Some(days) = a.days() else {
        return Vector::missing();
    };
    let parts: Vec<Option<i64>> = days.iter().map(|day| Date(*day).ymd().map(part)).collect();
    let fine: Vec<bool> = parts.iter().map(Option::is_some).collect();
    let known = narrow(a.known.clone(), fine);
    let values = parts.into_iter().map(Option::unwrap_or_default).collect();
    Vector {
        cells: Cells::Whole(values, 0),
        known,
        one: a.one,
    }
}
