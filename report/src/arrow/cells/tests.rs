//! Columns get the type that holds all of their cells.

use weigh_engine::dsl::value::Date;
use weigh_engine::outcome::ReasonId;

use super::*;

fn exact(text: &str) -> Cell {
    Cell::Exact(Decimal::parse(text).unwrap())
}

fn held(cells: &[Cell]) -> Held {
    Held::of(&cells.iter().cloned().collect(), None)
}

#[test]
fn decimals_get_the_places_of_the_longest() {
    let missing = Cell::Missing(ReasonId(0));
    assert_eq!(
        held(&[exact("87.40"), missing.clone(), exact("3")]),
        Held::Decimal(1)
    );
    assert_eq!(held(&[exact("-0.125"), exact("1000000")]), Held::Decimal(3));
    assert_eq!(held(&[missing]), Held::Decimal(0));
    let cells: Cells = [exact("87.40"), exact("-3")].into_iter().collect();
    let array = Held::Decimal(1).array(&cells, 0..2);
    let array = array.as_any().downcast_ref::<Decimal128Array>().unwrap();
    assert_eq!((array.value(0), array.value(1), array.scale()), (874, -30, 1));
}

#[test]
fn numbers_that_no_decimal_holds_together_are_text_with_all_digits() {
    let cells = [exact("0.3333333333333333333333333333"), exact("12345678901.5")];
    assert_eq!(held(&cells), Held::Text);
    let array = Held::Text.array(&cells.into_iter().collect(), 0..2);
    let array = array.as_any().downcast_ref::<StringArray>().unwrap();
    assert_eq!(array.value(0), "0.3333333333333333333333333333");
    assert_eq!(array.value(1), "12345678901.5");
    assert_eq!(
        held(&[exact("0.3333333333333333333333333333"), exact("1234567890")]),
        Held::Decimal(28)
    );
}

#[test]
fn other_cells_keep_their_kind() {
    assert_eq!(held(&[Cell::Float(0.5)]), Held::Float);
    assert_eq!(held(&[Cell::Date(Date(3))]), Held::Date);
    assert_eq!(held(&[Cell::Bool(true)]), Held::Bool);
    assert_eq!(held(&[Cell::Text("a".into())]), Held::Text);
}
