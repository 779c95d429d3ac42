//! Tests on texts. A test with a missing text is no.

use weigh_dsl::syntax::ast::TextTest;

use super::super::vector::{Cells, Vector};
use super::pair::Pair;

/// `a starts with b`: yes or no for each row.
pub(super) fn test<'a>(test: TextTest, a: &Vector<'a>, b: &Vector<'a>, rows: usize) -> Vector<'a> {
    let pair = Pair { a, b, rows };
    let rows = if pair.one() { 1 } else { rows };
    let holds: Vec<bool> = match (&a.cells, &b.cells) {
        (Cells::Text(x), Cells::Text(y)) => (0..rows)
            .map(|row| {
                let (whole, part) = (x.get(a.at(row)), y.get(b.at(row)));
                let holds = match test {
                    TextTest::StartsWith => whole.starts_with(part),
                    TextTest::EndsWith => whole.ends_with(part),
                    TextTest::Contains => whole.contains(part),
                };
                holds && a.is_known(row) && b.is_known(row)
            })
            .collect(),
        _ => vec![false; rows],
    };
    Vector {
        cells: Cells::Bool(holds.into()),
        known: None,
        one: pair.one(),
    }
}
