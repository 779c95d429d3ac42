//! Quantiles of short numbers against those of decimals.

use super::*;

#[test]
fn short_numbers_come_to_the_very_decimals_that_long_ones_do() {
    let numbers = [
        -1_234_567,
        -100,
        -7,
        -1,
        0,
        1,
        2,
        5,
        10,
        99,
        100,
        250,
        12_345_678_901,
    ];
    let mut short = 0;
    for (low, high) in numbers
        .iter()
        .flat_map(|low| numbers.iter().map(move |high| (*low, *high)))
        .filter(|(low, high)| low <= high)
    {
        for (scale, hundredths) in [0, 2, 6, 26, 27, 28]
            .into_iter()
            .flat_map(|scale| (0..100).map(move |hundredths| (scale, hundredths)))
        {
            let exact = |number: i64| Decimal::from_parts(number.into(), scale).unwrap();
            let hundredths = Decimal::from(hundredths);
            let wanted = between(exact(low), exact(high), hundredths).map(Decimal::parts);
            if let Some(found) = between_short(low, high, scale, hundredths) {
                assert_eq!(
                    Some(found.parts()),
                    wanted,
                    "{hundredths} from {low} to {high} at {scale}"
                );
                short += 1;
            }
        }
    }
    assert!(short > 30_000, "{short}");
}

#[test]
fn what_64_bits_do_not_hold_is_left_to_decimals() {
    let half = Decimal::from(50);
    assert_eq!(between_short(i64::MIN, i64::MAX, 0, half), None);
    assert_eq!(between_short(0, i64::MAX, 0, half), None);
    assert_eq!(between_short(1, 2, 0, Decimal::from_parts(505, 1).unwrap()), None);
}

#[test]
fn ranks_of_whole_percentages_are_those_of_others() {
    for count in 1..300 {
        for percent in 0..=100 {
            let finer = Decimal::from_parts(percent * 10, 1).unwrap();
            let (at, rest) = rank(count, Decimal::from_parts(percent, 0).unwrap()).unwrap();
            let (other, other_rest) = rank(count, finer).unwrap();
            assert_eq!((at, rest), (other, other_rest), "{percent} of {count}");
        }
    }
}
