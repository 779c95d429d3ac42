//! What is kept against what is calculated.

use weigh_dsl::value::Decimal;

use super::*;

/// What a quotient scores here: something that no other does.
fn score((over, by): (i64, i64)) -> Decimal {
    Decimal::from_parts(i128::from(over) * 1_000_000 + i128::from(by), 3).unwrap()
}

/// Scores quotients, and counts how many were calculated.
fn calculated(quotients: impl Iterator<Item = (i64, i64)>) -> usize {
    let (mut again, mut calculated) = (Again::new(), 0);
    for quotient in quotients {
        let calculate = || {
            calculated += 1;
            Some(score(quotient))
        };
        let found = again.score(Seen::of(quotient.0, quotient.1, 2), calculate);
        assert_eq!(found, Some(score(quotient)));
    }
    calculated
}

#[test]
fn few_values_are_scored_once_or_little_more() {
    let few = |row: i64| (row % 20 - 5, row % 13 + 1);
    assert!(calculated((0..20_000).map(few)) < 5_000);
}

#[test]
fn values_of_which_none_comes_again_are_right_all_the_same() {
    assert_eq!(calculated((0..20_000).map(|row| (row, 7))), 20_000);
}

#[test]
fn values_that_only_sound_alike_are_different() {
    let different = [
        (1, 2, 2),
        (2, 1, 2),
        (1, 2, 3),
        (-1, 2, 2),
        (2, 4, 2),
        (1, 1 << 57, 2),
    ];
    let seen = different.map(|(over, by, scale)| Seen::of(over, by, scale).unwrap());
    for (at, one) in seen.iter().enumerate() {
        assert!(seen[at + 1..].iter().all(|other| one != other));
    }
    // Those have no place.
    assert!([0, -1, 1 << 58].iter().all(|by| Seen::of(1, *by, 2).is_none()));
}

#[test]
fn what_cannot_be_held_is_not_kept() {
    let mut again = Again::new();
    let seen = Seen::of(1, 3, 0);
    assert_eq!(again.score(seen, || None), None);
    assert_eq!(again.score(seen, || Some(Decimal::ONE)), Some(Decimal::ONE));
    assert_eq!(again.score(seen, || None), Some(Decimal::ONE));
}
