//! Comparisons. A comparison with a missing value is no. A moment is compared with a day by the day that it lies in.

use std::cmp::Ordering;
use std::ops::Deref as _;

use weigh_dsl::syntax::ast::Comparison;
use weigh_dsl::value::Decimal;

use super::super::vector::{Cells, Texts, Vector};
use super::pair::Pair;
use super::yes;
use crate::powers::SIGNED;
use crate::score::real;

/// `a op b`: yes or no for each row.
pub(in crate::scan) fn compare<'a>(
    comparison: Comparison,
    a: &Vector<'a>,
    b: &Vector<'a>,
    rows: usize,
) -> Vector<'a> {
    let pair = Pair { a, b, rows };
    let holds = match comparison {
        Comparison::Equal => by(pair, Ordering::is_eq),
        Comparison::NotEqual => by(pair, Ordering::is_ne),
        Comparison::Less => by(pair, Ordering::is_lt),
        Comparison::AtMost => by(pair, Ordering::is_le),
        Comparison::More => by(pair, Ordering::is_gt),
        Comparison::AtLeast => by(pair, Ordering::is_ge),
    };
    let Some(mut holds) = holds else { return no() };
    if let Some(known) = pair.known() {
        holds
            .iter_mut()
            .zip(known.iter())
            .for_each(|(holds, known)| *holds &= known);
    }
    Vector {
        cells: Cells::Bool(holds.into()),
        known: None,
        one: pair.one(),
    }
}

/// `and`, `or`: a missing answer is no.
pub(super) fn join<'a>(
    left: &Vector<'a>,
    right: &Vector<'a>,
    operation: impl Fn(bool, bool) -> bool,
) -> Vector<'a> {
    let (a, b) = (yes(left), yes(right));
    let values: Vec<bool> = match (left.one || a.len() == 1, right.one || b.len() == 1) {
        (true, true) => vec![operation(a[0], b[0])],
        (true, false) => b.iter().map(|b| operation(a[0], *b)).collect(),
        (false, true) => a.iter().map(|a| operation(*a, b[0])).collect(),
        (false, false) => a.iter().zip(b.iter()).map(|(a, b)| operation(*a, *b)).collect(),
    };
    let one = left.one && right.one;
    Vector {
        cells: Cells::Bool(values.into()),
        known: None,
        one,
    }
}

fn no<'a>() -> Vector<'a> {
    Vector {
        cells: Cells::Bool(vec![false].into()),
        known: None,
        one: true,
    }
}

/// Compares the cells of both; none where they can never be known.
fn by(pair: Pair<'_, '_>, holds: impl Fn(Ordering) -> bool + Copy) -> Option<Vec<bool>> {
    let (a, b) = (&pair.a.cells, &pair.b.cells);
    Some(match (a, b) {
        (Cells::Missing, _) | (_, Cells::Missing) => return None,
        (Cells::Whole(x, scale_x), Cells::Whole(y, scale_y)) => {
            whole(pair, (x, *scale_x), (y, *scale_y), holds)
        }
        (Cells::Float(_), _) | (_, Cells::Float(_)) => {
            let (x, y) = (pair.a.floats()?, pair.b.floats()?);
            pair.zip(&x, &y, |a, b| holds(real::order(a, b)))
        }
        (Cells::Whole(..) | Cells::Wide(_), _) => {
            let (x, y) = (pair.a.decimals()?, pair.b.decimals()?);
            pair.zip(&x, &y, |a: Decimal, b| holds(a.compare(b)))
        }
        (Cells::DateTime(x), Cells::DateTime(y)) => pair.zip(x, y, |a, b| holds(a.cmp(&b))),
        (Cells::Date(_) | Cells::DateTime(_), _) => {
            let (x, y) = (pair.a.days()?, pair.b.days()?);
            pair.zip(&x, &y, |a, b| holds(a.cmp(&b)))
        }
        (Cells::Bool(x), Cells::Bool(y)) => pair.zip(x, y, |a, b| holds(a.cmp(&b))),
        (Cells::Text(x), Cells::Text(y)) => texts(pair, x, y, holds),
        (Cells::Bool(_) | Cells::Text(_), _) => return None,
    })
}

fn whole(
    pair: Pair<'_, '_>,
    (x, scale_x): (&[i64], u32),
    (y, scale_y): (&[i64], u32),
    holds: impl Fn(Ordering) -> bool + Copy,
) -> Vec<bool> {
    if scale_x == scale_y {
        return pair.zip(x, y, |a, b| holds(a.cmp(&b)));
    }
    // A literal takes the column's scale, where it fits.
    if pair.b.one
        && scale_y < scale_x
        && let Some(y) = rescaled(y[0], scale_x - scale_y)
    {
        return pair.zip(x, &[y], |a, b| holds(a.cmp(&b)));
    }
    if pair.a.one
        && scale_x < scale_y
        && let Some(x) = rescaled(x[0], scale_y - scale_x)
    {
        return pair.zip(&[x], y, |a, b| holds(a.cmp(&b)));
    }
    let scale = scale_x.max(scale_y);
    let wide = |mantissa: i64, own: u32| 10i128.pow((scale - own).min(19)) * i128::from(mantissa);
    if scale - scale_x.min(scale_y) > 19 {
        let decimal = |m: i64, scale| Decimal::from_parts(i128::from(m), scale).unwrap_or_default();
        return pair.zip(x, y, |a, b| {
            holds(decimal(a, scale_x).compare(decimal(b, scale_y)))
        });
    }
    pair.zip(x, y, |a, b| holds(wide(a, scale_x).cmp(&wide(b, scale_y))))
}

fn rescaled(mantissa: i64, places: u32) -> Option<i64> {
    mantissa.checked_mul(*SIGNED.get(places as usize)?)
}

fn texts(
    pair: Pair<'_, '_>,
    x: &Texts<'_>,
    y: &Texts<'_>,
    holds: impl Fn(Ordering) -> bool + Copy,
) -> Vec<bool> {
    // A short text lies in its view as a whole, so that two such are equal if their views are.
    let equality = !holds(Ordering::Less) && !holds(Ordering::Greater)
        || holds(Ordering::Less) && holds(Ordering::Greater) && !holds(Ordering::Equal);
    if equality
        && let Texts::View(array) = x
        && pair.b.one
        && !pair.a.one
        && let Some(wanted) = short_view(y.get(0))
    {
        let same = holds(Ordering::Equal);
        return array
            .views()
            .deref()
            .iter()
            .map(|view| (*view == wanted) == same)
            .collect();
    }
    let rows = if pair.one() { 1 } else { pair.rows };
    (0..rows)
        .map(|row| holds(x.get(pair.a.at(row)).cmp(y.get(pair.b.at(row)))))
        .collect()
}

/// How Arrow lays out a text of up to twelve bytes in a view: its length, then its bytes.
fn short_view(text: &str) -> Option<u128> {
    let mut view = [0u8; 16];
    let bytes = text.as_bytes();
    view[0] = u8::try_from(bytes.len()).ok()?;
    view.get_mut(4..4 + bytes.len())?.copy_from_slice(bytes);
    Some(u128::from_le_bytes(view))
}
