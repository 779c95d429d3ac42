//! Working time between moments. It counts seconds, with six places, as any time between moments does.

use weigh_dsl::value::{DateTime, WorkingHours};

use super::super::vector::{Cells, Vector};
use super::pair::Pair;

const MICROS: u32 = 6;

/// `working time between a and b in office`; below nought where b is the earlier one.
pub(super) fn time<'a>(hours: &WorkingHours, a: &Vector<'a>, b: &Vector<'a>, rows: usize) -> Vector<'a> {
    let pair = Pair { a, b, rows };
    let (Some(from), Some(to)) = (a.moments(), b.moments()) else {
        return Vector::missing();
    };
    let micros = pair.zip(&from, &to, |from, to| hours.between(DateTime(from), DateTime(to)));
    pair.result(Cells::Whole(micros.into(), MICROS))
}
