//! Calculations in whole numbers give the digits that decimals give.

use proptest::prelude::*;
use weigh_dsl::value::Decimal;

use super::Digits;

/// Decimals of every length, of which many are quotients.
fn number() -> impl Strategy<Value = Decimal> {
    let short = (-2_000_i128..2_000, 0_u32..4)
        .prop_map(|(units, places)| Decimal::from_parts(units, places).unwrap());
    let quotient = (-90_000_i64..90_000, 1_i64..400)
        .prop_map(|(over, by)| Decimal::from(over).div(Decimal::from(by)).unwrap());
    let long = (any::<i128>(), 0_u32..=28)
        .prop_map(|(units, places)| Decimal::from_parts(units >> 32, places).unwrap());
    let noughts = (any::<i32>(), 0_u32..=28, 0_u32..19).prop_map(|(units, places, noughts)| {
        Decimal::from_parts(i128::from(units) * 10_i128.pow(noughts), places).unwrap()
    });
    prop_oneof![short, quotient, long, noughts]
}

/// The same number, if whole numbers answer at all.
fn agrees(quick: Option<Digits>, slow: Option<Decimal>) -> bool {
    quick.is_none_or(|quick| quick.decimal().is_some_and(|quick| slow == Some(quick)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn calculations_have_all_digits_of_decimals(a in number(), b in number()) {
        let (quick_a, quick_b) = (Digits::from(a), Digits::from(b));
        prop_assert!(agrees(quick_a.plus(quick_b), a.add(b)), "{a} + {b}");
        prop_assert!(agrees(quick_a.minus(quick_b), a.sub(b)), "{a} - {b}");
        prop_assert!(agrees(quick_a.times(quick_b), a.mul(b)), "{a} * {b}");
        prop_assert!(agrees(quick_a.over(quick_b), a.div(b)), "{a} / {b}");
        prop_assert!(agrees(quick_a.settled(), Some(a.settle())), "{a}");
    }
}

#[test]
fn quotients_and_short_numbers_are_calculated_in_whole_numbers() {
    let third = Decimal::from(1).div(Decimal::from(3)).unwrap();
    let five = Decimal::parse("5").unwrap();
    for quotient in [third, third.neg(), five.sub(third).unwrap(), five] {
        for short in ["2", "-0.6", "40", "1000"] {
            let short = Decimal::parse(short).unwrap();
            let (a, b) = (Digits::from(quotient), Digits::from(short));
            assert_eq!(
                a.settled().and_then(Digits::decimal),
                Some(quotient.settle()),
                "{quotient}"
            );
            let quick = [a.plus(b), a.minus(b), a.times(b), a.over(b), b.plus(a)];
            let slow = [
                quotient.add(short),
                quotient.sub(short),
                quotient.mul(short),
                quotient.div(short),
                short.add(quotient),
            ];
            for (quick, slow) in quick.into_iter().zip(slow) {
                assert_eq!(quick.and_then(Digits::decimal), slow, "{quotient} and {short}");
            }
        }
    }
}
