//! Two columns side by side, of which either may be one value for all rows.

use std::rc::Rc;

use super::super::vector::{Cells, Vector, both_known, narrow};

/// Two vectors side by side.
#[derive(Clone, Copy)]
pub(super) struct Pair<'v, 'a> {
    pub(super) a: &'v Vector<'a>,
    pub(super) b: &'v Vector<'a>,
    pub(super) rows: usize,
}

impl<'a> Pair<'_, 'a> {
    /// Whether the result is one value for all rows.
    pub(super) fn one(self) -> bool {
        self.a.one && self.b.one
    }

    /// Which rows are known in both.
    pub(super) fn known(self) -> Option<Rc<[bool]>> {
        both_known(self.a, self.b, self.rows)
    }

    /// Applies `f` to the cells of both, row by row. There are no more cells than rows.
    pub(super) fn zip<A: Copy, B: Copy, R>(self, a: &[A], b: &[B], mut f: impl FnMut(A, B) -> R) -> Vec<R> {
        match (self.a.one, self.b.one) {
            (true, true) => vec![f(a[0], b[0])],
            (true, false) => b.iter().map(|b| f(a[0], *b)).collect(),
            (false, true) => a.iter().map(|a| f(*a, b[0])).collect(),
            (false, false) => a.iter().zip(b).map(|(a, b)| f(*a, *b)).collect(),
        }
    }

    /// The result where each known row has a value.
    pub(super) fn result(self, cells: Cells<'a>) -> Vector<'a> {
        Vector {
            cells,
            known: self.known(),
            one: self.one(),
        }
    }

    /// The result where some rows may have none: where `fine` is no.
    pub(super) fn partial(self, cells: Cells<'a>, fine: Vec<bool>) -> Vector<'a> {
        let known = narrow(self.known(), fine);
        Vector {
            cells,
            known,
            one: self.one(),
        }
    }
}
