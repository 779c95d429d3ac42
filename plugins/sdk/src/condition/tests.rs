//! Which values a condition lets through.

use super::*;

fn decimal(mantissa: i128, places: u8) -> Constant {
    Constant::Decimal { mantissa, places }
}

fn bound(value: Constant, inclusive: bool) -> Bound {
    Bound { value, inclusive }
}

#[test]
fn a_range_holds_its_ends_only_where_they_are_inclusive() {
    let range = Test::Range {
        low: Some(bound(decimal(15, 1), true)),
        high: Some(bound(decimal(2, 0), false)),
    };
    let holds =
        [(149, 2), (150, 2), (1999, 3), (2000, 3)].map(|(m, places)| range.holds(&decimal(m, places)));
    assert_eq!(holds, [false, true, true, false]);
    let open = Test::Range {
        low: None,
        high: Some(bound(Constant::Date(5), true)),
    };
    let holds = [i32::MIN, 5, 6].map(|day| open.holds(&Constant::Date(day)));
    assert_eq!(holds, [true, true, false]);
}

#[test]
fn decimals_too_far_apart_for_one_scale_are_still_compared() {
    let large = decimal(i128::MAX / 2, 0);
    let small = decimal(1, 28);
    assert_eq!(large.compare(&small), Some(Ordering::Greater));
    assert_eq!(small.compare(&large), Some(Ordering::Less));
    assert_eq!(decimal(-(i128::MAX / 2), 0).compare(&small), Some(Ordering::Less));
}

#[test]
fn one_of_none_holds_of_nothing_and_another_type_says_nothing() {
    let none = Test::Among(Vec::new());
    assert!(!none.holds(&Constant::Integer(1)));
    let texts = Test::Among(vec![Constant::Text("a".to_owned())]);
    let holds = ["a", "A", "a "].map(|text| texts.holds(&Constant::Text(text.to_owned())));
    assert_eq!(holds, [true, false, false]);
    assert!(texts.holds(&Constant::Integer(1)));
}
