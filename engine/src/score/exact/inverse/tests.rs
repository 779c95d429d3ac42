//! An inverse divides as the machine does.

use proptest::prelude::*;

use super::Inverse;

/// Numbers of every length, and those beside them.
fn number() -> impl Strategy<Value = u128> {
    (any::<u128>(), 0_u32..128, -1_i128..=1)
        .prop_map(|(number, shift, beside)| (number >> shift).wrapping_add_signed(beside))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn a_quotient_and_its_rest_are_those_of_a_division(number in number(), by in number()) {
        let by = (by as u64).max(1);
        for number in [number, number / u128::from(by) * u128::from(by)] {
            let (quotient, rest) = Inverse::of(by).divide(number);
            prop_assert_eq!((quotient, u128::from(rest)), (number / u128::from(by), number % u128::from(by)));
        }
    }
}
