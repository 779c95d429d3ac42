//! One of two values, row by row: `if`, `otherwise`, `min`, `max`.

use std::rc::Rc;

use weigh_dsl::model::Type;
use weigh_dsl::value::Decimal;

use super::super::vector::{Cells, Texts, Vector};
use crate::powers::SIGNED;

/// The first value where `first` holds, the second where it does not. Both become of the type `ty`.
pub(super) fn select<'a>(first: &[bool], a: &Vector<'a>, b: &Vector<'a>, ty: Type) -> Vector<'a> {
    let known: Vec<bool> = first
        .iter()
        .enumerate()
        .map(|(row, first)| if *first { a.is_known(row) } else { b.is_known(row) })
        .collect();
    let known: Option<Rc<[bool]>> = if known.iter().all(|known| *known) {
        None
    } else {
        Some(known.into())
    };
    match (Picked { first, a, b }).cells(ty) {
        Cells::Missing => Vector::missing(),
        cells => Vector {
            cells,
            known,
            one: false,
        },
    }
}

struct Picked<'v, 'a> {
    first: &'v [bool],
    a: &'v Vector<'a>,
    b: &'v Vector<'a>,
}

impl<'a> Picked<'_, 'a> {
    fn cells(&self, ty: Type) -> Cells<'a> {
        let (a, b) = (&self.a.cells, &self.b.cells);
        match (a, b) {
            (Cells::Missing, Cells::Missing) => Cells::Missing,
            // What is never there may be taken from anywhere.
            (Cells::Missing, _) => Picked { a: self.b, ..*self }.cells(ty),
            (_, Cells::Missing) => Picked { b: self.a, ..*self }.cells(ty),
            _ if ty.is_float() => self.floats(),
            (Cells::Float(_), _) | (_, Cells::Float(_)) => self.floats(),
            (Cells::Whole(x, scale_x), Cells::Whole(y, scale_y)) => self
                .whole((x, *scale_x), (y, *scale_y))
                .unwrap_or_else(|| self.wide()),
            (Cells::Whole(..) | Cells::Wide(_), _) => self.wide(),
            (Cells::Date(_), Cells::DateTime(_)) | (Cells::DateTime(_), Cells::Date(_)) => {
                match (self.a.moments(), self.b.moments()) {
                    (Some(x), Some(y)) => Cells::DateTime(self.take(&x, &y).into()),
                    _ => Cells::Missing,
                }
            }
            _ => self.of_one_type(),
        }
    }

    /// Where both are of one type, which is no number.
    fn of_one_type(&self) -> Cells<'a> {
        match (&self.a.cells, &self.b.cells) {
            (Cells::Bool(x), Cells::Bool(y)) => Cells::Bool(self.take(x, y).into()),
            (Cells::Date(x), Cells::Date(y)) => Cells::Date(self.take(x, y).into()),
            (Cells::DateTime(x), Cells::DateTime(y)) => Cells::DateTime(self.take(x, y).into()),
            (Cells::Text(x), Cells::Text(y)) => Cells::Text(self.texts(x, y)),
            _ => Cells::Missing,
        }
    }

    fn take<T: Copy>(&self, x: &[T], y: &[T]) -> Vec<T> {
        let take = |(row, first): (usize, &bool)| {
            if *first {
                x[self.a.at(row)]
            } else {
                y[self.b.at(row)]
            }
        };
        self.first.iter().enumerate().map(take).collect()
    }

    fn texts(&self, x: &Texts<'a>, y: &Texts<'a>) -> Texts<'a> {
        let take = |(row, first): (usize, &bool)| {
            Box::from(if *first {
                x.get(self.a.at(row))
            } else {
                y.get(self.b.at(row))
            })
        };
        Texts::Made(self.first.iter().enumerate().map(take).collect())
    }

    fn whole(&self, (x, scale_x): (&[i64], u32), (y, scale_y): (&[i64], u32)) -> Option<Cells<'a>> {
        let scale = scale_x.max(scale_y);
        let rescale = |values: &[i64], own: u32| {
            let factor = *SIGNED.get((scale - own) as usize)?;
            values
                .iter()
                .map(|value| value.checked_mul(factor))
                .collect::<Option<Vec<i64>>>()
        };
        let (x, y) = (rescale(x, scale_x)?, rescale(y, scale_y)?);
        Some(Cells::Whole(self.take(&x, &y).into(), scale))
    }

    fn wide(&self) -> Cells<'a> {
        match (self.a.decimals(), self.b.decimals()) {
            (Some(x), Some(y)) => {
                let values: Vec<Decimal> = self.take(&x, &y);
                Cells::Wide(values.into())
            }
            _ => Cells::Missing,
        }
    }

    fn floats(&self) -> Cells<'a> {
        match (self.a.floats(), self.b.floats()) {
            (Some(x), Some(y)) => Cells::Float(self.take(&x, &y).into()),
            _ => Cells::Missing,
        }
    }
}
