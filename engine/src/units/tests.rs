//! Quotients in whole numbers are those of decimals, to the last digit.

use proptest::prelude::*;
use weigh_dsl::value::Decimal;

use super::quotient::quotient;
use super::{Quotients, ratio};

/// Whole numbers of every length.
fn whole() -> impl Strategy<Value = i64> {
    prop_oneof![
        -50_i64..50,
        -2_000_i64..2_000,
        -9_000_000_000_i64..9_000_000_000,
        any::<i64>()
    ]
}

fn exact(numerator: i64, divisor: i64, scale: u32) -> Decimal {
    let numerator = Decimal::from_parts(i128::from(numerator), scale).unwrap();
    numerator.div(Decimal::from(divisor)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_quotient_has_all_digits_of_decimals(
        pairs in proptest::collection::vec((whole(), whole()), 1..8), scale in 0_u32..12,
    ) {
        let mut quotients = Quotients::new(scale);
        let pairs: Vec<(i64, i64)> = pairs.into_iter().filter(|(_, divisor)| *divisor != 0).collect();
        // Twice, so that what is kept of a divisor is asked for.
        for (numerator, divisor) in pairs.iter().chain(&pairs) {
            let exact = exact(*numerator, *divisor, scale);
            prop_assert_eq!(quotients.of(*numerator, *divisor), exact);
            prop_assert_eq!(ratio(*numerator, *divisor, scale), exact);
        }
    }
}

#[test]
fn most_quotients_are_divided_in_whole_numbers() {
    let quotients = [
        (1, 3, 0),
        (57, 35, 1),
        (-1_234_567, 89_012, 2),
        (9_000_000_001, 7, 0),
        (85_123, 36, 1),
        (1, 8, 3),
    ];
    for (numerator, divisor, scale) in quotients {
        let exact = exact(numerator, divisor, scale);
        assert_eq!(
            quotient(numerator, divisor, scale),
            Some(exact),
            "{numerator} / {divisor}"
        );
    }
}
