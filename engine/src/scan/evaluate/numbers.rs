//! Arithmetic on numbers: in 64-bit whole numbers at a scale while they fit, else in decimals; doubles stay doubles.

use weigh_dsl::model::Type;
use weigh_dsl::syntax::ast::Arithmetic;
use weigh_dsl::value::Decimal;

use super::super::vector::{Cells, Vector};
use super::pair::Pair;
use crate::powers::SIGNED;
use crate::score::real;

/// `a op b`.
pub(super) fn arithmetic<'a>(
    op: Arithmetic,
    a: &Vector<'a>,
    b: &Vector<'a>,
    rows: usize,
    ty: Type,
) -> Vector<'a> {
    let pair = Pair { a, b, rows };
    let is_float = |vector: &Vector<'_>| matches!(vector.cells, Cells::Float(_));
    if op == Arithmetic::Power || ty.is_float() || is_float(a) || is_float(b) {
        return floats(op, pair);
    }
    if let (Cells::Whole(x, scale_x), Cells::Whole(y, scale_y)) = (&a.cells, &b.cells) {
        let whole = match op {
            Arithmetic::Add => sum(pair, (x, *scale_x), (y, *scale_y), i64::overflowing_add),
            Arithmetic::Subtract => sum(pair, (x, *scale_x), (y, *scale_y), i64::overflowing_sub),
            Arithmetic::Multiply => product(pair, (x, *scale_x), (y, *scale_y)),
            Arithmetic::Divide | Arithmetic::Power => None,
        };
        if let Some(whole) = whole {
            return whole;
        }
    }
    let (Some(x), Some(y)) = (a.decimals(), b.decimals()) else {
        return Vector::missing();
    };
    let operation = match op {
        Arithmetic::Add => |a: Decimal, b: Decimal| a.difference(b.neg()),
        Arithmetic::Subtract => Decimal::difference,
        Arithmetic::Multiply => Decimal::mul,
        Arithmetic::Divide | Arithmetic::Power => Decimal::div,
    };
    let results = pair.zip(&x, &y, operation);
    let fine = results.iter().map(Option::is_some).collect();
    let values: Vec<Decimal> = results.into_iter().map(Option::unwrap_or_default).collect();
    pair.partial(Cells::Wide(values.into()), fine)
}

/// `- x`
pub(super) fn negate<'a>(a: &Vector<'a>) -> Vector<'a> {
    let cells = match &a.cells {
        Cells::Whole(values, scale) if !values.contains(&i64::MIN) => {
            Cells::Whole(values.iter().map(|value| -value).collect(), *scale)
        }
        Cells::Whole(..) | Cells::Wide(_) => Cells::Wide(
            a.decimals()
                .unwrap_or_default()
                .iter()
                .map(|value| value.neg())
                .collect(),
        ),
        Cells::Float(values) => Cells::Float(values.iter().map(|value| -value).collect()),
        Cells::Bool(_) | Cells::Date(_) | Cells::DateTime(_) | Cells::Text(_) | Cells::Missing => {
            return Vector::missing();
        }
    };
    Vector {
        cells,
        known: a.known.clone(),
        one: a.one,
    }
}

/// A double operation; what is not finite is missing.
fn floats<'a>(op: Arithmetic, pair: Pair<'_, 'a>) -> Vector<'a> {
    let (Some(x), Some(y)) = (pair.a.floats(), pair.b.floats()) else {
        return Vector::missing();
    };
    let values = match op {
        Arithmetic::Add => pair.zip(&x, &y, |a, b| real::difference(a, -b)),
        Arithmetic::Subtract => pair.zip(&x, &y, real::difference),
        Arithmetic::Multiply => pair.zip(&x, &y, |a, b| a * b),
        Arithmetic::Divide => pair.zip(&x, &y, |a, b| a / b),
        Arithmetic::Power => pair.zip(&x, &y, |a, b| real::power(a, b).unwrap_or(f64::NAN)),
    };
    let fine = values.iter().map(|value| value.is_finite()).collect();
    pair.partial(Cells::Float(values.into()), fine)
}

/// A sum or difference at the larger of both scales; none where it does not fit.
fn sum<'a>(
    pair: Pair<'_, 'a>,
    (x, scale_x): (&[i64], u32),
    (y, scale_y): (&[i64], u32),
    operation: fn(i64, i64) -> (i64, bool),
) -> Option<Vector<'a>> {
    let scale = scale_x.max(scale_y);
    let factor_x = *SIGNED.get((scale - scale_x) as usize)?;
    let factor_y = *SIGNED.get((scale - scale_y) as usize)?;
    let mut overflow = false;
    let values = pair.zip(x, y, |a, b| {
        let (a, overflow_a) = a.overflowing_mul(factor_x);
        let (b, overflow_b) = b.overflowing_mul(factor_y);
        let (sum, overflow_sum) = operation(a, b);
        overflow |= overflow_a | overflow_b | overflow_sum;
        sum
    });
    (!overflow).then(|| pair.result(Cells::Whole(values.into(), scale)))
}

/// A product; none where it does not fit.
fn product<'a>(
    pair: Pair<'_, 'a>,
    (x, scale_x): (&[i64], u32),
    (y, scale_y): (&[i64], u32),
) -> Option<Vector<'a>> {
    let scale = scale_x + scale_y;
    if scale > Decimal::MAX_SCALE {
        return None;
    }
    let mut overflow = false;
    let values = pair.zip(x, y, |a, b| {
        let (product, over) = a.overflowing_mul(b);
        overflow |= over;
        product
    });
    (!overflow).then(|| pair.result(Cells::Whole(values.into(), scale)))
}

/// Decimals as whole numbers at a scale, where all known ones fit; else as they are.
pub(in crate::scan) fn tighten<'a>(
    values: Vec<Decimal>,
    known: Option<std::rc::Rc<[bool]>>,
    scale: u32,
    one: bool,
) -> Vector<'a> {
    let mantissa = |value: Decimal| {
        let (mantissa, own) = value.parts();
        let mantissa = match own.cmp(&scale) {
            std::cmp::Ordering::Greater => {
                let divisor = 10i128.pow(own - scale);
                (mantissa % divisor == 0).then_some(mantissa / divisor)
            }
            _ => mantissa.checked_mul(10i128.pow(scale - own)),
        };
        mantissa.and_then(|mantissa| i64::try_from(mantissa).ok())
    };
    let is_known = |row: usize| known.as_ref().is_none_or(|known| known[row]);
    let tight: Option<Vec<i64>> = values
        .iter()
        .enumerate()
        .map(|(row, value)| if is_known(row) { mantissa(*value) } else { Some(0) })
        .collect();
    let cells = match tight {
        Some(mantissas) => Cells::Whole(mantissas.into(), scale),
        None => Cells::Wide(values.into()),
    };
    Vector { cells, known, one }
}
